"""Locks and limits: in memory, through a real Redis, and when Redis goes away."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import pytest_asyncio
from redis.asyncio import Redis as Client
from redis.exceptions import LockError

from assistant.channel.shared_limits import SharedBuckets
from assistant.on_rasa import lock_store
from assistant.on_rasa.lock_store import AssistantLockStore, LocksUnavailable
from assistant.redis import connect
from assistant.settings import ROOT, Rate
from assistant.subprocesses import free_port
from bench.servers import Redis


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    server = Redis(tmp_path_factory.mktemp("redis"), free_port())
    server.start()
    yield server
    server.stop()


@pytest_asyncio.fixture
async def client(redis: Redis) -> AsyncIterator[Client]:
    opened = connect(redis.url)
    assert opened
    async with opened:
        yield opened


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
            for _ in range(20):
                await asyncio.sleep(0)
            order.append(number)
            inside -= 1

    await asyncio.gather(*(message(number) for number in range(6)))
    assert most == 1
    assert sorted(order) == list(range(6))
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


async def test_a_turn_that_fails_frees_its_conversation(
    stores: list[AssistantLockStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody waits for a lock that is not free.
    monkeypatch.setattr(lock_store, "WAIT_SECONDS", 0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            async with stores[0].lock("failing"):
                raise ZeroDivisionError
    assert AssistantLockStore._here == {}
    async with stores[1].lock("failing"):
        pass


async def test_the_lock_of_a_replica_that_was_killed_ends(redis: Redis, client: Client) -> None:
    key = "assistant:lock:orphan"
    async with AssistantLockStore(url=redis.url).lock("orphan"):
        assert 0 < await client.pttl(key) <= 1000 * lock_store.LEASE_SECONDS
    await client.set(key, "someone", px=600_000)
    taken = asyncio.Event()

    async def wait() -> None:
        async with AssistantLockStore(url=redis.url).lock("orphan"):
            taken.set()

    waiting = asyncio.create_task(wait())
    assert await client.get(key) == b"someone"
    assert not taken.is_set()
    # Its lease comes to its end.
    await client.pexpire(key, 1)
    await waiting
    assert taken.is_set()


async def test_a_long_turn_keeps_its_lock(
    redis: Redis, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock_store, "WAIT_SECONDS", 0)
    monkeypatch.setattr(lock_store, "LEASE_SECONDS", 600.0)
    lock = await AssistantLockStore._take(client, "long")
    # Almost over.
    await client.pexpire("assistant:lock:long", 300_000)
    await lock.reacquire()
    assert await client.pttl("assistant:lock:long") > 300_000
    with pytest.raises(LocksUnavailable):
        async with _Elsewhere(url=redis.url).lock("long"):
            pass
    await lock.release()


async def test_a_lock_is_renewed_as_long_as_its_holder_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_store, "LEASE_SECONDS", 0.003)
    renewals = 0
    enough = asyncio.Event()

    async def renew() -> None:
        nonlocal renewals
        renewals += 1
        if renewals == 3:
            enough.set()

    keeping = asyncio.create_task(lock_store._keep(renew))
    await enough.wait()
    keeping.cancel()


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


async def test_replicas_share_the_buckets(redis: Redis, client: Client) -> None:
    # A token in a thousand seconds: none comes during the test.
    one, other = (SharedBuckets(Rate(3, 0.001), client, "test") for _ in range(2))
    *taken, wait = [await bucket.acquire("a") for bucket in (one, other, one, other)]
    assert taken == [0, 0, 0]
    assert 0 < wait <= 1000
    assert await one.acquire("b") == 0
    assert await SharedBuckets(Rate(3, 0.001), client, "elsewhere").acquire("a") == 0
    assert 0 < await client.pttl("assistant:limit:test:a") <= 3_001_000
    assert await SharedBuckets(None, client, "test").acquire("a") == 0


async def test_a_bucket_fills_again(redis: Redis, client: Client) -> None:
    buckets = SharedBuckets(Rate(1, 0.001), client, "slow")
    assert await buckets.acquire("a") == 0
    assert await buckets.acquire("a") > 0
    # A thousand seconds pass.
    await client.hincrbyfloat("assistant:limit:slow:a", "seen", -1000)
    assert await buckets.acquire("a") == 0


async def test_without_redis_a_replica_counts_for_itself(tmp_path: Path) -> None:
    client = connect(Redis(tmp_path, free_port()).url)
    assert client
    buckets = SharedBuckets(Rate(2, 0.5), client, "alone", clock=lambda: 0.0)
    assert [await buckets.acquire("a") for _ in range(3)] == [0, 0, 2]


def test_no_address_no_redis() -> None:
    assert connect(None) is None


async def test_a_lock_that_redis_lost_is_taken_again(redis: Redis, client: Client) -> None:
    lock = await AssistantLockStore._take(client, "lost")
    held = await client.get("assistant:lock:lost")
    await client.flushall()
    await lock_store._renew(client, lock)
    assert await client.get("assistant:lock:lost") == held
    assert 0 < await client.pttl("assistant:lock:lost") <= 1000 * lock_store.LEASE_SECONDS
    # Of another one by now, it is his.
    await client.set("assistant:lock:lost", "another")
    with pytest.raises(LockError):
        await lock_store._renew(client, lock)
    assert await client.get("assistant:lock:lost") == b"another"
    await client.delete("assistant:lock:lost")


@pytest.mark.parametrize("lasts", [1000 * round(lock_store.LEASE_SECONDS), 3_600_000])
async def test_the_lock_of_a_dead_replica_ends_whatever_the_clock(
    redis: Redis, client: Client, monkeypatch: pytest.MonkeyPatch, lasts: int
) -> None:
    """A clock that was put back by an hour gives it an hour more."""
    monkeypatch.setattr(lock_store, "WAIT_SECONDS", 0)
    is_left = lasts <= 1000 * lock_store.LEASE_SECONDS
    await client.set("assistant:lock:put-back", "dead", px=lasts)
    if is_left:
        with pytest.raises(LocksUnavailable):
            await AssistantLockStore._take(client, "put-back")
        await client.delete("assistant:lock:put-back")
    else:
        lock = await AssistantLockStore._take(client, "put-back")
        await lock.release()


async def test_two_agencies_of_one_redis_have_no_key_in_common(
    redis: Redis, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.flushall()
    names = ("assistant", "mediatheque")
    for name in names:
        monkeypatch.setenv("ASSISTANT_NAME", name)
        # The first one's place is taken, and its lock is held still.
        assert await SharedBuckets(Rate(1, 0.001), client, "address").acquire("192.0.2.1") == 0
        await AssistantLockStore._take(client, "same")
    keys = sorted(key.decode() for key in await client.keys())
    assert keys == [f"{name}:{rest}" for name in names for rest in ("limit:address:192.0.2.1", "lock:same")]
    await client.flushall()


async def test_redis_may_give_an_agency_its_own_keys_alone(
    redis: Redis, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the rule of docs/plusieurs-agences.md."""
    guide = (ROOT / "docs" / "plusieurs-agences.md").read_text("utf-8")
    (rule,) = re.findall(r"ACL SETUSER (.+)", guide)
    await client.execute_command("ACL SETUSER " + rule.replace("…", "secret"))
    url = redis.url.replace("//", "//mediatheque:secret@")
    monkeypatch.setenv("ASSISTANT_NAME", "mediatheque")
    own = AssistantLockStore(url=url)
    await own.ping()
    async with own.lock("a"):
        assert await client.keys("mediatheque:lock:*") == [b"mediatheque:lock:a"]
    opened = connect(url)
    assert opened
    async with opened:
        assert [await SharedBuckets(Rate(1, 0.001), opened, "b").acquire("c") for _ in range(2)] == [0, 1000]
    monkeypatch.setenv("ASSISTANT_NAME", "assistant")
    with pytest.raises(LocksUnavailable, match="NoPermission"):
        await AssistantLockStore._take(opened, "a")
