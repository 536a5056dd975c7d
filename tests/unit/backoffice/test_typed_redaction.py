"""What the team types for itself is redacted where it is kept: reasons, notes, names of files, the audit."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.authoring.editing import Edit, save_entry
from assistant.authoring.history import content_of
from assistant.backoffice import jobs, schedule
from assistant.backoffice.access import tokens
from assistant.backoffice.desk import Desk
from assistant.backoffice.keeper import Keeper
from assistant.backoffice.roles import Role
from assistant.backoffice.uploads import KEPT_SECONDS, Uploads, safe_name
from assistant.catalogue import load_catalogue
from assistant.inbox.redacted import holds_personal_data
from assistant.spreadsheet.columns import NOTE, with_note
from assistant.store.models import account_tokens
from tests.backoffice import browser, desk_in

MAIL = "jean.martin@hopital.example"
REASON = f"demandé par {MAIL}"
NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
NEW = {"question": "Où rendre une carte trouvée ?", "reponse": "À l'accueil.", "statut": "brouillon"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = desk_in(tmp_path)
    yield made
    made.stop()


def test_the_reason_of_a_job_and_of_a_planned_publication(desk: Desk, tmp_path: Path) -> None:
    asked = jobs.Jobs(tmp_path, ("true",)).start(jobs.PUBLISH, "Ada", reason=REASON)
    assert asked.reason == "demandé par [e-mail]"
    assert MAIL.encode() not in b"".join(file.read_bytes() for file in tmp_path.rglob("*.json"))
    schedule.plan(desk.store, NOW + timedelta(days=1), "Ada", REASON, NOW)
    (planned,) = schedule.listed(desk.store)
    assert planned.reason == "demandé par [e-mail]"


def test_the_note_of_an_entry_and_what_the_audit_says_of_it(indexed_desk: Desk) -> None:
    opened = browser(indexed_desk, Role.EDITOR)
    opened.post("/faq/nouvelle", {**NEW, "avertissement": f"vu avec {MAIL}"})
    (act,) = [one for one in opened.access.acts if one.name == "entrée créée"]
    assert act.after is not None
    assert act.after["avertissement"] == "vu avec [e-mail]"
    assert load_catalogue(indexed_desk.data_dir).entries[act.target].warning == "vu avec [e-mail]"


def test_a_note_that_nobody_changed_stays_word_for_word(desk: Desk) -> None:
    catalogue = load_catalogue(desk.data_dir)
    entry = next(iter(catalogue.entries))
    told = {**content_of(catalogue.entries[entry], catalogue.taxonomy), "avertissement": f"voir {MAIL}"}
    edited = {**told, "mots_cles": ["autre"]}
    saved = save_entry(desk.data_dir, desk.store, Edit(entry, edited, told, "Ada"))
    assert saved.written
    assert "[e-mail]" not in str(load_catalogue(desk.data_dir).entries[entry].warning)


@pytest.mark.parametrize(
    ("values", "kept", "note"),
    [
        ({NOTE: f"vu avec {MAIL}"}, None, "vu avec [e-mail]"),
        ({NOTE: f"vu avec {MAIL}"}, "vu avec [e-mail]", None),
        ({NOTE: "ok", "avertissement": f"le 0 806 à {MAIL}"}, f"le 0 806 à {MAIL}", f"le 0 806 à {MAIL} ok"),
        ({"avertissement": f"autre, {MAIL}"}, MAIL, "autre, [e-mail]"),
        ({}, MAIL, None),
    ],
)
def test_the_comments_of_a_spreadsheet(values: dict[str, str], kept: str | None, note: str | None) -> None:
    assert with_note(values, kept).get("avertissement") == note


def test_the_agencys_own_words_are_whole_in_the_audit(indexed_desk: Desk) -> None:
    opened, place = browser(indexed_desk, Role.EDITOR), "/reglages/phrases/merci_avis"
    base = re.search(r'name="base" value="([^"]*)"', opened.get(place))
    assert base is not None
    opened.post(place, {"base": unescape(base[1]), "valeur": f"Merci. Écrivez à {MAIL}."})
    (act,) = opened.access.acts
    assert act.after == {"valeur": f"Merci. Écrivez à {MAIL}."}


def test_a_spreadsheet_is_kept_under_a_redacted_name_and_no_longer_than_told(desk: Desk) -> None:
    assert MAIL not in safe_name(f"{MAIL}.xlsx")
    uploads = Uploads(desk.home)
    kept = uploads.path(1, uploads.keep(1, "faq.xlsx", b"x"))
    keeper = Keeper(desk)
    keeper.look()
    assert kept.exists()
    old = kept.parent.stat().st_mtime - KEPT_SECONDS - 1
    os.utime(kept.parent, (old, old))
    keeper.look()
    assert not kept.exists()


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/faq?q=carte&etat=publie", "/faq?q=carte&etat=publie"),
        (f"/faq?q={MAIL}", "/faq"),
        ("/faq?q=jean.martin%40hopital.example", "/faq"),
    ],
)
def test_the_address_to_come_back_to(desk: Desk, address: str, kept: str) -> None:
    with desk.store.transaction() as connection:
        token = tokens.give(connection, tokens.CODE, NOW, data={"go_to": address, "wrong": 0})
        found = tokens.look(connection, token, NOW, tokens.CODE)
        assert found is not None
        assert found.data == {"go_to": kept, "wrong": 0}
        assert len(connection.execute(sa.select(account_tokens)).all()) == 1


def test_a_question_that_an_author_writes_with_personal_data_is_not_learnt() -> None:
    assert holds_personal_data(f"la carte de {MAIL}")
    assert holds_personal_data("la carte de [e-mail]")
    assert not holds_personal_data("ma carte CPS est perdue")
