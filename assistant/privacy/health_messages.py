"""Persons inside messages of health software, HL7 v2, CDA, FHIR, by the name of the field."""

from __future__ import annotations

import re

from assistant.privacy.labels import (
    ADELI,
    ANY_MARK,
    BIRTH_DATE,
    EMAIL,
    IDENTIFIER,
    MARKED,
    NAME,
    NIR,
    POSTAL_ADDRESS,
    RPPS,
    TELEPHONE,
    mark,
)
from assistant.privacy.secret_names import is_placeholder

# What each field holds, by its rank.
FIELDS: dict[str, dict[int, str]] = {
    "PID": {
        **{
            2: IDENTIFIER,
            3: IDENTIFIER,
            4: IDENTIFIER,
            5: NAME,
            6: NAME,
            7: BIRTH_DATE,
            9: NAME,
            11: POSTAL_ADDRESS,
            13: TELEPHONE,
        },
        **{14: TELEPHONE, 18: IDENTIFIER, 19: NIR, 20: IDENTIFIER, 21: IDENTIFIER, 23: POSTAL_ADDRESS},
    },
    "NK1": {2: NAME, 4: POSTAL_ADDRESS, 5: TELEPHONE, 6: TELEPHONE, 16: BIRTH_DATE, 30: NAME},
    "GT1": {3: NAME, 4: NAME, 5: POSTAL_ADDRESS, 6: TELEPHONE, 7: TELEPHONE, 8: BIRTH_DATE, 12: IDENTIFIER},
    "IN1": {16: NAME, 18: BIRTH_DATE, 19: POSTAL_ADDRESS, 36: IDENTIFIER, 49: IDENTIFIER},
    "MRG": {1: IDENTIFIER, 7: NAME},
    "PV1": {7: NAME, 8: NAME, 9: NAME, 17: NAME, 19: IDENTIFIER, 52: NAME},
    "ROL": {4: NAME, 11: POSTAL_ADDRESS, 12: TELEPHONE},
    "PRD": {2: NAME, 3: POSTAL_ADDRESS, 5: TELEPHONE},
    "STF": {2: IDENTIFIER, 3: NAME, 6: BIRTH_DATE, 10: TELEPHONE, 11: POSTAL_ADDRESS, 15: EMAIL},
    "ORC": {10: NAME, 11: NAME, 12: NAME, 14: TELEPHONE},
    "OBR": {10: NAME, 16: NAME, 17: TELEPHONE, 28: NAME, 32: NAME, 33: NAME},
    "TXA": {5: NAME, 9: NAME, 10: NAME, 11: NAME, 22: NAME},
    "EVN": {5: NAME},
    "PRT": {5: NAME},
    "DSC": {},
}
_BEGINS = rf"(?<![A-Za-z0-9])(?i:{'|'.join(FIELDS)})\|"
# Up to the end of the line, or to the next one: « MRG|… après un A40 avec PID|… ».
_SEGMENT = re.compile(rf"(?<![A-Za-z0-9])((?i:{'|'.join(FIELDS)}))\|(?:(?!{_BEGINS})[^\n\r])*")
_LEAST_FIELDS = 4
"""Of a segment in small letters: « ps aux | grep pid|sort » is none."""
_WHOLE_DATE = re.compile(r"\|(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9](?![0-9])")
# « les hauts du lac^^EVIAN^^74500 »: an address by its components, wherever it stands.
_ADDRESS = re.compile(
    rf"\^([^|^~\n{ANY_MARK}]{{0,60}})\^([A-Za-zÀ-ÿ][^|^~\n0-9{ANY_MARK}]{{1,40}})\^[^|^~\n{ANY_MARK}]{{0,20}}\^[0-9]{{5}}(?![0-9])"
    r"(?:\^{1,2}[A-Z]{1,4}(?![a-zà-ÿ]))?(?:\^[A-Z]{1,4}(?![a-zà-ÿ]))?"
)
_LONGEST_STREET = 80
_NUMBERED_STREET = re.compile(r"(?<![\w-])[0-9]{1,4}(?:[ ](?:bis|ter|[a-zA-Z]))?[ ,]")
_NAMED_STREET = re.compile(r"(?<![\w'’-])(?![A-Z]{3}[ ])[A-ZÀ-Ý]|\S{1,40}$")
# The components of a field that is an address, to the last: « les hauts du lac^^EVIAN^^74500 ».
_COMPONENTS = re.compile(r"(?:[^|^~\n]{0,80}[\^~]){1,30}[^\s|^~]{0,40}")
_AUTHORITY = re.compile(r"\^{1,6}[A-Z][A-Z-]{1,24}&[0-9.]{5,60}&ISO(?:\^[A-Z]{1,4})?$")
_ISSUER = re.compile(r"\^{2,6}[A-Z][A-Z0-9_-]{1,24}(?:&[0-9.]{5,60}&ISO)?(?:\^[A-Z]{1,4})?$")
# A professional or a patient anywhere: « 10003456781^LEFEBVRE^Marc^^^Dr », « DUPONT^JEAN^^^M ».
_COMPOSITE = re.compile(
    r"(?<![A-Za-z0-9À-ÿ^&_])([0-9A-Za-z]{0,15}[0-9]{5,12}\^)?"
    r"([A-ZÀ-Ý][A-Za-zÀ-ÿ'-]{1,40}(?:[ ](?:d[eu] |de la )?[A-ZÀ-Ý][A-Za-zÀ-ÿ'-]{0,40}){0,3})\^"
    r"([A-ZÀ-Ý][A-Za-zÀ-ÿ'-]{1,40}"
    r"(?:[ ](?:d[eu] |de la )?(?![A-Z][a-z]{2,20}[A-Z])[A-ZÀ-Ý][A-Za-zÀ-ÿ'-]{0,40}){0,3})"
    r"(?=[\^|~\]\s\")]|$)(?:\^{0,6}(?:M|MME|MLLE|DR|PR|Mme|Dr|Pr)(?![A-Za-z]))?"
)
_MESSAGE_TYPE = re.compile(r"(?:ADT|ORU|MDM|ORM|SIU|ACK|MFN|OML|QBP|RSP|ZAM|DFT|BAR|VXU|OMG|ORL|RDE|RAS)$")
# A field may hold spaces; words in small letters after one are the sentence's.
_SAID = re.compile(
    rf"(?!\.\.\.)[^\s…{ANY_MARK}]"
    rf"(?:[^\s{ANY_MARK}]|"
    rf"[ ](?![ a-zà-ÿ…?(:!;«→⇒=>–—{ANY_MARK}-]|[A-Z]{{3}}-[0-9]|[A-Z][0-9]{{2}}(?![0-9A-Z^]))){{0,200}}"
)
# « PID|||||NOM^PRENOM||AAAAMMJJ|F »: what stands there is what should.
NAMES_A_FIELD = re.compile(
    r"(?i)(?:(?:nom|pr[ée]nom|name|family|given|surname|lastname|firstname|naissance|usage|adresse|address|rue|"
    r"street|ville|city|cp|zip|tel|t[ée]l[ée]phone|phone|id|ipp|iep|nda|nir|ins|identifiant|identifier|value|"
    r"valeur|dr|mme|mr|pr|e?mail|courriel|rpps|[ajmyd]{6,8}|[ajmyd]{2,4}[-/][ajmyd]{2}[-/][ajmyd]{2,4}|x{2,15}|9{4,15}|0{4,15}|\.\.\.|…)"
    r"[_^&~ ]{0,6})+"
)
# « |19880521|M| »: the two fields alone are recognised.
_BIRTH_AND_SEX = re.compile(
    r"(?<=\|)((?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9](?:[0-9]{2,6})?)(?=\|[MFUOAN]\|)"
)
_DATAMATRIX = re.compile(
    r"IS[0-9]{2}[0-9A-Z]{8,40}S1[0-9][0-9AB]{6,14}[^\s\"'<]{0,200}(?:[ ]S[0-9][^\s\"'<]{2,60}){0,6}"
)
_NOT_NAMES = re.compile(
    r"(?i)(?:f[ée]minin|masculin|inconnu|compte|ISO|HL70|LN|SNOMED|LOINC|CIM|FRA?|FRANCE|urgences?|consultations?|"
    r"hospi\w{0,12}|conjointe?|p[èe]re|m[èe]re|enfant|fils|fille|parent|tuteur|tutrice|spouse|mother|father|child|"
    r"PDF|XML|CDA|RTF|TXT|TEXT|HTML|JPE?G|PNG|DICOM|DOC|DOCX|KDSTRING|application|image|multipart|Base64)"
    r"(?![A-Za-zÀ-ÿ])"
)

_JOIN = r"[ _-]?"
_NAME_FIELD = (
    rf"(?:family(?:{_JOIN}name)?|given(?:{_JOIN}names?)?|first{_JOIN}names?|last{_JOIN}name|"
    rf"sur{_JOIN}name|maiden{_JOIN}name|middle{_JOIN}name|birth{_JOIN}name|full{_JOIN}name|"
    rf"nom(?:s|{_JOIN}(?:de{_JOIN}|d{_JOIN})?(?:naissance|famille|usage|usuel|marital|patient|patiente|"
    rf"jeune{_JOIN}fille|exercice|complet|titulaire|porteur|ps|medecin))?"
    rf"|pr[ée]noms?(?:{_JOIN}(?:de{_JOIN}|d{_JOIN})?(?:naissance|usage|usuel|patient|patiente|exercice|"
    rf"utilis[ée]|porteur|ps))?|nom{_JOIN}(?:et{_JOIN})?pr[ée]noms?|pr[ée]nom{_JOIN}nom|"
    rf"(?:patient|practitioner|doctor|contact|holder|person|medecin|praticien|"
    rf"assure){_JOIN}(?:full{_JOIN}|last{_JOIN}|first{_JOIN})?(?:name|nom|prenom))"
)
# « nomLignee », « prenomActeNaissance », « nom_exercice »; but « nom_fichier » is a thing's.
_NAME_FIELD = (
    rf"(?:{_NAME_FIELD}|(?:pr[ée]?noms?|noms?(?!{_JOIN}(?:de{_JOIN}|du{_JOIN}|d{_JOIN})?(?:domaine|"
    rf"fichier|logiciel|produit|serveur|hote|h[ôo]te|[ée]diteur|structure|champ|table|appli|"
    r"m[ée]thode|ressource|commercial|court|long|base|service|[ée]tablissement|entreprise|soci[ée]t[ée]|"
    r"variable|param|version|profil|cert|"
    rf"organi|commune|ville|voie|pays|groupe|projet|module)))(?:{_JOIN}[a-zà-ÿ]{{2,20}}){{1,3}})"
)
_DATE_FIELD = (
    rf"(?:birth{_JOIN}(?:date|time|day)|n[ée]e?_?le|dates?{_JOIN}(?:de{_JOIN})?naiss(?:ance)?|date{_JOIN}of{_JOIN}birth|"
    rf"dob|ddn|naissance)"
)
_ADDRESS_FIELD = (
    rf"(?:street(?:{_JOIN}(?:address(?:{_JOIN}line)?|name|line))?|address{_JOIN}line[0-9]?|"
    rf"adresse(?:{_JOIN}(?:postale|patient|domicile|ligne{_JOIN}?[0-9]?|[0-9]))?|line|voie|rue|"
    rf"libell[ée]{_JOIN}voie|house{_JOIN}number|"
    rf"postal{_JOIN}address|address)"
)
_PHONE_FIELD = (
    rf"(?:t[ée]l(?:[ée]phone)?(?:{_JOIN}(?:portable|fixe|mobile|number))?|phone(?:{_JOIN}number)?|mobile|"
    rf"portable|fax)"
)
_ID_FIELD = (
    rf"(?:ipp|iep|nda|patient{_JOIN}(?:id|identifier|number)|(?:id|identifiant|num[ée]ro){_JOIN}patient|"
    rf"ins(?:{_JOIN}(?:nir|nia|c|a))?|nir|nia|nss|num[ée]ro{_JOIN}secu(?:rite{_JOIN}sociale)?|"
    rf"matricule(?:{_JOIN}ins)?|rpps|num[ée]ro{_JOIN}rpps|id{_JOIN}?nat(?:{_JOIN}ps)?|ad[ée]li|ssn)"
)
_ANY_FIELD = rf"(?:{_NAME_FIELD}|{_DATE_FIELD}|{_ADDRESS_FIELD}|{_PHONE_FIELD}|{_ID_FIELD})"
_KINDS = (
    (re.compile(rf"(?i){_NAME_FIELD}$"), NAME),
    (re.compile(rf"(?i){_DATE_FIELD}$"), BIRTH_DATE),
    (re.compile(rf"(?i){_ADDRESS_FIELD}$"), POSTAL_ADDRESS),
    (re.compile(rf"(?i){_PHONE_FIELD}$"), TELEPHONE),
    (re.compile(r"(?i).*rpps$|.*nat.?ps$"), RPPS),
    (re.compile(r"(?i)ad[ée]li$"), ADELI),
    (re.compile(r"(?i)(?:ins|nir|nia|nss|ssn|matricule|num).*"), NIR),
    (re.compile(rf"(?i){_ID_FIELD}$"), IDENTIFIER),
)
_KEYED = re.compile(
    rf"(?i)(?<![A-Za-zÀ-ÿ0-9])(\\?[\"'])({_ANY_FIELD})(\\?[\"']\s{{0,3}}(?::|=>|"
    rf",)\s{{0,3}})(?:(\[\s{{0,3}})?(\\?[\"'])([^\"'\n{ANY_MARK}]{{1,120}})(\\?[\"'])|"
    rf"([0-9][0-9A-Za-z/.-]{{3,20}}))"
    rf"((?:\s{{0,3}},\s{{0,3}}\\?[\"'][^\"'\n:{ANY_MARK}]{{1,60}}\\?[\"'](?=\s{{0,3}}[,\]])){{0,6}})"
)
# « lastName: "Durand" », « first_name = 'Paul' »
_UNQUOTED = re.compile(
    rf"(?i)(?<![A-Za-zÀ-ÿ0-9\"'<])((?!noms?[ :=])({_NAME_FIELD}|"
    rf"{_DATE_FIELD})\s{{0,2}}[:=]\s{{0,2}}[\"'])([^\"'\n{ANY_MARK}]{{1,120}})(?=[\"'])"
)
# « nomNaissance=MARTIN »
_BARE = re.compile(
    rf"(?i)(?<![A-Za-zÀ-ÿ0-9.<&?])(({_NAME_FIELD}|"
    rf"{_DATE_FIELD})=)([^\s&;,\"'<>=$(\[{{{ANY_MARK}][^\s&;,\"'<>{ANY_MARK}]{{1,60}})"
)
_TAGGED = re.compile(
    rf"(?i)(<(?:[a-z0-9]{{1,10}}:)?({_ANY_FIELD})(?:\s[^<>\n]{{0,80}})?>\s{{0,3}})([^<>\n{ANY_MARK}]"
    rf"{{1,120}})(?=</)"
)
_ATTRIBUTE = re.compile(
    rf"(?i)(<(?:[a-z0-9]{{1,10}}:)?({_ANY_FIELD})\s(?:[a-z]{{1,20}}=\"[^\"<>\n]{{0,60}}\"\s)?value=[\"'])([^"
    rf"\"'<>\n{ANY_MARK}]{{1,120}})"
)
_OWN_ATTRIBUTE = re.compile(
    rf"(?i)(\s({_ANY_FIELD})=[\"'])([^\"'<>\n{ANY_MARK}]{{1,120}})(?=[\"'](?!\s{{1,3}}(?:valeur|value)=))"
)
_QUERY = re.compile(
    rf"(?i)([?&]({_ANY_FIELD}|name|identifier|given|phone|telecom)(?::exact|"
    rf":contains)?=)([^&#\s\"'<>{ANY_MARK}]{{1,120}})"
)
_PERSON_QUERY = re.compile(
    r"(?i)(?:patient|practitioner|person|personne|praticien)[\w/-]{0,30}\?[^\s]{0,200}$"
)
_HUMAN_TEXT = re.compile(
    rf"(?i)((?:\"(?:family|given|prefix)\"[^{{}}\n]{{0,120}}|"
    rf"\"name\"\s{{0,3}}:\s{{0,3}}\[?\s{{0,3}}{{\s{{0,3}}(?:\"use\"\s{{0,3}}:\s{{0,3}}\"\w{{1,12}}\"\s"
    rf"{{0,3}},\s{{0,3}})?)\"text\"\s{{0,3}}:\s{{0,3}}\")([^\"\n{ANY_MARK}]{{2,80}})"
)


# « CN=810110358743+SN=BARTHELEMY+GN=Solène »: of the subject of a card's certificate.
_SUBJECT = re.compile(
    r"(?<![A-Za-z0-9.])((?:SN|GN|surname|givenName|2\.5\.4\.4|2\.5\.4\.42)\s?=\s?)"
    r"([A-ZÀ-Ý][\w'’-]{1,40}(?:[ ][A-ZÀ-Ý][\w'’-]{1,40}){0,3})"
)
# « uid=hlavigne, displayName=… »: who has an account is named by it.
_ACCOUNT = re.compile(
    r"(?i)(?<![a-z0-9.])((?:uid|samaccountname|mailnickname|userid|loginname)\s?[=:]\s?)([a-z][a-z0-9._-]{2,40})"
)
_OF_A_DIRECTORY = re.compile(
    r"(?i)(?<![a-z])(?:dc|ou|cn|displayname|samaccountname|givenname|pwdlastset|memberof)\s?="
)
_OF_A_CERTIFICATE = re.compile(r"(?<![A-Za-z])(?:CN|OU|DN|2\.5\.4\.3)\s?=")


def redact_health_messages(text: str) -> str:
    """Replaces names, birth dates, addresses and numbers in the fields that hold a person's."""
    if "|" in text:
        text = _SEGMENT.sub(_segment, text)
        text = _BIRTH_AND_SEX.sub(mark(BIRTH_DATE), text)
    text = _DATAMATRIX.sub(mark(NIR), text)
    if "^" in text:
        text = _addresses(text)
        text = _COMPOSITE.sub(_composite, text)
    if '"' in text or "'" in text:
        text = _HUMAN_TEXT.sub(lambda match: match[1] + mark(NAME), text)
        text = _KEYED.sub(_keyed, text)
        text = _UNQUOTED.sub(_tagged, text)
    if "<" in text:
        text = _TAGGED.sub(_tagged, text)
        text = _ATTRIBUTE.sub(_tagged, text)
        text = _OWN_ATTRIBUTE.sub(_tagged, text)
    if "=" in text:
        text = _BARE.sub(_tagged, text)
        if _OF_A_CERTIFICATE.search(text):
            text = _SUBJECT.sub(_of_a_subject, text)
        if _OF_A_DIRECTORY.search(text):
            text = _ACCOUNT.sub(_account, text)
    if "=" in text and ("?" in text or "&" in text):
        text = _QUERY.sub(_query, text)
    return text


def _addresses(text: str) -> str:
    """The text without the addresses that components give: street, complement, town, region, post code."""
    pieces, done = [], 0
    for match in _ADDRESS.finditer(text):
        window = text[max(done, match.start() - _LONGEST_STREET) : match.start()]
        street = re.split(r'[|~^"\n:=;(]', window)[-1].lstrip()
        if window[: len(window) - len(street)].rstrip()[-1:] not in ("|", "~", '"', ":", "="):
            # In a sentence, the street begins at its number or at its capital.
            begins = _NUMBERED_STREET.search(street) or _NAMED_STREET.search(street)
            street = street[begins.start() :] if begins else street
        if not any(map(str.isalpha, street)) or NAMES_A_FIELD.fullmatch(street.strip()):
            continue
        pieces += [text[done : match.start() - len(street)], mark(POSTAL_ADDRESS)]
        done = match.end()
    return "".join([*pieces, text[done:]])


def _segment(match: re.Match[str]) -> str:
    fields = match[0].split("|")
    # « colonnes : pid|nom|prénom|ddn|sexe » has neither the components nor the date of a segment.
    held = "^" in match[0] or _WHOLE_DATE.search(match[0]) is not None
    if match[1].islower() and (len(fields) <= _LEAST_FIELDS or not held):
        return match[0]
    for rank, label in FIELDS[match[1].upper()].items():
        if rank < len(fields):
            fields[rank] = _field(fields[rank], label)
    return "|".join(fields)


def _field(written: str, label: str) -> str:
    """A field without what it says; the sentence that follows the last one stays."""
    whole = _COMPONENTS.match(written) if label == POSTAL_ADDRESS and "^" in written else None
    said = whole or _SAID.match(written)
    if (
        said is None
        or not re.search(r"[0-9A-Za-zÀ-ÿ]", said[0])
        or is_placeholder(said[0].split("^")[0], quoted=True)
        or NAMES_A_FIELD.fullmatch(said[0])
    ):
        return written
    if label == IDENTIFIER and re.search(r"(?i)NIR|INS|1\.2\.250\.1\.213\.1\.4\.", said[0]):
        label = NIR
    # The authority that gave a number is nobody's.
    issued = {NIR: _AUTHORITY, IDENTIFIER: _ISSUER, NAME: _AUTHORITY}.get(label)
    authority = issued.search(said[0]) if issued and "~" not in said[0] else None
    return mark(label) + (authority[0] if authority else "") + written[said.end() :]


_CODED = re.compile(r"[^|^\n]{0,40}\^(?:HL7[0-9]{2,4}|LN|SCT|SNM3?|TRE_|JDV_|99)")


def _composite(match: re.Match[str]) -> str:
    if NAMES_A_FIELD.fullmatch(match[2].split()[-1]) and NAMES_A_FIELD.fullmatch(match[3]):
        return match[0]
    if _CODED.match(match.string, match.end()):
        # « BLD^Sang veineux^HL70487 »
        return match[0]
    if _MESSAGE_TYPE.match(match[2]) or _NOT_NAMES.match(match[2]) or _NOT_NAMES.match(match[3]):
        return match[0]
    number = f"{mark(RPPS)}^" if match[1] else ""
    return number + mark(NAME)


def label_of_field(name: str) -> str | None:
    """What a field of this name holds of a person, None when it is of something else.

    Args:
        name: « family », « nomNaissance », « Date de naissance ».
    """
    if not re.fullmatch(_ANY_FIELD, name, re.I):
        return None
    return _label(name)


def _label(name: str) -> str:
    return next((label for pattern, label in _KINDS if pattern.match(name)), NAME)


def _is_value(label: str, value: str, name: str) -> bool:
    if MARKED.search(value) or is_placeholder(value, quoted=True):
        return False
    has_digit = any(char.isdigit() for char in value)
    if label in (BIRTH_DATE, TELEPHONE, NIR, RPPS, ADELI, IDENTIFIER):
        return sum(char.isdigit() for char in value) >= 4
    if label == NAME and re.fullmatch(
        r"(?i)(?:le )?(?:nom|pr[ée]nom|name|family|given|string|text|firstname|lastname|test)s?[0-9]?", value
    ):
        return False
    if label == NAME:
        # « "nom": "DRIMBOX-2.1" » is a product's.
        return not (name.lower() in ("nom", "noms") and (has_digit or "/" in value))
    return has_digit or (" " in value and any(char.isupper() for char in value))


def _keyed(match: re.Match[str]) -> str:
    label = _label(match[2])
    value = match[6] or match[8]
    if not _is_value(label, value, match[2]):
        return match[0]
    opened, closed = f"{match[4] or ''}{match[5] or ''}", match[7] or ""
    others = re.sub(
        r"([\"'])[^\"',\[\]:]+?(\\?[\"'])",
        lambda one: f"{one[1]}{mark(label)}{one[2]}",
        match[9] if match[4] else "",
    )
    return f"{match[1]}{match[2]}{match[3]}{opened}{mark(label)}{closed}{others if match[4] else match[9]}"


def _tagged(match: re.Match[str]) -> str:
    label = _label(match[2])
    return match[1] + mark(label) if _is_value(label, match[3].strip(), match[2]) else match[0]


def _of_a_subject(match: re.Match[str]) -> str:
    return match[0] if is_placeholder(match[2], quoted=True) else match[1] + mark(NAME)


def _account(match: re.Match[str]) -> str:
    tried = re.fullmatch(r"(?i)(?:admin\w*|root|users?|login|svc\w*|service\w*|test\w*|x{2,})", match[2])
    return match[0] if tried or is_placeholder(match[2], quoted=True) else match[1] + mark(IDENTIFIER)


# « urn:oid:1.2.250.1.71.4.2.1|810… »: the system is nobody's.
_SYSTEM = re.compile(r"(?i).{0,110}(?:\||%7c)")


def _query(match: re.Match[str]) -> str:
    name = match[2].lower()
    if name in ("name", "identifier", "given", "phone", "telecom", "line", "address"):
        if not _PERSON_QUERY.search(match.string[max(0, match.start() - 230) : match.start() + 1]):
            return match[0]
        label = {"identifier": IDENTIFIER, "phone": TELEPHONE, "telecom": TELEPHONE}.get(name, NAME)
    else:
        label = _label(match[2])
    value = match[3]
    system = _SYSTEM.match(value) if name == "identifier" else None
    if system:
        value = value[system.end() :]
        return f"{match[1]}{system[0]}{mark(label)}" if _is_value(label, value, name) else match[0]
    return (
        match[1] + mark(label)
        if _is_value(label, value, name) or (label == NAME and len(value) > 1)
        else match[0]
    )
