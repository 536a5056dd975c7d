"""A turn reads the end of a conversation, and loses nothing of its state."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.on_rasa.recent_events import EXCHANGES
from assistant.on_rasa.tracker_store import AssistantTrackerStore

SLOTS = ("memo", "awaiting", "produit", "couloirs")
DOMAIN = Domain.from_dict(
    {"slots": {name: {"type": "any", "mappings": [{"type": "custom"}]} for name in SLOTS}}
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


@pytest.fixture
def store(file: Path) -> AssistantTrackerStore:
    return AssistantTrackerStore(DOMAIN, host=f"sqlite:///{file}")


def _turn(number: int, slots: dict[str, object]) -> list[Event]:
    parsed = {"intent": {"name": "faq"}, "entities": [], "text": f"question {number}"}
    return [
        UserUttered(f"question {number}", {"name": "faq"}, [], {**parsed, "response_selector": {"faq": {}}}),
        ActionExecuted("action_answer_question"),
        BotUttered(f"réponse {number}"),
        *(SlotSet(name, value) for name, value in slots.items()),
        ActionExecuted("action_listen"),
    ]


async def _talk(store: AssistantTrackerStore, turns: int, name: str = "c1") -> None:
    """Reads, adds a turn, saves: as Rasa does."""
    for number in range(turns):
        tracker = await store.get_or_create_tracker(name, append_action_listen=False)
        if number == 0:
            tracker.update_with_events([SessionStarted(), ActionExecuted("action_listen")], DOMAIN)
        slots: dict[str, object] = {"memo": {"turn": number}}
        if number == 3:
            slots["produit"] = ["insi"]
        tracker.update_with_events(_turn(number, slots), DOMAIN)
        await store.save(tracker)


def _slots(tracker: DialogueStateTracker) -> dict[str, object]:
    return {name: tracker.get_slot(name) for name in SLOTS}


async def test_a_long_conversation_is_read_by_its_end(store: AssistantTrackerStore, file: Path) -> None:
    await _talk(store, 150)
    read = await store.retrieve("c1")
    assert read is not None
    assert len(read.events) < 20
    assert [e.text for e in read.events if isinstance(e, UserUttered)] == ["question 148", "question 149"]
    assert _slots(read) == {"memo": {"turn": 149}, "awaiting": None, "produit": ["insi"], "couloirs": None}
    whole = await store.retrieve_full_tracker("c1")
    assert whole is not None
    # Every event once: nothing is lost nor written twice.
    assert len(whole.events) == 2 + 5 * 150 + 1
    assert [e.text for e in whole.events if isinstance(e, UserUttered)] == [
        f"question {n}" for n in range(150)
    ]
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (len(whole.events),)


async def test_a_turn_reads_as_much_after_an_hour_as_at_the_beginning(store: AssistantTrackerStore) -> None:
    await _talk(store, 5, "short")
    await _talk(store, 100, "long")
    short, long = await store.retrieve("short"), await store.retrieve("long")
    assert short is not None
    assert long is not None
    assert len(long.events) <= len(short.events) + len(SLOTS)


async def test_a_short_session_is_read_from_its_start(store: AssistantTrackerStore) -> None:
    await _talk(store, 1)
    read = await store.retrieve("c1")
    assert read is not None
    assert isinstance(read.events[0], SessionStarted)


async def test_an_unknown_conversation_is_none(store: AssistantTrackerStore) -> None:
    assert await store.retrieve("nobody") is None
    assert await store.retrieve_full_tracker("nobody") is None


async def test_saving_twice_writes_once(store: AssistantTrackerStore) -> None:
    await _talk(store, 4)
    tracker = await store.retrieve("c1")
    assert tracker is not None
    tracker.update(SlotSet("memo", "new"))
    await store.save(tracker)
    await store.save(tracker)
    whole = await store.retrieve_full_tracker("c1")
    assert whole is not None
    assert sum(isinstance(e, SlotSet) and e.value == "new" for e in whole.events) == 1


async def test_a_tracker_read_elsewhere_adds_what_is_new(store: AssistantTrackerStore) -> None:
    # As after a server that had the tracker in memory.
    tracker = DialogueStateTracker("c1", DOMAIN.slots)
    tracker.update_with_events([SessionStarted(), *_turn(0, {})], DOMAIN)
    await store.save(tracker)
    other = DialogueStateTracker.from_events("c1", [*tracker.events, SlotSet("memo", 1)], DOMAIN.slots)
    await store.save(other)
    whole = await store.retrieve_full_tracker("c1")
    assert whole is not None
    assert len(whole.events) == len(other.events)


@pytest.mark.parametrize("boundary", [SessionStarted, Restarted])
async def test_nothing_is_read_from_before_a_new_beginning(
    store: AssistantTrackerStore, boundary: type[Event]
) -> None:
    await _talk(store, 5)
    tracker = await store.retrieve("c1")
    assert tracker is not None
    tracker.update_with_events([boundary(), ActionExecuted("action_listen")], DOMAIN)
    for number in range(4):
        tracker.update_with_events(_turn(number, {"awaiting": "facet"} if number == 0 else {}), DOMAIN)
    await store.save(tracker)
    read = await store.retrieve("c1")
    assert read is not None
    assert _slots(read) == {"memo": None, "awaiting": "facet", "produit": None, "couloirs": None}


@pytest.mark.parametrize("seed", range(12))
async def test_the_state_is_that_of_the_whole_conversation(store: AssistantTrackerStore, seed: int) -> None:
    generator = random.Random(seed)
    for number in range(generator.randrange(3, 40)):
        tracker = await store.get_or_create_tracker("c1", append_action_listen=False)
        named = generator.sample(SLOTS, generator.randrange(3))
        tracker.update_with_events(_turn(number, {name: [number, name] for name in named}), DOMAIN)
        for event in (SessionStarted, ConversationPaused, ConversationResumed, Restarted):
            if generator.random() < 0.05:
                tracker.update(event())
        await store.save(tracker)
    read, whole = await store.retrieve("c1"), await store.retrieve_full_tracker("c1")
    assert read is not None
    assert whole is not None
    assert read.is_paused() == whole.is_paused()
    last = max(
        (i for i, e in enumerate(whole.events) if isinstance(e, SessionStarted | Restarted)), default=-1
    )
    session = DialogueStateTracker.from_events("c1", list(whole.events)[max(last, 0) :], DOMAIN.slots)
    assert _slots(read) == _slots(session)
    assert (
        read.latest_message == session.latest_message
        or read.latest_message.text == session.latest_message.text
    )
    assert sum(isinstance(e, UserUttered) for e in read.events) <= max(EXCHANGES, 2)


async def test_what_repeats_the_ranking_is_not_kept(store: AssistantTrackerStore) -> None:
    await _talk(store, 1)
    read = await store.retrieve("c1")
    assert read is not None
    assert read.latest_message is not None
    assert "response_selector" not in read.latest_message.parse_data
    assert read.latest_message.parse_data["intent"] == {"name": "faq"}
