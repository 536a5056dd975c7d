"""A message as plain lines, where a terminal shows text and buttons alone: `assistant ask`, `rasa shell`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def before_text(message: Mapping[str, Any]) -> list[str]:
    """What stands above the text of an answer: the sentence before it, its question, its context.

    Args:
        message: Of the channel's contract; absent keys say nothing.
    """
    lines = [str(message["lead"])] if message.get("lead") else []
    if message.get("title"):
        context: Sequence[str] = message.get("context") or ()
        lines.append(f"« {message['title']} »" + (f" ({', '.join(context)})" if context else ""))
    return lines


def after_text(message: Mapping[str, Any]) -> list[str]:
    """What stands below: the warning, the source and its date, the neighbouring questions."""
    lines = [f"⚠ {message['warning']}"] if message.get("warning") else []
    source = message.get("source")
    if source:
        day = source.get("verified_on")
        when = f", vérifié le {day[8:10]}/{day[5:7]}/{day[:4]}" if day else ""
        lines.append(f"Source : {source['label']} <{source['url']}>{when}")
    related = [f"  – {button['title']}" for button in message.get("related") or ()]
    return [*lines, *(["Voir aussi :", *related] if related else [])]


def whole_text(message: Mapping[str, Any]) -> str:
    """The text with what stands above and below it."""
    text = [str(message.get("text") or "")]
    return "\n".join([*before_text(message), *text, *after_text(message)])
