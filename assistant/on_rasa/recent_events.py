"""What a turn reads of a stored conversation: its last exchanges, and the state that came before them.

All the assistant remembers is in slots, and its rules look one message back. So a turn after an hour of talk
costs what the first does: the older events are not read, but for the last value of each slot.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

EXCHANGES = 2
"""Messages of the visitor that are read with everything that followed them."""
_AT_ONCE = 40
"""Events read first: two exchanges are about twenty."""
_BEGINNINGS = ("session_started", "restart")
_STATE = ("slot", "active_loop", "loop_interrupted", "pause", "resume")
"""Events whose effect lasts: the last of each name is loaded."""


def all_events(session: Session, events: sa.Table, conversation: str) -> list[str]:
    """All the events of a conversation, as stored, oldest first."""
    query = sa.select(events.c.data).where(events.c.sender_id == conversation).order_by(events.c.id)
    return list(session.execute(query).scalars())


def recent_events(session: Session, events: sa.Table, conversation: str) -> list[str]:
    """The events that rebuild the state of a conversation, as stored, oldest first.

    Args:
        session: Of the database.
        events: Rasa's table.
        conversation: Its `sender_id`.

    Returns:
        The last session since its start when it is short; else the last event of each slot before the
        last `EXCHANGES` messages of the visitor, then everything since. Empty for an unknown conversation.
    """
    of_it = events.c.sender_id == conversation
    query = (
        sa.select(events.c.id, events.c.type_name, events.c.data).where(of_it).order_by(events.c.id.desc())
    )
    rows = session.execute(query.limit(_AT_ONCE)).all()
    start = _start(rows)
    if start is None and len(rows) == _AT_ONCE:
        rows = session.execute(query).all()
        start = _start(rows)
    recent = rows if start is None else rows[: start + 1]
    if not recent:
        return []
    first = recent[-1]
    if start is None or first.type_name in _BEGINNINGS:
        return [row.data for row in reversed(recent)]
    return [*_state_before(session, events, conversation, first.id), *(row.data for row in reversed(recent))]


def _start(rows: Sequence[Any]) -> int | None:
    """Place of the first event to keep among events from the last to the first."""
    exchanges = 0
    for place, row in enumerate(rows):
        if row.type_name in _BEGINNINGS:
            return place
        exchanges += row.type_name == "user"
        if exchanges == EXCHANGES:
            return place
    return None


def _state_before(session: Session, events: sa.Table, conversation: str, before: int) -> list[str]:
    """The last event of each slot (and the like) of this session before an event, oldest first."""
    earlier = sa.and_(events.c.sender_id == conversation, events.c.id < before)
    began = sa.select(sa.func.max(events.c.id)).where(earlier, events.c.type_name.in_(_BEGINNINGS))
    latest = (
        sa.select(sa.func.max(events.c.id))
        .where(
            earlier,
            events.c.type_name.in_(_STATE),
            events.c.id > sa.func.coalesce(began.scalar_subquery(), 0),
        )
        .group_by(events.c.type_name, events.c.action_name)
    )
    query = sa.select(events.c.data).where(events.c.id.in_(latest)).order_by(events.c.id)
    return list(session.execute(query).scalars())
