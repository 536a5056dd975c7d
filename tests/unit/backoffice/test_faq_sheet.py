"""The FAQ as a spreadsheet in the page: taken away, read, then brought in, never over colleagues."""

from __future__ import annotations

import csv
import io
import os
import time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from assistant.authoring.history import IMPORT, folder_of, last_changes
from assistant.authoring.working import exported, opened, write
from assistant.backoffice.desk import Desk
from assistant.backoffice.index.entries import Wanted, entry, find, ids
from assistant.backoffice.roles import Role
from assistant.backoffice.uploads import KEPT_SECONDS, UploadGone, Uploads, safe_name
from assistant.catalogue.load import load_catalogue
from assistant.spreadsheet.export import export_catalogue
from assistant.spreadsheet.importing import plan_values
from assistant.spreadsheet.sheet import MAX_BYTES
from tests.backoffice import CSRF, Browser, browser, words_of


@pytest.fixture
def desk(indexed_desk: Desk) -> Desk:
    return indexed_desk


def sheet(desk: Desk, changes: dict[str, dict[str, str]], folder: Path) -> bytes:
    """An export of now, some cells of which were typed over."""
    catalogue, stamp = exported(desk.data_dir, desk.store)
    export_catalogue(catalogue, folder / "faq.csv", stamp=stamp)
    rows = list(csv.DictReader(io.StringIO((folder / "faq.csv").read_text("utf-8-sig")), delimiter=";"))
    for row in rows:
        row.update(changes.get(row["id"], {}))
    output = io.StringIO()
    writer = csv.DictWriter(output, rows[0].keys(), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return output.getvalue().encode("utf-8-sig")


def send(opened: Browser, content: bytes, name: str = "faq.csv", status: int = 200) -> str:
    files = {"fichier": (name, content)}
    response = opened.client.post("/faq/importer", data={"csrf": CSRF}, files=files)
    assert response.status_code == status, response.text[:2000]
    return response.text


def token_in(page: str) -> str:
    return page.split('name="envoi" value="')[1].split('"')[0]


def kept(desk: Desk) -> list[Any]:
    return list((desk.home / "backoffice-envois").glob("*"))


def change_question(desk: Desk, entry_id: str, question: str) -> None:
    with opened(desk.data_dir, desk.store, "essai") as working:
        plan = plan_values(desk.data_dir, {entry_id: {"question": question}}, catalogue=working.catalogue)
        write(working, plan, how=IMPORT, by="bob")


def test_the_export_is_a_workbook_of_every_entry_and_nothing_is_left(desk: Desk) -> None:
    answer = browser(desk, Role.READER).client.get("/faq/exporter")
    assert answer.status_code == 200
    assert 'filename="faq-' in answer.headers["content-disposition"]
    rows = load_workbook(io.BytesIO(answer.content))["FAQ"].iter_rows(min_row=2, values_only=True)
    assert [row[0] for row in rows] == ids(desk.index, Wanted(), 1000)
    assert kept(desk) == []


def test_a_spreadsheet_is_read_then_brought_in(desk: Desk, tmp_path: Path) -> None:
    one = ids(desk.index, Wanted(), 1)[0]
    opened_page = browser(desk, name="Emma")
    page = send(opened_page, sheet(desk, {one: {"question": "Comment traire un zébu ?"}}, tmp_path))
    assert "1 modifiée" in words_of(page)
    assert "<ins>Comment traire un zébu ?</ins>" in page
    assert load_catalogue(desk.data_dir).entries[one].question != "Comment traire un zébu ?"
    answer = opened_page.post("/faq/importer/confirmer", {"envoi": token_in(page)})
    assert answer.headers["location"] == "/faq?tri=modifiees"
    assert load_catalogue(desk.data_dir).entries[one].question == "Comment traire un zébu ?"
    assert [row.id for row in find(desk.index, Wanted(text="zebu"))[0]] == [one]
    assert kept(desk) == []
    assert [act.target for act in opened_page.access.acts] == ["faq.csv"]
    with desk.store.transaction() as connection:
        last = last_changes(connection, folder_of(connection, desk.data_dir) or 0, limit=1)[0]
    assert (last.who, last.how, last.detail) == ("Emma", IMPORT, "faq.csv")


def test_what_a_colleague_changed_meanwhile_is_a_conflict_that_must_be_decided(
    desk: Desk, tmp_path: Path
) -> None:
    one = ids(desk.index, Wanted(), 1)[0]
    content = sheet(desk, {one: {"question": "La mienne ?"}}, tmp_path)
    change_question(desk, one, "La sienne ?")
    opened_page = browser(desk)
    page = send(opened_page, content)
    assert "1 conflit" in words_of(page)
    assert "par bob" in words_of(page)
    refused = opened_page.post("/faq/importer/confirmer", {"envoi": token_in(page)}, 409)
    assert load_catalogue(desk.data_dir).entries[one].question == "La sienne ?"
    sent = {"envoi": token_in(refused.text), "garder": "tableur"}
    opened_page.post("/faq/importer/confirmer", sent)
    assert load_catalogue(desk.data_dir).entries[one].question == "La mienne ?"


def test_a_conflict_that_comes_between_the_two_pages_is_seen(desk: Desk, tmp_path: Path) -> None:
    one = ids(desk.index, Wanted(), 1)[0]
    opened_page = browser(desk)
    page = send(opened_page, sheet(desk, {one: {"question": "La mienne ?"}}, tmp_path))
    change_question(desk, one, "La sienne ?")
    late = opened_page.post("/faq/importer/confirmer", {"envoi": token_in(page)}, 409)
    assert "1 conflit" in words_of(late.text)
    assert load_catalogue(desk.data_dir).entries[one].question == "La sienne ?"


def test_an_author_brings_in_what_visitors_do_not_see(desk: Desk, tmp_path: Path) -> None:
    one = ids(desk.index, Wanted(status="publie"), 1)[0]
    author = browser(desk, Role.AUTHOR)
    page = send(author, sheet(desk, {one: {"question": "Autre titre ?"}}, tmp_path))
    assert "rôle d'éditeur" in words_of(page)
    refused = author.post("/faq/importer/confirmer", {"envoi": token_in(page)}, 422)
    assert "rôle d'éditeur" in words_of(refused.text)
    page = send(author, sheet(desk, {one: {"exemples": "un zébu svp"}}, tmp_path))
    author.post("/faq/importer/confirmer", {"envoi": token_in(page)})
    assert load_catalogue(desk.data_dir).entries[one].examples == ("un zébu svp",)
    assert entry(desk.index, one).content["exemples"] == ["un zébu svp"]  # type: ignore[union-attr]


def test_errors_are_said_with_their_cells_and_nothing_is_kept(desk: Desk, tmp_path: Path) -> None:
    one = ids(desk.index, Wanted(), 1)[0]
    page = send(browser(desk), sheet(desk, {one: {"statut": "peut-être", "réponse": ""}}, tmp_path))
    assert "rien n'a été écrit" in words_of(page)
    assert "cellule" in words_of(page)
    assert "/faq/importer/confirmer" not in page
    assert kept(desk) == []


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "faq.csv", "vide"),
        (b"PK\x03\x04rubbish", "faq.xlsx", "abîmé"),
        (b"\xd0\xcf\x11\xe0old", "faq.xls", "mot de passe"),
        (b"not a workbook", "faq.xlsx", "n'est pas un classeur"),
        (b"a;b\n1;2\n", "../../etc/passwd.csv", "Exporter"),
    ],
)
def test_what_is_no_spreadsheet_is_refused(desk: Desk, content: bytes, name: str, said: str) -> None:
    status = 200 if said == "Exporter" else 422
    assert said in words_of(send(browser(desk), content, name, status))
    assert kept(desk) == []
    assert not (desk.home.parent / "etc").exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(desk: Desk) -> None:
    large = b"x" * (MAX_BYTES + 1)
    assert "10 Mo" in words_of(send(browser(desk), large, "faq.csv", 422))
    send(browser(desk), large + b"x" * 200_000, "faq.csv", 413)


def test_without_a_file_the_form_says_so(desk: Desk) -> None:
    answer = browser(desk).post("/faq/importer", {}, 422)
    assert "Choisissez un tableur" in words_of(answer.text)


def test_one_may_give_up(desk: Desk, tmp_path: Path) -> None:
    one = ids(desk.index, Wanted(), 1)[0]
    opened_page = browser(desk)
    page = send(opened_page, sheet(desk, {one: {"question": "Autre ?"}}, tmp_path))
    assert len(kept(desk)) == 1
    opened_page.post("/faq/importer/abandonner", {"envoi": token_in(page)})
    assert kept(desk) == []
    gone = opened_page.post("/faq/importer/confirmer", {"envoi": token_in(page)}, 422)
    assert "n'est plus là" in words_of(gone.text)


@pytest.mark.parametrize("token", ["", "x", "../../../etc", "x" * 43, "é" * 43])
def test_a_token_is_the_one_that_was_given_to_the_same_person(tmp_path: Path, token: str) -> None:
    uploads = Uploads(tmp_path)
    own = uploads.keep(1, "faq.csv", b"x")
    assert uploads.path(1, own).read_bytes() == b"x"
    for account, tried in ((1, token), (2, own)):
        with pytest.raises(UploadGone):
            uploads.path(account, tried)


def test_what_nobody_came_back_for_is_removed(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    old = uploads.keep(1, "faq.csv", b"x")
    folder = uploads.path(1, old).parent
    os.utime(folder, (time.time() - KEPT_SECONDS - 1,) * 2)
    uploads.keep(1, "faq.csv", b"y")
    assert not folder.exists()


@pytest.mark.parametrize(
    ("sent", "kept_as"),
    [
        ("faq.xlsx", "faq.xlsx"),
        ("../../x.csv", "x.csv"),
        ("C:\\Bureau\\Ma FAQ (2).xlsx", "Ma FAQ (2).xlsx"),
        ("été <b>.csv", "été _b_.csv"),
        ("...", "tableur"),
        ("a" * 300 + ".csv", "a" * 80 + ".csv"),
    ],
)
def test_a_name_leads_nowhere(sent: str, kept_as: str) -> None:
    assert safe_name(sent) == kept_as
