"""What visitors wrote of the answers of one entry, read back by a query whose cost has a limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from assistant.store.models import HIDDEN, feedback, interactions
from assistant.store.store import Store

LOOKED_AT = 500
"""Answers of the entry that are looked through, the newest first."""


@dataclass(frozen=True)
class CommentOfEntry:
    """One comment.

    Attributes:
        at: When the answer was given (UTC).
        reference: Of its conversation.
        question: What was asked; empty when it is hidden.
        reason: One of `REASONS`.
    """

    at: datetime
    reference: str
    question: str
    text: str
    useful: bool | None
    reason: str | None


def comments_of_entry(store: Store, entry: str, limit: int = 20) -> list[CommentOfEntry]:
    """The newest comments on the last `LOOKED_AT` answers of an entry; tries are left out.

    Raises:
        StoreUnavailable: The database is missing.
    """
    answers = (
        sa.select(
            *(interactions.c[name] for name in ("id", "created_at", "reference", "question")),
        )
        .where(interactions.c.entry == entry, interactions.c.test.is_(False))
        .order_by(interactions.c.id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    query = (
        sa.select(answers, feedback.c.useful, feedback.c.reason, feedback.c.comment)
        .join(feedback, feedback.c.interaction_id == answers.c.id)
        .where(feedback.c.comment.is_not(None), feedback.c.comment.not_in(("", HIDDEN)))
        .order_by(answers.c.id.desc())
        .limit(max(0, limit))
    )
    with store.transaction() as connection:
        return [
            CommentOfEntry(
                row.created_at,
                row.reference,
                "" if row.question == HIDDEN else row.question,
                row.comment,
                row.useful,
                row.reason,
            )
            for row in connection.execute(query)
        ]


def conversations_of_entry(store: Store, entry: str, limit: int = 300) -> list[str]:
    """The newest conversations that were answered with an entry; tries and forgotten ones are left out.

    Raises:
        StoreUnavailable: The database is missing.
    """
    query = (
        sa.select(interactions.c.conversation)
        .where(interactions.c.entry == entry, interactions.c.test.is_(False))
        .order_by(interactions.c.id.desc())
        .limit(max(0, limit))
    )
    with store.transaction() as connection:
        return [name for name in dict.fromkeys(connection.execute(query).scalars()) if name]
