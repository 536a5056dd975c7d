"""Names that only their place shows: « dossier de », « l'échange avec », a list, the lines that sign."""

from __future__ import annotations

import re

from assistant.privacy.common_words import folded
from assistant.privacy.first_names import FIRST_NAMES
from assistant.privacy.labels import EMAIL, MARKED, NAME, TELEPHONE, mark
from assistant.privacy.letters import CAPITALS as UP
from assistant.privacy.name_patterns import CAPITAL, ORGANISATION, PARTICLE
from assistant.privacy.name_words import is_trade_word
from assistant.privacy.words_around import replace

# Two words with a capital or more: a first name and a name.
_FULL = rf"{CAPITAL}(?:[ ](?:{PARTICLE}){{0,2}}{CAPITAL}){{1,3}}"
_OF_FILES = re.compile(
    rf"((?i:(?<![a-zà-ÿ])(?:dossiers?|fiche|identit[ée]|ins|nir|dmp|ordonnance|bilan|r[ée]sultats?|"
    rf"compte[- ]rendu|"
    rf"consentement|cps|e-cps|carte|rendez-vous|consultation|hospitalisation|sortie|admission|"
    rf"documents?|habilitation|contrat|d[ée]part|arriv[ée]e|remplacement|demande|num[ée]ro|acc[èe]s|compte|"
    rf"bo[îi]te)"
    rf"(?:[ ](?:m[ée]dical|m[ée]dicale|patiente?|dmp|cps|de sortie|biologique|mss|mssant[ée]))?[ ](?:de[ ]|"
    rf"d['’])))({_FULL})"
)
_EXCHANGE = re.compile(
    rf"((?i:(?<![a-zà-ÿ])(?:[ée]chang\w{{1,4}}|appel\w{{0,2}}|entretien|discussion|discut\w{{1,3}}|"
    rf"r[ée]union|"
    rf"rendez-vous|rdv|conversation|visio\w{{0,10}}|parl[ée]\w{{0,2}}|point|mail|courriel|eue?|vue?|contact|"
    rf"correspondance|travaill\w{{1,3}})[^.!?;:,\n]{{0,25}}[ ]avec[ ]))({_FULL})"
)
# « la pharmacie tenue par », « le dossier rempli par »
_BY = re.compile(
    rf"((?i:(?<![a-zà-ÿ])(?:tenu|dirig[ée]|repris|rempli|suivi|remplac[ée]|accompagn[ée]|repr[ée]sent[ée]|pr[ée]sid[ée])"
    rf"e?s?[ ]par[ ]))({_FULL})"
)
_SERVICE = (
    r"(?:support|services?|accueil|secr[ée]tariat|cabinet|pharmacie|clinique|h[ôo]pital|[ée]quipe|dsi|"
    r"labo\w{0,8}|"
    r"si[èe]ge|standard|p[ôo]le|d[ée]partement|hotline|assistance|centre|direction|mairie|chu|ch|ehpad|msp|"
    r"comptabilit[ée]|informatique|groupe|soci[ée]t[ée]|bureau|r[ée]seau)"
)
_FROM_SERVICE = re.compile(
    rf"((?i:(?<![a-zà-ÿ])(?:ici|c['’]est|je suis|moi c['’]est|bonjour,?|de la part de)[ ]))({CAPITAL})"
    rf"(?=[ ,]{{1,2}}(?i:du|de la|de l['’]|au|[àa] la|[àa] l['’])[ ]?(?i:{_SERVICE})(?![A-Za-zÀ-ÿ]))"
)
# « patients concernés : », then one name a line, or several on the same one.
_LIST = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:patient|r[ée]sident|usager|assur[ée]|personne|agent|professionnel|porteur|"
    r"praticien|"
    r"m[ée]decin|infirmi[eè]re?|utilisateur|collaborateur|salari[ée]|participant|titulaire|interne|"
    r"b[ée]n[ée]ficiaire|"
    r"enfant|stagiaire|rempla[çc]ant|nom)(?:\(?e?\)?s|es)\b[^:\n]{0,40}:"
)
_ITEM = re.compile(
    rf"[ \t]{{0,4}}(?:[-–—*•·>]|[0-9]{{1,2}}[.)°/-]{{1,2}}|[a-z]\))?[ \t]{{0,3}}(?:({_FULL})|[{mark(NAME)}])"
    rf"(?=[ ]?(?:$|[,;.(–|/:-]|et[ ]|n[ée]e?[ ]))"
)
_NEXT = re.compile(rf"(?:[ ]?[,;/][ ]?|[ ]et[ ])(?:et[ ])?(?:({_FULL})|[{mark(NAME)}])")
_MAX_ITEMS = 100
_ROLE = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:cto|ceo|coo|dsi|rssi|dpo|pdg|dg|g[ée]rante?|directeur|directrice|chef(?:fe)? de|"
    r"responsable|"
    r"ing[ée]nieure?|d[ée]veloppeu(?:r|se)|m[ée]decin|infirmi(?:er|[èe]re)|pharmacienn?e?|secr[ée]taire|"
    r"assistante?|"
    r"sage-femme|kin[ée]\w{0,14}|chirurgienn?e?|cadre|coordinat(?:eur|rice)|consultante?|architecte|"
    r"technicienn?e?|"
    r"charg[ée]e? de|conseill(?:er|[èe]re)|psychologue|orthophoniste|biologiste|soci[ée]t[ée]|sas|sarl|"
    r"cabinet|"
    r"cheffe?|pr[ée]sidente?|product owner|product manager|project manager|lead|co-?fondat(?:eur|rice)|"
    r"associ[ée]e?|"
    r"interne|praticienn?e?|pharmacie|clinique|h[ôo]pital|centre hospitalier|chu|ehpad|laboratoires?|"
    r"maison de sant[ée]|association|t[ée]l|t[ée]l[ée]phone|port|mob|mobile|fixe)(?![a-zà-ÿ])"
)
_REACHED = re.compile(f"[{mark(TELEPHONE)}{mark(EMAIL)}]")
_SIGNED_LINE = re.compile(rf"[ \t]{{0,3}}({_FULL})(?=[ ]{{0,3}}(?:$|[|·•/,–—-][ ]))")
_ADJECTIVE = re.compile(r"(?:és|ées|iques|elles|ales|aux|ents)$")
_PARTICLE = re.compile(rf"(?i)(?:{PARTICLE}$|(?:de|du|des|la|le|les|van|von|der|el|ben|da|dos|saint)$)")
# « … de l'ANS », « … du CHU »: where the person works.
_BODY = re.compile(rf"[ ](?:{PARTICLE}){{1,2}}({CAPITAL})$")
_CAPITAL = re.compile(rf"(?:[dDlL]['’])?[{UP}]")
_DASHES = re.compile(r"[ ]{0,2}(?:--|__|\*\*\*|[—–])[-_* ]{0,60}$")
# Nouns that a title takes with a capital: « Dossier de Candidature Unique ».
_NOUN = re.compile(
    r"(?:tions?|ments?|t[ée]s?|ages?|ures?|ances?|ences?|aires?|ismes?|eurs?|iques?|elles?|ifs?|ogies?|"
    r"ings?|ables?|ibles?)$"
)


def redact_placed_names(text: str) -> str:
    """Replaces two words with a capital, or one before a service, where the place shows a person."""
    for pattern in (_OF_FILES, _EXCHANGE, _BY):
        text = replace(pattern, _told, text)
    text = _FROM_SERVICE.sub(_presented, text)
    return _signed(_listed(text) if ":" in text else text)


def _told(match: re.Match[str]) -> str:
    lead = match.string[max(0, match.start() - 40) : match.start(2)]
    name = match[2]
    while (body := _BODY.search(name)) and is_trade_word(body[1]):
        name = name[: body.start()]
    if (ORGANISATION.search(lead) and not match[1].endswith("par ")) or not _is_person(name):
        return match[0]
    return match[1] + mark(NAME) + match[2][len(name) :]


def _presented(match: re.Match[str]) -> str:
    word = match[2]
    known = folded(word.split("-")[0]) in FIRST_NAMES
    if is_trade_word(word) or (not known and (word.isupper() or _NOUN.search(folded(word)))):
        return match[0]
    return match[1] + mark(NAME)


def _is_person(words: str) -> bool:
    """True for words with a capital of which none is a trade's, nor its nouns."""
    pieces = [word for word in words.split() if _CAPITAL.match(word) and not _PARTICLE.match(word)]
    if any(is_trade_word(word) or (word.isupper() and len(word) <= 3 and "." not in word) for word in pieces):
        return False
    if any(folded(word.split("-")[0]) in FIRST_NAMES for word in pieces):
        return True
    if len(pieces) < 2 or any(_ADJECTIVE.search(word) for word in pieces[1:]):
        return False
    return not _NOUN.search(folded(pieces[0]))


def _masked(line: str, match: re.Match[str]) -> str:
    return line[: match.start(1)] + mark(NAME) + line[match.end(1) :] if match[1] else line


def _listed(text: str) -> str:
    """The names of a list of persons, one a line under its title, or on the title's line."""
    lines = text.split("\n")
    left = 0
    for place, line in enumerate(lines):
        title = _LIST.search(line)
        if title is not None:
            left = _MAX_ITEMS
            lines[place] = line[: title.end()] + _on_one_line(line[title.end() :])
            continue
        if not left or not line.strip():
            continue
        item = _ITEM.match(line)
        if item is None or (item[1] and not _is_person(item[1])):
            left = 0
            continue
        left -= 1
        lines[place] = _masked(line, item)
    return "\n".join(lines)


def _on_one_line(rest: str) -> str:
    pieces = []
    item = _ITEM.match(rest)
    while item is not None and (not item[1] or _is_person(item[1])):
        pieces.append(_masked(rest[: item.end()], item))
        rest = rest[item.end() :]
        item = _NEXT.match(rest)
    return "".join([*pieces, rest])


def _signed(text: str) -> str:
    """The line of a signature: under dashes, or alone above a role, a company, a telephone."""
    lines = text.split("\n")
    for place, line in enumerate(lines):
        found = _SIGNED_LINE.match(line)
        if found is None or not _is_person(found[1]):
            continue
        rest = line[found.end() :]
        follows = next((one for one in lines[place + 1 : place + 3] if one.strip()), "")
        before = next((one for one in reversed(lines[max(0, place - 2) : place]) if one.strip()), "")
        opened = (
            place == 0
            or not lines[place - 1].strip()
            or lines[place - 1].rstrip()[-1] in ".?!,:"
            or _DASHES.match(before) is not None
        )
        shown = bool(rest.strip()) and (_ROLE.search(rest) or _REACHED.search(rest))
        alone = not rest.strip() and (
            _REACHED.search(follows) or (len(follows) <= 80 and _ROLE.search(follows))
        )
        if _DASHES.match(before) or (opened and alone) or (shown and MARKED.search(text)):
            lines[place] = _masked(line, found)
    return "\n".join(lines)
