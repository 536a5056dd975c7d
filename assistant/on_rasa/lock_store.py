"""One message of a conversation at a time: in this process, or across replicas through Redis."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, ClassVar

import redis.asyncio
from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore
from redis.asyncio.lock import Lock
from redis.exceptions import LockError, LockNotOwnedError, RedisError

from assistant.redis import connect, own_key
from assistant.settings import redis_url

logger = logging.getLogger(__name__)
LEASE_SECONDS = 6.0
"""How long the lock of a replica that was killed stays in the way."""
WAIT_SECONDS = 20.0
_POLL_SECONDS = 0.05


class LocksUnavailable(Exception):
    """Redis is missing: answering could mix up two messages of one conversation."""


class AssistantLockStore(InMemoryLockStore):  # type: ignore[misc]
    """Serves the messages of a conversation one by one; named in `endpoints.yml`.

    Rasa's own locks are looked at once a second, and its Redis store reads, changes and writes the
    ticket in three calls that two replicas may interleave, each blocking every other visitor. Here
    those who wait in one process are woken in their order of arrival, and one of them at a time
    takes the conversation's key in Redis (`ASSISTANT_REDIS_URL`), which expires by itself if the
    process dies.
    """

    # Of the process, not of the store: a model that takes over brings a store of its own.
    _here: ClassVar[dict[str, _Queue]] = {}

    def __init__(self, endpoint_config: Any = None, url: str | None = None) -> None:
        """Opens nothing: a Redis that is late stops neither the start nor `ready`'s answer.

        Args:
            endpoint_config: What `endpoints.yml` says; nothing is read of it.
            url: Address that replaces the one of the settings.
        """
        super().__init__()
        self._redis = connect(url or redis_url())

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = 1,
    ) -> AsyncIterator[TicketLock]:
        """Holds the conversation.

        Args:
            conversation_id: Whose messages wait for each other.
            lock_lifetime: Rasa's; unused, a lock lives as long as its holder.
            wait_time_in_seconds: Rasa's; unused, nobody polls within a process.

        Raises:
            LocksUnavailable: Redis is missing, or the conversation stays busy elsewhere.
        """
        queue = self._here.setdefault(conversation_id, _Queue())
        queue.length += 1
        try:
            async with queue.lock, self._held_everywhere(conversation_id):
                yield TicketLock(conversation_id)
        finally:
            queue.length -= 1
            if not queue.length:
                self._here.pop(conversation_id, None)

    @classmethod
    def waiting(cls) -> int:
        """Messages of this process that wait for another one of their conversation."""
        return sum(queue.length - 1 for queue in list(cls._here.values()))

    async def ping(self) -> None:
        """Checks that locks can be taken.

        Raises:
            LocksUnavailable: They cannot.
        """
        if self._redis is None:
            return
        try:
            await self._redis.ping()
        except (RedisError, OSError) as error:
            raise LocksUnavailable(type(error).__name__) from error

    @asynccontextmanager
    async def _held_everywhere(self, conversation: str) -> AsyncIterator[None]:
        if self._redis is None:
            yield
            return
        lock = await self._take(self._redis, conversation)
        keeping = asyncio.create_task(_keep(lambda: _renew(self._redis, lock)))
        try:
            yield
        finally:
            keeping.cancel()
            # The turn is over and saved: nothing that happens to its lock may change its answer.
            with contextlib.suppress(RedisError, OSError):
                await lock.release()

    @staticmethod
    async def _take(client: redis.asyncio.Redis, conversation: str) -> Lock:
        lock = client.lock(
            own_key("lock", conversation),
            timeout=LEASE_SECONDS,
            sleep=_POLL_SECONDS,
            # Else the token is stored by thread, and every conversation has the same one.
            thread_local=False,
        )
        first = min(LEASE_SECONDS, WAIT_SECONDS)
        try:
            taken = await lock.acquire(blocking_timeout=first)
            if not taken:
                await _free_if_left(client, lock)
                taken = await lock.acquire(blocking_timeout=WAIT_SECONDS - first)
        except (RedisError, OSError) as error:
            raise LocksUnavailable(type(error).__name__) from error
        if not taken:
            raise LocksUnavailable("the conversation is busy elsewhere")
        return lock


class _Queue:
    """Who waits for a conversation in this process."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.length = 0


async def _free_if_left(client: redis.asyncio.Redis, lock: Lock) -> None:
    """Frees a lock that lasts longer than any: the clock of Redis was put back after its holder had died.

    One that is alive has renewed it by the new clock while the caller waited for the time of a lease.

    Raises:
        RedisError: Redis is missing.
    """
    if await client.pttl(lock.name) > 1000 * LEASE_SECONDS:
        await client.delete(lock.name)


async def _renew(client: redis.asyncio.Redis, lock: Lock) -> None:
    """Renews a lock; a Redis that lost its data, or whose clock jumped, is told again who holds it.

    Raises:
        LockError: Another one took it meanwhile.
        RedisError: Redis is missing.
    """
    try:
        await lock.reacquire()
    except LockNotOwnedError:
        if not await client.set(lock.name, lock.local.token, nx=True, px=round(1000 * LEASE_SECONDS)):
            raise


async def _keep(renew: Callable[[], Awaitable[Any]]) -> None:
    """Renews a lock as long as its holder works."""
    while True:
        await asyncio.sleep(LEASE_SECONDS / 3)
        try:
            await renew()
        except LockError:
            logger.error("A conversation's lock was lost while its message was answered.")
            return
        except (RedisError, OSError) as error:
            logger.warning("A lock could not be renewed: %s", type(error).__name__)
