"""Long work in a thread beside turns: it leaves Python's lock to them every few milliseconds.

A thread that computes has the lock 5 ms each time another one waits for it, and a turn lets go of it at each
call of numpy: beside such a thread, a turn of 50 ms takes 800.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_WORK, _PAUSE = 0.002, 0.004
"""Seconds of work, and how long the others then have the lock."""
Item = TypeVar("Item")


def gently(
    items: Iterable[Item],
    clock: Callable[[], float] = time.perf_counter,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[Item]:
    """The items, with a pause between two of them whenever the work on them has lasted."""
    until = clock() + _WORK
    for item in items:
        yield item
        if clock() >= until:
            pause(_PAUSE)
            until = clock() + _WORK
