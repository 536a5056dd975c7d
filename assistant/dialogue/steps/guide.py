"""The guided walk: the same questions, from the whole catalogue down to a short list."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.decide import next_question
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.narrow import candidates_of
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import carry_out
from assistant.dialogue.turns import Message, Turn


def guide(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """Starts the walk: every published entry is possible."""
    walk = replace(conversation.new_question(""), walk=(), guided=True)
    everything = candidates_of(knowledge.catalogue, walk)
    turn = carry_out(knowledge, walk, next_question(knowledge.catalogue, walk, everything, None))
    return replace(turn, messages=(Message(knowledge.texts.guide, "notice"), *turn.messages))
