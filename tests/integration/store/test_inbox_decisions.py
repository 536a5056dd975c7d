"""Decisions of the inbox are kept, replaced and taken back, on SQLite and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.inbox.applications import CannotUndo, applications_of, record, undo
from assistant.inbox.decisions import FOREIGN, IGNORE, assignees_of, decisions_of
from assistant.inbox.outcome import Outcome
from assistant.store import Interaction, Store
from assistant.store.history import models_seen, turns_of

FIRST, SECOND = "a" * 64, "b" * 64


def _apply(store: Store, **what: dict[str, str] | dict[str, str | None]) -> int:
    outcome = Outcome(**what)  # type: ignore[arg-type]
    with store.transaction() as connection:
        record(connection, outcome, "alice")
    assert outcome.number is not None
    return outcome.number


def test_decisions_are_kept_replaced_and_taken_back(store: Store, tmp_path: Path) -> None:
    _apply(store, decisions={FIRST: IGNORE}, assignees={SECOND: "Bruno"})
    kept = decisions_of(store)
    assert (kept[FIRST].decision, kept[FIRST].by) == (IGNORE, "alice")
    second = _apply(store, decisions={FIRST: "delai", SECOND: FOREIGN}, assignees={SECOND: None})
    assert {key: one.decision for key, one in decisions_of(store).items()} == {
        FIRST: "delai",
        SECOND: FOREIGN,
    }
    assert assignees_of(store) == {}
    assert undo(tmp_path, store, "chloé").number == second
    assert decisions_of(store) == kept, "with their moment and their author"
    assert assignees_of(store) == {SECOND: "Bruno"}
    undo(tmp_path, store, "chloé")
    assert decisions_of(store) == assignees_of(store) == {}
    assert [(one.by, one.undone_by) for one in applications_of(store)] == [("alice", "chloé")] * 2
    with pytest.raises(CannotUndo, match="Aucune décision"):
        undo(tmp_path, store, "chloé")


def test_the_last_applications_are_listed_first(store: Store) -> None:
    numbers = [_apply(store, decisions={FIRST: decision}) for decision in (IGNORE, "delai", "pin")]
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
