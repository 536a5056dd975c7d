"""Waiting for what another process or thread does: on the condition itself, never for a while."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

Outcome = TypeVar("Outcome")

LIMIT_SECONDS = 600.0
"""Only ends a test that hangs: a machine that is busy must not reach it."""
_PAUSE_SECONDS = 0.05


def until(condition: Callable[[], Outcome], limit: float = LIMIT_SECONDS) -> Outcome:
    """Waits until a condition holds.

    Args:
        condition: Evaluated again and again. `OSError` and `AssertionError` mean "not yet".
        limit: Seconds.

    Returns:
        What the condition gave, which is true.

    Raises:
        AssertionError: It does not hold at the limit.
    """
    end = time.monotonic() + limit
    while not (outcome := _outcome_of(condition)):
        if time.monotonic() > end:
            # Once more, in the open: its own complaint says more than "not yet".
            outcome = condition()
            assert outcome, f"not true after {limit:.0f} s"
            return outcome
        time.sleep(_PAUSE_SECONDS)
    return outcome


async def until_true(condition: Callable[[], Outcome], limit: float = LIMIT_SECONDS) -> Outcome:
    """The same in an event loop, whose other tasks go on."""
    end = time.monotonic() + limit
    while not (outcome := _outcome_of(condition)):
        assert time.monotonic() < end, f"not true after {limit:.0f} s"
        await asyncio.sleep(0.001)
    return outcome


def _outcome_of(condition: Callable[[], Outcome]) -> Outcome | None:
    try:
        return condition()
    except (OSError, AssertionError):
        return None
