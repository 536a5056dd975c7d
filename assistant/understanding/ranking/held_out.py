"""Which phrasings are asked to judge a ranking that was learnt without them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz

from assistant.text import matching_key

if TYPE_CHECKING:
    from assistant.understanding.ranking.entries import TrainingEntry

FOLDS = 5
HELD_OUT_FILE = "held_out.json"
GIVEN_FILE = "held_out_given.json"
"""Which entry came first of each of them, in the same order; models of before have none."""
_SAME = 90
"""Likeness (0 to 100, whatever the order of the words) from which two phrasings are one for the folds."""
_MOST_HELD_OUT, _MOST_OF_LARGE = 4000, 1000
"""Held-out questions beyond which more teach the weights nothing: a large catalogue asks a sample."""
_LARGE = 1000
"""Entries from which a catalogue is large: each question is compared with all of them."""
_CHUNK_CELLS, _FEWER_CELLS = 8_000_000, 2_000_000
"""Cosines computed at once in training: 32 MB a matrix, 8 from `_MANY` phrasings on: of these there are many
entries too, for which each question has a row of words and another of evidence."""
_MANY = 20_000


@dataclass(frozen=True)
class HeldOut:
    """A phrasing asked to a ranker that had not learnt it.

    Attributes:
        right: Its entry, or one that shares the phrasing, came first.
        given: Which entry came first.
    """

    entry: str
    text: str
    right: bool
    given: str = ""


def held_out(
    labels: Sequence[str], texts: list[str], y: np.ndarray, seed: int, asked: np.ndarray | None = None
) -> tuple[list[str], np.ndarray]:
    """The questions asked to the held-out folds, and the fold of each.

    Near-identical phrasings share a fold, or one would give the other away. The folds of a label depend on
    its own phrasings only: an entry that is added leaves those of the others, so two trainings compare.

    Args:
        labels: Name of each class of `y`.
        texts: The phrasings.
        y: Class of each.
        seed: The same one gives the same folds.
        asked: Which may be asked, shape (texts,); all when None. The others have the fold -1, and are always
            learnt.
    """
    folds = np.full(len(texts), -1)
    asked = np.ones(len(texts), dtype=bool) if asked is None else asked
    queries = list(texts)
    # Sorted once: a look for each label would be quadratic.
    order = np.argsort(y, kind="stable")
    ends = np.searchsorted(y[order], np.arange(len(labels) + 1))
    for label, name in enumerate(labels):
        generator = random.Random(f"{seed} {name}")  # noqa: S311 - reproducible folds, no secret
        all_rows = order[ends[label] : ends[label + 1]]
        rows = all_rows[asked[all_rows]].tolist()
        if not rows:
            continue
        groups = _alike(rows, texts)
        generator.shuffle(groups)
        start = generator.randrange(FOLDS)
        for rank, group in enumerate(groups):
            folds[group] = (start + rank) % FOLDS
        if len(all_rows) == 1:
            queries[rows[0]] = _perturbed(texts[rows[0]], generator)
    return queries, folds


def _alike(rows: list[int], texts: list[str]) -> list[list[int]]:
    """The rows by groups of near-identical texts; each alone when nothing else would be left to learn."""
    groups: list[list[int]] = []
    words = {row: " ".join(sorted(matching_key(texts[row]).split())) for row in rows}
    for row in rows:
        near = next((g for g in groups if fuzz.ratio(words[row], words[g[0]]) >= _SAME), None)
        if near is None:
            groups.append([row])
        else:
            near.append(row)
    return groups if len(groups) > 1 else [[row] for row in rows]


def _perturbed(text: str, generator: random.Random) -> str:
    """A phrasing with a third of its words left out: the only other question one can make of it."""
    words = text.split()
    remaining = [word for word in words if generator.random() > 0.35]
    return " ".join(remaining or words) + " "


def bounded(folds: np.ndarray, is_faq: np.ndarray, generator: random.Random, entries: int) -> np.ndarray:
    """The folds, -1 for the phrasings of a large catalogue that are not asked: eight weights need no more."""
    questions = np.flatnonzero(is_faq & (folds >= 0)).tolist()
    most = _MOST_HELD_OUT if entries <= _LARGE else _MOST_OF_LARGE
    if len(questions) <= most:
        return folds
    bounded = folds.copy()
    bounded[generator.sample(questions, len(questions) - most)] = -1
    return bounded


def chunks(rows: np.ndarray, phrasings: int) -> Iterator[np.ndarray]:
    """Rows a few at a time, so that each of their cosines with every phrasing fits in `_CHUNK_CELLS`."""
    size = max(1, (_CHUNK_CELLS if phrasings < _MANY else _FEWER_CELLS) // max(phrasings, 1))
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def acceptable(entries: Sequence[TrainingEntry], queries: Sequence[str], owner: np.ndarray) -> np.ndarray:
    """Entries that answer each query, shape (queries, entries): several for a shared phrasing.

    Args:
        entries: The catalogue.
        queries: Phrasings or examples.
        owner: Entry of each.
    """
    owners: dict[str, set[int]] = {}
    for i, entry in enumerate(entries):
        for text in (*entry.phrasings, *entry.examples):
            owners.setdefault(text.casefold(), set()).add(i)
    right = np.zeros((len(queries), len(entries)), dtype=bool)
    for row, (query, entry) in enumerate(zip(queries, owner.tolist(), strict=True)):
        right[row, [entry, *owners.get(query.casefold(), ())]] = True
    return right
