"""Rasa's conversations in SQL: redacted, and never lost in silence."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import Any, NoReturn

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session, sessionmaker

from assistant.on_rasa.episode import episode, whole
from assistant.privacy.redaction import redact, redact_all
from assistant.settings import tracker_url
from assistant.store.database import open_database

logger = logging.getLogger(__name__)

_STORED = "events_stored"
"""Attribute of a tracker: how many of its events are in the database."""
_REPEATED = ("response_selector", "text_tokens", "intent_ranking")
"""Keys of a parse that say again what others hold; half of the bytes of a turn."""
_surfacing: ContextVar[bool] = ContextVar("surfacing", default=False)


class ConversationsUnavailable(Exception):
    """The conversation could not be read or saved."""


class _StoreDown(BaseException):
    """Ends the turn at once.

    Not an `Exception`: Rasa wraps every tracker store in a FailSafeTrackerStore, which swallows
    those, goes on with an empty conversation and saves it in memory. The visitor would be told
    things as if nothing had been said before.
    """


@contextmanager
def surfacing_failures() -> Iterator[None]:
    """Within it, a failure of the tracker store ends the turn.

    Raises:
        ConversationsUnavailable: The conversation could not be read or saved.
    """
    token = _surfacing.set(True)
    try:
        yield
    except _StoreDown as error:
        raise ConversationsUnavailable(str(error)) from error.__cause__
    finally:
        _surfacing.reset(token)


class AssistantTrackerStore(SQLTrackerStore):  # type: ignore[misc]
    """Rasa's own SQL tables, at `ASSISTANT_TRACKER_URL`, whose texts are redacted before they are kept.

    The channel redacts what visitors type; this store does it again for Rasa's shell, which does
    not go through the channel. A turn reads the end of the conversation only (`assistant.on_rasa.episode`),
    and writes what it added.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        **_: Any,
    ) -> None:
        """Opens nothing: a database that is late stops neither the start nor what needs no conversation.

        Args:
            domain: The model's domain.
            event_broker: Where new events are published, if anywhere.
            host: Address that replaces the one of the settings.
        """
        self._database = open_database(host or tracker_url())
        self.engine = self._database.engine
        self.sessionmaker = sessionmaker(bind=self.engine)
        self._ready = False
        TrackerStore.__init__(self, domain, event_broker)

    @contextmanager
    def session_scope(self) -> Iterator[Session]:
        """A session that is rolled back on failure.

        Rasa's own ends the process on any ValueError, a stored event that is not JSON for instance.
        """
        if not self._ready:
            self._database.create_tables(self.Base.metadata)
            self._ready = True
        session = self.sessionmaker()
        try:
            yield session
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()

    def ping(self) -> None:
        """Checks that conversations can be read.

        Raises:
            ConversationsUnavailable: They cannot.
        """
        try:
            with self.session_scope() as session:
                session.execute(sa.select(self.SQLEvent.id).limit(1)).first()
        except (sa.exc.SQLAlchemyError, OSError) as error:
            raise ConversationsUnavailable(type(error).__name__) from error

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        try:
            if self.domain is None:
                return None
            with self.session_scope() as session:
                table = self.SQLEvent.__table__
                if fetch_events_from_all_sessions:
                    stored = whole(session, table, sender_id)
                else:
                    stored = episode(session, table, sender_id)
            if not stored:
                return None
            tracker = DialogueStateTracker.from_dict(
                sender_id, [json.loads(data) for data in stored], self.domain.slots
            )
        except Exception as error:
            _fail(error)
        else:
            setattr(tracker, _STORED, len(tracker.events))
            return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the new events of a conversation, redacted."""
        try:
            new = self._new_events(tracker)
            if new and self.event_broker is not None:
                await self._stream_new_events(self.event_broker, new, tracker.sender_id)
            if new:
                rows = [self._row(tracker.sender_id, event.as_dict()) for event in new]
                with self.session_scope() as session:
                    session.execute(sa.insert(self.SQLEvent.__table__), rows)
                    session.commit()
            setattr(tracker, _STORED, len(tracker.events))
        except Exception as error:
            _fail(error)

    def _new_events(self, tracker: DialogueStateTracker) -> list[Event]:
        """What was added since the conversation was read; since its last session if it was not read here."""
        stored = getattr(tracker, _STORED, None)
        if stored is None:
            with self.session_scope() as session:
                return list(self._additional_events(session, tracker))
        return list(islice(tracker.events, stored, None))

    def _row(self, sender_id: str, event: dict[str, Any]) -> dict[str, Any]:
        kept = redacted(event)
        return {
            "sender_id": sender_id,
            "type_name": kept.get("event"),
            "timestamp": kept.get("timestamp"),
            "intent_name": ((kept.get("parse_data") or {}).get("intent") or {}).get("name"),
            "action_name": kept.get("name"),
            "data": json.dumps(kept),
        }


def redacted(event: dict[str, Any]) -> dict[str, Any]:
    """An event without the personal data a visitor may have typed.

    Only what comes from the visitor is looked at: the agency's answers hold telephone numbers and
    addresses that must stay.
    """
    if event.get("event") == "user":
        parsed = dict(event.get("parse_data") or {})
        parsed.update({name: redact_all(parsed[name]) for name in ("text", "entities") if name in parsed})
        for name in _REPEATED:
            parsed.pop(name, None)
        return {**event, "text": redact_all(event.get("text")), "parse_data": parsed}
    if event.get("event") == "slot":
        return {**event, "value": redact_all(event.get("value"))}
    if event.get("event") == "bot" and isinstance((event.get("metadata") or {}).get("handoff"), dict):
        return _redacted_handoff(event)
    return event


def _redacted_handoff(event: dict[str, Any]) -> dict[str, Any]:
    """The summary of a hand-over repeats the visitor's question, also inside the text."""
    handoff = event["metadata"]["handoff"]
    summary = str(handoff.get("summary") or "")
    kept = redact(summary)
    metadata = {**event["metadata"], "handoff": {**handoff, "summary": kept}}
    text = event.get("text")
    if isinstance(text, str) and summary:
        text = text.replace(summary, kept)
    return {**event, "text": text, "metadata": metadata}


def _fail(error: Exception) -> NoReturn:
    logger.error("The tracker store failed: %s", type(error).__name__)
    if _surfacing.get():
        raise _StoreDown(type(error).__name__) from error
    raise error
