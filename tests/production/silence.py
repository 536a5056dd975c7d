"""A database that says nothing for a minute: who waits for it, and for how long."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable

from assistant.store.time_limits import VISITOR_SECONDS
from bench.stack import Stack
from bench.visitors import CARD, Crowd

SILENT_SECONDS = 60.0
_TOLD_SECONDS = 3.0
"""What the design allows: who needs the database is told no later."""
_APART = ("/", "/v1/config", "/health", "/themes", "/v1/search")
"""What needs no database."""
_PAUSE = 0.2


async def check_silence(
    crowd: Crowd, stack: Stack, silence: Callable[[], None], speak: Callable[[], None]
) -> None:
    """Those who need the database are told in three seconds, the others wait for nothing.

    What the machine itself takes is not the assistant's: the longest wait of before is allowed besides.

    Args:
        crowd: Visitors who talk.
        stack: Running.
        silence: After it, the database says nothing.
        speak: After it, the database goes on.
    """
    await crowd.until_rounds(5)
    calm = max(seconds for _, seconds in crowd.book.waits)
    began, told = crowd.now(), len(crowd.book.broken)
    await asyncio.to_thread(silence)
    apart: list[float] = []
    try:
        while (ended := crowd.now()) - began < SILENT_SECONDS:
            for path in _APART:
                apart.append(await asyncio.to_thread(_seconds, f"{stack.base}{path}"))
            await asyncio.sleep(_PAUSE)
        assert not await asyncio.to_thread(stack.replicas[0].ready)
    finally:
        await asyncio.to_thread(speak)
    held = sorted(seconds for moment, seconds in crowd.book.waits if began <= moment + seconds <= ended)
    print(
        f"\n{len(held)} requests of visitors, {held[-1]:.1f} s at most; "
        f"{len(apart)} others, {max(apart):.1f} s at most; before, {calm:.1f} s"
    )
    assert len(crowd.book.broken) - told > len(held) / 2
    assert held[-1] < _TOLD_SECONDS + calm
    assert max(apart) < min(VISITOR_SECONDS, held[-1])
    await asyncio.to_thread(stack.wait_ready, *stack.workers)


def _seconds(address: str) -> float:
    """How long a request took that was answered."""
    began = time.monotonic()
    body = json.dumps({"text": CARD}).encode() if address.endswith("/search") else None
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200
        answer.read()
    return time.monotonic() - began
