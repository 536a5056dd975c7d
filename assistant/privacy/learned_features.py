"""What the learned masking reads of a text: its tokens, what each looks like and what stands around it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property

from stdnum import luhn

from assistant.privacy.common_words import folded
from assistant.privacy.first_names import FIRST_NAMES
from assistant.privacy.labels import ANY_MARK
from assistant.privacy.letters import CAPITALS, SMALL
from assistant.privacy.more_first_names import MORE_FIRST_NAMES

_TOKEN = re.compile(
    r"(?P<host>[a-z]{2,10}://[^\s\"'<>)/?@]*[^\W_])"
    r"|(?P<elided>(?:[dlnmtsjcDLNMTSJC]|[Qq]u)['’](?=[^\W\d_]))"
    r"|(?P<hour>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9:]))"
    r"|(?P<address>[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){3,7})"
    r"|(?P<piece>[^\W_](?:[\w.@+%/’'-]*[^\W_])?)"
    r"|\n|[^\w\s]|_+"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CAPITAL = re.compile(f"[{CAPITALS}]")
_SMALL = re.compile(f"[{SMALL}]")
_MARK = re.compile(f"[{ANY_MARK}]")
_KINDS = tuple(
    (name, re.compile(expression))
    for name, expression in (
        ("oid", r"[0-2](?:\.[0-9]+){4,}"),
        ("address", r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:/[0-9]{1,2})?"),
        (
            "date",
            r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})|(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}\w*",
        ),
        ("hour", r"[0-9]{1,2}(?:[hH][0-9]{0,2}|:[0-9]{2}(?::[0-9]{2})?)"),
        ("version", r"[vV]?[0-9]+(?:\.[0-9]+){1,3}(?:[-+.][A-Za-z]\w*)?|[vV][0-9]+"),
        ("year", r"(?:19|20)[0-9]{2}"),
        ("status", r"[1-5][0-9]{2}"),
        ("loinc", r"[0-9]{2,5}-[0-9]"),
        ("uuid", r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
        ("hex", r"(?=\w*[0-9])(?=\w*[a-fA-F])[0-9a-fA-F]{8,}"),
        ("package", r"[a-z][\w./-]*[@:]v?[0-9]+(?:\.[0-9]+)+\S*"),
        ("mail", r"[^@]+@[^@]+\.[a-zA-Z]{2,}"),
        ("handle", r"[^@]*@[^@]*"),
        (
            "source",
            r"[\w.$/-]+\.(?:java|py|js|ts|php|cs|c|cpp|h|xml|json|yml|yaml|sh|sql|html?|css|jar|p12|pem|"
            r"crt|cer|pfx|xsd|xsl|csv|pdf|docx?|xlsx?|zip|exe|dll|log|txt|ini|conf|properties)(?::[0-9]+)?",
        ),
        ("requirement", r"[A-Z]{2,}[A-Z0-9]*(?:[._/-][A-Za-z0-9]+)+"),
        ("path", r".*/.*/.*"),
        ("host", r"(?:[a-z0-9-]+\.)+[a-z]{2,}"),
        ("digits", r"[0-9]+"),
        ("letter", r"[A-Za-z][0-9]{1,3}"),
    )
)
_EDGE = 4
"""Tokens of context on either side that are read one by one, with their places."""
_BEFORE, _AFTER = 12, 8
"""Tokens of context that are read as a bag."""
_STEM = 6


@dataclass(frozen=True)
class Token:
    """A piece of a text.

    Attributes:
        start: Its first character.
        end: After its last.
        text: Itself.
    """

    start: int
    end: int
    text: str

    @property
    def is_maskable(self) -> bool:
        """False for punctuation, ends of lines and marks."""
        return any(map(str.isalnum, self.text))


def tokens_of(text: str) -> list[Token]:
    """Words, numbers, codes, addresses and signs, in their order."""
    return [Token(found.start(), found.end(), found[0]) for found in _TOKEN.finditer(text)]


def words_of(text: str) -> list[str]:
    """The words among the tokens of a text, folded."""
    return [folded(token.text) for token in tokens_of(text) if _WORD.fullmatch(token.text)]


class Looks:
    """What tokens look like by themselves; the words that are known are remembered, and nothing else."""

    def __init__(self, known: Container[str]) -> None:
        """Takes the words of the language and of the trade, folded: of others the look alone is read."""
        self._known = known
        self._remembered: dict[str, _Seen] = {}

    def of(self, text: str) -> _Seen:
        """That of one token."""
        seen = self._remembered.get(text)
        if seen is None:
            seen = _Seen.of(text, self._known)
            if seen.look == "known" or len(text) == 1:
                self._remembered[text] = seen
        return seen


def features_of(tokens: Sequence[Token], looks: Looks) -> list[list[str]]:
    """The features of each token of a text, as a conditional random field reads them."""
    seen = [looks.of(token.text) for token in tokens]
    ends = [place for place, token in enumerate(tokens) if token.text == "\n"]
    last = ends[-1] if ends else -1
    return [
        [*one.features, *_around(seen, place), *_where(tokens, place, place > last, bool(ends), one.look)]
        for place, one in enumerate(seen)
    ]


@dataclass(frozen=True)
class _Seen:
    """A token by itself.

    Attributes:
        sign: What its neighbours read of it: the word, or its look.
        shape: Capitals, small letters and digits in their order.
        look: Word that is known, first name, other word, number…
        features: Its own.
        stem: What those further away read of it.
    """

    sign: str
    shape: str
    look: str
    features: list[str]

    @cached_property
    def stem(self) -> str:
        """Empty for signs."""
        return self.sign[:_STEM] if len(self.sign) > 1 else ""

    @classmethod
    def of(cls, text: str, known: Container[str]) -> _Seen:
        shape = _shape(text)
        if not any(map(str.isalnum, text)):
            sign = "mark" if _MARK.match(text) else text
            return cls(sign, sign, "sign", [f"sign={sign}"])
        if _WORD.fullmatch(text) or text[-1] in "'’":
            return cls._of_word(text, shape, known)
        digits = sum(map(str.isdigit, text))
        kind = next((name for name, pattern in _KINDS if pattern.fullmatch(text)), "other")
        if "://" in text:
            kind = "host"
        length = min(len(text), 20)
        features = [
            f"kind={kind}",
            f"shape={shape}",
            f"long={length}",
            f"digits={min(digits, 16)}",
            f"{kind}{digits}",
        ]
        features.append(f"disorder={int(2 * _entropy(text))}")
        features.append(f"cases={_CAPITAL.search(text) is not None}{_SMALL.search(text) is not None}")
        features += [
            f"opens={text[0]}",
            f"opens={text[:2]}",
            f"has={''.join(sorted(set('@._/-+%') & set(text)))}",
        ]
        if digits == len(text) and digits in (9, 11, 14):
            features.append(f"luhn={digits}{luhn.is_valid(text)}")
        if len(text) <= 3:
            features.append(f"is={text}")
        return cls(f"{kind}{digits if kind == 'digits' else ''}", shape, f"#{kind}", features)

    @classmethod
    def _of_word(cls, text: str, shape: str, known: Container[str]) -> _Seen:
        plain = folded(text)
        parts = plain.split("-")
        is_known = plain in known or (len(parts) > 1 and all(part in known for part in parts))
        first = any(part in FIRST_NAMES or part in MORE_FIRST_NAMES for part in parts[:1])
        capital = "A" if text.isupper() and len(text) > 1 else "a" if text[0].isupper() else ""
        look = ("first" if first else "known" if is_known else "word") + capital
        sign = plain if is_known else f"?{look}"
        features = [
            f"shape={shape}",
            f"look={look}",
            f"{look}{min(len(text), 12)}",
            f"both={first}{is_known}{capital}",
        ]
        features.append(f"is={plain}" if is_known else f"ends={plain[-3:]}")
        if not is_known:
            features += [f"ends={plain[-2:]}", f"opens={plain[:3]}", f"mixed={_mixed(text)}"]
        return cls(sign, shape, look, features)


def _mixed(text: str) -> bool:
    """Whether capitals stand inside: « DRIMbox », « clientId »."""
    return _CAPITAL.search(text[1:]) is not None and _SMALL.search(text) is not None


def _shape(text: str) -> str:
    letters = _SMALL.sub("x", _CAPITAL.sub("X", text))
    plain = re.sub("[0-9]", "d", letters)
    return re.sub(r"(.)\1{2,}", r"\1\1+", plain)[:12]


def _entropy(text: str) -> float:
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)


def _around(seen: Sequence[_Seen], place: int) -> list[str]:
    look = seen[place].look
    near = [
        seen[at].sign if 0 <= at < len(seen) else "<" if at < 0 else ">"
        for at in range(place - _EDGE, place + _EDGE + 1)
    ]
    features = [f"{look}{offset}={sign}" for offset, sign in enumerate(near, -_EDGE) if offset]
    for offset in (-2, -1, 1, 2):
        if 0 <= place + offset < len(seen):
            one = seen[place + offset]
            features += [f"{offset}shape={one.shape}", f"{look}{offset}look={one.look}"]
    _, before3, before2, before, _, after, after2, *_ = near
    features += [
        f"{look}-={before2} {before}",
        f"{look}+={after} {after2}",
        f"{look}0={before} {after}",
        f"{look}--={before3} {before2} {before}",
    ]
    features += [f"{look}<{stem}" for stem in {one.stem for one in seen[max(0, place - _BEFORE) : place]}]
    features += [f"{look}>{stem}" for stem in {one.stem for one in seen[place + 1 : place + 1 + _AFTER]}]
    return features


def _where(tokens: Sequence[Token], place: int, last: bool, lines: bool, look: str) -> list[str]:
    opens = place == 0 or tokens[place - 1].text == "\n"
    ends = place == len(tokens) - 1 or tokens[place + 1].text == "\n"
    return [
        f"{look}line={opens}{ends}",
        f"{look}last={last}{lines}",
        f"{look}left={min(len(tokens) - 1 - place, _EDGE)}",
    ]
