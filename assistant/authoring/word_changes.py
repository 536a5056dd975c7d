"""Two versions of a text, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

SAME, REMOVED, ADDED = "", "del", "ins"
_MOST_WORDS = 5000


def word_changes(before: str, after: str) -> list[tuple[str, str]]:
    """Pieces (`SAME`, `REMOVED` or `ADDED`; text): without the added ones they are `before`."""
    old, new = (re.findall(r"\s|\S+", text) for text in (before, after))
    if len(old) + len(new) > _MOST_WORDS:
        old, new = [before], [after]
    pieces: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append((SAME, "".join(old[a:b])))
            continue
        pieces += [(REMOVED, "".join(old[a:b]))] if b > a else []
        pieces += [(ADDED, "".join(new[c:d]))] if d > c else []
    return pieces
