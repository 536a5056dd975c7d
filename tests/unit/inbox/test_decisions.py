"""What the author decided is remembered: the last word counts, and nothing that can be read is stored."""

from __future__ import annotations

import sqlalchemy as sa

from assistant.inbox.decisions import IGNORE, NEW, decided_keys, remember
from assistant.store import Store
from assistant.store.models import inbox


def _remembered(store: Store) -> dict[str, str]:
    with store.transaction() as connection:
        return dict(map(tuple, connection.execute(sa.select(inbox.c.key, inbox.c.decision))))


def test_nothing_is_decided_at_first(store: Store) -> None:
    assert decided_keys(store) == frozenset()


def test_a_decision_is_remembered_by_its_key(store: Store) -> None:
    with store.transaction() as connection:
        remember(connection, {"a" * 64: "delai", "b" * 64: NEW, "c" * 64: IGNORE})
    assert decided_keys(store) == {"a" * 64, "b" * 64, "c" * 64}
    assert _remembered(store) == {"a" * 64: "delai", "b" * 64: NEW, "c" * 64: IGNORE}


def test_a_later_decision_replaces_an_earlier_one(store: Store) -> None:
    for decision in (IGNORE, "delai"):
        with store.transaction() as connection:
            remember(connection, {"a" * 64: decision})
    assert _remembered(store) == {"a" * 64: "delai"}


def test_more_decisions_than_one_statement_holds_are_all_remembered(store: Store) -> None:
    """SQLite and PostgreSQL take a limited number of values in one statement."""
    decisions = {f"{number:064x}": IGNORE for number in range(1_201)}
    with store.transaction() as connection:
        remember(connection, decisions)
    assert decided_keys(store) == decisions.keys()


def test_no_decision_writes_nothing(store: Store) -> None:
    with store.transaction() as connection:
        remember(connection, {})
    assert decided_keys(store) == frozenset()
