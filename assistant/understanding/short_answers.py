"""What a few words say by themselves: a rank, a reason, a yes. Patterns, nothing learnt."""

from __future__ import annotations

import re

from assistant.text import fold

_REASONS = (
    ("not_my_question", r"pas ma question|autre question|hors sujet"),
    ("unclear", r"pas (tres )?clair|comprends? (pas|rien)|confus"),
    ("incomplete", r"incomplet|manque|pas assez"),
    ("wrong", r"\bfaux\b|fausse|erron|incorrect"),
    ("disagree", r"ne me convient|pas d'accord|regle"),
)
_RANKS = ("premier", "deuxieme", "troisieme", "quatrieme", "cinquieme", "sixieme", "septieme", "huitieme")
_YES = re.compile(r"\b(oui|ouais|yes|ok|parfait|super|nickel|tres utile)\b")
_DOUBT = re.compile(r"\b(non|pas|mais|bof)\b")


def reason_named(text: str) -> str | None:
    """The reason a typed sentence gives, None when it gives none."""
    folded = fold(text)
    return next((code for code, pattern in _REASONS if re.search(pattern, folded)), None)


def ordinal(text: str) -> int | None:
    """The rank, from 0, that a short answer names: « 2 », « la deuxième », « le premier »."""
    folded = fold(text).strip(" .!)")
    match = re.fullmatch(r"(?:(?:le|la|numero|choix|option) )?(\d{1,2})", folded)
    if match:
        return int(match.group(1)) - 1 if int(match.group(1)) > 0 else None
    match = re.fullmatch(r"(?:le |la )?(premiere?|seconde?|\w+ieme)", folded)
    if not match:
        return None
    word = match.group(1)
    if word.startswith("second"):
        return 1
    return next((rank for rank, name in enumerate(_RANKS) if word.rstrip("e") == name.rstrip("e")), None)


def says_yes(text: str) -> bool:
    """True for « oui », « oui merci »; False with a refusal or a doubt in it."""
    folded = fold(text)
    return bool(_YES.search(folded)) and not _DOUBT.search(folded)
