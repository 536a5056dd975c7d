"""Each fault of an outage, while twenty visitors talk: a sentence meanwhile, and nothing lost."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request

import pytest

from bench.stack import Stack
from bench.visitors import Crowd
from tests.production.conftest import check_book
from tests.waiting import until, until_true

VISITORS = 20
THINK = 1.0


@pytest.fixture
def crowd(whole: Stack) -> Crowd:
    return Crowd(whole.base, VISITORS, THINK)


async def test_an_action_server_is_killed_then_both(whole: Stack, crowd: Crowd) -> None:
    async with crowd:
        await crowd.until_rounds(5)
        whole.actions[0].kill()
        await crowd.until_rounds(10)
        whole.actions[1].kill()
        await until_true(lambda: crowd.book.broken)
        for worker in whole.actions:
            worker.start()
        await asyncio.to_thread(whole.wait_ready, *whole.workers)
        await crowd.until_rounds(VISITORS)
    check_book(whole, crowd.book)


async def test_the_database_goes_and_comes_back(whole: Stack, crowd: Crowd) -> None:
    async with crowd:
        await crowd.until_rounds(5)
        await asyncio.to_thread(whole.postgres.stop)
        await until_true(lambda: crowd.book.broken)
        assert not await asyncio.to_thread(whole.replicas[0].ready)
        assert not await asyncio.to_thread(whole.actions[0].ready)
        assert await asyncio.to_thread(_becomes, whole, "assistant_ready 0.0")
        await asyncio.to_thread(whole.postgres.start)
        await asyncio.to_thread(whole.wait_ready, *whole.workers)
        await crowd.until_rounds(VISITORS)
    check_book(whole, crowd.book)


async def test_a_frozen_database_holds_nobody_but_those_who_need_it(whole: Stack, crowd: Crowd) -> None:
    async with crowd:
        await crowd.until_rounds(5)
        await asyncio.to_thread(whole.postgres.freeze)
        try:
            # Told, and not held for as long as it lasts.
            await until_true(lambda: len(crowd.book.broken) >= VISITORS)
            for address in ("/", "/v1/config", "/health"):
                assert (await asyncio.to_thread(_get, f"{whole.base}{address}")) == 200
            assert not await asyncio.to_thread(whole.replicas[0].ready)
        finally:
            await asyncio.to_thread(whole.postgres.thaw)
        await asyncio.to_thread(whole.wait_ready, *whole.workers)
        await crowd.until_rounds(VISITORS)
    check_book(whole, crowd.book)


async def test_redis_goes_and_comes_back(whole: Stack, crowd: Crowd) -> None:
    async with crowd:
        await crowd.until_rounds(5)
        await asyncio.to_thread(whole.redis.stop)
        await until_true(lambda: crowd.book.broken)
        assert not await asyncio.to_thread(whole.replicas[0].ready)
        # From this thread: what another one starts is stopped when that one ends, with this test.
        whole.redis.start()
        await asyncio.to_thread(whole.wait_ready, *whole.workers)
        await crowd.until_rounds(VISITORS)
    check_book(whole, crowd.book)


async def test_a_replica_is_killed(whole: Stack, crowd: Crowd) -> None:
    async with crowd:
        await crowd.until_rounds(5)
        # Whoever was being answered by it cannot know whether his message was: he begins again.
        crowd.gives_up = True
        whole.replicas[0].kill()
        await crowd.until_rounds(VISITORS)
        crowd.gives_up = False
        assert len(crowd.book.broken) < VISITORS, "those who were not being answered see nothing"
        broken = len(crowd.book.broken)
        await crowd.until_rounds(VISITORS)
        assert len(crowd.book.broken) == broken
        whole.replicas[0].start()
        await asyncio.to_thread(whole.wait_ready, whole.replicas[0])
        await crowd.until_rounds(5)
    check_book(whole, crowd.book)


async def test_nginx_reads_its_configuration_again(whole: Stack, crowd: Crowd) -> None:
    async with crowd:
        for _ in range(5):
            await crowd.until_rounds(3)
            await asyncio.to_thread(whole.nginx.reload)
    assert crowd.book.broken == []
    check_book(whole, crowd.book)


def _becomes(stack: Stack, line: str) -> bool:
    """True once the metrics of the first replica hold a line."""
    port = stack.replicas[0].environment["ASSISTANT_METRICS_PORT"]

    def exposed() -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            return line in answer.read().decode().splitlines()

    return until(exposed)


def _get(address: str) -> int:
    with urllib.request.urlopen(address) as answer:
        return int(answer.status)


def _page(base: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"{base}/") as answer:
            return answer.status, answer.headers["Content-Type"]
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"]


async def test_every_replica_is_down_and_nginx_says_so_alone(whole: Stack) -> None:
    for replica in whole.replicas:
        replica.kill()
    crowd = Crowd(whole.base, 3, 0.2)
    crowd.gives_up = True
    async with crowd:
        await until_true(lambda: len(crowd.book.broken) >= 3)
    check_book(whole, crowd.book)
    assert await asyncio.to_thread(_page, whole.base) == (503, "text/html; charset=utf-8")
