"""How long texts are kept, and erasing on request: interactions, feedback and Rasa's conversations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.privacy.reference import reference_of
from assistant.store.database import forget_for_good
from assistant.store.erasures import increase
from assistant.store.history import EPISODE, episodes_of, turn_of
from assistant.store.models import StoreUnavailable, feedback, interactions
from assistant.store.rasa_events import event_rows, opened, senders
from assistant.store.store import Store, plain_error

_CONVERSATIONS = 100
"""Conversations treated in one transaction: visitors who write meanwhile wait a fraction of a second."""
_EVENTS = 2000
_REFERENCE = re.compile(r"[A-Z]{2}[0-9]{2}-[A-Z]{2}[0-9]{2}")


@dataclass(frozen=True)
class Purged:
    """How much was erased.

    Attributes:
        interactions: Turns whose texts are gone (retention), or that are gone (request).
        feedback: Comments that are gone (retention), or feedback (request).
        events: Events of Rasa's conversations.
        conversations: Conversations concerned by a request.
    """

    interactions: int = 0
    feedback: int = 0
    events: int = 0
    conversations: int = 0

    def __bool__(self) -> bool:
        """True when there was something."""
        return bool(self.interactions or self.feedback or self.events)


def purge(store: Store, tracker_url: str, days: int, now: datetime | None = None) -> Purged:
    """Forgets what visitors wrote more than `days` days ago; the counts of the reports stay the same.

    Of an interaction remain its day, status, decision, certainty, entry and feedback without comment; nothing
    links it to its conversation any more. Rasa's events are deleted, also of conversations without question.
    May run in several processes at once, and again.

    Args:
        store: Interactions and feedback.
        tracker_url: SQLAlchemy address of Rasa's conversations.
        days: Age, at least 1.
        now: The present moment.

    Raises:
        StoreUnavailable: A database is missing; what was done before stays done.
    """
    before = (now or datetime.now(UTC)) - timedelta(days=days)
    texts = comments = 0
    while True:
        with store.transaction() as connection:
            forget_for_good(connection)
            turns, cleared = _forget_conversations(connection, before)
            if turns:
                increase(connection)
        if not turns:
            break
        texts, comments = texts + turns, comments + cleared
    store.flush()
    events = _delete_events(tracker_url, event_rows.c.timestamp < before.timestamp())
    return Purged(texts, comments, events)


def is_reference(text: str) -> bool:
    """True for « AB12-CD34 », whatever the case."""
    return _REFERENCE.fullmatch(text.strip().upper()) is not None


def erase(store: Store, tracker_url: str, reference: str) -> Purged:
    """Erases a conversation everywhere.

    Rasa's side first: what is left after a failure can still be found by the reference.

    Raises:
        StoreUnavailable: A database is missing.
    """
    reference = reference.strip().upper()
    mine = interactions.c.reference == reference
    with store.transaction() as connection:
        rows = connection.execute(sa.select(interactions.c.conversation).where(mine).distinct())
        conversations = {row.conversation for row in rows}
        numbers = sa.select(interactions.c.id).where(mine)
        turns = connection.execute(sa.select(sa.func.count()).select_from(numbers.subquery())).scalar()
        opinions = connection.execute(
            sa.select(sa.func.count()).where(feedback.c.interaction_id.in_(numbers))
        ).scalar()
    # A conversation that only said hello has no interaction: its reference is computed from its id.
    conversations |= {sender for sender in senders(tracker_url) if reference_of(sender) == reference}
    events = 0
    for conversation in sorted(conversations):
        events += _delete_events(tracker_url, event_rows.c.sender_id == conversation)
    with store.transaction() as connection:
        forget_for_good(connection)
    store.erase(reference)
    store.flush()
    return Purged(int(turns or 0), int(opinions or 0), events, len(conversations))


def _forget_conversations(connection: Connection, before: datetime) -> tuple[int, int]:
    """The texts of some conversations; `(turns, comments)`, zeros when none is left."""
    old = (interactions.c.created_at < before, interactions.c.conversation != "")
    chosen = connection.execute(
        sa.select(interactions.c.conversation).where(*old).distinct().limit(_CONVERSATIONS)
    )
    texts = comments = 0
    for conversation in sorted(row.conversation for row in chosen):
        turns, cleared = _forget_conversation(connection, conversation, before)
        texts, comments = texts + turns, comments + cleared
    return texts, comments


def _forget_conversation(connection: Connection, conversation: str, before: datetime) -> tuple[int, int]:
    rows = connection.execute(
        sa.select(interactions)
        .where(interactions.c.conversation == conversation)
        .order_by(interactions.c.id)
        # Another replica that does the same waits, then finds nothing left.
        .with_for_update()
    ).all()
    episodes = episodes_of(turn_of(row) for row in rows)
    forgotten, numbered = [], []
    for row in rows:
        episode = {EPISODE: episodes[row.id]} if row.id in episodes else {}
        if row.created_at < before:
            forgotten.append({"row": row.id, "stored_context": episode})
        else:
            # Its question began before: the report goes on counting one.
            numbered.append({"row": row.id, "stored_context": {**(row.context or {}), **episode}})
    stored_context = sa.bindparam("stored_context", type_=interactions.c.context.type)
    this = interactions.c.id == sa.bindparam("row")
    comments = 0
    if forgotten:
        blank: dict[str, Any] = {
            **dict.fromkeys(("conversation", "reference", "question"), ""),
            **{"message": None, "probabilities": [], "facets": {}},
        }
        connection.execute(
            interactions.update().where(this).values(context=stored_context, **blank), forgotten
        )
        their_feedback = feedback.c.interaction_id.in_([row["row"] for row in forgotten])
        comments = connection.execute(
            feedback.update().where(their_feedback, feedback.c.comment.is_not(None)).values(comment=None)
        ).rowcount
    if numbered:
        connection.execute(interactions.update().where(this).values(context=stored_context), numbered)
    return len(forgotten), comments


def _delete_events(url: str, which: Any) -> int:
    database = opened(url)
    if database is None:
        return 0
    deleted = 0
    try:
        while True:
            some = sa.select(event_rows.c.id).where(which).limit(_EVENTS)
            with database.engine.begin() as connection:
                forget_for_good(connection)
                done = connection.execute(event_rows.delete().where(event_rows.c.id.in_(some))).rowcount
            if done <= 0:
                break
            deleted += done
        database.flush()
    except sa.exc.SQLAlchemyError as error:
        raise StoreUnavailable(plain_error(error)) from error
    finally:
        database.engine.dispose()
    return deleted
