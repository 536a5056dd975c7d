"""Of an emergency no word is kept, nor of the message before and after it: they tell who is in danger."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.store.database import forget_for_good
from assistant.store.models import HIDDEN, feedback, interactions


def follows_emergency(connection: Connection, conversation: str, typed: bool) -> bool:
    """True when a turn is the first that was typed after an emergency, or goes on with that one.

    Args:
        connection: Of the transaction that keeps the turn.
        conversation: Its id, clean.
        typed: False for a button, which repeats the question under way.
    """
    mine = interactions.c.conversation == conversation
    # A turn of a button repeats the question without ranking it; what is typed is ranked or redirected.
    ranked = sa.cast(interactions.c.probabilities, sa.Text) != "[]"
    decisive = sa.or_(ranked, interactions.c.decision.in_(("redirect", "emergency")))
    query = sa.select(interactions.c.decision, interactions.c.question).where(mine, decisive)
    last = connection.execute(query.order_by(interactions.c.id.desc()).limit(1)).first()
    if last is None:
        return False
    return last.decision == "emergency" or (not typed and last.question == HIDDEN)


def hide_typed_before(connection: Connection, conversation: str) -> None:
    """Hides the last message typed in a conversation, wherever it is stored: as a question, as a comment."""
    forget_for_good(connection)
    mine = interactions.c.conversation == conversation
    query = sa.select(interactions.c.question, interactions.c.created_at)
    query = query.where(mine, interactions.c.question != "").order_by(interactions.c.id.desc()).limit(1)
    last = connection.execute(query).first()
    if last is None:
        return
    # The turns of one question repeat it.
    connection.execute(
        interactions.update().where(mine, interactions.c.question == last.question).values(question=HIDDEN)
    )
    connection.execute(
        feedback.update()
        .where(
            feedback.c.interaction_id.in_(sa.select(interactions.c.id).where(mine)),
            feedback.c.comment.is_not(None),
            feedback.c.answered_at >= last.created_at,
        )
        .values(comment=HIDDEN)
    )
