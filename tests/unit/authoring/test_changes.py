"""What a change has done is put back, unless somebody has changed it since."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.authoring.changes import NotRestored, restore, undo_batch
from assistant.authoring.history import RESTORED, UNDONE
from assistant.authoring.listing import history_of
from assistant.authoring.working import opened, write
from assistant.catalogue import load_catalogue
from assistant.catalogue.model import Entry
from assistant.spreadsheet.importing import plan_values
from assistant.store.models import inbox
from tests.unit.authoring.conftest import Office, add, edit, remove


def entry_of(office: Office, entry: str) -> Entry | None:
    return load_catalogue(office.data).entries.get(entry)


def number_of(office: Office, entry: str) -> int:
    return history_of(office.data, office.store, entry)[0].number


def many_changes(office: Office) -> int:
    """One import that adds, changes and removes an entry; its batch."""
    file = office.export("faq.csv")
    edit(file, "carte", réponse="Une CPS.", variantes="", source="https://esante.gouv.fr/a", couloirs="ville")
    add(file, question="Une autre ?", réponse="Oui.")
    remove(file, "pin")
    batch = office.imported(file, replace=True).batch
    assert batch is not None
    return batch


@pytest.mark.parametrize("entry", ["carte", "une-autre", "pin"])
def test_an_entry_is_what_it_was_before(office: Office, entry: str) -> None:
    before = load_catalogue(office.data).entries
    many_changes(office)
    number = number_of(office, entry)
    plan = restore(office.data, office.store, number)
    assert plan.errors == []
    now, was = entry_of(office, entry), before.get(entry)
    assert (now is None) == (was is None)
    if now is not None and was is not None:
        assert {**vars(now), "file": "", "line": 0} == {**vars(was), "file": "", "line": 0}
    [change, _] = history_of(office.data, office.store, entry)
    assert (change.how, change.detail) == (RESTORED, f"n° {number}")
    # And that may be put back as well.
    restore(office.data, office.store, change.number)
    assert (entry_of(office, entry) is None) == (entry == "pin")


def test_an_entry_changed_since_is_left_unless_it_is_forced(office: Office) -> None:
    many_changes(office)
    number = number_of(office, "carte")
    file = office.export("plus-tard.csv")
    edit(file, "carte", source="https://esante.gouv.fr/b")
    office.imported(file)
    with pytest.raises(NotRestored) as raised:
        restore(office.data, office.store, number)
    assert "« carte » a été changée depuis, par " in str(raised.value)
    assert "(import, plus-tard.csv)" in str(raised.value)
    assert office.answer("carte") == "Une CPS."
    restore(office.data, office.store, number, force=True)
    assert office.answer("carte") == "Une carte CPx."


def test_an_unknown_number_is_said(office: Office) -> None:
    with pytest.raises(NotRestored, match=r"Aucun changement n° 7 : voyez « assistant faq history »\."):
        restore(office.data, office.store, 7)


def test_what_would_be_wrong_now_is_refused(office: Office) -> None:
    many_changes(office)
    number = number_of(office, "pin")
    file = office.export("plus-tard.csv")
    add(file, id="code", question="Comment débloquer mon code PIN ?", réponse="Autrement.")
    office.imported(file)
    before = office.files()
    plan = restore(office.data, office.store, number)
    assert any("déjà" in error for error in plan.errors)
    assert office.files() == before


def test_a_whole_command_is_undone(office: Office) -> None:
    before = load_catalogue(office.data).fingerprint
    batch = many_changes(office)
    undone = undo_batch(office.data, office.store, batch)
    assert load_catalogue(office.data).fingerprint == before
    changes = [one for one in history_of(office.data, office.store) if one.batch == undone]
    assert {one.how for one in changes} == {UNDONE}
    assert len(changes) == 3
    assert undone is not None
    undo_batch(office.data, office.store, undone)
    assert office.answer("carte") == "Une CPS."


def test_or_nothing_of_it_when_one_entry_was_changed_since(office: Office) -> None:
    batch = many_changes(office)
    office.edit_file("Une CPS.", "Une CPS, dit l'éditeur.")
    before = office.files()
    with pytest.raises(NotRestored) as raised:
        undo_batch(office.data, office.store, batch)
    assert "« carte » a été changée depuis, dans le fichier (noté le " in str(raised.value)
    assert office.files() == before


def test_another_file_and_rows_of_the_database_go_with_it(office: Office) -> None:
    other = office.data / "hors_sujet.jsonl"
    other.write_text('{"text": "la météo"}\n', encoding="utf-8")
    row = {"key": "k", "decision": "hors sujet", "decided_at": datetime.now(UTC)}
    with opened(office.data, office.store, "essai") as working:
        plan = plan_values(
            office.data, {}, files={"hors_sujet.jsonl": other.read_bytes() + b'{"text": "le foot"}\n'}
        )
        assert plan.errors == []

        batch = write(
            working,
            plan,
            how="boîte de réception",
            also=lambda one, _: one.execute(inbox.insert().values(row)),
        )
    assert "le foot" in other.read_text(encoding="utf-8")
    assert batch is not None
    undo_batch(office.data, office.store, batch, also=lambda one, _: one.execute(inbox.delete()))
    assert other.read_text(encoding="utf-8") == '{"text": "la météo"}\n'
    with office.store.transaction() as connection:
        assert connection.execute(inbox.select()).first() is None
    [last, first] = history_of(office.data, office.store, "hors_sujet.jsonl")
    assert (first.after, last.after) == (last.before, first.before)


def add_line(office: Office, text: str) -> int:
    """A command that adds a line to a file of lines."""
    file = office.data / "hors_sujet.jsonl"
    with opened(office.data, office.store, "essai") as working:
        before = file.read_bytes() if file.exists() else b""
        more = before + f'{{"text": "{text}"}}\n'.encode()
        plan = plan_values(office.data, {}, files={file.name: more})
        batch = write(working, plan, how="essai")
    assert batch is not None
    return batch


def test_lines_of_a_file_of_lines_are_taken_back_in_any_order(office: Office) -> None:
    file = office.data / "hors_sujet.jsonl"
    first, second = add_line(office, "la météo"), add_line(office, "le foot")
    undo_batch(office.data, office.store, first)
    assert file.read_text(encoding="utf-8") == '{"text": "le foot"}\n'
    undo_batch(office.data, office.store, second)
    assert not file.exists() or file.read_text(encoding="utf-8") == ""
    with pytest.raises(NotRestored, match=r"« hors_sujet\.jsonl » a été retirée depuis"):
        undo_batch(office.data, office.store, second)


def test_an_error_of_what_is_put_back_speaks_of_no_spreadsheet(office: Office) -> None:
    history_of(office.data, office.store)
    office.edit_file("  - code bloqué\n", "")
    history_of(office.data, office.store)
    office.edit_file("  - carte demandée\n", "  - code bloqué\n")
    office.edit_file("couloirs: [hopital]", "couloirs: [ville, hopital]")
    number = history_of(office.data, office.store, "pin")[0].number
    errors = restore(office.data, office.store, number).errors
    assert any("« code bloqué » sert déjà" in error for error in errors)
    assert not any("tableur" in error for error in errors)
