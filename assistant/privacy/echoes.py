"""What was masked in one place of a text and stands in another: a code said again, the name in an e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from assistant.privacy.common_words import is_common
from assistant.privacy.labels import (
    ADELI,
    EMAIL,
    IDENTIFIER,
    MARKED,
    NAME,
    NIR,
    RPPS,
    SECRETS,
    TELEPHONE,
    mark,
)
from assistant.privacy.name_words import is_trade_word
from assistant.privacy.words_around import digits_of

_VALUES = frozenset(map(mark, SECRETS | {NIR, RPPS, ADELI, IDENTIFIER, TELEPHONE}))
"""Marks of what is one value: the same elsewhere is the same secret."""
_LEAST = 4
"""Signs under which a value, or a part of a name, may be anything else's."""
_LONG = 9
"""Digits of a number of which the first six, elsewhere, are no other's."""
_BEGUN = re.compile(r"(?<![\w.,/-])[0-9](?:[ .-]?[0-9]){5,13}(?![\w-])(?![.,/][0-9])")
_ANCHOR = 3
"""Signs that were kept, from which their place in the text is beyond doubt."""
_WORD = re.compile(r"[^\W\d_]{2,40}")
_PART = re.compile(r"[^\W\d_]+")
_OUTSIDE = re.compile(r"(?![\w-])")
"""Nothing, or a sign that is of no word."""
_LOCAL = re.compile(r"[\w.+-]{1,64}")
_AROUND_A_VALUE = " \t\n.,;:!?()[]{}«»\"'“”`"


def redact_echoes(text: str, redacted: str) -> str:
    """Masks everywhere what was masked somewhere.

    Args:
        text: Before anything was masked, with marks for the labels that were typed.
        redacted: The same, masked, with marks.
    """
    found: dict[str, str] = {}
    for label, said in _masked(text, redacted):
        for word in _told(label, said):
            found.setdefault(word, label if label in _VALUES else mark(NAME))
    for word in sorted(found, key=len, reverse=True):
        redacted = _replaced(redacted, word, found[word])
    return _without_beginnings(redacted, found)


def _without_beginnings(text: str, found: Mapping[str, str]) -> str:
    """Masks a number that was begun, then written whole: « 10 88 73… non, 10887341013 »."""
    numbers = {digits_of(word): label for word, label in found.items()}
    numbers = {digits: label for digits, label in numbers.items() if len(digits) >= _LONG}
    if not numbers:
        return text

    def change(match: re.Match[str]) -> str:
        digits = digits_of(match[0])
        return next((label for one, label in numbers.items() if one.startswith(digits)), match[0])

    return _BEGUN.sub(change, text)


def _replaced(text: str, word: str, put: str) -> str:
    """The text with a mark for each time that a word stands there whole."""
    # No expression is made of it: Python keeps the last ones, and what they hold is personal.
    pieces, done, place = [], 0, text.find(word)
    while place >= 0:
        end = place + len(word)
        if _OUTSIDE.match(text[end : end + 1]) and _OUTSIDE.match(text[place - 1 : place] if place else ""):
            pieces += [text[done:place], put]
            done = end
        place = text.find(word, end)
    return "".join([*pieces, text[done:]])


def _masked(text: str, redacted: str) -> Iterator[tuple[str, str]]:
    """Mark and what it stands for; neighbours that only a sign parts count when their marks are alike."""
    done, marks = 0, set[str]()
    kept = MARKED.split(redacted)
    for rank, (chunk, put) in enumerate(zip(kept, [*MARKED.findall(redacted), ""], strict=True)):
        last = not put
        if rank == 0 or last or len(chunk) >= _ANCHOR:
            place = len(text) - len(chunk) if last else text.find(chunk, done)
            if place < done:
                return
            if len(marks) == 1:
                yield marks.pop(), text[done:place]
            done, marks = place + len(chunk), set()
        marks.add(put)


def _told(label: str, said: str) -> Iterator[str]:
    """What of a masked piece would tell it again."""
    if label in _VALUES:
        value = said.strip(_AROUND_A_VALUE)
        if len(value) >= _LEAST and any(char.isdigit() for char in value) and "\n" not in value:
            yield value
        return
    if label == mark(EMAIL):
        local = _LOCAL.match(said.strip())
        said = local[0] if local and MARKED.search(said) is None else ""
        # « prenom.nom » is somebody's; « contact », « service-client » a body's.
        if len(_PART.findall(said)) < 2:
            return
    elif label != mark(NAME):
        return
    words = [word for word in _WORD.findall(said) if len(word) >= _LEAST]
    if label == mark(EMAIL) and any(map(_is_of_everybody, words)):
        return
    for word in words:
        if not _is_of_everybody(word):
            yield word
            if label == mark(EMAIL):
                yield word.capitalize()
                yield word.upper()


def _is_of_everybody(word: str) -> bool:
    return is_trade_word(word) or is_common(word)
