"""What visitors wrote in some turns, by their numbers: nothing of what was erased or hidden."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from assistant.store.models import HIDDEN, feedback, interactions
from assistant.store.store import Store

_AT_ONCE = 10_000
"""Numbers in one statement: SQLite and PostgreSQL take 32 000."""


@dataclass(frozen=True)
class TurnText:
    """One turn that still has its texts, redacted as they are stored.

    Attributes:
        at: When (UTC).
        reference: Of the conversation.
        entry: Entry that was answered, None without.
        question: On one line; empty near an emergency.
        comment: What was written of the answer, on one line; empty without.
    """

    at: datetime
    reference: str
    entry: str | None
    question: str
    comment: str


def texts_of(store: Store, turns: Iterable[int]) -> dict[int, TurnText]:
    """Number of each of some turns that were not forgotten -> what was written; a query for 10 000 turns.

    Raises:
        StoreUnavailable: The database is missing.
    """
    numbers = list(dict.fromkeys(turns))
    columns = [interactions.c[name] for name in ("id", "created_at", "reference", "entry", "question")]
    query = (
        sa.select(*columns, feedback.c.comment)
        .select_from(interactions.outerjoin(feedback))
        .where(interactions.c.test.is_(False), interactions.c.conversation != "")
    )
    texts = {}
    with store.transaction() as connection:
        for start in range(0, len(numbers), _AT_ONCE):
            some = query.where(interactions.c.id.in_(numbers[start : start + _AT_ONCE]))
            for row in connection.execute(some):
                shown = (_shown(row.question), _shown(row.comment))
                texts[row.id] = TurnText(row.created_at, row.reference, row.entry, *shown)
    return texts


def questions_by_turn(store: Store, turns: Collection[int]) -> dict[int, tuple[str, str]]:
    """Number -> question and reference, of the turns whose texts are still kept.

    The question is empty near an emergency.

    Raises:
        StoreUnavailable: The database is missing.
    """
    return {turn: (one.question, one.reference) for turn, one in texts_of(store, turns).items()}


def comments_by_turn(store: Store, turns: Collection[int]) -> dict[int, str]:
    """Number -> comment on its answer, of those that are still kept.

    Raises:
        StoreUnavailable: The database is missing.
    """
    return {turn: one.comment for turn, one in texts_of(store, turns).items() if one.comment}


def turns_by_reference(store: Store, references: Collection[str]) -> dict[str, int]:
    """Reference -> number of the last turn of its conversation.

    Raises:
        StoreUnavailable: The database is missing.
    """
    wanted, last = sorted(references), sa.func.max(interactions.c.id).label("last")
    query = sa.select(interactions.c.reference, last).group_by(interactions.c.reference)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = query.where(interactions.c.reference.in_(wanted[start : start + _AT_ONCE]))
        with store.transaction() as connection:
            found |= {row.reference: row.last for row in connection.execute(some)}
    return found


def _shown(text: str | None) -> str:
    return "" if text in (None, HIDDEN) else " ".join(str(text).split())
