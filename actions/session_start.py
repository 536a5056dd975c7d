"""Opens a session: greets and frames, once."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, SessionStarted
from rasa_sdk.executor import CollectingDispatcher

from actions import resources
from actions.turn import say
from assistant.catalogue.texts import BREAKDOWN
from assistant.dialogue.steps.small_talk import greeting
from assistant.privacy import logs


class ActionSessionStart(Action):
    """Greets when a session begins; Rasa runs it by itself before the first message."""

    def name(self) -> str:
        """Rasa's own name for it."""
        return "action_session_start"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Greets, unless this session has just been greeted.

        The channel opens a conversation with `/session_start`: Rasa starts the session by itself,
        then runs this action a second time for the message.
        """
        logs.about_message(tracker.latest_message)
        if _just_greeted(tracker):
            return [ActionExecuted("action_listen")]
        try:
            knowledge = await asyncio.to_thread(resources.knowledge_keeper().get)
            for message in greeting(knowledge).messages:
                say(dispatcher, message)
        except resources.KnowledgeUnavailable:
            dispatcher.utter_message(text=BREAKDOWN, kind="notice", breakdown=True)
        return [SessionStarted(), ActionExecuted("action_listen")]


def _just_greeted(tracker: Tracker) -> bool:
    """True when the only message since the session began is the one that opens it."""
    for event in reversed(tracker.events):
        if event.get("event") == "session_started":
            return True
        if event.get("event") == "user" and event.get("text") != "/session_start":
            return False
    return False
