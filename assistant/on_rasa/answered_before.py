"""A message that comes again gets the answer that it had, once more, and is handled once.

Whoever was cut off (a replica was killed, a proxy gave up) cannot know whether his message was handled. He
sends it again under the same id of request. A turn is stored whole or not at all: when it is there, its
answer is there too. It is looked for where a turn reads its conversation, under the conversation's lock: the
first one may still be under way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from rasa.shared.core.events import BotUttered, Event

from assistant.privacy.redaction import redact
from assistant.store import HIDDEN

_asked: ContextVar[tuple[str, str] | None] = ContextVar("asked", default=None)


class AnsweredBefore(BaseException):
    """Ends the turn: this message was answered already.

    Not an `Exception`: those that a tracker store raises are swallowed by the one that Rasa wraps around it.

    Attributes:
        messages: What it was answered, as an output channel receives it.
    """

    def __init__(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Keeps the messages."""
        super().__init__()
        self.messages = messages


@contextmanager
def asking(request: str, text: str) -> Iterator[None]:
    """Within it, a message is being handled.

    Args:
        request: Id of its request; empty for a message that cannot be told from another.
        text: What Rasa is given of it.

    Raises:
        AnsweredBefore: It was answered already.
    """
    token = _asked.set((request, text) if request else None)
    try:
        yield
    finally:
        _asked.reset(token)


def end_if_answered(stored: Sequence[str]) -> None:
    """To be called with the events read of the conversation.

    Args:
        stored: As stored, JSON, oldest first.

    Raises:
        AnsweredBefore: The message that is being handled is among them, with an answer that is no breakdown.
    """
    asked = _asked.get()
    if asked is None or not any(asked[0] in data for data in stored):
        return
    request, text = asked
    # What is stored is redacted.
    messages = _answer_to(request, redact(text), [json.loads(data) for data in stored])
    if messages and not any(message.get("breakdown") for message in messages):
        raise AnsweredBefore(messages)


def _answer_to(request: str, text: str, events: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What followed the last message of a request and of this text: a client may give all its own one id."""
    messages: list[Mapping[str, Any]] = []
    within = False
    for event in events:
        if event.get("event") == "user":
            within = (event.get("metadata") or {}).get("request_id") == request and event.get("text") in (
                text,
                HIDDEN,
            )
            messages = [] if within else messages
        elif within and event.get("event") == BotUttered.type_name:
            messages.append(Event.from_parameters(dict(event)).message())
    return messages
