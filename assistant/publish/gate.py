"""May a candidate replace what is published? Pure functions.

Both models are asked the same questions and each outcome costs a visitor what `costs.yml` says. Only the
questions whose cost changed count. A candidate is refused when it costs more than `costs.yml` tolerates and
chance does not explain it: under the hypothesis that the two models are as good as each other, each change
could as well have gone the other way (sign-flip permutation test, Fisher 1935). Four questions made worse and
none better are within chance (1 in 16); five are not (1 in 32). And a new entry moves the thresholds of all:
a few lists in the place of questions are no reason to refuse it, which is what the tolerance is for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from assistant.catalogue.costs import Costs
from assistant.dialogue.decide import PROBABLE
from assistant.quality.evaluate import Outcome

CHANCE = 0.05
"""Probability, were the models equal, below which a loss is not put down to chance."""
_EXACT = 14
"""Changes up to which every combination of signs is tried; beyond, a sample of them."""
_SAMPLES = 20_000
ANSWERS, NEAREST, MISSED = "répond", "donne comme la plus proche", "manquée"
"""Words of an outcome: answered as sure, as probable, and a phrasing that another entry takes."""


@dataclass(frozen=True)
class Judged:
    """A question and what one model made of it.

    Attributes:
        key: What makes it the same question for two models.
        text: The question as shown.
        outcome: What happened, short, in French.
        cost: What it costs the visitor.
    """

    key: str
    text: str
    outcome: str
    cost: float

    @property
    def shown(self) -> tuple[str, ...]:
        """The entries that the outcome names."""
        _, colon, entries = self.outcome.partition(" : ")
        return tuple(entries.split(", ")) if colon else ()

    @property
    def expected(self) -> frozenset[str]:
        """The entries that answer it, empty when none does or the key says nothing of it."""
        expected = self._in_key(1)
        return frozenset(expected) if isinstance(expected, list) else frozenset()

    @property
    def owner(self) -> str:
        """Of a phrasing of the FAQ, its entry; empty when the key says nothing of it."""
        return str(self._in_key(0))

    def _in_key(self, place: int) -> Any:
        try:
            return json.loads(self.key)[place]
        except (ValueError, TypeError, LookupError):
            return ""

    @property
    def is_sure_right(self) -> bool:
        """True for the right answer, given as sure."""
        return self.outcome.startswith(f"{ANSWERS} : ") and bool(self.expected & {*self.shown})

    @property
    def is_right(self) -> bool:
        """True for the right answer, given as sure or as probable."""
        is_answer = self.outcome.partition(" : ")[0] in (ANSWERS, NEAREST)
        return is_answer and bool(self.expected & {*self.shown})

    def as_list(self) -> list[Any]:
        """For the report; `of` reads it."""
        return [self.key, self.text, self.outcome, round(self.cost, 4)]

    @classmethod
    def of(cls, read: Sequence[Any]) -> Judged:
        """Reads `as_list`."""
        return cls(str(read[0]), str(read[1]), str(read[2]), float(read[3]))


@dataclass(frozen=True)
class Change:
    """A question whose cost is not the same any more."""

    text: str
    before: str
    after: str
    cost: float
    """Added to the visitor's; negative when it got better."""


@dataclass(frozen=True)
class Comparison:
    """Two models on the same questions.

    Attributes:
        asked: Questions both were asked.
        worse: Costliest first.
        better: Most improved first.
        cost: Mean cost added a question.
        chance: Probability of a loss as large, were the models equal.
        tolerated: Mean cost that may be added.
    """

    compared: int
    worse: tuple[Change, ...]
    better: tuple[Change, ...]
    cost: float
    chance: float
    tolerated: float = 0.0

    @property
    def is_worse(self) -> bool:
        """True for a loss over what is tolerated, that chance does not explain."""
        return self.cost > self.tolerated and self.chance < CHANCE

    def as_dict(self) -> dict[str, Any]:
        """For the report."""
        return {
            "asked": self.compared,
            "cost": round(self.cost, 5),
            "chance": round(self.chance, 4),
            "worse": [vars(change) for change in self.worse],
            "better": [vars(change) for change in self.better],
        }


def named(outcome: str, entries: Sequence[str]) -> str:
    """An outcome with the entries that it shows, as `Judged.shown` reads it."""
    return f"{outcome} : {', '.join(entries)}" if entries else outcome


def cost_of(outcome: Outcome, costs: Costs) -> float:
    """What an outcome of the evaluation costs a visitor, at the prices that the decision compares."""
    if outcome.decision == "answer":
        return _cost_of_answer(outcome, costs)
    useless = 0.0 if outcome.reachable else costs.useless_list
    if outcome.decision == "clarify":
        return costs.question + useless
    if outcome.decision == "suggest":
        return costs.list + costs.item * len(outcome.shown) + useless
    # Said that it does not know, or took the question for small talk: the best where nothing answers.
    return costs.admit if outcome.case.expected else 0.0


def _cost_of_answer(outcome: Outcome, costs: Costs) -> float:
    if outcome.certainty != PROBABLE:
        return 0.0 if outcome.is_right else costs.wrong
    if outcome.is_right:
        return costs.probable
    # What stands under it is read as a list.
    return costs.probable + (costs.list if outcome.reachable else costs.wrong_probable)


def compare(before: Sequence[Judged], after: Sequence[Judged], tolerated: float = 0.0) -> Comparison:
    """Compares on the questions both models were asked.

    Args:
        before: The published model's.
        after: The candidate's.
        tolerated: Mean cost that may be added.
    """
    old: Mapping[str, Judged] = {one.key: one for one in before}
    pairs = [(old[one.key], one) for one in after if one.key in old]
    changes = [
        Change(new.text, was.outcome, new.outcome, new.cost - was.cost)
        for was, new in pairs
        if abs(new.cost - was.cost) > 1e-6
    ]
    changes.sort(key=lambda change: -abs(change.cost))
    differences = [change.cost for change in changes]
    return Comparison(
        compared=len(pairs),
        worse=tuple(change for change in changes if change.cost > 0),
        better=tuple(change for change in changes if change.cost < 0),
        cost=sum(differences) / len(pairs) if pairs else 0.0,
        chance=chance_of(differences),
        tolerated=tolerated,
    )


def chance_of(differences: Sequence[float]) -> float:
    """Probability that signs drawn at random give a sum as large; 1 without differences.

    Args:
        differences: Cost added on each changed question.
    """
    sizes = np.abs(np.asarray(differences, dtype=float))
    total = float(np.sum(differences)) - 1e-9
    if not len(sizes):
        return 1.0
    if len(sizes) <= _EXACT:
        signs = np.array(list(product((-1.0, 1.0), repeat=len(sizes))))
    else:
        # The same sample every time: the same models are always judged alike.
        signs = np.random.default_rng(0).choice((-1.0, 1.0), (_SAMPLES, len(sizes)))
    return float((signs @ sizes >= total).mean())
