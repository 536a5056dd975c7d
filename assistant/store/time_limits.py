"""How long a thread waits for a database, whatever the database does.

A server that is frozen keeps its connections open and says nothing: the limits of PostgreSQL are its own to
keep, and those of TCP see a machine that is well. So the waiting is done here, on the client's side.
"""

from __future__ import annotations

import asyncio
import select
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any, TypeVar

Result = TypeVar("Result")

VISITOR_SECONDS = 2.5
"""What one visitor waits for a database, connection included; half a second is left to say it is down."""
_MOST_SECONDS = 3.0
"""After which it is said to be down, whatever still holds its thread."""
_WAIT_SECONDS = 12.0
"""One wait of what no visitor waits for: longer than the server lets a statement take."""
_of_thread = threading.local()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """All that this thread asks of databases inside takes so many seconds at most, the limit around it kept.

    PostgreSQL only: SQLite answers or is busy, and has a limit of its own.
    """
    before = _end()
    end = time.monotonic() + seconds
    _of_thread.end = end if before is None else min(end, before)
    try:
        yield
    finally:
        _of_thread.end = before


@contextmanager
def without_limit() -> Iterator[None]:
    """For a migration, which may take minutes and must not be done by halves again and again."""
    before, _of_thread.end = _end(), float("inf")
    try:
        yield
    finally:
        _of_thread.end = before


async def in_thread(threads: Executor, work: Callable[..., Result], *arguments: Any) -> Result:
    """Asks a database from an event loop, which goes on meanwhile.

    Args:
        threads: Kept for one database: one that is silent holds none but those who need it.
        work: Called with the arguments and the caller's context.

    Raises:
        TimeoutError: No answer, or no free thread, in the time a visitor can wait.
    """
    end = time.monotonic() + VISITOR_SECONDS
    context = copy_context()

    def limited() -> Result:
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError("no thread was free")
        with within(left):
            return context.run(work, *arguments)

    running = asyncio.get_running_loop().run_in_executor(threads, limited)
    return await asyncio.wait_for(running, _MOST_SECONDS)


def seconds_left(most: float = _WAIT_SECONDS) -> float:
    """What this thread may still wait: `most` outside of any limit, 0 once it is over."""
    end = _end()
    return most if end is None else max(0.0, end - time.monotonic())


def limited_connections() -> type[Any]:
    """The kind of connection to give psycopg2 (`connection_factory`): one that keeps these limits."""
    # Most machines have SQLite and never need the driver.
    import psycopg2.extensions  # type: ignore[import-untyped]

    class Limited(psycopg2.extensions.connection):  # type: ignore[misc]
        """Waits for the server as long as its thread may."""

    def wait(connection: Any) -> None:
        end = None if not isinstance(connection, Limited) else time.monotonic() + seconds_left()
        while (state := connection.poll()) != psycopg2.extensions.POLL_OK:
            writing = state == psycopg2.extensions.POLL_WRITE
            watched = select.poll()
            watched.register(connection.fileno(), select.POLLOUT if writing else select.POLLIN)
            if not watched.poll(_milliseconds(end)):
                raise psycopg2.OperationalError("the database does not answer")

    # One for the process: the driver asks it instead of blocking in the system. A connection whose wait fails
    # is closed by the driver, so that nothing of its late answer is read as another's.
    psycopg2.extensions.set_wait_callback(wait)
    return Limited


def _end() -> float | None:
    return getattr(_of_thread, "end", None)


def _milliseconds(end: float | None) -> float | None:
    if end is None or end == float("inf"):
        return None
    return max(0.0, 1000 * (end - time.monotonic()))
