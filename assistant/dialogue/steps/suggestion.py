"""The visitor picks one of the questions offered, or none of them."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.decide import decide
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import admit, carry_out, give, rank_of
from assistant.dialogue.turns import Message, Turn
from assistant.understanding.result import Thresholds, Understanding


def pick(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """Answers the entry pressed, or the one whose rank was typed."""
    entry_id = understanding.values.get("entry")
    if entry_id is None:
        rank = rank_of(understanding)
        if rank is not None and rank < len(conversation.suggested):
            entry_id = conversation.suggested[rank]
    if entry_id is None or knowledge.catalogue.shown(entry_id) is None:
        return Turn((Message(knowledge.texts.choix_inconnu, "notice"),), conversation)
    # A sample question pressed in the greeting is a question of its own.
    entry = knowledge.catalogue.entries[entry_id]
    known = conversation if entry_id in conversation.suggested else conversation.new_question(entry.question)
    return give(knowledge, known.remembering(), entry_id)


def reject_list(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """« Aucune de ces propositions »: never offers them again; what is left decides what comes next."""
    refused = replace(conversation.refused(*conversation.suggested), suggested=())
    if conversation.guided or not conversation.thresholds:
        return admit(knowledge, refused)
    left = without_refused(refused)
    # A list was just read for nothing: an answer must be as sure as ever, and a second list the last.
    if conversation.rejected and not left.facets:
        return admit(knowledge, left)
    thresholds = Thresholds(**conversation.thresholds)
    decision = decide(knowledge.catalogue, left, left.known, thresholds, knowledge.costs)
    return carry_out(knowledge, replace(left, page=0, awaiting=None), decision)


def without_refused(conversation: Conversation) -> Conversation:
    """The conversation whose probabilities take into account what was refused (Bayes' rule)."""
    refused = sum(p for e, p in conversation.candidates if e in conversation.rejected)
    rest = max(1.0 - refused, 1e-3)
    candidates = tuple(
        (e, min(1.0, p / rest)) for e, p in conversation.candidates if e not in conversation.rejected
    )
    known = min(1.0, max(0.0, conversation.known - refused) / rest)
    return replace(conversation, candidates=candidates, known=known)
