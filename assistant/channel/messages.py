"""Rasa's messages as the contract writes them. Pure functions."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.channel.errors import Breakdown
from assistant.channel.tokens import Signer, reference_of

KINDS = (
    "greeting",
    "topic",
    "answer",
    "clarification",
    "suggestions",
    "feedback_request",
    "feedback_reason",
    "feedback_comment",
    "feedback_thanks",
    "fallback",
    "handoff",
    "notice",
    "chitchat",
)


def to_messages(raw: Sequence[Mapping[str, Any]], conversation: str, signer: Signer) -> list[dict[str, Any]]:
    """The messages of a turn.

    Args:
        raw: What Rasa's output channel received, in order.
        conversation: Conversation the buttons are signed for.
        signer: Signs them.

    Returns:
        At least one message; every field of the contract is there, absent ones are None.

    Raises:
        Breakdown: The actions said so, or said nothing.
    """
    if any(message.get("breakdown") for message in raw):
        raise Breakdown("an action reports a breakdown")
    messages = [to_message(message, conversation, signer) for message in raw if _says_something(message)]
    if not messages:
        raise Breakdown("no message: the action server or the model is missing")
    return messages


def to_message(raw: Mapping[str, Any], conversation: str, signer: Signer) -> dict[str, Any]:
    """One message of the contract."""
    kind = raw.get("kind")
    return {
        "id": uuid.uuid4().hex,
        "kind": kind if kind in KINDS else "notice",
        "text": raw.get("text") or "",
        "entry_id": raw.get("entry_id"),
        "facet": raw.get("facet"),
        "source": _source(raw.get("source")),
        "buttons": _buttons(raw.get("buttons"), conversation, signer),
        "warning": raw.get("warning"),
        "handoff": _handoff(raw.get("handoff"), conversation),
        "title": raw.get("title"),
        "context": list(raw.get("context") or ()) or None,
        "certainty": raw.get("certainty"),
        "lead": raw.get("lead"),
        "contact": raw.get("contact") or None,
        "related": _buttons(raw.get("related"), conversation, signer),
    }


def _buttons(raw: Any, conversation: str, signer: Signer) -> list[dict[str, str]]:
    """Buttons signed for this conversation; one that sends nothing is left out."""
    buttons = []
    for button in raw or ():
        sent = button.get("payload")
        if isinstance(sent, str):
            signed = {"payload": sent, "signature": signer.sign(conversation, sent)}
            hint = {"hint": str(button["hint"])} if button.get("hint") else {}
            buttons.append({"title": str(button.get("title", "")), **signed, **hint})
    return buttons


def _says_something(raw: Mapping[str, Any]) -> bool:
    return bool(raw.get("text") or raw.get("buttons") or raw.get("handoff"))


def _source(source: Any) -> dict[str, Any] | None:
    if not isinstance(source, Mapping) or not source.get("url"):
        return None
    return {name: source.get(name) for name in ("url", "label", "verified_on")}


def _handoff(handoff: Any, conversation: str) -> dict[str, Any] | None:
    if not isinstance(handoff, Mapping):
        return None
    return {
        "summary": handoff.get("summary") or "",
        "contact": handoff.get("contact") or None,
        "reference": reference_of(conversation),
    }
