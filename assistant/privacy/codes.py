"""Codes that open: PIN, PUK, of unlocking, received by SMS, CVV; wherever they stand in the sentence."""

from __future__ import annotations

import re
from collections.abc import Set

from assistant.privacy.labels import CODE, mark
from assistant.privacy.spelt_digits import spelt_runs
from assistant.privacy.words_around import LETTER

# What names such a code.
_NAME = re.compile(
    rf"(?i)(?<![{LETTER}])(?:"
    r"code_?(?:porteur|pin|puk|secret|confidentiel|carte|cps|cpe|sms|otp)s?|"
    r"(?:(?:mon|notre|son|ton|votre|leur|my|ce|nos|mes) )?codes?[ -](?:e-?)?(?:pin|puk|porteurs?|"
    r"secrets?|confidentiels?|personnels?|perso|carte|cps|cpe|cpf|e-?cps|otp|totp|sms|mfa|2fa|unique|"
    r"temporaire|"
    r"provisoire|num[ée]rique|initial|"
    r"(?:de |d['’]|du |[àa] )(?:ma |la |mon |le |l['’]|sa |cette |son )?(?:carte|cps|cpe|e-?cps|porteur|"
    r"d[ée]blocage|d[ée]verrouillage|"
    r"d[ée]blocage|activation|acc[èe]s|authentification|identification|v[ée]rification|validation|"
    r"confirmation|connexion|s[ée]curit[ée]|"
    r"usage unique|double authentification|r[ée]cup[ée]ration|secours|t[ée]l[ée]phone|portable|sms|"
    r"enr[ôo]lement|appairage|parrainage|r[ée]vocation|r[ée]initialisation|invitation|retrait|"
    r"mon application|application|coffre|porte|alarme|badge|session|verrouillage|usager|association|"
    r"correspondance|barres? secret)"
    r"|(?:(?:que|qui) (?:j['’]ai|je viens de|nous avons|on a|l['’]on a|m['’]a [ée]t[ée]|est|m['’]est|"
    r"vient d['’][êe]tre) )?(?:re[çc]us?|recevoir|eue?s?|obtenus?|envoy[ée]s?|temporaires?|transmis|"
    r"donn[ée]s?|affich[ée]s?|arriv[ée]s?) (?:par|dans|sur|via|en) (?:le |mon |un |l['’]|ce |ma )?"
    r"(?:sms|texto|mail|e-mail|courriel|message|t[ée]l[ée]phone|portable|application|appli|courrier|e-?cps))"
    r"|(?:pin|puk|otp|totp|cvv2?|cvc2?|crypto(?= ?[:=]? ?[0-9]{3,4}(?![0-9]))|"
    r"cryptogrammes?(?: visuels?)?|nip|passcode)"
    r"|(?:sms|texto)(?= ?(?::|re[çc]u|dit|contien|contenait|disait|indique|affiche|me dit|avec))"
    r"|(?:mon|notre|son|ton|votre|leur|my|ce|nos|mes) codes?(?![ -](?:postal|erreur|retour|finess|naf|"
    r"ape|insee|ucd|lpp|ccam|acte|client|http|"
    r"source|barres?|produit|qr|commune|pays|langue|activit[ée]|officine|structure|d['’]erreur|"
    r"de retour|de r[ée]ponse|m[ée]tier|profession|cim|snomed|"
    r"loinc|cip|oid|sp[ée]cialit[ée]|r[ée]gion|d[ée]partement|savoir))"
    r"|digicode|(?:re[çc]ue?s?|arriv[ée]e?s?|envoy[ée]e?s?) (?:par|via|en) (?:sms|texto)|(?:par|via) (?:sms|"
    r"texto)"
    r"|codes? (?:à|de|en) [0-9a-z]{1,6} (?:chiffres|caract[èe]res)"
    r"|(?:d[ée]bloqu|d[ée]verrouill|activ|r[ée]activ)\w{1,6} (?:la |ma |sa |une |cette |le |mon |"
    r"l['’])(?:carte|cps|cpe|compte|puce|lecteur|appli\w{0,7}|e-?cps)"
    rf")(?![{LETTER}])"
)
# What names a code only when its value is stuck to it.
_WEAK = re.compile(
    r"(?i)(?:(?:mon|notre|son|ton|votre|leur|my|ce|nos|mes) codes?|(?:par |via )?(?:sms|texto)|(?:d[ée]|act|"
    r"r[ée]act)\w{3,12} .*)"
)
# Beside words of a card or of two factors, « code 7718 » is one that opens.
_ANY_CODE = re.compile(
    rf"(?i)(?<![{LETTER}])(?:le |un |au |ce )?codes?(?= ?[:=]? ?[0-9A-Z])(?! (?:postal|erreur|retour|"
    rf"http|finess|naf|ape|insee|ucd|lpp|ccam|cim|loinc|snomed))"
)
_OPENING = re.compile(
    rf"(?i)(?<![{LETTER}])(?:pin|puk|otp|totp|mfa|2fa|porteur|sms|texto|double (?:authentification|"
    rf"facteur)|deux facteurs|"
    rf"re[çc]ue?s? (?:par|sur|via)|envoy[ée]e?s? (?:par|sur|via|au)|usage unique|d[ée]bloqu\w{{1,6}}|"
    rf"d[ée]blocage|d[ée]verrouill\w{{1,6}}|confidentiel|"
    rf"authenticator|identifiant|connexion|digicode)(?![{LETTER}])"
)
# « la carte est bloquée, j'ai tapé 4821 »
_TYPED_CODE = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:tap|saisi|rentr|entr[ée])[a-zà-ÿ]{0,4} (?:le |la |mon |un |"
    r"avec )?(?=[0-9]{4,8}(?![0-9A-Za-z/]))"
)
_CARD = re.compile(r"(?i)(?<![a-zà-ÿ])(?:cps|cpe|e-?cps|carte|pin|porteur|lecteur|code)(?![a-zà-ÿ])")
_FAILURE = re.compile(r"(?i)erreurs?|\berror|retour|statut|status|http|\bsw\b|exception|0x|anomalie|rejet")
_CARD_BACK = re.compile(
    r"(?i)(?:cvv2?|cvc2?|crypto(?:grammes?(?: visuels?)?)?|(?:au|du) (?:dos|verso)(?: de (?:la|ma) (?:carte|"
    r"cb))?|code de s[ée]curit[ée])"
)
_BACK = re.compile(
    r"(?i)((?:3|4|trois|quatre) (?:derniers? )?chiffres? (?:au|du|sur|derri[èe]re|"
    r"[àa] l['’]arri[èe]re)(?![a-zà-ÿ])"
    r"[^0-9\n]{0,40}?)([0-9]{3,4})(?![0-9])"
)
_CANDIDATE = re.compile(
    rf"(?<![0-9A-Za-zÀ-ÿ])(?<![0-9][.,/:_-])(?<![{LETTER}][/_-])(?:[0-9]{{2,4}}(?:[ .-][0-9]{{2,4}}){{1,3}}"
    rf"(?![0-9])|[0-9]{{3,10}}|[0-9](?:[ .-][0-9]){{3,9}}"
    rf"|[A-Z]{{1,3}}-[0-9]{{4,8}}(?!-[0-9])|"
    rf"(?=[0-9]{{0,3}}[A-Z])(?=[A-Z]{{0,3}}[0-9])[A-Z0-9]{{4}}[ ]"
    rf"(?=[0-9]{{0,3}}[A-Z])(?=[A-Z]{{0,3}}[0-9])[A-Z0-9]{{4}}|"
    rf"(?<![0-9][ ])[0-9]{{2}}(?![ .,:/-]?[0-9])|"
    rf"(?=[A-Za-z0-9-]{{0,14}}[0-9])(?=[0-9-]{{0,14}}[A-Za-z])[A-Za-z0-9]{{2,12}}(?:-[A-Za-z0-9]{{2,8}})"
    rf"{{0,3}})"
    rf"(?![0-9A-Za-zÀ-ÿ])(?![.,/:][0-9])(?![-_/][A-Za-z])"
)
# Between a code's name and its value when the value is said to be it.
_DIRECT = re.compile(r"(?i)[\s:(«\"'“→>,#=-]{0,6}(?:\b(?:n[o°]|num[ée]ro)\s?)?")
_SAID = re.compile(
    r"(?i)(?:[:=(«\"“→>]|(?<![a-zà-ÿ])(?:est|is|c['’]est|[ée]tait|sera|vaut|voici|donne|dit|contient|"
    r"indique|affiche|re[çc]u))[\s:«\"'“(=>-]{0,5}"
    r"(?:\b(?:le|la|bien|donc|suivant|actuellement|toujours)\b[\s:]{0,5}){0,2}$"
)
_DIRECT_BEFORE = re.compile(
    r"(?i)[\s)»\"'”,]{0,5}(?:\(|[:=]\s{0,2}|\b(?:est|c['’]est|is|comme|en tant que|en|pour|as|qui est|"
    r"[ée]tait|"
    r"voici|voil[àa]|sert de)\b[\s:]{0,5})?"
    r"(?:\b(?:bien|pourtant)\b\s)?(?:\b(?:mon|le|la|notre|son|sa|un|ma|my|the|"
    r"ce|deux|trois|mes|nos|les|ces)\b\s{1,2})?(?:\b(?:nouveau|ancien|vrai)\b\s)?$"
)
# « le 9351 que j'utilise pour déverrouiller ma carte »
_RELATIVE = re.compile(
    r"(?i),?[ ](?:que|qu['’]|avec lequel|avec quoi|qui (?:me |nous |lui )?(?:sert|permet|servait))"
    r"(?![a-zà-ÿ])[^.!?\n]{0,60}"
)
# « peut-on choisir 0000 ou 1234 comme code porteur ? »: codes that are refused because anybody has them.
_CHOSEN = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:choisir|interdite?s?|autoris[ée]e?s?|[ée]viter|trop (?:simple|facile)s?|"
    r"triviale?s?)(?![a-zà-ÿ])"
)
_OF_ANYBODY = re.compile(r"([0-9])\1{3,7}|0?1234(?:5(?:6(?:7(?:8)?)?)?)?|4321|654321")
_NOT_A_CODE_BEFORE = re.compile(
    r"(?i)(?:(?<![a-zà-ÿ])(?:erreurs?|error|errors|code (?:de )?retour|code d['’]erreur|code http|"
    r"statut|status|http|sw(?:1(?:[/ _-]?sw2)?)?|ticket|incident|demande|dossier|n[°o]|num[ée]ro|"
    r"r[ée]f(?:[ée]rence)?|factures?|commandes?|devis|contrat|sinistre|exigences?|req|port|ports|page|version|v|tls|depuis|apr[èe]s|avant|pendant|"
    r"fin|d[ée]but|en|ann[ée]e|vague|article|annexe|chapitre|"
    r"finess|siret|siren|rpps|oid|postal|windows|build|kb|cryptolib|rfc|iso|janvier|f[ée]vrier|mars|"
    r"avril|mai|juin|juillet|ao[ûu]t|septembre|"
    r"octobre|novembre|d[ée]cembre|0x|sc|ins|sc[ée]nario|test|cas|formulaire|form|d[ée]partement|norme|"
    r"lot|plus de|moins de|environ|les|ces|des|"
    r"toutes les|sous|dans|appelez? le|appeler le|au)[ :.°=-]{0,3}(?:le |du |n[°o] ?)?|[€$#§])$"
)
UNIT_AFTER = re.compile(
    r"(?i)\s{0,2}(?:€|euros?|%|ans?\b|mois\b|jours?\b|semaines?\b|heures?\b|h\b|h[0-9]|min(?:utes?)?\b|"
    r"s\b|secondes?\b|ms\b|chiffres?\b|caract[èe]res?\b|fois\b|essais?\b|"
    r"tentatives?\b|cartes?\b|postes?\b|utilisateurs?\b|professionnels?\b|patients?\b|agents?\b|"
    r"personnes?\b|lecteurs?\b|sites?\b|bits?\b|octets?\b|ko\b|mo\b|erreurs?\b|"
    r"porteurs?\b(?! est)|messages?\b|lignes?\b|pages?\b|codes?\b|m[ée]decins?\b|[ée]tablissements?\b|"
    r"officines?\b|licences?\b|certificats?\b|"
    r"(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre)\b)"
)
_ONE_THING = re.compile(r"(?i)\s{0,2}(?:carte|lecteur|porteur|licence|certificat)")
_LINE_UNDER = re.compile(r"[ :]{0,3}\n?\s?")
# « code confidentiel de la carte CPE », then the value alone on its line.
_ALONE_UNDER = re.compile(
    r"(?:[ ][^\W\d_][\w'’-]{0,19}){1,5}[ ]?:?[ ]{0,3}\n[ ]{0,3}(?=[0-9A-Z][0-9A-Z .-]{2,14}(?:\n|$))"
)
_COUNTED_SIGN = re.compile(r"=[ ]?$")
_SENTENCE_END = re.compile(r"[!?\n;]|\.(?=\s|$)")
_TYPED = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:tap\w{1,4}|saisi\w{0,4}|rentr\w{1,4}|entr[ée]\w{0,3}|compos[ée]\w{0,3}|mets|"
    r"mis|met|utilis\w{1,4}|re[çc]u\w{0,2}|re[çc]ois|essay\w{1,4}|donn\w{1,4}|"
    r"c['’]est|est|fourni\w{0,2}|transmis\w{0,2}|communiqu\w{1,4}|envoy\w{1,3}|marche|passe|fonctionne|"
    r"mettre|"
    r"valide|refus\w{0,3}|dit|contient|indique|affiche)(?![a-zà-ÿ])"
)
YEAR = re.compile(r"(?:19[0-9]{2}|20[0-3][0-9])$")
# What a screen shows to be told from another request's: two figures are enough.
_TOLD_APART = re.compile(r"(?i)association|correspondance|appairage")
_REACH_AFTER, _REACH_BEFORE = 80, 60


def redact_codes(text: str) -> str:
    """Replaces the codes of cards, of unlocking, of one use, before or after the words that name them."""
    text = _BACK.sub(lambda match: match[1] + mark(CODE), text)
    names = list(_NAME.finditer(text))
    if _OPENING.search(text) and not _FAILURE.search(text):
        names += _ANY_CODE.finditer(text)
    if _CARD.search(text) and not _FAILURE.search(text):
        names += _TYPED_CODE.finditer(text)
    if not names:
        return text
    places: set[tuple[int, int]] = set()
    for name in names:
        places.update(_after(text, name))
        places.update(_before(text, name))
    places = {place for place in places if not is_of_anybody(text, *place)}
    places.update(_alike(text, places))
    pieces, done = [], 0
    for start, end in sorted(places):
        if start >= done:
            pieces += [text[done:start], mark(CODE)]
            done = end
    return "".join([*pieces, text[done:]])


def _after(text: str, name: re.Match[str]) -> list[tuple[int, int]]:
    """Codes that follow their name in the same sentence."""
    limit = min(len(text), name.end() + _REACH_AFTER)
    # A value may stand on the line under its name.
    begin = name.end() + len(_LINE_UNDER.match(text, name.end())[0])  # type: ignore[index]
    under = _ALONE_UNDER.match(text, name.end())
    begin = under.end() if under else begin
    stop = _SENTENCE_END.search(text, begin, limit)
    end = stop.start() if stop else limit
    weak = _WEAK.fullmatch(name[0]) is not None
    found: list[tuple[int, int]] = []
    said = 0
    for candidate in _CANDIDATE.finditer(
        text, name.end(), end if end < limit or limit == len(text) else limit
    ):
        link = text[name.end() : candidate.start()]
        direct = _DIRECT.fullmatch(link) is not None or _SAID.search(link) is not None
        direct = direct or (under is not None and candidate.start() == begin)
        stated = re.search(r"[:=(«\"']|est|is\b|était|dit|contient|indique|affiche|reçu", link)
        if not direct and mark(CODE) in link:
            continue
        bare = weak and not stated and not _TYPED.search(link)
        if (
            _is_code(text, candidate, name, direct)
            and not bare
            and (direct or not weak or _TYPED.search(link))
        ):
            # « cvv 382, la facture F-2024 »: what is not like the one that was said is another thing's.
            if direct or not said or _figures(candidate[0]) == said:
                found.append(candidate.span())
            said = said or (_figures(candidate[0]) if direct else 0)
    found += _spelt(text, name.end(), end)
    return found


def _before(text: str, name: re.Match[str]) -> list[tuple[int, int]]:
    """Codes that stand before their name in the same sentence."""
    floor = max(0, name.start() - _REACH_BEFORE)
    begin = floor
    for stop in _SENTENCE_END.finditer(text, floor, name.start()):
        begin = stop.end()
    weak = _WEAK.fullmatch(name[0]) is not None
    found = []
    for candidate in _CANDIDATE.finditer(text, begin, name.start()):
        link = text[candidate.end() : name.start()]
        direct = _DIRECT_BEFORE.fullmatch(link) is not None
        typed = _TYPED.search(text[begin : candidate.start()]) is not None or _TYPED.search(link) is not None
        direct = direct or re.search(r"(?i)\b(?:au|du) (?:dos|verso)\b", link) is not None
        direct = direct or (candidate[0].isdigit() and _RELATIVE.fullmatch(link) is not None)
        if _is_code(text, candidate, name, direct) and (direct or (typed and not weak)):
            found.append(candidate.span())
    found += _spelt(text, begin, name.start())
    return found


def is_of_anybody(text: str, start: int, end: int) -> bool:
    """Whether a code is one that anybody would have, in a message on which codes may be chosen."""
    return _OF_ANYBODY.fullmatch(text, start, end) is not None and _CHOSEN.search(text) is not None


def _alike(text: str, places: Set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Numbers as long as a code of their sentence: « j'avais 5527, et 9368 est mon code porteur »."""
    found = []
    for start, end in places:
        digits = _figures(text[start:end])
        if not 4 <= digits <= 8:
            continue
        # In front of it, and after it, as far as the sentence goes.
        floor, limit = max(0, start - _REACH_BEFORE), min(len(text), end + _REACH_AFTER)
        begin = max((stop.end() for stop in _SENTENCE_END.finditer(text, floor, start)), default=floor)
        stop = _SENTENCE_END.search(text, end, limit)
        for other in _CANDIDATE.finditer(text, begin, stop.start() if stop else limit):
            lead = text[max(0, other.start() - 30) : other.start()]
            named = _NOT_A_CODE_BEFORE.search(lead) or counts_units(text, other.span())
            if _figures(other[0]) == digits and not named and not YEAR.match(other[0]):
                found.append(other.span())
    return found


def _figures(value: str) -> int:
    """How many figures a value is made of; 0 when it holds anything else."""
    return len(value) if value.isdigit() else 0


def _spelt(text: str, start: int, end: int) -> list[tuple[int, int]]:
    runs = spelt_runs(text[start:end])
    return [(start + a, start + b) for a, b, digits in runs if 4 <= digits <= 12]


def counts_units(text: str, span: tuple[int, int]) -> bool:
    """True when the word after a number counts with it; no count begins with zero or follows « = »."""
    begin, end = span
    if text[begin] == "0" or _COUNTED_SIGN.search(text, max(0, begin - 3), begin):
        return False
    unit = UNIT_AFTER.match(text, end)
    # « cvv 731 carte 5131… »: two things or more are many.
    return unit is not None and not (_ONE_THING.fullmatch(unit[0]) and text[begin:end] not in ("1", "2"))


def _is_code(text: str, candidate: re.Match[str], name: re.Match[str], direct: bool) -> bool:
    value = candidate[0]
    if name.re is _TYPED_CODE and YEAR.match(value):
        # « à la rentrée 2026 »
        return False
    digits = sum(char.isdigit() for char in value)
    lead = text[max(0, candidate.start() - 30) : candidate.start()]
    if direct and value.isdigit() and digits < 4 and _TOLD_APART.search(name[0]):
        return digits >= 2 and not counts_units(text, candidate.span())
    if digits < (3 if _CARD_BACK.search(name[0]) else 4):
        mixed = direct and digits >= 1 and len(value) >= 5 and any(char.isalpha() for char in value)
        if not mixed or (re.fullmatch(r"(?i)[a-z-]{1,12}v?[0-9.]{1,3}", value) and not value.islower()):
            return False
    if counts_units(text, candidate.span()) or re.match(
        r"(?i)0x|kb[0-9]|sw[0-9]|cps[0-9]|tls[0-9]|sha", value
    ):
        return False
    if (
        any(char.isalpha() for char in value)
        and not direct
        and (len(value) < 5 or re.fullmatch(r"[A-Z]{2,}[0-9]{1,3}", value))
    ):
        return False
    if re.fullmatch(r"[0-9]{1,2}[ .-][0-9]{1,2}[ .-](?:(?:19|20)[0-9]{2}|[0-9]{2,4}(?!$))", value):
        return False
    if re.fullmatch(r"[0-9]{1,2}[ .-][0-9]{1,2}[ .-][0-9]{2,4}", value) and not direct:
        return False
    if candidate.start() >= name.end():
        near = _DIRECT.fullmatch(text[name.end() : candidate.start()]) is not None
    else:
        near = (
            direct and re.search(r"[(:=,]|est|comme|en\b", text[candidate.end() : name.start()]) is not None
        )
    if _NOT_A_CODE_BEFORE.search(lead) and not near:
        return False
    return direct or not YEAR.match(value)
