"""One entry against all the others, without reading them again: the checks of `duplicates` as it is typed.

What is kept of the others is found by their rarest words, so that a look costs the same in a catalogue of
ten thousand entries as in one of three hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, log

from assistant.catalogue.duplicates import (
    ALIKE_WORDS,
    MOST_CANDIDATES,
    FacetOverlap,
    Use,
    are_alike,
    blame,
    content_words,
    generic_questions,
    note_alike,
)
from assistant.catalogue.entries import Row
from assistant.catalogue.model import PUBLISHED, Family, Taxonomy
from assistant.catalogue.problems import Problems

LIKE = 0.6
"""Share of their words, the rare ones counting most, from which a phrasing is taken for another one's."""
_LOOKED_AT = 30
"""Entries that are compared with one that is typed: those that share the rarest words of its phrasings."""
_OF_A_WORD = 40
"""Entries that are looked at for one word."""
_RARE = 3
"""Words of a phrasing by which its neighbours are looked for."""

Bag = frozenset[str]


@dataclass(frozen=True)
class Near:
    """A phrasing of the entry that another one may take, or that may take one of the other's.

    Attributes:
        entry: The other entry's id.
        question: Its title.
        text: Its phrasing.
        mine: The entry's own.
        field: Of the entry's own: `question`, `variantes` or `exemples`.
        likeness: From `LIKE` to 1.
        takes: True when the other's phrasing is nearer to the entry than to the rest of its own.
    """

    entry: str
    question: str
    text: str
    mine: str
    field: str
    likeness: float
    takes: bool


class Neighbourhood:
    """The published entries of a catalogue, by what they say."""

    def __init__(self, rows: Iterable[Row], taxonomy: Taxonomy, families: Iterable[Family]) -> None:
        """Takes them all in."""
        self._facets = FacetOverlap(taxonomy)
        self._generic = generic_questions(families)
        self._rows: dict[str, Row] = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._uses: dict[str, dict[str, int]] = {}
        self._titles: dict[str, dict[str, None]] = {}
        self._words: dict[str, dict[str, None]] = {}
        for row in rows:
            self.put(row)

    def put(self, row: Row) -> None:
        """An entry as it is now, in the place of what it was."""
        entry = row.entry
        self.remove(entry.id)
        if entry.status != PUBLISHED:
            return
        keys = row.keys
        self._rows[entry.id], self._keys[entry.id] = row, keys
        for index, key in enumerate(keys):
            if key:
                self._uses.setdefault(key, {}).setdefault(entry.id, index)
        for word in set(content_words(keys[0])):
            self._titles.setdefault(word, {})[entry.id] = None
        for word in {word for key in keys for word in content_words(key)}:
            self._words.setdefault(word, {})[entry.id] = None

    def remove(self, entry_id: str) -> None:
        """An entry that is there no longer."""
        if self._rows.pop(entry_id, None) is None:
            return
        keys = self._keys.pop(entry_id)
        for key in keys:
            self._uses.get(key, {}).pop(entry_id, None)
        for word in content_words(keys[0]):
            self._titles.get(word, {}).pop(entry_id, None)
        for word in {word for key in keys for word in content_words(key)}:
            self._words.get(word, {}).pop(entry_id, None)

    def check(self, row: Row, problems: Problems) -> None:
        """Notes what the entry says as another one does, and a title that looks like another's."""
        if row.entry.status != PUBLISHED:
            return
        mine = self._facets.signature(row.entry)
        seen: set[str] = set()
        for index, key in enumerate(row.keys):
            if key and key not in seen:
                seen.add(key)
                self._check_shared(key, Use(row, index), mine, problems)
        self._check_title(row, mine, problems)

    def near(self, row: Row) -> list[Near]:
        """Phrasings that another entry would take from this one or give up to it, the likest of each first.

        A likeness of words alone: what a trained model makes of them is known when it is published.
        """
        mine = self._facets.signature(row.entry)
        keys = row.keys
        bags = [frozenset(content_words(key)) for key in keys]
        own = [self._most_alike(bag, bags, index) for index, bag in enumerate(bags)]
        found = []
        for other_id in self._candidates(bags, row.entry.id):
            other = self._rows[other_id]
            if self._facets.overlaps(mine, self._facets.signature(other.entry)):
                found += self._nearest(row, keys, bags, own, other)
        return sorted(found, key=lambda one: (-one.likeness, one.entry))

    def _check_shared(self, key: str, use: Use, mine: Sequence[Bag], problems: Problems) -> None:
        others = []
        for other_id, index in self._uses.get(key, {}).items():
            other = Use(self._rows[other_id], index)
            theirs = self._facets.signature(other.row.entry)
            if other_id != use.row.entry.id and self._facets.overlaps(tuple(mine), theirs):
                others.append((other.index != 0, theirs != mine, other))
        # Said once, of the one that says it most alike.
        for _, differs, other in sorted(others, key=lambda one: one[:2]):
            if blame(key, other, use, not differs, self._generic, problems):
                return

    def _check_title(self, row: Row, mine: Sequence[Bag], problems: Problems) -> None:
        key = row.keys[0]
        bag = frozenset(content_words(key))
        rare = sorted(bag, key=lambda word: (len(self._titles.get(word, ())), word))
        candidates: dict[str, None] = {}
        for word in rare[: len(rare) - ceil(ALIKE_WORDS * len(rare)) + 2]:
            candidates |= dict.fromkeys(list(self._titles.get(word, ()))[-MOST_CANDIDATES:])
        for other_id in candidates:
            other, other_key = self._rows[other_id], self._keys[other_id][0]
            if other_id == row.entry.id or other_key == key:
                continue
            is_alike = are_alike(bag, frozenset(content_words(other_key)), key, other_key)
            if is_alike and self._facets.overlaps(tuple(mine), self._facets.signature(other.entry)):
                note_alike(other, row, problems)
                return

    def _candidates(self, bags: Sequence[Bag], own: str) -> list[str]:
        """The entries that share the rarest words of the phrasings, those that share most first."""
        shared: dict[str, float] = {}
        for bag in bags:
            known = [word for word in bag if word in self._words]
            for word in sorted(known, key=lambda word: (len(self._words[word]), word))[:_RARE]:
                weight = self._weight(word)
                for entry in list(self._words[word])[-_OF_A_WORD:]:
                    shared[entry] = shared.get(entry, 0.0) + weight
        shared.pop(own, None)
        return sorted(shared, key=lambda entry: (-shared[entry], entry))[:_LOOKED_AT]

    def _nearest(
        self, row: Row, keys: Sequence[str], bags: Sequence[Bag], own: Sequence[float], other: Row
    ) -> list[Near]:
        """The phrasing by which another entry and this one would most take from each other, or none."""
        other_keys = self._keys[other.entry.id]
        theirs = [frozenset(content_words(key)) for key in other_keys]
        pairs = [
            (likeness, index, place)
            for index, bag in enumerate(bags)
            for place, their in enumerate(theirs)
            # Word for word the same: that is `check`'s to say.
            if keys[index] != other_keys[place] and (likeness := self._likeness(bag, their)) >= LIKE
        ]
        for likeness, index, place in sorted(pairs, reverse=True):
            own_of_other = self._most_alike(theirs[place], theirs, place)
            if likeness > own[index] or likeness > own_of_other:
                field = "question" if index == 0 else row.wording(index).field
                texts = other.entry.training_texts[place], row.entry.training_texts[index]
                named = other.entry.id, other.entry.question
                return [Near(*named, *texts, field, likeness, takes=likeness > own_of_other)]
        return []

    def _most_alike(self, bag: Bag, bags: Sequence[Bag], but: int) -> float:
        return max((self._likeness(bag, one) for place, one in enumerate(bags) if place != but), default=0.0)

    def _likeness(self, one: Bag, other: Bag) -> float:
        """Share of the weights of their words that two phrasings have in common."""
        # Phrasings of very different lengths share less than that, whatever their words: most pairs end here.
        if 3 * min(len(one), len(other)) < max(len(one), len(other)):
            return 0.0
        common = one & other
        # Numbers and codes are conditions: « code 00 » never answers « code 01 ».
        if not common or any(not word.isalpha() for word in one ^ other):
            return 0.0
        return sum(map(self._weight, common)) / sum(map(self._weight, one | other))

    def _weight(self, word: str) -> float:
        return 1.0 + log((1 + len(self._rows)) / (1 + len(self._words.get(word, ()))))
