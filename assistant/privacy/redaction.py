"""Replaces personal data and secrets in a text by what they were: « [NIR] », « [e-mail] »…

Numbers are recognised by shape and by key, so that what a support question needs survives: FINESS,
SIREN, SIRET, error codes, dates, addresses of pages, versions, requirement codes. Every pattern is
bounded or starts where the previous character could not belong to it: time grows with the length
of the text and not faster.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.privacy import credentials, identifiers
from assistant.privacy.labels import LABEL

_MAX_PASSES = 20

_Rule = Callable[[str], str]

# Secrets first: what follows « mot de passe : » may look like an e-mail or a number.
_RULES: tuple[_Rule, ...] = (
    credentials.redact_keys,
    credentials.redact_passwords,
    credentials.redact_emails,
    identifiers.redact_ibans,
    identifiers.redact_nirs,
    identifiers.redact_cards,
    identifiers.redact_rpps,
    identifiers.redact_phones,
)


@dataclass(frozen=True)
class Redaction:
    """A text without personal data.

    Attributes:
        text: With labels in their places.
        labels: Which labels this redaction put; those that were typed are not among them.
    """

    text: str
    labels: frozenset[str] = frozenset()


def redact(text: str) -> str:
    """Replaces personal data and secrets by labels between brackets.

    Args:
        text: Anything a visitor typed.

    Returns:
        The text with labels (`assistant.privacy.labels.LABELS`) in their places. Redacting it again
        changes nothing.
    """
    for _ in range(_MAX_PASSES):
        before = text
        for rule in _RULES:
            text = rule(text)
        # A number stuck to another one shows itself once its neighbour is gone.
        if text == before:
            break
    return text


def redaction_of(text: str) -> Redaction:
    """Redacts a text, and says what was masked in it.

    Args:
        text: Anything a visitor typed.
    """
    redacted = redact(text)
    if redacted == text:
        return Redaction(text)
    return Redaction(redacted, frozenset(Counter(LABEL.findall(redacted)) - Counter(LABEL.findall(text))))


def redact_all(value: Any) -> Any:
    """Redacts every text of a JSON value, keys excepted."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {key: redact_all(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [redact_all(item) for item in value]
    return value
