"""Other words for what a text says: the lexicon's and the acronyms', both ways.

« mon badge est bloqué » also says « carte CPS », « DPI » also says « dossier patient informatisé », and the
other way round.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from assistant.catalogue.lexicon import Lexicon
from assistant.text import fold
from assistant.understanding.language.spelling import french_words, is_acronym
from assistant.understanding.language.stems import stems

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_Place = tuple[int, int]
"""Number of a group, rank of an expression in it."""
_ALSO_A_WORD = 20_000
"""Occurrences in French from which an acronym is one only in capitals: « ANS », « MES », « VA »."""
_IN_BRACKETS = re.compile(r"\(([^\W\d_][\w-]{1,9})\)")
_CLAUSE_END = re.compile(r"[.,;:!?()«»\n]")
_BEFORE_BRACKETS = 160
"""Letters before an acronym in which its name is looked for."""


class Synonyms:
    """Groups of expressions that mean the same.

    An expression is recognised by its stems, an acronym by its letters: « éditeur » is not « EDIT ».
    """

    def __init__(self, groups: Iterable[Iterable[str]], capitals: Iterable[str] = ()) -> None:
        """Takes groups of expressions, and the acronyms that count only when typed in capitals."""
        self._groups = tuple(tuple(dict.fromkeys(group)) for group in groups)
        self._capitals = frozenset(capitals)
        self._stems: list[tuple[tuple[str, ...], ...]] = []
        self._by_stems: dict[tuple[str, ...], list[_Place]] = {}
        self._by_letters: dict[str, list[_Place]] = {}
        for group, expressions in enumerate(self._groups):
            self._stems.append(tuple(stems(text) for text in expressions))
            for rank, text in enumerate(expressions):
                if is_acronym(text) and " " not in text:
                    self._by_letters.setdefault(fold(text), []).append((group, rank))
                elif key := self._stems[group][rank]:
                    self._by_stems.setdefault(key, []).append((group, rank))
        self._longest = max(map(len, self._by_stems), default=0)

    @classmethod
    def of(cls, lexicon: Lexicon, acronyms: Mapping[str, str]) -> Synonyms:
        """What a lexicon and a list of acronyms (acronym -> what it stands for) say.

        « NIE/NIL » are two acronyms of one name; what the list adds in brackets is no name.
        """
        groups: list[tuple[str, ...]] = [(concept.name, *concept.words) for concept in lexicon.concepts]
        capitals = set()
        for written, name in acronyms.items():
            names = [part for part in written.split("/") if part]
            groups.append((name.partition("(")[0].partition(" : ")[0].strip(), *names))
            capitals |= {part for part in names if french_words().count(fold(part)) >= _ALSO_A_WORD}
        return cls(groups, capitals)

    def expressions(self, text: str) -> tuple[str, ...]:
        """The other expressions, as written, for those of a text, in the order of the groups.

        The longest expressions are recognised first, and what they are made of is not read again.
        """
        return tuple(self._groups[group][rank] for group, rank in self._related(text, stems(text)))

    def expanded(self, text: str) -> tuple[str, ...]:
        """The stems (see `stems`) that those expressions add to the text's own, each once, in that order."""
        own = stems(text)
        related = self._related(text, own)
        added = dict.fromkeys(stem for group, rank in related for stem in self._stems[group][rank])
        return tuple(stem for stem in added if stem not in own)

    def alternatives(self, text: str) -> list[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]:
        """Each expression of the text that has others, as `(its stems, the stems of each other)`."""
        named = {*self._named_by_letters(text), *self._named_by_stems(stems(text))}
        found = []
        for group, rank in sorted(named):
            others = [other for other in range(len(self._groups[group])) if (group, other) not in named]
            said = self._stems[group][rank]
            found.append((said, tuple(self._stems[group][other] for other in others)))
        return found

    def as_dict(self) -> dict[str, Any]:
        """What `from_dict` reads: plain JSON."""
        return {"groups": [list(group) for group in self._groups], "capitals": sorted(self._capitals)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Synonyms:
        """Reads what `as_dict` gave."""
        return cls(stored["groups"], stored["capitals"])

    def _related(self, text: str, own: tuple[str, ...]) -> list[_Place]:
        named = {*self._named_by_letters(text), *self._named_by_stems(own)}
        groups = sorted({group for group, _ in named})
        places = ((group, rank) for group in groups for rank in range(len(self._groups[group])))
        return [place for place in places if place not in named]

    def _named_by_stems(self, own: tuple[str, ...]) -> Iterator[_Place]:
        free = [True] * len(own)
        for length in range(min(self._longest, len(own)), 0, -1):
            for start in range(len(own) - length + 1):
                places = self._by_stems.get(own[start : start + length])
                if places and all(free[start : start + length]):
                    free[start : start + length] = [False] * length
                    yield from places

    def _named_by_letters(self, text: str) -> Iterator[_Place]:
        shouted = text.isupper() and len(text.split()) > 1
        for word in dict.fromkeys(_words(fold(text))):
            for group, rank in self._by_letters.get(word, ()):
                name = self._groups[group][rank]
                if name not in self._capitals or (name in _words(text) and not shouted):
                    yield group, rank


def _words(text: str) -> Iterator[str]:
    """Words as written: « IGC-Santé », « IGC » and « Santé », but « e-CPS » alone."""
    for word in _WORD.findall(text):
        yield word
        parts = word.split("-")
        if len(parts) > 1 and len(parts[0]) > 1:
            yield from parts


def acronyms_written(texts: Iterable[str]) -> dict[str, str]:
    """The acronyms that texts explain, as « dossier patient informatisé (DPI) »: acronym -> name.

    An acronym with two names has the most frequent. A. Schwartz and M. Hearst, "A simple algorithm for
    identifying abbreviation definitions in biomedical text" (PSB 2003): the letters of the acronym are found
    in this order, from the last, in the few words before it, and the first of them begins a word; here every
    capital must begin one, or « tests d'interopérabilité (Gazelle) » would do.
    """
    names: dict[str, Counter[str]] = {}
    for text in texts:
        for match in _IN_BRACKETS.finditer(text):
            acronym, before = match.group(1), text[max(0, match.start() - _BEFORE_BRACKETS) : match.start()]
            if is_acronym(acronym) and (name := _name(_CLAUSE_END.split(before)[-1].strip(), acronym)):
                names.setdefault(acronym, Counter())[name] += 1
    return {acronym: counted.most_common(1)[0][0] for acronym, counted in sorted(names.items())}


def _name(before: str, acronym: str) -> str | None:
    """The words that an acronym stands for at the end of what comes before it; None when there are none."""
    letters = [fold(letter) for place, letter in enumerate(acronym) if letter.isupper() or place == 0]
    words = list(_PART.finditer(before))
    content = [word for word in words if stems(word.group())]
    start = _start(content[-2 * len(letters) :], letters)
    # « mise en service (MES) »: a function word may begin with a letter when every word has its own.
    if start is None:
        start = _start(words[-len(letters) :], letters)
    return None if start is None else before[start:]


def _start(words: Sequence[re.Match[str]], letters: Sequence[str]) -> int | None:
    """Where the word of the first letter starts, None when some letter begins no word."""
    left = list(letters)
    for word in reversed(words):
        if fold(word.group())[0] == left[-1]:
            left.pop()
            if not left:
                return word.start()
    return None
