"""Events of Rasa's conversations without an emergency's words, nor those of the messages around it.

An emergency is health data, and the message typed before and after it often tells whose. What is stored of
them is that they came, and their act: the state of the conversation goes on without the words. Pure functions
on events as dictionaries; `assistant.on_rasa.tracker_store` applies them. Our own tables have the same:
`assistant.store.emergency_redaction`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from assistant.store import HIDDEN
from assistant.understanding import acts

EMERGENCY_INTENT = acts.intent_of(acts.EMERGENCY)
_TYPED = frozenset(("question", "comment"))
"""Keys of the state (`assistant.dialogue.state.Conversation`) that repeat what was typed."""
_NUMBERS = "unknown_numbers"
_NUMBER = "unknown_number"
"""Keys of the state that repeat a part of it: numbers as they were said."""
_MAY_REPEAT = ("notice", "suggestions", "fallback")
"""Kinds of replies whose text may repeat the visitor's words; the text of an answer is the catalogue's."""

Event = dict[str, Any]


def is_typed(event: Mapping[str, Any]) -> bool:
    """True for a message that the visitor wrote: a button says nothing of its own."""
    return event.get("event") == "user" and not str(event.get("text") or "").startswith("/")


def is_emergency(event: Mapping[str, Any]) -> bool:
    """True for a message that was understood as an emergency."""
    return event.get("event") == "user" and _intent(event).get("name") == EMERGENCY_INTENT


def hide_among(new: Sequence[Event], typed_before: Event | None = None) -> tuple[list[Event], bool]:
    """The new events of a conversation as they may be stored.

    Args:
        new: In their order; redacted.
        typed_before: The last message typed before them, None when there was none.

    Returns:
        The events, and whether the message before must be hidden too: see `hide_since`.
    """
    typed = [event for event in (typed_before, *new) if event is not None and is_typed(event)]
    hidden = {id(event) for event in typed if is_emergency(event)}
    for earlier, later in pairwise(typed):
        if is_emergency(earlier) or is_emergency(later):
            hidden |= {id(earlier), id(later)}
    storable: list[Event] = []
    for message, events in _by_message(new, typed_before):
        storable += (
            _without_words(message, events) if message is not None and id(message) in hidden else events
        )
    return storable, typed_before is not None and id(typed_before) in hidden


def _by_message(new: Sequence[Event], before: Event | None) -> list[tuple[Event | None, list[Event]]]:
    """Each typed message and what followed it, which repeats it; first what follows the one before."""
    parts: list[tuple[Event | None, list[Event]]] = [(before, [])]
    for event in new:
        if is_typed(event):
            parts.append((event, []))
        parts[-1][1].append(event)
    return parts


def hide_since(events: Sequence[Event]) -> list[Event]:
    """A stored message and all that followed it, without its words.

    Args:
        events: In their order; the first is the message, and no other was typed since.
    """
    return _without_words(events[0], events) if events else []


def _without_words(message: Event, events: Sequence[Event]) -> list[Event]:
    """A message and what followed it, without its words: those typed, and those the state made of them."""
    # Rasa puts a reply before the state that it comes from.
    slots = [event.get("value") for event in events if event.get("event") == "slot"]
    words = [str(message.get("text") or ""), *(text for value in slots for text in _repeated(value))]
    return [_without(event, words) for event in events]


def _without(event: Event, words: Sequence[str]) -> Event:
    kind = event.get("event")
    if kind == "user":
        return _message_without_words(event) if is_typed(event) else event
    if kind == "slot":
        return {**event, "value": _state_without(event.get("value"), words)}
    if kind == "bot":
        return _reply_without(event, words)
    return event


def _message_without_words(event: Event) -> Event:
    parsed = {"text": HIDDEN, "intent": dict(_intent(event)), "entities": []}
    return {**event, "text": HIDDEN, "parse_data": parsed}


def _repeated(value: Any) -> list[str]:
    """What a state repeats of the visitor's words, earlier states of the same question included."""
    if isinstance(value, Mapping):
        own = [value.get(name) for name in (*sorted(_TYPED), _NUMBER)]
        own += value.get(_NUMBERS) or []
        inside = [text for item in value.values() for text in _repeated(item)]
        return [text for text in own if isinstance(text, str) and text] + inside
    if isinstance(value, list):
        return [text for item in value for text in _repeated(item)]
    return []


def _state_without(value: Any, words: Sequence[str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _value_without(name, item, words) for name, item in value.items()}
    if isinstance(value, list):
        return [_state_without(item, words) for item in value]
    if isinstance(value, str):
        # A word alone may be an identifier of the catalogue, which the state needs.
        return _replaced(value, [text for text in words if " " in text])
    return value


def _value_without(name: str, value: Any, words: Sequence[str]) -> Any:
    if name in _TYPED and isinstance(value, str):
        return HIDDEN if value else value
    if name == _NUMBER:
        return None
    if name == _NUMBERS:
        # That there were some decides what comes next.
        return [HIDDEN] if value else value
    return _state_without(value, words)


def _reply_without(event: Event, words: Sequence[str]) -> Event:
    """A reply without what it repeats of the visitor; what the agency says stays as it is.

    Those that may repeat: the summary of a hand-over, also inside its text; a notice (« Nous revenons à votre
    question : … »), a list, an admission; the sentence above an answer.
    """
    metadata, text = event.get("metadata") or {}, event.get("text")
    handoff = metadata.get("handoff")
    if isinstance(handoff, dict):
        summary = str(handoff.get("summary") or "")
        hidden = _replaced(summary, words)
        if isinstance(text, str) and summary:
            text = text.replace(summary, hidden)
        return {**event, "text": text, "metadata": {**metadata, "handoff": {**handoff, "summary": hidden}}}
    if isinstance(text, str) and metadata.get("kind") in _MAY_REPEAT:
        event = {**event, "text": _replaced(text, words)}
    if isinstance(metadata.get("lead"), str):
        event = {**event, "metadata": {**metadata, "lead": _replaced(metadata["lead"], words)}}
    return event


def _replaced(text: str, words: Sequence[str]) -> str:
    for word in sorted(filter(None, words), key=len, reverse=True):
        text = text.replace(word, HIDDEN)
    return text


def _intent(event: Mapping[str, Any]) -> Mapping[str, Any]:
    return (event.get("parse_data") or {}).get("intent") or {}
