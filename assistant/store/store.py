"""The store of interactions and feedback, on SQLite or PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from assistant.privacy.redaction import redact, redact_all
from assistant.privacy.reference import reference_of
from assistant.store.database import open_database
from assistant.store.models import (
    DECISIONS,
    MAX_COMMENT,
    REASONS,
    STATUSES,
    CommentTooLong,
    Feedback,
    Interaction,
    StoredInteraction,
    StoreUnavailable,
    feedback,
    interactions,
)
from assistant.store.schema import prepare

_MAX_ID = 2**63


class Store:
    """Keeps interactions and feedback; synchronous and safe to share between threads.

    Tables are created at the first use that succeeds, so a database that is late does not stop the
    start. Every method raises `StoreUnavailable` while the database is missing and works again when
    it is back.

    Example:
        store = Store("sqlite:////tmp/assistant.db")
        number = store.record_interaction(Interaction("c1", "Qu'est-ce que l'INS ?", "answered", "answer"))
        store.ask_feedback(number)
        store.record_feedback(number, "c1", True)
    """

    def __init__(self, url: str) -> None:
        """Nothing is opened yet.

        Args:
            url: SQLAlchemy address, `sqlite:////path` or `postgresql://user@host/base`.
        """
        self._database = open_database(url)
        self._ready = False
        self._lock = threading.Lock()

    def create(self) -> None:
        """Creates the tables that are missing and migrates those of an earlier release.

        Raises:
            StoreUnavailable: The database is missing.
        """
        with self._lock:
            try:
                prepare(self._database)
            except (sa.exc.SQLAlchemyError, OSError) as error:
                raise StoreUnavailable(plain_error(error)) from error
            self._ready = True

    def ping(self) -> None:
        """Checks that interactions can be read.

        Raises:
            StoreUnavailable: They cannot.
        """
        with self._transaction() as connection:
            connection.execute(sa.select(interactions.c.id).limit(1)).first()

    def close(self) -> None:
        """Gives the connections back; the store may be used again."""
        self._database.engine.dispose()

    def record_interaction(self, interaction: Interaction) -> int:
        """Keeps a turn.

        Returns:
            Its number, which feedback names.

        Raises:
            StoreUnavailable: The database is missing.
            ValueError: Unknown status or decision.
        """
        _check("status", interaction.status, STATUSES)
        _check("decision", interaction.decision, DECISIONS)
        row = {
            "created_at": _now(),
            "conversation": _clean(interaction.conversation),
            "reference": reference_of(interaction.conversation),
            "question": redact(_clean(interaction.question)),
            "status": interaction.status,
            "decision": interaction.decision,
            "entry": _clean(interaction.entry) if interaction.entry else None,
            "probabilities": [[_clean(entry), float(p)] for entry, p in interaction.probabilities],
            "facets": redact_all(_json(interaction.facets)),
            "model": _clean(interaction.model),
            "catalogue": _clean(interaction.catalogue),
            "context": redact_all(_json(interaction.context)),
        }
        with self._transaction() as connection:
            return int(connection.execute(interactions.insert().values(**row)).inserted_primary_key[0])

    def ask_feedback(self, interaction_id: int) -> None:
        """Notes that the visitor was asked; the feedback is "not given" until something is said.

        Asking twice changes nothing.

        Raises:
            StoreUnavailable: The database is missing.
            ValueError: No such interaction.
        """
        with self._transaction() as connection:
            if _owner(connection, interaction_id) is None:
                raise ValueError(f"no interaction {interaction_id}")
            _open(connection, interaction_id)

    def record_feedback(
        self,
        interaction_id: int,
        conversation: str,
        useful: bool | None,
        reason: str | None = None,
        comment: str | None = None,
    ) -> bool:
        """Keeps or changes the one feedback of an interaction.

        None leaves what was said before as it is, so the reason and the comment may come later. A
        visitor who changes to "useful" takes back the reason and the comment of the "not useful".

        Returns:
            False when the interaction does not exist or belongs to another conversation.

        Raises:
            StoreUnavailable: The database is missing.
            CommentTooLong: The comment has more than `MAX_COMMENT` characters.
            ValueError: Unknown reason.
        """
        if reason is not None:
            _check("reason", reason, REASONS)
        if comment is not None and len(comment) > MAX_COMMENT:
            raise CommentTooLong(f"{len(comment)} > {MAX_COMMENT}")
        said: dict[str, Any] = {"answered_at": _now()}
        if useful is not None:
            said["useful"] = useful
        if useful:
            said.update(reason=None, comment=None)
        if reason is not None:
            said["reason"] = reason
        if comment is not None:
            said["comment"] = redact(_clean(comment))
        with self._transaction() as connection:
            if _owner(connection, interaction_id) != _clean(conversation):
                return False
            _open(connection, interaction_id)
            if len(said) > 1:
                connection.execute(
                    feedback.update().where(feedback.c.interaction_id == interaction_id).values(**said)
                )
        return True

    def feedback_of(self, interaction_id: int) -> Feedback | None:
        """The feedback of an interaction; None when the visitor was not asked.

        Raises:
            StoreUnavailable: The database is missing.
        """
        if not 0 < interaction_id < _MAX_ID:
            return None
        with self._transaction() as connection:
            row = connection.execute(
                sa.select(feedback).where(feedback.c.interaction_id == interaction_id)
            ).first()
        if row is None:
            return None
        return Feedback(
            interaction=row.interaction_id,
            useful=row.useful,
            reason=row.reason,
            comment=row.comment,
            asked_at=row.asked_at,
            answered_at=row.answered_at,
        )

    def interactions_of(self, conversation: str) -> list[StoredInteraction]:
        """The interactions of a conversation, oldest first.

        Raises:
            StoreUnavailable: The database is missing.
        """
        query = (
            sa.select(interactions)
            .where(interactions.c.conversation == _clean(conversation))
            .order_by(interactions.c.id)
        )
        with self._transaction() as connection:
            return [_stored(row) for row in connection.execute(query)]

    def erase(self, reference: str) -> tuple[str, ...]:
        """Erases everything kept under a reference.

        Returns:
            The ids of the conversations erased, whose messages Rasa's tracker store keeps apart.

        Raises:
            StoreUnavailable: The database is missing.
        """
        mine = interactions.c.reference == _clean(reference).strip().upper()
        with self._transaction() as connection:
            found = connection.execute(sa.select(interactions.c.conversation).where(mine).distinct())
            conversations = tuple(sorted(row.conversation for row in found))
            numbers = sa.select(interactions.c.id).where(mine)
            connection.execute(feedback.delete().where(feedback.c.interaction_id.in_(numbers)))
            connection.execute(interactions.delete().where(mine))
        return conversations

    def flush(self) -> None:
        """Leaves nothing of what was erased in the journal of an SQLite database.

        Raises:
            StoreUnavailable: The database is missing.
        """
        try:
            self._database.flush()
        except sa.exc.SQLAlchemyError as error:
            raise StoreUnavailable(plain_error(error)) from error

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection for the queries of other modules; rolled back when they fail.

        Raises:
            StoreUnavailable: The database is missing or refuses.
        """
        with self._transaction() as connection:
            yield connection

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        if not self._ready:
            self.create()
        try:
            with self._database.engine.begin() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise StoreUnavailable(plain_error(error)) from error


def _owner(connection: Connection, interaction_id: int) -> str | None:
    if not 0 < interaction_id < _MAX_ID:
        return None
    found = connection.execute(
        # The row is locked, so that two feedbacks of one interaction wait for each other.
        sa.select(interactions.c.conversation).where(interactions.c.id == interaction_id).with_for_update()
    ).scalar()
    return None if found is None else str(found)


def _open(connection: Connection, interaction_id: int) -> None:
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = {"interaction_id": interaction_id, "asked_at": _now()}
    connection.execute(insert(feedback).values(**row).on_conflict_do_nothing())


def _stored(row: Any) -> StoredInteraction:
    return StoredInteraction(
        id=row.id,
        reference=row.reference,
        created_at=row.created_at,
        interaction=Interaction(
            conversation=row.conversation,
            question=row.question,
            status=row.status,
            decision=row.decision,
            entry=row.entry,
            probabilities=tuple((entry, p) for entry, p in row.probabilities),
            facets=row.facets,
            model=row.model,
            catalogue=row.catalogue,
            context=row.context,
        ),
    )


def _check(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{name} {value!r} is none of {', '.join(allowed)}")


def _now() -> datetime:
    return datetime.now(UTC)


def _clean(text: str) -> str:
    """Drops what a database refuses, the null character and lone surrogates, and the word joiner.

    The channel puts one before a typed « / », so that Rasa does not take the text for a button.
    """
    return text.replace("\x00", "").replace("\u2060", "").encode("utf-8", "replace").decode("utf-8")


def _json(value: Any) -> Any:
    """A JSON value with clean texts; tuples become lists."""
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, Mapping):
        return {_clean(str(key)): _json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_json(item) for item in value]
    return value


def plain_error(error: Exception) -> str:
    """What went wrong without the statement's parameters: they hold what the visitor wrote."""
    cause = getattr(error, "orig", None) or error
    return f"{type(cause).__name__}: {str(cause).strip().splitlines()[0] if str(cause).strip() else ''}"
