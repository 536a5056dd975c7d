"""Does the first entry really answer? A model of its own, since a ranking always has a first.

A logistic regression, as for unanswerable questions (Rajpurkar et al., 2018) and selective question answering
(Kamath et al., 2020): what it reads is how sure the ranking is, and what of the question the first entry does
not hold. It learns from questions whose entry was left out, from foreign subjects, and from questions of the
catalogue in which the object was replaced.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from assistant.understanding.ranking.evidence import (
    MEAN,
    NAMES,
    NEAREST,
    NUMBERS_CONFLICT,
    PHRASING_WORDS,
    WORD_SHARE,
    WORD_SUM,
)
from assistant.understanding.ranking.weights import sigmoid
from assistant.understanding.ranking.word_evidence import QuestionWords

OF_RANKING = ("first", "lead")
OF_WORDS = (
    "missing_most",
    "missing_share",
    "missing_rarest",
    "missing_rarity",
    "unknown_most",
    "unknown_sum",
    "names_missing_most",
    "names_missing",
    "numbers_missing",
    "object_missing",
    "foreign_name",
)
_OF_ENTRY = (PHRASING_WORDS, NEAREST, MEAN, WORD_SHARE, WORD_SUM, NUMBERS_CONFLICT)
"""The evidence for the first entry that says whether it answers; the rest says that it comes first."""
SIGNALS = (
    *OF_RANKING,
    *(NAMES[i] for i in _OF_ENTRY),
    "raw_cosine",
    "mean_among_own",
    "nearest_among_own",
    *OF_WORDS,
)
"""Log-odds of the first subject and its lead on the second; the evidence for the first; its highest cosine as
encoded; how much nearer the question is to its phrasings than they are to one another; what of the question's
words it lacks: the one that tells most, the share, the rarest in French and the share by rarity; those that
no entry holds; names and numbers; the word that follows one it holds (« carte chronotachygraphe »); somebody
else's object."""
_LEAST = 1e-4
_BEFORE = 0.99
"""Probability of the second subject as a share of the first one's, at most."""
_RIDGE = 1.0
"""Weight of the prior on each coefficient, in questions: a small catalogue stays at what was shipped."""


@dataclass(frozen=True)
class First:
    """The first subject of a ranking.

    Attributes:
        entry: Its likeliest entry.
        subject: Number of the subject: an entry of its own, or a family that is settled as one.
        p: Probability of the subject, given that the catalogue answers.
        second: Probability of the next subject.
    """

    entry: int
    subject: int
    p: float
    second: float


def first_of(p: np.ndarray, subjects: np.ndarray) -> First:
    """The first subject.

    Args:
        p: Probability of each entry, shape (e,).
        subjects: Number of the subject of each entry, shape (e,).
    """
    mass = np.bincount(subjects, weights=p)
    best = np.argsort(-mass, kind="stable")[:2]
    members = np.flatnonzero(subjects == best[0])
    second = float(mass[best[1]]) if len(best) > 1 else 0.0
    return First(int(members[p[members].argmax()]), int(best[0]), float(mass[best[0]]), second)


def signals_of(
    first: First,
    values: np.ndarray,
    raw: float,
    closeness: np.ndarray,
    words: QuestionWords,
    left_out: np.ndarray | None = None,
) -> np.ndarray:
    """What is read of a question and of the first entry, shape (len(SIGNALS),).

    Args:
        first: The first subject.
        values: Evidence for its entry, shape (len(NAMES),).
        raw: Its highest cosine as encoded.
        closeness: Mean and highest cosine of its phrasings with one another, shape (2,).
        words: The question's words.
        left_out: Entries that are left out, shape (e,): a word that only they hold is unknown.
    """
    ranked = [_log_odds(first.p), float(np.log((first.p + _LEAST) / (first.second + _LEAST)))]
    beside = _of_words(first.entry, words, left_out)
    own = [float(values[MEAN] - closeness[0]), float(values[NEAREST] - closeness[1])]
    return np.array([*ranked, *values[list(_OF_ENTRY)].tolist(), raw, *own, *beside], dtype=np.float32)


def _of_words(entry: int, words: QuestionWords, left_out: np.ndarray | None) -> list[float]:
    if not words.stems:
        return [0.0] * len(OF_WORDS)
    idf, frequency = words.idf, words.frequency
    if left_out is not None:
        frequency = frequency - words.exact[:, left_out].sum(axis=1).astype(int)
        idf = np.where(frequency > 0, np.log((words.exact.shape[1] + 1) / (frequency + 0.5)), words.unknown)
        idf = np.maximum(idf, 0)
    missing = 1 - words.held[:, entry]
    told, rare = idf * missing, words.rarity * missing
    unknown = frequency <= 0
    lacks = words.exact[:, entry] == 0
    follows = (words.before >= 0) & ~lacks[words.before]
    digits = np.array([any(map(str.isdigit, stem)) for stem in words.stems])
    return [
        float(told.max()),
        float(told.sum() / max(idf.sum(), _LEAST)),
        float(rare.max()),
        float(rare.sum() / max(words.rarity.sum(), _LEAST)),
        float((rare * unknown).max()),
        float((rare * unknown).sum()),
        float((told * words.names).max()),
        float((told * words.names).sum()),
        float((digits & lacks).sum()),
        float((rare * follows * unknown).max()),
        float((words.foreign & lacks).any()),
    ]


def of_coverage(signals: np.ndarray) -> np.ndarray:
    """The signals without those of the ranking: a question between two entries is covered by both."""
    signals = signals.copy()
    signals[..., : len(OF_RANKING)] = 0
    return signals


def scaled(p: np.ndarray, subjects: np.ndarray, first: First, answers: float, covered: float) -> np.ndarray:
    """The probabilities of the entries once the chances that the catalogue answers are known.

    Args:
        p: Given that the catalogue answers, shape (e,).
        subjects: Number of the subject of each entry, shape (e,).
        first: The first subject: its probability becomes `answers`.
        answers: Chance that it answers.
        covered: Chance that some entry does; the others share what it has beyond `answers`, in their order.
    """
    is_first = subjects == first.subject
    # Even where nothing is left for them, what is listed under the first comes in its order.
    others = max(covered - answers, min(_LEAST, 1 - answers)) / max(1 - first.p, 1e-9)
    # What the first lacks, the others may lack too: none of them comes before it.
    others = min(others, _BEFORE * answers / max(first.second, 1e-9))
    rescaled: np.ndarray = p * np.where(is_first, answers / max(first.p, 1e-9), others)
    return rescaled


@dataclass(frozen=True)
class Answerability:
    """Chance that the first subject answers.

    Attributes:
        centre: Mean of each signal where it was learnt, shape (s,).
        scale: Its standard deviation, shape (s,).
        coefficients: Log-odds for one standard deviation, shape (s,).
        bias: Log-odds at the centre.
    """

    centre: np.ndarray
    scale: np.ndarray
    coefficients: np.ndarray
    bias: float

    def probabilities(self, signals: np.ndarray) -> np.ndarray:
        """Chances, shape (n,), from signals of shape (n, s)."""
        return sigmoid(self._scaled(signals) @ self.coefficients + self.bias)

    def points(self, signals: np.ndarray) -> np.ndarray:
        """Log-odds that each signal brings, shape (s,)."""
        points: np.ndarray = self._scaled(signals) * self.coefficients
        return points

    def as_array(self) -> np.ndarray:
        """The four attributes as rows, shape (4, s)."""
        return np.stack([self.centre, self.scale, self.coefficients, np.full(len(self.centre), self.bias)])

    @classmethod
    def of_array(cls, stored: np.ndarray) -> Answerability:
        """Reads what `as_array` gave."""
        centre, scale, coefficients, bias = stored
        return cls(centre, scale, coefficients, float(bias[0]))

    def _scaled(self, signals: np.ndarray) -> np.ndarray:
        # A signal far beyond what was seen says no more than the farthest that was.
        scaled: np.ndarray = np.clip((signals - self.centre) / self.scale, -4, 4)
        return scaled

    def fitted(self, signals: np.ndarray, answers: np.ndarray, weight: np.ndarray) -> Answerability:
        """The likeliest coefficients, drawn towards these.

        Args:
            signals: Shape (n, s).
            answers: Whether the first subject answered, shape (n,).
            weight: What each question counts, shape (n,).
        """
        rows = self._scaled(signals)
        start = np.r_[self.coefficients, self.bias]

        def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
            z = rows @ w[:-1] + w[-1]
            apart = np.r_[w[:-1] - self.coefficients, 0]
            towards = weight * (sigmoid(z) - answers)
            cost = (weight * np.logaddexp(0, np.where(answers, -z, z))).sum()
            gradient = np.r_[rows.T @ towards, towards.sum()] + _RIDGE * apart
            return float(cost + 0.5 * _RIDGE * apart @ apart), gradient

        w = scipy.optimize.minimize(loss, start, jac=True, method="L-BFGS-B").x
        return Answerability(self.centre, self.scale, w[:-1], float(w[-1]))


def _log_odds(p: float) -> float:
    p = min(max(p, _LEAST), 1 - _LEAST)
    return float(np.log(p / (1 - p)))
