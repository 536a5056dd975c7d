"""Persons in what surrounds messages of health software: calls, paths, references, tags of DICOM."""

from __future__ import annotations

import re

from assistant.privacy.health_messages import NAMES_A_FIELD
from assistant.privacy.labels import (
    ANY_MARK,
    BIRTH_DATE,
    IDENTIFIER,
    MARKED,
    NAME,
    NIR,
    POSTAL_ADDRESS,
    TELEPHONE,
    mark,
)
from assistant.privacy.secret_names import is_placeholder

# « setFamily("Durand") », « contact[0].name.family = Durand »
_BUILT = re.compile(
    r"(?i)(?<![a-z])((?:set|add|with)_?"
    r"(?:family|given|surname|first_?name|last_?name|birth_?name)(?:Name|Element)?"
    rf"\s?\(\s?[\"'])([^\"'\n{ANY_MARK}]{{2,60}})(?=[\"'])"
)
_OF_A_NAME = re.compile(
    r"(?<![A-Za-z])((?i:names?)(?:\[[0-9]{1,2}\]|\(\))?\.(?:family|given|text)(?:\[[0-9]{1,2}\])?"
    r"\s?(?:={1,3}|:|→|->)\s?)"
    rf"([A-ZÀ-Ý][^\s\"',;.()\[\]{{}}{ANY_MARK}]{{1,40}})"
)
# « "reference": "Patient/18842", "display": "Léa Martin" »
_DISPLAYED = re.compile(
    r"((?:Patient|Person|RelatedPerson|Practitioner)/[^\"'\s]{0,70}[\"']\s{0,3},\s{0,20}[\"']display[\"']\s{0,3}:"
    rf"\s{{0,3}}[\"'])([^\"'\n{ANY_MARK}]{{2,80}})"
)
# « (0010,0020) LO [88100427] »
_DICOM = re.compile(
    r"(\((0010,(?:0010|0020|0030|1000|1001|1040|2154)|0008,(?:0090|1050))\)[^\[\n]{0,30}\[)"
    rf"([^\]\n{ANY_MARK}]{{2,64}})(?=\])"
)
_OF_DICOM = {
    "0010,0020": IDENTIFIER,
    "0010,1000": IDENTIFIER,
    "0010,0030": BIRTH_DATE,
    "0010,1040": POSTAL_ADDRESS,
    "0010,2154": TELEPHONE,
}
# The key beside a NIR, the town beside a street: « "cle": "72" », « "city": "Ajaccio" ».
_KEY_OF_NIR = re.compile(
    rf"(?i)({mark(NIR)}[\"'\s,;<>/a-zà-ÿ]{{1,40}}?cl[ée]f?(?:_?nir|_?ins)?[\"']?\s{{0,3}}[:=>]\s{{0,3}}[\"']?)"
    r"([0-9]{2})(?![0-9])"
)
_TOWN_OF_STREET = re.compile(
    rf"(?i)({mark(POSTAL_ADDRESS)}[^{{}}\n]{{0,60}}?[\"']"
    r"(?:postal_?code|zip(?:_?code)?|code_?postal|city|ville|commune)"
    rf"[\"']\s{{0,3}}:\s{{0,3}}[\"'])([^\"'\n{ANY_MARK}]{{2,60}})"
)
_TOWN_OF_ELEMENT = re.compile(
    rf"(?i)({mark(POSTAL_ADDRESS)}[^\n]{{0,80}}?<(?:[a-z0-9]{{1,10}}:)?"
    r"(?:postal_?code|code_?postal|city|ville|commune)>)"
    rf"([^<>\n{ANY_MARK}]{{2,60}})"
)


def redact_health_values(text: str) -> str:
    """Replaces names given to calls and paths, values of DICOM, the key of a NIR, the town of a street."""
    if '"' in text or "'" in text:
        for pattern in (_BUILT, _DISPLAYED):
            text = pattern.sub(_named, text)
    if ".family" in text or ".given" in text or ".text" in text:
        text = _OF_A_NAME.sub(_named, text)
    if "(0010," in text or "(0008," in text:
        text = _DICOM.sub(lambda match: match[1] + mark(_OF_DICOM.get(match[2], NAME)), text)
    if mark(NIR) in text:
        text = _KEY_OF_NIR.sub(lambda match: match[1] + mark(NIR), text)
    if mark(POSTAL_ADDRESS) in text:
        # A code, then the town.
        for pattern in (_TOWN_OF_STREET, _TOWN_OF_ELEMENT):
            for _ in range(2):
                text = pattern.sub(lambda match: match[1] + mark(POSTAL_ADDRESS), text)
    return text


def _named(match: re.Match[str]) -> str:
    """A value that only a name can be, unless it says what should stand there."""
    tried = is_placeholder(match[2], quoted=True) or NAMES_A_FIELD.fullmatch(match[2])
    return match[0] if tried or MARKED.search(match[2]) else match[1] + mark(NAME)
