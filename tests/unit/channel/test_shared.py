"""Locks and limits: in memory, through a real Redis, and when Redis goes away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from assistant.channel import lock_store, shared
from assistant.channel.lock_store import AssistantLockStore, LocksUnavailable
from assistant.channel.shared import SharedBuckets, connect
from assistant.children import free_port
from assistant.settings import Rate
from bench.servers import Redis


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    server = Redis(tmp_path_factory.mktemp("redis"), free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["memory", "redis"])
def stores(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[AssistantLockStore]:
    """Two replicas' stores; in memory, one process has one store."""
    monkeypatch.delenv("ASSISTANT_REDIS_URL", raising=False)
    if request.param == "memory":
        return [AssistantLockStore()] * 2
    url = request.getfixturevalue("redis").url
    return [AssistantLockStore(url=url), _Elsewhere(url=url)]


class _Elsewhere(AssistantLockStore):
    """The store of another process: it shares nothing but Redis."""

    _here: ClassVar[dict[str, Any]] = {}


async def test_one_message_of_a_conversation_at_a_time(stores: list[AssistantLockStore]) -> None:
    inside, most, order = 0, 0, []

    async def message(number: int) -> None:
        nonlocal inside, most
        async with stores[number % 2].lock("one"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.01)
            order.append(number)
            inside -= 1

    began = time.monotonic()
    await asyncio.gather(*(message(number) for number in range(6)))
    assert most == 1
    assert sorted(order) == list(range(6))
    assert time.monotonic() - began < 2, "Rasa's own locks take a second for each that waits"
    assert AssistantLockStore.waiting() == 0
    assert AssistantLockStore._here == {}


async def test_those_who_wait_in_a_process_are_served_in_order(stores: list[AssistantLockStore]) -> None:
    order: list[int] = []

    async def message(number: int) -> None:
        async with stores[0].lock("queue"):
            order.append(number)
            await asyncio.sleep(0)

    await asyncio.gather(*(message(number) for number in range(20)))
    assert order == list(range(20))


async def test_conversations_do_not_wait_for_each_other(stores: list[AssistantLockStore]) -> None:
    async with stores[0].lock("a"), stores[0].lock("b"), stores[1].lock("c"):
        pass


async def test_a_turn_that_fails_frees_its_conversation(stores: list[AssistantLockStore]) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            async with stores[0].lock("failing"):
                raise ZeroDivisionError
    began = time.monotonic()
    async with stores[1].lock("failing"):
        assert time.monotonic() - began < 0.5


async def test_the_lock_of_a_replica_that_was_killed_ends(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock_store, "LEASE_SECONDS", 0.3)
    client = connect(redis.url)
    assert client
    await client.set("assistant:lock:orphan", "someone", px=300)
    began = time.monotonic()
    async with AssistantLockStore(url=redis.url).lock("orphan"):
        assert 0.2 < time.monotonic() - began < 2


async def test_a_long_turn_keeps_its_lock(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_store, "LEASE_SECONDS", 0.3)
    monkeypatch.setattr(lock_store, "WAIT_SECONDS", 0.1)
    async with AssistantLockStore(url=redis.url).lock("long"):
        await asyncio.sleep(0.8)
        with pytest.raises(LocksUnavailable):
            async with _Elsewhere(url=redis.url).lock("long"):
                pass


async def test_without_redis_a_message_is_a_breakdown_and_then_works_again(tmp_path: Path) -> None:
    server = Redis(tmp_path, free_port())
    store = AssistantLockStore(url=server.url)
    with pytest.raises(LocksUnavailable):
        await store.ping()
    with pytest.raises(LocksUnavailable):
        async with store.lock("c"):
            pass
    server.start()
    try:
        await store.ping()
        async with store.lock("c"):
            # What happens to the lock once the turn is under way does not lose its answer.
            server.stop()
        assert AssistantLockStore._here == {}
        server.start()
        async with store.lock("c"):
            pass
    finally:
        server.stop()


async def test_replicas_share_the_buckets(redis: Redis) -> None:
    client = connect(redis.url)
    assert client
    one, other = (SharedBuckets(Rate(3, 0.5), client, "test") for _ in range(2))
    taken = [await bucket.acquire("a") for bucket in (one, other, one, other)]
    assert taken == [0, 0, 0, 2]
    assert await one.acquire("b") == 0
    assert await SharedBuckets(Rate(3, 0.5), client, "elsewhere").acquire("a") == 0
    assert 0 < await client.pttl("assistant:limit:test:a") <= 7000
    assert await SharedBuckets(None, client, "test").acquire("a") == 0


async def test_a_bucket_fills_again(redis: Redis) -> None:
    client = connect(redis.url)
    assert client
    buckets = SharedBuckets(Rate(1, 20), client, "quick")
    assert [await buckets.acquire("a") for _ in range(2)] == [0, 1]
    await asyncio.sleep(0.1)
    assert await buckets.acquire("a") == 0


async def test_without_redis_a_replica_counts_for_itself(tmp_path: Path) -> None:
    client = connect(Redis(tmp_path, free_port()).url)
    assert client
    buckets = SharedBuckets(Rate(2, 0.5), client, "alone")
    assert [await buckets.acquire("a") for _ in range(3)] == [0, 0, 2]


def test_no_address_no_redis() -> None:
    assert shared.connect(None) is None
