"""What a running contestant does with visitors: one at a time, in a long conversation, and under load."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from collections.abc import Sequence

import aiohttp

from bench.contestants import Contestant

LONG = 150
"""Turns of a conversation after which it is long."""
_PER_CONVERSATION = 5
_BOUND_MS = 300.0
_LEVELS = (1, 2, 4, 8, 12, 16, 24, 32)
"""Visitors at once, each asking as soon as he is answered."""


async def until_ready(contestant: Contestant, text: str, limit: float) -> float:
    """Seconds from `start` to the first answer.

    Raises:
        TimeoutError: None within `limit` seconds.
    """
    began = time.monotonic()
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        for attempt in itertools.count():
            try:
                conversation = await contestant.open(http, f"first-{attempt}")
                if await contestant.say(http, conversation, text):
                    return time.monotonic() - began
            except (TimeoutError, aiohttp.ClientError, KeyError, ValueError):
                pass
            if time.monotonic() - began > limit:
                raise TimeoutError(f"no answer after {limit:.0f} s")
            await asyncio.sleep(0.1)
    raise AssertionError("unreachable")


async def first_turns(contestant: Contestant, texts: Sequence[str]) -> dict[str, float]:
    """Milliseconds of the first question of each conversation, one visitor at a time."""
    async with aiohttp.ClientSession() as http:
        seconds = []
        for number, text in enumerate(texts):
            conversation = await contestant.open(http, f"turn-{number}")
            seconds.append(await _timed(contestant, http, conversation, text))
    return {f"p{share}_ms": quantile(seconds, share / 100) * 1000 for share in (50, 95, 99)}


async def long_conversation(contestant: Contestant, texts: Sequence[str]) -> dict[str, float]:
    """Median milliseconds of the first turns and of those after `LONG`, the same questions."""
    measured = min(20, len(texts))
    questions = list(itertools.islice(itertools.cycle(texts), LONG))
    async with aiohttp.ClientSession() as http:
        conversation = await contestant.open(http, "long")
        # The first question of a process or of a conversation is no turn like the others.
        await contestant.say(http, conversation, texts[-1])
        seconds = [await _timed(contestant, http, conversation, text) for text in questions]
        last = [await _timed(contestant, http, conversation, text) for text in texts[:measured]]
    first = statistics.median(seconds[:measured])
    return {"early_ms": first * 1000, "long_ms": statistics.median(last) * 1000}


async def highest_rate(contestant: Contestant, texts: Sequence[str], seconds: float) -> dict[str, float]:
    """Messages a second with the 95th percentile under 300 ms: the best of rising numbers of visitors."""
    best = {"per_second": 0.0, "visitors": 0.0}
    for visitors in _LEVELS:
        latencies, elapsed = await served(contestant, texts, visitors, seconds)
        if quantile(latencies, 0.95) * 1000 > _BOUND_MS:
            break
        if len(latencies) / elapsed > best["per_second"]:
            best = {"per_second": len(latencies) / elapsed, "visitors": float(visitors)}
    return best


async def served(
    contestant: Contestant, texts: Sequence[str], visitors: int, seconds: float
) -> tuple[list[float], float]:
    """Latencies of visitors who ask without a pause, and the time they took."""
    latencies: list[float] = []
    questions = itertools.cycle(texts)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        end = time.monotonic() + seconds

        async def visit(number: int) -> None:
            for talk in itertools.count():
                conversation = await contestant.open(http, f"load-{visitors}-{number}-{talk}")
                for _ in range(_PER_CONVERSATION):
                    if time.monotonic() > end:
                        return
                    latencies.append(await _timed(contestant, http, conversation, next(questions)))

        began = time.monotonic()
        await asyncio.gather(*(visit(number) for number in range(visitors)))
    return latencies, time.monotonic() - began


async def _timed(contestant: Contestant, http: aiohttp.ClientSession, conversation: str, text: str) -> float:
    began = time.perf_counter()
    answered = await contestant.say(http, conversation, text)
    elapsed = time.perf_counter() - began
    if not answered:
        raise RuntimeError(f"no answer to « {text} »")
    return elapsed


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the others lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
