"""Once a day, in the server, what visitors wrote too long ago is forgotten."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from sanic import Blueprint, Sanic

from assistant import settings
from assistant.releases.retention import forget_questions
from assistant.store import Store, StoreUnavailable
from assistant.store.retention import purge

logger = logging.getLogger(__name__)
FIRST_SECONDS = 20.0
DAY_SECONDS = 86_400.0
RETRY_SECONDS = 600.0


def purge_daily(blueprint: Blueprint) -> None:
    """Has the server of a blueprint purge every day. Several replicas may do so at once."""

    @blueprint.listener("after_server_start")
    async def begin(app: Sanic, _: asyncio.AbstractEventLoop) -> None:
        app.ctx.daily_purge = asyncio.create_task(purge_again_and_again(FIRST_SECONDS))

    @blueprint.listener("before_server_stop")
    async def end(app: Sanic, _: asyncio.AbstractEventLoop) -> None:
        app.ctx.daily_purge.cancel()


async def purge_again_and_again(
    first: float = FIRST_SECONDS,
    day: float = DAY_SECONDS,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Purges shortly after the start, then every day; a failure is tried again ten minutes later.

    Args:
        first: Seconds to wait first, up to twice as long by chance: replicas that start together take turns.
        day: Seconds between two purges.
        sleep: Waits for so many seconds.
    """
    await sleep(first * (1 + random.random()))  # noqa: S311 - no secret
    while True:
        done = await asyncio.to_thread(_purge)
        await sleep(day if done else min(day, RETRY_SECONDS))


def _purge() -> bool:
    store = Store(settings.database_url())
    days = settings.retention_days()
    try:
        purged = purge(store, settings.tracker_url(), days)
        forget_questions(settings.models_dir(), datetime.now(UTC) - timedelta(days=days))
    except (StoreUnavailable, OSError) as error:
        logger.error("The daily purge failed, it will be tried again: %s", error)
        return False
    finally:
        store.close()
    logger.info(
        "Daily purge, %d days: %d turns, %d comments, %d events",
        *(days, purged.interactions, purged.feedback, purged.events),
    )
    return True
