"""A turn as a server takes it: Rasa's component, then the action run by the SDK's own executor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.training_data.message import Message
from rasa_sdk.executor import ActionExecutor

from actions import resources
from assistant import settings
from assistant.on_rasa.component import FaqInterpreter
from assistant.store import Store
from assistant.understanding.result import KEY

CONVERSATION = "ask"


async def real_turn(
    component: FaqInterpreter, question: str, store: Store, data: Path, models: Path | None
) -> list[Mapping[str, Any]]:
    """The messages of the one action, for a first message; see `RealConversation`."""
    return await RealConversation(component, store, data, models).say(question)


@dataclass
class RealConversation:
    """A conversation as a server holds it.

    Attributes:
        component: What understands each message.
        store: Where the action stores the turns.
        data: The working FAQ.
        models: The models folder whose published release is answered from; None for the working FAQ.
        slots: As the turn before left them.
    """

    component: FaqInterpreter
    store: Store
    data: Path
    models: Path | None
    slots: dict[str, Any] = field(default_factory=dict)

    async def say(self, text: str) -> list[Mapping[str, Any]]:
        """The messages of the one action, for a text or the payload of a button."""
        # In the order of `config.yml`.
        (message,) = RegexMessageHandler().process([Message.build(text)], _domain())
        self.component.process([message], self._tracker())
        parsed = message.as_dict()
        executor = ActionExecutor()
        executor.register_package("actions")
        call = {
            "next_action": "action_turn",
            "tracker": {
                "sender_id": CONVERSATION,
                "slots": self.slots,
                "latest_message": {**parsed, "text": text, KEY: parsed.get(KEY)},
                "events": [],
                "latest_input_channel": CONVERSATION,
            },
            "domain": {},
        }
        with resources.using(self.store, resources.KnowledgeKeeper(self.data, self.models)):
            result = await executor.run(call) or {}
        for event in result.get("events") or ():
            if event.get("event") == "slot":
                self.slots[event["name"]] = event["value"]
        return [{**(one.get("custom") or {}), **one} for one in result.get("responses") or ()]

    def _tracker(self) -> Any:
        """What the component reads of Rasa's tracker; None before any turn, as then."""
        if not self.slots:
            return None
        slots = {"conversation": None, "awaiting": None, **self.slots}
        return SimpleNamespace(slots=slots, get_slot=slots.get)


@lru_cache(maxsize=1)
def _domain() -> Domain:
    return Domain.load(str(settings.ROOT / "domain.yml"))
