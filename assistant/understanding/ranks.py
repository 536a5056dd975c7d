"""The rank that a message names: « 2 », « la deuxième », « le dernier ». Ranks are a closed list."""

from __future__ import annotations

import re

from assistant.text import fold

_ORDINALS = (
    *("premier", "deuxieme", "troisieme", "quatrieme", "cinquieme"),
    *("sixieme", "septieme", "huitieme", "neuvieme", "dixieme"),
)
_ENGLISH = ("first", "second", "third", "fourth", "fifth")
_ALONE = re.compile(
    r"(?:(?:le|la|the) )?(?:n°|no|numero|choix|option|reponse|proposition|number)? ?([1-9]\d?)(?: ?[.)!])*"
)
_NUMBERED = re.compile(
    r"\b(?:le|la|numero|choix|option|proposition|n°) ?([1-9]\d?)\b(?! ?(?:ans|mois|jours|%))"
)
_SHORT = re.compile(r"\b([1-9]\d?) ?(?:e|er|re|ere|eme|ieme|nde?)\b")
_WORD = re.compile(
    r"\b(?:(premiere?|seconde?|\w+ieme|first|second|third|fourth|fifth)|(derniere?|last)|(avant-derniere?))\b"
)
_MIDDLE = re.compile(r"\b(?:celle|celui|le choix|la question) du milieu\b")


def rank_named(text: str, count: int) -> int | None:
    """The rank, from 1, that a message names among what is on screen.

    Args:
        text: As typed, any length: whether it picks is not decided here.
        count: How many there are: the last one has that rank.

    Returns:
        None when it names none, or one beyond the last.
    """
    folded = fold(text).strip()
    match = _ALONE.fullmatch(folded) or _SHORT.search(folded) or _NUMBERED.search(folded)
    rank = int(match.group(1)) if match else _in_words(folded, count)
    return rank if rank is not None and 1 <= rank <= count else None


def _in_words(folded: str, count: int) -> int | None:
    if _MIDDLE.search(folded) and count % 2:
        return count // 2 + 1
    match = _WORD.search(folded)
    if match is None:
        return None
    word, last, before_last = match.groups()
    if before_last or last:
        return count - 1 if before_last else count
    if word in _ENGLISH:
        return _ENGLISH.index(word) + 1
    if word.startswith("second"):
        return 2
    return next(
        (rank for rank, name in enumerate(_ORDINALS, 1) if word.rstrip("e") == name.rstrip("e")), None
    )
