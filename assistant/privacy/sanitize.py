"""What a visitor typed, made safe to handle: no control character, no payload in disguise, no secret."""

from __future__ import annotations

import unicodedata

from assistant.privacy.redaction import Redaction, redaction_of

SLASH_GUARD = "\u2060"
"""Word joiner: invisible, and not a space that Rasa would strip."""

# Joiners inside emoji and some scripts; every other format character hides or reorders text.
_ALLOWED_FORMATS = "\u200c\u200d"


def clean(text: str) -> str:
    """NFC, line breaks as \\n, without control, bidirectional and invisible characters.

    Args:
        text: Any text, even with lone surrogates.

    Returns:
        The text without outer spaces; may be empty.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    chars = []
    for char in text:
        category = unicodedata.category(char)
        if char in "\n" or char in _ALLOWED_FORMATS or category[0] != "C" or category == "Cn":
            chars.append(char)
        elif char == "\t":
            chars.append(" ")
    return unicodedata.normalize("NFC", "".join(chars)).strip()


def for_rasa(text: str) -> str:
    """The text as Rasa may see it: redacted, and never read as a payload.

    Rasa takes a message that begins with « / » for a button. An invisible character before it keeps
    it a text, as the visitor typed it.
    """
    return redaction_for_rasa(text).text


def redaction_for_rasa(text: str) -> Redaction:
    """The same, with the labels of what was masked."""
    redacted = redaction_of(text)
    if not redacted.text.lstrip().startswith("/"):
        return redacted
    return Redaction(SLASH_GUARD + redacted.text, redacted.labels)
