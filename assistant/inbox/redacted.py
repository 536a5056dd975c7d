"""Texts in which personal data was masked: they teach nothing, and must not reach the FAQ."""

from __future__ import annotations

from assistant.privacy.labels import LABEL
from assistant.privacy.redaction import redact


def is_redacted(text: str) -> bool:
    """True when something was masked in a text."""
    return LABEL.search(text) is not None


def holds_personal_data(text: str) -> bool:
    """True when something was masked in a text, or would be: an author may have typed it."""
    return is_redacted(text) or redact(text) != text
