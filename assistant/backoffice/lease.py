"""Which of several back-offices writes a working FAQ: a lease in the database says so.

The first one takes it and renews it; the others read only, and take it over once it has lapsed. Moments are
the database's own: the clocks of two machines need not agree. A process that slept is no writer for having
been one: who is about to write asks the database again (`Lease.writer_instead`). A process of this machine
that died is replaced at once.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from assistant.store.models import StoreUnavailable, UtcDateTime, writer_leases
from assistant.store.store import Store

logger = logging.getLogger(__name__)
LASTS = timedelta(seconds=30)
RENEWED_SECONDS = 10.0
_STOPPED_SECONDS = 5.0


@dataclass(frozen=True)
class Writer:
    """Another back-office, which writes.

    Attributes:
        machine: Its name.
        since: When it began (UTC).
    """

    machine: str
    since: datetime


class Lease:
    """One back-office's side of the lease; safe between threads.

    Example:
        lease = Lease(store, data_dir, changed=lambda writer: print(writer))
        lease.start()
        if lease.writer_instead() is None: ...
        lease.stop()
    """

    def __init__(self, store: Store, data_dir: Path, changed: Callable[[Writer | None], None]) -> None:
        """Nothing is taken yet.

        Args:
            store: Where the lease is.
            data_dir: The working FAQ; back-offices that reach it by one path share one lease, as they share
                one history of it.
            changed: Told who writes instead, None when this one does, each time that it may have changed.
        """
        self._store, self._changed = store, changed
        self._name = f"faq-{hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:40]}"
        self.machine = socket.gethostname()
        self.holder = f"{_process(os.getpid())} {secrets.token_hex(8)}"
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def writer_instead(self) -> Writer | None:
        """Takes the lease, or renews it; who has it when this one cannot.

        Raises:
            StoreUnavailable: The database is missing: nobody knows.
        """
        with self._store.transaction() as connection:
            now = connection.execute(_NOW).scalar_one()
            if not self._take(connection, now):
                row = connection.execute(
                    sa.select(writer_leases).where(writer_leases.c.name == self._name)
                ).one()
                other = Writer(str(row.machine), row.since)
            else:
                other = None
        self._changed(other)
        return other

    def start(self) -> None:
        """Takes it when it is free, then keeps it, or waits for it to lapse."""
        self._look()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Gives it back: another one need not wait."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(_STOPPED_SECONDS)
        with contextlib.suppress(StoreUnavailable), self._store.transaction() as connection:
            mine = (writer_leases.c.name == self._name, writer_leases.c.holder == self.holder)
            connection.execute(writer_leases.delete().where(*mine))

    def _keep(self) -> None:
        while not self._ending.wait(RENEWED_SECONDS):
            self._look()

    def _look(self) -> None:
        try:
            self.writer_instead()
        except StoreUnavailable as error:
            # It lapses if this lasts; whoever writes then asks first.
            logger.warning("The lease could not be renewed: %s", type(error.__cause__).__name__)

    def _take(self, connection: Connection, now: datetime) -> bool:
        row = connection.execute(
            sa.select(writer_leases.c.holder).where(writer_leases.c.name == self._name)
        ).first()
        lapsed = sa.or_(
            writer_leases.c.until <= now,
            # Further away than any lease lasts: the database's clock was put back, by more than seconds.
            writer_leases.c.until > now + 2 * LASTS,
        )
        free = sa.or_(writer_leases.c.holder == self.holder, lapsed)
        if row is not None and _is_dead(str(row.holder)):
            free = sa.or_(free, writer_leases.c.holder == row.holder)
        kept = sa.case((writer_leases.c.holder == self.holder, writer_leases.c.since), else_=now)
        values: dict[str, Any] = {"holder": self.holder, "machine": self.machine, "until": now + LASTS}
        update = writer_leases.update().where(writer_leases.c.name == self._name, free)
        if connection.execute(update.values({**values, "since": kept})).rowcount:
            return True
        insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        row_of = {**values, "name": self._name, "since": now}
        return bool(
            connection.execute(insert(writer_leases).values(row_of).on_conflict_do_nothing()).rowcount
        )


_NOW = sa.select(sa.type_coerce(sa.func.current_timestamp(), UtcDateTime))


def _process(pid: int) -> str:
    """Names a process: its machine, the boot of it, its room of numbers (a container's), number and start."""
    return f"{_machine()} {pid} {_started(pid)}"


def _machine() -> str:
    room = ""
    with contextlib.suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        room = f"{boot} {os.readlink('/proc/self/ns/pid')}"
    return f"{socket.gethostname()} {room}"


def _started(pid: int) -> str:
    """When a process started, in ticks since the boot; empty when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _is_dead(holder: str) -> bool:
    """Whether a holder was a process of this very machine that is there no longer."""
    named, _, _ = holder.rpartition(" ")
    try:
        where, pid, started = named.rsplit(" ", 2)
        return bool(started) and where == _machine() and _started(int(pid)) != started
    except ValueError:
        return False
