"""The visitor answers a clarifying question or corrects the question: pressed or typed."""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz import fuzz, process

from assistant.catalogue.model import Facet
from assistant.dialogue.decide import UNMEASURED, after_choice, decide, next_question
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.narrow import MAX_BUTTONS, agreeing_with_named, candidates_of, options, with_value
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask, carry_out, clarification, rank_of, suggest
from assistant.dialogue.turns import Message, Turn
from assistant.text import fold
from assistant.understanding import acts
from assistant.understanding.result import CLARIFICATION, SUGGESTION, Understanding

_MAX_STORED = 40
"""Candidates stored of a walk that is corrected: five lists to read; a walk may have thousands."""


def choose(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """Takes the value pressed or typed; an unknown one changes nothing and says so."""
    if acts.UNKNOWN in understanding.values:
        return cannot_tell(knowledge, conversation)
    if understanding.pressed:
        return _pressed(knowledge, conversation, understanding)
    facet = knowledge.catalogue.taxonomy.facet(conversation.facet or "")
    if conversation.awaiting == CLARIFICATION and facet is not None:
        value = _typed_value(knowledge, conversation, understanding, facet)
        if value is not None:
            return _filtered(knowledge, conversation, facet, value)
        narrowed = _narrowed(knowledge, conversation, understanding)
        if narrowed is not None:
            return narrowed
    return _correct_or_ask(knowledge, conversation, understanding)


def correct(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """« non, plutôt la e-CPS »: another choice for the question asked, else the last question corrected."""
    facet = knowledge.catalogue.taxonomy.facet(conversation.facet or "")
    if conversation.awaiting == CLARIFICATION and facet is not None:
        value = _typed_value(knowledge, conversation, understanding, facet)
        if value is not None:
            return _filtered(knowledge, conversation, facet, value)
    return _correct_or_ask(knowledge, conversation, understanding)


def _correct_or_ask(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    corrected = _correct(knowledge, conversation, understanding)
    if corrected is not None:
        return corrected
    if (
        conversation.awaiting == CLARIFICATION
        and understanding.known < (understanding.thresholds or UNMEASURED).known
    ):
        again = clarification(knowledge, conversation)
        return replace(again, messages=(Message(knowledge.texts.choix_inconnu, "notice"), *again.messages))
    return ask(knowledge, conversation, understanding)


def cannot_tell(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """« Je ne sais pas »: asks another facet, else gives the family's own text, else lists."""
    if conversation.awaiting != CLARIFICATION or conversation.facet is None:
        message = Message(knowledge.texts.politesses["dont_know"], "chitchat", knowledge.ways_out()[1:])
        return Turn((message,), conversation)
    remembered = conversation.remembering()
    remembered = replace(remembered, unknown=(*remembered.unknown, conversation.facet))
    family = next((f for f in knowledge.catalogue.families if f.id == conversation.family), None)
    decision = next_question(
        knowledge.catalogue, remembered, candidates_of(knowledge.catalogue, remembered), family
    )
    return carry_out(knowledge, replace(remembered, page=0), decision)


def more(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """« Autres choix »: the next page of the same question."""
    turned = replace(conversation, page=conversation.page + 1)
    if conversation.awaiting == CLARIFICATION and conversation.facet:
        facet = knowledge.catalogue.taxonomy.facet(conversation.facet)
        values = _values(knowledge, conversation, facet) if facet else []
        # Past the last page, the first one comes back.
        page = turned.page if turned.page * MAX_BUTTONS < len(values) else 0
        return clarification(knowledge, replace(turned, page=page))
    if conversation.awaiting == SUGGESTION:
        entries = tuple(
            e for e, _ in candidates_of(knowledge.catalogue, conversation) if e not in conversation.rejected
        )
        return suggest(knowledge, turned, entries)
    return Turn((Message(knowledge.texts.plus_de_choix, "notice"),), conversation)


def _pressed(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    facet = knowledge.catalogue.taxonomy.facet(understanding.values.get("facet", ""))
    value_id = understanding.values.get("value")
    # Forged or stale: only a value that leads to an answer is taken.
    if facet is None or value_id not in _values(knowledge, conversation, facet):
        return Turn((Message(knowledge.texts.choix_inconnu, "notice"),), conversation)
    return _filtered(knowledge, conversation, facet, value_id)


def _filtered(knowledge: Knowledge, conversation: Conversation, facet: Facet, value_id: str) -> Turn:
    before = conversation.remembering()
    decision = after_choice(knowledge.catalogue, before, facet.id, value_id)
    return carry_out(knowledge, before.chose(facet.id, value_id), decision)


def _narrowed(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn | None:
    """« Officine » while the dispositif is asked: not the answer, but fewer are left to choose from."""
    candidates = candidates_of(knowledge.catalogue, conversation)
    left = agreeing_with_named(
        knowledge.catalogue, candidates, understanding.facets, understanding.attributes
    )
    if len(left) == len(candidates):
        return None
    narrowed = conversation.remembering().named(understanding.facets, understanding.attributes)
    if narrowed.walk is None:
        narrowed = replace(narrowed, candidates=left)
    family = next((f for f in knowledge.catalogue.families if f.id == conversation.family), None)
    return carry_out(knowledge, narrowed, next_question(knowledge.catalogue, narrowed, left, family))


def _typed_value(
    knowledge: Knowledge, conversation: Conversation, understanding: Understanding, facet: Facet
) -> str | None:
    values = _values(knowledge, conversation, facet)
    rank = rank_of(understanding)
    if rank is not None:
        first = conversation.page * MAX_BUTTONS
        shown = values[first : first + MAX_BUTTONS]
        return shown[rank] if rank < len(shown) else None
    matching = [value for value in understanding.facets.get(facet.id, ()) if value in values]
    for name, numbers in understanding.attributes.items():
        narrowed = [
            v for v in matching or values if (o := facet.value(v)) and o.attributes.get(name) in numbers
        ]
        matching = narrowed or matching
    if len(matching) >= 1:
        return matching[0]
    labels = {value_id: fold(value.label) for value_id in values if (value := facet.value(value_id))}
    close = process.extractOne(fold(understanding.text), labels, scorer=fuzz.token_set_ratio, score_cutoff=85)
    return close[2] if close else None


def _values(knowledge: Knowledge, conversation: Conversation, facet: Facet) -> list[str]:
    candidates = candidates_of(knowledge.catalogue, conversation)
    return options(knowledge.catalogue, candidates, facet, conversation.facets)


def _correct(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn | None:
    """« non, plutôt la e-CPS »: the same question, with the facet the visitor names instead."""
    pool = dict(candidates_of(knowledge.catalogue, conversation))
    for entry_id, p in understanding.ranking:
        pool[entry_id] = pool.get(entry_id, 0.0) + p
    pool.pop(conversation.answer or "", None)
    for facet in knowledge.catalogue.taxonomy.facets:
        for value in understanding.facets.get(facet.id, ()):
            carrying = [
                pair
                for pair in with_value(knowledge.catalogue, tuple(pool.items()), facet.id, value)
                if (entry := knowledge.catalogue.shown(pair[0])) and value in entry.values(facet.id)
            ]
            if not carrying:
                continue
            total = sum(weight for _, weight in carrying) or 1.0
            ranked = tuple(sorted(((e, w / total) for e, w in carrying), key=lambda pair: -pair[1]))
            if conversation.walk is not None:
                ranked = ranked[:_MAX_STORED]
            corrected = replace(
                conversation.remembering().refused(*([conversation.answer] if conversation.answer else [])),
                candidates=ranked,
                walk=None,
                facets={k: v for k, v in conversation.facets.items() if k != facet.id} | {facet.id: value},
                questions_asked=0,
                page=0,
                unknown_numbers=understanding.unknown_numbers,
            )
            thresholds = understanding.thresholds or UNMEASURED
            decision = decide(
                knowledge.catalogue, corrected, thresholds, knowledge.costs, corrected.unknown_numbers
            )
            return carry_out(knowledge, corrected, decision)
    return None
