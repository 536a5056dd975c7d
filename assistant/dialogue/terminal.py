"""A message as plain lines, where a terminal shows text and buttons alone: `assistant ask`, `rasa shell`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\(((?:https?://|mailto:)[^()\s]{1,1000})\)")
_SCHEME = re.compile(r"^(?:https?://|mailto:)")


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
    """What stands below: the warning, the source and its date, the contact, the neighbouring questions."""
    lines = [f"⚠ {message['warning']}"] if message.get("warning") else []
    source = message.get("source")
    if source:
        day = source.get("verified_on")
        when = f", vérifié le {day[8:10]}/{day[5:7]}/{day[:4]}" if day else ""
        lines.append(f"Source : {source['label']} <{source['url']}>{when}")
    contact = message.get("contact") or {}
    channels = [contact[name] for name in ("label", "phone", "email", "url") if contact.get(name)]
    if channels:
        lines.append(f"Contact : {', '.join(channels)}")
    related = [f"  – {button['title']}" for button in message.get("related") or ()]
    return [*lines, *(["Voir aussi :", *related] if related else [])]


def whole_text(message: Mapping[str, Any]) -> str:
    """The text with what stands above and below it."""
    text = [with_plain_links(str(message.get("text") or ""))]
    return "\n".join([*before_text(message), *text, *after_text(message)])


def with_plain_links(text: str) -> str:
    """A Markdown link as its words and its address, the address alone when the words are the same."""

    def plain(link: re.Match[str]) -> str:
        words, address = link[1], link[2]
        shown = address.removeprefix("mailto:")
        same = _SCHEME.sub("", words).rstrip("/") == _SCHEME.sub("", address).rstrip("/")
        return shown if same else f"{words} <{shown}>"

    return _LINK.sub(plain, text)


def button_title(button: Mapping[str, Any]) -> str:
    """What a choice says in one line, with its hint."""
    return str(button["title"]) + (f" – {button['hint']}" if button.get("hint") else "")
