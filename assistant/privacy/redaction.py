"""Replaces personal data and secrets in a text by what they were: « [NIR] », « [e-mail] »…

Denied by default: what looks like a secret or a person's is masked unless the words around say that it is
something else, so that what a support question needs survives: FINESS, SIREN, SIRET, error codes, dates of
events, addresses of pages, versions, requirement codes. Every pattern is bounded or starts where the previous
character could not belong to it: time grows with the length of the text and not faster.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from assistant.privacy.access_numbers import redact_access_numbers
from assistant.privacy.accounts import redact_accounts
from assistant.privacy.assignments import redact_assignments
from assistant.privacy.bank import redact_cards, redact_ibans
from assistant.privacy.birth_dates import redact_birth_dates
from assistant.privacy.calls import redact_call_arguments
from assistant.privacy.codes import redact_codes
from assistant.privacy.command_lines import redact_command_lines
from assistant.privacy.echoes import redact_echoes
from assistant.privacy.emails import redact_emails
from assistant.privacy.health_fields import redact_health_fields
from assistant.privacy.health_messages import redact_health_messages
from assistant.privacy.health_values import redact_health_values
from assistant.privacy.identifiers import redact_nirs, redact_personal_numbers, redact_rpps
from assistant.privacy.labels import LABEL, with_labels, with_marks
from assistant.privacy.learned import redact_learned
from assistant.privacy.name_places import redact_placed_names
from assistant.privacy.names import redact_names
from assistant.privacy.network import redact_machines
from assistant.privacy.papers import redact_papers
from assistant.privacy.passwords import redact_told_secrets
from assistant.privacy.postal_addresses import redact_addresses
from assistant.privacy.secrets_apart import redact_secrets_told_apart
from assistant.privacy.tables import redact_tables
from assistant.privacy.telephones import redact_phones, redact_spelt_phones
from assistant.privacy.tokens import redact_keys, redact_random

_MAX_PASSES = 20
_MOST_HARMLESS = 20_000
"""Digests of harmless texts that are kept: 2 MB."""
_MANY_DIGITS = re.compile(r"(?:[0-9][^0-9]{0,3}){8}")
_DIGIT = re.compile("[0-9]")

_Rule = Callable[[str], str]

# Secrets first: what follows « mot de passe : » may look like an e-mail or a number.
_SECRETS: tuple[_Rule, ...] = (
    redact_keys,
    redact_assignments,
    redact_call_arguments,
    redact_command_lines,
    redact_secrets_told_apart,
    redact_told_secrets,
    redact_emails,
    redact_health_messages,
    redact_health_values,
    redact_tables,
)
_NUMBERS: tuple[_Rule, ...] = (redact_ibans, redact_nirs, redact_cards, redact_rpps, redact_phones)
_WITH_DIGITS: tuple[_Rule, ...] = (
    redact_health_fields,
    redact_personal_numbers,
    redact_papers,
    redact_machines,
)
_PERSONS: tuple[_Rule, ...] = (
    redact_spelt_phones,
    redact_codes,
    redact_addresses,
    redact_names,
    redact_placed_names,
    redact_accounts,
)
_LAST: tuple[_Rule, ...] = (redact_birth_dates, redact_access_numbers, redact_random)


@dataclass(frozen=True)
class Redaction:
    """A text without personal data.

    Attributes:
        text: With labels in their places.
        labels: Which labels this redaction put; those that were typed are not among them.
    """

    text: str
    labels: frozenset[str] = frozenset()


def redact(text: str, learned: _Rule = redact_learned) -> str:
    """Replaces personal data and secrets by labels between brackets.

    Args:
        text: Anything a visitor typed.
        learned: What reads the text once the rules have found all they do.

    Returns:
        The text with labels (`assistant.privacy.labels.LABELS`) in their places. Redacting it again
        changes nothing.
    """
    text = typed = with_marks(text)
    for _ in range(_MAX_PASSES):
        before = text
        for rule in _rules(text):
            text = rule(text)
        # A number stuck to another one shows itself once its neighbour is gone.
        if text == before:
            text = learned(text)
        if text == before:
            text = redact_echoes(typed, text)
        if text == before:
            break
    return with_labels(text)


def _rules(text: str) -> tuple[_Rule, ...]:
    """The rules that a text may need: most messages hold no digit."""
    if not _DIGIT.search(text):
        return (*_SECRETS, *_PERSONS)
    numbers = _NUMBERS if _MANY_DIGITS.search(text) else ()
    return (*_SECRETS, *numbers, *_WITH_DIGITS, *_PERSONS, *_LAST)


def redaction_of(text: str) -> Redaction:
    """Redacts a text, and says what was masked in it.

    Args:
        text: Anything a visitor typed.
    """
    redacted = _harmless.redact(text)
    if redacted == text:
        return Redaction(text)
    return Redaction(redacted, frozenset(Counter(LABEL.findall(redacted)) - Counter(LABEL.findall(text))))


class _Harmless:
    """Texts in which nothing is to be masked, by their digests: each turn's state names the same entries.

    What was masked is among them as it became, since redacting it again changes nothing. No text is held, and
    the digests of two processes differ.
    """

    def __init__(self, most: int) -> None:
        self._most, self._key = most, os.urandom(16)
        self._digests: dict[bytes, None] = {}
        self._lock = Lock()

    def redact(self, text: str) -> str:
        """The text redacted; read only when it was not found harmless before."""
        if self._digest(text) in self._digests:
            return text
        redacted = redact(text)
        with self._lock:
            self._digests[self._digest(redacted)] = None
            if len(self._digests) > self._most:
                del self._digests[next(iter(self._digests))]
        return redacted

    def _digest(self, text: str) -> bytes:
        read = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(read, digest_size=16, key=self._key).digest()


_harmless = _Harmless(_MOST_HARMLESS)


def redact_all(value: Any) -> Any:
    """Redacts every text of a JSON value, keys excepted.

    A text that stands in several places is looked at once, and one that was found harmless no more.
    """
    known: dict[str, str] = {}

    def redacted(item: Any) -> Any:
        if isinstance(item, str):
            if item not in known:
                known[item] = _harmless.redact(item)
            return known[item]
        if isinstance(item, Mapping):
            return {key: redacted(one) for key, one in item.items()}
        if isinstance(item, (list, tuple)):
            return [redacted(one) for one in item]
        return item

    return redacted(value)
