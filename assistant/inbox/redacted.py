"""Texts in which personal data was masked: they teach nothing, and must not reach the FAQ."""

from __future__ import annotations

import re

# What redaction leaves of personal data: « [NIR] », « [mot de passe] »…
_REDACTED = re.compile(
    r"\[(?:NIR|RPPS|IBAN|e-mail|téléphone|carte bancaire|jeton|code|clé privée|mot de passe)\]"
)


def is_redacted(text: str) -> bool:
    """True when something was masked in a text."""
    return _REDACTED.search(text) is not None
