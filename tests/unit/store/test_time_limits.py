"""How long a thread may wait: limits within limits, and none that stays."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar

import pytest

from assistant.store import time_limits
from assistant.store.time_limits import VISITOR_SECONDS, in_thread, seconds_left, within, without_limit


def test_outside_of_a_limit_one_wait_has_the_usual_one() -> None:
    assert seconds_left() == time_limits._WAIT_SECONDS
    assert seconds_left(3.0) == 3.0


def test_a_limit_holds_inside_and_not_after() -> None:
    with within(100):
        assert 0 < seconds_left() <= 100
    assert seconds_left(7.0) == 7.0


def test_the_narrower_of_two_limits_holds() -> None:
    with within(0):
        with within(100):
            assert seconds_left() == 0
        assert seconds_left() == 0
    with within(1000):
        with within(5):
            assert seconds_left() <= 5
        assert seconds_left() > 5


def test_a_limit_ends_with_a_failure_too() -> None:
    with pytest.raises(ValueError, match="wrong"), within(0):
        raise ValueError("wrong")
    assert seconds_left(7.0) == 7.0


def test_a_migration_has_no_limit_and_the_visitor_who_started_it_has_his_back() -> None:
    with within(0):
        with without_limit():
            assert seconds_left() == float("inf")
        assert seconds_left() == 0


def test_each_thread_has_its_own() -> None:
    seen: list[float] = []
    with within(0):
        other = threading.Thread(target=lambda: seen.append(seconds_left(7.0)))
        other.start()
        other.join()
    assert seen == [7.0]


async def test_work_in_a_thread_has_the_limit_and_the_context_of_who_asked() -> None:
    name: ContextVar[str] = ContextVar("name", default="")
    name.set("request-1")
    with ThreadPoolExecutor(1) as threads:
        left, result = await in_thread(threads, lambda extra: (seconds_left(), name.get() + extra), "!")
    assert 0 < left <= VISITOR_SECONDS
    assert result == "request-1!"


async def test_a_failure_of_the_work_is_the_caller_s() -> None:
    def fail() -> None:
        raise KeyError("x")

    with ThreadPoolExecutor(1) as threads, pytest.raises(KeyError):
        await in_thread(threads, fail)


async def test_who_finds_no_free_thread_is_told_and_his_work_is_not_done_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time_limits, "VISITOR_SECONDS", 0.05)
    monkeypatch.setattr(time_limits, "_MOST_SECONDS", 0.1)
    hold, done = threading.Event(), []
    with ThreadPoolExecutor(1) as threads:
        busy = threads.submit(hold.wait)
        with pytest.raises(TimeoutError):
            await in_thread(threads, lambda: done.append("saved after all"))
        hold.set()
        await asyncio.wrap_future(busy)
    assert done == []
