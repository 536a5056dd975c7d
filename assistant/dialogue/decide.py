"""Answer, clarify, suggest or admit: one pure function of the ranking and what is known."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.catalogue.costs import Costs
from assistant.catalogue.model import Catalogue, Facet, Family
from assistant.dialogue.narrow import (
    agreeing_with_named,
    best_facet,
    candidates_of,
    is_of_another_wave,
    options,
    with_value,
    without_other_attributes,
)
from assistant.dialogue.state import Conversation

MAX_QUESTIONS = 2
SURE, PROBABLE = "sure", "probable"
MAX_SUGGESTIONS = 5
MAX_OTHERS = 4
"""Entries offered under a probable answer."""
_FEWEST = 2
"""Lines of the shortest list: a list of one is an answer that does not say so."""
_NEIGHBOURS = 4
"""Entries listed beside a number that the catalogue lacks."""
_NEAREST = 3
"""Entries offered under an admission."""
_PLAUSIBLE, _MOST_PLAUSIBLE = 0.15, 8
"""Subjects among which a question is asked: their share of the first one's probability, and how many."""
_ALONE = 0.95
"""Share of its family from which a member is alone: the others do not tie with it on text."""
DEFAULT_COSTS = Costs()


@dataclass(frozen=True)
class Decision:
    """What to do next.

    Attributes:
        kind: `answer`, `clarify`, `suggest`, `unknown` (the visitor cannot tell: the family's own text)
            or `admit`.
        entry: Entry to answer.
        facet: Facet to ask.
        entries: Entries to suggest.
        candidates: What remains possible, with weights.
        family: Family concerned.
        prices: Expected cost of each thing that could be done, empty when the subject was settled.
        certainty: Of an answer: `sure` or `probable`.
        others: Entries offered under a probable answer (« Ce n'est pas votre question ? ») or an admission.
        unknown_number: A number of the question that the catalogue lacks, said before what is offered.
    """

    kind: str
    entry: str | None = None
    facet: Facet | None = None
    entries: tuple[str, ...] = ()
    candidates: tuple[tuple[str, float], ...] = ()
    family: Family | None = None
    prices: Mapping[str, float] = field(default_factory=dict)
    certainty: str = SURE
    others: tuple[str, ...] = ()
    unknown_number: str | None = None


@dataclass(frozen=True)
class Item:
    """An entry, or a family whose members tie on text, ranked as one."""

    mass: float
    members: tuple[tuple[str, float], ...]
    family: Family | None = None


def items(
    catalogue: Catalogue, ranking: tuple[tuple[str, float], ...], rejected: Collection[str] = ()
) -> list[Item]:
    """Groups a ranking by family, heaviest first; entries out of the catalogue are left out.

    A family with a generic question brings all its members: the ranking's tail may have cut some. Those that
    the visitor refused are not brought back.
    """
    groups: dict[str, list[tuple[str, float]]] = {}
    families: dict[str, Family | None] = {}
    for entry_id, p in ranking:
        if catalogue.shown(entry_id) is None:
            continue
        family = catalogue.family_of(entry_id)
        if family is not None and family.generic_question is None:
            family = None
        key = f"family {family.id}" if family else entry_id
        families[key] = family
        groups.setdefault(key, []).append((entry_id, p))
    ranked = []
    for key, members in groups.items():
        family = families[key]
        mass = sum(p for _, p in members)
        if family is not None:
            present = {*rejected, *(entry_id for entry_id, _ in members)}
            floor = min(p for _, p in members) / 2
            members += [(e, floor) for e in family.entries if e not in present and catalogue.shown(e)]
        ranked.append(Item(mass, tuple(sorted(members, key=lambda pair: -pair[1])), family))
    return sorted(ranked, key=lambda item: -item.mass)


def decide(
    catalogue: Catalogue,
    conversation: Conversation,
    costs: Costs = DEFAULT_COSTS,
    unknown_numbers: tuple[str, ...] = (),
) -> Decision:
    """Decides on a question just asked, from its ranking (`conversation.candidates`).

    The cheapest on average of five: the first subject's answer given as sure, the same given as the nearest
    one with others under it, a list, the best clarifying question, an admission. A question about a number
    that the catalogue lacks is never answered: the number is said to be unknown, and neighbours are listed.
    """
    ranking = tuple(pair for pair in conversation.candidates if pair[0] not in conversation.rejected)
    for facet, value in conversation.facets.items():
        ranking = with_value(catalogue, ranking, facet, value)
    ranking = _of_the_wave(catalogue, conversation, ranking)
    ranked = items(catalogue, ranking, conversation.rejected)
    unknown = unknown_numbers[0] if unknown_numbers else None
    if not ranked:
        return Decision("admit", unknown_number=unknown)
    lines = [_within(catalogue, conversation, item)[0][0] for item in ranked]
    if unknown is not None:
        return Decision(
            "suggest", entries=tuple(lines[:_NEIGHBOURS]), candidates=ranking, unknown_number=unknown
        )
    top, total = ranked[0], min(1.0, sum(item.mass for item in ranked))
    count = _lines_worth_reading(ranked[:MAX_SUGGESTIONS], costs, _FEWEST)
    offered = _lines_worth_reading(ranked[1 : 1 + MAX_OTHERS], costs, 1)
    others = sum(item.mass for item in ranked[1 : 1 + offered])
    prices = {
        SURE: costs.of_sure(top.mass),
        PROBABLE: costs.of_probable(top.mass, others, offered),
        "admit": costs.of_admission(total),
    }
    if is_of_another_wave(catalogue, lines[0], conversation.attributes):
        # The dates of wave 1 are not those of wave 2, however near the rest of the question is.
        del prices[SURE]
    if count > 1:
        prices["suggest"] = costs.of_list(min(1.0, sum(item.mass for item in ranked[:count])), count)
    plausible = [item for item in ranked if item.mass >= _PLAUSIBLE * top.mass][:_MOST_PLAUSIBLE]
    spread = tuple(pair for item in plausible for pair in _within(catalogue, conversation, item))
    facet_to_ask = (
        best_facet(catalogue, spread, conversation) if conversation.questions_asked < MAX_QUESTIONS else None
    )
    if facet_to_ask is not None:
        prices["clarify"] = _price_of_asking(catalogue, conversation, spread, facet_to_ask, costs)
    cheapest = min(prices, key=lambda kind: prices[kind])
    if cheapest == "clarify":
        return Decision("clarify", facet=facet_to_ask, candidates=spread, family=top.family, prices=prices)
    if cheapest == "admit":
        return Decision("admit", others=tuple(lines[:_NEAREST]), prices=prices)
    if cheapest == "suggest":
        return Decision("suggest", entries=tuple(lines[:count]), candidates=ranking, prices=prices)
    settled = _settle(catalogue, conversation, top, costs)
    beneath = tuple(lines[1 : 1 + offered]) if cheapest == PROBABLE else ()
    return replace(settled, certainty=cheapest, others=beneath, prices=prices)


def _of_the_wave(
    catalogue: Catalogue, conversation: Conversation, ranking: tuple[tuple[str, float], ...]
) -> tuple[tuple[str, float], ...]:
    """The ranking without what is of another wave than the one said, unless that is what it puts first.

    What is left is as likely together as all of it was: the subject is no less known for its wave.
    """
    left = without_other_attributes(catalogue, ranking, conversation.attributes)
    if len(left) == len(ranking) or left[:1] != ranking[:1]:
        return ranking
    share = sum(p for _, p in ranking) / (sum(p for _, p in left) or 1.0)
    return tuple((entry_id, min(1.0, round(p * share, 4))) for entry_id, p in left)


def _lines_worth_reading(ranked: Sequence[Item], costs: Costs, fewest: int) -> int:
    """How many subjects are listed: each line must bring more than it costs to read, but for the fewest."""
    worth = [item for item in ranked if costs.useless_list * item.mass > costs.item]
    return max(len(worth), min(fewest, len(ranked)))


def _price_of_asking(
    catalogue: Catalogue,
    conversation: Conversation,
    candidates: tuple[tuple[str, float], ...],
    facet: Facet,
    costs: Costs,
) -> float:
    """Expected cost of asking a facet, then answering or listing what its answer leaves."""
    total = sum(p for _, p in candidates)
    if total <= 0:
        return float("inf")
    price, reached = costs.question, 0.0
    for value in options(catalogue, candidates, facet, conversation.facets, conversation.attributes):
        left = []
        for entry_id, p in candidates:
            entry = catalogue.shown(entry_id)
            values = entry.values(facet.id) if entry else ()
            if value in values:
                left.append(p / len(values))
        mass = sum(left)
        if mass > 0:
            # What no candidate holds stays out of reach whatever the visitor answers.
            sure = min(1.0, total)
            price += mass / total * costs.of_settling([p / mass * sure for p in sorted(left, reverse=True)])
            reached += mass / total
    silent = max(0.0, 1 - reached)
    return price + silent * (costs.list + costs.useless_list)


def _within(catalogue: Catalogue, conversation: Conversation, item: Item) -> tuple[tuple[str, float], ...]:
    """The entries of an item that are still possible, likeliest first."""
    if item.family is None:
        return item.members
    if item.members[0][1] >= _ALONE * item.mass:
        # Asked for word for word, it is not another for a facet that its question names in passing.
        return item.members[:1]
    return agreeing_with_named(catalogue, item.members, conversation.named_facets, conversation.attributes)


def _settle(catalogue: Catalogue, conversation: Conversation, item: Item, costs: Costs) -> Decision:
    """The subject is sure; in a family, which member is not yet."""
    members = item.members
    if item.family is None:
        return Decision("answer", entry=members[0][0], candidates=conversation.candidates)
    total = sum(p for _, p in members)
    best, p = members[0]
    agreeing = _within(catalogue, conversation, item)
    if len(agreeing) == 1:
        return Decision("answer", entry=agreeing[0][0], candidates=members, family=item.family)
    # What tells members apart is often one word, « mon logiciel » or « mon LGO »: when a doubt costs more
    # than a question, the one whose other phrasings are nearest is not given for the one that is meant.
    if costs.of_sure(p / total) <= costs.question and any(e == best for e, _ in agreeing):
        return Decision("answer", entry=best, candidates=members, family=item.family)
    return next_question(catalogue, conversation, agreeing, item.family)


def next_question(
    catalogue: Catalogue,
    conversation: Conversation,
    candidates: tuple[tuple[str, float], ...],
    family: Family | None,
) -> Decision:
    """After a clarification: answers when one candidate is left, else asks again, else lists."""
    # What was possible when it was stored may have left the catalogue since.
    candidates = tuple(
        pair for pair in candidates if pair[0] not in conversation.rejected and catalogue.shown(pair[0])
    )
    candidates = without_other_attributes(catalogue, candidates, conversation.attributes)
    if not candidates:
        return Decision("admit")
    if len(candidates) == 1:
        # What was asked about is no surer for having been told apart.
        other_wave = is_of_another_wave(catalogue, candidates[0][0], conversation.attributes)
        certainty = PROBABLE if conversation.doubtful or other_wave else SURE
        return Decision(
            "answer", entry=candidates[0][0], candidates=candidates, family=family, certainty=certainty
        )
    facet = None
    if conversation.guided or conversation.questions_asked < MAX_QUESTIONS:
        facet = best_facet(catalogue, candidates, conversation, in_order=conversation.guided)
    if facet is not None and not (conversation.guided and len(candidates) <= MAX_SUGGESTIONS):
        return Decision("clarify", facet=facet, candidates=candidates, family=family)
    if conversation.unknown and family is not None and family.unknown_answer:
        return Decision("unknown", candidates=candidates, family=family)
    return Decision("suggest", entries=tuple(e for e, _ in candidates), candidates=candidates, family=family)


def after_choice(
    catalogue: Catalogue,
    conversation: Conversation,
    facet: str,
    value: str,
    beside: Mapping[str, Sequence[str]] | None = None,
) -> Decision:
    """Filters by what the visitor chose, then decides again.

    Args:
        catalogue: What is known.
        conversation: Before the choice.
        facet: What was asked.
        value: What was chosen.
        beside: Other facets that the same answer names: « le DPI » where the couloir is asked.
    """
    left = with_value(catalogue, candidates_of(catalogue, conversation), facet, value)
    if beside or conversation.attributes:
        left = agreeing_with_named(catalogue, left, beside or {}, conversation.attributes)
    return next_question(
        catalogue, conversation.chose(facet, value), left, family_under_way(catalogue, conversation)
    )


def family_under_way(catalogue: Catalogue, conversation: Conversation) -> Family | None:
    """The family that is being clarified, None when there is none."""
    return next((family for family in catalogue.families if family.id == conversation.family), None)
