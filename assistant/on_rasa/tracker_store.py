"""Rasa's conversations in SQL: redacted, and never lost in silence."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import Any, NoReturn, TypeVar

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session, sessionmaker

from assistant.on_rasa import emergency_redaction
from assistant.on_rasa.answered_before import end_if_answered
from assistant.on_rasa.recent_events import all_events, recent_events
from assistant.privacy.redaction import redact, redact_all
from assistant.settings import tracker_url
from assistant.store.database import forget_for_good, open_database
from assistant.store.time_limits import VISITOR_SECONDS, in_thread

logger = logging.getLogger(__name__)
Result = TypeVar("Result")
_THREADS = 10
"""As many visitors ask the database at once; fewer than the connections it may open."""
_BUTTONS_IN_A_ROW = 50
"""Messages looked back at for the last one that was typed."""

_STORED = "events_stored"
"""Attribute of a tracker: how many of its events are in the database."""
_TYPED = ("text", "entities", "intent")
"""Keys of a parse that hold words of the visitor: of what is typed as a payload, the intent too."""
_REPEATED = ("response_selector", "text_tokens", "intent_ranking")
"""Keys of a parse that say again what others hold; half of the bytes of a turn."""
_surfacing: ContextVar[bool] = ContextVar("surfacing", default=False)


class ConversationsUnavailable(Exception):
    """The conversation could not be read or saved."""


class _StoreDown(BaseException):
    """Ends the turn at once.

    Not an `Exception`: Rasa wraps every tracker store in a FailSafeTrackerStore, which swallows
    those, goes on with an empty conversation and saves it in memory. The visitor would be answered
    as if the conversation began there.
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
    """Rasa's own SQL tables, at `ASSISTANT_TRACKER_URL`, whose texts are redacted before they are stored.

    The channel redacts what visitors type; this store does it again for Rasa's shell, which does
    not go through the channel. A turn reads the end of the conversation only (`recent_events`), and writes
    what it added.
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
        self._database = open_database(host or tracker_url(), busy_seconds=VISITOR_SECONDS)
        self.engine = self._database.engine
        self.sessionmaker = sessionmaker(bind=self.engine)
        self._ready = False
        # Of this store alone: a silent database holds none but those who need it.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="conversations")
        TrackerStore.__init__(self, domain, None if event_broker is None else RedactingBroker(event_broker))

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

    async def ping(self) -> None:
        """Checks that conversations can be read.

        Raises:
            ConversationsUnavailable: They cannot, or not soon enough.
        """
        try:
            await self._beside_the_loop(self._look)
        except (sa.exc.SQLAlchemyError, OSError) as error:
            raise ConversationsUnavailable(type(error).__name__) from error

    async def keys(self) -> Iterable[str]:
        """The stored conversations."""
        try:
            return await self._beside_the_loop(self._senders)
        except Exception as error:
            _fail(error)

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        try:
            if self.domain is None:
                return None
            read = all_events if fetch_events_from_all_sessions else recent_events
            stored = await self._beside_the_loop(self._read, read, sender_id)
            if not stored:
                return None
            end_if_answered(stored)
            tracker = DialogueStateTracker.from_dict(
                sender_id, [json.loads(data) for data in stored], self.domain.slots
            )
        except Exception as error:
            _fail(error)
        else:
            setattr(tracker, _STORED, len(tracker.events))
            return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Stores the new events of a conversation, redacted; then a broker gets what is stored."""
        try:
            count = len(tracker.events)
            stored: list[dict[str, Any]] = []
            if count != getattr(tracker, _STORED, None):
                new = await self._new_events(tracker)
                # A turn that broke down leaves its conversation as it was: it comes again.
                if new and not any(_is_breakdown(event) for event in new):
                    events = [event.as_dict() for event in new]
                    safe = _follows_a_harmless_message(tracker)
                    stored = await self._beside_the_loop(self._write, tracker.sender_id, events, safe)
            setattr(tracker, _STORED, count)
            if self.event_broker is not None:
                for event in stored:
                    self.event_broker.publish({"sender_id": tracker.sender_id, **event})
        except Exception as error:
            _fail(error)

    async def _new_events(self, tracker: DialogueStateTracker) -> list[Event]:
        """What was added since the conversation was read; since its last session if it was not read here."""
        stored = getattr(tracker, _STORED, None)
        if stored is None:
            return await self._beside_the_loop(self._additional, tracker)
        return list(islice(tracker.events, stored, None))

    async def _beside_the_loop(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """Asks the database in a thread: the other visitors of this process are served meanwhile.

        Raises:
            TimeoutError: See `in_thread`.
        """
        return await in_thread(self._threads, work, *arguments)

    def _look(self) -> None:
        with self.session_scope() as session:
            session.execute(sa.select(self.SQLEvent.id).limit(1)).first()

    def _senders(self) -> list[str]:
        with self.session_scope() as session:
            return list(session.execute(sa.select(self.SQLEvent.sender_id).distinct()).scalars())

    def _read(self, read: Callable[[Session, sa.Table, str], list[str]], sender_id: str) -> list[str]:
        with self.session_scope() as session:
            return read(session, self.SQLEvent.__table__, sender_id)

    def _additional(self, tracker: DialogueStateTracker) -> list[Event]:
        with self.session_scope() as session:
            return list(self._additional_events(session, tracker))

    def _write(self, sender_id: str, events: list[dict[str, Any]], safe: bool) -> list[dict[str, Any]]:
        """Stores events, and gives them as they were stored.

        Args:
            sender_id: Of the conversation.
            events: New ones.
            safe: The last message typed before them was no emergency: only a new one makes it matter.
        """
        stored = [redacted(event) for event in events]
        hidden = False
        with self.session_scope() as session:
            about = emergency_redaction.is_emergency if safe else emergency_redaction.is_typed
            if any(about(event) for event in stored):
                number, before = self._typed_before(session, sender_id)
                stored, hidden = emergency_redaction.hide_among(stored, before)
                if hidden:
                    self._hide_since(session, sender_id, number)
            session.execute(sa.insert(self.SQLEvent.__table__), [self._row(sender_id, one) for one in stored])
            session.commit()
        if hidden:
            # What was replaced must leave SQLite's journal too; whoever reads it now only delays that.
            with contextlib.suppress(sa.exc.SQLAlchemyError):
                self._database.flush(wait=False)
        return stored

    def _typed_before(self, session: Session, sender_id: str) -> tuple[int, dict[str, Any] | None]:
        """The last stored message that was typed, with its number."""
        table = self.SQLEvent.__table__
        query = sa.select(table.c.id, table.c.data).where(
            table.c.sender_id == sender_id, table.c.type_name == UserUttered.type_name
        )
        # Nearly always the last one: the others are read when it was a button.
        for most in (1, _BUTTONS_IN_A_ROW):
            for row in session.execute(query.order_by(table.c.id.desc()).limit(most)):
                event = json.loads(row.data)
                if emergency_redaction.is_typed(event):
                    return row.id, event
        return 0, None

    def _hide_since(self, session: Session, sender_id: str, number: int) -> None:
        """Takes the words out of a stored message and of what followed it."""
        forget_for_good(session.connection())
        table = self.SQLEvent.__table__
        since = (table.c.sender_id == sender_id, table.c.id >= number)
        query = sa.select(table.c.id, table.c.data).where(*since).order_by(table.c.id)
        rows = session.execute(query).all()
        events = emergency_redaction.hide_since([json.loads(row.data) for row in rows])
        for row, event in zip(rows, events, strict=True):
            data = json.dumps(event)
            if data != row.data:
                session.execute(sa.update(table).where(table.c.id == row.id).values(data=data))

    @staticmethod
    def _row(sender_id: str, event: dict[str, Any]) -> dict[str, Any]:
        return {
            "sender_id": sender_id,
            "type_name": event.get("event"),
            "timestamp": event.get("timestamp"),
            "intent_name": ((event.get("parse_data") or {}).get("intent") or {}).get("name"),
            "action_name": event.get("name"),
            "data": json.dumps(event),
        }


class RedactingBroker(EventBroker):  # type: ignore[misc]
    """A broker that gets nothing personal, whoever publishes.

    Rasa publishes too: the store in memory that it falls back to, where no channel of ours says that the
    database is down, knows the broker and no redaction.
    """

    def __init__(self, broker: EventBroker) -> None:
        """Publishes to `broker`, which keeps its connection and its name."""
        self._broker = broker

    def publish(self, event: dict[str, Any]) -> None:
        """Publishes an event as it may be stored."""
        (storable,), _ = emergency_redaction.hide_among([redacted(event)])
        self._broker.publish(storable)

    def is_ready(self) -> bool:
        """As the broker says."""
        return bool(self._broker.is_ready())

    async def close(self) -> None:
        """Closes the broker."""
        await self._broker.close()


def redacted(event: dict[str, Any]) -> dict[str, Any]:
    """An event without the personal data a visitor may have typed.

    Only what comes from the visitor is looked at: the agency's answers hold telephone numbers and
    addresses that must stay.
    """
    if event.get("event") == "user":
        parsed = dict(event.get("parse_data") or {})
        parsed.update({name: redact_all(parsed[name]) for name in _TYPED if name in parsed})
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
    redacted_summary = redact(summary)
    metadata = {**event["metadata"], "handoff": {**handoff, "summary": redacted_summary}}
    text = event.get("text")
    if isinstance(text, str) and summary:
        text = text.replace(summary, redacted_summary)
    return {**event, "text": text, "metadata": metadata}


def _follows_a_harmless_message(tracker: DialogueStateTracker) -> bool:
    """True when the last typed message that was read with a conversation is there, and is no emergency."""
    read = islice(tracker.events, getattr(tracker, _STORED, None) or 0)
    for event in reversed([event for event in read if isinstance(event, UserUttered)]):
        if not str(event.text or "").startswith("/"):
            return bool(event.intent_name != emergency_redaction.EMERGENCY_INTENT)
    return False


def _is_breakdown(event: Event) -> bool:
    return isinstance(event, BotUttered) and bool(event.metadata.get("breakdown"))


def _fail(error: Exception) -> NoReturn:
    logger.error("The tracker store failed: %s", type(error).__name__)
    if _surfacing.get():
        raise _StoreDown(type(error).__name__) from error
    raise error
