"""Texts in which personal data was masked: they teach nothing, and must not reach the FAQ."""

from __future__ import annotations

from assistant.privacy.labels import LABEL


def is_redacted(text: str) -> bool:
    """True when something was masked in a text."""
    return LABEL.search(text) is not None
