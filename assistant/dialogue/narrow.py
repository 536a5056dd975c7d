"""Narrowing a set of candidates by facets, and the question that separates them best."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.catalogue.model import Catalogue, Entry, Facet
from assistant.dialogue.state import Conversation
from assistant.text import fold

MAX_BUTTONS = 8
MAX_SPECIFIC = 6
"""Values of a facet that are read at once: with more, the broader facet they depend on is asked first."""
_THEME_SEPARATES = 0.5
"""Share of what is uncertain that a facet which does not filter must settle to be worth a question."""
Candidates = Sequence[tuple[str, float]]


def candidates_of(catalogue: Catalogue, conversation: Conversation) -> tuple[tuple[str, float], ...]:
    """What remains possible: as ranked and stored, or derived from the catalogue during a guided walk."""
    if conversation.walk is None:
        return conversation.candidates
    candidates = tuple((entry.id, 1.0) for entry in catalogue.published)
    for step in conversation.walk:
        if "facet" in step:
            candidates = with_value(catalogue, candidates, step["facet"], step["value"])
        else:
            candidates = agreeing_with_named(catalogue, candidates, step["facets"], step["attributes"])
    return candidates


def with_value(
    catalogue: Catalogue, candidates: Candidates, facet: str, value: str
) -> tuple[tuple[str, float], ...]:
    """Candidates compatible with a chosen value.

    Entries that carry the value are preferred; those that say nothing of the facet apply to all
    and stay only when no entry carries it.
    """
    carry, silent = [], []
    for entry_id, weight in candidates:
        entry = catalogue.shown(entry_id)
        if entry is None:
            continue
        values = entry.values(facet)
        if value in values:
            carry.append((entry_id, weight))
        elif not values:
            silent.append((entry_id, weight))
    return tuple(carry or silent)


def without_refused(conversation: Conversation) -> Conversation:
    """The conversation whose probabilities take into account what was refused (Bayes' rule)."""
    refused = sum(p for e, p in conversation.candidates if e in conversation.rejected)
    rest = max(1.0 - refused, 1e-3)
    candidates = tuple(
        (e, min(1.0, p / rest)) for e, p in conversation.candidates if e not in conversation.rejected
    )
    known = min(1.0, max(0.0, conversation.known - refused) / rest)
    return replace(conversation, candidates=candidates, known=known)


def agreeing_with_named(
    catalogue: Catalogue,
    candidates: Candidates,
    named: Mapping[str, Sequence[str]],
    attributes: Mapping[str, Sequence[Any]],
) -> tuple[tuple[str, float], ...]:
    """Candidates that agree with what the question names; all of them when none does.

    Used among entries that tie on text (a family), never over the whole catalogue: what a
    question names is evidence, not a filter. A facet whose named values no candidate carries is ignored.
    """
    remaining = tuple(candidates)
    for name, expected in attributes.items():
        agreeing = tuple(pair for pair in remaining if _has_attribute(catalogue, pair[0], name, expected))
        remaining = agreeing or remaining
    for facet in catalogue.taxonomy.facets:
        values = set(named.get(facet.id, ()))
        if values and facet.filters:
            agreeing = tuple(
                pair
                for pair in remaining
                if (entry := catalogue.shown(pair[0])) and values & set(entry.values(facet.id))
            )
            remaining = agreeing or remaining
    return remaining


def without_other_attributes(
    catalogue: Catalogue, candidates: Candidates, attributes: Mapping[str, Sequence[Any]]
) -> tuple[tuple[str, float], ...]:
    """Candidates that may be of the wave that was said: all but those that are of another one alone.

    An entry of no wave stays; when every candidate is of another one, they all do.
    """
    left = tuple(candidates)
    for name, expected in attributes.items():
        agreeing = tuple(pair for pair in left if not _is_of_another(catalogue, pair[0], name, expected))
        left = agreeing or left
    return left


def is_of_another_wave(catalogue: Catalogue, entry_id: str, attributes: Mapping[str, Sequence[Any]]) -> bool:
    """Whether an entry is of another wave alone than the one that was said."""
    return any(_is_of_another(catalogue, entry_id, name, said) for name, said in attributes.items())


def _is_of_another(catalogue: Catalogue, entry_id: str, name: str, expected: Sequence[Any]) -> bool:
    entry = catalogue.shown(entry_id)
    if entry is None:
        return False
    held = [
        value.attributes[name]
        for facet in catalogue.taxonomy.facets
        for value_id in entry.values(facet.id)
        if (value := facet.value(value_id)) and name in value.attributes
    ]
    return bool(held) and not set(held) & set(expected)


def _has_attribute(catalogue: Catalogue, entry_id: str, name: str, expected: Sequence[Any]) -> bool:
    entry = catalogue.shown(entry_id)
    if entry is None:
        return False
    for facet in catalogue.taxonomy.facets:
        for value_id in entry.values(facet.id):
            value = facet.value(value_id)
            if value is not None and value.attributes.get(name) in expected:
                return True
    return False


def options(
    catalogue: Catalogue,
    candidates: Candidates,
    facet: Facet,
    chosen: Mapping[str, str],
    attributes: Mapping[str, Sequence[Any]] | None = None,
) -> list[str]:
    """Values of the facet that lead to an answer, heaviest first, then in the taxonomy's order.

    Args:
        attributes: What was said of a wave: a value of another one is not offered, nor a value that has none.
    """
    parent = chosen.get(facet.filtered_by) if facet.filtered_by else None
    weights: dict[str, float] = {}
    for entry_id, weight in candidates:
        entry = catalogue.shown(entry_id)
        for value_id in entry.values(facet.id) if entry else ():
            value = facet.value(value_id)
            if value is None or (parent and value.parents and parent not in value.parents):
                continue
            weights[value_id] = weights.get(value_id, 0.0) + weight
    for name, expected in (attributes or {}).items():
        of_it = {v: w for v, w in weights.items() if _may_have(catalogue, facet, v, name, expected)}
        weights = of_it or weights
    order = {value.id: rank for rank, value in enumerate(facet.values)}
    return sorted(weights, key=lambda value_id: (-round(weights[value_id], 3), order[value_id]))


def _may_have(catalogue: Catalogue, facet: Facet, value_id: str, name: str, expected: Sequence[Any]) -> bool:
    """Whether a value is of the attribute said, or one of the values that it shows is."""
    value = facet.value(value_id)
    if value is not None and name in value.attributes:
        return value.attributes[name] in expected
    narrower = [
        child
        for other in catalogue.taxonomy.facets
        if other.filtered_by == facet.id and any(name in child.attributes for child in other.values)
        for child in other.values
    ]
    own = [child for child in narrower if value_id in child.parents]
    return not narrower or any(child.attributes.get(name) in expected for child in own)


def in_reading_order(catalogue: Catalogue, facet: Facet, values: Sequence[str]) -> list[str]:
    """The values of one page as people look through them.

    Names are looked for by their letters. What others depend on, and what does not filter, is a way to sort
    questions: it has the order that its authors gave it.
    """
    order = {value.id: rank for rank, value in enumerate(facet.values)}
    roots = {other.depends_on[0] for other in catalogue.taxonomy.facets if other.depends_on}
    if not facet.filters or facet.id in roots:
        return sorted(values, key=lambda value_id: order[value_id])
    names = {value.id: fold(value.label) for value in facet.values}
    return sorted(values, key=lambda value_id: (names[value_id], order[value_id]))


def best_facet(
    catalogue: Catalogue, candidates: Candidates, conversation: Conversation, in_order: bool = False
) -> Facet | None:
    """The facet whose answer is expected to teach most; the taxonomy's order breaks ties.

    A facet that does not filter is the authors' way to sort questions: few visitors can tell it of theirs. It
    is asked when no other separates, and only when it makes groups that settle half of the doubt: a choice an
    entry is a list in disguise.

    Args:
        in_order: Takes the first facet that separates at all, as the guided walk does.

    Returns:
        None when no facet may be asked or none separates the candidates.
    """
    best: tuple[float, Facet] | None = None
    separating: dict[str, Facet] = {}
    for facet in catalogue.taxonomy.facets:
        if not _may_ask(catalogue, candidates, facet, conversation):
            continue
        gain = expected_information(
            catalogue, candidates, facet, conversation.facets, conversation.attributes
        )
        if gain < 1e-6:
            continue
        if in_order:
            return facet
        if not facet.filters and not _really_separates(catalogue, candidates, facet, conversation, gain):
            continue
        separating[facet.id] = facet
        # What filters comes first, whatever the rest would teach.
        if best is None or (facet.filters, gain) > (best[1].filters, best[0] + 1e-6):
            best = (gain, facet)
    asked = best[1] if best else None
    # One's trade is known to everyone; the acronyms that depend on it are asked when they are few.
    while asked is not None and asked.filtered_by in separating:
        few = options(catalogue, candidates, asked, conversation.facets, conversation.attributes)
        if len(few) <= MAX_SPECIFIC:
            break
        asked = separating[asked.filtered_by]
    return asked


def _really_separates(
    catalogue: Catalogue, candidates: Candidates, facet: Facet, conversation: Conversation, gain: float
) -> bool:
    """Whether a choice stands for two candidates or more, taken together, and settles half of the doubt."""
    choices = options(catalogue, candidates, facet, conversation.facets, conversation.attributes)
    doubt = entropy([weight for entry_id, weight in candidates if catalogue.shown(entry_id)])
    return 2 * len(choices) <= len(candidates) and gain >= _THEME_SEPARATES * doubt - 1e-9


def _may_ask(catalogue: Catalogue, candidates: Candidates, facet: Facet, conversation: Conversation) -> bool:
    if facet.id in conversation.facets or facet.id in conversation.unknown:
        return False
    # One value named in the question is an answer already; two or more are not (« LGC » names two).
    if len(conversation.named_facets.get(facet.id, ())) == 1 and facet.filters:
        return False
    if facet.depends_on is not None:
        parent, values = facet.depends_on
        if parent in conversation.facets:
            if conversation.facets[parent] not in values:
                return False
        # When every candidate is of the offer, the visitor need not say it.
        elif not all(
            set(entry.values(parent)) & set(values)
            for entry_id, _ in candidates
            if (entry := catalogue.shown(entry_id))
        ):
            return False
    return len(options(catalogue, candidates, facet, conversation.facets, conversation.attributes)) >= 2


def expected_information(
    catalogue: Catalogue,
    candidates: Candidates,
    facet: Facet,
    chosen: Mapping[str, str],
    attributes: Mapping[str, Sequence[Any]] | None = None,
) -> float:
    """Expected drop of entropy, in bits, when the visitor answers this facet.

    What lies behind « Autres choix » costs another press: the gain counts only for the share of the
    weight that the first eight buttons carry.
    """
    entries: list[tuple[Entry, float]] = [
        (entry, weight) for entry_id, weight in candidates if (entry := catalogue.shown(entry_id))
    ]
    total = sum(weight for _, weight in entries)
    if total <= 0 or len(entries) < 2:
        return 0.0
    values = options(catalogue, candidates, facet, chosen, attributes)
    before = entropy([weight for _, weight in entries])
    gain, shown = 0.0, 0.0
    for rank, value in enumerate(values):
        carriers = [(e, w / len(e.values(facet.id))) for e, w in entries if value in e.values(facet.id)]
        mass = sum(weight for _, weight in carriers) / total
        gain += mass * (before - entropy([weight for _, weight in carriers]))
        if rank < MAX_BUTTONS:
            shown += mass
    carried = sum(weight for entry, weight in entries if entry.values(facet.id)) / total
    return max(0.0, gain) * (shown / carried if carried > 0 else 0.0)


def entropy(weights: Sequence[float]) -> float:
    """Shannon entropy in bits of weights that need not sum to one."""
    total = sum(weights)
    if total <= 0:
        return 0.0
    return -sum(w / total * math.log2(w / total) for w in weights if w > 0)
