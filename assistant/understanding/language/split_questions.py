"""Several questions in one message."""

from __future__ import annotations

import re
from itertools import accumulate

_MARK = re.compile(r"(?<=\?)[\s»\"')]+")
_WORD = re.compile(r"\w+")
_LEAST_WORDS = 3
_MOST = 4
_MOST_LETTERS = 250
"""Of the questions ranked one by one, so that a message never costs much more than its own reading."""


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
