"""The context in which the next message is understood, from the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.dialogue.state import Conversation
from assistant.understanding.result import Context


def context_of(stored: Mapping[str, Any] | None, awaiting: str | None = None) -> Context:
    """The context of a stored conversation, whatever version stored it.

    Args:
        stored: `Conversation.as_dict`, None before any turn.
        awaiting: What was last asked for; the conversation's own when None.
    """
    conversation = Conversation.from_dict(stored)
    return Context(
        asked=awaiting or conversation.awaiting,
        facet=conversation.facet,
        choices=conversation.choices,
        entries=conversation.suggested,
        entry=conversation.answer,
        question=conversation.question,
        facets=conversation.facets,
    )
