"""A power cut for one program: it, its children and theirs end at once, whatever sessions they are in."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path


def kill_all(pid: int) -> None:
    """`kill -9` of a process and of all that it started; none of them sees another one end."""
    stopped: set[int] = set()
    # Stopped first: none starts another one meanwhile.
    while waiting := {pid, *_children(stopped)} - stopped:
        for one in waiting:
            _send(one, signal.SIGSTOP)
        stopped |= waiting
    for one in stopped:
        _send(one, signal.SIGKILL)


def of_process(pid: int) -> set[int]:
    """A process, those that it started and theirs."""
    found: set[int] = set()
    while more := {pid, *_children(found)} - found:
        found |= more
    return found


def _children(parents: set[int]) -> set[int]:
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name of a program may hold anything: what follows it does not.
            if int(stat.read_text().rpartition(")")[2].split()[1]) in parents:
                found.add(int(stat.parent.name))
    return found


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
