"""Rate limits that the replicas share through Redis."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable

import redis.asyncio
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from assistant.channel.limits import Buckets
from assistant.redis import own_key
from assistant.settings import Rate

logger = logging.getLogger(__name__)
# Runs whole or not at all, by the clock of Redis: the replicas' own clocks may differ.
_TAKE = """
local time = redis.call('time')
local now = time[1] + time[2] / 1000000
local burst, rate, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local stored = redis.call('hmget', KEYS[1], 'level', 'seen')
local level, seen = tonumber(stored[1] or burst), tonumber(stored[2] or now)
level = math.min(burst, level + math.max(0, now - seen) * rate)
local lacking = cost - level
if lacking <= 0 then level = level - cost end
redis.call('hset', KEYS[1], 'level', tostring(level), 'seen', tostring(now))
redis.call('pexpire', KEYS[1], math.ceil(1000 * (burst - level) / rate) + 1000)
return tostring(math.max(0, lacking))
"""


class SharedBuckets(Buckets):
    """Buckets that every replica sees.

    While Redis is missing, each replica counts for itself: a limit that is too generous for a
    moment is better than a service that stops.
    """

    def __init__(
        self,
        rate: Rate | None,
        client: redis.asyncio.Redis,
        name: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is opened.

        Args:
            rate: None accepts everything.
            client: From `connect`.
            name: Tells these buckets from the others of this assistant.
            clock: Of the buckets that replace Redis when it is missing.
        """
        super().__init__(rate, clock)
        self._client = client
        self._name = name
        self._script = client.register_script(_TAKE)

    async def acquire(self, key: str, cost: float = 1.0) -> int:
        """See `Buckets.acquire`."""
        if self._rate is None:
            return 0
        try:
            lacking = float(
                await self._script(
                    keys=[own_key("limit", self._name, key)],
                    args=[self._rate.burst, self._rate.per_second, cost],
                )
            )
        except (RedisError, RedisTimeoutError, OSError) as error:
            logger.warning("Limits are counted by this replica alone: %s", type(error).__name__)
            return self.take(key, cost)
        return max(1, math.ceil(lacking / self._rate.per_second)) if lacking > 0 else 0
