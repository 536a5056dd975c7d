"""Opening databases: SQLite without a server by default, PostgreSQL in production."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import QueuePool

from assistant.store.time_limits import VISITOR_SECONDS, limited_connections

CONNECT_SECONDS = VISITOR_SECONDS
STATEMENT_SECONDS = 10
BUSY_SECONDS = 5.0
_WAL_PAUSE = 0.01
"""Seconds before a new file's journal is asked for again."""


@dataclass(frozen=True)
class Database:
    """A database that may be missing for a while.

    Attributes:
        engine: SQLAlchemy's engine; nothing is opened before its first use.
        file: File of an SQLite database.
        busy_seconds: How long SQLite waits while another process writes.
    """

    engine: Engine
    file: Path | None = None
    busy_seconds: float = BUSY_SECONDS

    def create_file(self) -> None:
        """Creates the file of an SQLite database, and its folder; nothing for another one.

        Raises:
            OSError: It cannot be made.
        """
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            # The only place that may create the file: see `_open_sqlite`.
            self.file.touch()

    def create_tables(self, metadata: sa.MetaData) -> None:
        """Creates the missing tables; several processes may do so at once.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: The database is missing or refuses.
            OSError: The folder of an SQLite database cannot be made.
        """
        self.create_file()
        try:
            metadata.create_all(self.engine)
        except (sa.exc.OperationalError, sa.exc.ProgrammingError, sa.exc.IntegrityError):
            # Another process created the same table between the look and the creation.
            metadata.create_all(self.engine)

    def flush(self, wait: bool = True) -> None:
        """Writes SQLite's journal back and empties it; nothing to do elsewhere, or while others read it.

        Args:
            wait: False gives up at once when others read it: somebody waits for an answer.
        """
        if self.file is None:
            return
        with self.engine.connect() as connection:
            if not wait:
                connection.exec_driver_sql("PRAGMA busy_timeout = 0")
            try:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                if not wait:
                    connection.exec_driver_sql(f"PRAGMA busy_timeout = {round(1000 * self.busy_seconds)}")


def forget_for_good(connection: Connection) -> None:
    """SQLite leaves what is deleted or replaced in the file until the place is used again; not here."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def open_database(url: str, busy_seconds: float = BUSY_SECONDS) -> Database:
    """The database at an address; nothing is opened yet.

    A PostgreSQL engine checks each connection before use, so that it works again as soon as the
    database is back; a thread waits for it no longer than `assistant.store.time_limits` says. Errors never
    repeat the values of a statement: they are what visitors wrote.

    Args:
        url: SQLAlchemy address.
        busy_seconds: How long SQLite waits while another process writes.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(Path(address.database or ""), busy_seconds)
    engine = sa.create_engine(
        address,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=10,
        pool_timeout=CONNECT_SECONDS,
        connect_args={
            "connection_factory": limited_connections(),
            # A statement of ours takes milliseconds; one that waits is a visitor who waits.
            "options": f"-c statement_timeout={1000 * STATEMENT_SECONDS}",
            # A machine that vanishes without a word is noticed in seconds instead of hours.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 1000 * STATEMENT_SECONDS,
        },
    )
    return Database(engine)


def _open_sqlite(file: Path, busy_seconds: float) -> Database:
    # mode=rw: a database that vanishes is an error to report, not an empty one to start again.
    uri = f"file:{quote(str(file))}?mode=rw"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, timeout=busy_seconds, check_same_thread=False)
        # WAL lets one process write while others read; NORMAL loses nothing but the last
        # transactions of a power cut, and never the integrity.
        _use_wal(connection, busy_seconds)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        return connection

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=QueuePool, hide_parameters=True)

    @sa.event.listens_for(engine, "connect")
    def remember(connection: Any, record: Any) -> None:
        record.info["file"] = _identity(file)

    @sa.event.listens_for(engine, "checkout")
    def check(connection: Any, record: Any, proxy: Any) -> None:
        # Connections stay open, since closing the last one writes the whole journal back (4 ms a
        # turn); an open one would go on with a file that was removed or replaced.
        if record.info["file"] is None or record.info["file"] != _identity(file):
            raise sa.exc.DisconnectionError("the file of the database is not the one that was opened")

    return Database(engine, file, busy_seconds)


def _use_wal(connection: sqlite3.Connection, busy_seconds: float) -> None:
    """Asks for the journal again while others do: SQLite does not wait for it as it does for a lock.

    Two processes that open a new file at once both need the whole of it for a moment.
    """
    end = time.monotonic() + busy_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                connection.close()
                raise
            time.sleep(_WAL_PAUSE)


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino
