"""What a message says of what is on screen: the values offered, the entries listed, a rank.

Typed words are compared with what is offered and nothing else, so that they may be misspelt, cut short or a
trade: « une farmacie », « pharma », « pour un labo ».
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.catalogue.model import Facet, FacetValue, Taxonomy
from assistant.text import fold
from assistant.understanding.facet_finder import names_of
from assistant.understanding.language.stems import is_function_word, stems
from assistant.understanding.named_facets import NamedFacets
from assistant.understanding.near_words import NearWords, nearness
from assistant.understanding.negation import denied_alone
from assistant.understanding.result import CLARIFICATION, CONTACT, Context

_EXACT, _NEAR = 1.0, 0.8
_ENOUGH = 0.6
"""Share of a message's own words that a value must hold to be meant by one that is misspelt."""
_POINTING = frozenset(
    (
        *("question", "questions", "reponse", "proposition", "choix"),
        *("sujet", "ligne", "option", "cas", "point"),
    )
)
"""Words that point at a line of a list and say nothing of it."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Offered:
    """What a message says of what is offered.

    Attributes:
        values: Values of the facet asked that it names, best first; those left when it narrows them.
        likeness: How surely it names them: 1 by their own name, less misspelt, 0 not at all.
        entries: Entries of the list on screen whose titles hold its words, best first.
        title: Share of its words that the first of them holds and the others do not.
        rank: Rank, from 1, that it names among what is on screen; None without one.
    """

    values: tuple[str, ...] = ()
    likeness: float = 0.0
    entries: tuple[str, ...] = ()
    title: float = 0.0
    rank: int | None = None


class OfferedValues:
    """The values of a taxonomy, ready to be looked for in what visitors answer."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        """Reads what each value is called."""
        self._taxonomy = taxonomy
        self._names = {
            (facet.id, value.id): tuple({own_words(name) for name in names_of(value, taxonomy)} - {()})
            for facet in taxonomy.facets
            for value in facet.values
        }
        self._near_words = {
            facet.id: NearWords(
                word for value in facet.values for name in self._names[facet.id, value.id] for word in name
            )
            for facet in taxonomy.facets
        }

    def named(
        self, text: str, named: NamedFacets, context: Context, denied: Sequence[str] = ()
    ) -> tuple[tuple[str, ...], float]:
        """The offered values that a message names, best first, and how surely.

        A wave, or a value of the facet that the one asked depends on, names what it leaves: « la
        vague 1 », a trade while a software is asked.

        Args:
            text: Without what frames it.
            named: Facets it names, what it denies left out.
            context: Of the conversation.
            denied: Values of the facet asked that it denies.
        """
        facet = self._taxonomy.facet(context.facet or "")
        if context.asked not in (CLARIFICATION, CONTACT) or facet is None or not context.choices:
            return (), 0.0
        shown = [value for value_id in context.choices if (value := facet.value(value_id))]
        gone = set(denied)
        if alone := denied_alone(text):
            # « pas LOINC », « tout sauf les labos »: what is left.
            gone |= set(self._near(own_words(alone), facet, shown))
            left = [value.id for value in shown if value.id not in gone]
            return (tuple(left), _NEAR) if len(left) < len(shown) else ((), 0.0)
        own = [value for value in named.facets.get(facet.id, ()) if value in context.choices]
        of_wave = _of_wave(shown, named)
        if own:
            waves = {value.id for value in of_wave}
            meant = [v for v in own if v in waves] or own
            return tuple(_most_specific(meant, facet, text, named)), _EXACT
        related = _of_relatives(shown, facet, named, self._taxonomy)
        if of_wave and related:
            of_wave = [value for value in of_wave if value in related] or of_wave
        narrowed = of_wave or related
        if narrowed and len(narrowed) < len(shown):
            return tuple(value.id for value in narrowed), _EXACT
        if named.facets.get(facet.id):
            # « les pharmacies », where no pharmacy is offered, are not the hospital's.
            return (), 0.0
        return self._misspelt(text, facet, [value for value in shown if value.id not in gone])

    def instead(self, text: str, facet_id: str, chosen: str) -> tuple[str, ...]:
        """The value of a facet that a message names instead of the one chosen, when it names one alone.

        At least half of what the message says must be the value's name: its words say other things too.
        """
        facet, words = self._taxonomy.facet(facet_id), own_words(text)
        if facet is None or not facet.filters or not words:
            return ()
        others = [value for value in facet.values if value.id != chosen]
        values, _ = self._misspelt(text, facet, others)
        if len(values) != 1:
            return ()
        near = [self._near_words[facet.id].of(said) for said in words]
        held = max(
            sum(not one.keys().isdisjoint(name) for one in near) for name in self._names[facet.id, values[0]]
        )
        return values if 2 * held >= len(words) else ()

    def _misspelt(
        self, text: str, facet: Facet, shown: Sequence[FacetValue]
    ) -> tuple[tuple[str, ...], float]:
        """The values that a message's words are near to, all of those that are as near."""
        scores = self._near(own_words(text), facet, shown)
        if not scores:
            return (), 0.0
        most = max(scores.values())
        return tuple(value for value, score in scores.items() if score >= most - 1e-6), most * _NEAR

    def _near(self, words: Sequence[str], facet: Facet, shown: Sequence[FacetValue]) -> dict[str, float]:
        """Value -> how near words are to one of its names, of those that are near enough."""
        if not words:
            return {}
        near = [self._near_words[facet.id].of(word) for word in words]
        meant = {word for one in near for word in one}
        if not meant:
            return {}
        scores: dict[str, float] = {}
        for value in shown:
            names = (name for name in self._names[facet.id, value.id] if not meant.isdisjoint(name))
            best = max((_likeness(near, name) for name in names), default=0.0)
            if best >= _ENOUGH:
                scores[value.id] = best
        return scores or self._by_words_of_its_own(words, facet, shown)

    def _by_words_of_its_own(
        self, words: Sequence[str], facet: Facet, shown: Sequence[FacetValue]
    ) -> dict[str, float]:
        """« vos produits » for « Produits et services de l'agence »: words that no other choice has.

        Most of what the message says must be those words, or it speaks of something else.
        """
        meant = {said: self._near_words[facet.id].of(said).keys() for said in words}
        held: dict[str, set[str]] = {}
        for value in shown:
            own = {word for name in self._names[facet.id, value.id] for word in name}
            held[value.id] = {said for said, near in meant.items() if not near.isdisjoint(own)}
        alone = {
            value_id: said - set().union(*(others for other, others in held.items() if other != value_id))
            for value_id, said in held.items()
        }
        shares = {value_id: len(said) / len(words) for value_id, said in alone.items()}
        return {value_id: share for value_id, share in shares.items() if share >= _ENOUGH}


def _of_wave(shown: Sequence[FacetValue], named: NamedFacets) -> list[FacetValue]:
    left = list(shown)
    for name, numbers in named.attributes.items():
        left = [value for value in left if value.attributes.get(name) in numbers]
    return left if named.attributes else []


def _of_relatives(
    shown: Sequence[FacetValue], facet: Facet, named: NamedFacets, taxonomy: Taxonomy
) -> list[FacetValue]:
    """The choices that go with a value of another facet: a software's couloir, a couloir's softwares."""
    parents = set(named.facets.get(facet.filtered_by or "", ()))
    if parents:
        return [value for value in shown if parents & set(value.parents)]
    for child in taxonomy.facets:
        if child.filtered_by == facet.id and child.id in named.facets:
            of_children = {
                parent
                for value_id in named.facets[child.id]
                if (value := child.value(value_id))
                for parent in value.parents
            }
            return [value for value in shown if value.id in of_children]
    return []


def _most_specific(own: Sequence[str], facet: Facet, text: str, named: NamedFacets) -> list[str]:
    """Of values that one word names together, the one whose label says what else the message does.

    Values that two words name are both meant: « les pharmacies et les labos ».
    """
    together: dict[tuple[int, int], list[str]] = {}
    for start, end, of, value in named.spans:
        if of == facet.id and value in own:
            together.setdefault((start, end), []).append(value)
    # An English message has no places.
    groups = list(together.values()) or [list(own)]
    kept = {value for group in groups for value in _said_most(group, facet, text)}
    return [value for value in own if value in kept]


def _said_most(own: Sequence[str], facet: Facet, text: str) -> list[str]:
    """The values whose labels hold most of a message, beside what all of them hold."""
    if len(own) < 2:
        return list(own)
    said = set(_words(text))
    labels = {v: set(_words(value.label)) for v in own if (value := facet.value(v))}
    common = set.intersection(*labels.values()) if labels else set()
    held = {v: len((words - common) & said) for v, words in labels.items()}
    best = max(held.values(), default=0)
    return [v for v in own if held.get(v, 0) == best] if best else list(own)


def _likeness(near: Sequence[Mapping[str, float]], name: Sequence[str]) -> float:
    """How well a name's words stand in a message: the mean of how near each of them is."""
    return sum(max((one.get(word, 0.0) for one in near), default=0.0) for word in name) / len(name)


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


@lru_cache(maxsize=20_000)
def own_words(text: str) -> tuple[str, ...]:
    """The words of a text that say something."""
    return tuple(word for word in _words(text) if not is_function_word(word))


def titles_named(text: str, lines: Mapping[str, str]) -> tuple[tuple[str, ...], float]:
    """The entries of a list whose lines hold the words of a message that the others do not.

    Args:
        text: The message.
        lines: Entry -> what the list says of it.

    Returns:
        Entries, best first, and the share of the message's words that tell the first one from the others.
    """
    said = set(stems(text))
    if not said or len(lines) < 2:
        return (), 0.0
    titles = {entry: set(stems(line)) for entry, line in lines.items()}
    counts: dict[str, int] = {}
    for words in titles.values():
        for word in words & said:
            counts[word] = counts.get(word, 0) + 1
    weights = {
        entry: sum(1 / counts[word] for word in words & said if counts[word] < len(lines))
        for entry, words in titles.items()
    }
    ranked = sorted((entry for entry in lines if weights[entry] > 0), key=lambda e: -weights[e])
    if not ranked or not _says_little_else(text, lines[ranked[0]]):
        return (), 0.0
    second = weights[ranked[1]] if len(ranked) > 1 else 0.0
    return tuple(ranked), (weights[ranked[0]] - second) / len(said)


def _says_little_else(text: str, line: str) -> bool:
    """Whether a line holds most of what a message says: « renouveler ma carte » picks no other card."""
    said = [word for word in own_words(text) if word not in _POINTING]
    held = sum(any(nearness(word, one) for word in own_words(line)) for one in said)
    return held >= _ENOUGH * len(said)
