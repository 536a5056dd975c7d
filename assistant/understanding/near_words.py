"""Words that visitors misspell, cut short or write as they are heard, and those they may stand for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST_PREFIX = 3
"""Letters from which the beginning of a word stands for it: « bio », « radio »."""
_ONE_ERROR, _TWO_ERRORS = 5, 8
"""Letters from which a word may hold one typing error, then two."""
_ALIKE = 0.9
_SOUNDS = ((r"ph", "f"), (r"qu?|c(?=[aou])", "k"), (r"y", "i"), (r"h", ""), (r"(.)\1", r"\1"))
"""Letters that are heard alike: « quiné », « kiné »."""
_KEPT = 5_000


def nearness(expected: str, typed: str) -> float:
    """1 for the same word, less for one misspelt, heard alike or cut short, 0 for another."""
    if expected == typed:
        return 1.0
    if len(typed) >= _SHORTEST_PREFIX and expected.startswith(typed):
        return _ALIKE
    errors = _errors(expected, typed)
    if errors and OSA.distance(expected, typed, score_cutoff=errors) <= errors:
        return _ALIKE
    sound = _sound(typed)
    return _ALIKE if len(sound) >= _SHORTEST_PREFIX and _sound(expected) == sound else 0.0


class NearWords:
    """A list of words, ready to be looked for: a typed one is compared with all of them at once."""

    def __init__(self, words: Iterable[str]) -> None:
        """Takes the words that may be meant."""
        self._words = sorted(set(words))
        self._of_sound: dict[str, list[str]] = {}
        for word in self._words:
            self._of_sound.setdefault(_sound(word), []).append(word)
        self.of = lru_cache(maxsize=_KEPT)(self._of)
        """The words that a typed one may stand for, each with its `nearness`; the others have none."""

    def _of(self, typed: str) -> Mapping[str, float]:
        near: dict[str, float] = {}
        if len(typed) >= _SHORTEST_PREFIX:
            for word in self._words[bisect_left(self._words, typed) :]:
                if not word.startswith(typed):
                    break
                near[word] = _ALIKE
        if len(typed) >= _ONE_ERROR:
            # The most errors that any of them may hold: which of them may is looked at afterwards.
            close = process.extract(typed, self._words, scorer=OSA.distance, score_cutoff=2, limit=None)
            near |= {word: _ALIKE for word, errors, _ in close if errors <= _errors(word, typed)}
        sound = _sound(typed)
        if len(sound) >= _SHORTEST_PREFIX:
            near |= dict.fromkeys(self._of_sound.get(sound, ()), _ALIKE)
        place = bisect_left(self._words, typed)
        if place < len(self._words) and self._words[place] == typed:
            near[typed] = 1.0
        return near


def _errors(expected: str, typed: str) -> int:
    if min(len(expected), len(typed)) < _ONE_ERROR:
        return 0
    return 1 if len(expected) < _TWO_ERRORS else 2


@lru_cache(maxsize=20_000)
def _sound(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = re.sub(pattern, sound, word)
    return word
