"""« non, plutôt la e-CPS », « pas les pharmacies, les radiologues », « je parlais de la vague 1 »."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.catalogue.model import Catalogue, Facet, FacetValue
from assistant.dialogue.decide import decide
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.narrow import candidates_of, with_value, without_other_attributes
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask, carry_out
from assistant.dialogue.steps.clarify import choose, not_recognised
from assistant.dialogue.turns import Turn
from assistant.text import fold
from assistant.understanding.result import CLARIFICATION, Thresholds, Understanding

_MAX_STORED = 40
"""Candidates stored of a walk that is corrected: five lists to read; a walk may have thousands."""
_UNMEASURED = Thresholds(answer=0.6, suggest=0.3, known=0.3)
"""Of a message that no model has ranked, where the candidates come from the state."""
Weighted = dict[str, float]


def correct(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """The question before, with what the message affirms instead of what it denies."""
    affirmed = _affirmed(knowledge.catalogue, understanding)
    if conversation.awaiting == CLARIFICATION and conversation.facet in affirmed and not understanding.denied:
        named = {"facet": conversation.facet, "values": ",".join(affirmed[conversation.facet])}
        return choose(knowledge, conversation, replace(understanding, values=named))
    corrected = _corrected(knowledge, conversation, understanding, affirmed)
    if corrected is not None:
        return corrected
    if (
        conversation.awaiting == CLARIFICATION
        and understanding.known < (understanding.thresholds or _UNMEASURED).known
    ):
        return not_recognised(knowledge, conversation)
    return ask(knowledge, conversation, understanding)


def _affirmed(catalogue: Catalogue, understanding: Understanding) -> dict[str, tuple[str, ...]]:
    """Facet -> values that the message affirms, the most specific facet first, then what does not filter.

    A name of several values (« LGC » is of two waves) affirms none of them more than the others.
    """
    affirmed = {}
    specific = [facet for facet in catalogue.taxonomy.facets[::-1] if facet.filters]
    for facet in (*specific, *(facet for facet in catalogue.taxonomy.facets if not facet.filters)):
        said = understanding.values.get(facet.id)
        named = understanding.facets.get(facet.id, ())
        values = named if said is None or said in named else (said,)
        known = tuple(value for value in values if facet.value(value))
        if known:
            affirmed[facet.id] = known
    return affirmed


def _corrected(
    knowledge: Knowledge,
    conversation: Conversation,
    understanding: Understanding,
    affirmed: Mapping[str, tuple[str, ...]],
) -> Turn | None:
    """The turn of the corrected question; None when nothing is as it is corrected to."""
    catalogue = knowledge.catalogue
    pool = _pool(knowledge, conversation, understanding)
    left = {e: w for e, w in pool.items() if not _is_denied(catalogue, e, understanding.denied)}
    matched = len(left) < len(pool)
    facets: dict[str, tuple[str, ...]] = {}
    other_wave = _same_in_another_wave(catalogue, conversation, understanding, affirmed)
    for facet, values in (*affirmed.items(), *other_wave.items()):
        carrying = {e: w for e, w in left.items() if set(values) & set(catalogue.entries[e].values(facet))}
        if carrying:
            left, matched = carrying, True
            facets[facet] = tuple(
                v for v in values if any(v in catalogue.entries[e].values(facet) for e in left)
            )
    if understanding.attributes:
        of_wave = dict(without_other_attributes(catalogue, tuple(left.items()), understanding.attributes))
        matched = matched or len(of_wave) < len(left)
        left = of_wave
    if not matched or not left:
        return None
    given = conversation.given
    # What was read or refused comes back only when nothing else is as the message says.
    new = {e: w for e, w in left.items() if e not in conversation.rejected and e != given}
    left = new or {e: w for e, w in left.items() if e != given} or left
    denied = [e for e in pool if _is_denied(catalogue, e, understanding.denied)]
    refused = [e for e in (*conversation.rejected, *denied, given) if e and e not in left]
    remembered = replace(conversation.remembering(), rejected=tuple(dict.fromkeys(refused))[-_MAX_STORED:])
    corrected = _as_corrected(catalogue, remembered, left, facets)
    corrected = replace(
        corrected,
        question=understanding.question or conversation.question,
        attributes=_attributes(catalogue, conversation, understanding, facets),
        unknown_numbers=understanding.unknown_numbers,
    )
    decision = decide(catalogue, corrected, knowledge.costs, corrected.unknown_numbers)
    return carry_out(knowledge, corrected, decision)


def _pool(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Weighted:
    """What the question before may have meant, and what the message itself may mean.

    What was answered counts too: it may be the only one that is as the message says.
    """
    pool = dict(candidates_of(knowledge.catalogue, conversation))
    for entry_id, p in understanding.ranking:
        pool[entry_id] = pool.get(entry_id, 0.0) + p
    others = list(conversation.rejected)
    if conversation.given:
        others.append(conversation.given)
        family = knowledge.catalogue.family_of(conversation.given)
        likeliest = max(pool.values(), default=1.0)
        for member in family.entries if family else ():
            # Of any member of its family, whichever the ranking had: they are the question that was asked.
            pool[member] = max(pool.get(member, 0.0), likeliest)
    least = min(pool.values(), default=1.0)
    for entry_id in others:
        pool.setdefault(entry_id, least)
    return {e: w for e, w in pool.items() if knowledge.catalogue.shown(e)}


def _is_denied(catalogue: Catalogue, entry_id: str, denied: Mapping[str, Sequence[str]]) -> bool:
    """Whether an entry is of nothing else than what is denied."""
    entry = catalogue.entries[entry_id]
    held = ((set(entry.values(facet)), set(values)) for facet, values in denied.items())
    return any(carried and carried <= refused for carried, refused in held)


def _same_in_another_wave(
    catalogue: Catalogue,
    conversation: Conversation,
    understanding: Understanding,
    affirmed: Mapping[str, tuple[str, ...]],
) -> dict[str, tuple[str, ...]]:
    """« la vague 1 » after « DPI, vague 2 »: the values of the same software in the wave that is said."""
    answer = catalogue.shown(conversation.given or "")
    found: dict[str, tuple[str, ...]] = {}
    for facet in catalogue.taxonomy.facets:
        before = [conversation.facets[facet.id]] if facet.id in conversation.facets else []
        before = before or list(conversation.named_facets.get(facet.id, ()))
        before = before or list(answer.values(facet.id) if answer else ())
        for name, expected in understanding.attributes.items():
            values = tuple(
                value.id
                for value in facet.values
                if value.attributes.get(name) in expected and _is_sister(facet, value, before)
            )
            if values and facet.id not in affirmed:
                found[facet.id] = values
    return found


def _is_sister(facet: Facet, value: FacetValue, before: Sequence[str]) -> bool:
    """Whether a value is the same thing as one of before: under the same parents, by the same name."""
    names = _names(value)
    return any(
        value.id == other
        or (
            (sister := facet.value(other)) is not None
            and sister.parents == value.parents
            and names & _names(sister)
        )
        for other in before
    )


def _names(value: FacetValue) -> set[str]:
    """The synonyms of a value that hold no digit: « vague 1 » is shared by unlike things."""
    stem = fold(value.label).rpartition(" ")[0]
    named = {fold(name) for name in value.synonyms if not any(map(str.isdigit, name))}
    return named | ({stem} if stem and any(map(str.isdigit, value.label)) else set())


def _as_corrected(
    catalogue: Catalogue,
    conversation: Conversation,
    left: Weighted,
    facets: Mapping[str, tuple[str, ...]],
) -> Conversation:
    """The conversation with the candidates left, without what was chosen or named against them."""
    total = sum(left.values()) or 1.0
    ranked = tuple(sorted(((e, w / total) for e, w in left.items()), key=lambda pair: -pair[1]))
    chosen = {facet: values[0] for facet, values in facets.items() if len(values) == 1}
    for facet, value in conversation.facets.items():
        if facet not in facets and with_value(catalogue, ranked, facet, value):
            chosen[facet] = value
    named = {
        facet: values
        for facet, values in conversation.named_facets.items()
        if facet not in facets and any(set(values) & set(catalogue.entries[e].values(facet)) for e in left)
    }
    return replace(
        conversation,
        candidates=ranked[:_MAX_STORED],
        walk=None,
        guided=False,
        facets=chosen,
        named_facets={**named, **facets},
        unknown=tuple(facet for facet in conversation.unknown if facet not in facets),
        questions_asked=0,
        page=0,
        not_recognised=0,
        doubtful=False,
    )


def _attributes(
    catalogue: Catalogue,
    conversation: Conversation,
    understanding: Understanding,
    facets: Mapping[str, tuple[str, ...]],
) -> dict[str, tuple[Any, ...]]:
    """The waves said, without one that what is affirmed contradicts."""
    kept = {**conversation.attributes, **understanding.attributes}
    for facet_id, values in facets.items():
        facet = catalogue.taxonomy.facet(facet_id)
        for value_id in values:
            value = facet.value(value_id) if facet else None
            for name, own in (value.attributes if value else {}).items():
                if name in kept and own not in kept[name]:
                    del kept[name]
    return kept
