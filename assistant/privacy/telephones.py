"""Telephone numbers, of any country and separator; short public numbers (15, 112, 3114) stay."""

from __future__ import annotations

import re

import phonenumbers

from assistant.privacy.labels import TELEPHONE, mark
from assistant.privacy.network import BYTES
from assistant.privacy.spelt_digits import redact_half_spelt, redact_spelt
from assistant.privacy.words_around import after, before, digits_of, names_a_body

_CUT = r"[ \u00a0\u202f\u2009.\-\u2010-\u2015·•*:/_,()]{0,3}"
_END = r"(?![0-9])"
# Ten digits that begin with zero, the zero between brackets or a letter O.
_NATIONAL = re.compile(
    rf"(?<![0-9])(?<![0-9][.,/-])\(?(?:0|(?<![A-Za-z])[Oo])\)?{_CUT}[1-9](?:{_CUT}[0-9]){{8}}{_END}"
)
_INTERNATIONAL = re.compile(
    rf"(?:(?<![0-9])(?:\+|\uff0b|%2[Bb])|(?<![0-9A-Za-z.,])(?<![0-9]:)00)"
    rf"{_CUT}(?:3{_CUT}3(?:{_CUT}\(?0\)?)?{_CUT}[1-9](?:{_CUT}[0-9]){{8}}|[1-9](?:{_CUT}[0-9]){{6,14}}){_END}"
)
# The code of France without its sign, or nine digits in the usual groups.
_WITHOUT_SIGN = re.compile(
    rf"(?<![0-9A-Za-z])(?<![0-9][.,/ -])(?:\(?33\)?{_CUT}(?:\(0\){_CUT})?[1-9](?:{_CUT}[0-9]){{8}}"
    rf"|[67](?:[ \u00a0.\-/][0-9]{{2}}){{4}}){_END}(?![A-Za-z])"
)
_ABROAD = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9][.,/ -])\(?[1-9][0-9]{0,2}\)?(?:[ \u00a0.\-/]{1,2}\(?[0-9]{1,6}\)?){2,6}(?![0"
    r"-9A-Za-z])(?![.,-][0-9])"
)
# « o6 31 52 o9 74 », « +33 6 31 52 o9 74 »: the letter for the figure, anywhere.
_WITH_LETTERS = re.compile(
    rf"(?<![0-9A-Za-zÀ-ÿ+.,/-])(?:(?:\+|[0oO]{{2}})33{_CUT}(?:\(?[0oO]\)?{_CUT})?|\(?[0oO]\)?{_CUT})"
    rf"[1-9](?:{_CUT}[0-9oO]){{8}}(?![0-9A-Za-zÀ-ÿ])(?![.,/-][0-9oO])"
)
_NAMED = re.compile(
    r"(?i)(?<![a-zà-ÿ])((?:t[ée]l(?:[ée]phone)?s?|(?:tele)?phone|portable|mobile|gsm|fax|whatsapp|"
    r"ligne directe|"
    r"joindre|joignable|rappele[rz]|rappel|appele[rz]|contacte[rz]|num[ée]ro)"
    r"(?:[^0-9A-Za-zÀ-ÿ\n+]|\b(?:me|moi|nous|le|la|au|à|sur|est|c|n[°o]|num[ée]ro|de|du|mon|ma|notre|"
    r"portable|t[ée]l[ée]phone|mobile|"
    r"direct|perso(?:nnel)?|pro(?:fessionnel)?|value|urgence|suivant)\b){1,12})"
    r"(\(?[0-9](?:[ \u00a0\u202f.\-/()_]{0,3}[0-9]){7,14})(?![0-9A-Za-z])"
)
_NAMED_AFTER = re.compile(
    r"(?<![0-9A-Za-z.,])[0-9]{8,15}(?=[ ]?(?:\(|,|est|c['’]est|=|:)[ ]?(?:est )?(?:mon|ma|le|son|sa|notre|"
    r"un)?[ ]?(?i:t[ée]l|portable|mobile|"
    r"fixe|gsm|num[ée]ro de t))"
)
_TELEPHONE_WORD = re.compile(
    r"(?i)(?:t[ée]l(?:[ée]phone)?s?|phone|portable|mobile|gsm|fax|joindre|joignable|rappele[rz]|"
    r"appele[rz]|contacte[rz])"
    r"[^0-9\n]{0,25}$"
)
_GLUED_WORD = re.compile(r"(?i)(?:t[ée]l|phone|portable|mobile|fax|gsm|au|num[ée]ro|no)$")
_RUN_BEFORE = re.compile(r"(?:[0-9][0-9 \u00a0.-]{0,40})?$")
_RUN = re.compile(r"(?:[ \u00a0.-]?[0-9]){0,20}")
_AMOUNT = re.compile(r"(?i)\s{0,2}(?:€|euros?\b|eur\b|k€|m€|%|\$|patients?\b|dossiers?\b|lits?\b|octets\b)")
_DATE = re.compile(r"\(?(?:0[1-9]|[12][0-9]|3[01])[./ -](?:0[1-9]|1[0-2])[./ -](?:19|20)[0-9]{2}(?![0-9])")


# « 00 20 00 01 08 »: what is sent to a card.
_COMMAND = re.compile("00[ :]2[04][ :]00[ :]")
_SIRET = re.compile("[0-9]{3} [0-9]{3} [0-9]{3} [0-9]{5}")
_REFERENCE = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:r[ée]f(?:[ée]rence)?s?|contrats?|march[ée]s?|conventions?|commandes?|bons?|"
    r"factures?|devis|dossiers?|tickets?|incidents?|avenants?|lots?)(?![a-zà-ÿ])\.?"
    r"(?:[ ](?!t[ée]l|port|mob|au|fax)[a-zà-ÿ'’°]{1,14}){0,4}[ :=#]{1,3}$"
)
# Ten digits in the groups of a telephone.
_USUAL = re.compile(
    r"\(?0[1-9]\)?(?:(?:[^0-9]{1,3}[0-9]{2}){4}|[0-9]{8})|0[1-9][0-9]{2}(?:[^0-9]{1,3}[0-9]{2,3}){2,3}"
)


def redact_phones(text: str) -> str:
    """Replaces telephone numbers, written in figures or in letters."""
    text = _WITH_LETTERS.sub(_lettered, text)
    text = _INTERNATIONAL.sub(_international, text)
    text = _NATIONAL.sub(_national, text)
    text = _WITHOUT_SIGN.sub(_without_sign, text)
    text = _NAMED.sub(_named, text)
    text = _NAMED_AFTER.sub(lambda match: match[0] if names_a_body(match) else mark(TELEPHONE), text)
    return _ABROAD.sub(_abroad, text)


def redact_spelt_phones(text: str) -> str:
    """Replaces telephone numbers read aloud: « zéro six douze trente-quatre… »."""
    # Here too: what has less than eight figures is read for no number.
    text = _WITH_LETTERS.sub(_lettered, text)
    text = redact_half_spelt(text, least=9, most=11, label=TELEPHONE)
    return redact_spelt(text, least=8, label=TELEPHONE)


def _international(match: re.Match[str]) -> str:
    if names_a_body(match) or _AMOUNT.match(after(match)):
        return match[0]
    if _SIRET.fullmatch(_neighbours(match)) or _COMMAND.match(match[0]):
        return match[0]
    digits = digits_of(match[0].removeprefix("%2B").removeprefix("%2b")).removeprefix("00")
    if digits.startswith("33") or _TELEPHONE_WORD.search(before(match)):
        return mark(TELEPHONE)
    return (
        mark(TELEPHONE) if _is_possible(digits) or (match[0][0] != "0" and _has_country(digits)) else match[0]
    )


def _national(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    follows = text[end : end + 3]
    if follows[:1].isalpha() and not follows.isalpha():
        return match[0]
    lead = before(match)
    if not match[0].isdigit() and 11 <= len(digits_of(_neighbours(match))) <= 15:
        # A part of a longer number, whose own rule has judged it.
        return match[0]
    if (lead[-1:].isalnum() and not _GLUED_WORD.search(lead)) or lead.endswith("+") or names_a_body(match):
        return match[0]
    if is_a_reference(text, start, end) or any(
        begin <= start and end <= stop for begin, stop in _bytes(text)
    ):
        return match[0]
    if _is_phone_grouping(match[0]) or _TELEPHONE_WORD.search(lead):
        # « (06) 12… »: a bracket that was open before stays.
        opened = text[start] == "(" and ")" not in match[0]
        return f"{'(' if opened else ''}{mark(TELEPHONE)}"
    return match[0]


def _bytes(text: str) -> list[tuple[int, int]]:
    """Where bytes follow each other: « 3B AC 00 40 2A 00 12 25 00 »; telephones hold no letter."""
    return [found.span() for found in BYTES.finditer(text) if not found[0].replace(" ", "").isdigit()]


def is_a_reference(text: str, start: int, end: int) -> bool:
    """True for « contrat n° 06-2024-10-33 », whose groups are no telephone's."""
    lead = text[max(0, start - 60) : start]
    ten = len(digits_of(text[start:end])) == 10
    return ten and _REFERENCE.search(lead) is not None and _USUAL.fullmatch(text, start, end) is None


def _neighbours(match: re.Match[str]) -> str:
    """The number with the digits that stand just before and after it."""
    head, tail = _RUN_BEFORE.search(before(match)), _RUN.match(after(match))
    return f"{head[0] if head else ''}{match[0]}{tail[0] if tail else ''}"


def _is_phone_grouping(written: str) -> bool:
    """False for ten digits that are a date and an hour, a list of departments, a number and a count."""
    if _DATE.match(written) or ", " in written:
        return False
    groups = [len(group) for group in re.findall(r"[0-9Oo]+", written)]
    mobile = written.lstrip("(")[:2] in ("06", "07") and len(groups) >= 3 and max(groups) <= 6
    return (
        mobile
        or groups in ([10], [1] * 10)
        or (groups[0] <= 4 and all(2 <= group <= 4 or group == 8 for group in groups[1:]))
        or (groups[0] == 1 and groups[1] == 9)
        or (groups[:2] == [1, 1] and all(group == 2 for group in groups[2:]))
    )


def _lettered(match: re.Match[str]) -> str:
    """A telephone some of whose zeros are letters: at most half, and grouped as one."""
    written = match[0]
    letters = written.lower().count("o")
    if not letters or letters > 5 or "\n" in written or is_a_reference(match.string, *match.span()):
        return written
    national = re.sub("[oO]", "0", written)
    foreign = national.startswith(("+", "0033"))
    return mark(TELEPHONE) if foreign or _is_phone_grouping(national) else written


def _without_sign(match: re.Match[str]) -> str:
    return match[0] if names_a_body(match) or _AMOUNT.match(after(match)) else mark(TELEPHONE)


def _named(match: re.Match[str]) -> str:
    if _DATE.match(match[2]) or _AMOUNT.match(after(match)) or re.search(r"(?i)num[ée]ro\W{1,3}$", match[1]):
        return match[0]
    opened = match[2].startswith("(") and ")" not in match[2]
    return f"{match[1]}{'(' if opened else ''}{mark(TELEPHONE)}"


def _abroad(match: re.Match[str]) -> str:
    """A number with the code of its country and no sign: not grouped as an amount, and it exists."""
    digits = digits_of(match[0])
    groups = re.findall(r"[0-9]+", match[0])
    if not 10 <= len(digits) <= 14 or names_a_body(match) or _AMOUNT.match(after(match)):
        return match[0]
    if all(len(group) == 3 for group in groups[1:]) or re.fullmatch(r"[0-9]+(?:\.[0-9]+)+", match[0]):
        return match[0]
    return mark(TELEPHONE) if _is_valid(digits) else match[0]


def _has_country(digits: str) -> bool:
    """True when the digits begin with the code of a country and are as many as a number has."""
    codes = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    return len(digits) >= 9 and any(int(digits[:length]) in codes for length in (1, 2, 3))


def _is_possible(digits: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(f"+{digits}"))
    except phonenumbers.NumberParseException:
        return False


def _is_valid(digits: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(f"+{digits}"))
    except phonenumbers.NumberParseException:
        return False
