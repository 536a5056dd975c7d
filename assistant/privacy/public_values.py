"""Values that are nobody's by what names them or by their shape: codes of classifications, ciphers, pods…

What is learnt from messages takes some for identifiers or for passwords: here is what it must leave.
"""

from __future__ import annotations

import re

from stdnum import luhn

from assistant.privacy.labels import ANY_MARK, BANK_CARD, mark
from assistant.privacy.words_around import digits_of

# What Kubernetes adds to the name of a deployment is written with these alone: neither vowels nor 0, 1, 3.
_SAFE = "[bcdfghjklmnpqrstvwxz2456789]"
POD = re.compile(
    rf"(?<![\w-])[a-z][a-z0-9]{{0,30}}(?:-[a-z0-9]{{1,30}}){{0,8}}-(?={_SAFE}{{0,9}}[0-9]){_SAFE}{{6,10}}-{_SAFE}{{5}}(?![\w-])"
)
"""« psc-proxy-7d9c5b8f6-x2k4q »"""
# « kubectl -n psc logs -f mon-pod-0a1b2c », « docker inspect 3f2a9c1d77e0 »
_CONTAINER = re.compile(
    r"(?<![\w-])(?:kubectl|docker|podman|crictl|nerdctl|oc|"
    r"helm)[ ](?:--?[\w=-]{1,30}[ ](?:[a-z][a-z-]{1,20}[ ](?=[a-z]))?){0,3}"
    r"(?:logs?|exec|describe|get|inspect|rm|stop|start|restart|attach|top|kill|delete|port-forward)[ ]"
    r"(?:--?[\w=-]{1,30}[ ]){0,4}(?:pods?[ /]|po[ /]|deploy(?:ment)?[ /]|"
    r"container[ ])?([a-z0-9][\w.-]{4,80})(?![\w=])"
)
_ALGORITHM = (
    r"(?:TLS1?|SSL3?|WITH|ECDHE?|DHE?|EDH|ADH|AECDH|RSA|DSS|ECDSA|EDDSA|PSK|SRP|KRB5|AES_?(?:128|192|256)?|128|192|"
    r"256|GCM|CBC3?|CCM8?|8|CTR|CHACHA20|POLY1305|CAMELLIA(?:128|256)?|ARIA(?:128|256)?|DES|3DES|EDE3?|RC4|IDEA|"
    r"SEED|SHA(?:1|224|256|384|512)?|MD5|NULL|EXP|anon|OAEP|PSS|PKCS1|HMAC|P|X25519)"
)
_CIPHER = re.compile(rf"(?<![\w-])(?:{_ALGORITHM}[-_]){{2,10}}{_ALGORITHM}(?![\w-])")
"""« ECDHE-RSA-AES256-GCM-SHA384 »"""
_CLASSIFIED = re.compile(
    r"(?<![A-Za-z])(?:EMDN|CND|GMDN|CLADIMED|LPPR?|ATC|CIP(?:7|13)?|UCD(?:7|13)?|CIM(?:-?1[01])?|ICD(?:-?1[01])?(?:-[A-Z]{1,3})?|"
    r"LOINC|SNOMED(?:[ -]CT)?|CCAM|CSARR|NGAP|NABM|ADICAP|ORPHA(?:code)?|CISP-?2?|ICPC-?2?|CIF|CIH|"
    r"RadLex|EDQM|"
    r"UNSPSC|NUVA|HPO|OMIM|MedDRA|TRE_[A-Za-z0-9_-]{2,40}|JDV_[A-Za-z0-9_-]{2,40}|UDI(?:-DI)?|GTIN|NAF|APE|ROME|RNCP)"
    r"(?:[ ](?:code|n°|num[ée]ro|est|du|le|:|"
    r"=)){0,2}[ ]?[:=(«\"“]?[ ]?([A-Z]{0,4}:?[0-9][0-9A-Z.-]{1,14})(?![\w@])"
)
"""« EMDN Z11040103 »"""
# « md5sum PS_LibreAcces.zip = 768b… », « certutil -hashfile x.zip SHA256⏎… », « 768b…  PS_LibreAcces.zip »
_HEX = (
    r"[0-9a-fA-F]{32}(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{24}|[0-9a-fA-F]{32}|[0-9a-fA-F]{64}|"
    r"[0-9a-fA-F]{96})?(?![0-9A-Za-z])"
)
_FILE = r"[*]?[\w./()+-]{1,80}\.[A-Za-z0-9]{1,8}"
DIGEST = re.compile(
    rf"(?i)(?<![a-z0-9])(?:(?:md5|sha-?(?:1|2|224|256|384|512)?|b2|b3|crc)(?:sum)?|certutil|"
    rf"get-filehash|shasum|openssl dgst)"
    rf"(?:[ ]-{{1,2}}[\w-]{{1,20}}(?:[ ][0-9]{{1,3}}(?=[ ]))?){{0,3}}(?:[ (]{{1,2}}{_FILE}\)?)?"
    rf"(?:[ ](?:md5|sha-?[0-9]{{1,3}}))?\s{{0,3}}(?:[=:→>-]{{1,2}}|(?<!\w)est|donne|is|"
    rf"renvoie)?\s{{0,3}}({_HEX})"
    rf"|(?<![0-9A-Za-z])({_HEX})(?=[ ]{{1,2}}{_FILE})"
)
"""What a file is compared by, after the name of the command or before the file's."""
# The first bytes of a document in base 64: PDF, XML, ZIP, JPEG, PNG, GIF, TIFF, RTF.
_FIRST_BYTES = re.compile(
    r"(?<![A-Za-z0-9+/])(?:JVBERi0|PD94bWwg?|UEsDB|/9j/4|iVBORw0|R0lGOD|SUkqA|e1xydGY)[A-Za-z0-9+/]{0,12}={0,2}(?![A-Za-z0-9+/=])"
)
# Fields of HL7 whose values are of a table: « SCH-25 = Cancelled ».
_OF_A_TABLE = re.compile(
    r"(?<![A-Za-z0-9-])(?:MSH|MSA|ERR|EVN-[14]|SCH-(?:6|7|8|10|25)|OBX-(?:2|3|6|8|11)|ORC-(?:1|5|16)|OBR-(?:4|24|25|27)|"
    r"PV1-(?:2|4|10|14|18|36|41)|TXA-(?:2|3|17|18|19)|PID-(?:8|15|16|17|32|33|35)|AI[SGLP]-(?:1|2|10)|RGS|DG1-[1-6]|ZBE-[4-9])"
    r"(?:-[0-9]{1,2})?(?:[.-][0-9]{1,2})?[ ]?(?:=|:|vaut|est|à|→|->)[ ]?[\"'«]?[ ]?([A-Za-z][\w^-]{0,30})"
)
_TRUNCATED = re.compile(
    r"(?i)(?<![\w.-])([0-9]{2,6})(?:\.{3}|…)(?=[^.!?\n]{0,40}(?:tronqu|coup[ée]|incompl|abr[ée]g|effac|illisible|rogn))"
)
_REFERENCE = (
    r"(?=[A-Z0-9/_-]{0,24}[0-9])(?=[0-9/_-]{0,24}[A-Z])(?:[A-Z]{1,8}[-_/]?(?=[0-9]))?"
    r"[A-Z0-9]{1,12}(?:[-_/][A-Z0-9]{1,12}){1,4}(?![\w@])"
)
# « agrément HDS n° FR085123-1 », « réf. demande DR-2024-118-0057 »; a patient's file is no request.
_NUMBERED = re.compile(
    r"(?i:(?<![a-zà-ÿ])(?:agr[ée]ments?|certifications?|homologations?|accr[ée]ditations?|r[ée]f[ée]rencements?|"
    r"qualifications?|licences? logicielles?|demandes?|tickets?|incidents?|candidatures?|commandes?|"
    r"devis|factures?|contrats?|"
    r"march[ée]s?|r[ée]clamations?|signalements?|requ[êe]tes?|convention|avenant)"
    r"(?:[ ](?!patient|malade|assur|usager)[\w/.+-]{2,16}){0,3}[ ]?(?:[:=#]|n[°o]|num[ée]ro|"
    r"sous le n°)?[ ]?[:=]?[ ]?)"
    rf"({_REFERENCE})"
)
# « numéro de série du lecteur 21127B40318 »; that of a card is somebody's.
_DEVICE = (
    r"(?:lecteurs?|terminal|terminaux|poste|bo[îi]tier|imprimante|scanner|serveur|routeur|switch|"
    r"[ée]cran|tablette|cl[ée] usb|"
    r"tla|tl[ -]?vitale|hsm|douchette|modem|box|automate|onduleur)"
)
_SERIAL_WORD = r"(?:(?:num[ée]ro|n°|no)[ ](?:de[ ])?s[ée]rie|s/n|sn|serial(?:[ ]?number)?|s[ée]rie)"
_SERIAL_VALUE = r"((?=[A-Z-]{0,10}[0-9])[A-Z0-9]{4,20}(?:-[A-Z0-9]{2,10}){0,3})(?![\w@])"
_SERIAL = re.compile(
    rf"(?i:(?<![a-zà-ÿ]){_SERIAL_WORD}[ ](?:du |de (?:mon |notre |la |l['’]|ce )?|des |mon |notre )?{_DEVICE}"
    rf"(?:[ ][\w-]{{2,16}}){{0,2}}?[ ]?(?:[:=(]|est|c['’]est)?[ ]?){_SERIAL_VALUE}"
    rf"|(?i:(?<![a-zà-ÿ]){_DEVICE}(?:[ ][\w-]{{2,16}}){{0,2}}?[ ,(]{{1,2}}{_SERIAL_WORD}[ ]?[:=]?[ ]?"
    rf"){_SERIAL_VALUE}"
)
# « 788 543 981 00047 »: nothing else is grouped so.
_SIRET = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9][ .-])[0-9]{3}([ \u00a0\u202f])[0-9]{3}\1[0-9]{3}\1[0-"
    r"9]{5}(?![0-9A-Za-z])"
)
# Of a body that trains; elsewhere « NDA » is a stay's.
_TRAINER = re.compile(
    r"(?<![A-Za-z])NDA[ ]?(?:n°[ ]?)?[:=]?[ ]?([0-9]{2}[ .]?[0-9]{2}[ .]?[0-9]{5}[ "
    r".]?[0-9]{2})(?![0-9])"
)
_OF_A_COMPANY = re.compile(
    r"(?i)(?<![a-z])(?:siren|siret|naf|ape|qualiopi|tva|organisme de formation|"
    r"opco)(?![a-z])"
)
_OF_A_STAY = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:patient\w{0,3}|ipp|iep|s[ée]jour|venue|"
    r"hospitalis\w{1,5}|admission|PV1|PID)(?![a-zà-ÿ])"
)
# « la société Medisoft Ouest, SIRET : … »
_COMPANY = re.compile(
    r"(?<![A-Za-zÀ-ÿ])(?i:soci[ée]t[ée]|entreprise|[ée]diteur|sasu?|sarl|eurl|sci|scop|groupe|"
    r"raison sociale|d[ée]nomination|"
    r"association|start-?up)[ ]?:?[ ](?!(?i:m\.|mme|dr|monsieur|"
    r"madame)[ ])((?:[A-ZÀ-Ý][\w&'’-]{1,30}[ ]?){1,5}),?[ ]?\(?(?i:siren|siret|rcs|tva)(?![a-z])"
)
_TITLE_WORD = r"[A-Z][A-Za-z-]{1,25}"
_ENGLISH_TERM = re.compile(
    rf"[\"«“'][ \u00a0]?({_TITLE_WORD}(?:[ ]{_TITLE_WORD}){{0,2}}[ ](?:of|for|to|by|in|on|with|"
    rf"the)[ ](?:the[ ])?[A-Za-z][A-Za-z-]{{1,25}}"
    rf"(?:[ ][A-Za-z][A-Za-z-]{{1,25}}){{0,3}})[ \u00a0]?[\"»”']"
)
"""« "Proof of Possession" »"""
# Addresses of cards that everybody listens to, and the one of nobody.
GROUP_MAC = re.compile(
    r"(?i)(?:01[:-]?00[:-]?5e|33[:-]?33|01[:-]?80[:-]?c2|01[:-]?00[:-]?0c|01[:-]?1b[:-]?19|(?:ff[:-]?){5}ff(?![0-9a-f])|(?:00[:-]?){5}00(?![0-9a-f])|"
    r"0100\.5e|3333\.|0180\.c2|ffff\.ffff\.ffff)[0-9a-f:.-]{0,14}"
)
_MONTH_OF_30 = r"(?:avril|juin|septembre|sept\.?|novembre|nov\.?)"
IMPOSSIBLE_DATE = re.compile(
    rf"(?i)(?<![0-9])(?:3[01][ ](?:f[ée]vrier|f[ée]vr?\.?)|"
    rf"31[ ]{_MONTH_OF_30})(?![a-zà-ÿ])(?![ ]?(?:18|19|20)?[0-9]{{2}})"
)
"""« 31 février », of no year."""
_NO_YEAR = (
    r"(?:(?:31[ ]d[ée]cembre|31/12(?![/0-9])|(?:1er|premier)[ ]janvier|0?1/0?1(?![/0-9]))"
    r"(?![a-zà-ÿ])(?![ ]?(?:de[ ]|en[ ])?(?:18|19|20)[0-9]{2})"
    r"|(?:[0-3]?[0-9](?:er)?|premier|dernier jour)[ ][a-zéû]{3,9}"
    r"(?=[ ]de[ ](?:l['’]an(?:n[ée]e)?|chaque[ ]ann[ée]e)(?![a-zà-ÿ])))"
)
OF_ANY_YEAR = re.compile(
    rf"(?i)(?<![0-9a-zà-ÿ/.-]){_NO_YEAR}(?:[ ]?(?:,|ou|et|au|/|puis)[ ]?(?:(?:le|du)[ ])?{_NO_YEAR})?"
)
"""« le 31 décembre ou le premier janvier », « le 3 mars de chaque année », of no year."""
_REACH = 160
"""Signs read on either side of a piece."""
_OF_BIRTH = re.compile(r"(?i)(?<![a-zà-ÿ])(?:naissances?|n[ée]{1,2}s?|ddn|anniversaires?)(?![a-zà-ÿ])")
# « faut-il mettre le 31 décembre », « sans date connue, on met 31/12 »: what is put for anybody.
_IN_GENERAL = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:faut[- ]il|il faut|doit[- ]on|on doit|met[- ]on|on met|peut[- ]on|mettre|"
    r"convention|quand[^.!?\n]{1,60}manque\w{0,3}|(?:sans|jour|date|naissance|mois)[^.!?\n]{0,30}(?:connue?s?|"
    r"inconnue?s?)|sans (?:jour|date|mois)|par d[ée]faut|fictifs?|fictives?)(?![a-zà-ÿ])"
    r"|(?:janvier|d[ée]cembre|01|12) ou (?:le )?(?:1er|premier|31|0?1)[^.!?\n]{0,80}\?"
)
# « sa date de naissance : 31/12 »: whose it is.
_OF_ONE = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:sa|son|ma|ta|mon|ton|votre)[ ](?:date|naissance|anniv|ddn|jour)|"
    r"(?<![a-zà-ÿ])(?:du patient|de la patiente|de l['’]assur[ée]e?|"
    rf"de m(?:\.|me|lle|onsieur|adame))(?![a-zà-ÿ])|[{ANY_MARK}]"
)
# « quand le jour de naissance du patient manque »
_MISSING = re.compile(r"(?i)(?<![a-zà-ÿ])(?:quand|si|lorsque?)(?![a-zà-ÿ])[^.!?\n]{1,80}(?<![a-zà-ÿ])manque")
_NAMED_SO = re.compile(r"(?i)(?:naissance|ddn|anniversaire)[ ]?[:=][ ]?(?:le[ ])?$")


def is_of_any_year(text: str, start: int) -> bool:
    """Whether a day of no year that stands there is nobody's: no birth is near, or what is said is general.

    Args:
        text: Any text.
        start: Where the day begins.
    """
    if OF_ANY_YEAR.match(text, start) is None:
        return False
    lead = re.split(r"[.!?\n]", text[max(0, start - _REACH) : start])[-1]
    tail = re.match(r"[^.!?\n]{0,160}\??", text[start : start + _REACH])
    said = lead + (tail[0] if tail else "")
    if not _OF_BIRTH.search(lead):
        return True
    if _MISSING.search(lead):
        return True
    if _OF_ONE.search(lead) or _NAMED_SO.search(lead):
        return False
    return _IN_GENERAL.search(said) is not None


# But « Mme Visa », « M. Amex » are somebody's.
_CARDS = r"(?:american[ ]express|amex|visa|mastercard|maestro)(?![\w'’-])"
NETWORK = re.compile(
    rf"(?i)(?<![\w'’-])(?:american[ ]express(?![\w'’-])|{_CARDS}(?=[ :(n°]{{1,4}}{mark(BANK_CARD)})|"
    rf"(?<=carte )(?:bancaire[ ])?{_CARDS}|"
    rf"(?<=cartes )(?:bancaires[ ])?{_CARDS}(?:(?:[ ]?,|[ ](?:ou|et))[ ]{_CARDS}){{0,3}})"
)
"""« American Express », « carte Visa »: whose network a card is of."""
# « JORFTEXT000043919937 », with the path of its page; « CELEX 32016R0679 »; « NOR : SSAZ2110962A »
_OF_A_LAW = re.compile(
    r"(?<![\w/.:-])(?:https?://)?(?:[\w.-]{1,40}/){0,6}(?:JORF|LEGI|KALI|CNIL|JURI|CETA|CONS|ACCO|DOLE|CIRC)"
    r"(?:TEXT|ARTI|SCTA|CONT|DOC)[0-9]{12}(?![\w@])"
    r"|(?<![A-Za-z])(?:CELEX|NOR)(?:[ :=]|%3A|n°){1,4}"
    r"(3[0-9]{4}[RLDH][0-9]{4}|[A-Z]{4}[0-9]{7}[A-Z])(?![\w@])"
)
_FAILED = re.compile(
    r"(?<![A-Za-z])[A-Z]\w{1,50}(?:Error|Exception|Fault|Failure)[ ]?[,:(-]?[ ]?(?:(?:error )?[Cc]ode|"
    r"status|n°)[ :=]{1,2}([0-9]{2,6})(?![0-9])"
)
"""« XDSRepositoryMetadataError, code 4012 »"""

# « je pars à la retraite le 30 juin 2025 », « le cabinet ferme le 01/02/2026 »: nobody is born of it.
_OF_AN_EVENT = re.compile(
    r"(?i)(?<![a-zé])(?:retraite|d[ée]part|arriv[ée]e?|ferme(?:ture)?|ouvre|ouverture|d[ée]m[ée]nage(?:ment)?|expire|"
    r"fonctions?|embauch[ée]e?|recrut[ée]e?|garde|astreinte|livraison|r[ée]union|audit|salon|migration|bascule|remplacement)"
    r"(?:[ ](?:d[eu]|en|à|est|pr[ée]vue?|fix[ée]e?|hier|mon|notre|cabinet)){0,3}[ ](?:le|du|au|:)[ ]"
    r"((?:[0-3]?[0-9](?:er)?[ ][a-zéû]{3,9}|[0-3]?[0-9][/.-][01]?[0-9])(?:[ /.-](?:19|20)[0-9]{2})?)(?![0-9])"
)
_PATTERNS = (
    *(POD, _CONTAINER, _CIPHER, _CLASSIFIED, DIGEST, _FIRST_BYTES, _OF_A_TABLE, _TRUNCATED, _NUMBERED),
    *(
        _SERIAL,
        _SIRET,
        _COMPANY,
        _ENGLISH_TERM,
        GROUP_MAC,
        IMPOSSIBLE_DATE,
        NETWORK,
        _OF_A_LAW,
        _FAILED,
        _OF_AN_EVENT,
    ),
)


def public_values(text: str) -> list[tuple[int, int]]:
    """Where such values stand: beginning and end.

    Args:
        text: Any text.
    """
    found = [_span(match) for pattern in _PATTERNS for match in pattern.finditer(text)]
    if _OF_A_COMPANY.search(text) and not _OF_A_STAY.search(text):
        found += [match.span(1) for match in _TRAINER.finditer(text)]
    found += [match.span() for match in OF_ANY_YEAR.finditer(text) if is_of_any_year(text, match.start())]
    return [(start, end) for start, end in found if not _is_a_professional(text[start:end])]


def is_public(text: str, start: int, end: int) -> bool:
    """Whether a piece of a text is, or is inside, such a value, by the words around."""
    floor = max(0, start - _REACH)
    found = public_values(text[floor : end + _REACH])
    return any(floor + begin <= start and end <= floor + stop for begin, stop in found)


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Of the value alone where the words that name it stand with it."""
    said = [rank for rank, group in enumerate(match.groups(), 1) if group and len(group) > 1]
    return match.span(said[0]) if said else match.span()


def _is_a_professional(value: str) -> bool:
    """Whether eleven digits are somebody's number in the register, whatever stands before."""
    digits = digits_of(value)
    return len(digits) == 11 and value.isdigit() and digits.startswith(("10", "81")) and luhn.is_valid(digits)
