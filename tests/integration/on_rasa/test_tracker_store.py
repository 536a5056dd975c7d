"""Rasa's conversations: stored, redacted, and missed aloud."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.on_rasa.tracker_store import (
    AssistantTrackerStore,
    ConversationsUnavailable,
    redacted,
    surfacing_failures,
)

DOMAIN = Domain.from_dict({"slots": {"memo": {"type": "any", "mappings": [{"type": "custom"}]}}})
NIR = "185057800608491"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


@pytest.fixture
def store(file: Path) -> FailSafeTrackerStore:
    # As Rasa wraps it.
    return Agent._create_tracker_store(AssistantTrackerStore(host=f"sqlite:///{file}"), DOMAIN)


def _tracker(store: FailSafeTrackerStore) -> DialogueStateTracker:
    tracker = DialogueStateTracker("c1", DOMAIN.slots)
    tracker.update_with_events(
        [
            UserUttered(
                f"mon NIR est {NIR}",
                {"name": "faq", "confidence": 1.0},
                [{"entity": "value", "value": "jean@x.fr"}],
                {
                    "text": f"mon NIR est {NIR}",
                    "intent": {"name": "faq"},
                    "entities": [{"value": "jean@x.fr"}],
                },
            ),
            SlotSet("memo", {"question": f"NIR {NIR}"}),
            BotUttered(
                f"Appelez le 0 806 800 213\n\nQuestion : NIR {NIR}",
                metadata={"kind": "handoff", "handoff": {"summary": f"Question : NIR {NIR}", "contact": {}}},
            ),
        ],
        DOMAIN,
    )
    return tracker


async def test_a_conversation_comes_back_without_personal_data(
    store: FailSafeTrackerStore, file: Path
) -> None:
    await store.save(_tracker(store))
    tracker = await store.retrieve("c1")
    assert tracker
    assert tracker.latest_message.text == "mon NIR est [NIR]"
    assert tracker.get_slot("memo") == {"question": "NIR [NIR]"}
    with sqlite3.connect(file) as connection:
        rows = [json.loads(data) for (data,) in connection.execute("SELECT data FROM events ORDER BY id")]
    stored = json.dumps(rows)
    assert NIR not in stored
    assert "jean@x.fr" not in stored
    assert rows[-1]["text"] == "Appelez le 0 806 800 213\n\nQuestion : NIR [NIR]"


async def test_saving_again_adds_only_what_is_new(store: FailSafeTrackerStore) -> None:
    tracker = _tracker(store)
    await store.save(tracker)
    tracker.update(SlotSet("memo", 2), DOMAIN)
    await store.save(tracker)
    tracker = await store.retrieve("c1")
    assert tracker
    assert len(tracker.events) == 4


async def test_a_failure_is_not_swallowed_by_rasa(store: FailSafeTrackerStore, file: Path) -> None:
    tracker = _tracker(store)
    await store.save(tracker)
    os.rename(file, f"{file}.away")
    with pytest.raises(ConversationsUnavailable), surfacing_failures():
        await store.retrieve("c1")
    tracker.update(SlotSet("memo", "new"))
    with pytest.raises(ConversationsUnavailable), surfacing_failures():
        await store.save(tracker)
    with pytest.raises(ConversationsUnavailable):
        await store._tracker_store.ping()
    os.rename(f"{file}.away", file)
    with surfacing_failures():
        tracker = await store.retrieve("c1")
    assert tracker


async def test_rasas_shell_goes_on_without_the_channel(store: FailSafeTrackerStore, file: Path) -> None:
    await store.save(_tracker(store))
    os.remove(file)
    assert await store.retrieve("c1") is None


async def test_a_damaged_event_does_not_end_the_process(store: FailSafeTrackerStore, file: Path) -> None:
    await store.save(_tracker(store))
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE events SET data = 'not json'")
    with pytest.raises(ConversationsUnavailable), surfacing_failures():
        await store.retrieve("c1")


class Broker(EventBroker):
    """Remembers what is published to it."""

    def __init__(self) -> None:
        self.published: list[dict[str, Any]] = []
        self.closed = False

    def publish(self, event: dict[str, Any]) -> None:
        self.published.append(event)

    def is_ready(self) -> bool:
        return False

    async def close(self) -> None:
        self.closed = True


async def test_a_broker_gets_what_is_stored_and_nothing_else(file: Path) -> None:
    broker = Broker()
    store = Agent._create_tracker_store(
        AssistantTrackerStore(host=f"sqlite:///{file}", event_broker=broker), DOMAIN
    )
    await store.save(_tracker(store))
    assert [{**event, "sender_id": "c1"} for event in _rows(file)] == broker.published
    assert NIR not in json.dumps(broker.published)
    assert "jean@x.fr" not in json.dumps(broker.published)
    # Rasa closes it and asks after it through the store.
    assert store.event_broker.is_ready() is False
    await store.event_broker.close()
    assert broker.closed


async def test_nor_does_the_store_in_memory_that_rasa_falls_back_to_publish_more(file: Path) -> None:
    broker = Broker()
    own = AssistantTrackerStore(host=f"sqlite:///{file}", event_broker=broker)
    store = Agent._create_tracker_store(own, DOMAIN)
    tracker = _tracker(store)
    tracker.update_with_events([_typed(FALLEN, "emergency")], DOMAIN)
    os.mkdir(file)
    await store.save(tracker)
    assert len(broker.published) == 4
    assert NIR not in json.dumps(broker.published)
    assert "respire" not in json.dumps(broker.published)


async def test_what_was_not_stored_is_not_published(file: Path) -> None:
    broker = Broker()
    store = AssistantTrackerStore(DOMAIN, host=f"sqlite:///{file}", event_broker=broker)
    tracker = _tracker(store)
    os.mkdir(file)
    with pytest.raises(ConversationsUnavailable), surfacing_failures():
        await store.save(tracker)
    assert broker.published == []


FALLEN = "mon père Jean est tombé, il ne respire plus"


def _typed(text: str, act: str, **understood: Any) -> UserUttered:
    """A message as Rasa keeps it, with what was understood of it."""
    parsed = {"text": text, "intent": {"name": act, "confidence": 1.0}, "entities": [], "faq": understood}
    return UserUttered(text, parsed["intent"], [], parsed)


async def _say(store: Any, text: str, act: str, question: str | None = None, **understood: Any) -> None:
    """A turn as Rasa takes it: the conversation is read, added to and saved."""
    tracker = await store.get_or_create_tracker("c1", append_action_listen=False)
    memo = {**(tracker.get_slot("memo") or {}), "turn": len(tracker.events)}
    if question is not None:
        memo = {"question": question, "answer": "e", "previous": [{"question": question}]}
    summary = f"Question : {memo.get('question')}"
    handoff = {"kind": "handoff", "handoff": {"summary": summary}}
    tracker.update_with_events(
        [
            _typed(text, act, **understood),
            BotUttered(f"Voici comment nous joindre.\n\n{summary}", metadata=handoff),
            SlotSet("memo", memo),
        ],
        DOMAIN,
    )
    await store.save(tracker)


def _rows(file: Path) -> list[dict[str, Any]]:
    with sqlite3.connect(file) as connection:
        return [json.loads(data) for (data,) in connection.execute("SELECT data FROM events ORDER BY id")]


async def test_no_word_of_an_emergency_is_kept_nor_of_what_was_typed_before_and_after(
    store: FailSafeTrackerStore, file: Path
) -> None:
    await _say(store, "loin avant", "question", "loin avant")
    await _say(store, "juste avant, Jean", "question", "juste avant, Jean (résolue)")
    await _say(store, '/choice{"value": "cps"}', "choice")
    await _say(store, FALLEN, "emergency", "", ranking=[["chutes", 0.4]], values={"lieu": "salon"})
    await _say(store, '/choice{"value": "cps"}', "choice")
    await _say(store, "juste après, Jean", "question", "juste après, Jean")
    await _say(store, "loin après", "question", "loin après")
    texts = [event["text"] for event in _rows(file) if event["event"] == "user"]
    button = '/choice{"value": "cps"}'
    assert texts == ["loin avant", "[urgence]", button, "[urgence]", button, "[urgence]", "loin après"]
    stored = json.dumps(_rows(file), ensure_ascii=False)
    for word in ("juste", "Jean", "respire", "chutes", "salon"):
        assert word not in stored
    # Which act each was stays: the rules look one message back.
    acts = [event["parse_data"]["intent"]["name"] for event in _rows(file) if event["event"] == "user"]
    assert acts == ["question", "question", "choice", "emergency", "choice", "question", "question"]
    # What the agency says stays.
    replies = [event["text"] for event in _rows(file) if event["event"] == "bot"]
    assert replies[1] == "Voici comment nous joindre.\n\nQuestion : [urgence]"


async def test_the_state_goes_on_without_the_words(store: FailSafeTrackerStore, file: Path) -> None:
    await _say(store, "juste avant", "question", "juste avant")
    await _say(store, FALLEN, "emergency")
    tracker = await store.retrieve("c1")
    assert tracker is not None
    assert tracker.latest_message.text == "[urgence]"
    assert tracker.latest_message.intent["name"] == "emergency"
    # « répète » and « retour » have what they need, in this replica and in any other.
    memo = tracker.get_slot("memo")
    assert (memo["question"], memo["answer"]) == ("[urgence]", "e")
    assert memo["previous"] == [{"question": "[urgence]"}]
    again = await AssistantTrackerStore(DOMAIN, host=f"sqlite:///{file}").retrieve("c1")
    assert again is not None
    assert again.current_slot_values() == tracker.current_slot_values()


async def test_only_the_conversation_of_the_emergency_is_touched(
    store: FailSafeTrackerStore, file: Path
) -> None:
    other = await store.get_or_create_tracker("c2", append_action_listen=False)
    other.update_with_events([_typed("la question d'un autre", "question")], DOMAIN)
    await store.save(other)
    await _say(store, FALLEN, "emergency")
    assert "la question d'un autre" in json.dumps(_rows(file))
    assert "respire" not in json.dumps(_rows(file))


async def test_sqlite_keeps_no_copy_in_its_files(store: FailSafeTrackerStore, file: Path) -> None:
    await _say(store, "mon voisin de palier a fait un malaise " * 20, "question")
    assert any(b"palier" in path.read_bytes() for path in file.parent.iterdir())
    await _say(store, FALLEN, "emergency")
    assert not any(b"palier" in path.read_bytes() for path in file.parent.iterdir())


async def test_a_button_before_and_after_an_ordinary_message_changes_nothing(
    store: FailSafeTrackerStore, file: Path
) -> None:
    for text, act in (("une", "question"), ("/skip", "skip"), ("deux", "question")):
        await _say(store, text, act, text)
    assert [event["text"] for event in _rows(file) if event["event"] == "user"] == ["une", "/skip", "deux"]
    assert "[urgence]" not in json.dumps(_rows(file))


def test_what_the_agency_says_is_kept_as_it_is() -> None:
    reply = {"event": "bot", "text": "Écrivez à contact@ans.fr", "metadata": {"kind": "answer"}}
    assert redacted(reply) == reply


async def test_a_turn_that_broke_down_leaves_its_conversation_as_it_was(store: FailSafeTrackerStore) -> None:
    await store.save(_tracker(store))
    tracker = await store.retrieve("c1")
    assert tracker
    before = len(tracker.events)
    tracker.update_with_events(
        [UserUttered("Et demain ?"), BotUttered("Panne", metadata={"kind": "notice", "breakdown": True})],
        DOMAIN,
    )
    await store.save(tracker)
    again = await store.retrieve("c1")
    assert again
    assert len(again.events) == before
