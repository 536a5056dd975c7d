"""The history of the FAQ on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.authoring.changes import restore, undo_batch
from assistant.authoring.history import BY_FILE, IMPORT, RESTORED, UNDONE
from assistant.authoring.listing import history_of
from assistant.store import Store
from tests.unit.authoring.conftest import Office, add, edit, remove


@pytest.fixture
def office(tmp_path: Path, store: Store) -> Office:
    made = Office(tmp_path / "bureau")
    made.store.close()
    made.store = store
    return made


def test_two_authors_a_file_and_what_is_put_back(office: Office) -> None:
    a, b = office.export("a.csv"), office.export("b.csv")
    edit(b, "carte", réponse="Celle de B.", variantes="+variante de B")
    add(b, question="Une autre ?", réponse="Oui.")
    remove(b, "pin")
    batch = office.imported(b, replace=True).batch
    edit(a, "carte", réponse="Celle de A.", variantes="+variante de A")
    assert [one.field for one in office.bring(a).merged.conflicts] == ["reponse"]
    office.imported(a, force=True)
    office.edit_file("Celle de A.", "Celle d'un éditeur.")
    [by_file, forced, first] = history_of(office.data, office.store, "carte")
    assert [one.how for one in (by_file, forced, first)] == [BY_FILE, IMPORT, IMPORT]
    assert (first.batch, forced.before) == (batch, first.after)
    restore(office.data, office.store, by_file.number)
    assert office.answer("carte") == "Celle de A."
    restore(office.data, office.store, history_of(office.data, office.store, "pin")[0].number)
    restored = history_of(office.data, office.store)[0]
    assert (restored.how, restored.entry, restored.before) == (RESTORED, "pin", None)
    undo_batch(office.data, office.store, restored.batch)
    assert history_of(office.data, office.store)[0].how == UNDONE
