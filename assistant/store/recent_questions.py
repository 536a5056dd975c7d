"""The questions visitors asked last, to ask them again to a new model."""

from __future__ import annotations

import sqlalchemy as sa

from assistant.store.database import open_database
from assistant.store.models import HIDDEN, StoreUnavailable, interactions
from assistant.store.store import plain_error

_NOT_QUESTIONS = ("small_talk", "guide", "hand_over", "emergency")


def recent_questions(url: str, limit: int = 500) -> list[str]:
    """The last questions of visitors, newest first, each once; redacted, as they are stored.

    Args:
        url: SQLAlchemy address of the interactions.
        limit: Interactions looked at.

    Raises:
        StoreUnavailable: The database is missing, or nothing was ever kept in it.
    """
    base = open_database(url)
    query = (
        sa.select(interactions.c.question)
        .where(interactions.c.decision.not_in(_NOT_QUESTIONS), interactions.c.question.not_in(("", HIDDEN)))
        .where(interactions.c.test.is_(False))
        .order_by(interactions.c.id.desc())
        .limit(limit)
    )
    try:
        with base.engine.connect() as connection:
            return list(dict.fromkeys(row.question for row in connection.execute(query)))
    except (sa.exc.SQLAlchemyError, OSError) as error:
        raise StoreUnavailable(plain_error(error)) from error
    finally:
        base.engine.dispose()
