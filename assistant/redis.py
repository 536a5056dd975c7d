"""The connection to Redis, that replicas share."""

from __future__ import annotations

import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError

from assistant.settings import assistant_name

_SECONDS = 1.0
"""A Redis that does not answer in time is missing: visitors do not wait for it."""


def connect(url: str | None) -> redis.asyncio.Redis | None:
    """A client of Redis that connects at its first use, None without an address."""
    if url is None:
        return None
    return redis.asyncio.Redis.from_url(
        url,
        socket_timeout=_SECONDS,
        socket_connect_timeout=_SECONDS,
        # A connection that Redis closed meanwhile is opened again, once, without a wait.
        retry=Retry(NoBackoff(), 1),
        retry_on_error=[RedisConnectionError],
        health_check_interval=15,
    )


def own_key(*parts: str) -> str:
    """A key that is this assistant's alone, whatever other agency has the same Redis (`ASSISTANT_NAME`)."""
    return ":".join((assistant_name(), *parts))
