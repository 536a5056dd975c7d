"""Each fault of an outage, while twenty visitors talk: a sentence meanwhile, and nothing lost."""

from __future__ import annotations

import asyncio
import signal
import urllib.error
import urllib.request

import pytest
import redis

from bench.stack import Stack, Worker
from bench.visitors import Crowd
from tests.production.conftest import check_book, frozen
from tests.production.silence import SILENT_SECONDS, check_silence
from tests.waiting import until, until_true

VISITORS = 20
THINK = 1.0
IN_FLIGHT = 3
"""Messages that a replica is answering when it is killed."""


@pytest.fixture
def crowd(whole: Stack) -> Crowd:
    return Crowd(whole.base, VISITORS, THINK, patience=2 * SILENT_SECONDS)


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
    check_book(whole, crowd.book, "serveurs d'actions tués l'un après l'autre")


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
    check_book(whole, crowd.book, "PostgreSQL arrêté")


async def test_a_frozen_database_holds_nobody_but_those_who_need_it(whole: Stack, crowd: Crowd) -> None:
    async with crowd:
        await check_silence(crowd, whole, whole.postgres.freeze, whole.postgres.thaw)
        await crowd.until_rounds(VISITORS)
    check_book(whole, crowd.book, f"PostgreSQL figé {SILENT_SECONDS:.0f} s")


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
    check_book(whole, crowd.book, "Redis arrêté")


async def test_redis_loses_its_data(whole: Stack, crowd: Crowd) -> None:
    async with crowd:
        await crowd.until_rounds(5)
        with redis.Redis.from_url(whole.redis.url) as client:
            for _ in range(10):
                # Locks that are held, limits that are counted, scripts that are known.
                await until_true(lambda: client.keys("assistant:lock:*"))
                client.flushall()
                client.script_flush()
                await crowd.until_rounds(1)
        assert crowd.book.broken == [], "those who were being answered see nothing"
        await asyncio.to_thread(whole.redis.stop, signal.SIGKILL)
        await until_true(lambda: crowd.book.broken)
        whole.redis.start()
        await asyncio.to_thread(whole.wait_ready, *whole.workers)
        await crowd.until_rounds(VISITORS)
    check_book(whole, crowd.book, "Redis vidé dix fois, puis tué et redémarré vide")


async def test_a_lock_that_redis_lost_is_held_again(whole: Stack) -> None:
    """Who holds a conversation tells Redis again: nobody else is let in while it is being answered."""
    crowd = Crowd(whole.base, 1, 0.1)
    with frozen(*whole.actions) as thaw, redis.Redis.from_url(whole.redis.url) as client:
        async with crowd:
            (key,) = await until_true(lambda: client.keys("assistant:lock:*"))
            holder = client.get(key)
            client.flushall()
            await until_true(lambda: client.get(key) == holder)
            thaw()
            await crowd.until_rounds(1)
    assert crowd.book.failures == []


async def test_replicas_are_killed_while_they_answer(whole: Stack, crowd: Crowd) -> None:
    """Whoever was being answered sends the same message again: it is answered once, and counted once."""
    async with crowd:
        await crowd.until_rounds(5)
        for replica in whole.replicas:
            told = len(crowd.book.broken)
            with frozen(*whole.actions):
                await until_true(lambda replica=replica: _in_flight(replica) >= IN_FLIGHT)
                replica.kill()
            await until_true(lambda told=told: len(crowd.book.broken) > told)
            await crowd.until_rounds(VISITORS)
            # Only those it was answering, and each of them once: the other one answers while its lock lapses.
            assert len(crowd.book.broken) - told <= VISITORS
            replica.start()
            await asyncio.to_thread(whole.wait_ready, replica)
            # nginx takes it back up to 5 s after it last refused: until then the other one is alone.
            await until_true(lambda replica=replica: _in_flight(replica) >= 1)
        broken = len(crowd.book.broken)
        await crowd.until_rounds(VISITORS)
        assert len(crowd.book.broken) == broken
    check_book(whole, crowd.book, "répliques tuées pendant qu'elles répondent")


async def test_a_replica_is_killed(whole: Stack, crowd: Crowd) -> None:
    async with crowd:
        await crowd.until_rounds(5)
        for number in range(4):
            replica = whole.replicas[number % 2]
            replica.kill()
            await crowd.until_rounds(VISITORS // 2)
            replica.start()
            await asyncio.to_thread(whole.wait_ready, replica)
            await crowd.until_rounds(5)
    check_book(whole, crowd.book, "répliques tuées quatre fois, à tout moment")


async def test_nginx_reads_its_configuration_again(whole: Stack, crowd: Crowd) -> None:
    async with crowd:
        for _ in range(5):
            await crowd.until_rounds(3)
            await asyncio.to_thread(whole.nginx.reload)
    assert crowd.book.broken == []
    check_book(whole, crowd.book, "nginx relit sa configuration")


def _becomes(stack: Stack, line: str) -> bool:
    """True once the metrics of the first replica hold a line."""
    return until(lambda: line in _metrics(stack.replicas[0]))


def _in_flight(replica: Worker) -> float:
    """Requests that a replica is answering."""
    return next(
        float(line.split()[1]) for line in _metrics(replica) if line.startswith("assistant_in_flight ")
    )


def _metrics(replica: Worker) -> list[str]:
    port = replica.environment["ASSISTANT_METRICS_PORT"]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        return answer.read().decode().splitlines()


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
    check_book(whole, crowd.book, "toutes les répliques tuées")
    assert await asyncio.to_thread(_page, whole.base) == (503, "text/html; charset=utf-8")
