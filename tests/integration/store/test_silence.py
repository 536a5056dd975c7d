"""A database that is silent, frozen and not stopped, holds nobody but its own visitors, and not for long.

Two of them: a real PostgreSQL whose processes are stopped where they are, connections open; and a server that
accepts and never says a word. Without a limit of our own, each of these tests would never end. Where others
are served meanwhile, the limit is far away and the silence ends when they have been: no test counts seconds.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions import resources
from assistant.on_rasa.tracker_store import (
    AssistantTrackerStore,
    ConversationsUnavailable,
    surfacing_failures,
)
from assistant.store import Interaction, Store, StoreUnavailable, time_limits
from assistant.store.time_limits import in_thread
from bench.servers import Postgres
from tests.conftest import FROZEN
from tests.waiting import LIMIT_SECONDS

DOMAIN = Domain.from_dict({"slots": {"memo": {"type": "any", "mappings": [{"type": "custom"}]}}})
VISITORS = 30
"""More than there are threads for one database."""


class Silent:
    """A database that is told when to be silent, and when to end it: by answering, or by hanging up."""

    def __init__(self, url: str, freeze: Callable[[], None], end: Callable[[], None]) -> None:
        self.url, self.freeze, self.end = url, freeze, end


@pytest.fixture
def frozen(postgres: Postgres) -> Iterator[Silent]:
    # A database of its own: others leave tables in the one that every server has.
    postgres.run_sql("DROP DATABASE IF EXISTS silence WITH (FORCE)")
    postgres.run_sql("CREATE DATABASE silence")
    yield Silent(postgres.address("silence"), postgres.freeze, postgres.thaw)
    postgres.thaw()


@pytest.fixture
def mute() -> Iterator[Silent]:
    """Accepts every connection, and never writes."""
    server = socket.create_server(("127.0.0.1", 0), backlog=100)
    taken: list[socket.socket] = []
    ended = threading.Event()

    def accept() -> None:
        while True:
            try:
                taken.append(server.accept()[0])
            except OSError:
                return
            if ended.is_set():
                taken.pop().close()

    def end() -> None:
        ended.set()
        while taken:
            taken.pop().close()

    threading.Thread(target=accept, daemon=True).start()
    port = server.getsockname()[1]
    yield Silent(f"postgresql://assistant@127.0.0.1:{port}/postgres", lambda: None, end)
    end()
    server.shutdown(socket.SHUT_RDWR)
    server.close()


@pytest.fixture(params=["frozen", "mute"])
def silent(request: pytest.FixtureRequest) -> Silent:
    database: Silent = request.getfixturevalue(request.param)
    return database


def _conversations(url: str) -> FailSafeTrackerStore:
    # As Rasa wraps it.
    return Agent._create_tracker_store(AssistantTrackerStore(host=url), DOMAIN)


@pytest_asyncio.fixture
async def well(tmp_path: Path) -> FailSafeTrackerStore:
    """The conversations of other visitors, in a database that answers."""
    store = _conversations(f"sqlite:///{tmp_path / 'conversations.db'}")
    await _talk(store, "other")
    return store


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is not what ends the waiting."""
    monkeypatch.setattr(time_limits, "VISITOR_SECONDS", LIMIT_SECONDS)
    monkeypatch.setattr(time_limits, "_MOST_SECONDS", LIMIT_SECONDS)


async def _talk(store: FailSafeTrackerStore, name: str) -> DialogueStateTracker | None:
    """A turn as Rasa takes it: reads, adds, saves."""
    tracker = await store.get_or_create_tracker(name, append_action_listen=False)
    tracker.update_with_events([UserUttered("bonjour"), SlotSet("memo", len(tracker.events))], DOMAIN)
    await store.save(tracker)
    return await store.retrieve(name)


async def _failure(turn: Callable[[], Awaitable[Any]]) -> str:
    with pytest.raises(ConversationsUnavailable) as caught, surfacing_failures():
        await turn()
    return str(caught.value)


async def test_other_visitors_are_served_while_conversations_cannot_be_read(
    silent: Silent, well: FailSafeTrackerStore, far: None
) -> None:
    store = _conversations(silent.url)
    silent.freeze()
    held = [asyncio.create_task(store.retrieve(f"c{n}")) for n in range(VISITORS)]
    for _ in range(10):
        assert await _talk(well, "other")
    assert not any(task.done() for task in held)
    silent.end()
    assert await asyncio.gather(*held) == [None] * VISITORS


async def test_those_who_need_it_are_told_that_it_is_down(silent: Silent) -> None:
    store = _conversations(silent.url)
    silent.freeze()
    # Each in a task of its own, as requests are: what ends a turn ends no other.
    held = [asyncio.create_task(_failure(lambda name=f"c{n}": store.retrieve(name))) for n in range(VISITORS)]
    assert len(await asyncio.gather(*held)) == VISITORS


async def test_a_connection_that_was_open_when_the_database_froze_is_given_up(frozen: Silent) -> None:
    store = _conversations(frozen.url)
    assert await _talk(store, "mine")
    tracker = await store.retrieve("mine")
    assert tracker is not None
    frozen.freeze()
    tracker.update(SlotSet("memo", "new"), DOMAIN)
    held = [
        asyncio.create_task(_failure(lambda: store.save(tracker))),
        asyncio.create_task(_failure(lambda: store.retrieve("mine"))),
        asyncio.create_task(_failure(lambda: store.retrieve_full_tracker("mine"))),
    ]
    await asyncio.gather(*held)
    with pytest.raises(ConversationsUnavailable):
        await store._tracker_store.ping()
    # It comes back, and the conversation with it, as it was when it was last kept.
    frozen.end()
    with surfacing_failures():
        tracker = await store.retrieve("mine")
    assert tracker is not None
    assert tracker.get_slot("memo") != "new"
    assert await _talk(store, "mine")


async def test_the_threads_of_a_silent_database_are_given_back(frozen: Silent) -> None:
    store = AssistantTrackerStore(DOMAIN, host=frozen.url)
    await store.ping()
    frozen.freeze()
    retrievals = [asyncio.create_task(_failure(lambda: store.retrieve("c"))) for _ in range(VISITORS)]
    await asyncio.gather(*retrievals)
    # Still frozen: nothing but our own limit can have freed them.
    store._threads.shutdown(wait=True)
    assert not [thread for thread in store._threads._threads if thread.is_alive()]


async def test_rasas_shell_goes_on_while_the_database_is_silent(mute: Silent) -> None:
    store = _conversations(mute.url)
    assert await store.retrieve("c1") is None


async def test_the_store_of_interactions_gives_up_and_works_again(frozen: Silent) -> None:
    store = Store(frozen.url)
    store.ping()
    interaction = Interaction("silence", "Quelle carte ?", "answered", "answer")
    frozen.freeze()
    threads = ThreadPoolExecutor(2)
    held = [
        asyncio.create_task(
            in_thread(threads, partial(store.record_turn, "silence", interaction, message="m1"))
        ),
        asyncio.create_task(in_thread(threads, store.ping)),
        asyncio.create_task(in_thread(threads, store.ping)),
    ]
    for failure in await asyncio.gather(*held, return_exceptions=True):
        assert isinstance(failure, (StoreUnavailable, TimeoutError)), failure
    frozen.end()
    assert store.record_turn("silence", interaction, message="m1")
    assert len(store.interactions_of("silence")) == 1
    store.close()


async def test_visitors_who_wait_for_the_first_look_at_the_tables_are_all_told(mute: Silent) -> None:
    """They wait for one thread's attempt no longer than for the database itself, and all at once."""
    store = Store(mute.url)
    with ThreadPoolExecutor(VISITORS) as threads:
        pings = [threads.submit(store.ping) for _ in range(VISITORS)]
        assert all(isinstance(one.exception(), StoreUnavailable) for one in pings)


async def test_an_action_says_the_breakdown_and_reads_the_faq_meanwhile(
    mute: Silent, far: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent_store = Store(mute.url)
    monkeypatch.setattr(resources, "store", lambda: silent_store)
    interaction = Interaction("c", "Quelle carte ?", "answered", "answer")
    held = [
        asyncio.create_task(resources.beside_the_loop(resources.store().record_turn, "c", interaction))
        for _ in range(VISITORS)
    ]
    await asyncio.sleep(0)
    # The default threads, where the FAQ is read, are free.
    assert await asyncio.to_thread(resources.KnowledgeKeeper(FROZEN, None).get)
    assert not any(task.done() for task in held)
    mute.end()
    failures = await asyncio.gather(*held, return_exceptions=True)
    assert all(isinstance(failure, StoreUnavailable) for failure in failures), failures
