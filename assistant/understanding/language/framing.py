"""Sets aside what frames a question: greetings, thanks, signatures, heads of mails, « j'ai une question ».

The wordings are data, one file a language beside this module. A sentence that says who one is (« nous sommes
éditeur d'un LGC ») stays: it names facets. A message that is nothing but framing stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

_NAME = r"(?:(?-i:[A-Z][\w'.-]*(?:[ \t]+(?:de |du |le |la )?[A-Z][\w'.-]*){0,2})|\[nom\])"
"""Of a person, as it was typed or as it was masked."""
_LINE = r"^(?:{})[ \t]*$"
_ENDS = r"(?=\s*(?:[^\w\s]|\n|$))"
_BEFORE = re.compile(r"[^\w«\"(\[<']*")
"""What stands between a framing and what follows it, but what opens something."""
_SPACES = re.compile(r"\s*")
_AFTER = " \t\n\r\u00a0\u202f,;:–—-"
_CLAUSE_ENDS = (*".,;:!?…", "")
_SENTENCE = re.compile(r"(?<![.!?…])[.!?…][.!?…\s»\")]*+(?:(?<=\s)|$)|\n+")
_ABBREVIATION = re.compile(
    r"(?:^|[\s('])(?:dr|m|mr|mme|mlle|pr|me|st|ste|tel|mob|av|etc|ex|cf|art|[A-Za-z])\.$", re.IGNORECASE
)
_LONGEST_ABBREVIATION = 6
_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]*)+", re.MULTILINE)
_SEPARATOR = re.compile(r"^-- ?$[\s\S]*", re.MULTILINE)
"""« -- » alone on a line begins the signature of a mail (RFC 3676)."""
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_MOST_WORDS_SIGNED = 25
_MOST_PASSES = 5
_FEWEST_SPOKEN = 2
"""Words that are too few to be told from what frames them."""
_CLOSING, _THANKS = "closing", "thanks"

Span = tuple[int, int]


@dataclass(frozen=True)
class Framed:
    """A message cut in two.

    Attributes:
        kept: What is asked or said; the message itself when it is nothing but framing.
        aside: What was set aside, in pieces.
    """

    kept: str
    aside: tuple[str, ...] = ()


def without_framing(text: str) -> str:
    """The text without its framing, the text itself when nothing else is in it."""
    return set_aside(text).kept


def set_aside(text: str) -> Framed:
    """Cuts a message in two: what frames it, and the rest.

    Args:
        text: As typed, any length, any language; what is in none of the languages' files is kept.
    """
    kept, aside = text, []
    # What stood before something that was framing may be framing too.
    for _ in range(_MOST_PASSES):
        pieces = _Reader(kept).pieces()
        if not any(_WORD.search(kept, *piece) for piece in pieces):
            break
        shorter, gaps = _joined(kept, pieces)
        if shorter == kept:
            break
        kept = shorter
        aside += gaps
    return Framed(kept, tuple(aside))


def spoken(text: str) -> str:
    """The text whose act is told: without its framing, but whole when what is left says nothing by itself.

    « parfait merci » without « merci » is another message, « merci madame » is « madame ».
    """
    kept = without_framing(text)
    return kept if len(_WORD.findall(kept)) > _FEWEST_SPOKEN else text


def without_connectors(text: str) -> str:
    """« ok mais il est déjà expiré » without « ok mais »; the text itself when nothing else is in it."""
    match = patterns().connectors.match(plain(text))
    rest = text[match.end() :] if match else text
    return rest if _WORD.search(rest) else text


def _joined(text: str, pieces: Sequence[Span]) -> tuple[str, list[str]]:
    """The pieces of a text, and what was between them; nothing is changed where nothing was left out."""
    if not text[: pieces[0][0]].strip() and not text[pieces[-1][1] :].strip():
        pieces = [(0, pieces[0][1]), *pieces[1:]]
        pieces = [*pieces[:-1], (pieces[-1][0], len(text))]
    kept, gaps, end = "", [], 0
    for start, stop in pieces:
        gap = text[end:start]
        if gap.strip():
            gaps.append(gap.strip())
            gap = "\n" if "\n" in gap else " "
        kept += (gap if kept else "") + text[start:stop]
        end = stop
    if text[end:].strip():
        gaps.append(text[end:].strip())
    return (kept if not gaps else kept.strip()), gaps


@dataclass(frozen=True)
class Patterns:
    """The expressions of every language, each list as one."""

    opening: re.Pattern[str]
    ending: re.Pattern[str]
    closing: re.Pattern[str]
    lines: re.Pattern[str]
    head: re.Pattern[str]
    head_on_one_line: re.Pattern[str]
    subject: re.Pattern[str]
    empty_subject: re.Pattern[str]
    reply_mark: re.Pattern[str]
    asks: re.Pattern[str]
    last_line: re.Pattern[str]
    signature: re.Pattern[str]
    connectors: re.Pattern[str]
    senders: frozenset[str]
    spoken_of: frozenset[str]


@lru_cache(maxsize=1)
def patterns() -> Patterns:
    """What the files of all languages say, compiled once."""
    lists: dict[str, list[str]] = {}
    for file in sorted(Path(__file__).parent.glob("framing_*.yml")):
        stored = yaml.safe_load(file.read_text(encoding="utf-8"))
        terms = stored.pop("terms", {})
        for name, expressions in stored.items():
            expressions = [expressions] if isinstance(expressions, str) else expressions
            lists.setdefault(name, []).extend(_expanded(one, terms) for one in expressions)
    either = {name: f"(?:{'|'.join(expressions)})" for name, expressions in lists.items()}
    head, subject = f"(?:{either['sender']}|{either['head']})", either["subject"]

    def compiled(expression: str, flags: int = 0) -> re.Pattern[str]:
        return re.compile(expression, re.IGNORECASE | flags)

    return Patterns(
        opening=compiled(
            rf"(?:{either['opening']}|(?P<closing>{either['closing']})|{either['ending']}{_ENDS})(?!\w)"
        ),
        ending=compiled(rf"(?<!\w)(?:(?P<closing>{either['closing']})|{either['ending']})[^\w?»\"]*$"),
        closing=compiled(rf"(?<!\w){either['closing']}(?!\w)"),
        lines=compiled(_LINE.format(either["lines"]), re.MULTILINE),
        head=compiled(rf"^({head})\s?:[ \t].*$", re.MULTILINE),
        head_on_one_line=compiled(
            rf"^(?:{head})\s?:[ \t].{{1,120}}?\b(?:{head})\s?:[ \t].{{1,160}}?\b{subject}\s?:[ \t]*",
            re.MULTILINE,
        ),
        subject=compiled(rf"^{subject}\s?:[ \t]*(.*)$", re.MULTILINE),
        empty_subject=compiled(either["empty_subject"]),
        reply_mark=compiled(either["reply_mark"]),
        asks=compiled(either["asks"]),
        last_line=compiled(either["last_line"]),
        signature=compiled(either["signature"]),
        connectors=compiled(rf"(?:{either['connectors']}(?!\w)[ ,;:!.…-]*)+"),
        senders=frozenset(lists["sender"]),
        spoken_of=frozenset(lists["spoken_of"]),
    )


def _expanded(expression: str, terms: dict[str, str]) -> str:
    for name, term in terms.items():
        expression = expression.replace(f"{{{name}}}", term)
    # Twice: a term may be made of others.
    for name, term in terms.items():
        expression = expression.replace(f"{{{name}}}", term)
    return (
        expression.replace("{NOM}", "\0").replace(" ", r"\s+").replace(r"\s+?", r"\s*").replace("\0", _NAME)
    )


class _Reader:
    """Reads a message once, from its first line to its last."""

    def __init__(self, text: str) -> None:
        self.text = plain(text)
        self.patterns = patterns()
        self.kept: list[Span] = []
        self.signing: str | None = None

    def pieces(self) -> list[Span]:
        """What is no framing, in order; empty when everything is."""
        lines, heads = self._lines()
        for start, end in _complement(lines, len(self.text)):
            for unit in sentences_of(self.text, start, end):
                if any(self.kept[-1][1] <= head <= unit[0] for head in heads if self.kept):
                    self.signing = None
                self._read(*unit)
        while len(self.kept) > 1 and self._is_last_line(*self.kept[-1]):
            self.kept.pop()
        return self.kept

    def _lines(self) -> tuple[list[Span], list[int]]:
        """The lines of a mail that say nothing, and where the heads among them end."""
        text, patterns = self.text, self.patterns
        spans = [match.span() for match in patterns.lines.finditer(text)]
        spans += [match.span() for match in _QUOTED.finditer(text)]
        spans += [match.span() for match in _SEPARATOR.finditer(text)]
        heads = []
        one_line = [match.span() for match in patterns.head_on_one_line.finditer(text)]
        fields = list(patterns.head.finditer(_QUOTED.sub(lambda quoted: " " * len(quoted.group()), text)))
        fields = list(patterns.head.finditer(text)) or fields
        names = {match.group(1).lower() for match in fields}
        if len(names) > 1 and names & patterns.senders and not one_line:
            heads += [match.span() for match in fields]
        for match in [] if one_line else patterns.subject.finditer(text):
            heads.append(self._subject(match.start(), match.start(1), match.end()))
        for start, end in one_line:
            greeting = next(
                (
                    g.start()
                    for g in re.finditer(r"(?<=\s)\S", text[end : end + 100])
                    if self._opens(end + g.start())
                ),
                None,
            )
            heads.append(self._subject(start, end, end + greeting if greeting is not None else end))
        return sorted([*spans, *heads]), [end for _, end in heads]

    def _opens(self, place: int) -> bool:
        return self.patterns.opening.match(self.text, place) is not None

    def _subject(self, start: int, subject: int, end: int) -> Span:
        """What to leave out of the line of a subject: all of it when it says nothing."""
        if self.patterns.empty_subject.fullmatch(self.text, subject, end):
            return start, end
        mark = self.patterns.reply_mark.match(self.text, subject, end)
        return start, mark.end() if mark else subject

    def _read(self, start: int, end: int) -> None:
        """Keeps what is content in one sentence."""
        if not _WORD.search(self.text, start, end):
            return
        if self.signing is not None and self.kept and self._is_signed(start, end):
            return
        begun, signing = start, None
        while match := self.patterns.opening.match(self.text, self._skip(start, end, start > begun), end):
            start = match.end()
            signing = _CLOSING if match.group("closing") else _THANKS
            if signing == _CLOSING and self.kept and not self._asks(start, end):
                start = end
        start = self._skip(start, end, start > begun)
        if signing is not None and self.kept:
            self.signing = signing
            if self._is_signed(start, end):
                # « Merci d'avance, Paul Martin ».
                return
        if _WORD.search(self.text, start, end):
            # What follows « Bonjour, … » is no signature.
            signing = None
        while (match := self._said_at_the_end(start, end)) is not None:
            end = start + len(self.text[start : match.start()].rstrip(_AFTER))
            signing = _CLOSING if match.group("closing") else _THANKS
        if (place := self._closing_within(start, end)) is not None:
            end, signing = start + len(self.text[start:place].rstrip(_AFTER)), _CLOSING
        if _WORD.search(self.text, start, end):
            self.kept.append((start, start + len(self.text[start:end].rstrip())))
        self.signing = signing

    def _skip(self, start: int, end: int, after_framing: bool) -> int:
        """Where the words begin: past spaces, and past punctuation when it closed a framing."""
        match = (_BEFORE if after_framing else _SPACES).match(self.text, start, end)
        return match.end() if match else start

    def _said_at_the_end(self, start: int, end: int) -> re.Match[str] | None:
        match = self.patterns.ending.search(self.text, start, end)
        return (
            match
            if match and match.end() > match.start() and not self._is_spoken_of(start, match.start())
            else None
        )

    def _closing_within(self, start: int, end: int) -> int | None:
        """Where « … cordialement Jean Dupont » begins, in a sentence without punctuation."""
        for match in self.patterns.closing.finditer(self.text, start, end):
            rest = self.text[match.end() : end]
            words = _WORD.findall(rest)
            named = (
                not rest.strip()
                or rest.lstrip()[0] in ",.;-\n"
                or rest.lstrip()[0].isupper()
                or len(words) <= 2
            )
            if named and not self._asks(match.end(), end) and not self._is_spoken_of(start, match.start()):
                return match.start()
        return None

    def _is_spoken_of(self, start: int, place: int) -> bool:
        """« comment dire merci », « la formule “cordialement” »: the words are the question's own."""
        before = self.text[start:place].rstrip()
        if self._is_said(place):
            return False
        words = _WORD.findall(before)
        in_quotes = before.count("«") > before.count("»") or before.count('"') % 2 == 1
        governed = (
            before[-1:] not in _CLAUSE_ENDS and words[-1:] and words[-1].lower() in self.patterns.spoken_of
        )
        return in_quotes or bool(governed)

    def _is_said(self, place: int) -> bool:
        """True for what begins a sentence without its full stop (« … m'écrire Merci ») and for « cdt »."""
        word = _WORD.match(self.text, place)
        before = self.text[:place].rstrip()[-1:]
        return word is not None and (
            not _VOWEL.search(word.group()) or (word.group().istitle() and before not in ("", "«", '"'))
        )

    def _asks(self, start: int, end: int) -> bool:
        sentence = self.text[start:end]
        start = self._skip(start, end, True)
        return (
            "?" in sentence
            or len(_WORD.findall(sentence)) > _MOST_WORDS_SIGNED
            or self.patterns.asks.match(self.text, start, end) is not None
        )

    def _is_signed(self, start: int, end: int) -> bool:
        """True for what follows a closing, or looks like a name after thanks."""
        if self._asks(start, end):
            return False
        start = self._skip(start, end, True)
        if self.patterns.closing.match(self.text, start, end):
            # « Merci,\nCordialement » is no name.
            return False
        named = (self.patterns.last_line, self.patterns.signature)
        return self.signing == _CLOSING or any(self._fits(pattern, start, end) for pattern in named)

    def _is_last_line(self, start: int, end: int) -> bool:
        """« Dr Martin » alone on the last line; « Pro Santé Connect » may be what is asked about."""
        line = self.text.rfind("\n", 0, start)
        return (
            line >= 0
            and not self.text[line:start].strip(" \t\n>")
            and self._fits(self.patterns.last_line, start, end)
        )

    def _fits(self, pattern: re.Pattern[str], start: int, end: int) -> bool:
        length = len(self.text[start:end].rstrip(" \t\n.,"))
        return pattern.fullmatch(self.text, start, start + length) is not None


def sentences_of(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Where each sentence of a text begins and ends; an abbreviation, « Dr. », ends none."""
    end = len(text) if end is None else end
    for match in _SENTENCE.finditer(text, start, end):
        before = text[max(start, match.start() - _LONGEST_ABBREVIATION) : match.start() + 1]
        if before.endswith(".") and _ABBREVIATION.search(before):
            continue
        if match.end() > start:
            yield start, match.end()
        start = match.end()
    if start < end:
        yield start, end


def _complement(spans: Iterable[Span], length: int) -> Iterator[Span]:
    place = 0
    for start, end in spans:
        if start > place:
            yield place, start
        place = max(place, end)
    if place < length:
        yield place, length


@lru_cache(maxsize=1)
def _letters() -> dict[int, str]:
    return {ord("’"): "'", ord("‘"): "'", ord("`"): "'", ord("´"): "'", ord("œ"): "o", ord("Œ"): "O"}


def plain(text: str) -> str:
    """The text without accents, letter for letter: places are the same."""
    if text.isascii():
        return text.replace("`", "'")
    return "".join(
        unicodedata.normalize("NFKD", char)[0] if char.isalpha() else char
        for char in text.translate(_letters())
    )
