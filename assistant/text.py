"""Comparing texts: folding, matching keys and slugs. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

_WRITTEN = 0x2100
"""Characters below are those that people write: what becomes of one is looked up once."""


class _Once(dict[int, str | None]):
    """For `str.translate`: without it each character that stays as it is costs an exception."""

    def __init__(self, become: Callable[[str], str | None]) -> None:
        super().__init__()
        self._become = become

    def __missing__(self, code: int) -> str | None:
        becomes = self._become(chr(code))
        if code < _WRITTEN:
            self[code] = becomes
        return becomes


_SAME = {
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "’": "'",
    "‘": "'",
    "‛": "'",
    "ʼ": "'",
    "´": "'",
    "`": "'",
    "′": "'",
}
_LETTERS = _Once(lambda char: _SAME.get(char, char))
_MARKS = _Once(lambda char: None if unicodedata.combining(char) else char)
_LONGEST_WORD = 24
_NOT_A_WORD = re.compile(r"[\W_]+")
_NOT_A_SLUG = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Reduce a text to what matters when people type it.

    Lower case, accents dropped, « œ » as « oe », typographic apostrophes as « ' », spaces collapsed.
    Punctuation stays; the length may change.
    """
    # A question is folded word by word a hundred times over.
    return _folded_word(text) if len(text) <= _LONGEST_WORD else _folded(text)


@lru_cache(maxsize=20_000)
def _folded_word(text: str) -> str:
    return _folded(text)


def _folded(text: str) -> str:
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
        text = decomposed if decomposed.isascii() else decomposed.translate(_MARKS)
    else:
        text = text.replace("`", "'")
    return " ".join(text.lower().split())


def matching_key(text: str) -> str:
    """Two texts with the same key are the same question: folded words, without punctuation."""
    return " ".join(_NOT_A_WORD.sub(" ", fold(text)).split())


def singular(word: str) -> str:
    """A folded word without the « s » or « x » of a plural; « accès » loses its own, always the same way."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and word[-2] != "s" else word


def slug(text: str) -> str:
    """A valid id close to a text: « Code retour 01 ? » gives `code-retour-01`."""
    return _NOT_A_SLUG.sub("-", fold(text)).strip("-")


def plural(number: int, noun: str) -> str:
    """« 1 entrée », « 2 lignes ignorées », « 3 lignes sans décision »: a count with its words."""
    if number < 2:
        return f"{number} {noun}"
    named, *rest = re.split(r" (?=(?:sans|de|à) )", noun, maxsplit=1)
    return " ".join(
        [str(number), *(word if word[-1] in "sx" else f"{word}s" for word in named.split()), *rest]
    )
