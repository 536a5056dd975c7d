"""The context in which the next message is understood, from the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.dialogue.decide import PROBABLE
from assistant.dialogue.state import Conversation
from assistant.understanding.result import CLARIFICATION, CONTACT, SUGGESTION, Context


def context_of(stored: Mapping[str, Any] | None, awaiting: str | None = None) -> Context:
    """The context of a stored conversation, whatever version stored it.

    Args:
        stored: `Conversation.as_dict`, None before any turn.
        awaiting: What was last asked for; the conversation's own when None.
    """
    conversation = Conversation.from_dict(stored)
    asked = awaiting or conversation.awaiting
    # A state stored before version 2.2 does not say that its question is pending: what it awaits does.
    pending = conversation.pending or asked in (CLARIFICATION, SUGGESTION)
    # The list that an answer was picked from is not on screen any more; what stands under a probable one is.
    listed = asked == SUGGESTION or (conversation.certainty == PROBABLE and not pending and asked != CONTACT)
    return Context(
        asked=asked,
        facet=conversation.facet,
        choices=conversation.choices if conversation.facet else (),
        entries=conversation.suggested if listed else (),
        entry=None if pending else conversation.answer,
        question=conversation.question_to_show,
        facets=conversation.facets,
    )
