"""Numbers and codes that say which thing is meant: « code retour 01 », « vague 2 », « CPS4 », « SC.INS/01 ».

They are conditions: what is said of one number is not said of another. Amounts, durations, dates, counts and
identifiers of people say how much, when and who: they are left out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from assistant.text import fold, singular
from assistant.understanding.language import numbered_words as words
from assistant.understanding.named_facets import NamedFacets

if TYPE_CHECKING:
    from assistant.catalogue.model import Taxonomy

_CODE = "code"
_CHUNK = re.compile(r"\S+")
_TOKEN = re.compile(r"[^\W_]+(?:[./_-][^\W_]+)*")
_DOTTED = re.compile(r"\d{1,4}(?:\.\d{1,4}){1,3}(?:\.x)?")
_RANKED = re.compile(r"(\d{1,2})([a-z]{1,5})")
_BETWEEN = re.compile(r"[\s«»\"“”`'’*#°º()\[\]-]*")
"""What may stand between a noun and its number: spaces, quotes, brackets, « n° »."""
_LONGEST_TOKEN = 40
_LONGEST_NUMBER = 5
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_HTTP = range(400, 560)
_HTTP_SUCCESS = range(200, 400)
"""A success or a redirection says nothing of what went wrong."""
_GROUPING = (" ", "\u00a0", "\u202f", ".")
_MOST_GROUPS = 5
_LONGEST_ABBREVIATION = 3
_SAMPLED = 5
_DENSE = 0.5
"""A code of which the catalogue holds so many numbers, and fewer than this share of those between the first
and the last, is a nomenclature that it quotes: another number may well exist."""
_NOBODY = np.zeros(0, dtype=int)
_WEAK = 0.5
"""What a number counts that only the answer holds: a general answer lists many codes."""

_KEPT = 16_384
"""Texts whose numbers are remembered: a training reads those of a whole catalogue for each of its folds."""


@dataclass(frozen=True)
class Condition:
    """A number or code of a text.

    Attributes:
        kind: The noun before or the letters it is glued to, folded, in the singular: `vague`, `cps`.
        number: Its digits, without the zeros that pad them: `1`, `10.1`.
        start: Place of its first character in the text, the noun included.
        end: Place after its last character.
        as_said: As the visitor wrote it, with its noun: « code 05 ».
        also: Other kinds that it may be written with: « code INSi 05 » is `code`, also `insi`.
        last: End of the range that starts there: « profils 0 à 5 », `-1` for « 22 et plus ».
        is_named: The kind is a noun that numbers follow, a code, or is written as a name.
        is_code: The number is glued to letters.
    """

    kind: str
    number: str
    start: int
    end: int
    as_said: str
    also: tuple[str, ...] = ()
    last: int | None = None
    is_named: bool = True
    is_code: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kind, then the others."""
        return (self.kind, *self.also)


@dataclass(frozen=True)
class _Token:
    place: int
    text: str
    folded: str
    start: int
    end: int
    before: str
    """What stands between the token before and this one."""

    @property
    def is_number(self) -> bool:
        return self.folded.isdigit() or _DOTTED.fullmatch(self.folded) is not None

    @property
    def is_word(self) -> bool:
        return not any(char.isdigit() for char in self.folded)

    @property
    def noun(self) -> str:
        return singular(self.folded)


def conditions(text: str) -> tuple[Condition, ...]:
    """The numbers and codes of a text that say which thing is meant, in their order."""
    return _conditions(text)


@lru_cache(maxsize=_KEPT)
def _conditions(text: str) -> tuple[Condition, ...]:
    if not any(char.isdigit() for char in text) and not _may_be_in_words(text):
        return ()
    return tuple(_Reader(text).read())


def _may_be_in_words(text: str) -> bool:
    folded = {singular(word) for word in re.findall(r"[a-z]+", fold(text))}
    return bool(folded & words.NUMBERED)


class _Reader:
    """Reads a text from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_tokens(text))

    def read(self) -> Iterator[Condition]:
        i, last_code = 0, None
        while i < len(self._tokens):
            condition = self._code(i, last_code) or self._numbered(i) or self._ranked(i)
            if condition is None:
                i += 1
                continue
            last_code = condition if condition.is_code else None
            following = list(self._enumerated(i, condition))
            first = following[0][1] if following else None
            yield self._ranging(i, condition, first)
            for _place, other in following:
                yield other
            i = following[-1][0] + 1 if following else i + 1

    # A code: letters and digits glued.

    def _code(self, i: int, last_code: Condition | None) -> Condition | None:
        token = self._tokens[i]
        parsed = _parsed(token.folded)
        if parsed is None:
            return None
        letters, number = parsed
        kind, also, start = letters, [], token.start
        before = self._word_before(i)
        if before is not None and before.noun in words.NUMBERED and len(letters) == 1:
            # « formulaire F12 » is also « formulaire 12 ».
            also.append(_same(before.noun))
        if len(letters) > 1 and re.search(r"[./_-]" + letters[-1] + r"[./_-]?\d", token.folded):
            # « PDF/A-1 » is also « A1 ».
            also.append(letters[-1])
        if len(letters) == 1 and letters != "v":
            # « R4 » of one norm is not « R2 » of another: a lone letter is of the name before it.
            name = None
            if last_code is not None and " " in last_code.kind and self._follows(i):
                name = last_code.kind.split(" ")[0]
            elif before is not None and _is_name(before.text) and before.noun not in words.NUMBERED:
                name = before.folded
            if name is not None:
                also.insert(0, letters)
                kind = f"{name} {letters}"
        if before is not None and before.noun == "version" and letters == "v":
            start = before.start
        return Condition(
            kind, number, start, token.end, self._text[start : token.end], tuple(also), is_code=True
        )

    # A number after its noun, or on its own.

    def _numbered(self, i: int) -> Condition | None:
        token = self._tokens[i]
        number = self._number(i)
        if number is None or self._is_quantity(i):
            return None
        before = self._word_before(i)
        plain = token.is_number
        if before is not None and before.noun in words.NUMBERED and before.noun not in words.NEVER_NUMBERED:
            return self._named(i, before, number)
        if not plain:
            return None
        if before is not None:
            head = self._head_of(before) or self._head_of_range(i, before)
            if head is not None:
                return self._named(i, before, number, head)
        if self._is_counted(i):
            return None
        is_quoted = token.before.endswith("`") and self._text[token.end : token.end + 1] == "`"
        if is_quoted and len(token.text) > 1:
            return Condition(_CODE, number, token.start, token.end, f"{_CODE} {token.text}")
        if self._is_bare_code(i, before):
            return Condition(_CODE, number, token.start, token.end, f"{_CODE} {token.text}")
        if before is None or len(before.folded) < 2:
            return None
        if before.folded in words.NEVER_NUMBERED or before.noun in words.NEVER_NUMBERED:
            return None
        if "(" in token.before or before.folded in words.ANSWERING:
            return None
        kind = _kind(before.folded, number)
        return Condition(
            kind,
            number,
            before.start,
            token.end,
            self._text[before.start : token.end],
            is_named=self._is_name(before),
        )

    def _named(self, i: int, before: _Token, number: str, head: _Token | None = None) -> Condition:
        token = self._tokens[i]
        first = head or before
        kind, also = _same(first.noun), []
        if head is None:
            further = self._head_of(before)
            if further is not None:
                also.append(_same(further.noun))
                first = further
        elif before.folded not in words.NEVER_NUMBERED:
            inner = _kind(before.folded, number)
            also.append(inner)
            joined = self._tokens[before.place - 1].folded in words.JOINING
            if joined and _is_name(before.text):
                # « version de Keycloak 24 »: the number is the name's.
                kind, also = inner, [kind]
        said = _singular_as_written(self._text[first.start : token.end])
        return Condition(kind, number, first.start, token.end, said, tuple(k for k in also if k != kind))

    def _ranked(self, i: int) -> Condition | None:
        """« deuxième vague », « 2e vague »."""
        token = self._tokens[i]
        if i + 1 == len(self._tokens) or not _BETWEEN.fullmatch(self._tokens[i + 1].before):
            return None
        noun = self._tokens[i + 1]
        if noun.noun not in words.RANKED:
            return None
        number = words.ORDINALS.get(token.folded)
        ranked = _RANKED.fullmatch(token.folded)
        if ranked and ranked.group(2) in words.ORDINAL_ENDINGS:
            number = int(ranked.group(1))
        if number is None:
            return None
        said = self._text[token.start : noun.end]
        return Condition(_same(noun.noun), str(number), token.start, noun.end, said)

    def _enumerated(self, i: int, first: Condition) -> Iterator[tuple[int, Condition]]:
        """What follows a number under the same noun: « IEU 2, 7 et 8 », « erreurs 401 puis 412 »."""
        noun = _singular_as_written(self._text[first.start : self._tokens[i].start].strip(" «\"'`"))
        # What an ordinal or a dotted number starts is no list.
        if not self._tokens[i].is_number and not first.is_code:
            return
        place = i
        while place + 1 < len(self._tokens):
            after = place + 1
            gap = self._tokens[after].before
            joined = False
            while (
                after + 1 < len(self._tokens)
                and self._tokens[after].folded in words.ENUMERATING | words.RANGING
                and _BETWEEN.fullmatch(self._tokens[after].before.replace(",", " "))
            ):
                joined = True
                after += 1
            token = self._tokens[after]
            if not token.is_number or not re.fullmatch(r"[\s,/+()«»\"`'’]*", token.before):
                return
            is_separated = joined or bool({",", "/", "+"} & set(gap))
            # « code 403 410 » goes on, « profil 3 12 » does not.
            if not is_separated and len(token.folded) != len(self._tokens[place].folded):
                return
            number = self._number(after)
            if number is None or self._is_quantity(after) or self._is_counted(after):
                return
            if "." in number and not first.is_code and "." not in first.number:
                return
            said = f"{noun} {token.text}" if noun else f"{first.kind} {token.text}"
            if first.is_code:
                said = self._text[first.start : self._tokens[i].end].rstrip("0123456789.") + token.text
            other = replace(first, number=number, start=token.start, end=token.end, as_said=said, last=None)
            yield after, other
            place = after

    def _ranging(self, i: int, first: Condition, second: Condition | None) -> Condition:
        """The condition with the range that it opens, if any."""
        after = self._tokens[i + 1 : i + 3]
        last = None
        if len(after) == 2 and after[0].folded in words.AND_OR and after[1].folded in words.MORE:
            last = -1
        elif second is not None and after[0].folded in words.RANGING and second.number.isdigit():
            last = int(second.number)
        if last is None or not first.number.isdigit():
            return first
        return replace(first, last=last)

    def _number(self, i: int) -> str | None:
        """The number of a token, None when it is none or a year."""
        token = self._tokens[i]
        if token.folded.isdigit():
            if len(token.folded) > _LONGEST_NUMBER:
                return None
            value = int(token.folded)
            if len(token.folded) == 4 and _FIRST_YEAR <= value <= _LAST_YEAR:
                return None
            return str(value)
        if token.is_number:
            return _unpadded(token.folded)
        if i == 0 or not token.is_word:
            return None
        if token.folded in ("un", "une"):
            # « la vague un », not « une vague, une seule ».
            is_last = i + 1 == len(self._tokens) or bool(set(self._tokens[i + 1].before) & set(",.;:?!"))
            return "1" if is_last and self._word_before(i) is not None else None
        if token.folded in words.WORDS:
            return str(words.WORDS[token.folded])
        if token.folded in words.ROMAN and (token.text.isupper() or len(token.text) > 1):
            return str(words.ROMAN[token.folded])
        return None

    def _word_before(self, i: int) -> _Token | None:
        """The word that a number follows, « n° » and « numéro » left out."""
        while i > 0:
            if not self._follows(i):
                return None
            before = self._tokens[i - 1]
            if not before.is_word:
                return None
            if before.folded not in words.SIGNS:
                return before
            i -= 1
        return None

    def _follows(self, i: int) -> bool:
        """True when nothing but spaces, quotes and brackets stands before the token."""
        if i == 0:
            return False
        gap = self._tokens[i].before
        if ":" in gap and self._tokens[i - 1].noun in words.NUMBERED:
            gap = gap.replace(":", " ")
        return "\n" not in gap and _BETWEEN.fullmatch(gap) is not None

    def _head_of(self, before: _Token) -> _Token | None:
        """The numbered noun that a word completes: « profil » of « profil d'accès »."""
        i = before.place
        if before.folded in words.NEVER_NUMBERED or before.before.strip(" '’"):
            return None
        previous = self._tokens[i - 1]
        if previous.folded in words.JOINING and self._follows(i - 1):
            previous = self._tokens[i - 2]
        elif not (_is_name(before.text) or before.noun in words.NUMBERED):
            return None
        return previous if previous.noun in words.NUMBERED else None

    def _head_of_range(self, i: int, before: _Token) -> _Token | None:
        """« profil » of « un profil de 0 à 5 »."""
        after = self._tokens[i + 1 : i + 3]
        if before.folded != "de" or not self._follows(before.place) or len(after) < 2:
            return None
        is_range = after[0].folded in words.RANGING and after[1].folded.isdigit()
        head = self._tokens[before.place - 1]
        return head if is_range and head.noun in words.NUMBERED else None

    def _is_name(self, token: _Token) -> bool:
        """Written as a name: capitals inside, or a capital where no sentence starts."""
        if any(char.isupper() for char in token.text[1:]):
            return True
        starts = token.start == 0 or bool(set(token.before) & set(".?!:\n")) or not token.before
        return token.text[:1].isupper() and not starts

    def _is_bare_code(self, i: int, before: _Token | None) -> bool:
        """A code that does not say so: padded with zeros, of HTTP, or what a machine answers."""
        token = self._tokens[i]
        if not token.folded.isdigit() or len(token.folded) > 3 or int(token.folded) in _HTTP_SUCCESS:
            return False
        if before is not None and before.folded in words.ANSWERING:
            return True
        if before is not None and before.noun in words.NEVER_BEFORE_CODES:
            return False
        if token.folded.startswith("0") and len(token.folded) > 1:
            return True
        return len(token.folded) == 3 and int(token.folded) in _HTTP

    def _is_quantity(self, i: int) -> bool:
        return self._is_measured(i) or self._is_grouped(i) or self._is_of_a_clock(i)

    def _is_of_a_clock(self, i: int) -> bool:
        """« 14:05 »."""
        token = self._tokens[i]
        before, after = self._text[: token.start][-2:], self._text[token.end : token.end + 2]
        return (before[-1:] == ":" and before[:1].isdigit()) or (after[:1] == ":" and after[1:].isdigit())

    def _is_measured(self, i: int) -> bool:
        """A unit, a month or a sign of quantity follows."""
        if i + 1 == len(self._tokens):
            return bool(re.match(r"\s*[%€$£]", self._text[self._tokens[i].end :]))
        after = self._tokens[i + 1]
        if re.match(r"\s*[%€$£]", after.before):
            return True
        if re.fullmatch(r"[,.]", after.before) and after.folded[:1].isdigit():
            # « 3,5 ».
            return self._word_before(i) is None or self._tokens[i - 1].noun not in words.NUMBERED
        return after.before.strip() == "" and singular(after.folded) in words.UNITS

    def _is_counted(self, i: int) -> bool:
        """A noun in the plural follows: « 3 cartes »."""
        if i + 1 == len(self._tokens) or self._tokens[i + 1].before.strip():
            return False
        after = self._tokens[i + 1]
        folded = after.folded
        return (
            len(folded) > 3
            and folded[-1] in "sx"
            and after.is_word
            and not after.text.isupper()
            and folded not in words.NOT_PLURAL
        )

    def _is_grouped(self, i: int) -> bool:
        """Part of a telephone number or of a number in groups of three digits."""
        digits = [self._tokens[i]]
        place = i
        while place > 0 and len(digits) < _MOST_GROUPS and self._tokens[place].before in _GROUPING:
            place -= 1
            if not self._tokens[place].folded.isdigit():
                break
            digits.insert(0, self._tokens[place])
        place = i + 1
        ahead = place + _MOST_GROUPS
        while place < min(ahead, len(self._tokens)) and self._tokens[place].before in _GROUPING:
            if not self._tokens[place].folded.isdigit():
                break
            digits.append(self._tokens[place])
            place += 1
        if len(digits) < 2:
            return False
        groups = [token.folded for token in digits]
        return (
            "000" in groups[1:]
            or len(groups) >= 4
            or (groups[0] == "0" and len(groups[1]) == 3)
            or (len(groups[0]) == 2 and groups[0][0] == "0" and len(groups) >= 3)
        )


def _tokens(text: str) -> Iterator[_Token]:
    end = place = 0
    for chunk in _CHUNK.finditer(text):
        if "://" in chunk.group() or "@" in chunk.group():
            # Nothing follows an address as its number.
            end = max(end, chunk.start() - 1)
            yield _Token(place, "", "", chunk.start(), chunk.end(), text[end : chunk.start()])
            end, place = chunk.end(), place + 1
            continue
        for match in _TOKEN.finditer(text, chunk.start(), chunk.end()):
            for part, start in _parts(match.group(), match.start()):
                yield _Token(place, part, fold(part), start, start + len(part), text[end:start])
                end, place = start + len(part), place + 1


def _parts(token: str, start: int) -> Iterator[tuple[str, int]]:
    """A token as one, but for numbers that a slash separates: « 2/7/8 » is three, « 20/09/2023 » is none."""
    pieces = token.split("/")
    if len(pieces) == 1 or not all(piece.isdigit() for piece in pieces):
        yield token, start
        return
    if len(pieces[-1]) == 4 or (len(pieces) == 2 and len(pieces[0]) < 3):
        yield token, start
        return
    for piece in pieces:
        yield piece, start
        start += len(piece) + 1


def _parsed(folded: str) -> tuple[str, str] | None:
    """`(letters, number)` of a code, None when a token is none: `sc.mss/conf.18` gives `conf`, `18`."""
    if not folded[:1].isalpha() or not folded[-1:].isdigit() or len(folded) > _LONGEST_TOKEN:
        return None
    cut = len(folded)
    while folded[cut - 1].isdigit() or (folded[cut - 1] == "." and folded[cut - 2].isdigit()):
        cut -= 1
    number, rest = folded[cut:], folded[:cut].rstrip("./_-")
    groups = re.split(r"[./_-]", rest)
    letters = groups[-1]
    if len(number) > (_LONGEST_NUMBER if number.isdigit() else 2 * _LONGEST_NUMBER):
        return None
    if number.isdigit() and len(number) == 4 and _FIRST_YEAR <= int(number) <= _LAST_YEAR:
        return None
    if not letters.isalpha():
        # « R3V3 »: a name as a whole.
        return (rest, number) if letters and letters[-1].isalpha() else None
    if len(letters) == 1 and len(groups) > 1:
        letters = groups[-2] + letters
    return _kind(letters, number), _unpadded(number)


def _unpadded(number: str) -> str:
    parts = [part for part in number.split(".") if part != "x"]
    return ".".join(part.lstrip("0") or "0" for part in parts)


def _kind(letters: str, number: str) -> str:
    """Numbers in parts are of a kind of their own: « VA1.53 » is no number beside « VA1 »."""
    return f"{singular(letters)}." if "." in number else singular(letters)


def _singular_as_written(noun: str) -> str:
    """« profils d'accès » is « profil d'accès »; names stay as they are."""
    first, *rest = noun.split(" ")
    return " ".join([singular(first) if first.islower() else first, *rest])


def _same(noun: str) -> str:
    return words.SAME_KIND.get(noun, noun)


def _is_name(text: str) -> bool:
    return any(char.isupper() for char in text)


@dataclass(frozen=True)
class NumberEvidence:
    """What a catalogue's numbers say of a question's.

    Attributes:
        held: Share of the question's conditions that each entry holds, shape (entries,); half for one that
            its answer alone holds.
        conflict: Share of them whose kind the entry's phrasings hold with another number only, and that it
            holds nowhere, shape (entries,).
        unknown: The conditions whose kind is known with other numbers, as the visitor wrote them.
    """

    held: np.ndarray
    conflict: np.ndarray
    unknown: tuple[str, ...] = ()


@dataclass
class _Numbers:
    """Which entries hold which numbers of one kind.

    Attributes:
        strong: Number -> entries that hold it in what is asked: phrasings, keywords, labels of facets.
        weak: Number -> entries that hold it in their answer.
        ranges: `(first, last, entry)`, inclusive; `last` is -1 without an end.
        is_trusted: The kind was seen as a noun that numbers follow, a code or a name.
        is_abbreviated: The kind was seen glued to its number.
    """

    strong: dict[str, list[int]] = field(default_factory=dict)
    weak: dict[str, list[int]] = field(default_factory=dict)
    ranges: list[tuple[int, int, int]] = field(default_factory=list)
    is_trusted: bool = False
    is_abbreviated: bool = False

    def add(self, number: str, entry: int, is_strong: bool) -> None:
        entries = (self.strong if is_strong else self.weak).setdefault(number, [])
        if not entries or entries[-1] != entry:
            entries.append(entry)

    def holding(self, number: str, is_strong: bool) -> list[int]:
        entries = list((self.strong if is_strong else self.weak).get(number, ()))
        if not is_strong and number.isdigit():
            value = int(number)
            entries += [e for first, last, e in self.ranges if first <= value and (last < 0 or value <= last)]
        return entries

    @property
    def is_closed(self) -> bool:
        """A number of this kind that is nowhere does not exist, as far as the catalogue says.

        Not so of a kind that one answer mentions by the way, nor of a nomenclature quoted here and there.
        """
        numbers = {*self.strong, *self.weak}
        in_answers = Counter(entry for entries in self.weak.values() for entry in entries)
        is_told = bool(self.strong) or max(in_answers.values(), default=0) > 1
        values = sorted(int(number) for number in numbers if number.isdigit())
        is_sampled = (
            self.is_abbreviated
            and len(values) >= _SAMPLED
            and len(values) < (values[-1] - values[0] + 1) * _DENSE
        )
        return self.is_trusted and is_told and not is_sampled

    @property
    def asked(self) -> list[int]:
        """Entries whose phrasings hold the kind."""
        return [entry for entries in self.strong.values() for entry in entries]

    @property
    def told(self) -> list[int]:
        """Entries whose answers hold the kind."""
        return [entry for entries in self.weak.values() for entry in entries]


class EntryTexts(Protocol):
    """What is read of an entry, of the catalogue or of the training."""

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The question and its variants."""

    @property
    def examples(self) -> tuple[str, ...]:
        """Messages as people write them."""

    @property
    def keywords(self) -> tuple[str, ...]:
        """Further words."""

    @property
    def answer(self) -> str:
        """Markdown."""

    @property
    def facets(self) -> Mapping[str, tuple[str, ...]]:
        """Facet -> values."""


class NumberIndex:
    """The numbers and codes that each entry of a catalogue holds."""

    def __init__(
        self, size: int, kinds: Mapping[str, _Numbers], carrying: Mapping[str, Mapping[str, Sequence[int]]]
    ) -> None:
        """Takes built parts; use `of` or `from_dict`.

        Args:
            size: Number of entries.
            kinds: Kind -> who holds its numbers.
            carrying: Facet that filters -> value -> entries that carry it.
        """
        self._size, self._kinds = size, dict(kinds)
        self._carrying = {
            facet: {value: np.array(entries, dtype=int) for value, entries in values.items()}
            for facet, values in carrying.items()
        }
        self._carry = {facet: np.zeros(size, dtype=bool) for facet in carrying}
        for facet, values in self._carrying.items():
            for entries in values.values():
                self._carry[facet][entries] = True
        self._nouns = [kind for kind in self._kinds if kind in words.NUMBERED]
        self._abbreviations = [
            kind
            for kind, numbers in self._kinds.items()
            if len(kind) <= _LONGEST_ABBREVIATION and numbers.is_abbreviated
        ]
        self._of_kind = {kind: np.array(numbers.asked, dtype=int) for kind, numbers in self._kinds.items()}
        self._holding = {
            kind: np.array(numbers.asked or numbers.told, dtype=int) for kind, numbers in self._kinds.items()
        }
        self._closed = {kind for kind, numbers in self._kinds.items() if numbers.is_closed}
        self._related = {kind: self._relatives(kind) for kind in self._kinds}

    @classmethod
    def of(cls, entries: Sequence[EntryTexts], taxonomy: Taxonomy | None = None) -> NumberIndex:
        """Reads the numbers of entries, and those of the facet values that they carry."""
        kinds: dict[str, _Numbers] = defaultdict(_Numbers)
        of_values = dict(_of_values(taxonomy))
        carrying: dict[str, dict[str, list[int]]] = {
            facet.id: {} for facet in (taxonomy.facets if taxonomy else ()) if facet.filters
        }
        for i, entry in enumerate(entries):
            texts = (*entry.phrasings, *entry.examples, *entry.keywords)
            asked = [condition for text in texts for condition in conditions(text)]
            for facet, values in entry.facets.items():
                for value in values:
                    asked += of_values.get((facet, value), ())
                    if facet in carrying:
                        carrying[facet].setdefault(value, []).append(i)
            for condition in asked:
                _add(kinds, condition, i, is_strong=True)
            for condition in conditions(entry.answer):
                _add(kinds, condition, i, is_strong=False)
        return cls(len(entries), kinds, carrying)

    def compare(self, asked: Sequence[Condition], named: NamedFacets | None = None) -> NumberEvidence:
        """What the catalogue holds of a question's conditions; `named` are the facets of the question."""
        held = np.zeros(self._size, dtype=np.float32)
        conflict = np.zeros(self._size, dtype=np.float32)
        unknown: dict[str, None] = {}
        counted = 0
        shares: list[tuple[Condition, np.ndarray]] = []
        for condition in asked:
            kinds = self._kinds_of(condition)
            if not kinds:
                continue
            counted += 1
            share = np.zeros(self._size, dtype=np.float32)
            for is_strong, weight in ((False, _WEAK), (True, 1.0)):
                for kind in kinds:
                    share[self._kinds[kind].holding(condition.number, is_strong)] = weight
            held += share
            shares.append((condition, share))
            if self._is_unknown(condition, kinds, share, named):
                unknown[condition.as_said] = None
        for condition, _ in shares:
            otherwise = np.zeros(self._size, dtype=bool)
            if condition.kind in self._kinds:
                otherwise[self._of_kind[condition.kind]] = True
            # Of « vague 1 ou 2 », an entry of one holds what is asked.
            for other, share in shares:
                if other.kind == condition.kind:
                    otherwise &= share == 0
            conflict += otherwise
        if counted:
            held /= counted
            conflict /= counted
        return NumberEvidence(held, conflict, tuple(unknown))

    def _kinds_of(self, condition: Condition) -> list[str]:
        """The kinds of the catalogue that a condition is of."""
        kinds = dict.fromkeys(k for kind in condition.kinds for k in self._related.get(kind, ()))
        if condition.kind not in self._related:
            kinds.update(dict.fromkeys(self._relatives(condition.kind)))
        return [kind for kind in kinds if self._kinds[kind].is_trusted]

    def _is_unknown(
        self, condition: Condition, kinds: Sequence[str], share: np.ndarray, named: NamedFacets | None
    ) -> bool:
        # « niveau 2 » is not unknown for an « N1 »; « V3 » is for a « vague 1 », which it abbreviates.
        nouns = () if condition.kind in words.NUMBERED else self._related_nouns(condition.kind)
        own = [kind for kind in (condition.kind, *nouns) if kind in self._closed]
        if not own:
            return False
        if not share.any():
            # « R4 » alone is of too many norms to say that one lacks it.
            if len(condition.kind) == 1 and condition.kind != "v" and len(condition.number) < 3:
                return False
            # Steps and versions are everybody's: only those of the product named are known.
            is_of_everybody = condition.kind in words.OF_EVERYTHING or not any(
                self._kinds[kind].strong for kind in own
            )
            if not is_of_everybody:
                return True
        elif condition.is_code:
            # A code is the same thing whatever it is said of; « domaine 2 » is another for each product.
            return False
        return named is not None and self._is_of_others(kinds, share > 0, named)

    def _is_of_others(self, kinds: Sequence[str], holding: np.ndarray, named: NamedFacets) -> bool:
        """True when the product named has such numbers, but this one is another product's."""
        asked = np.zeros(self._size, dtype=bool)
        for kind in kinds:
            asked[self._holding[kind]] = True
        for facet, values in named.facets.items():
            carried = self._carrying.get(facet)
            if not carried:
                continue
            of_named = np.zeros(self._size, dtype=bool)
            for value in values:
                of_named[carried.get(value, _NOBODY)] = True
            # An entry that carries no value of the facet applies to all.
            applies = of_named | ~self._carry[facet]
            if (of_named & asked).any() and not (holding & applies).any():
                return True
        return False

    def _relatives(self, kind: str) -> list[str]:
        """The kind itself, what abbreviates it and what it abbreviates: `vague`, `va`, `v`."""
        related = [kind] if kind in self._kinds else []
        nouns = [kind] if kind in words.NUMBERED else self._related_nouns(kind)
        short = [k for k in self._abbreviations if any(noun.startswith(k) for noun in nouns)]
        return list(dict.fromkeys([*related, *(noun for noun in nouns if noun in self._kinds), *short]))

    def _related_nouns(self, kind: str) -> list[str]:
        """The nouns that a few letters abbreviate."""
        if len(kind) > _LONGEST_ABBREVIATION:
            return []
        return [noun for noun in self._nouns if noun.startswith(kind)]

    def lacks(self, condition: Condition) -> bool:
        """True when no entry holds the number under any kind that it may be written with."""
        return not any(
            self._kinds[kind].holding(condition.number, is_strong)
            for kind in self._kinds_of(condition)
            for is_strong in (True, False)
        )

    def as_dict(self) -> dict[str, Any]:
        """What `from_dict` reads, in JSON's types."""
        return {
            "size": self._size,
            "kinds": {
                kind: {
                    "strong": numbers.strong,
                    "weak": numbers.weak,
                    "ranges": numbers.ranges,
                    "trusted": numbers.is_trusted,
                    "abbreviated": numbers.is_abbreviated,
                }
                for kind, numbers in self._kinds.items()
            },
            "carrying": {
                facet: {value: entries.tolist() for value, entries in values.items()}
                for facet, values in self._carrying.items()
            },
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> NumberIndex:
        """Reads what `as_dict` gave."""
        kinds = {
            kind: _Numbers(
                {number: list(entries) for number, entries in of["strong"].items()},
                {number: list(entries) for number, entries in of["weak"].items()},
                [(int(first), int(last), int(entry)) for first, last, entry in of["ranges"]],
                bool(of["trusted"]),
                bool(of["abbreviated"]),
            )
            for kind, of in stored["kinds"].items()
        }
        return cls(int(stored["size"]), kinds, stored["carrying"])


def _add(kinds: dict[str, _Numbers], condition: Condition, entry: int, is_strong: bool) -> None:
    for kind in condition.kinds:
        numbers = kinds[kind]
        numbers.add(condition.number, entry, is_strong)
        if condition.last is not None:
            numbers.ranges.append((int(condition.number), condition.last, entry))
        numbers.is_abbreviated |= condition.is_code and kind == condition.kind
        numbers.is_trusted |= condition.is_named


def _of_values(taxonomy: Taxonomy | None) -> Iterable[tuple[tuple[str, str], list[Condition]]]:
    """`((facet, value), conditions)`: the numbers of a value's label and of its attributes."""
    for facet in taxonomy.facets if taxonomy else ():
        for value in facet.values:
            held = list(conditions(value.label))
            for name, number in value.attributes.items():
                said = f"{name} {number}"
                held += conditions(said)
            if held:
                yield (facet.id, value.id), held
