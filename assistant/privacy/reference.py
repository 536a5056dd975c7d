"""The reference of a conversation, « AB12-CD34 »: what a visitor quotes to the support."""

from __future__ import annotations

import hashlib
import re

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, read as 1 and 0 over the telephone
_REFERENCE = re.compile(r"(?:[A-Z]{2}[0-9]{2}){2}")
_NOT_IN_A_REFERENCE = re.compile(r"[\s‐-―\-.,/_]+")


def reference_of(conversation: str) -> str:
    """The reference of a conversation, always the same for the same id.

    It cannot be turned back into the id, so quoting it gives nobody access. Two conversations out of
    3.3 thousand million may share one: whoever erases by reference is told how many were erased.
    """
    digest = int.from_bytes(hashlib.sha256(f"reference:{conversation}".encode()).digest(), "big")
    symbols = []
    for alphabet in (_LETTERS, _LETTERS, "0123456789", "0123456789") * 2:
        digest, rank = divmod(digest, len(alphabet))
        symbols.append(alphabet[rank])
    return "".join(symbols[:4]) + "-" + "".join(symbols[4:])


def read_reference(typed: str) -> str | None:
    """The reference that somebody typed, « ab12 cd34 » for « AB12-CD34 »; None when it is none."""
    letters = _NOT_IN_A_REFERENCE.sub("", typed.upper())
    return f"{letters[:4]}-{letters[4:]}" if _REFERENCE.fullmatch(letters) else None
