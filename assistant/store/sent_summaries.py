"""Which weekly summaries were sent: each once, also with several back-offices and after a stop."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from assistant.store.models import sent_summaries
from assistant.store.store import Store

GIVEN_UP_AFTER = timedelta(hours=1)
"""Whoever claimed a summary and did not say that it was sent was stopped: it is to be sent again."""


def last_sent(store: Store) -> date | None:
    """Monday of the last week whose summary was sent, None without one.

    Raises:
        StoreUnavailable: The database is missing.
    """
    query = sa.select(sa.func.max(sent_summaries.c.week)).where(sent_summaries.c.sent_at.is_not(None))
    with store.transaction() as connection:
        week: date | None = connection.execute(query).scalar()
    return week


def claim(store: Store, week: date, now: datetime) -> bool:
    """Whether the caller is the one to send a week's summary; true for one caller only.

    Raises:
        StoreUnavailable: The database is missing.
    """
    mine = sent_summaries.c.week == week
    given_up = sa.and_(
        mine, sent_summaries.c.sent_at.is_(None), sent_summaries.c.claimed_at < now - GIVEN_UP_AFTER
    )
    with store.transaction() as connection:
        again = connection.execute(sent_summaries.update().where(given_up).values(claimed_at=now)).rowcount
        if again:
            return True
        nobody = ~sa.exists(sa.select(sent_summaries.c.week).where(mine))
        values = sa.select(
            sa.literal(week, sa.Date), sa.bindparam("now", now, sent_summaries.c.claimed_at.type)
        )
        insert = sent_summaries.insert().from_select(["week", "claimed_at"], values.where(nobody))
        try:
            with connection.begin_nested():
                return bool(connection.execute(insert).rowcount)
        except sa.exc.IntegrityError:
            # Another back-office claimed it between the look and the insertion.
            return False


def sent(store: Store, week: date, now: datetime) -> None:
    """Says that it was sent.

    Raises:
        StoreUnavailable: The database is missing.
    """
    with store.transaction() as connection:
        mine = sent_summaries.c.week == week
        connection.execute(sent_summaries.update().where(mine).values(sent_at=now))


def release(store: Store, week: date) -> None:
    """Gives a claim back: it could not be sent, and will be tried again.

    Raises:
        StoreUnavailable: The database is missing.
    """
    with store.transaction() as connection:
        mine = sa.and_(sent_summaries.c.week == week, sent_summaries.c.sent_at.is_(None))
        connection.execute(sent_summaries.delete().where(mine))
