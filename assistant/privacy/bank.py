"""Numbers of a bank: IBAN, RIB, payment cards."""

from __future__ import annotations

import re

from stdnum import luhn
from stdnum.iso7064 import mod_97_10

from assistant.privacy.labels import BANK_CARD, IBAN, RIB, mark
from assistant.privacy.words_around import around, before, digits_of, is_named, names_a_body, naming

_CUT = r"[ \u00a0\u202f\u2009._/-]{0,2}"
_NAMES_CARD = naming(
    r"cb|cartes? (?:bancaires?|bleues?|de cr[ée]dit|de paiement|visa|mastercard)|visa|mastercard|amex"
    r"|american express|card[ _-]?number|num[ée]ro de carte|paiement|pan"
)
_NAMES_ACCOUNT = naming(
    r"iban|rib|compte(?: bancaire)?|num[ée]ro de compte|relev[ée] d['’]identit[ée] bancaire|"
    r"coordonn[ée]es bancaires"
    r"|virement"
)
_CARD = re.compile(rf"(?<![0-9A-Za-z])[2-6](?:{_CUT}[0-9]){{12,18}}(?![0-9A-Za-z])")
_IBAN_START = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2}[0-9]{2}(?=[ \u00a0\u202f._/-]{0,2}[0-9A-Za-z])")
_IBAN_NAMED = re.compile(
    r"(?<![0-9A-Za-z])[A-Z]{2}[0-9]{2}(?:[ \u00a0\u202f.-]?(?=[0-9A-Z]{0,3}[0-9])[0-9A-Z]{1,4}){3,9}(?![0-9A"
    r"-Za-z])"
)
_RIB = re.compile(
    r"(?<![0-9A-Za-z])[0-9]{5}[ \u00a0\u202f.-]{0,3}[0-9]{5}[ \u00a0\u202f.-]{0,3}[0-9A-Za-z]{11}"
    r"[ \u00a0\u202f.-]{0,3}[0-9]{2}(?![0-9A-Za-z])"
)
# « banque 30006, guichet 00001, compte 12345678901, clé 89 »
_ACCOUNT = re.compile(
    r"(?i)(?<![a-zà-ÿ])((?:num[ée]ro de |n[°o] (?:de )?)?compte(?: bancaire| n[°o]| num[ée]ro)?[ :=n°]{1,5})"
    r"([0-9A-Z]{11}|[0-9](?:[ ]?[0-9]){9,11})([ ,;/-]{1,3}cl[ée][ :]{0,3}[0-9]{2})?(?![0-9A-Za-z])"
)
_BRANCH = re.compile(
    r"(?i)(?<![a-zà-ÿ])((?:code )?(?:banque|guichet|[ée]tablissement|agence|"
    r"cl[ée](?: rib)?)[ :=]{1,3})([0-9]{5}|[0-9]{2})(?![0-9A-Za-z])"
)
_EXPIRY = re.compile(
    r"(?i)((?:exp\w{0,10}|valable|validit[ée]|fin|date)[ .:]{1,3}(?:(?:le|jusqu['’]en|jusqu['’]au|fin|"
    r"d['’]expiration)[ :]{1,2})?|"
    + mark(BANK_CARD)
    + r"[ ,;/|(-]{1,3})((?:0[1-9]|1[0-2])[ ]?[/-][ ]?(?:20)?[0-9]{2})(?![0-9/])"
)
# « 4970…, 11/28, 118 »
_CRYPTOGRAM = re.compile(
    rf"({mark(BANK_CARD)}[ ]?[,;/|-]?[ ]?)([0-9]{{3}})(?=[ ]?(?:$|[.,;)\n!?])|"
    rf"[ ][a-zà-ÿ])"
)
_IBAN_LENGTHS = {
    **{"AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20},
    **{"ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27, "LI": 21},
    **{"LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24},
    **{"SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "MA": 28, "DZ": 26, "TR": 26},
}


def redact_ibans(text: str) -> str:
    """Replaces IBAN whose key is right, and those named so; then RIB."""
    pieces, done = [], 0
    for start in _IBAN_START.finditer(text):
        if start.start() < done:
            continue
        end = _iban_end(text, start)
        if end is not None:
            pieces += [text[done : start.start()], mark(IBAN)]
            done = end
    text = "".join([*pieces, text[done:]])
    text = _IBAN_NAMED.sub(lambda match: mark(IBAN) if is_named(_NAMES_ACCOUNT, match) else match[0], text)
    text = _RIB.sub(_rib, text)
    text = _ACCOUNT.sub(lambda match: match[1] + mark(RIB) if digits_of(match[2]) else match[0], text)
    if mark(RIB) in text or re.search(r"(?i)banque[^\n]{0,40}guichet", text):
        text = _BRANCH.sub(lambda match: match[1] + mark(RIB), text)
    return text


def redact_cards(text: str) -> str:
    """Replaces payment cards, by network and Luhn's key or by words that name one; and their expiry."""
    text = _CARD.sub(_card, text)
    if mark(BANK_CARD) not in text:
        return text
    text = _EXPIRY.sub(lambda match: match[1] + mark(BANK_CARD), text)
    return _CRYPTOGRAM.sub(lambda match: match[1] + mark(BANK_CARD), text)


def _rib(match: re.Match[str]) -> str:
    number = re.sub(r"[^0-9A-Za-z]", "", match[0]).upper()
    return mark(RIB) if _has_rib_key(number) or is_named(_NAMES_ACCOUNT, match) else match[0]


def _has_rib_key(number: str) -> bool:
    """True when the last two of 23 characters are the key of the others (letters count as digits)."""
    digits = "".join(
        char if char.isdigit() else str((ord(char) - 65 + (char >= "S")) % 9 + 1) for char in number
    )
    bank, desk, account, key = int(digits[:5]), int(digits[5:10]), int(digits[10:21]), int(digits[21:])
    return bank > 0 and (89 * bank + 15 * desk + 3 * account + key) % 97 == 0


def _card(match: re.Match[str]) -> str:
    digits = digits_of(match[0])
    if names_a_body(match):
        return match[0]
    by_fours = re.fullmatch(r"(?:[0-9]{4}[^0-9]{1,2}){3}[0-9]{4}", match[0]) is not None
    if by_fours and re.search(r"(?i)(?<![a-z])(?:carte|cb|cvv|cvc|exp)", around(match)):
        return mark(BANK_CARD)
    if is_named(_NAMES_CARD, match) or (luhn.is_valid(digits) and _card_network(digits)):
        return mark(BANK_CARD)
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


def _iban_end(text: str, found: re.Match[str]) -> int | None:
    start = found.start()
    length = _IBAN_LENGTHS.get(text[start : start + 2].upper())
    if length is None:
        return None
    symbols: list[str] = []
    place = start
    while place < len(text) and len(symbols) < length:
        char = text[place]
        if char.isascii() and char.isalnum():
            symbols.append(char.upper())
        elif char not in " \u00a0\u202f._/-" or not text[place - 1].isalnum():
            return None
        place += 1
    if len(symbols) < length or (place < len(text) and text[place].isascii() and text[place].isalnum()):
        return None
    # The key alone: what has it is somebody's, even where the register knows another structure.
    right = mod_97_10.is_valid("".join(symbols[4:] + symbols[:4]))
    return place if right or _NAMES_ACCOUNT[0].search(before(found)) else None
