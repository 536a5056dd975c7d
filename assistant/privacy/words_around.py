"""The words around a number, which say what it is when its shape and key do not."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.privacy.labels import ANY_MARK

_REACH = 60
"""Characters read on either side."""

GAP = r"[ \u00a0\u202f\u2009._\-/]{0,3}"
"""What may separate the groups of a number."""
SPACE = r"[ \u00a0\u202f\u2009]"
LETTER = "A-Za-zÀ-ÿ"
"""What words are made of, inside the brackets of a pattern."""

# Between a word and the number that it names: signs, and the few words of a sentence.
_LINK = (
    r"(?:[^0-9A-Za-zÀ-ÿ\n"
    + ANY_MARK
    + r"]|\b(?:n[o°]|num[ée]ro|est|is|vaut|c|le|la|de|du|suivant|voici|code|id|"
    r"identifiant|comme|en|tant|que|étant|value|extension|root|system|urn|oid|mon|ma|son|sa|notre|votre|"
    r"patient|avec|pour)\b)"
)

# What is not a person: an establishment, a company, an object of a nomenclature.
_BODY = re.compile(
    r"\b(?:finess|siren|siret|tva|ean|oid|gtin|ucd|cip|insee|naf|ape|lpp|idelco|numéro de facture|"
    r"facture|devis)\b"
    rf"{_LINK}{{0,24}}$",
    re.I,
)


_ACCENTS = tuple(zip("àâäáéèêëíîïóôöúùûüçñœ", "aaaaeeeeiiiooouuuucno", strict=True))
_STEM = re.compile("(?<![a-z])[a-z]{1,4}")


def small_letters(text: str) -> str:
    """The text in small letters without accents, sign for sign; twenty times as fast as `str.translate`."""
    text = text.lower()
    if not text.isascii():
        for accented, plain in _ACCENTS:
            text = text.replace(accented, plain)
    return text


def stems_of(text: str) -> set[str]:
    """The first four letters of every word, without accents: they tell which rules a text may need."""
    return set(_STEM.findall(small_letters(text)))


def stem_set(words: str) -> frozenset[str]:
    """The stems of a list of words, as `stems_of` gives them."""
    return frozenset(stems_of(words))


def naming(words: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Expressions of some words just before, and just after, a number that they name.

    Args:
        words: Alternatives of an expression, such as `rpps|adeli`.
    """
    before = re.compile(rf"(?<![A-Za-zÀ-ÿ])(?:{words})(?![A-Za-zÀ-ÿ])[^0-9\n]{{0,45}}$", re.I)
    after = re.compile(rf"{_LINK}{{0,12}}(?<![A-Za-zÀ-ÿ])(?:{words})(?![A-Za-zÀ-ÿ])", re.I)
    return before, after


def before(match: re.Match[str]) -> str:
    """What stands before a match, a few words long."""
    return match.string[max(0, match.start() - _REACH) : match.start()]


def after(match: re.Match[str]) -> str:
    """What stands after a match, a few words long."""
    return match.string[match.end() : match.end() + _REACH]


def around(match: re.Match[str]) -> str:
    """A match with the sentences on either side of it."""
    return match.string[max(0, match.start() - 4 * _REACH) : match.end() + 4 * _REACH]


def is_named(names: tuple[re.Pattern[str], re.Pattern[str]], match: re.Match[str]) -> bool:
    """True when words of `naming` stand just before or just after the number."""
    return names[0].search(before(match)) is not None or names[1].match(after(match)) is not None


def names_a_body(match: re.Match[str]) -> bool:
    """True when the words just before say that the number is an establishment's or a company's."""
    return _BODY.search(before(match)) is not None


def replace(
    pattern: re.Pattern[str], change: Callable[[re.Match[str]], str], text: str, group: int = 1
) -> str:
    """Like `re.sub`, but what a refused match covered after its trigger may begin another one.

    Args:
        pattern: With the trigger in a group of its own.
        change: Gives back the whole match to refuse it.
        text: Any text.
        group: The trigger's.
    """
    pieces, done, place = [], 0, 0
    while match := pattern.search(text, place):
        changed = change(match)
        if changed == match[0]:
            place = max(match.end(group), match.start() + 1)
            continue
        pieces += [text[done : match.start()], changed]
        done = place = match.end()
    return "".join([*pieces, text[done:]])


def digits_of(text: str) -> str:
    """Its ASCII digits."""
    return "".join(char for char in text if "0" <= char <= "9")
