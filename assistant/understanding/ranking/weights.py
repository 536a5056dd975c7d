"""Learns, on held-out questions, how much each piece of evidence counts, and measures the outcome.

A conditional logit (McFadden, 1974): its likelihood calibrates the probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy
from scipy import sparse

from assistant.catalogue.costs import Costs
from assistant.understanding.ranking.evidence import NAMES

_NEGATIVE = ("facets_conflict", "numbers_conflict")
"""Evidence against an entry."""
_AT_MOST = {"numbers_conflict": -4.0}
"""A number is a condition: « code 02 » in the very words of the entry of code 01 is not about code 01."""
_FREEDOM = 0.5
"""How far from its prior a weight may reasonably lie, as a share of it: standard deviation."""
_LEAST_FREEDOM = 0.3
_FAQ_SHARE = 0.85
"""Share of messages that are FAQ questions: the rest is small talk and foreign subjects."""


@dataclass
class Candidates:
    """Evidence of the best entries of held-out questions: all of a small catalogue's.

    Attributes:
        entries: Which entries, ascending, shape (questions, kept).
        values: Their evidence, shape (questions, kept, len(NAMES)).
    """

    entries: np.ndarray
    values: np.ndarray

    @classmethod
    def none(cls, questions: int, count: int) -> Candidates:
        """Room for the evidence of questions."""
        values = np.zeros((questions, count, len(NAMES)), dtype=np.float32)
        return cls(np.zeros((questions, count), dtype=np.int32), values)

    def keep(self, rows: np.ndarray, values: np.ndarray, scores: np.ndarray) -> np.ndarray:
        """Keeps the entries of the highest scores of some questions; returns which, shape (rows, kept)."""
        count = self.entries.shape[1]
        if count == values.shape[1]:
            self.entries[rows], self.values[rows] = np.arange(count), values
            return self.entries[rows]
        best = np.sort(np.argpartition(-scores, count, axis=1)[:, :count], axis=1)
        self.entries[rows] = best
        self.values[rows] = np.take_along_axis(values, best[:, :, None], axis=1)
        return best

    def of(self, rows: np.ndarray) -> Candidates:
        """Those of some questions."""
        return Candidates(self.entries[rows], self.values[rows])

    def picked(self, of_all: np.ndarray) -> np.ndarray:
        """Columns of the candidates, from an array over all entries, shape (questions, kept)."""
        values: np.ndarray = np.take_along_axis(of_all, self.entries, axis=1)
        return values

    def spread(self, of_candidates: np.ndarray, entries: int) -> np.ndarray:
        """The same over all entries, 0 for those that are no candidate, shape (questions, entries)."""
        spread = np.zeros((len(of_candidates), entries), dtype=of_candidates.dtype)
        np.put_along_axis(spread, self.entries, of_candidates, axis=1)
        return spread


def fit_weights(values: np.ndarray, right: np.ndarray, prior: np.ndarray, trust: float = 1.0) -> np.ndarray:
    """Conditional logit: the likeliest weights given the prior, none against its sign.

    Args:
        values: Evidence, shape (q, entries, len(NAMES)).
        right: Which entries answer, shape (q, entries).
        prior: Weights before any question, shape (len(NAMES),).
        trust: What the prior counts: 0 for where to start from, no more.
    """
    spread = np.maximum(_FREEDOM * np.abs(prior), _LEAST_FREEDOM)
    # One row a candidate: else each step copies them all.
    rows = np.ascontiguousarray(values).reshape(-1, values.shape[-1])
    # A weight of the prior that is learnt on a few questions hardly moves; on thousands it is free.

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        p = softmax((rows @ weights).reshape(right.shape))
        mass = np.maximum((p * right).sum(axis=1), 1e-12)
        towards = p * right / mass[:, None] - p
        gradient = -(towards.ravel() @ rows)
        apart = (weights - prior) / spread
        return float(-np.log(mass).sum() + 0.5 * trust * apart @ apart), gradient + trust * apart / spread

    bounds = [(None, _AT_MOST.get(name, 0.0)) if name in _NEGATIVE else (0, None) for name in NAMES]
    prior = np.array(
        [min(p, high) if high is not None else p for p, (_, high) in zip(prior, bounds, strict=True)]
    )
    fitted: np.ndarray = scipy.optimize.minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=bounds).x
    return fitted


def fit_known(signals: np.ndarray, is_faq: np.ndarray) -> np.ndarray:
    """Logistic regression of "some entry answers" on the signals, each side weighing what visitors send."""
    rows = with_bias(signals)
    if is_faq.all():
        # Nothing to compare with: everything is taken for known.
        return np.array([*np.zeros(signals.shape[1]), 6.0])
    weight = np.where(is_faq, _FAQ_SHARE / is_faq.mean(), (1 - _FAQ_SHARE) / (~is_faq).mean())

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = rows @ w
        p = sigmoid(z)
        gradient = rows.T @ (weight * (p - is_faq)) / len(rows) + 1e-3 * np.r_[w[:-1], 0]
        cost = np.logaddexp(0, -np.where(is_faq, z, -z))
        return float((weight * cost).mean() + 0.5e-3 * w[:-1] @ w[:-1]), gradient

    fitted: np.ndarray = scipy.optimize.minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x
    return fitted


def measure(
    p: np.ndarray,
    known: np.ndarray,
    is_faq: np.ndarray,
    right: np.ndarray,
    subjects: np.ndarray,
    costs: Costs,
) -> tuple[dict[str, float], dict[str, Any]]:
    """Thresholds and figures on held-out questions; a family counts as one subject.

    Args:
        p: Probability of each entry for each FAQ question, shape (questions, entries).
        known: Probability that a message is a question, of every message.
        is_faq: Which of the messages are FAQ questions.
        right: Entries that answer, same shape as `p`.
        subjects: Number of the subject of each entry.
        costs: What outcomes cost.
    """
    cells = (np.ones(len(subjects), dtype=np.float32), (np.arange(len(subjects)), subjects))
    belongs = sparse.csr_matrix(cells, shape=(len(subjects), int(subjects.max()) + 1))
    mass, hits = p @ belongs, right.astype(np.float32) @ belongs > 0
    order = _best(mass)
    hit = np.take_along_axis(hits, order, axis=1)
    best = np.take_along_axis(mass, order, axis=1)
    top, top3 = best[:, 0], best.sum(axis=1)
    entry_first = np.take_along_axis(right, _best(p), axis=1)
    accepted = float(np.quantile(known[is_faq], 0.05))
    thresholds = {
        "answer": costs.sure_from,
        "suggest": max(0.3, _lowest(top3, hit.any(axis=1), 0.8, 0.3)),
        "known": min(0.5, accepted),
    }
    foreign = known[~is_faq]
    answered = top >= thresholds["answer"]
    report = {
        "held_out": int(is_faq.sum()),
        "top1": float(entry_first[:, 0].mean()),
        "top3": float(entry_first.any(axis=1).mean()),
        "answered": float(answered.mean()),
        "answered_right": float(hit[answered, 0].mean()) if answered.any() else None,
        "others_accepted": float((foreign >= thresholds["known"]).mean()) if len(foreign) else None,
    }
    return {name: round(value, 4) for name, value in thresholds.items()}, report


def _best(values: np.ndarray, count: int = 3) -> np.ndarray:
    """Columns of the highest values of each row, highest first, shape (n, count at most)."""
    if values.shape[1] <= count:
        return np.argsort(-values, axis=1, kind="stable")
    # Sorting ten thousand to read three takes ten times as long.
    some = np.sort(np.argpartition(-values, count, axis=1)[:, :count], axis=1)
    order = np.argsort(-np.take_along_axis(values, some, axis=1), axis=1, kind="stable")
    columns: np.ndarray = np.take_along_axis(some, order, axis=1)
    return columns


def best(values: np.ndarray, count: int) -> np.ndarray:
    """Places of the highest of e values, highest first, of equal ones the first: shape (count at most,)."""
    if len(values) <= count:
        return np.argsort(-values, kind="stable")
    # Sorting ten thousand to read ten takes as long as comparing them.
    least = np.partition(values, len(values) - count)[len(values) - count]
    some = np.flatnonzero(values >= least)
    places: np.ndarray = some[np.argsort(-values[some], kind="stable")[:count]]
    return places


def _lowest(scores: np.ndarray, right: np.ndarray, share: float, fallback: float) -> float:
    """Lowest score above which at least `share` are right."""
    order = np.argsort(-scores, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision >= share)
    return float(scores[order][enough[-1]]) if len(enough) else fallback


def softmax(scores: np.ndarray) -> np.ndarray:
    """Probabilities of each row, shape as given."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    p: np.ndarray = shifted / shifted.sum(axis=1, keepdims=True)
    return p


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Probabilities of log-odds; the extreme ones are clipped."""
    p: np.ndarray = 1 / (1 + np.exp(-np.clip(z, -40, 40)))
    return p


def with_bias(signals: np.ndarray) -> np.ndarray:
    """Signals and a column of ones, shape (n, signals + 1)."""
    return np.hstack([signals, np.ones((len(signals), 1))])
