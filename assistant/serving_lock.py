"""The sign that visitors are being served from a models folder: a lock that is held while they are.

A server takes it with a message and lets it go after a minute without one; a training looks at it and then
leaves the machine to them. Several servers hold it together. The lock of a process that was killed opens by
itself, and a server that may only read the models folder (systemd, containers) takes it all the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
from pathlib import Path

LOCK = ".visitors.lock"
QUIET_SECONDS = 60.0
"""Without a message for as long, nobody is being served: a visitor who reads an answer needs no processor."""


class VisitorsLock:
    """A server's side: its channel reports each message."""

    def __init__(self, models: Path) -> None:
        """Nothing is opened before the first message."""
        self._path = models / LOCK
        self._held: int | None = None
        self._last = 0.0

    def came(self, loop: asyncio.AbstractEventLoop) -> None:
        """A message has come; costs two system calls a minute at most."""
        self._last = loop.time()
        if self._held is None and self._take():
            loop.call_later(QUIET_SECONDS, self._look, loop)

    def _take(self) -> bool:
        """False where there is no such folder, or while a training looks: the next message tries again."""
        with contextlib.suppress(OSError):
            opened = _opened(self._path, os.O_RDONLY)
            try:
                fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                os.close(opened)
                raise
            self._held = opened
        return self._held is not None

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        left = self._last + QUIET_SECONDS - loop.time()
        if left > 0:
            loop.call_later(left, self._look, loop)
        elif self._held is not None:
            os.close(self._held)
            self._held = None


def are_served(models: Path) -> bool:
    """True while a server answers visitors from this models folder; also when that cannot be known."""
    try:
        opened = _opened(models / LOCK, os.O_RDWR)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(opened)
    return False


def _opened(path: Path, access: int) -> int:
    """Opens the file, which is made where the folder may be written; what others made may be read only."""
    try:
        return os.open(path, access | os.O_CLOEXEC)
    except FileNotFoundError:
        return os.open(path, access | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except PermissionError:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
