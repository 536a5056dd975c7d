"""Decisions of the inbox are kept, replaced and taken back, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.authoring.history import INBOX
from assistant.authoring.working import opened, write
from assistant.inbox.applications import CannotUndo, applications_of, record, undo
from assistant.inbox.decisions import FOREIGN, IGNORE, assignees_of, decisions_of
from assistant.inbox.outcome import Outcome
from assistant.spreadsheet.importing import Plan
from assistant.store import Interaction, Store
from assistant.store.history import models_seen, turns_of
from tests.conftest import FROZEN

FIRST, SECOND = "a" * 64, "b" * 64


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A working FAQ."""
    shutil.copytree(FROZEN, tmp_path / "data", ignore=shutil.ignore_patterns(".*"))
    return tmp_path / "data"


def _apply(data: Path, store: Store, **what: dict[str, str] | dict[str, str | None]) -> int:
    outcome = Outcome(**what)  # type: ignore[arg-type]
    with opened(data, store, INBOX) as working:
        write(
            working,
            Plan(),
            how=INBOX,
            also=lambda connection, batch: record(connection, outcome, "alice", batch),
        )
    assert outcome.number is not None
    return outcome.number


def test_decisions_are_kept_replaced_and_taken_back(store: Store, data: Path) -> None:
    _apply(data, store, decisions={FIRST: IGNORE}, assignees={SECOND: "Bruno"})
    kept = decisions_of(store)
    assert (kept[FIRST].decision, kept[FIRST].by) == (IGNORE, "alice")
    second = _apply(data, store, decisions={FIRST: "delai", SECOND: FOREIGN}, assignees={SECOND: None})
    assert {key: one.decision for key, one in decisions_of(store).items()} == {
        FIRST: "delai",
        SECOND: FOREIGN,
    }
    assert assignees_of(store) == {}
    assert undo(data, store, "chloé").number == second
    assert decisions_of(store) == kept, "with their moment and their author"
    assert assignees_of(store) == {SECOND: "Bruno"}
    undo(data, store, "chloé")
    assert decisions_of(store) == assignees_of(store) == {}
    assert [(one.by, one.undone_by) for one in applications_of(store)] == [("alice", "chloé")] * 2
    with pytest.raises(CannotUndo, match="Aucune décision"):
        undo(data, store, "chloé")


def test_the_last_applications_are_listed_first(store: Store, data: Path) -> None:
    numbers = [_apply(data, store, decisions={FIRST: decision}) for decision in (IGNORE, "delai", "pin")]
    assert [one.number for one in applications_of(store, limit=2)] == numbers[:0:-1]


def test_conversations_and_models_are_read_back(store: Store) -> None:
    for visitor, model in (("v", "m1"), ("v", "m2"), ("w", "m2")):
        turn = Interaction(visitor, "une question", "answered", "answer", "e", (("e", 0.9),), model=model)
        store.record_interaction(turn)
    read = turns_of(store, ["v", "", "nobody"])
    assert {conversation: [turn.model for turn in turns] for conversation, turns in read.items()} == {
        "v": ["m1", "m2"]
    }
    seen = models_seen(store)
    assert seen["m1"] <= seen["m2"]
