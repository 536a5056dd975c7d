"""The clock of every process jumps by an hour, forward then back, while twenty visitors talk."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from assistant.on_rasa.lock_store import LEASE_SECONDS
from bench.clock import JumpingClock
from bench.stack import Stack
from bench.visitors import CARD, Crowd
from tests.production.conftest import begun, check_book, frozen
from tests.waiting import until_true

VISITORS, THINK = 20, 1.0
HOUR = 3600
BURST, PER_SECOND = 8, 0.5


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> JumpingClock:
    folder = tmp_path_factory.mktemp("clock")
    for closed in (folder, *folder.parents[:2]):
        # PostgreSQL is another user's.
        closed.chmod(0o755)
    made = JumpingClock(folder)
    made.make()
    return made


@pytest.fixture(scope="module")
def stack(model: Path, clock: JumpingClock) -> Iterator[Stack]:
    """With the limits of a session as they are; an address is that of everybody here."""
    limits = {
        "ASSISTANT_LIMIT_SESSION": f"{BURST}/{PER_SECOND}",
        "ASSISTANT_LIMIT_ADDRESS": "5000/500",
    }
    with begun(Stack(model, limits, everywhere=clock.environment)) as started:
        yield started


async def test_the_clock_jumps_forward_and_back(whole: Stack, clock: JumpingClock) -> None:
    crowd = Crowd(whole.base, VISITORS, THINK)
    async with crowd:
        await crowd.until_rounds(5)
        assert crowd.book.renewed == 0
        # Sessions are over at once, and renewed; a conversation may begin again, as after an hour of silence.
        crowd.forgets = True
        clock.jump(HOUR)
        await crowd.until_rounds(2 * VISITORS)
        assert 0 < crowd.book.renewed <= VISITORS
        begun_again = crowd.book.begun_again
        assert begun_again <= VISITORS
        assert crowd.book.broken == []
        assert _longest_refusal(whole) <= BURST / PER_SECOND

        # Back: nothing is over, nor waits for an hour to pass; not even the locks of a replica that dies.
        crowd.forgets = False
        with frozen(*whole.actions), redis.Redis.from_url(whole.redis.url) as client:
            await until_true(lambda: len(client.keys("assistant:lock:*")) >= VISITORS / 2)
            whole.replicas[0].kill()
            clock.jump(0)
            left = [key for key in client.keys("assistant:lock:*") if client.pttl(key) > 1000 * LEASE_SECONDS]
            assert left
        await crowd.until_rounds(2 * VISITORS)
        assert crowd.book.begun_again == begun_again
        assert _longest_refusal(whole) <= BURST / PER_SECOND
    check_book(whole, crowd.book, "horloge avancée d'une heure, puis reculée (une réplique tuée)")


def _longest_refusal(stack: Stack) -> int:
    """Seconds that somebody who floods is told to wait."""
    status, opened, _ = _post(stack, "session", {"test": True}, "")
    assert status == 201
    refusals = []
    for _ in range(2 * BURST):
        status, _, after = _post(stack, "message", {"text": CARD}, str(opened["token"]))
        assert status in (200, 429)
        refusals += [after] if status == 429 else []
    assert refusals, "nothing limits"
    return max(refusals)


def _post(stack: Stack, call: str, body: object, token: str) -> tuple[int, dict[str, object], int]:
    """The status, what came, the seconds to wait."""
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(f"{stack.base}/v1/{call}", json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer), 0
    except urllib.error.HTTPError as error:
        return error.code, json.load(error), int(error.headers["Retry-After"] or 0)
