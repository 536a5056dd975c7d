"""The network to the database swallows every packet for a minute, while twenty visitors talk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.subprocesses import free_port
from bench.relay import Relay
from bench.stack import Stack
from bench.visitors import Crowd
from tests.production.conftest import begun, check_book
from tests.production.silence import SILENT_SECONDS, check_silence

VISITORS, THINK = 20, 1.0


@pytest.fixture(scope="module")
def relay() -> Iterator[Relay]:
    made = Relay(free_port())
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def stack(model: Path, relay: Relay) -> Iterator[Stack]:
    """As everywhere, with a network between the database and those who use it."""
    reached = f"postgresql://assistant@127.0.0.1:{relay.port}"
    addresses = {
        "ASSISTANT_DATABASE_URL": f"{reached}/interactions",
        "ASSISTANT_TRACKER_URL": f"{reached}/conversations",
    }
    made = Stack(model, addresses)
    relay.server = made.postgres.socket
    with begun(made) as started:
        yield started


async def test_packets_to_the_database_are_dropped(whole: Stack, relay: Relay) -> None:
    crowd = Crowd(whole.base, VISITORS, THINK, patience=2 * SILENT_SECONDS)
    async with crowd:
        await check_silence(crowd, whole, relay.fall_silent, relay.speak)
        await crowd.until_rounds(VISITORS)
    check_book(whole, crowd.book, f"paquets vers PostgreSQL perdus {SILENT_SECONDS:.0f} s")
