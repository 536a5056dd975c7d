"""Tells what was derived from visitors' words that some of them were erased, and that new ones came."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.store.erasures import ONLY
from assistant.store.models import derived_generation, feedback, interactions
from assistant.store.store import Store


@dataclass(frozen=True)
class Moment:
    """Where the stored history is: equal as long as nothing came and nothing was erased.

    Attributes:
        last: Number of the last interaction; 0 without one.
        judged: When the last opinion was given (ISO, UTC); empty without one.
        generation: See `generation`.
    """

    last: int
    judged: str
    generation: int


def generation(store: Store) -> int:
    """How often something was erased, by the retention or on request.

    Raises:
        StoreUnavailable: The database is missing.
    """
    with store.transaction() as connection:
        return _generation(connection)


def moment(store: Store) -> Moment:
    """Where the stored history is, in three queries that do not grow with it.

    Raises:
        StoreUnavailable: The database is missing.
    """
    with store.transaction() as connection:
        last = connection.execute(sa.select(sa.func.max(interactions.c.id))).scalar()
        judged = connection.execute(sa.select(sa.func.max(feedback.c.answered_at))).scalar()
        return Moment(int(last or 0), judged.isoformat() if judged else "", _generation(connection))


def _generation(connection: Connection) -> int:
    query = sa.select(derived_generation.c.number).where(derived_generation.c.id == ONLY)
    return int(connection.execute(query).scalar() or 0)
