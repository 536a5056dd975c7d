"""Numbers that name a person or an account: NIR, RPPS, telephone, IBAN, bank card."""

from __future__ import annotations

import re

from stdnum import luhn
from stdnum.fr import nir
from stdnum.iso7064 import mod_97_10

_GAP = r"[ \u00a0\u202f\u2009._\-/]{0,3}"
_SPACE = r"[ \u00a0\u202f\u2009]"
_KEY_GAP = r"[ \u00a0\u202f\u2009:]{0,3}"
_END = r"(?![0-9A-Za-z])"
_START = r"(?<![0-9A-Za-z])"

# Words that name what follows, looked for just before a number.
_NAMES_NIR = re.compile(
    r"(?:\bnir|\bins|\bnia|s[ée]curit[ée] sociale|s[ée]cu(?: sociale)?|matricule|immatriculation)\b"
    r"[^0-9]{0,20}$",
    re.I,
)
_NAMES_CARD = re.compile(
    r"(?:\bcb|\bcarte (?:bancaire|bleue|de cr[ée]dit|de paiement)|\bvisa|\bmastercard)\b[^0-9]{0,20}$", re.I
)
_NAMES_RPPS = re.compile(r"\brpps\b[^0-9]{0,20}$", re.I)
_NAMES_IBAN = re.compile(r"\b(?:iban|rib)\b[^0-9]{0,20}$", re.I)
# What is not a person: an establishment, a company.
_NAMES_BODY = re.compile(r"\b(?:finess|sire[nt]|siret|tva|ean|oid|gtin)\b[^0-9]{0,20}$", re.I)
_LOOK_BACK = 45

# Sex, year, month, department (Corsica: 2A, 2B), commune, order, key; gaps only between groups.
_NIR = re.compile(
    rf"{_START}([1-478]){_GAP}([0-9]{{2}}){_GAP}([0-9]{{2}}){_GAP}([0-9][0-9ABab]){_GAP}([0-9]{{3}}){_GAP}"
    rf"([0-9]{{3}})(?:{_GAP}[0-9]{{2}}|{_SPACE}?cl[ée]{_KEY_GAP}[0-9]{{2}}"
    rf"|{_SPACE}?\(cl[ée]{_KEY_GAP}[0-9]{{2}}\))?{_END}",
    re.I,
)
# The same digits cut anywhere; believed only with a valid key or a word that names them.
_NIR_LOOSE = re.compile(
    rf"{_START}[1-478](?:[ \u00a0\u202f-]?[0-9]){{4}}[ \u00a0\u202f-]?[0-9][ \u00a0\u202f-]?[0-9ABab]"
    rf"(?:[ \u00a0\u202f-]?[0-9]){{6}}(?:[ \u00a0\u202f-]{{0,3}}[0-9][ \u00a0\u202f-]?[0-9])?{_END}"
)
_CARD = re.compile(r"(?<![0-9A-Za-z])[2-6](?:[ \u00a0\u202f-]?[0-9]){12,18}(?![0-9A-Za-z])")
_RPPS = re.compile(r"(?<![0-9A-Za-z.,/-])(?:8?[0-9]{11}|1(?:[ \u00a0\u202f][0-9]{1,4}){2,10})(?![0-9A-Za-z])")
_RPPS_NAMED = re.compile(r"(?<![0-9A-Za-z])[0-9](?:[ \u00a0\u202f.-]?[0-9]){10,11}(?![0-9A-Za-z])")
_PHONE_GAP = r"[ \u00a0\u202f.\-]{1,3}"
_PHONE = re.compile(
    # National: 0612345678, 06 12 34 56 78, 06 12345678, 0 806 800 213. Gaps everywhere or nowhere: dates.
    rf"(?<![0-9A-Za-z_+])(?<![0-9][.,])(?:0[1-9][0-9]{{8}}|0[1-9](?:{_PHONE_GAP}[0-9]{{2}}){{4}}|0[1-9]{_PHONE_GAP}[0-9]{{8}}"
    rf"|0{_PHONE_GAP}[1-9][0-9]{{2}}(?:{_PHONE_GAP}[0-9]{{3}}){{2}}"
    rf"|0[1-9][0-9]{{2}}(?:{_PHONE_GAP}[0-9]{{3}}){{2}}|0[1-9](?:{_PHONE_GAP}[0-9]{{4}}){{2}}"
    # International, with the codes of the French territories and of the neighbours.
    r"|(?:\+|00)[ ]?(?:33|262|508|590|594|596|681|687|689|32|34|39|41|44|49|352|376|377)"
    rf"(?:[ \u00a0\u202f.\-]{{0,3}}\(0\))?(?:[ \u00a0\u202f.\-]{{0,3}}[0-9]){{8,10}})(?![0-9A-Za-z])"
)
_IBAN_START = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2}[0-9]{2}(?=[ \u00a0\u202f.-]?[0-9A-Za-z])")
_IBAN_LENGTHS = {
    **{"AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20},
    **{"ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27, "LI": 21},
    **{"LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24},
    **{"SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "MA": 28, "DZ": 26, "TR": 26},
}


def redact_nirs(text: str) -> str:
    """Replaces NIR and INS matricules: 15 characters with a right key, or 13 plausible ones."""
    text = _NIR.sub(lambda match: _nir(match, grouped=True), text)
    return _NIR_LOOSE.sub(lambda match: _nir(match, grouped=False), text)


def redact_ibans(text: str) -> str:
    """Replaces IBAN whose key is right, and those named so."""
    pieces, done = [], 0
    for start in _IBAN_START.finditer(text):
        if start.start() < done:
            continue
        end = _iban_end(text, start.start())
        if end is not None:
            pieces += [text[done : start.start()], "[IBAN]"]
            done = end
    return "".join([*pieces, text[done:]])


def redact_cards(text: str) -> str:
    """Replaces payment card numbers: a known network and Luhn's key."""
    return _CARD.sub(_card, text)


def redact_rpps(text: str) -> str:
    """Replaces RPPS numbers: eleven digits with Luhn's key, or named so; also « 8 » + RPPS."""
    text = _RPPS_NAMED.sub(lambda match: "[RPPS]" if _named(_NAMES_RPPS, match) else match[0], text)
    return _RPPS.sub(_rpps, text)


def redact_phones(text: str) -> str:
    """Replaces French telephone numbers; short numbers (15, 112, 3114) stay."""
    return _PHONE.sub(lambda match: match[0] if _named(_NAMES_BODY, match) else "[téléphone]", text)


def _nir(match: re.Match[str], grouped: bool) -> str:
    number = re.sub(r"[^0-9ABab]", "", re.sub(r"cl[ée]", "", match[0], flags=re.I)).upper()
    if _named(_NAMES_BODY, match):
        return match[0]
    named = _named(_NAMES_NIR, match)
    if _plausible_nir(number[:13]) and nir.is_valid(number):
        return "[NIR]"
    if named and _plausible_nir(number[:13]):
        return "[NIR]"
    if len(number) == 13 and grouped and number[0] in "1278" and _plausible_nir(number, strict=True):
        return "[NIR]"
    return match[0]


def _plausible_nir(number: str, strict: bool = False) -> bool:
    """True when month, department, commune and order may be those of somebody.

    Args:
        number: Thirteen characters.
        strict: Only real months: without a key, the rare codes of unknown months would catch
            identifiers that are nobody's.
    """
    month, department = int(number[3:5]), number[5:7]
    if not (1 <= month <= 12 or (not strict and (20 <= month <= 42 or 50 <= month <= 99))):
        return False
    if department[1] in "AB":
        return department in ("2A", "2B") and number[7:10] != "000"
    return number[5:7] != "00" and number[7:10] != "000" and number[10:13] != "000"


def _card(match: re.Match[str]) -> str:
    digits = re.sub(r"[^0-9]", "", match[0])
    if not luhn.is_valid(digits) or _named(_NAMES_BODY, match):
        return match[0]
    if _named(_NAMES_CARD, match) or _card_network(digits):
        return "[carte bancaire]"
    return match[0]


def _card_network(digits: str) -> bool:
    # Fourteen digits (Diners) are left out: a SIRET has as many, and the same key.
    length, two, four = len(digits), int(digits[:2]), int(digits[:4])
    return (
        (digits[0] == "4" and length in (13, 16, 19))
        or ((51 <= two <= 55 or 2221 <= four <= 2720) and length == 16)
        or (two in (34, 37) and length == 15)
        or (3528 <= four <= 3589 and length == 16)
        or ((two == 50 or 56 <= two <= 69) and 15 <= length <= 19)
    )


def _rpps(match: re.Match[str]) -> str:
    digits = re.sub(r"[^0-9]", "", match[0])
    if _named(_NAMES_BODY, match) or len(digits) not in (11, 12):
        return match[0]
    if len(digits) == 12 and not digits.startswith("8"):
        return match[0]
    return "[RPPS]" if luhn.is_valid(digits[-11:]) and len(set(digits)) > 1 else match[0]


def _iban_end(text: str, start: int) -> int | None:
    length = _IBAN_LENGTHS.get(text[start : start + 2].upper())
    if length is None:
        return None
    symbols: list[str] = []
    place = start
    while place < len(text) and len(symbols) < length:
        char = text[place]
        if char.isascii() and char.isalnum():
            symbols.append(char.upper())
        elif char not in " \u00a0\u202f.-" or text[place - 1] in " \u00a0\u202f.-":
            return None
        place += 1
    if len(symbols) < length or (place < len(text) and text[place].isascii() and text[place].isalnum()):
        return None
    # The key alone: what has it is somebody's, even where the register knows another structure.
    right = mod_97_10.is_valid("".join(symbols[4:] + symbols[:4]))
    return place if right or _NAMES_IBAN.search(text[max(0, start - _LOOK_BACK) : start]) else None


def _named(names: re.Pattern[str], match: re.Match[str]) -> bool:
    """True when a word of `names` stands just before the number."""
    return names.search(match.string[max(0, match.start() - _LOOK_BACK) : match.start()]) is not None
