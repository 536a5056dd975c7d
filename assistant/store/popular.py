"""How often each entry was answered to visitors; tries are left out."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from assistant.store.models import interactions
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
