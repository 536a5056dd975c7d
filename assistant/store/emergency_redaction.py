"""Of an emergency no word is stored, nor of the message before and after it: they tell who is in danger.

The emergency's own row is hidden as it is made (`turn_rows.hide`); this module finds what stands around it.
Rasa's events have the same: `assistant.on_rasa.emergency_redaction`.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.store.database import forget_for_good
from assistant.store.models import HIDDEN, IN_DANGER, feedback, interactions

# A turn of a button repeats the question without ranking it; what is typed is ranked or redirected.
# Made once: making a statement costs as much as running it.
_LAST_TYPED = (
    sa.select(interactions.c.decision, interactions.c.question, interactions.c.context)
    .where(
        interactions.c.conversation == sa.bindparam("mine"),
        sa.or_(
            sa.cast(interactions.c.probabilities, sa.Text) != "[]",
            interactions.c.decision == "redirect",
            interactions.c.decision == "emergency",
        ),
    )
    .order_by(interactions.c.id.desc())
    .limit(1)
)


def follows_emergency(connection: Connection, conversation: str, typed: bool) -> bool:
    """True when a turn is the first that was typed after an emergency, or goes on with that one.

    Args:
        connection: Of the transaction that keeps the turn.
        conversation: Its id, clean.
        typed: False for a button, which repeats the question under way.
    """
    last = connection.execute(_LAST_TYPED, {"mine": conversation}).first()
    if last is None:
        return False
    in_danger = last.decision == "emergency" or bool((last.context or {}).get(IN_DANGER))
    return in_danger or (not typed and last.question == HIDDEN)


def hide_typed_before(connection: Connection, conversation: str, number: int) -> None:
    """Hides the last message typed before an emergency, wherever it is kept: as a question, as a comment.

    Args:
        connection: Of the transaction that keeps the emergency.
        conversation: Its id, clean.
        number: Of the emergency's interaction.
    """
    forget_for_good(connection)
    mine = interactions.c.conversation == conversation
    query = sa.select(interactions.c.question, interactions.c.created_at)
    query = query.where(mine, interactions.c.question != "", interactions.c.id < number)
    last = connection.execute(query.order_by(interactions.c.id.desc()).limit(1)).first()
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
