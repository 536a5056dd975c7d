"""A turn as a server takes it: Rasa's component, then the action run by the SDK's own executor."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rasa.shared.nlu.training_data.message import Message
from rasa_sdk.executor import ActionExecutor

from actions import resources
from assistant.on_rasa.component import FaqInterpreter
from assistant.store import Store
from assistant.understanding.result import KEY

CONVERSATION = "ask"


async def real_turn(
    component: FaqInterpreter, question: str, store: Store, data: Path, models: Path | None
) -> list[Mapping[str, Any]]:
    """The messages of the one action.

    Args:
        component: What understands the question.
        question: As typed.
        store: Where the action stores the turn.
        data: The working FAQ.
        models: The models folder whose published release is answered from; None for the working FAQ.
    """
    message = Message.build(question)
    component.process([message])
    parsed = message.as_dict()
    executor = ActionExecutor()
    executor.register_package("actions")
    call = {
        "next_action": "action_turn",
        "tracker": {
            "sender_id": CONVERSATION,
            "slots": {},
            "latest_message": {**parsed, "text": question, KEY: parsed.get(KEY)},
            "events": [],
            "latest_input_channel": CONVERSATION,
        },
        "domain": {},
    }
    with resources.using(store, resources.KnowledgeKeeper(data, models)):
        result = await executor.run(call) or {}
    return [{**(response.get("custom") or {}), **response} for response in result.get("responses") or ()]
