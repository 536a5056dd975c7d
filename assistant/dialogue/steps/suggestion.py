"""The visitor picks one of the questions offered, or none of them."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.route import ordinal
from assistant.dialogue.state import Conversation, Message, Turn
from assistant.dialogue.steps.answer import admit, give
from assistant.dialogue.understanding import Understanding


def pick(
    knowledge: Knowledge, conversation: Conversation, understanding: Understanding, entry_id: str | None
) -> Turn:
    """Answers the entry pressed, or the one whose rank was typed."""
    if entry_id is None:
        rank = ordinal(understanding.text)
        if rank is not None and rank < len(conversation.suggested):
            entry_id = conversation.suggested[rank]
    if entry_id is None or knowledge.catalogue.shown(entry_id) is None:
        return Turn((Message(knowledge.texts.choix_inconnu, "notice"),), conversation)
    # A sample question pressed in the greeting is a question of its own.
    entry = knowledge.catalogue.entries[entry_id]
    known = conversation if entry_id in conversation.suggested else conversation.new_question(entry.question)
    return give(knowledge, known.remembering(), entry_id)


def none_of_these(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """« Aucune de ces propositions »: never offers them again, admits."""
    refused = replace(conversation, rejected=(*conversation.rejected, *conversation.suggested), suggested=())
    return admit(knowledge, refused)
