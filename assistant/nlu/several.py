"""Several questions in one message."""

from __future__ import annotations

import re

_MARK = re.compile(r"(?<=\?)[\s»\"')]+")
_WORD = re.compile(r"\w+")
_LEAST_WORDS = 3
_MOST = 4


def questions(text: str) -> list[str]:
    """The questions of a message, each with the sentences that lead to it; one when it cannot be split.

    Only question marks split: a conjunction joins two questions no more often than two halves of one.
    """
    parts = [part.strip() for part in _MARK.split(text) if part.strip()]
    asked = [part for part in parts if part.endswith("?") and len(_WORD.findall(part)) >= _LEAST_WORDS]
    return asked[:_MOST] if len(asked) >= 2 else [text]
