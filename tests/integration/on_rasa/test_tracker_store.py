"""Rasa's conversations: kept, redacted, and missed aloud."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest
from rasa.core.agent import Agent
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
    found = await store.retrieve("c1")
    assert found
    assert found.latest_message.text == "mon NIR est [NIR]"
    assert found.get_slot("memo") == {"question": "NIR [NIR]"}
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
    found = await store.retrieve("c1")
    assert found
    assert len(found.events) == 4


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
        found = await store.retrieve("c1")
    assert found


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


def test_what_the_agency_says_is_kept_as_it_is() -> None:
    said = {"event": "bot", "text": "Écrivez à contact@ans.fr", "metadata": {"kind": "answer"}}
    assert redacted(said) == said
