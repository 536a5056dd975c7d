"""What stands in the place of what was masked, and how it is named to a visitor."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

NIR = "[NIR]"
RPPS = "[RPPS]"
ADELI = "[ADELI]"
IDENTIFIER = "[identifiant]"
NAME = "[nom]"
BIRTH_DATE = "[date de naissance]"
POSTAL_ADDRESS = "[adresse]"
IP_ADDRESS = "[adresse IP]"
EMAIL = "[e-mail]"
TELEPHONE = "[téléphone]"
IBAN = "[IBAN]"
RIB = "[RIB]"
BANK_CARD = "[carte bancaire]"
TOKEN = "[jeton]"  # noqa: S105 - a label
PRIVATE_KEY = "[clé privée]"
PASSWORD = "[mot de passe]"  # noqa: S105 - a label
CODE = "[code]"

LABELS: Mapping[str, str] = MappingProxyType(
    {
        NIR: "un numéro de sécurité sociale",
        RPPS: "un numéro RPPS",
        ADELI: "un numéro ADELI",
        IDENTIFIER: "un identifiant",
        NAME: "un nom",
        BIRTH_DATE: "une date de naissance",
        POSTAL_ADDRESS: "une adresse postale",
        IP_ADDRESS: "une adresse IP",
        EMAIL: "une adresse électronique",
        TELEPHONE: "un numéro de téléphone",
        IBAN: "un IBAN",
        RIB: "un RIB",
        BANK_CARD: "un numéro de carte bancaire",
        TOKEN: "une clé ou un jeton d’accès",
        PRIVATE_KEY: "une clé privée",
        PASSWORD: "un mot de passe",
        CODE: "un code",
    }
)
"""Every label that redaction may put, and the French noun, with its article, of what it hides."""

SECRETS = frozenset((TOKEN, PRIVATE_KEY, PASSWORD, CODE, BANK_CARD))
"""Labels of what gives access or pays: whoever typed it must never tell it to anybody."""

LABEL = re.compile("|".join(map(re.escape, LABELS)))
"""A label in a text."""

# While a text is redacted, a label is one character that Unicode keeps for such uses (a noncharacter): no
# rule
# reads the words of a label, or cuts one.
_FIRST_MARK = 0xFDD0
ANY_MARK = "\ufdd0-\ufdef"
"""Every mark, inside a class of an expression."""
MARKED = re.compile(f"[{ANY_MARK}]")
"""A mark in a text that is being redacted."""
_MARK_OF = {label: chr(_FIRST_MARK + rank) for rank, label in enumerate(LABELS)}
_LABEL_OF = {mark: label for label, mark in _MARK_OF.items()}


def mark(label: str) -> str:
    """The character that stands for a label while a text is redacted."""
    return _MARK_OF[label]


def with_marks(text: str) -> str:
    """The text with marks for its labels; a noncharacter typed by somebody becomes U+FFFD."""
    text = MARKED.sub("\ufffd", text)
    return LABEL.sub(lambda found: _MARK_OF[found[0]], text) if "[" in text else text


def with_labels(text: str) -> str:
    """The text with labels for its marks."""
    return MARKED.sub(lambda found: _LABEL_OF[found[0]], text)
