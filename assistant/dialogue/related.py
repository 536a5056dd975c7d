"""« Voir aussi »: the questions nearest to an answer, by what entries carry and by their words; no model."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

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
_Key = TypeVar("_Key", str, tuple[str, str])


def related(catalogue: Catalogue, entry: Entry) -> tuple[Line, ...]:
    """Up to three neighbouring questions, nearest first; the same for every visitor.

    A neighbour shares what the entry carries, the rarer the better (its product rather than its offer),
    and asks in the same words. A family is one line; of the entry's own family, one member at most.
    """
    if not catalogue.fingerprint:
        return _related(catalogue, entry)
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
    return _related(asked.catalogue, asked.entry)


def _related(catalogue: Catalogue, entry: Entry) -> tuple[Line, ...]:
    published = catalogue.published
    own = catalogue.family_of(entry.id)
    sisters, in_family = (own.entries, frozenset({("", own.id)})) if own else ((), frozenset())
    carried = {entry.id: _values(entry) | in_family}
    carriers: Counter[_Value] = Counter()
    for other in published:
        common = carried[entry.id] & (_values(other) | (in_family if other.id in sisters else frozenset()))
        if common and other.id != entry.id:
            carried[other.id] = common
            carriers.update(common)
    rarity = {value: math.log((1 + len(published)) / (1 + n)) for value, n in carriers.items()}
    neighbours = [other for other in published if other.id in carried and other.id != entry.id]
    neighbours.sort(key=lambda other: -_weight(carried[other.id], rarity))
    neighbours = neighbours[:_MOST_COMPARED]
    words = {other.id: _words(other) for other in (entry, *neighbours)}
    spread = Counter(word for other in neighbours for word in words[other.id])
    telling = {word: math.log((1 + len(neighbours)) / n) for word, n in spread.items()}
    same = _weight(carried[entry.id], rarity) or 1.0
    said = _weight(words[entry.id], telling) or 1.0

    def nearness(other: Entry) -> float:
        shared = _weight(carried[other.id], rarity) / same
        return _CARRIED * shared + _weight(words[entry.id] & words[other.id], telling) / said

    return _distinct(catalogue, entry, heapq.nlargest(_MOST_SHOWN, neighbours, key=nearness))


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
    return _words_of(f"{entry.question} {' '.join(entry.keywords)}")


@lru_cache(maxsize=4096)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(matching_key(text).split())


def _weight(held: Collection[_Key], weights: Mapping[_Key, float]) -> float:
    return sum(weights.get(one, 0.0) for one in held)
