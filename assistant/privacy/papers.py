"""Numbers of somebody's cards and papers: CPS and CPE cards, passports, identity cards, numbers abroad."""

from __future__ import annotations

import re

from assistant.privacy.codes import counts_units
from assistant.privacy.labels import ANY_MARK, IDENTIFIER, NIR, mark
from assistant.privacy.words_around import digits_of, stem_set, stems_of

_LINK = (
    rf"(?:[^0-9A-Za-zÀ-ÿ\n{ANY_MARK}]{{1,4}}|n[°o]|(?:n\.|num(?:[ée]ro)?|est|is|c['’]est|porte(?: le)?|"
    r"s[ée]rie|le|de|du|la|id|identifiant)(?![0-9A-Za-zÀ-ÿ])){1,7}"
)
# A number of eight digits or more after the name of a card is the card's: its holder is one person.
_CARD = re.compile(
    rf"(?i)(?<![0-9A-Za-zÀ-ÿ-])((?:cartes?(?:[ ](?:cps|cpe|cpf|cpa|professionnelle|vitale|d['’]agent|agent|"
    rf"europ[ée]enne|ceam|"
    rf"de professionnel(?: de sant[ée])?|de (?:d[ée]l[ée]gataire|l['’]agent)|ps|num[ée]ro))?|cps|cpe|cpf|"
    rf"ceam)"
    rf"{_LINK})([0-9](?:[ .-]?[0-9]){{7,19}})(?![0-9A-Za-zÀ-ÿ])"
)
_PAPER = (
    r"(?:avs|ahv|niss|nif|registre national|num[ée]ro national|codice fiscale|nie|dni|bsn|passeport|passport|"
    r"permis(?: de conduire)?|titre de s[ée]jour|r[ée]c[ée]piss[ée]|"
    r"(?:carte (?:nationale )?|pi[èe]ce )d['’ ]identit[ée](?: nationale)?|carte (?:de )?(?:s[ée]jour|"
    r"r[ée]sident)|cni)"
)
_OF_COUNTRY = (
    r"(?:[a-zà-ÿ]{2,10}(?:ais|ien|ain|ois|and|ol)(?:n?e)?|belge|suisse|russe|turque?|grec|national|"
    r"biom[ée]trique|"
    r"provisoire)"
)
_NAMED = re.compile(
    rf"(?i)(?<![0-9A-Za-zÀ-ÿ])({_PAPER}(?:[ ]{_OF_COUNTRY})?{_LINK})"
    r"((?=[A-Za-z. -]{0,6}[0-9])[0-9A-Za-z](?:[ .-]?[0-9A-Za-z]){5,23})(?![0-9A-Za-zÀ-ÿ])"
)
# The first three digits are Switzerland's, whatever the words around.
_SWISS = re.compile(r"(?<![0-9A-Za-z.])756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}(?![0-9A-Za-z])(?!\.[0-9])")
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}[ .-]?(?:0[1-9]|1[0-2])[ .-]?(?:0[1-9]|[12][0-9]|3[01])|"
    r"(?:0?[1-9]|[12][0-9]|3[01])[ .-]?(?:0?[1-9]|1[0-2])[ .-]?(?:19|20)[0-9]{2}"
)
_NUMBERED = re.compile(r"(?i)n[°o.]|num|:")
_YEARS = re.compile(r"(?:(?:19|20)[0-9]{2}[ .-]){1,4}(?:19|20)[0-9]{2}")
_GROUP = re.compile(r"[0-9A-Za-z.-]{1,24}")
_OF_PAPERS = stem_set(
    """
    carte cartes cps cpe cpf ceam avs ahv niss nif registre numero codice nie dni bsn passeport passport
    permis titre recepisse piece cni
    """
)


def redact_papers(text: str) -> str:
    """Replaces the numbers of professional cards, identity papers and social insurances abroad."""
    text = _SWISS.sub(mark(NIR), text) if "756." in text else text
    if stems_of(text).isdisjoint(_OF_PAPERS):
        return text
    text = _CARD.sub(_card, text)
    return _NAMED.sub(_paper, text)


def _card(match: re.Match[str]) -> str:
    # « 10 cartes 20 000 000 »: nothing but the word itself says that it numbers one.
    said = match[1].lower().strip()
    bare = said in ("carte", "cartes") or (said.startswith("cartes") and not _NUMBERED.search(said))
    bare = bare or counts_units(match.string, match.span(2))
    if bare or _DATE.fullmatch(match[2]) or _YEARS.fullmatch(match[2]):
        return match[0]
    return match[1] + mark(IDENTIFIER)


def _paper(match: re.Match[str]) -> str:
    """The groups of the value that hold digits or capitals; the words of the sentence after it stay."""
    end = 0
    for group in _GROUP.finditer(match[2]):
        if not any(char.isdigit() or char.isupper() for char in group[0]):
            break
        end = group.end()
    value = match[2][:end].rstrip(".-")
    digits = len(digits_of(value))
    if len(value) < 6 or digits < 2 or _DATE.fullmatch(value) or any(char.islower() for char in value):
        return match[0]
    if digits < 4 and len(value) < 8:
        return match[0]
    return match[1] + mark(IDENTIFIER) + match[2][len(value) :]
