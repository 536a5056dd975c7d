"""Numbers that name a person: NIR and INS, RPPS, ADELI, a patient's, a passport's."""

from __future__ import annotations

import re

from stdnum import luhn
from stdnum.fr import nir

from assistant.privacy.labels import ADELI, ANY_MARK, IDENTIFIER, NAME, NIR, RPPS, mark
from assistant.privacy.public_values import is_public
from assistant.privacy.words_around import (
    GAP,
    SPACE,
    after,
    around,
    before,
    digits_of,
    is_named,
    names_a_body,
    naming,
    replace,
)

_KEY_GAP = r"[ \u00a0\u202f\u2009:]{0,3}"
_END = r"(?![0-9A-Za-z])"
_START = r"(?:(?<![0-9A-Za-z])|(?<=nir)|(?<=ins)|(?<=rpps)|(?<=adeli)|(?<=%7c)|(?<=%3d)|(?<=S1))"
_CUT = r"[ \u00a0\u202f\u2009._/-]?"

# The OID of the authorities of INS (NIR, NIA, of test, of demonstration) and of professionals.
_OID_INS = r"1\.2\.250\.1\.213\.1\.4\.(?:8|9|10|11)"
_OID_PS = r"1\.2\.250\.1\.71\.4\.2\.1"
_NAMES_NIR = naming(
    r"nirs?|n\.i\.r\.?|i\.n\.s\.?|ins(?:ee)?(?:-?nir|-?nia)?|nia|nss|n[°o] ?ss|num[ée]ro ss|"
    r"s[ée]curit[ée] sociale|"
    r"s[ée]cu(?: sociale)?"
    rf"|matricule|immatriculation|num[ée]ro d['’]assur[ée]e?|carte vitale|asip-sante-ins[\w-]*|{_OID_INS}"
)
# Said anywhere near.
_SAYS_NIR = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:nirs?|ins|s[ée]curit[ée] sociale|num[ée]ro de s[ée]cu|matricule|"
    r"carte vitale)(?![a-zà-ÿ])"
)
_INSEE = re.compile(r"(?i)(?<![a-zà-ÿ])insee[ :=°n(«\"]{0,6}(?:(?:est|du patient)[ :]{1,2})?$")
# Through elements and attributes: « <system value="…/rpps"/> <value value="…"/> ».
_TAGS = re.compile(r"[<>/\"'=\s]+")
_RPPS_BEFORE_TAGS = re.compile(
    rf"(?i)(?:rpps|id_?nat_?ps|asip-sante-ps|{_OID_PS})(?:[^0-9]|[a-z][0-9]){{0,80}}$"
)
_RPPS_AFTER_TAGS = re.compile(r"(?i)[^0-9]{0,60}(?<![a-z])(?:rpps|id_?nat_?ps)(?![a-z])")
_NAMES_RPPS = naming(
    r"r\.?p\.?p\.?s\.?|(?:practitioner|practitionerrole)|praticiens?|id_?nps|id_?nat_?ps|"
    r"id(?:entifiant)?(?: national)?(?: de)? ps"
    rf"|asip-sante-ps|{_OID_PS}"
)
_PROFESSION = re.compile(
    r"(?<![A-Za-zÀ-ÿ])(?:m[ée]decins?|docteure?|dr|pharmacien(?:ne)?|infirmi(?:er|[èe]re)|sage-femme|"
    r"kin[ée]\w{0,12}|"
    r"masseur|chirurgien(?:ne)?|dentiste|orthophoniste|orthoptiste|psychologue|podologue|"
    r"professionnel(?:le)?|"
    r"confr[èe]re|cons[oœ]e?ur|interne|g[ée]n[ée]raliste|titulaire)(?![A-Za-zÀ-ÿ])[^0-9]{0,45}$",
    re.I,
)
_NAMES_ADELI = naming(r"ad[ée]li|a\.d\.e\.l\.i\.?|num[ée]ro ad[ée]li")
# « enregistré sous 549316028 dans le répertoire ADELI », « … à l'ARS (Adeli) »
_IN_A_DIRECTORY = r"(?:[^0-9A-Za-zÀ-ÿ\n]{0,3}(?:dans|[àa]|au|en|sur|du|de|chez)[ ]|[ ]?\()[^0-9.!?;\n]{0,30}?"
_IN_ADELI = re.compile(rf"(?i){_IN_A_DIRECTORY}(?<![a-zà-ÿ])ad[ée]li(?![a-zà-ÿ])")
_IN_RPPS = re.compile(rf"(?i){_IN_A_DIRECTORY}(?<![a-zà-ÿ])rpps(?![a-zà-ÿ])")

# Sex, year, month, department (Corsica: 2A, 2B), commune, order, key; gaps only between groups.
_NIR = re.compile(
    rf"{_START}([1-478]){GAP}([0-9]{{2}}){GAP}([0-9]{{2}}){GAP}([0-9][0-9ABab]){GAP}([0-9]{{3}}){GAP}"
    rf"([0-9]{{3}})(?:{GAP}[0-9]{{2}}|{SPACE}?,?{SPACE}?cl[ée]f?{_KEY_GAP}[0-9]{{2}}"
    rf"|{SPACE}?\((?:cl[ée]f?)?{_KEY_GAP}[0-9]{{2}}\))?{_END}",
    re.I,
)
# The same digits cut anywhere; believed only with a valid key or a word that names them.
_NIR_LOOSE = re.compile(
    rf"{_START}[1-478](?:{_CUT}[0-9]){{4}}{_CUT}[0-9]{_CUT}[0-9ABab]"
    rf"(?:{_CUT}[0-9]){{6}}(?:{SPACE}{{0,3}}{_CUT}[0-9]{_CUT}[0-9])?{_END}",
    re.I,
)
# But « 2.16.01.01.001.001.44 » has the groups of a NIR: countries of « 2.16 » have three figures.
_OID = re.compile(r"(?:1\.2|1\.3|2\.16|2\.25)\.(?![0-9]{2}\.[0-9][0-9ABab]\.[0-9]{3}\.[0-9]{3})")
# « 2025-02-03 07:41 »
_DAY = re.compile(r"(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9](?![0-9])")
# Whatever its digits, since words say what it is.
_NIR_NAMED = re.compile(
    rf"{_START}[0-9](?:{_CUT}[0-9]){{4}}{_CUT}[0-9ABab](?:{_CUT}[0-9]){{6,9}}{_END}", re.I
)
_RPPS = re.compile(
    rf"{_START}(?<![0-9][.,/-])(?:8?[0-9]{{11}}|1(?:[ \u00a0\u202f.-][0-9]{{1,4}}){{2,10}}){_END}(?!\.[0-9])",
    re.I,
)
# « OU=810207178230 »: a card's certificate names its bearer by 8 and the number.
_OF_A_CARD = re.compile(
    r"(?i)(?<![a-z0-9])(?:OU|CN|UID|serial_?number|2\.5\.4\.(?:3|5|11))[\"']?\s{0,2}[=:]\s{0,2}[\"']?"
    # « CN=DUPONT JEAN 810207178230 »
    rf"(?:(?:[^\W\d_][\w'’-]{{0,30}}|[{ANY_MARK}])[ ]){{0,4}}$"
)
# « dans le certificat, 810207178230 »
_IN_A_CARD = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:certificats?|e-?cps|cp[sefa]|cartes?)(?![a-zà-ÿ])[^0-9.!?\n]{0,30}$"
)
_SAYS_RPPS = re.compile(r"(?i)(?<![a-z])rpps(?![a-z])")
_RPPS_NAMED = re.compile(rf"{_START}[0-9](?:{_CUT}[0-9]){{7,11}}{_END}", re.I)
_ADELI = re.compile(rf"{_START}[0-9]{_CUT}[0-9ABab](?:{_CUT}[0-9]){{6,8}}{_END}", re.I)

_OF = r"(?:[ _-]?(?:d['’eu]|de la|de l['’]|du)?[ _-]?(?:la |l['’])?)"
_NUMBER_WORD = r"(?:num[ée]ro|n[°o]|nº|identifiant|identifier|id|r[ée]f[ée]rence|matricule)"
_SOMEBODY = (
    r"(?:(?:dossier[ _-]?)?patiente?|s[ée]jour|venue|passage|adh[ée]rente?|assur[ée]e?|"
    r"b[ée]n[ée]ficiaire|usag[eè]re?"
    r"|r[ée]sidente?|[ée]tranger|agent|salari[ée]e?|fiscal|passeport|permis(?: de conduire)?|ordre|"
    r"mutuelle|cni"
    r"|(?:carte (?:nationale )?|pi[èe]ce )d['’]identit[ée])"
)
_PERSONAL = re.compile(
    rf"(?<![0-9A-Za-zÀ-ÿ])((?:ipp|iep|nda|{_NUMBER_WORD}{_OF}{_SOMEBODY}|(?:dossier|"
    rf"patiente?)[ _-]?(?:id|{_NUMBER_WORD})"
    r"|(?:dossier[ _-])?patiente?|(?:num[ée]ro )?(?:de )?passeport|(?:carte (?:nationale )?|"
    r"pi[èe]ce )d['’]identit[ée]|cni"
    r"|permis(?: de conduire)?|titre de s[ée]jour|num[ée]ro fiscal|matricule(?: agent| salari[ée]e?)?"
    r"|ins-c|(?:s[ée]jour|venue|hospitalisation|passage aux urgences)"
    r"(?= (?:n[°o] ?|num[ée]ro )?(?:[0-9]{6}|20[0-9]{2}-[0-9]{4}))"
    r"|dossier (?:m[ée]dical|hospitalier|de soins|clinique|d['’]hospitalisation)"
    r"|(?:num[ée]ro|identifiant) (?:permanent|local|interne|hospitalier|unique|"
    r"externe)(?= d[ue] (?:la )?patient))"
    r"(?:[ \u00a0](?:local|locale|interne|permanent|provisoire|temporaire|identifi[ée]|num[ée]rot[ée]|connu|"
    r"enregistr[ée]|r[ée]f[ée]renc[ée]|inscrit|sous le|avec le|hospitalier|externe|m[ée]dical|"
    r"ipp|iep|nda|"
    r"n[°o]|source|cible|principal|doublon)e?(?![a-zà-ÿ])){0,3}"
    r"(?:[ \u00a0]?(?:du|de la|de l['’]|de)[ \u00a0]?(?:patiente?|malade|assur[ée]e?|dossier|r[ée]sidente?))?"
    r")([^0-9A-Za-zÀ-ÿ\n"
    + ANY_MARK
    + r"]{1,6}(?:(?:n[°o]|num[ée]ro|est|is|c['’]est|le|id|value)[^0-9A-Za-zÀ-ÿ\n"
    + ANY_MARK
    + r"]{1,5}){0,3})"
    r"([0-9]{3,4}(?:[ ][0-9]{3}){1,4}(?![0-9A-Za-z])|"
    r"(?=[A-Za-z/._-]{0,12}[0-9])[0-9A-Za-z](?:[/._-]?[0-9A-Za-z]){2,40}|"
    r"[0-9](?:[ .-]?[0-9]){3,20})(?![0-9A-Za-zÀ-ÿ])",
    re.I,
)
_STUCK = re.compile(r"(?i)(?<![a-z])(ipp|iep|nda)([0-9]{5,15})(?![0-9a-z])")
_NAMED_AFTER = re.compile(
    r"(?i)(?<![0-9A-Za-z./-])([0-9]{5,15})([ ]?(?:\([ ]?|,[ ]|[ ](?:est|comme|en tant qu['’])[ ]?)"
    r"(?:(?:l['’]|son |mon |un |le |c['’]est )){0,2}(?:ipp|iep|nda)(?![a-z]))"
)
# « fusion de 4481200 vers 4481201 (IPP) »: the other of two.
_BESIDE = re.compile(
    rf"(?<![0-9A-Za-z./-])([0-9]{{5,15}})([ ](?:vers|et|ou|avec|dans|au lieu de|->|→)[ ]{mark(IDENTIFIER)})"
    rf"|({mark(IDENTIFIER)}[ ](?:vers|et|ou|avec|dans|au lieu de|->|→)[ ])([0-9]{{5,15}})(?![0-9A-Za-z./-])"
)
# « 00418827 = DURAND Paul »
_OF_SOMEBODY = re.compile(rf"(?<![\w./-])([0-9]{{6,10}})([ ]?(?:=|→|->)[ ]?(?:M\. |Mme |Dr )?{mark(NAME)})")
# « INE 120938475KJ », a student's
_INE = re.compile(r"(?<![A-Za-z])(INE[ :n°]{1,5})([0-9]{9}[0-9A-Z][A-Z])(?![0-9A-Za-z])")
# « ordonnance numéro 2K7F9QX4WM1T », « e-prescription n° 45A9918C2277 »: of one patient.
_ORDER = re.compile(
    r"((?i:(?<![a-zà-ÿ])(?:(?:ordonnances?|e-?prescriptions?|prescriptions?)[ ](?:[ée]lectronique[ ])?"
    r"(?:num[ée]ro|n[°o]|id|identifiant|r[ée]f[ée]rence|r[ée]f\.?)|"
    r"(?:num[ée]ro|n[°o]|identifiant|r[ée]f[ée]rence)[ ](?:d['’]|de l['’])(?:ordonnance|e-?prescription))"
    r"[ ]?[:=]?[ ]?))"
    # A word and figures is a code of what refuses it: « ERR0012 », « SEGUR2024 », « TEST0001 ».
    r"(?![A-Z]{3,12}[0-9]{1,5}(?![\w-]))"
    r"((?=[A-Z-]{0,12}[0-9])[A-Z0-9]{6,24}(?:-[A-Z0-9]{2,12}){0,4}|(?=[a-z]{0,8}[0-9])(?=[0-9]{0,8}[a-z])"
    r"(?=(?:[a-z]{0,6}[0-9]){3})[a-z0-9]{8,24})(?![\w-])"
)
# « CPS3v3 serial=2600918437 », « carte CPE, n° de série 1234567890 »; a reader's is a thing's.
_OF_CARD = re.compile(
    r"(?i)((?<![a-z])(?<!lecteur de )(?<!lecteurs de )(?<!lecteur )(?<!lecteurs )"
    r"(?:cp[sefax]v?[0-9]?(?:v[0-9])?|cartes?(?!s?[ ](?:m[èe]re|sim|graphique|"
    r"r[ée]seau|son|wi-?fi|sd|[ée]lectronique|fille|pci|vid[ée]o)(?![a-zà-ÿ])))(?![a-z0-9])"
    r"(?:(?!lecteur|terminal|serveur)[^.!?;\n0-9]){0,25}?"
    r"(?<![a-z])(?:serial(?:[ _-]?(?:number|no|nr))?|s/n|(?:num[ée]ro|n[°o])[ ](?:de[ ])?s[ée]rie)"
    r"[ ]?[:=]?[ ]?|"
    r"(?<![a-z])(?:serial(?:[ _-]?(?:number|no|nr))?|s/n|(?:num[ée]ro|n[°o])[ ](?:de[ ])?s[ée]rie)[ ]"
    r"(?:de (?:la |ma |sa |votre )|d['’]une )?(?:carte[ ])?cp[sefax][ ]?[:=]?[ ]?)"
    r"([0-9][0-9A-F]{7,19})(?![0-9A-Za-z])"
)
# « EQ-771-ZB »: a car's, without the letters that no plate has.
_OF_A_THING = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:exigences?|r[ée]f[ée]rences?|r[ée]f|codes?|tickets?|lots?|mod[èe]les?|normes?|produits?|versions?)"
    r"[^0-9.!?\n]{0,20}$"
)
_PLATE = re.compile(r"(?<![\w-])[A-HJ-NP-TV-Z]{2}-[0-9]{3}-[A-HJ-NP-TV-Z]{2}(?![\w-])")
# « TeamViewer ID 1 204 887 331 »: opens somebody's screen.
_REMOTE = re.compile(
    r"(?i)((?<![a-z])(?:teamviewer|anydesk|rustdesk|supremo|islonline)(?![a-z])[^0-9\n.!?]{0,14})"
    r"([0-9](?:[ \u00a0]?[0-9]){7,11})(?![0-9])"
)
_FHIR_PERSON = re.compile(
    r"(?<![A-Za-z])(Patient|Person|RelatedPerson|Practitioner)(/|"
    r"%2[Ff])([A-Za-z0-9](?:[A-Za-z0-9.-]{0,62}[A-Za-z0-9])?)"
)


def redact_nirs(text: str) -> str:
    """Replaces NIR and INS matricules: 15 characters with a right key, 13 plausible ones, or named so."""
    text = _NIR.sub(lambda match: _nir(match, grouped=True), text)
    text = _NIR_LOOSE.sub(lambda match: _nir(match, grouped=False), text)
    return _NIR_NAMED.sub(_nir_named, text)


def redact_rpps(text: str) -> str:
    """Replaces RPPS numbers, by Luhn's key or named so, also « 8 » + RPPS; and ADELI numbers."""
    text = _ADELI.sub(_adeli, text)
    text = _RPPS_NAMED.sub(_rpps_named, text)
    return _RPPS.sub(_rpps, text)


def redact_personal_numbers(text: str) -> str:
    """Replaces numbers of patients, of stays, of identity papers, and identifiers of FHIR persons."""
    text = _FHIR_PERSON.sub(_fhir_person, text)
    text = replace(_PERSONAL, _personal, text)
    text = _STUCK.sub(lambda match: match[1] + mark(IDENTIFIER), text)
    text = _NAMED_AFTER.sub(lambda match: mark(IDENTIFIER) + match[2], text)
    for pattern in (_INE, _ORDER, _OF_CARD):
        text = pattern.sub(lambda match: match[1] + mark(IDENTIFIER), text)
    text = _OF_SOMEBODY.sub(lambda match: mark(IDENTIFIER) + match[2], text)
    text = _PLATE.sub(lambda match: match[0] if _OF_A_THING.search(before(match)) else mark(IDENTIFIER), text)
    if _REMOTE.search(text):
        text = _REMOTE.sub(lambda match: match[1] + mark(IDENTIFIER), text)
    return _BESIDE.sub(_other, text) if mark(IDENTIFIER) in text else text


def _nir(match: re.Match[str], grouped: bool) -> str:
    number = re.sub(r"[^0-9ABab]", "", re.sub(r"cl[ée]f?", "", match[0], flags=re.I)).upper()
    if _names_another(match) or _OID.match(match[0]):
        return match[0]
    if _plausible_nir(number[:13]) and (nir.is_valid(number) or is_named(_NAMES_NIR, match)):
        return mark(NIR)
    if len(number) == 15 and _plausible_nir(number[:13]) and _SAYS_NIR.search(around(match)):
        return mark(NIR)
    if len(number) == 13 and grouped and number[0] in "1278" and _plausible_nir(number, strict=True):
        return mark(NIR)
    return match[0]


def _nir_named(match: re.Match[str]) -> str:
    if len(set(digits_of(match[0]))) == 1 or (
        _BY_FOURS.fullmatch(match[0]) and _FOUR_MORE.match(after(match))
    ):
        # Zeros are nobody's; sixteen digits by fours are a bank card's.
        return match[0]
    named = is_named(_NAMES_NIR, match) and not _names_another(match) and not _OID.match(match[0])
    return mark(NIR) if named and not is_named(_NAMES_RPPS, match) else match[0]


_BY_FOURS, _FOUR_MORE = re.compile("[0-9]{4}(?:[ .-][0-9]{4}){2}"), re.compile("[ .-][0-9]{4}(?![0-9])")


def _names_another(match: re.Match[str]) -> bool:
    """True for an establishment's or a company's number; INSEE gives communes five digits, persons more."""
    return names_a_body(match) and not _INSEE.search(before(match))


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


def _adeli(match: re.Match[str]) -> str:
    inside = _IN_ADELI.match(after(match)) is not None and not names_a_body(match)
    return mark(ADELI) if inside or is_named(_NAMES_ADELI, match) else match[0]


def _rpps(match: re.Match[str]) -> str:
    digits = digits_of(match[0])
    if names_a_body(match) or _OID.match(match[0]) or len(digits) not in (11, 12) or len(set(digits)) == 1:
        return match[0]
    if len(digits) == 12 and not digits.startswith("8"):
        return match[0]
    said = digits[-11:].startswith("10") and _PROFESSION.search(before(match)) is not None
    said = said or _IN_RPPS.match(after(match)) is not None
    if len(digits) == 12 and not said:
        known = digits.startswith(("810", "8997"))
        named = (_SAYS_RPPS.search(around(match)) or _IN_A_CARD.search(before(match))) if known else None
        said = named is not None or _OF_A_CARD.search(before(match)) is not None
    return mark(RPPS) if said or luhn.is_valid(digits[-11:]) else match[0]


def _rpps_named(match: re.Match[str]) -> str:
    if len(digits_of(match[0])) in (11, 12) and "<" in match.string and not names_a_body(match):
        lead = _TAGS.sub(" ", match.string[max(0, match.start() - 160) : match.start()])
        tail = _TAGS.sub(" ", match.string[match.end() : match.end() + 120])
        if _RPPS_BEFORE_TAGS.search(lead) or (
            "<" in match.string[match.end() :][:3] and _RPPS_AFTER_TAGS.match(tail)
        ):
            return mark(RPPS)
    if _OID.match(match[0]) or _DAY.match(match[0]) or len(set(digits_of(match[0]))) == 1:
        return match[0]
    return mark(RPPS) if is_named(_NAMES_RPPS, match) and not names_a_body(match) else match[0]


def _fhir_person(match: re.Match[str]) -> str:
    if not any(char.isdigit() for char in match[3]):
        return match[0]
    label = (
        RPPS
        if match[1] == "Practitioner" and match[3].isdigit() and len(match[3]) in (11, 12)
        else IDENTIFIER
    )
    return f"{match[1]}{match[2]}{mark(label)}"


def _personal(match: re.Match[str]) -> str:
    value = match[3]
    digits = digits_of(value)
    # « patient 2024 » is a year; « patient 3.1 » a version; « patient INS-2 » a requirement.
    is_year = len(digits) == 4 and digits == value and digits[:2] in ("19", "20")
    named_by_number = re.fullmatch(r"(?i)(?:dossier[ _-])?patiente?", match[1]) is None
    least = 3 if named_by_number else 4
    if len(digits) < least or (is_year and not named_by_number) or "." in value:
        return match[0]
    if not named_by_number and not (value.isdigit() or len(digits) * 2 > len(value)):
        return match[0]
    if re.fullmatch(r"[0-9]{1,4}[/._-][0-9]{1,2}[/._-][0-9]{2,4}", value):
        return match[0]
    if match[1].upper().startswith("NDA") and is_public(match.string, *match.span(3)):
        # Of a body that trains.
        return match[0]
    return match[1] + match[2] + mark(IDENTIFIER)


def _other(match: re.Match[str]) -> str:
    return mark(IDENTIFIER) + match[2] if match[1] else match[3] + mark(IDENTIFIER)
