"""Questions that no entry answers, made from those that one does: their number or their object is replaced.

What tells a question that an entry really answers from a familiar sentence about something else is learnt on
them. Each comes with the entry it was made from, so that it is held out with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.catalogue.model import Taxonomy
from assistant.text import fold, singular
from assistant.understanding.facet_finder import FacetFinder
from assistant.understanding.numbers import Condition, NumberIndex, conditions
from assistant.understanding.ranking.entries import TrainingEntry

_NEIGHBOURS = 3
"""Numbers near the right one among which the wrong one is drawn."""
_FARTHEST = 60
_MOST_OBJECTS = 2
"""Of one text: a sentence about three things is a list, and says little once they are all replaced."""
_LAST_WORD = re.compile(r"(?<!\w)(\w{3,40}) $")
_OWN_ARTICLE = re.compile(r"(?:le|la|les) |l['’]")
_ARTICLE = re.compile(
    r"(?<!\w)((?:de|à) l['’]|(?:de|à) la(?= $)|(?:de|du|des|au|aux|le|la|les)(?= $)|[dl]['’]) ?$",
    re.IGNORECASE,
)
_CONTRACTED = {"à le ": "au ", "à les ": "aux ", "de le ": "du ", "de les ": "des "}
_WORD = re.compile(r"\w+")
_JOINING = ("/", "-", "_")
_VOWELS = frozenset("aeiouyh")


def replaced_numbers(entries: Sequence[TrainingEntry], seed: int) -> list[tuple[str, str, str]]:
    """The texts of entries with a number that the catalogue lacks in the place of theirs.

    One text for each kind of number of a phrasing or an example: all its numbers of that kind are replaced.

    Returns:
        `(text, id of the entry it was made from, the first wrong number as said)`.
    """
    index = NumberIndex.of(entries)
    random = np.random.default_rng(seed)
    made: dict[str, tuple[str, str]] = {}
    for entry in entries:
        for text in (*entry.phrasings, *entry.examples):
            for changed, said in _with_other_numbers(text, index, random):
                made.setdefault(changed, (entry.id, said))
    return [(text, entry, said) for text, (entry, said) in made.items()]


def _with_other_numbers(
    text: str, index: NumberIndex, random: np.random.Generator
) -> Iterator[tuple[str, str]]:
    found = conditions(text)
    for kind in dict.fromkeys(condition.kind for condition in found):
        changed = text
        for condition in reversed(found):
            if condition.kind != kind:
                continue
            written = _last_number(text[condition.start : condition.end])
            near = _neighbours(condition, index) if written.isdigit() else []
            if not near:
                break
            number = str(near[int(random.integers(len(near)))]).zfill(len(written))
            changed = changed[: condition.end - len(written)] + number + changed[condition.end :]
        else:
            lacking = index.compare(conditions(changed)).unknown
            if lacking:
                yield changed, lacking[0]


def _last_number(written: str) -> str:
    """The digits at the end of a condition: « 18 » of « SC.MSS/CONF.18 »."""
    return written[len(written.rstrip("0123456789")) :]


def _neighbours(condition: Condition, index: NumberIndex) -> list[int]:
    """The first numbers after one that the catalogue lacks."""
    *parts, last = condition.number.split(".")
    near = []
    for number in range(int(last) + 1, int(last) + _FARTHEST):
        if index.lacks(replace(condition, number=".".join([*parts, str(number)]))):
            near.append(number)
        if len(near) == _NEIGHBOURS:
            break
    return near


def foreign_questions(
    entries: Sequence[TrainingEntry],
    taxonomy: Taxonomy,
    finder: FacetFinder,
    names: Mapping[str, Sequence[str]],
    seed: int,
    count: int,
) -> list[tuple[str, str]]:
    """The texts of entries with the object of somebody else in the place of theirs.

    Only texts that name what their entry is about, by a name of its own (« INSi », « Pro Santé Connect »; not
    « hôpital »), and that name nothing else of the FAQ once it is replaced: their sense depends on it.

    Args:
        entries: Whose phrasings and examples are used.
        taxonomy: What names the objects of the FAQ.
        finder: Of that taxonomy.
        names: Kind -> names of others; a kind is a French noun in the plural, or an acronym.
        seed: The same one gives the same questions.
        count: Of questions, at most.

    Returns:
        `(text, id of the entry it was made from)`.
    """
    if not any(names.values()):
        return []
    objects = _Objects(taxonomy, finder)
    foreign = _ForeignNames(names, np.random.default_rng(seed))
    texts = [(entry, text) for entry in entries for text in (*entry.phrasings, *entry.examples)]
    made: dict[str, str] = {}
    for i in foreign.random.permutation(len(texts)):
        if len(made) >= count:
            break
        entry, text = texts[int(i)]
        mentions = objects.of(text, entry)
        if not 0 < len({mention.name for mention in mentions}) <= _MOST_OBJECTS:
            continue
        changed = foreign.in_place_of(text, mentions)
        if not objects.names_any(changed, entry):
            made.setdefault(changed, entry.id)
    return list(made.items())


@dataclass(frozen=True)
class _Mention:
    """An object of the FAQ in a text.

    Attributes:
        name: As it stands there, folded.
        described_by: Words of the taxonomy about it, folded, in the singular: what kind of thing it is.
    """

    start: int
    end: int
    name: str
    described_by: frozenset[str]


class _Objects:
    """The objects of the FAQ: what the taxonomy names by a name of its own."""

    def __init__(self, taxonomy: Taxonomy, finder: FacetFinder) -> None:
        self._finder = finder
        self._filtering = {facet.id for facet in taxonomy.facets if facet.filters}
        self._described: dict[tuple[str, str], frozenset[str]] = {}
        self._acronyms = frozenset(taxonomy.acronyms)
        self._names = {fold(acronym) for acronym in taxonomy.acronyms}
        for facet in taxonomy.facets:
            for value in facet.values if facet.filters else ():
                texts = (value.label, *value.synonyms)
                self._described[facet.id, value.id] = frozenset(_words(" ".join(texts)))
                # A label starts with a capital in any case.
                label, *others = _pieces(value.label)
                capital = [label] if _has_capital(label[1:]) else []
                names = [*capital, *filter(_has_capital, (*others, *value.synonyms))]
                self._names |= {fold(name) for name in names}

    def of(self, text: str, entry: TrainingEntry) -> list[_Mention]:
        """What a text names of the entry's own objects, longest names first taken, in their order."""
        mentions: list[_Mention] = []
        for start, end, facet, value in self._finder.find(text).spans:
            name = fold(text[start:end])
            if facet not in self._filtering or name not in self._names:
                continue
            if value not in entry.facets.get(facet, ()) or _is_in_a_code(text, start, end):
                continue
            # The finder gives a value once: the others are written the same way.
            again = re.compile(rf"(?<!\w){re.escape(text[start:end])}(?!\w)", re.IGNORECASE)
            for match in again.finditer(text):
                if all(match.end() <= other.start or match.start() >= other.end for other in mentions):
                    described = self._described[facet, value]
                    mentions.append(_Mention(match.start(), match.end(), name, described))
        return sorted(mentions, key=lambda mention: mention.start)

    def names_any(self, text: str, entry: TrainingEntry) -> bool:
        """True when a text still names an object of the FAQ, or by any word what the entry is about."""
        if any(word in self._acronyms for word in _WORD.findall(text)):
            return True
        return any(
            fold(text[start:end]) in self._names or value in entry.facets.get(facet, ())
            for start, end, facet, value in self._finder.find(text).spans
            if facet in self._filtering
        )


class _ForeignNames:
    """Names of others, drawn by kind."""

    def __init__(self, names: Mapping[str, Sequence[str]], random: np.random.Generator) -> None:
        self._names = {singular(fold(kind)): tuple(of_kind) for kind, of_kind in names.items() if of_kind}
        self.random = random

    def in_place_of(self, text: str, mentions: Sequence[_Mention]) -> str:
        """A text with a name in the place of each object, the same for the same."""
        drawn: dict[str, str] = {}
        for mention in reversed(mentions):
            noun = self._noun_before(text[: mention.start])
            kind = singular(fold(noun)) if noun else self._kind(mention)
            name = drawn.setdefault(mention.name, self._drawn(kind))
            first, _, rest = name.partition(" ")
            is_common = first.islower() or singular(fold(first)) == kind
            if text[mention.start : mention.end].islower():
                # Whoever writes « insi » writes « doctolib »: capitals would tell the made questions.
                name = name.lower()
            start = mention.start - len(noun) - 1 if noun else mention.start
            if noun.endswith("s") and singular(fold(noun)) == fold(first):
                # « vos cartes CPS » are « vos cartes grise », whatever the adjective.
                changed = f"{text[:start]}{noun} {rest}"
            else:
                changed = _joined(text[:start], name, is_common)
            text = changed + text[mention.end :]
        return text

    def _noun_before(self, before: str) -> str:
        """The word of a kind that an object completes: « carte » of « carte CPS »; empty without one."""
        noun = _LAST_WORD.search(before)
        return noun.group(1) if noun is not None and singular(fold(noun.group(1))) in self._names else ""

    def _kind(self, mention: _Mention) -> str:
        """What kind of thing an object is, by its name or by what the taxonomy says of it; else the first."""
        for words in (_words(mention.name), mention.described_by):
            for kind in self._names:
                if kind in words:
                    return kind
        return next(iter(self._names))

    def _drawn(self, kind: str) -> str:
        of_kind = self._names[kind]
        return of_kind[int(self.random.integers(len(of_kind)))]


def _joined(before: str, name: str, is_common: bool) -> str:
    """A name after what comes before it, with the article that the name wants.

    A proper name takes none: « de l' » before « Doctolib » is « de ». A common one takes its own.
    """
    own = _OWN_ARTICLE.match(name)
    noun = name[own.end() :] if own else name
    article = _ARTICLE.search(before)
    if article is None:
        return before + noun
    head, written = before[: article.start(1)], fold(article.group(1))
    if written in ("de", "d'"):
        definite = own.group() if own else ""
    elif own:
        definite = own.group()
    elif is_common:
        is_feminine = noun.split(" ")[0].endswith(("e", "ion"))
        definite = "l'" if fold(noun)[0] in _VOWELS else "la " if is_feminine else "le "
    else:
        definite = ""
    if written in ("a la", "a l'", "au", "aux"):
        return head + _CONTRACTED.get(f"à {definite}", f"à {definite}") + noun
    if written in ("le", "la", "les", "l'"):
        return head + definite + noun
    if not definite and fold(noun)[0] in _VOWELS:
        return f"{head}d'{noun}"
    return head + _CONTRACTED.get(f"de {definite}", f"de {definite}") + noun


def _is_in_a_code(text: str, start: int, end: int) -> bool:
    """« INS » in « INS/va1.53 »."""
    return text[end : end + 1] in _JOINING or text[max(start - 1, 0) : start] in _JOINING


def _words(text: str) -> set[str]:
    return {singular(word) for word in _WORD.findall(fold(text))}


def _pieces(label: str) -> list[str]:
    """The names in a label, the first one first: « Cartes (CPS, CPF) » names both cards."""
    return [piece for part in re.split(r"[(),/]| et ", label) if (piece := part.strip())]


def _has_capital(name: str) -> bool:
    return any(char.isupper() for char in name)
