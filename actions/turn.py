"""Every turn of the dialogue: read the tracker, take the step, store, speak."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import resources
from assistant.catalogue.texts import BREAKDOWN
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.masked import MASKED
from assistant.dialogue.state import Conversation
from assistant.dialogue.step_table import take_step
from assistant.dialogue.terminal import button_title, whole_text
from assistant.dialogue.turns import Message, Record, Turn, contract_fields
from assistant.privacy import logs
from assistant.store import Interaction, Opinion, StoreUnavailable
from assistant.understanding import acts
from assistant.understanding.acts import former_payload
from assistant.understanding.result import Understanding

logger = logging.getLogger(__name__)
_TERMINAL = "cmdline"
"""Rasa's name for the channel of `rasa shell`."""


class ActionTurn(Action):
    """The one action: what was understood of the message, the step it leads to, the messages sent.

    Attributes:
        former: True towards a replica from before version 3, for its buttons and its slot.
    """

    former = False

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_turn"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Takes the step, stores what must be, says what must be.

        A breakdown (catalogue or database) is announced as such and leaves the conversation as it was.
        """
        logs.about_message(tracker.latest_message)
        before = Conversation.from_dict(tracker.get_slot("conversation"))
        understanding = Understanding.from_message(tracker.latest_message)
        try:
            keeper = resources.knowledge_keeper()
            knowledge = await asyncio.to_thread(keeper.get, understanding.catalogue)
            if understanding.act == acts.TOPIC:
                counted = await resources.beside_the_loop(resources.times_answered)
                knowledge = replace(knowledge, times_answered=counted)
            turn = take_step(knowledge, before, understanding, _masked(tracker.latest_message))
            turn = await resources.beside_the_loop(_store, tracker, turn, understanding)
        except (resources.KnowledgeUnavailable, StoreUnavailable) as error:
            logger.error("Breakdown in a turn of the act %s: %s", understanding.act, error)
            dispatcher.utter_message(text=BREAKDOWN, kind="notice", breakdown=True)
            return []
        in_terminal = tracker.get_latest_input_channel() == _TERMINAL
        for message in turn.messages:
            say(dispatcher, _with_former_buttons(message) if self.former else message, in_terminal)
        events = _events(tracker, before, turn.conversation, knowledge)
        return _with_former_context(events, turn.conversation) if self.former else events


def say(dispatcher: CollectingDispatcher, message: Message, in_terminal: bool = False) -> None:
    """Sends a message with the channel's own fields.

    Args:
        dispatcher: Where it goes.
        message: What is said.
        in_terminal: True for a channel that shows text and buttons alone: the other fields join the text,
            the hint of a button its title.
    """
    fields = contract_fields(message)
    buttons, text = fields.pop("buttons"), fields.pop("text")
    if in_terminal:
        text = whole_text({"text": text, **fields})
        # Rasa prints whatever else a button has as JSON.
        buttons = [{"title": button_title(button), "payload": button["payload"]} for button in buttons]
    dispatcher.utter_message(text=text, buttons=buttons, **fields)


def _with_former_buttons(message: Message) -> Message:
    buttons = (replace(button, payload=former_payload(button.payload)) for button in message.buttons)
    return replace(message, buttons=tuple(buttons))


def _with_former_context(events: list[dict[str, Any]], after: Conversation) -> list[dict[str, Any]]:
    """The slot with the key from which such a replica understands a follow-up."""
    context = {"question": after.question, "entry": after.answer, "facets": dict(after.facets)}
    for event in events:
        if event["name"] == "conversation" and after.question:
            event["value"] = {**event["value"], "context": context}
    return events


def _store(tracker: Tracker, turn: Turn, understanding: Understanding) -> Turn:
    """Keeps all that a turn leaves, in one transaction; nothing to keep opens none."""
    feedback, record = turn.feedback, turn.record
    if feedback is None and record is None:
        return turn
    number = resources.store().record_turn(
        tracker.sender_id,
        None if record is None else _interaction(tracker, record, understanding),
        message=message_key(tracker.latest_message),
        feedback_requested=record is not None and record.feedback,
        opinion=None if feedback is None else Opinion(**asdict(feedback)),
    )
    if number is None or record is None or not record.feedback:
        return turn
    return replace(turn, conversation=turn.conversation.with_interaction(number))


def _interaction(tracker: Tracker, record: Record, understanding: Understanding) -> Interaction:
    return Interaction(
        conversation=tracker.sender_id,
        question=record.question,
        status=record.status,
        decision=record.decision,
        entry=record.entry,
        probabilities=list(record.probabilities),
        facets=dict(record.facets),
        model=understanding.model,
        catalogue=record.catalogue,
        certainty=record.certainty,
        test=_is_test(tracker),
        in_danger=record.in_danger,
    )


def _masked(message: Mapping[str, Any]) -> tuple[str, ...]:
    """The labels of what was masked in a message; none from a replica of the version before."""
    labels = (message.get("metadata") or {}).get(MASKED)
    return tuple(map(str, labels)) if isinstance(labels, list) else ()


def _is_test(tracker: Tracker) -> bool:
    """True in a terminal (`make shell`, `rasa shell`) and when the conversation was opened as a try."""
    metadata = tracker.latest_message.get("metadata") or {}
    return bool(tracker.get_latest_input_channel() == _TERMINAL or metadata.get("test") is True)


def message_key(message: Mapping[str, Any]) -> str:
    """The key of a message in its conversation: the same when it is sent again, another for any other.

    The id of the request, which a proxy or a client that tries again repeats, else Rasa's own of the message;
    with the text, for a client that gives all its requests one id. A digest: nothing of it can be read.
    """
    named = (message.get("metadata") or {}).get("request_id") or message.get("message_id")
    if not named:
        return ""
    return hashlib.sha256(f"{named}\0{message.get('text') or ''}".encode("utf-8", "replace")).hexdigest()


def _events(
    tracker: Tracker, before: Conversation, after: Conversation, knowledge: Knowledge
) -> list[dict[str, Any]]:
    events = [SlotSet("conversation", after.as_dict())] if after != before else []
    if tracker.get_slot("awaiting") != after.awaiting:
        events.append(SlotSet("awaiting", after.awaiting))
    for facet in knowledge.catalogue.taxonomy.facets:
        chosen = after.facets.get(facet.id)
        if tracker.get_slot(facet.id) != chosen:
            events.append(SlotSet(facet.id, chosen))
    return events
