"""The store of interactions and feedback, on SQLite or PostgreSQL."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from assistant.errors import reason
from assistant.store.database import open_database
from assistant.store.emergency_redaction import follows_emergency, hide_typed_before
from assistant.store.erasures import increase
from assistant.store.models import (
    Feedback,
    Interaction,
    Opinion,
    StoredInteraction,
    StoreUnavailable,
    feedback,
    interactions,
)
from assistant.store.schema import prepare
from assistant.store.time_limits import VISITOR_SECONDS, seconds_left, within
from assistant.store.turn_rows import clean, columns_of, hide, now, row_of, stored

_MAX_ID = 2**63
# Made once: making a statement costs as much as running it.
_KEEP_SQLITE = sqlite.insert(interactions).on_conflict_do_nothing()
_KEEP_POSTGRESQL = postgresql.insert(interactions).on_conflict_do_nothing().returning(interactions.c.id)
_ASK_SQLITE = sqlite.insert(feedback).on_conflict_do_nothing()
_ASK_POSTGRESQL = postgresql.insert(feedback).on_conflict_do_nothing()


class Store:
    """Keeps interactions and feedback; synchronous and safe to share between threads.

    Tables are created at the first use that succeeds, so a database that is late does not stop the
    start. Every method raises `StoreUnavailable` while the database is missing and works again when
    it is back.

    Example:
        store = Store("sqlite:////tmp/assistant.db")
        answered = Interaction("c1", "Qu'est-ce que l'INS ?", "answered", "answer")
        number = store.record_turn("c1", answered, message="m1", feedback_requested=True)
        store.record_turn("c1", message="m2", opinion=Opinion(number, useful=True))
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
        # Those who wait for another thread's attempt wait no longer than for the database itself.
        if not self._lock.acquire(timeout=min(seconds_left(), threading.TIMEOUT_MAX)):
            raise StoreUnavailable("ses tables sont encore en préparation")
        try:
            prepare(self._database)
            self._ready = True
        except (sa.exc.SQLAlchemyError, OSError) as error:
            raise StoreUnavailable(plain_error(error)) from error
        finally:
            self._lock.release()

    def ping(self) -> None:
        """Checks that interactions can be read.

        Raises:
            StoreUnavailable: They cannot.
        """
        with within(VISITOR_SECONDS), self._transaction() as connection:
            connection.execute(sa.select(interactions.c.id).limit(1)).first()

    def close(self) -> None:
        """Gives the connections back; the store may be used again."""
        self._database.engine.dispose()

    def record_turn(
        self,
        conversation: str,
        interaction: Interaction | None = None,
        *,
        message: str = "",
        feedback_requested: bool = False,
        opinion: Opinion | None = None,
    ) -> int | None:
        """Keeps all that one message of a visitor leaves, or nothing of it.

        A message that comes again (a proxy or a client that had no answer) changes nothing. Of an emergency
        and of the message before and after it no word is kept: see `HIDDEN`.

        Args:
            conversation: Rasa's conversation id.
            interaction: The turn, None when it is not worth remembering.
            message: Key of this message among those of its conversation, 64 characters at most;
                empty when it has none.
            feedback_requested: True when the visitor was asked whether the answer was useful.
            opinion: The visitor's feedback on an earlier answer; one of another conversation is left out.

        Returns:
            Number of the interaction, which feedback names; None without an interaction.

        Raises:
            StoreUnavailable: The database is missing or silent.
            CommentTooLong: The comment has more than `MAX_COMMENT` characters.
            ValueError: Unknown status, decision, certainty or reason.
        """
        row = None if interaction is None else row_of(interaction, message)
        columns = None if opinion is None else columns_of(opinion)
        with within(VISITOR_SECONDS), self._transaction() as connection:
            in_danger = interaction is not None and (
                interaction.in_danger or interaction.decision == "emergency"
            )
            typed = row is None or bool(row["probabilities"]) or row["decision"] == "redirect"
            if in_danger or follows_emergency(connection, clean(conversation), typed):
                hide(row, columns, in_danger)
            number = None
            if row is not None:
                number = _insert(connection, row)
                if number is None:
                    return _known(connection, row)
            if in_danger and number is not None:
                hide_typed_before(connection, clean(conversation), number)
            if opinion is not None and columns is not None:
                _give(connection, conversation, opinion.interaction, columns)
            if number is not None and feedback_requested:
                _open(connection, number)
        if in_danger:
            # What was replaced must leave SQLite's journal too; whoever reads it now only delays that.
            with contextlib.suppress(sa.exc.SQLAlchemyError):
                self._database.flush(wait=False)
        return number

    def record_interaction(self, interaction: Interaction) -> int:
        """Keeps a turn alone; see `record_turn`.

        Returns:
            Its number, which feedback names.

        Raises:
            StoreUnavailable: The database is missing.
            ValueError: Unknown status, decision or certainty.
        """
        number = self.record_turn(interaction.conversation, interaction)
        assert number is not None  # noqa: S101 - an interaction has one
        return number

    def ask_feedback(self, interaction_id: int) -> None:
        """Notes that the visitor was asked; the feedback is "not given" until there is an answer.

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

        None leaves the earlier value as it is, so the reason and the comment may come later. A
        visitor who changes to "useful" takes back the reason and the comment of the "not useful".

        Returns:
            False when the interaction does not exist or belongs to another conversation.

        Raises:
            StoreUnavailable: The database is missing.
            CommentTooLong: The comment has more than `MAX_COMMENT` characters.
            ValueError: Unknown reason.
        """
        columns = columns_of(Opinion(interaction_id, useful, reason, comment))
        with self._transaction() as connection:
            return _give(connection, conversation, interaction_id, columns)

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
            .where(interactions.c.conversation == clean(conversation))
            .order_by(interactions.c.id)
        )
        with self._transaction() as connection:
            return [stored(row) for row in connection.execute(query)]

    def erase(self, reference: str) -> tuple[str, ...]:
        """Erases everything kept under a reference.

        Returns:
            The ids of the conversations erased, whose messages Rasa's tracker store keeps apart.

        Raises:
            StoreUnavailable: The database is missing.
        """
        mine = interactions.c.reference == clean(reference).strip().upper()
        with self._transaction() as connection:
            rows = connection.execute(sa.select(interactions.c.conversation).where(mine).distinct())
            conversations = tuple(sorted(row.conversation for row in rows))
            numbers = sa.select(interactions.c.id).where(mine)
            connection.execute(feedback.delete().where(feedback.c.interaction_id.in_(numbers)))
            connection.execute(interactions.delete().where(mine))
            if conversations:
                increase(connection)
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


def _insert(connection: Connection, row: dict[str, Any]) -> int | None:
    """Number of the new interaction; None when this message left one before."""
    # Another replica may be keeping the same message at this moment: it is waited for, and there is one row.
    if connection.dialect.name == "sqlite":
        done = connection.execute(_KEEP_SQLITE, row)
        number = done.lastrowid if done.rowcount else None
    else:
        number = connection.execute(_KEEP_POSTGRESQL, row).scalar()
    return None if number is None else int(number)


def _known(connection: Connection, row: dict[str, Any]) -> int:
    """Number of the interaction that this message left before."""
    same = (interactions.c.conversation == row["conversation"], interactions.c.message == row["message"])
    return int(connection.execute(sa.select(interactions.c.id).where(*same)).scalar_one())


def _give(connection: Connection, conversation: str, interaction_id: int, columns: dict[str, Any]) -> bool:
    if _owner(connection, interaction_id) != clean(conversation):
        return False
    _open(connection, interaction_id)
    if len(columns) > 1:
        connection.execute(
            feedback.update().where(feedback.c.interaction_id == interaction_id).values(**columns)
        )
    return True


def _owner(connection: Connection, interaction_id: int) -> str | None:
    if not 0 < interaction_id < _MAX_ID:
        return None
    owner = connection.execute(
        # The row is locked, so that two feedbacks of one interaction wait for each other.
        sa.select(interactions.c.conversation).where(interactions.c.id == interaction_id).with_for_update()
    ).scalar()
    return None if owner is None else str(owner)


def _open(connection: Connection, interaction_id: int) -> None:
    ask = _ASK_SQLITE if connection.dialect.name == "sqlite" else _ASK_POSTGRESQL
    connection.execute(ask, {"interaction_id": interaction_id, "asked_at": now()})


_CAUSES = {
    "connection refused": "la connexion est refusée",
    "could not translate host name": "le nom de la machine est inconnu",
    "password authentication failed": "le mot de passe est refusé",
    "does not answer": "elle ne répond pas",
    "timeout": "elle ne répond pas",
    "timed out": "elle ne répond pas",
    "server closed the connection": "elle a coupé la connexion",
    "unable to open database file": "son fichier ne s'ouvre pas",
    "readonly database": "son fichier est en lecture seule",
    "database is locked": "un autre programme l'occupe",
    "file is not a database": "son fichier est abîmé",
    "disk image is malformed": "son fichier est abîmé",
    "is full": "le disque est plein",
    "disk i/o error": "le disque ne répond pas comme il faut",
}
"""Words of SQLite and PostgreSQL -> the cause, for whoever has typed a command."""


def plain_error(error: Exception) -> str:
    """What went wrong, in French when it is one of `_CAUSES`.

    Never with the statement's parameters: they hold what the visitor wrote.
    """
    if isinstance(error, OSError):
        return reason(error)
    cause = getattr(error, "orig", None) or error
    for words, said in _CAUSES.items():
        if words in str(cause).lower():
            return said
    return f"{type(cause).__name__}: {str(cause).strip().splitlines()[0] if str(cause).strip() else ''}"
