"""Every change is in the history: who, when, how, before, after."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import sqlalchemy as sa

from assistant.authoring import working
from assistant.authoring.changes import restore, undo_batch
from assistant.authoring.history import BY_FILE, IMPORT, RESTORED, UNDONE, UNKNOWN
from assistant.authoring.importing import import_sheet
from assistant.authoring.listing import history_of, run_history
from assistant.authoring.working import exported, notice_file_changes
from assistant.spreadsheet.sheet import read_sheet
from assistant.store.models import faq_batches, faq_changes
from tests.unit.authoring.conftest import FAQ, Office, add, edit, remove


def listed(office: Office, entry: str | None = None, limit: int = 20, days: int | None = None) -> str:
    output = StringIO()
    run_history(office.data, office.store, output, entry, limit, days)
    return output.getvalue()


def test_it_begins_with_the_faq_as_it_is(office: Office) -> None:
    assert history_of(office.data, office.store) == []
    assert listed(office) == "Aucun changement n'est noté : l'historique commence ici.\n"
    assert "« carte » n'est noté.\n" in listed(office, "carte")
    assert "Vouliez-vous dire « carte » ?" in listed(office, "cartee")


def test_an_import_says_who_how_before_and_after(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "who", lambda: "alice")
    file = office.export("faq.csv")
    edit(file, "carte", réponse="Une CPS.")
    add(file, question="Une autre ?", réponse="Oui.")
    remove(file, "pin")
    office.imported(file, replace=True)
    changes = {change.entry: change for change in history_of(office.data, office.store)}
    assert {(one.who, one.how, one.detail, one.batch) for one in changes.values()} == {
        ("alice", IMPORT, "faq.csv", 1)
    }
    changed, added, removed = (changes[name] for name in ("carte", "une-autre", "pin"))
    assert changed.before is not None
    assert changed.after is not None
    assert {name for name in changed.after if changed.before.get(name) != changed.after[name]} == {"reponse"}
    assert (added.before, removed.after) == (None, None)
    assert removed.before is not None
    assert removed.before["variantes"] == ["code bloqué"]
    assert abs(datetime.now(UTC) - changed.at) < timedelta(minutes=10)


def test_it_reads_as_an_author_needs_it_newest_first(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "who", lambda: "alice")
    file = office.export("faq.csv")
    edit(file, "carte", réponse="Une CPS.")
    office.imported(file)
    add(file, question="Une autre ?", réponse="Oui.")
    office.imported(file)
    head, added, *rest = listed(office).splitlines()
    assert head.startswith("2  ")
    assert head.endswith("  alice  import, faq.csv")
    assert added == "  + une-autre : Une autre ?"
    assert rest[:2] == ["    réponse :", "      + Oui."]
    assert rest[-4:] == ["  ~ carte", "    réponse :", "      - Une carte CPx.", "      + Une CPS."]
    assert listed(office, limit=1).splitlines()[1] == "  + une-autre : Une autre ?"
    assert "une-autre" not in listed(office, "carte")
    assert listed(office, "Carte") == listed(office, "carte")


def test_a_change_is_of_whoever_it_is_said_to_be(office: Office) -> None:
    file = office.export("faq.csv")
    edit(file, "carte", réponse="Une CPS.")
    batch = import_sheet(office.data, office.store, read_sheet(file), by="Ada Author").batch
    assert batch is not None
    number = history_of(office.data, office.store, "carte")[0].number
    restore(office.data, office.store, number, by="Eve Editor")
    undo_batch(office.data, office.store, batch + 1, by="Ann Other")
    changes = history_of(office.data, office.store, "carte")
    assert [(one.how, one.who) for one in changes] == [
        (UNDONE, "Ann Other"),
        (RESTORED, "Eve Editor"),
        (IMPORT, "Ada Author"),
    ]


def test_only_the_last_days_when_asked(office: Office) -> None:
    file = office.export("faq.csv")
    for text in ("Une CPS.", "Une CPE."):
        edit(file, "carte", réponse=text)
        office.imported(file)
    with office.store.transaction() as connection:
        old = datetime.now(UTC) - timedelta(days=40)
        connection.execute(faq_batches.update().where(faq_batches.c.id == 1).values(created_at=old))
    assert [one.number for one in history_of(office.data, office.store, days=30)] == [2]
    assert [one.number for one in history_of(office.data, office.store, days=50)] == [2, 1]


def test_what_an_editor_changes_is_noticed(office: Office) -> None:
    office.export("faq.csv")
    office.edit_file("Une carte CPx.", "Une CPS.")
    text = (office.data / "faq" / "cartes.yml").read_text(encoding="utf-8")
    without = text[: text.index("- id: pin")] + "- id: neuve\n  question: Neuve ?\n  reponse: Oui.\n"
    (office.data / "faq" / "cartes.yml").write_text(without, encoding="utf-8")
    changes = history_of(office.data, office.store)
    assert {one.entry for one in changes} == {"carte", "neuve", "pin"}
    assert {(one.who, one.how) for one in changes} == {(UNKNOWN, BY_FILE)}
    assert history_of(office.data, office.store) == changes, "once"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# Un commentaire qui reste.", "# Un autre."),
        ("reponse: Une carte CPx.", 'reponse: "Une carte CPx."'),
    ],
)
def test_how_a_file_is_written_is_no_change(office: Office, old: str, new: str) -> None:
    office.export("faq.csv")
    office.edit_file(old, new)
    assert history_of(office.data, office.store) == []


def test_an_faq_with_errors_is_noticed_once_it_reads(office: Office) -> None:
    office.export("faq.csv")
    office.edit_file("reponse: Une carte CPx.", "reponnse: Une CPS.")
    assert "sera noté quand elle n'en aura plus" in listed(office)
    office.edit_file("reponnse: Une CPS.", "reponse: Une CPS.")
    [change] = history_of(office.data, office.store)
    assert change.entry == "carte"


def test_a_folder_that_moved_keeps_its_history_and_a_copy_has_its_own(office: Office) -> None:
    file = office.export("faq.csv")
    edit(file, "carte", réponse="Une CPS.")
    office.imported(file)
    copy = office.folder / "copie"
    shutil.copytree(office.data, copy)
    assert history_of(copy, office.store) == []
    moved = office.folder / "ailleurs"
    office.data.rename(moved)
    assert [one.entry for one in history_of(moved, office.store)] == ["carte"]


def test_another_faq_in_the_place_of_one_that_is_gone_has_its_own(office: Office) -> None:
    file = office.export("faq.csv")
    edit(file, "carte", réponse="Une CPS.")
    office.imported(file)
    office.data.rename(office.folder / "ancien")
    other = office.folder / "autre"
    shutil.copytree(office.folder / "ancien", other)
    shutil.rmtree(office.folder / "ancien")
    text = FAQ.replace("id: carte", "id: a").replace("id: delai", "id: b").replace("id: pin", "id: c")
    (other / "faq" / "cartes.yml").write_text(text, encoding="utf-8")
    assert history_of(other, office.store) == []


def test_without_a_database_an_export_is_made_all_the_same(office: Office) -> None:
    office.store.close()
    (office.folder / "file").write_text("no folder")
    away = type(office.store)(f"sqlite:///{office.folder / 'file' / 'x.db'}")
    catalogue, stamp = exported(office.data, away)
    assert (len(catalogue.entries), stamp.history, stamp.number) == (3, "", 0)
    notice_file_changes(office.data, away)


def test_every_number_is_used_once(office: Office) -> None:
    file = office.export("faq.csv")
    for text in ("Une CPS.", "Une CPE.", "Une CPF."):
        edit(file, "carte", réponse=text)
        office.imported(file)
    with office.store.transaction() as connection:
        numbers = connection.execute(sa.select(faq_changes.c.number)).scalars().all()
    assert numbers == [1, 2, 3]
