"""Values told beside the name of a field of HL7 v2: « PID-3 : K0022^^^CHU », « PID.7=19650818 »."""

from __future__ import annotations

import re

from assistant.privacy.health_messages import FIELDS
from assistant.privacy.labels import ANY_MARK, BIRTH_DATE, NAME, NIR, POSTAL_ADDRESS, mark
from assistant.privacy.secret_names import is_placeholder

_FIELD = re.compile(
    r"(?<![A-Za-z0-9])(PID|NK1|PV1|GT1|IN1|MRG|ROL|PRD|STF|ORC|OBR|TXA|EVN|PRT)(?:[-._]| )([0-9]{1,2})"
    r"((?:[-._][0-9]{1,2}){0,2}[\"']?(?:\s{0,2}(?:=>|[:=(«\"|]|→|est|vaut|contient|is)\s{0,2}[\"'«]?\s?|[ ]))"
    rf"([^\s\"'»(),;{ANY_MARK}][^\s\"'»(),;{ANY_MARK}]{{1,120}})"
)


def redact_health_fields(text: str) -> str:
    """Replaces what stands after the name of a field that holds a person's, when it looks like its value."""
    return _FIELD.sub(_value, text)


def _value(match: re.Match[str]) -> str:
    label = FIELDS.get(match[1], {}).get(int(match[2]))
    value = match[4].rstrip(".?!:")
    if label is None or is_placeholder(value.split("^")[0], quoted=True):
        return match[0]
    digits = sum(char.isdigit() for char in value)
    if label == NAME:
        # Without a sign, only components show a value: « PID-5 MOREL^Jeanne ».
        told = "^" in value or (
            match[3].strip(" -._0123456789") != "" and value[0].isupper() and value.isupper()
        )
    elif label == BIRTH_DATE:
        told = (
            re.match(r"(?:18|19|20)[0-9]{2}[-/]?[0-9]{2}[-/]?[0-9]{2}|[0-9]{2}/[0-9]{2}/[0-9]{4}", value)
            is not None
        )
    elif label == POSTAL_ADDRESS:
        told = "^" in value and digits > 0
    else:
        told = digits >= 4 and not value.startswith(("1.2.", "2.16.", "urn:"))
    if not told:
        return match[0]
    if "INS-NIR" in value or "1.2.250.1.213.1.4." in value:
        label = NIR
    return match[0][: match.start(4) - match.start()] + mark(label) + match[4][len(value) :]
