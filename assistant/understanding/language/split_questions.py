"""Several questions in one message, and the clauses of a long one."""

from __future__ import annotations

import re
from itertools import accumulate

_MARK = re.compile(r"(?<=\?)[\s»\"')]+")
_WORD = re.compile(r"\w+")
_LEAST_WORDS = 3
_MOST = 4
_MOST_SENTENCES = 8
_MOST_LETTERS = 250
"""Of the questions ranked one by one, so that a message never costs much more than its own reading."""


_SUBJECT = (
    r"(?:nous|je|j['’]|on|il|elle|ils|elles|mon|ma|mes|notre|nos|un|une|comment|quel|quelle|quels|quelles|où|quand|"
    r"combien|pourquoi|est-ce|peut|peut-on|puis-je|faut|faut-il|doit|dois|que|qu['’]|qui)\b"
)
"""What a clause of its own begins with."""
_CLAUSE = re.compile(
    rf"(?<=[.!?…;:]) |\n| ?, (?=(?:(?:et|mais|or|donc|alors) )?{_SUBJECT})"
    rf"| (?:et|mais|or|donc|alors) (?={_SUBJECT})",
    re.IGNORECASE,
)
"""Where one clause ends and another begins, spaces being single."""


_PAUSE = re.compile(r"(?<=[.!?…;:,])\s+|\n+")
"""Where a voice pauses."""


def clauses(text: str) -> list[str]:
    """The sentences of a message, and the clauses that could be one; empty when there is one only.

    « je suis éditeur d'un DPI et nous n'arrivons pas à débloquer la carte » says first who asks.
    """
    lines = "\n".join(" ".join(line.split()) for line in text.splitlines())
    parts = [part.strip() for part in _CLAUSE.split(lines) if part.strip()]
    long = [part for part in parts if len(_WORD.findall(part)) >= _LEAST_WORDS]
    return long[-_MOST:] if len(parts) > 1 else []


def sentences(text: str) -> list[str]:
    """The sentences of a message cut at each pause; empty when there is one only.

    A danger is told in two words in the middle of something else.
    """
    lines = "\n".join(" ".join(line.split()) for line in text.splitlines())
    parts = [part.strip() for part in _PAUSE.split(lines) if _WORD.search(part)]
    return parts[:_MOST_SENTENCES] if len(parts) > 1 else []


def questions(text: str) -> list[str]:
    """The questions of a message, each with the sentences that lead to it; one when it cannot be split.

    Only question marks split: a conjunction joins two questions no more often than two halves of one.
    """
    parts = [part.strip() for part in _MARK.split(text) if part.strip()]
    candidates = [part for part in parts if part.endswith("?") and len(_WORD.findall(part)) >= _LEAST_WORDS]
    lengths = accumulate(len(part) for part in candidates)
    parts_within_limit = [
        part for part, length in zip(candidates, lengths, strict=True) if length <= _MOST_LETTERS
    ][:_MOST]
    return parts_within_limit if len(parts_within_limit) >= 2 else [text]
