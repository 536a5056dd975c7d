"""« Voir aussi »: the questions nearest to an answer, by what entries carry and by their words; no model."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.catalogue.model import Catalogue, Entry
from assistant.dialogue.lines import Line, lines
from assistant.dialogue.state import Conversation
from assistant.text import matching_key

MAX_RELATED = 3
_MOST_COMPARED = 300
"""Entries whose words are compared: those that share the most; a turn must not read ten thousand."""

_CARRIED = 2.0
"""What the same product is worth, beside the same words: « faut-il… » is asked of everything."""
_MOST_SHOWN = 24
"""Nearest entries of which three lines are made: some share a title, many a family."""

_Value = tuple[str, str]


def related(catalogue: Catalogue, entry: Entry) -> tuple[Line, ...]:
    """Up to three neighbouring questions, nearest first; the same for every visitor.

    A neighbour shares what the entry carries, the rarer the better (its product rather than its offer),
    and asks in the same words. A family is one line; of the entry's own family, one member at most.
    """
    if not catalogue.fingerprint:
        return _related(catalogue, entry, _Carriers.of(catalogue))
    return _remembered(_Asked(catalogue.fingerprint, entry.id, catalogue, entry))


@dataclass(frozen=True)
class _Asked:
    """What neighbours are asked of: the same entry of the same content has the same ones."""

    fingerprint: str
    entry_id: str
    catalogue: Catalogue = field(compare=False, repr=False)
    entry: Entry = field(compare=False, repr=False)


@lru_cache(maxsize=512)
def _remembered(asked: _Asked) -> tuple[Line, ...]:
    return _related(asked.catalogue, asked.entry, _carriers(_Content(asked.fingerprint, asked.catalogue)))


@dataclass(frozen=True)
class _Carriers:
    """Who carries what: read once for a catalogue, since each answer asks it of all entries.

    Attributes:
        published: The entries that count, in the order of the catalogue.
        ranks: Id of each -> its place there.
        by_value: Value of a facet -> ranks of the entries that carry it, ascending.
        words: Rank -> words of its question and keywords, once they were asked for.
    """

    published: tuple[Entry, ...]
    ranks: Mapping[str, int]
    by_value: Mapping[_Value, list[int]]
    words: dict[int, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, catalogue: Catalogue) -> _Carriers:
        """Reads a catalogue."""
        published = catalogue.published
        by_value: dict[_Value, list[int]] = {}
        for rank, entry in enumerate(published):
            for value in _values(entry):
                by_value.setdefault(value, []).append(rank)
        return cls(published, {entry.id: rank for rank, entry in enumerate(published)}, by_value)

    def sharing(self, entry: Entry, sisters: Collection[str]) -> tuple[dict[int, float], float]:
        """The entries that share something with one, and how much.

        Args:
            entry: What they are compared with.
            sisters: Ids of the members of its family: what they share beside their values.

        Returns:
            Rank of each other entry -> what is shared weighs, the rarer the more; and what the entry would
            share with itself.
        """
        shared: dict[int, float] = {}
        same = 0.0
        own = self.ranks.get(entry.id, -1)
        carriers = [self.by_value.get(value, []) for value in sorted(_values(entry))]
        carriers.append([self.ranks[one] for one in sisters if one in self.ranks])
        for ranks in carriers:
            others = len(ranks) - (own in ranks)
            if others:
                weight = math.log((1 + len(self.published)) / (1 + others))
                same += weight
                for rank in ranks:
                    shared[rank] = shared.get(rank, 0.0) + weight
        shared.pop(own, None)
        return shared, same

    def words_of(self, rank: int) -> frozenset[str]:
        """The words of an entry."""
        if rank not in self.words:
            self.words[rank] = _words(self.published[rank])
        return self.words[rank]


@dataclass(frozen=True)
class _Content:
    """A catalogue, which is what its fingerprint says."""

    fingerprint: str
    catalogue: Catalogue = field(compare=False, repr=False)


@lru_cache(maxsize=2)
def _carriers(content: _Content) -> _Carriers:
    return _Carriers.of(content.catalogue)


def _related(catalogue: Catalogue, entry: Entry, carriers: _Carriers) -> tuple[Line, ...]:
    own = catalogue.family_of(entry.id)
    shared, same = carriers.sharing(entry, own.entries if own else ())
    neighbours = _most(shared)
    own_words = _words(entry)
    spread = Counter(word for rank in neighbours for word in carriers.words_of(rank))
    telling = {word: math.log((1 + len(neighbours)) / n) for word, n in spread.items()}
    said = _weight(own_words, telling) or 1.0

    def nearness(rank: int) -> float:
        in_common = _weight(own_words & carriers.words_of(rank), telling)
        return _CARRIED * shared[rank] / (same or 1.0) + in_common / said

    nearest = heapq.nlargest(_MOST_SHOWN, neighbours, key=nearness)
    return _distinct(catalogue, entry, [carriers.published[rank] for rank in nearest])


def _most(shared: Mapping[int, float]) -> list[int]:
    """The ranks that share the most, of those that share as much the first of the catalogue."""
    # Few different sums, and many entries of each: they are sorted, not the entries.
    by_weight: dict[float, list[int]] = {}
    for rank, weight in shared.items():
        by_weight.setdefault(weight, []).append(rank)
    most: list[int] = []
    for weight in sorted(by_weight, reverse=True):
        most += sorted(by_weight[weight])
        if len(most) >= _MOST_COMPARED:
            break
    return most[:_MOST_COMPARED]


def _distinct(catalogue: Catalogue, entry: Entry, neighbours: list[Entry]) -> tuple[Line, ...]:
    own = catalogue.family_of(entry.id)
    # The visitor has this family's answer: its other members are told apart.
    settled = Conversation(family=own.id if own else None)
    chosen: dict[str, Line] = {}
    sisters = 0
    for line in lines(catalogue, (other.id for other in neighbours), settled):
        sister = own is not None and line.entry.id in own.entries
        title = line.button.title
        if title in (entry.question, *chosen) or (sister and sisters):
            continue
        sisters += sister
        chosen[title] = line
        if len(chosen) == MAX_RELATED:
            break
    return tuple(chosen.values())


def _values(entry: Entry) -> frozenset[_Value]:
    return frozenset((facet, value) for facet, values in entry.facets.items() for value in values)


def _words(entry: Entry) -> frozenset[str]:
    return frozenset(matching_key(f"{entry.question} {' '.join(entry.keywords)}").split())


def _weight(held: Collection[str], weights: Mapping[str, float]) -> float:
    # In one order: a sum of floats depends on it, and the same FAQ must show the same neighbours.
    return sum(weights.get(one, 0.0) for one in sorted(held))
