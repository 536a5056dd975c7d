"""Questions that begin like what is being typed. Pure functions over an index made once."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.catalogue import Entry
from assistant.text import matching_key

_MIN_LETTERS = 3
_AFTER_ANY_WORD = "\U0010ffff"


class Completion:
    """An inverted index of the words of every phrasing, looked up by the beginnings of words."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Indexes questions and variants.

        Args:
            entries: Published entries, in the order that settles ties.
        """
        self._phrasings: list[tuple[Entry, frozenset[str]]] = []
        holders: dict[str, list[int]] = {}
        entries = list(entries)
        questions = [(entry, entry.question) for entry in entries]
        variants = [(entry, variant) for entry in entries for variant in entry.variants]
        for number, (entry, text) in enumerate([*questions, *variants]):
            words = frozenset(matching_key(text).split())
            self._phrasings.append((entry, words))
            for word in words:
                holders.setdefault(word, []).append(number)
        self._words = sorted(holders)
        self._holders = [holders[word] for word in self._words]
        # A word of more than one question in ten (« quelle », « pour »…) helps to order, not to find.
        self._common = len(self._phrasings) / 10

    def complete(self, typed: str, limit: int) -> Sequence[Entry]:
        """The entries whose phrasing holds every telling word typed, the last one perhaps unfinished.

        When none holds them all, those that hold the most of them, two at least: « carte cps perdue ».

        Args:
            typed: What the field holds.
            limit: Entries at most.

        Returns:
            Entries once each: those with the most of the typed words first, shorter phrasings before
            longer ones, questions before variants.
        """
        starts = list(dict.fromkeys(matching_key(typed).split()))
        if sum(len(start) for start in starts) < _MIN_LETTERS:
            return []
        by_word = [self._starting(start) for start in starts]
        telling = [numbers for numbers in by_word if len(numbers) <= self._common] or by_word
        matching = set.intersection(*telling) or _most_held(telling)
        shared = Counter(number for numbers in by_word for number in numbers & matching)
        best = sorted(matching, key=lambda n: (-shared[n], len(self._phrasings[n][1]), n))
        entries: dict[str, Entry] = {}
        for number in best:
            entry = self._phrasings[number][0]
            entries.setdefault(entry.id, entry)
            if len(entries) == limit:
                break
        return list(entries.values())

    def _starting(self, start: str) -> set[int]:
        first = bisect_left(self._words, start)
        last = bisect_left(self._words, start + _AFTER_ANY_WORD)
        return {number for holders in self._holders[first:last] for number in holders}


def _most_held(telling: Sequence[set[int]]) -> set[int]:
    """The phrasings that hold the most of the telling words, none when that is a single word."""
    held = Counter(number for numbers in telling for number in numbers)
    most = max(held.values(), default=0)
    return {number for number, count in held.items() if count == most} if most > 1 else set()
