"""The lock that says that visitors are being served."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.serving_lock import LOCK, QUIET_SECONDS, VisitorsLock, are_served
from assistant.settings import ROOT


class Loop(asyncio.AbstractEventLoop):
    """An event loop whose time is told."""

    def __init__(self) -> None:
        self._now = 0.0
        self._waiting: list[tuple[float, Callable[..., Any], tuple[Any, ...]]] = []

    def time(self) -> float:
        return self._now

    def call_later(self, delay: float, callback: Any, *args: Any, context: Any = None) -> Any:
        self._waiting.append((self._now + delay, callback, args))

    def pass_to(self, moment: float) -> None:
        while due := [one for one in self._waiting if one[0] <= moment]:
            first = min(due, key=lambda one: one[0])
            self._waiting.remove(first)
            self._now = first[0]
            first[1](*first[2])
        self._now = moment


def test_nobody_is_served_where_nothing_runs(tmp_path: Path) -> None:
    assert not are_served(tmp_path / "absent")
    assert not are_served(tmp_path)
    # A server that was only started, or whose visitors left: the file is there, unlocked.
    assert (tmp_path / LOCK).exists()
    assert not are_served(tmp_path)


def test_visitors_are_served_from_a_message_to_a_minute_after_the_last(tmp_path: Path) -> None:
    loop, server = Loop(), VisitorsLock(tmp_path)
    server.came(loop)
    assert are_served(tmp_path)
    loop.pass_to(QUIET_SECONDS - 1)
    server.came(loop)
    loop.pass_to(2 * QUIET_SECONDS - 2)
    assert are_served(tmp_path)
    loop.pass_to(2 * QUIET_SECONDS)
    assert not are_served(tmp_path)
    server.came(loop)
    assert are_served(tmp_path)


def test_servers_hold_it_together(tmp_path: Path) -> None:
    early, late = Loop(), Loop()
    VisitorsLock(tmp_path).came(early)
    VisitorsLock(tmp_path).came(late)
    early.pass_to(QUIET_SECONDS)
    assert are_served(tmp_path)
    late.pass_to(QUIET_SECONDS)
    assert not are_served(tmp_path)


def test_a_killed_server_serves_nobody(tmp_path: Path) -> None:
    serve = (
        "import asyncio, sys; from pathlib import Path; from assistant.serving_lock import VisitorsLock\n"
        "lock = VisitorsLock(Path(sys.argv[1])); lock.came(asyncio.new_event_loop())\n"
        "print('served', flush=True); sys.stdin.read()"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", serve, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    assert server.stdout
    assert server.stdout.readline() == b"served\n"
    assert are_served(tmp_path)
    server.kill()
    server.communicate()
    assert not are_served(tmp_path)


def test_a_server_that_may_only_read_the_models_takes_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not are_served(tmp_path)
    real = os.open

    def read_only(path: Any, flags: int, mode: int = 0o777) -> int:
        if flags & (os.O_RDWR | os.O_WRONLY | os.O_CREAT):
            raise PermissionError
        return real(path, flags, mode)

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", read_only)
        VisitorsLock(tmp_path).came(Loop())
    assert are_served(tmp_path)


def test_a_server_answers_where_no_lock_can_be_taken(tmp_path: Path) -> None:
    folder = tmp_path / "absent"
    server, loop = VisitorsLock(folder), Loop()
    server.came(loop)
    assert not are_served(folder)
    # The folder is made by the first publication: the next message tries again.
    folder.mkdir()
    server.came(loop)
    assert are_served(folder)
