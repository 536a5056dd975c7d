"""Opens the index: read by any thread of a page, written whole or not at all by a child process."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from assistant.backoffice.index.schema import TABLES, VERSION

FILE = "backoffice-index.db"


class Index:
    """The index of a home folder.

    Example:
        index = Index(home)
        index.rows("SELECT id, question FROM entries WHERE status = ? ORDER BY rank LIMIT 50", ["publie"])
    """

    def __init__(self, home: Path) -> None:
        """Nothing is opened yet."""
        self.path = home / FILE
        self._local = threading.local()

    def rows(self, query: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """The rows of one query; none as long as the index was never written."""
        connection = self._reading()
        return [] if connection is None else connection.execute(query, values).fetchall()

    def row(self, query: str, values: Sequence[object] = ()) -> sqlite3.Row | None:
        """The first row of a query, None without one."""
        found = self.rows(query, values)
        return found[0] if found else None

    def meta(self) -> dict[str, Any]:
        """All that `meta` says, in one query; empty as long as the index was never written."""
        return {row["name"]: json.loads(row["value"]) for row in self.rows("SELECT name, value FROM meta")}

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction of the one who writes: all of it is read at once by the pages, or nothing."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._open()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                _prepare(connection)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise

    def _reading(self) -> sqlite3.Connection | None:
        if not self.path.exists():
            return None
        stamp = self.path.stat().st_ino
        known = getattr(self._local, "opened", None)
        if known is not None and known[0] == stamp:
            opened: sqlite3.Connection = known[1]
            return opened
        connection = self._open()
        if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            connection.close()
            return None
        connection.execute("PRAGMA query_only = ON")
        # One connection a thread, forty of them: the system's own cache serves them all.
        connection.execute("PRAGMA cache_size = -512")
        self._local.opened = (stamp, connection)
        return connection

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=10, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        # Derived: what a power cut takes away is made again.
        connection.execute("PRAGMA synchronous = OFF")
        return connection


def put_meta(connection: sqlite3.Connection, name: str, value: Any) -> None:
    """Says something of the whole index."""
    connection.execute(
        "INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, json.dumps(value, ensure_ascii=False))
    )


def _prepare(connection: sqlite3.Connection) -> None:
    """The tables of this version, empty when they were of another."""
    if connection.execute("PRAGMA user_version").fetchone()[0] == VERSION:
        return
    listed = connection.execute("SELECT type, name FROM sqlite_master WHERE type = 'table'").fetchall()
    names = [row["name"] for row in listed if not row["name"].startswith(("sqlite_", "words_"))]
    for name in names:
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')
    for statement in _statements(TABLES):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION:d}")


def _statements(script: str) -> Iterator[str]:
    """One statement at a time: `executescript` would end the transaction."""
    waiting = ""
    for line in script.splitlines(keepends=True):
        waiting += line
        if sqlite3.complete_statement(waiting):
            yield waiting
            waiting = ""
