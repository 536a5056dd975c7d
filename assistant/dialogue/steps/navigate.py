"""« retour », « recommencer », « répète », « reformuler »."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import answer_messages, clarification, suggest, unknown_number
from assistant.dialogue.steps.hand_over import which_product
from assistant.dialogue.steps.topic import page_message
from assistant.dialogue.turns import Message, Turn
from assistant.understanding.result import CLARIFICATION, CONTACT, SUGGESTION


def back(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """Comes back one step: to the choice before, else to the question before; the first is said again."""
    texts = knowledge.texts
    if not conversation.previous:
        if conversation.awaiting in (CLARIFICATION, SUGGESTION):
            return _after(texts.premiere_etape, repeat(knowledge, conversation))
        return Turn((Message(texts.rien_avant, "notice"),), replace(conversation, awaiting=None))
    before = replace(
        Conversation.from_dict(conversation.previous[-1]),
        previous=conversation.previous[:-1],
        # What was answered and stored meanwhile did happen.
        turn=conversation.turn,
        answers=conversation.answers,
        tried=conversation.tried,
    )
    again = replace(repeat(knowledge, before), record=None)
    if before.question_to_show and before.question != conversation.question:
        return _after(texts.retour_question.format(question=before.question_to_show), again)
    return again


def _after(text: str, turn: Turn) -> Turn:
    return replace(turn, messages=(Message(text, "notice"), *turn.messages), record=None)


def restart(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """Forgets the question; what was stored stays stored."""
    fresh = Conversation(turn=conversation.turn, answers=conversation.answers)
    return Turn((Message(knowledge.texts.recommence, "notice"),), fresh)


def repeat(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """Says the last thing again, without storing a new interaction."""
    texts, number = knowledge.texts, unknown_number(knowledge, conversation)
    awaiting = conversation.awaiting
    if awaiting == CONTACT:
        return which_product(knowledge, conversation, conversation.page)
    if awaiting == CLARIFICATION and conversation.facet:
        asked = replace(clarification(knowledge, conversation), record=None)
        return _after(number, asked) if number else asked
    if awaiting == SUGGESTION and conversation.topic:
        return Turn((page_message(knowledge, conversation),), conversation)
    if awaiting == SUGGESTION and conversation.suggested:
        text = f"{number} {texts.voisines}" if number else None
        listed = replace(conversation, page=0)
        return replace(suggest(knowledge, listed, conversation.suggested, text=text), record=None)
    entry = knowledge.catalogue.shown(conversation.answer) if conversation.answer else None
    if entry is not None and not conversation.pending:
        lead = f"{number} {texts.probable}" if number else None
        return Turn(answer_messages(knowledge, conversation, entry, lead), conversation)
    if conversation.question:
        # An admission, somebody else's subject: there is nothing to say again but the question itself.
        return Turn((Message(texts.reformulez, "notice"),), conversation)
    return Turn((Message(texts.rien_a_repeter, "notice"),), conversation)


def rephrase(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """Invites the visitor to write the question otherwise."""
    return Turn((Message(knowledge.texts.reformulez, "notice"),), replace(conversation, awaiting=None))
