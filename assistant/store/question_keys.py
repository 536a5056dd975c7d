"""What is remembered of a question once its text must go: the same for every way of writing it."""

from __future__ import annotations

import hashlib

from assistant.text import matching_key


def key_of(text: str) -> str:
    """Nothing that can be read: SHA-256 of the question without case, accents nor punctuation."""
    return key_of_folded(matching_key(text))


def key_of_folded(folded: str) -> str:
    """The same, of what `matching_key` gave."""
    return hashlib.sha256(folded.encode()).hexdigest()
