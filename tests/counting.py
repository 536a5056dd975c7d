"""What a piece of work costs, counted or compared within one run: never in seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any


def calls(work: Callable[[], object]) -> int:
    """Functions called, Python's and C's, while a piece of work is done: the same on every machine."""
    count = 0

    def called(_: FrameType, event: str, __: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def growth(short: Callable[[], object], long: Callable[[], object], most: float, rounds: int = 9) -> float:
    """How many times the processor works for the long work as for the short one.

    For what one call into C does, which cannot be counted. Other processes make both slower, and not always
    alike: rounds go on until one is under `most`.

    Returns:
        The lowest ratio seen.
    """
    lowest = float("inf")
    for _ in range(rounds):
        lowest = min(lowest, _seconds(long) / max(_seconds(short), 1e-6))
        if lowest < most:
            break
    return lowest


def _seconds(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began
