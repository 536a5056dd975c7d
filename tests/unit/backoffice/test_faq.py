"""« FAQ »: what is listed, searched and filtered, and the status of several entries at once."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from assistant.authoring.history import PAGE, folder_of, last_changes
from assistant.backoffice.desk import Desk
from assistant.backoffice.index.entries import NO_VALUE, Wanted, entry, facets, find, ids
from assistant.backoffice.roles import Role
from assistant.catalogue.load import load_catalogue
from tests.backoffice import browser, count_queries, desk_in, words_of


@pytest.fixture
def desk(indexed_desk: Desk) -> Desk:
    return indexed_desk


def listed(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/faq/([a-z0-9-]+)"', html)


def test_the_first_page_lists_fifty_entries_and_says_how_many_there_are(desk: Desk) -> None:
    page = browser(desk).get("/faq")
    assert listed(page) == ids(desk.index, Wanted(), 50)
    assert f"{find(desk.index, Wanted())[1]} entrées" in words_of(page)


def test_before_the_index_is_written_the_page_says_so(tmp_path: Path) -> None:
    page = browser(desk_in(tmp_path)).get("/faq")
    assert "La FAQ se prépare" in words_of(page)
    assert 'hx-trigger="every 2s"' in page


def test_a_search_finds_and_its_part_gives_the_address(desk: Desk) -> None:
    one = find(desk.index, Wanted())[0][0]
    opened = browser(desk)
    assert listed(opened.get(f"/faq?q={one.id}"))[0] == one.id
    part = opened.client.get(f"/faq/recherche?q={one.id}", headers={"HX-Request": "true"})
    assert listed(part.text)[0] == one.id
    assert "<html" not in part.text
    assert part.headers["HX-Replace-Url"] == f"/faq?q={one.id}"
    assert unquote(part.headers["X-Annonce"]).endswith(".")
    assert "Aucune entrée" in words_of(opened.get("/faq?q=xyzxyzxyz"))


def test_a_part_asked_without_htmx_is_the_page(desk: Desk) -> None:
    answer = browser(desk).client.get("/faq/recherche?q=carte&tri=question")
    assert (answer.status_code, answer.headers["location"]) == (303, "/faq?q=carte&tri=question")


def test_filters_are_the_facets_by_their_labels(desk: Desk) -> None:
    choice = next(one for one in facets(desk.index.meta()) if one.values)
    page = browser(desk).get("/faq")
    assert f'<label for="f-f-{choice.id}">{choice.label}</label>' in page
    for value in (choice.values[0][0], NO_VALUE):
        expected = ids(desk.index, Wanted(facets={choice.id: value}), 50)
        assert listed(browser(desk).get(f"/faq?f-{choice.id}={value}")) == expected


@pytest.mark.parametrize("unknown", ["statut=x", "montrer=x", "tri=x", "f-couloirs=x", "page=0", "page=zz"])
def test_what_no_form_of_ours_sends_restricts_nothing(desk: Desk, unknown: str) -> None:
    assert listed(browser(desk).get(f"/faq?{unknown}")) == ids(desk.index, Wanted(), 50)


def test_a_page_too_far_is_the_last_one(desk: Desk) -> None:
    everything = ids(desk.index, Wanted(), 1000)
    assert listed(browser(desk).get("/faq?page=999")) == everything[-(len(everything) % 50 or 50) :]


@pytest.mark.parametrize("shown", ["relire", "expirees", "problemes", "satisfaction", "jamais", "attente"])
def test_each_choice_of_what_to_show_is_kept_on_the_page(desk: Desk, shown: str) -> None:
    assert f'<option value="{shown}" selected>' in browser(desk).get(f"/faq?montrer={shown}")


def test_what_was_typed_is_shown_as_text(desk: Desk) -> None:
    page = browser(desk).get("/faq?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page


def test_a_reader_chooses_nothing(desk: Desk) -> None:
    page = browser(desk, Role.READER).get("/faq")
    assert 'type="checkbox"' not in page
    assert "Nouvelle entrée" not in words_of(page)
    browser(desk, Role.READER).post("/faq/statut", {}, 403)


def test_the_list_costs_few_queries(desk: Desk) -> None:
    opened = browser(desk)
    opened.get("/faq")
    for path in ("/faq", "/faq?q=carte&statut=publie&montrer=problemes", "/faq?page=9"):
        with count_queries(desk) as counted:
            opened.get(path)
        assert len(counted) <= 6, counted


def test_a_status_is_changed_after_it_was_asked(desk: Desk) -> None:
    one, other = ids(desk.index, Wanted(status="publie"), 2)
    opened = browser(desk, name="Emma Éditrice")
    asked = opened.get(f"/faq/statut?statut=archive&entree={one}&entree={other}")
    for name in (one, other):
        assert f'value="{name}:publie"' in asked
    assert "n'auront plus" in words_of(asked)
    sent = {"statut": "archive", "entree": [f"{one}:publie", f"{other}:publie"], "retour": "/faq?page=2"}
    assert opened.post("/faq/statut", sent).headers["location"] == "/faq?page=2"
    assert {load_catalogue(desk.data_dir).entries[name].status for name in (one, other)} == {"archive"}
    assert set(ids(desk.index, Wanted(status="archive"), 10)) >= {one, other}
    assert "2 entrées changées" in words_of(opened.get("/faq"))
    assert [(act.target, act.after) for act in opened.access.acts] == [
        (name, {"statut": "archive"}) for name in (one, other)
    ]
    with desk.store.transaction() as connection:
        folder = folder_of(connection, desk.data_dir) or 0
        changes = last_changes(connection, folder, limit=2)
    assert {(change.who, change.how) for change in changes} == {("Emma Éditrice", PAGE)}
    assert len({change.batch for change in changes}) == 1


def test_a_status_that_somebody_changed_meanwhile_is_left(desk: Desk) -> None:
    one, other = ids(desk.index, Wanted(status="publie"), 2)
    opened = browser(desk)
    opened.post("/faq/statut", {"statut": "brouillon", "entree": f"{one}:publie"})
    late = opened.post(
        "/faq/statut", {"statut": "archive", "entree": [f"{one}:publie", f"{other}:publie"]}, 422
    )
    assert "entre-temps" in words_of(late.text)
    assert load_catalogue(desk.data_dir).entries[other].status == "publie"


def test_an_author_changes_no_status_that_visitors_would_see(desk: Desk) -> None:
    one = ids(desk.index, Wanted(status="publie"), 1)[0]
    author = browser(desk, Role.AUTHOR)
    assert "réservé" in words_of(author.get(f"/faq/statut?statut=brouillon&entree={one}"))
    refused = author.post("/faq/statut", {"statut": "brouillon", "entree": f"{one}:publie"}, 422)
    assert "rôle d'éditeur" in words_of(refused.text)
    browser(desk).post("/faq/statut", {"statut": "brouillon", "entree": f"{one}:publie"})
    author.post("/faq/statut", {"statut": "archive", "entree": f"{one}:brouillon"})
    author.post("/faq/statut", {"statut": "publie", "entree": f"{one}:archive"}, 422)
    assert entry(desk.index, one).listed.status == "archive"  # type: ignore[union-attr]


@pytest.mark.parametrize("back", ["https://example.org", "//example.org", "/faqx", "/comptes", "/faq/../x"])
def test_one_comes_back_to_the_list_only(desk: Desk, back: str) -> None:
    one = ids(desk.index, Wanted(status="publie"), 1)[0]
    sent = {"statut": "archive", "entree": f"{one}:publie", "retour": back}
    assert browser(desk).post("/faq/statut", sent).headers["location"] == "/faq"


def test_nothing_chosen_is_said(desk: Desk) -> None:
    opened = browser(desk)
    assert opened.client.get("/faq/statut?statut=archive").headers["location"] == "/faq"
    assert "Cochez" in words_of(opened.get("/faq"))


def test_errors_in_the_files_are_shown_above_the_list(desk: Desk) -> None:
    (desk.data_dir / "faq" / "abime.yml").write_text("- : [\n", "utf-8")
    desk.workers.figures.call("catalogue.refresh")
    page = browser(desk).get("/faq")
    assert "abime.yml, ligne" in page
    assert listed(page)
