"""Tables of hundreds of thousands of words, as arrays: dictionaries take a hundred bytes a word more."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np
from spacy.strings import get_string_id

_LINE = b"\n"


class Numbers:
    """Words by their fingerprint (MurmurHash of 64 bits, as spaCy's), each with a number: 12 bytes a word."""

    def __init__(self, keys: np.ndarray, numbers: np.ndarray) -> None:
        """Takes what `arrays_of` gives: ascending fingerprints, shape (n,), and the number of each."""
        self._keys = array("Q", keys.astype(np.uint64).tobytes())
        self._numbers = array("i", numbers.astype(np.int32).tobytes())

    @staticmethod
    def arrays_of(words: Iterable[str], numbers: Iterable[int]) -> tuple[np.ndarray, np.ndarray]:
        """Ascending fingerprints of words, and the number of each; of a word that comes twice, the last.

        Raises:
            OverflowError: A number takes more than 32 bits.
        """
        keys = _fingerprints(words)
        order = np.argsort(keys, kind="stable")
        ascending = keys[order]
        last = np.ones(len(keys), dtype=bool)
        last[:-1] = ascending[:-1] != ascending[1:]
        told = np.fromiter(numbers, np.int64)
        if len(told) and not np.array_equal(told.astype(np.int32), told):
            raise OverflowError("a number of a word takes more than 32 bits")
        return ascending[last], told.astype(np.int32)[order][last]

    def get(self, word: str) -> int | None:
        """The number of a word, None for one that is unknown."""
        key = _fingerprint(word)
        place = bisect_left(self._keys, key)
        if place == len(self._keys) or self._keys[place] != key:
            return None
        return self._numbers[place]

    def of(self, words: Sequence[str]) -> np.ndarray:
        """The numbers of words, 0 for those that are unknown, shape (len(words),)."""
        found = np.zeros(len(words), dtype=np.int32)
        if not len(self._keys):
            return found
        keys = np.frombuffer(self._keys, dtype=np.uint64)
        asked = _fingerprints(words)
        places = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
        known = keys[places] == asked
        found[known] = np.frombuffer(self._numbers, dtype=np.int32)[places[known]]
        return found


def _fingerprints(words: Iterable[str]) -> np.ndarray:
    words = list(words)
    try:
        return np.fromiter(map(get_string_id, words), np.uint64, len(words))
    except UnicodeEncodeError:
        return np.fromiter(map(_fingerprint, words), np.uint64, len(words))


def _fingerprint(word: str) -> int:
    try:
        return int(get_string_id(word))
    except UnicodeEncodeError:
        # Half of a pair of Unicode, as broken programs send: no word has one.
        return int(get_string_id(word.encode("utf-8", "replace").decode()))


class Texts(Sequence[str]):
    """Texts that are decoded one at a time, from the array that `disk_cache.joined` gives."""

    def __init__(self, joined: np.ndarray) -> None:
        """Takes the bytes of the texts, a line break between two."""
        self._bytes = joined.tobytes()
        ends = np.flatnonzero(joined == _LINE[0]).astype(np.uint32)
        starts = [0, *(ends + 1).tolist()] if self._bytes else []
        self._starts = array("I", starts)

    def __len__(self) -> int:
        """How many they are."""
        return len(self._starts)

    def __getitem__(self, place: int) -> str:  # type: ignore[override]
        """One of them; no slice is asked."""
        start = self._starts[place]
        end = self._bytes.find(_LINE, start)
        return self._bytes[start : end if end >= 0 else len(self._bytes)].decode()
