"""Which act a message is, learnt from examples: words, meaning, and what `act_signals` says of the context.

A multinomial logistic regression. What the context does not allow is left out before its probabilities are
read (`allowed`), and a temperature that is learnt on examples held out calibrates them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy
from scipy import sparse

from assistant.text import fold
from assistant.understanding import acts
from assistant.understanding.encoders.sentence_encoder import unit
from assistant.understanding.lbfgs import minimised
from assistant.understanding.ranking.lexical import TermPair, indexed
from assistant.understanding.result import (
    CLARIFICATION,
    COMMENT,
    CONTACT,
    FEEDBACK,
    REASON,
    SUGGESTION,
    Context,
)

_FILE, _ARRAYS = "acts.json", "acts.npz"
_START = "xdebutx"
"""Stands before a message: « et le DPI ? » opens with « et », and does not only hold it."""
_WORDS, _MEANING, _SIGNALS = 1.4, 2.0, 0.25
"""What each kind of features weighs beside the others: by cross-validation on the examples."""
_FREEDOM = 10.0
"""Inverse of the regularisation, by cross-validation too; 3 and 30 are as good within a third of a point."""
_FEWEST = 2
"""Examples that hold a word or characters that are learnt."""
_ITERATIONS, _MORE_ITERATIONS = 60, 60
"""Steps of the fit on a part of the examples, then on all of them, which starts from where the first ended:
as many acts of the evaluation files are right as after 30 more, but the emergencies that are least sure still
move by a third between 30 and 60"""
_HELD_OUT = 5
"""One example in so many calibrates."""


def allowed(act: str, context: Context) -> bool:
    """Whether an act makes sense after what was asked and shown; `act` may carry a value (`choice/none`)."""
    name = act.partition("/")[0]
    answered, pending = bool(context.entry), bool(context.question) and not context.entry
    if context.asked == COMMENT:
        return name in _IN_COMMENT
    match name:
        case acts.CHOICE:
            return context.asked in (CLARIFICATION, CONTACT)
        case acts.PICK:
            return context.asked not in (CLARIFICATION, CONTACT, REASON)
        case acts.REJECT_LIST:
            return bool(context.entries) or context.asked == SUGGESTION
        case acts.FEEDBACK:
            return context.asked not in (CLARIFICATION, CONTACT, SUGGESTION)
        case acts.REASON:
            return context.asked in (FEEDBACK, REASON) or answered
        case acts.COMMENT:
            return False
        case acts.SKIP:
            return context.asked == REASON
        case acts.FOLLOW_UP:
            return answered
        case acts.PRECISION:
            # A probable answer leaves the question open as a list does.
            return pending or (answered and bool(context.entries))
        case acts.CORRECTION:
            return bool(context.question)
        case acts.MORE:
            return context.asked in (CLARIFICATION, SUGGESTION, CONTACT)
    return True


_IN_COMMENT = frozenset({acts.COMMENT, acts.SKIP, acts.EMERGENCY, acts.HUMAN, acts.RESTART, acts.BACK})


@dataclass(frozen=True)
class Examples:
    """Messages whose act is known.

    Attributes:
        texts: Without what frames them.
        labels: The act of each, with its value where the value is learnt: `feedback/yes`, `reason/wrong`.
        raw: Embeddings, shape (n, d); d is 0 without an encoder.
        signals: See `act_signals`, shape (n, s).
        contexts: Of each.
    """

    texts: Sequence[str]
    labels: Sequence[str]
    raw: np.ndarray
    signals: np.ndarray
    contexts: Sequence[Context]


class ActModel:
    """A trained classifier of acts."""

    def __init__(
        self,
        labels: list[str],
        terms: TermPair,
        mean: np.ndarray,
        spread: np.ndarray,
        weights: np.ndarray,
        bias: np.ndarray,
        temperature: float,
    ) -> None:
        """Takes trained parts; use `train` or `load`.

        Args:
            labels: Classes, in the order of the columns of `weights`.
            terms: Of words and of characters.
            mean: Of the embeddings, shape (d,).
            spread: Mean and deviation of each signal, shape (2, s).
            weights: Shape (features, classes).
            bias: Shape (classes,).
            temperature: What log-odds are divided by.
        """
        self.labels = labels
        self._terms = terms
        self._mean, self._spread = mean, spread
        self._weights, self._bias, self._temperature = weights, bias, temperature

    @classmethod
    def train(cls, examples: Examples, seed: int = 0) -> ActModel:
        """Learns; the same examples and seed give the same model."""
        labels = sorted(set(examples.labels))
        terms, words = TermPair.fit([_marked(text) for text in examples.texts], least=_FEWEST)
        mean = examples.raw.mean(axis=0)
        spread = np.stack([examples.signals.mean(axis=0), examples.signals.std(axis=0) + 1e-3])
        rows = _Features.of(words, examples.raw, examples.signals, mean, spread)
        y = np.array([labels.index(label) for label in examples.labels])
        order = np.arange(len(y))
        np.random.default_rng(seed).shuffle(order)
        held, rest = order[::_HELD_OUT], np.setdiff1d(order, order[::_HELD_OUT])
        weights, bias = _fit(rows.of_rows(rest), y[rest], len(labels), _ITERATIONS)
        masks = np.stack([_mask(labels, examples.contexts[i]) for i in held])
        temperature = _calibrated(rows.of_rows(held).scores(weights, bias), y[held], masks)
        weights, bias = _fit(rows, y, len(labels), _MORE_ITERATIONS, np.vstack([weights, bias]))
        return cls(
            labels,
            terms,
            mean,
            spread,
            weights,
            bias,
            temperature,
        )

    def probabilities(
        self, text: str, raw: np.ndarray, signals: np.ndarray, context: Context
    ) -> list[tuple[str, float]]:
        """`(label, probability)` of what the context allows, likeliest first.

        Args:
            text: Without what frames it.
            raw: Its embedding, shape (1, d).
            signals: See `act_signals`, shape (s,).
            context: Of the conversation.
        """
        columns, values = self._terms.row(_marked(text))
        dense = _dense(raw, signals[None], self._mean, self._spread)[0]
        # Of a single text, a few rows of the weights: as a sparse matrix it takes ten times as long.
        words = (values * np.float32(_WORDS)) @ self._weights[columns]
        scores = words + dense @ self._weights[-len(dense) :] + self._bias
        scores = scores / self._temperature
        scores = np.where(_mask(self.labels, context), scores, -np.inf)
        p = np.exp(scores - scores.max())
        p /= p.sum()
        ranked = np.argsort(-p, kind="stable")
        return [(self.labels[i], float(p[i])) for i in ranked if p[i] > 0]

    def save(self, folder: Path) -> None:
        """Writes a JSON and an npz file."""
        stored = {
            "labels": self.labels,
            "word": self._terms.word.vocabulary,
            "char": self._terms.char.vocabulary,
            "temperature": self._temperature,
        }
        (folder / _FILE).write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")
        np.savez(
            folder / _ARRAYS,
            word=self._terms.word.idf,
            char=self._terms.char.idf,
            mean=self._mean,
            spread=self._spread,
            weights=self._weights.astype(np.float16),
            bias=self._bias,
        )

    @classmethod
    def load(cls, folder: Path) -> ActModel:
        """Reads what `save` wrote."""
        stored = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as a:
            return cls(
                stored["labels"],
                TermPair.of(indexed(stored["word"]), a["word"], indexed(stored["char"]), a["char"]),
                a["mean"],
                a["spread"],
                a["weights"].astype(np.float32),
                a["bias"],
                stored["temperature"],
            )


def _marked(text: str) -> str:
    return f"{_START} {fold(text)}"


def _dense(raw: np.ndarray, signals: np.ndarray, mean: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Meaning and signals of n messages, shape (n, d + s)."""
    scaled = (signals - spread[0]) / spread[1] * _SIGNALS
    dense: np.ndarray = np.hstack([unit(raw - mean) * _MEANING, scaled]).astype(np.float32)
    return dense


@dataclass(frozen=True)
class _Features:
    """Features of n messages, those that are mostly zero apart.

    Attributes:
        words: TF-IDF, shape (n, vocabulary).
        dense: Meaning and signals, shape (n, d + s).
    """

    words: sparse.csr_matrix
    dense: np.ndarray

    @classmethod
    def of(
        cls,
        words: sparse.csr_matrix,
        raw: np.ndarray,
        signals: np.ndarray,
        mean: np.ndarray,
        spread: np.ndarray,
    ) -> _Features:
        return cls(words * np.float32(_WORDS), _dense(raw, signals, mean, spread))

    def of_rows(self, rows: np.ndarray) -> _Features:
        return _Features(self.words[rows], self.dense[rows])

    def scores(self, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
        """Log-odds, shape (n, classes)."""
        size = self.words.shape[1]
        scores: np.ndarray = self.words @ weights[:size] + self.dense @ weights[size:] + bias
        return scores


def _fit(
    rows: _Features, y: np.ndarray, classes: int, iterations: int, start: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Multinomial logistic regression: weights of shape (features, classes) and bias (classes,).

    By L-BFGS. scikit-learn's takes one matrix: as a sparse one the embeddings alone make it ten times slower.
    """
    n, sparse_size = len(y), rows.words.shape[1]
    turned, dense = rows.words.T.tocsr(), rows.dense.T
    shrinking = np.float32(1 / _FREEDOM)

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        weights = parameters[:-1]
        z = rows.scores(weights, parameters[-1])
        z -= z.max(axis=1, keepdims=True)
        of_right = z[np.arange(n), y]
        np.exp(z, out=z)
        total = z.sum(axis=1, keepdims=True)
        cost = float((np.log(total[:, 0]) - of_right).sum(dtype=float))
        z /= total
        z[np.arange(n), y] -= 1
        gradient = np.empty_like(parameters)
        gradient[:sparse_size] = turned @ z
        gradient[sparse_size:-1] = dense @ z
        gradient[-1] = z.sum(axis=0)
        gradient[:-1] += shrinking * weights
        return cost + 0.5 / _FREEDOM * float(np.dot(weights.ravel(), weights.ravel())), gradient

    if start is None:
        start = np.zeros((sparse_size + len(dense) + 1, classes), dtype=np.float32)
    found = minimised(loss, start, iterations)
    return found[:-1], found[-1]


def _mask(labels: Sequence[str], context: Context) -> np.ndarray:
    return np.array([allowed(label, context) for label in labels])


def _calibrated(z: np.ndarray, y: np.ndarray, masks: np.ndarray) -> float:
    """The temperature under which what was held out is likeliest, among what its context allows."""
    scores = np.where(masks, z, -np.inf)
    possible = masks[np.arange(len(y)), y]

    def loss(log_temperature: float) -> float:
        scaled = scores[possible] / np.exp(log_temperature)
        normaliser = np.logaddexp.reduce(scaled, axis=1)
        return float((normaliser - scaled[np.arange(len(scaled)), y[possible]]).mean())

    found = scipy.optimize.minimize_scalar(loss, bounds=(-1.5, 1.5), method="bounded")
    return float(np.exp(found.x))
