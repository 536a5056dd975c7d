"""The visitor answers a clarifying question: pressed or typed, one value, several, all, none or unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.catalogue.model import Facet
from assistant.dialogue.choices import page_of, page_wanted
from assistant.dialogue.decide import MAX_QUESTIONS, after_choice, family_under_way, next_question
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.lines import lines
from assistant.dialogue.narrow import (
    MAX_BUTTONS,
    agreeing_with_named,
    best_facet,
    candidates_of,
    without_other_attributes,
)
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import (
    admit,
    ask,
    carry_out,
    choices,
    clarification,
    offer,
    rank_of,
    suggest,
)
from assistant.dialogue.steps.hand_over import human, which_product
from assistant.dialogue.steps.topic import shows_subjects, subjects
from assistant.dialogue.turns import Message, Turn
from assistant.understanding import acts
from assistant.understanding.result import CLARIFICATION, CONTACT, SUGGESTION, Understanding

ALL, NONE, SEVERAL = "all", "none", "values"
"""Names of the values of the act `choice`, beside `value`, `rank` and `unknown`."""
_MAX_STORED = 40
"""Candidates stored of a walk that several values narrow: five lists to read; a walk may have thousands."""


def choose(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """Takes what was pressed or typed; what is not recognised is asked again kindly, then listed."""
    if conversation.awaiting == CONTACT and not understanding.pressed:
        return human(knowledge, conversation, _with_rank(conversation, understanding))
    if acts.UNKNOWN in understanding.values:
        return cannot_tell(knowledge, conversation)
    facet = knowledge.catalogue.taxonomy.facet(understanding.values.get("facet", conversation.facet or ""))
    if understanding.pressed:
        return _pressed(knowledge, conversation, facet, understanding.values.get("value"))
    if conversation.awaiting != CLARIFICATION:
        return ask(knowledge, conversation, understanding)
    if understanding.values.get(NONE) == acts.YES:
        return _none_of_these(knowledge, conversation)
    values = _typed_values(knowledge, conversation, understanding, facet) if facet else []
    known = conversation.named({}, understanding.attributes) if understanding.attributes else conversation
    if facet is not None and len(values) == 1:
        beside = {name: named for name, named in understanding.facets.items() if name != facet.id}
        return _filtered(knowledge, known, facet, values[0], before=conversation, beside=beside)
    if facet is not None and values:
        return _several(knowledge, known, facet, values, before=conversation)
    turn = _narrowed(knowledge, conversation, understanding)
    if turn is None:
        is_another = facet is not None and bool(understanding.facets.get(facet.id))
        turn = not_recognised(knowledge, conversation, is_another=is_another)
    return turn


def not_recognised(knowledge: Knowledge, conversation: Conversation, *, is_another: bool = False) -> Turn:
    """What was typed is none of the choices: they are shown again, the second time their questions are.

    Args:
        knowledge: What is known.
        conversation: Which asks.
        is_another: Whether what was typed is understood, and is a value that nothing answers for.
    """
    texts, again = knowledge.texts, replace(conversation, not_recognised=conversation.not_recognised + 1)
    if not conversation.not_recognised:
        turn = clarification(knowledge, again)
        said = texts.aucun_choix if is_another else texts.pas_reconnu
        return replace(turn, messages=(Message(said, "notice"), *turn.messages), record=None)
    listing = replace(conversation, not_recognised=0).remembering()
    return offer(knowledge, replace(listing, page=0), _left(knowledge, conversation))


def cannot_tell(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """« Je ne sais pas »: asks another facet, else gives the family's own text, else lists."""
    if conversation.awaiting != CLARIFICATION or conversation.facet is None:
        message = Message(knowledge.texts.politesses["dont_know"], "chitchat", knowledge.ways_out()[1:])
        return Turn((message,), conversation)
    remembered = conversation.remembering()
    remembered = replace(remembered, unknown=(*remembered.unknown, conversation.facet))
    decision = next_question(
        knowledge.catalogue,
        remembered,
        candidates_of(knowledge.catalogue, remembered),
        family_under_way(knowledge.catalogue, conversation),
    )
    return carry_out(knowledge, replace(remembered, page=0), decision)


def more(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """« Autres choix », « Choix précédents »: another page of the same question."""
    wanted = page_wanted(understanding.values, conversation.page)
    turned = replace(conversation, page=wanted)
    if conversation.awaiting == CONTACT:
        return which_product(knowledge, conversation, wanted)
    if conversation.awaiting == CLARIFICATION and conversation.facet:
        facet = knowledge.catalogue.taxonomy.facet(conversation.facet)
        values = choices(knowledge, conversation, facet) if facet else []
        # Past the last page, the first one comes back.
        page = turned.page if turned.page * MAX_BUTTONS < len(values) else 0
        return clarification(knowledge, replace(turned, page=page))
    if conversation.awaiting == SUGGESTION and shows_subjects(conversation):
        return subjects(knowledge, conversation, wanted)
    if conversation.awaiting == SUGGESTION:
        return suggest(knowledge, turned, _left(knowledge, conversation))
    return Turn((Message(knowledge.texts.plus_de_choix, "notice"),), conversation)


def _pressed(
    knowledge: Knowledge, conversation: Conversation, facet: Facet | None, value_id: str | None
) -> Turn:
    # Forged or stale: only a value that leads to an answer is taken.
    if facet is None or value_id is None or value_id not in choices(knowledge, conversation, facet):
        return Turn((Message(knowledge.texts.choix_inconnu, "notice"),), conversation)
    return _filtered(knowledge, conversation, facet, value_id, before=conversation)


def _filtered(
    knowledge: Knowledge,
    conversation: Conversation,
    facet: Facet,
    value_id: str,
    before: Conversation,
    beside: Mapping[str, tuple[str, ...]] | None = None,
) -> Turn:
    """What a value leaves; « retour » comes back to the conversation before it."""
    known = replace(conversation, previous=before.remembering().previous)
    decision = after_choice(knowledge.catalogue, known, facet.id, value_id, beside)
    return carry_out(knowledge, known.chose(facet.id, value_id), decision)


def _typed_values(
    knowledge: Knowledge, conversation: Conversation, understanding: Understanding, facet: Facet
) -> list[str]:
    """The values that a typed answer names among those that lead to an answer; a rank is of those shown."""
    said = understanding.values
    possible = choices(knowledge, conversation, facet)
    if said.get(ALL) == acts.YES:
        return possible
    named = [said.get("value", ""), *said.get(SEVERAL, "").split(",")]
    rank = rank_of(understanding)
    if rank is not None and rank < len(conversation.choices):
        named.append(conversation.choices[rank])
    return [value for value in dict.fromkeys(named) if value in possible]


def _several(
    knowledge: Knowledge,
    conversation: Conversation,
    facet: Facet,
    values: Sequence[str],
    before: Conversation,
) -> Turn:
    """« les deux »: the only entry of these values, or the list of theirs, members of a family told apart.

    Too many to be read are told apart by another question.
    """
    catalogue = knowledge.catalogue
    known = replace(conversation, previous=before.remembering().previous, page=0)
    left = tuple(
        (e, p)
        for e, p in candidates_of(catalogue, conversation)
        if e not in conversation.rejected
        and (entry := catalogue.shown(e))
        and set(values) & set(entry.values(facet.id))
    )
    left = without_other_attributes(catalogue, left, known.attributes)
    settled = replace(known, unknown=(*known.unknown, facet.id))
    listed = lines(catalogue, (e for e, _ in left), settled)
    if (
        len(listed) > MAX_BUTTONS
        and best_facet(catalogue, left, settled, in_order=settled.guided) is not None
    ):
        if settled.guided and len(values) == len(choices(knowledge, before, facet)):
            # All of a walk's values narrow nothing: it goes on.
            return cannot_tell(knowledge, before)
        if settled.guided or settled.questions_asked < MAX_QUESTIONS:
            asked = replace(settled, candidates=left[:_MAX_STORED], walk=None)
            family = family_under_way(catalogue, before)
            return carry_out(knowledge, asked, next_question(catalogue, asked, left[:_MAX_STORED], family))
    narrowed = replace(known, candidates=left[:_MAX_STORED], walk=None)
    return offer(knowledge, narrowed, tuple(e for e, _ in left), text=knowledge.texts.choisissez)


def _none_of_these(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """« ni l'un ni l'autre »: the other choices, else what is of none of them, else the human contact."""
    catalogue = knowledge.catalogue
    facet = catalogue.taxonomy.facet(conversation.facet or "")
    values = choices(knowledge, conversation, facet) if facet else []
    if facet is None or page_of(values, conversation.page + 1):
        return clarification(knowledge, replace(conversation, page=conversation.page + 1))
    known = replace(conversation.remembering(), page=0)
    left = tuple(
        (e, p)
        for e, p in candidates_of(catalogue, conversation)
        if e not in conversation.rejected and (entry := catalogue.shown(e)) and not entry.values(facet.id)
    )
    refused = [e for e in _left(knowledge, conversation) if e not in dict(left)]
    known = known.refused(*refused[:_MAX_STORED])
    if not left:
        return admit(knowledge, known, text=knowledge.texts.aucun_choix, with_contact=True)
    other = replace(known, unknown=(*known.unknown, facet.id), candidates=left[:_MAX_STORED], walk=None)
    family = family_under_way(catalogue, conversation)
    return carry_out(knowledge, other, next_question(catalogue, other, other.candidates, family))


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
    family = family_under_way(knowledge.catalogue, conversation)
    return carry_out(knowledge, narrowed, next_question(knowledge.catalogue, narrowed, left, family))


def _left(knowledge: Knowledge, conversation: Conversation) -> tuple[str, ...]:
    """The entries still possible, likeliest first."""
    possible = candidates_of(knowledge.catalogue, conversation)
    left = without_other_attributes(knowledge.catalogue, possible, conversation.attributes)
    return tuple(e for e, _ in left if e not in conversation.rejected)


def _with_rank(conversation: Conversation, understanding: Understanding) -> Understanding:
    """« la deuxième » of the products offered, by its name."""
    rank = rank_of(understanding)
    if rank is None or rank >= len(conversation.choices):
        return understanding
    named = {"facet": conversation.facet or "", "value": conversation.choices[rank]}
    return replace(understanding, values={**understanding.values, **named})
