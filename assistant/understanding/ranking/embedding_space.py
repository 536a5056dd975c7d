"""The space in which sentences are compared: embeddings centred, and whitened of what paraphrase changes.

Whitening by the within-class scatter is the projection of linear discriminant analysis (Fisher, 1936):
directions in which two phrasings of one entry differ count less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np

_SHRINK = 0.4
"""Share of the mean variance mixed into the scatter: it keeps rarely seen directions finite."""
_PRIOR_WEIGHT = 300
"""Phrasings' worth of evidence that the shipped scatter stands for."""
_MANY, _AT_ONCE = 10_000, 4_096
"""Vectors from which they are worked on some at a time, and how many."""
PRIOR = Path(__file__).parent / "paraphrase.npz"
"""Scatter of the phrasings of the shipped FAQ (`python -m bench.prior`): a start for small catalogues."""


class Space:
    """Embeddings as learnt from a corpus."""

    def __init__(self, mean: np.ndarray, parts: tuple[int, ...], whitening: np.ndarray) -> None:
        """Takes learnt parts; use `fit`."""
        self.mean, self.parts, self.whitening = mean, parts, whitening

    @classmethod
    def fit(cls, raw: np.ndarray, owner: np.ndarray, parts: tuple[int, ...], prior: bool = True) -> Space:
        """Learns mean and scatter.

        Args:
            raw: Unit vectors of the phrasings, shape (n, sum(parts)).
            owner: Entry of each phrasing.
            parts: Lengths of the encoders' vectors.
            prior: Starts from the shipped scatter when it fits the encoders.
        """
        size = raw.shape[1]
        space = cls(raw.mean(axis=0), parts, np.zeros((size, size), dtype=np.float32))
        if size:
            scatter, freedom = within_scatter(raw, owner, space.meaning)
            start = shipped_scatter(parts) if prior else None
            if start is not None:
                scatter = (start * _PRIOR_WEIGHT + scatter * freedom) / (_PRIOR_WEIGHT + freedom)
            elif not np.trace(scatter) > 0:
                # No pair of phrasings, or pairs that encode alike: nothing is known of paraphrase.
                scatter = np.eye(size)
            mixed = (1 - _SHRINK) * scatter + _SHRINK * np.trace(scatter) / size * np.eye(size)
            values, axes = np.linalg.eigh(mixed)
            space.whitening = ((axes / np.sqrt(values)) @ axes.T).astype(np.float32)
        return space

    def meaning(self, raw: np.ndarray) -> np.ndarray:
        """Centred vectors, each encoder's part of unit length, shape (n, d).

        E5 cosines sit between 0.8 and 1, USE's between 0 and 1: without this one would drown the other.
        """
        return self.measured(raw)[0]

    def measured(self, raw: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The same, and what the length of each part was, shape (n, parts)."""
        centred = raw - self.mean
        norms = np.empty((len(raw), len(self.parts)), dtype=np.float32)
        start = 0
        for k, part in enumerate(self.parts):
            block = centred[:, start : start + part]
            length = np.maximum(np.linalg.norm(block, axis=1, keepdims=True), 1e-9)
            block /= length
            norms[:, k] = length[:, 0]
            start += part
        normalised: np.ndarray = centred.astype(np.float32, copy=False)
        return normalised, norms

    def whitened(self, meaning: np.ndarray) -> np.ndarray:
        """Unit vectors in which paraphrases lie near, shape (n, d)."""
        turned: np.ndarray = meaning @ self.whitening
        turned /= np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-9)
        return turned

    def compared(self, raw: np.ndarray) -> np.ndarray:
        """`whitened` of their `meaning`, some at a time when they are many: no other copy is held."""
        if len(raw) < _MANY:
            return self.whitened(self.meaning(raw))
        vectors = np.empty(raw.shape, dtype=np.float32)
        for start in range(0, len(raw), _AT_ONCE):
            rows = slice(start, start + _AT_ONCE)
            vectors[rows] = self.whitened(self.meaning(raw[rows]))
        return vectors


def within_scatter(
    vectors: np.ndarray, owner: np.ndarray, meaning: Callable[[np.ndarray], np.ndarray] | None = None
) -> tuple[np.ndarray, int]:
    """Covariance of phrasings around their entry's mean, and its degrees of freedom.

    Args:
        vectors: A row a phrasing, shape (n, d).
        owner: Entry of each.
        meaning: What rows are compared as; as they are when None.
    """
    total = np.zeros((vectors.shape[1],) * 2)
    order = np.argsort(owner, kind="stable")
    _, starts, counts = np.unique(owner[order], return_index=True, return_counts=True)
    freedom = int((counts - 1).sum())
    if not freedom:
        return total, freedom
    # Sums of many rows need no double precision, which takes twice the time; nor are they held together.
    many = len(vectors) >= _MANY
    for first, last in _groups(starts, len(vectors), _AT_ONCE if many else len(vectors)):
        begin, end = starts[first], starts[last] if last < len(starts) else len(vectors)
        rows = vectors[order[begin:end]]
        rows = (rows if meaning is None else meaning(rows)).astype(np.float32 if many else np.float64)
        means = np.add.reduceat(rows, starts[first:last] - begin, axis=0) / counts[first:last, None]
        apart = rows - np.repeat(means, counts[first:last], axis=0)
        total += apart.T @ apart
    return total / freedom, freedom


def _groups(starts: np.ndarray, rows: int, at_once: int) -> Iterator[tuple[int, int]]:
    """Ranges of groups, each of `at_once` rows or of one group, whose first rows are `starts`."""
    first = 0
    while first < len(starts):
        last = int(np.searchsorted(starts, starts[first] + at_once, side="left"))
        # The group that begins before the bound may end beyond it: it is left for the next range.
        if last < len(starts) or rows - starts[first] > at_once:
            last = max(first + 1, last - 1)
        yield first, last
        first = last


@lru_cache(maxsize=4)
def shipped_scatter(parts: tuple[int, ...]) -> np.ndarray | None:
    """The shipped scatter, shape (d, d), None when it was learnt with other encoders."""
    if not PRIOR.is_file():
        return None
    with np.load(PRIOR, allow_pickle=False) as stored:
        if tuple(stored["parts"].tolist()) != parts:
            return None
        axes, values, rest = stored["axes"].astype(np.float64), stored["values"], float(stored["rest"])
    scatter: np.ndarray = (axes * (values - rest)) @ axes.T + rest * np.eye(len(axes))
    return scatter
