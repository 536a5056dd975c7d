"""Rasa's side of an action: a tracker, a dispatcher, and the slots kept from one message to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import resources
from assistant.catalogue.texts import load_texts
from assistant.dialogue.knowledge import Knowledge
from assistant.store import Store
from tests.conftest import FROZEN
from tests.unit.library import library

VISITOR = "visiteur-7"


@dataclass
class Conversing:
    """A conversation with an action, as Rasa holds it."""

    action: Action
    slots: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    channel: str | None = None

    async def send(
        self, message: dict[str, Any], before: list[dict[str, Any]] | None = None
    ) -> list[dict[str, Any]]:
        """What is said to a parsed message, after the events of before; the slots it sets are kept."""
        dispatcher = CollectingDispatcher()
        message = {**message, "input_channel": self.channel} if self.channel else message
        # The SDK reads the channel of the last user event, else of the tracker as Rasa sends it.
        said = [*(before or []), *([{"event": "user", **message}] if self.channel else [])]
        tracker = Tracker(VISITOR, dict(self.slots), message, said, False, None, {}, "action_listen")
        self.events = await self.action.run(dispatcher, tracker, {})
        self.slots |= {event["name"]: event["value"] for event in self.events if event["event"] == "slot"}
        return dispatcher.messages


@dataclass
class Keeper:
    """What is served: the library, or nothing that reads."""

    knowledge: Knowledge | None
    learnt: list[str] = field(default_factory=list)

    def get(self, learnt: str = "") -> Knowledge:
        self.learnt.append(learnt)
        if self.knowledge is None:
            raise resources.KnowledgeUnavailable("data")
        return self.knowledge


@pytest.fixture
def knowledge() -> Knowledge:
    return Knowledge(library(), load_texts(FROZEN / "texts.yml"), date(2026, 1, 15))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    interactions = Store(f"sqlite:///{tmp_path}/interactions.db")
    monkeypatch.setattr(resources, "store", lambda: interactions)
    yield interactions
    interactions.close()


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch, knowledge: Knowledge) -> Keeper:
    served = Keeper(knowledge)
    monkeypatch.setattr(resources, "knowledge_keeper", lambda: served)
    return served
