"""Texts of visitors by the numbers of their turns: what counts keep numbers of, and pages show."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa

from assistant.store.models import HIDDEN, feedback, interactions
from assistant.store.store import Store

_AT_ONCE = 10_000
"""Numbers in one statement: SQLite and PostgreSQL take 32 000."""


def questions_by_turn(store: Store, turns: Collection[int]) -> dict[int, tuple[str, str]]:
    """Number -> question and reference, of the turns whose texts are still kept.

    The question is empty near an emergency.

    Raises:
        StoreUnavailable: The database is missing.
    """
    columns = (interactions.c.id, interactions.c.question, interactions.c.reference)
    rows = _rows(store, columns, interactions.c.id, turns)
    return {
        row.id: ("" if row.question == HIDDEN else row.question, row.reference)
        for row in rows
        if row.reference
    }


def comments_by_turn(store: Store, turns: Collection[int]) -> dict[int, str]:
    """Number -> comment on its answer, of those that are still kept.

    Raises:
        StoreUnavailable: The database is missing.
    """
    rows = _rows(store, (feedback.c.interaction_id, feedback.c.comment), feedback.c.interaction_id, turns)
    return {row.interaction_id: row.comment for row in rows if row.comment and row.comment != HIDDEN}


def turns_by_reference(store: Store, references: Collection[str]) -> dict[str, int]:
    """Reference -> number of the last turn of its conversation.

    Raises:
        StoreUnavailable: The database is missing.
    """
    last = sa.func.max(interactions.c.id).label("last")
    rows = _rows(store, (interactions.c.reference, last), interactions.c.reference, references, grouped=True)
    return {row.reference: row.last for row in rows}


def _rows(
    store: Store, columns: tuple[Any, ...], named: Any, values: Collection[Any], grouped: bool = False
) -> Iterator[Any]:
    wanted = sorted(values)
    for start in range(0, len(wanted), _AT_ONCE):
        query = sa.select(*columns).where(named.in_(wanted[start : start + _AT_ONCE]))
        with store.transaction() as connection:
            yield from connection.execute(query.group_by(named) if grouped else query).all()
