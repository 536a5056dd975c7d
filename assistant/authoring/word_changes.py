"""What changed in a text, word by word, for whoever reads both versions at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "gone", "come"]
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_WORDS = 4000
"""Beyond, comparing takes longer than anybody reads: the whole text is shown twice."""


def word_changes(before: str, after: str) -> Iterator[tuple[Kind, str]]:
    """The text in order, in pieces: what stayed, what went, what came."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > _MOST_WORDS:
        yield from (("gone", before), ("come", after))
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, begin, stop in matcher.get_opcodes():
        if tag == "equal":
            yield "same", "".join(old[start:end])
            continue
        if start < end:
            yield "gone", "".join(old[start:end])
        if begin < stop:
            yield "come", "".join(new[begin:stop])
