"""How often each entry was answered to visitors; tries are left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from assistant.store.models import feedback, interactions
from assistant.store.store import Store


def times_answered(store: Store, since: datetime) -> dict[str, int]:
    """Entry -> how often it was answered since a moment; an entry never answered is absent.

    Raises:
        StoreUnavailable: The database is missing.
    """
    counted = (
        sa.select(interactions.c.entry, sa.func.count())
        .where(interactions.c.created_at >= since, interactions.c.decision == "answer")
        .where(interactions.c.entry.is_not(None), interactions.c.test.is_(False))
        .group_by(interactions.c.entry)
    )
    with store.transaction() as connection:
        return {str(entry): int(times) for entry, times in connection.execute(counted)}


@dataclass(frozen=True)
class Given:
    """An entry given to a visitor, and what the visitor said of it.

    Attributes:
        at: UTC.
        useful: None as long as nothing was said.
        reason: Why not; see `models.REASONS`.
    """

    entry: str
    at: datetime
    useful: bool | None
    reason: str | None


def given_since(store: Store, since: datetime) -> Iterator[Given]:
    """The answers given to visitors since a moment.

    Raises:
        StoreUnavailable: The database is missing.
    """
    query = (
        sa.select(
            *(interactions.c[name] for name in ("entry", "created_at")),
            *(feedback.c[name] for name in ("useful", "reason")),
        )
        .select_from(interactions.outerjoin(feedback))
        .where(interactions.c.created_at >= since, interactions.c.decision == "answer")
        .where(interactions.c.entry.is_not(None), interactions.c.test.is_(False))
    )
    with store.transaction() as connection:
        for row in connection.execution_options(yield_per=1000).execute(query):
            yield Given(str(row.entry), row.created_at, row.useful, row.reason)
