"""The visitor picks one of the questions offered, or none of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.catalogue.model import Family
from assistant.dialogue.decide import PROBABLE, decide
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.lines import members
from assistant.dialogue.narrow import without_refused
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import admit, carry_out, give, open_family, rank_of
from assistant.dialogue.steps.clarify import choose
from assistant.dialogue.steps.navigate import repeat
from assistant.dialogue.steps.topic import divided
from assistant.dialogue.turns import Message, Turn
from assistant.understanding.result import CLARIFICATION, CONTACT, SUGGESTION, Understanding


def pick(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """Answers the entry pressed or the one whose rank was typed; of a family, asks which of its members."""
    entry_id, family_id = understanding.values.get("entry"), understanding.values.get("family")
    if entry_id is None and family_id is None:
        if conversation.awaiting in (CLARIFICATION, CONTACT):
            # « la deuxième » of the choices on screen, whichever act it is taken for.
            return choose(knowledge, conversation, understanding)
        rank = rank_of(understanding)
        if rank is not None and rank < len(conversation.suggested):
            entry_id = conversation.suggested[rank]
            listed = _family_of_line(knowledge, conversation, entry_id)
            family_id = listed.id if listed else None
        elif rank is not None and conversation.topic is not None:
            # On a subject's page the themes come after the questions.
            themes = conversation.choices[rank - len(conversation.suggested) :]
            if themes:
                return divided(knowledge, conversation, themes[0])
    if family_id is not None:
        return _pick_family(knowledge, conversation, family_id, understanding)
    if entry_id is None or knowledge.catalogue.shown(entry_id) is None:
        return _nothing_picked(knowledge, conversation, understanding)
    if entry_id in conversation.suggested:
        return give(knowledge, conversation.remembering(), entry_id)
    # A sample question pressed in the greeting is a question of its own.
    return give(
        knowledge, conversation.new_question(knowledge.catalogue.entries[entry_id].question), entry_id
    )


def _nothing_picked(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """A button of before, a rank of no list or past its end."""
    texts = knowledge.texts
    if understanding.pressed:
        return Turn((Message(texts.choix_inconnu, "notice"),), conversation)
    if conversation.awaiting != SUGGESTION or not conversation.suggested:
        return Turn((Message(texts.pas_de_liste, "notice"),), conversation)
    again = repeat(knowledge, conversation)
    return replace(again, messages=(Message(texts.pas_reconnu, "notice"), *again.messages))


def _pick_family(
    knowledge: Knowledge, conversation: Conversation, family_id: str, understanding: Understanding
) -> Turn:
    family = next((f for f in knowledge.catalogue.families if f.id == family_id), None)
    if family is None or not members(knowledge.catalogue, family, Conversation()):
        return _nothing_picked(knowledge, conversation, understanding)
    if family_id in conversation.suggested_families:
        return open_family(knowledge, conversation.remembering(), family)
    return open_family(knowledge, conversation.new_question(family.generic_question or ""), family)


def _family_of_line(knowledge: Knowledge, conversation: Conversation, entry_id: str) -> Family | None:
    """The family that the line of an entry stood for in the last list, None when it stood for itself."""
    family = knowledge.catalogue.family_of(entry_id)
    return family if family is not None and family.id in conversation.suggested_families else None


def reject_list(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """« Aucune de ces propositions »: never offers them again; what is left decides what comes next."""
    refused = replace(conversation.refused(*_refused(knowledge, conversation)), suggested=())
    refused = replace(refused, suggested_families=())
    if conversation.guided or not conversation.thresholds:
        return admit(knowledge, refused)
    left = without_refused(refused)
    # A list was just read for nothing: an answer must be as sure as ever, and a second list the last.
    # Nothing answers about a number that the catalogue lacks: its neighbours were all there was.
    if left.unknown_numbers or (conversation.rejected and not left.facets):
        return admit(knowledge, left)
    decision = decide(knowledge.catalogue, left, knowledge.costs)
    return carry_out(knowledge, replace(left, page=0, awaiting=None), decision)


def _refused(knowledge: Knowledge, conversation: Conversation) -> Iterator[str]:
    """The entries of the lines shown, and the probable answer that stood above them."""
    if conversation.certainty == PROBABLE and conversation.answer:
        yield conversation.answer
    for entry_id in conversation.suggested:
        family = _family_of_line(knowledge, conversation, entry_id)
        yield from family.entries if family else (entry_id,)
