"""Which phrasings are asked to judge a ranking that was learnt without them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from assistant.nlu.ranker import TrainingEntry

FOLDS = 5
_MOST_HELD_OUT = 2000
"""Held-out questions beyond which more teach the weights nothing: a large catalogue asks a sample."""
_CHUNK_CELLS = 8_000_000
"""Cosines computed at once in training: 32 MB a matrix."""


def held_out(
    entries: Sequence[TrainingEntry], texts: list[str], y: np.ndarray, generator: random.Random
) -> tuple[list[str], np.ndarray]:
    """The questions asked to the held-out folds, and the fold of each."""
    folds = np.zeros(len(texts), dtype=int)
    queries = list(texts)
    for label in range(int(y.max()) + 1):
        rows = np.flatnonzero(y == label).tolist()
        generator.shuffle(rows)
        start = generator.randrange(FOLDS)
        for rank, row in enumerate(rows):
            folds[row] = (start + rank) % FOLDS
        if len(rows) == 1:
            queries[rows[0]] = _perturbed(texts[rows[0]], generator)
    return queries, folds


def _perturbed(text: str, generator: random.Random) -> str:
    """A phrasing with a third of its words left out: the only other question one can make of it."""
    words = text.split()
    kept = [word for word in words if generator.random() > 0.35]
    return " ".join(kept or words) + " "


def bounded(folds: np.ndarray, is_faq: np.ndarray, generator: random.Random) -> np.ndarray:
    """The folds, -1 for the phrasings of a large catalogue that are not asked: eight weights need no more."""
    questions = np.flatnonzero(is_faq).tolist()
    if len(questions) <= _MOST_HELD_OUT:
        return folds
    bounded = folds.copy()
    bounded[generator.sample(questions, len(questions) - _MOST_HELD_OUT)] = -1
    return bounded


def chunks(rows: np.ndarray, phrasings: int) -> Iterator[np.ndarray]:
    """Rows a few at a time, so that each of their cosines with every phrasing fits in `_CHUNK_CELLS`."""
    size = max(1, _CHUNK_CELLS // max(phrasings, 1))
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def acceptable(
    entries: Sequence[TrainingEntry], queries: list[str], y: np.ndarray, rows: np.ndarray
) -> np.ndarray:
    """Entries that answer each FAQ query of `rows`, shape (rows, entries): several for a shared phrasing."""
    owners: dict[str, set[int]] = {}
    for i, entry in enumerate(entries):
        for phrasing in entry.phrasings:
            owners.setdefault(phrasing.casefold(), set()).add(i)
    right = np.zeros((len(rows), len(entries)), dtype=bool)
    for index, row in enumerate(rows):
        right[index, [y[row], *owners.get(queries[row].casefold(), ())]] = True
    return right
