"""Why the assistant said what it said, as data: what `assistant explain` prints and the team's page draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assistant.catalogue.costs import Costs
from assistant.catalogue.model import Catalogue
from assistant.dialogue.decide import Decision, decide
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import asking
from assistant.understanding import acts
from assistant.understanding.ranking.ranker import Explanation
from assistant.understanding.result import Understanding

MOST_RANKED = 5
_LEAST_POINTS = 0.05
"""Evidence of less says nothing to a reader."""


@dataclass(frozen=True)
class Candidate:
    """An entry that was considered.

    Attributes:
        question: Its title, empty for one that left the catalogue.
        p: Calibrated chance that it is the wanted one.
    """

    entry: str
    question: str
    p: float


@dataclass(frozen=True)
class Why:
    """The reasons of one turn.

    Attributes:
        act: What the message was taken for, one of `acts.ACTS`.
        confidence: Chance of it.
        read: The question as it was compared: resolved with the one before, errors corrected; empty for an
            act that ranks nothing.
        english: Whether it was read as English.
        facets: `(facet id, labels of its values)` named in it.
        denied: The same of what it refuses.
        ranked: The likeliest entries, best first.
        known: Chance that some entry answers.
        answers: Chance that the first subject really answers.
        evidence: Evidence -> points of the first candidate beside the second, strongest first; log-odds: one
            point makes it 2.7 times as likely.
        prices: What could be done (`sure`, `probable`, `suggest`, `clarify`, `admit`) -> what it costs a
            visitor on average, cheapest first; empty when something else than the cost decided: the subject
            is settled and only its case is asked, a number is unknown.
        unknown_numbers: Numbers of the question that the catalogue lacks.
    """

    act: str
    confidence: float
    read: str = ""
    english: bool = False
    facets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    denied: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ranked: tuple[Candidate, ...] = ()
    known: float = 0.0
    answers: float = 0.0
    evidence: tuple[tuple[str, float], ...] = ()
    prices: tuple[tuple[str, float], ...] = ()
    unknown_numbers: tuple[str, ...] = field(default=())


def why(
    catalogue: Catalogue,
    understood: Understanding,
    explanation: Explanation | None,
    before: Conversation,
    costs: Costs,
) -> Why:
    """Gathers the reasons of a turn.

    Args:
        catalogue: What was answered from.
        understood: What the message was taken for.
        explanation: Of the question that was ranked; None for a button.
        before: The conversation before the message.
        costs: What each outcome costs.
    """
    return Why(
        understood.act,
        understood.confidence,
        explanation.corrected if explanation and understood.ranking else "",
        understood.language == "en",
        tuple(named_facets(catalogue, understood.facets)),
        tuple(named_facets(catalogue, understood.denied)),
        tuple(
            Candidate(entry, one.question if (one := catalogue.shown(entry)) else "", p)
            for entry, p in understood.ranking[:MOST_RANKED]
        ),
        understood.known,
        understood.answers,
        tuple(_beside_the_second(explanation)) if explanation else (),
        tuple(_prices(catalogue, understood, before, costs)),
        understood.unknown_numbers,
    )


def named_facets(
    catalogue: Catalogue, facets: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Facet -> the labels of the values named, in the order of the taxonomy; those that are gone left out."""
    for facet in catalogue.taxonomy.facets:
        labels = tuple(value.label for i in facets.get(facet.id, ()) if (value := facet.value(i)))
        if labels:
            yield facet.id, labels


def decision_of(
    catalogue: Catalogue, understood: Understanding, before: Conversation, costs: Costs
) -> Decision | None:
    """What was decided of a question; None for what is none."""
    if understood.act not in (acts.QUESTION, acts.FOLLOW_UP):
        return None
    conversation = asking(before, understood)
    return decide(catalogue, conversation, costs, conversation.unknown_numbers)


def _prices(
    catalogue: Catalogue, understood: Understanding, before: Conversation, costs: Costs
) -> list[tuple[str, float]]:
    decision = decision_of(catalogue, understood, before, costs) if understood.thresholds else None
    if decision is None or not decision.prices:
        return []
    cheapest_first = sorted(decision.prices.items(), key=lambda pair: pair[1])
    done = decision.certainty if decision.kind == "answer" else decision.kind
    return [(kind, round(price, 3)) for kind, price in cheapest_first] if done == cheapest_first[0][0] else []


def _beside_the_second(explanation: Explanation) -> list[tuple[str, float]]:
    """What each evidence gives the first entry more than the second; all of it when it is alone."""
    if not explanation.entries:
        return []
    first = explanation.entries[0][2]
    second = explanation.entries[1][2] if len(explanation.entries) > 1 else {}
    apart = [(name, round(points - second.get(name, 0.0), 2)) for name, points in first.items()]
    return sorted((pair for pair in apart if abs(pair[1]) >= _LEAST_POINTS), key=lambda pair: -abs(pair[1]))
