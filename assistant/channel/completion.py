"""The questions that what is being typed may be the beginning of. Pure functions over an index made once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.catalogue import Entry
from assistant.giving_way import gently
from assistant.text import matching_key
from assistant.understanding.language.stems import is_function_word, stem

_MIN_LETTERS = 3
_AFTER_ANY_WORD = "\U0010ffff"
_QUESTION, _VARIANT, _KEYWORDS, _EXAMPLE = 1.0, 0.9, 0.85, 0.75
"""What a word counts by where it stands: the question is what is read, an example may tell a whole story."""
_SAME, _BEGUN, _KINDRED, _MISSPELT = 1.0, 0.9, 0.85, 0.7
"""What it counts by how it matches: as typed, as a beginning, in another form (« perdue »), misspelt."""
_SHORTEST_MISSPELT, _TWICE_MISSPELT = 4, 8
"""Letters from which one error is forgiven, and two."""
_COVERED = 0.5
"""Share of what the typed words tell that an entry must hold."""
_FUNCTION_WORD = 0.15
"""What « quelle », « pour »… tell, of what any other word as rare does: they order, they do not find."""
_TOGETHER = 0.5
"""What words count that stand in one phrasing, beside what they count in the whole entry."""

_Scores = NDArray[np.float32]


class Completion:
    """An inverted index of the words of every phrasing, keyword and example."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Indexes what an entry is asked with; beside the turns of a server, to which it gives way.

        Args:
            entries: Published entries, in the order that settles ties.
        """
        self._entries = list(entries)
        holders: dict[str, list[int]] = {}
        starts: list[int] = []
        weights: list[float] = []
        for entry in gently(self._entries):
            starts.append(len(weights))
            for weight, text in _texts(entry):
                for word in dict.fromkeys(matching_key(text).split()):
                    holders.setdefault(word, []).append(len(weights))
                weights.append(weight)
        self._starts = np.array(starts, dtype=np.intp)
        self._weights = np.array(weights, dtype=np.float32)
        self._words = sorted(holders)
        self._holders = [np.array(holders[word], dtype=np.intp) for word in gently(self._words)]
        self._kin: dict[str, list[int]] = {}
        for at, word in enumerate(gently(self._words)):
            self._kin.setdefault(stem(word) or word, []).append(at)
        # Of equal questions the shorter one is read sooner.
        self._lengths = np.array([len(entry.question) for entry in self._entries], dtype=np.float32)

    def complete(self, typed: str, limit: int) -> Sequence[Entry]:
        """The entries that hold most of what the words typed tell, the best first.

        A word counts the more the fewer entries hold it, in any order, as typed, as a beginning, in another
        form or misspelt; what stands together in one phrasing counts more.

        Args:
            typed: What the field holds.
            limit: Entries at most.

        Returns:
            Entries once each.
        """
        words = list(dict.fromkeys(matching_key(typed).split()))
        if not self._entries or sum(len(word) for word in words) < _MIN_LETTERS:
            return []
        count = len(self._entries)
        told = 0.0
        together: _Scores = np.zeros(len(self._weights), dtype=np.float32)
        anywhere: _Scores = np.zeros(count, dtype=np.float32)
        covered: _Scores = np.zeros(count, dtype=np.float32)
        for word in words:
            found = self._matching(word)
            of_entry = np.maximum.reduceat(found * self._weights, self._starts)
            held = of_entry > 0
            # A word that nobody knows is as telling as one that few entries hold.
            weight = float(np.log(1 + count / (held.sum() or np.sqrt(count))))
            if is_function_word(word):
                weight *= _FUNCTION_WORD
            told += weight
            covered += weight * held
            anywhere += weight * of_entry
            together += weight * found
        together = np.maximum.reduceat(together * self._weights, self._starts)
        scores = np.where(covered >= _COVERED * told, anywhere + _TOGETHER * together, 0)
        best = np.lexsort((self._lengths, -scores))[:limit]
        return [self._entries[at] for at in best if scores[at] > 0]

    def _matching(self, word: str) -> _Scores:
        """How well each phrasing holds a word, 0 for not at all."""
        found: _Scores = np.zeros(len(self._weights), dtype=np.float32)
        # The worst first: a better match of the same phrasing takes its place.
        for quality, at in sorted(self._alike(word)):
            found[self._holders[at]] = quality
        return found

    def _alike(self, word: str) -> Iterator[tuple[float, int]]:
        """The known words that a typed one may stand for, misspelt ones only when there is no other."""
        first = bisect_left(self._words, word)
        begun = range(first, bisect_left(self._words, word + _AFTER_ANY_WORD))
        kin = [] if is_function_word(word) else self._kin.get(stem(word) or word, [])
        for at in begun:
            yield (_SAME if self._words[at] == word else _BEGUN), at
        for at in kin:
            if at not in begun:
                yield _KINDRED, at
        if begun or kin or len(word) < _SHORTEST_MISSPELT or any(char.isdigit() for char in word):
            return
        errors = 2 if len(word) >= _TWICE_MISSPELT else 1
        # An unfinished word is compared with as much of the others.
        for known in (self._words, [whole[: len(word)] for whole in self._words]):
            near = process.extract(word, known, scorer=OSA.distance, score_cutoff=errors, limit=None)
            if near:
                for _, distance, at in near:
                    yield _MISSPELT / distance, at
                return


def _texts(entry: Entry) -> Iterator[tuple[float, str]]:
    yield _QUESTION, entry.question
    for variant in entry.variants:
        yield _VARIANT, variant
    yield _KEYWORDS, " ".join(entry.keywords)
    for example in entry.examples:
        yield _EXAMPLE, example
