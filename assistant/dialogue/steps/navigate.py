"""« retour », « recommencer », « répète », « reformuler »."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import answer_messages, clarification, suggest
from assistant.dialogue.steps.topic import page_message
from assistant.dialogue.turns import Message, Turn
from assistant.understanding.result import CLARIFICATION, SUGGESTION


def back(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """Comes back to the step before the last choice of the same question."""
    if not conversation.previous:
        return Turn((Message(knowledge.texts.rien_avant, "notice"),), replace(conversation, awaiting=None))
    before = replace(
        Conversation.from_dict(conversation.previous[-1]),
        previous=conversation.previous[:-1],
        # What was answered and stored meanwhile did happen.
        turn=conversation.turn,
        answers=conversation.answers,
        tried=conversation.tried,
    )
    return replace(repeat(knowledge, before), record=None)


def restart(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """Forgets the question; what was stored stays stored."""
    fresh = Conversation(turn=conversation.turn, answers=conversation.answers)
    return Turn((Message(knowledge.texts.recommence, "notice"),), fresh)


def repeat(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """Says the last thing again, without storing a new interaction."""
    if conversation.awaiting == CLARIFICATION and conversation.facet:
        return replace(clarification(knowledge, conversation), record=None)
    if conversation.awaiting == SUGGESTION and conversation.topic:
        return Turn((page_message(knowledge, conversation),), conversation)
    if conversation.awaiting == SUGGESTION and conversation.suggested:
        return replace(suggest(knowledge, replace(conversation, page=0), conversation.suggested), record=None)
    entry = knowledge.catalogue.shown(conversation.answer) if conversation.answer else None
    if entry is not None:
        return Turn(answer_messages(knowledge, conversation, entry), conversation)
    return Turn((Message(knowledge.texts.rien_a_repeter, "notice"),), conversation)


def rephrase(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """Invites the visitor to write the question otherwise."""
    return Turn((Message(knowledge.texts.reformulez, "notice"),), replace(conversation, awaiting=None))
