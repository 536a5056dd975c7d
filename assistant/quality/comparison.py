"""How two replies to one message differ: what is tried beside what visitors have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

SAME, REWORDED, OTHER_ANSWER, OTHER_KIND = "same", "reworded", "other_answer", "other_kind"


def compared(one: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]) -> str:
    """How two replies to the same message differ: one of the four above.

    `reworded` is the same entry said otherwise, `other_kind` an answer here and a list there.
    """
    first, second = _principal(one), _principal(other)
    if first.get("kind") != second.get("kind"):
        return OTHER_KIND
    if first.get("entry_id") != second.get("entry_id"):
        return OTHER_ANSWER
    if [_read(message) for message in one] == [_read(message) for message in other]:
        return SAME
    return REWORDED if first.get("entry_id") else OTHER_ANSWER


def _principal(messages: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """What a reply mainly is: its answer, else what it asks or offers, else its first message."""
    for kinds in (("answer",), ("handoff", "topic", "clarification", "suggestions", "fallback")):
        for message in messages:
            if message.get("kind") in kinds:
                return message
    return messages[0] if messages else {}


def _read(message: Mapping[str, Any]) -> tuple[Any, ...]:
    """What is read of a message; numbers that only the conversation knows are left out."""
    return (
        *(message.get(name) for name in ("text", "title", "kind", "lead", "warning", "source", "certainty")),
        tuple(button.get("title") for button in message.get("buttons") or ()),
        tuple(button.get("title") for button in message.get("related") or ()),
    )
