"""Numbers near words of one-time codes, cards and locks: denied by default, on either side, at any distance.

`codes` knows how a code is named; here nothing names it. In a sentence that speaks of codes that open, a
number of four to eight digits is one unless the word just before makes it another thing's (« erreur 6983 »,
« port 8443 », « lecteur 3121 ») or the word just after counts with it (« 1500 cartes »).
"""

from __future__ import annotations

import re

from assistant.privacy.codes import YEAR, counts_units, is_of_anybody
from assistant.privacy.common_words import folded, is_trade_code, word_set
from assistant.privacy.labels import CODE, mark
from assistant.privacy.words_around import LETTER as _L
from assistant.privacy.words_around import stem_set, stems_of

# « code erreur », « code NAF », « code de la commune » classify: they open nothing.
_CLASSES = (
    r"(?:erreurs?|error|retour|r[ée]ponse|postal|postaux|http|statut|[ée]tat|source|client|barres?|produit|"
    r"qr|commune|pays|langue|profession|m[ée]tier|acte|sp[ée]cialit[ée]|savoir|activit[ée]|r[ée]gion|"
    r"d[ée]partement|"
    r"structure|[ée]tablissement|officine|naissance|sexe|lieu|mode|type|cat[ée]gorie|genre|civilit[ée]|"
    r"dipl[ôo]me|discipline|prestation|modalit[ée]|secteur|tarif|document|format|rejet|anomalie|exigence|"
    r"sc[ée]nario|facture|dossier|promotion|service|test|java|python|exemple|conduite|d[ée]ontologie|"
    r"sant[ée]|travail|civil|p[ée]nal|[A-Z]{3,8}(?![A-Z])(?<!PIN)(?<!PUK)(?<!OTP)(?<!PSC)(?<!CPS)(?<!CPE)(?<!SMS))"
)
_OF = r"(?:de l['’]|de la |d['’]|du |des |de |mon |ma |la |le )?"
_ONE_USE = re.compile(
    rf"(?<![{_L}])(?i:sms|textos?|\w{{0,8}}otp|2fa|mfa|\w{{0,12}}authenticator|authy|"
    r"double (?:authentification|facteur)|deux facteurs|usage unique|pli s[ée]curis[ée]|"
    r"d[ée]bloqu\w{1,6}|d[ée]blocage|d[ée]verrouill\w{1,6}|digicode|cadenas|serrure|alarme|"
    r"deux [ée]tapes|v[ée]rification|verification|validation|e-?cps|appairage|jumelage|enr[ôo]lement|"
    r"num[ée]ro (?:re[çc]u|temporaire|secret)|notification)"
    rf"(?![{_L}])|(?<![{_L}])(?i:codes?)(?![{_L}])(?![ _-]{_OF}{_CLASSES}(?![a-zà-ÿ]))"
)
_CARD = re.compile(
    rf"(?i)(?<![{_L}])(?:cps|cpe|cpf|e-?cps|cartes?|pin|puk|puce|porteurs?|lecteurs?|badge)(?![{_L}])"
)
_USES = re.compile(
    rf"(?i)(?<![{_L}])(?:tap|saisi|compos|rentr|entr[eéao]|mets|mis\b|met\b|donn|march|pass[ea]|refus|accept|"
    rf"fonctionn|bloqu|verrouill|oubli|chiffres|ouvr|remis|remet|essa[iy]|choisi|chang)"
)
# « code 5503 sur le TLSi »: the word alone names what failed as often as what opens.
_BARE = re.compile(
    rf"(?i)(?<!mon )(?<!son )(?<!ton )(?<!notre )(?<!votre )(?<!mes )(?<![{_L}])codes? "
    r"(?:[0-9]{3,5}(?:, ?| et | ou | puis | ni )){0,4}$"
)
_CODES = re.compile(rf"(?i)(?<![{_L}])codes?(?![{_L}])")
_NUMBER = re.compile(
    r"(?=[0-9A-Z])(?<![0-9A-Za-zÀ-ÿ_/\\-])(?<![0-9][.,:])(?<![A-Za-z]\.)(?<![0-9][ \u00a0\u202f])"
    r"(?:[0-9]{4,8}|[0-9]{2}(?:[ \u00a0.-][0-9]{2}){1,3}|[0-9]{3,4}[ \u00a0.-][0-9]{3,4}|[0-9](?:[ -][0-9])"
    r"{3,7}"
    r"|(?=[A-Z-]{0,8}[0-9])(?=[0-9-]{0,8}[A-Z])(?=[A-Z0-9-]{0,12}[0-9][A-Z-]{0,8}[0-9])[A-Z0-9]{2,8}(?:-[A-Z"
    r"0-9]{2,8}){0,3})"
    r"(?![0-9A-Za-zÀ-ÿ_])(?![.,/:-][0-9A-Za-z])(?![ \u00a0\u202f][0-9])"
)
# A number follows one of these as a value; after any other word it is that word's: « formulaire 5014 ».
_LEADS = word_set(
    """
    tape tapes tapant taper saisi saisis saisie saisir saisissant compose composes composer rentre rentres
    rentrer rentrant entre entrer entres entrant mets mis mettre mettant met donne donnes donner dicte dictee
    recu recus recue recois recevons contenait contient contenant dit disait disant indique indiquait lis
    lisais utilise utilisais utiliser essaie essaye essayer choisi choisis garde est sont etait etaient sera
    c'est c'etait c ct vaut fait avec et ou puis voici voila par communique transmis transmet envoye
    envoie fourni
    remis remet fois bien donc code codes pin puk otp totp sms texto sur mien mienne suivant suivants
    suivante que si pourquoi quand alors chiffres unique is are was valide
    genere affiche affichait m'affiche montre propose reste toujours comme lu arrive encore lui nous
    """
)
# A screen shows errors too: « le lecteur affiche 6983 ».
_SHOWS = word_set("affiche affichait m'affiche montre propose genere indique dit")
# What an article may follow: « est le 9012 ».
_GIVES = word_set(
    "est remis remet donne donnee dicte saisi saisis tape compose rentre mets mis recu envoye choisi"
)
# « le numéro de déverrouillage 66201 »
_ACT = re.compile(
    r"(?:de)?(?:blocage|verrouillage)|appairage|activation|validation|confirmation|"
    r"enrolement|revocation"
)
_LAST_WORD = re.compile(rf"([{_L}0-9'’°-]{{1,30}})[ \u00a0]?([:=(«\"“→>,\-–]{{0,6}})[ \u00a0«\"“]{{0,3}}$")
_OPENS = re.compile(r"(?:^|[.!?\n;])[\s«\"“(]{0,4}$")
# What such things have of numbers is only their code.
_LOCK = re.compile(rf"(?i)(?<![{_L}])(?:digicode|cadenas|alarme|coffre(?:-fort)?(?! num)|serrure)(?![{_L}])")
_COUNTS = re.compile(r"(?i)\bcombien\b|\bcount\(")
_FAILURE = re.compile(
    rf"(?i)(?:(?<![{_L}])(?:erreurs?|retour|statut|status|http|sw|anomalie|rejet|ticket|incident|"
    rf"demande|dossier|version|r[ée]f[ée]rence|finess|siret|port|formulaire|page|ligne|norme|rfc|exigence|"
    rf"loinc|snomed|cim|ccam|naf|insee|postal)|error|exception|fault)(?![{_L}])"
    rf"[^,;(]{{0,25}}(?:\((?:code )?)?$|\b[A-Z]\w{{1,50}}(?:error|exception|fault|"
    rf"failure)[ ]?[,:(-][ ]?code $"
)
# « demande refusée code 4012 »: what failed says why; but « carte refusée code 4012 » tells what was typed.
_REFUSED = re.compile(
    rf"(?i)(?<![{_L}])(?:refus[ée]{{1,3}}s?|rejet[ée]{{1,3}}s?|[ée]chou[ée]{{1,3}}s?|[ée]chec|plant[ée]{{1,3}}s?)"
    rf"(?:[ ]?[:,(]|[ ]avec|[ ]en)?(?: (?:le|un))? ?codes? $"
)
# « appli 3.14.0 (1042) », « le lecteur renvoie 63 C2 puis 69 83 »
_BUILD = re.compile(r"[0-9]\.[0-9]{1,4}[ ]?\((?:build[ ])?$")
_STATUS = re.compile("(?:6[1-9A-F]|9[0-9A-F])[ ][0-9A-F]{2}")
_OF_A_READER = re.compile(
    r"(?i)(?<![a-z])(?:renvo\w{2,5}|r[ée]pon\w{1,3}|retourn\w{1,3}|sw|apdu|status|<<)[ :=]{1,3}"
    r"(?:[0-9A-F]{2} [0-9A-F]{2}(?: puis | et | ou |, ))?$"
)
_COUNTED = re.compile(
    r"[ \u00a0](?!pas\b|plus\b|fois\b|dans\b|depuis\b|sans\b|sous\b|sms\b|mais\b|alors\b|puis\b|jamais\b|"
    r"toujours\b|des?\b|mes\b|nos\b|les\b|ces\b|vos\b|apr[èe]s\b|n['’]est|est\b|tous\b|cps\b|re[çc]us\b|"
    r"refus|valides\b)"
    r"[a-zà-ÿ]{2,20}s(?![A-Za-zà-ÿ'’])|[ \u00a0](?:e-?cps|cpe|cpf|cps) (?!ne|n['’]|est|me|se)[a-zà-ÿ]+s?\b"
)
_SENTENCE_END = re.compile(r"[!?\n]|\.(?=\s|$)")
_LETTER_AND_DIGITS = re.compile("[A-Za-z][0-9]{4}")
_TWO_DIGITS = re.compile("[0-9][^0-9\n]{0,8}[0-9]")
_STUCK = re.compile(
    rf"(?i)(?<![{_L}])((?:mon|le|ma|la|code|mdp)?_?(?:d[ée]blocage|d[ée]verrouillage|pin|puk|otp|totp|cvv|"
    rf"cvc|"
    r"codes?|sms|texto|porteur|digicode|activation|code[a-zà-ÿ]{2,12}))([0-9]{4,10})(?![0-9A-Za-z])"
)
# « code de révocation RV-0917-KX »: whatever it is of, unless it classifies.
_NAMED = re.compile(
    rf"(?<![{_L}])((?i:codes?)(?:[ -](?!{_OF}{_CLASSES}(?![a-zà-ÿ])){_OF}[A-Za-zÀ-ÿ-]{{3,20}}){{0,3}}"
    r"(?:[ ]?[:=(«\"“][ ]?|[ ](?:est|c['’]est)[ ]|[ ]))"
    r"((?=[A-Z-]{0,8}[0-9])(?=[0-9-]{0,8}[A-Z])[A-Z0-9]{2,8}(?:-[A-Z0-9]{2,8}){1,3}|"
    r"(?=[A-Z]{0,6}[0-9]{1,6}[A-Z]{1,6}[0-9])[A-Z0-9]{5,10}"
    r"|[0-9]{2}(?:[ ][0-9]{2}){2,3}|[0-9]{3}[ ][0-9]{3})(?![0-9A-Za-zÀ-ÿ_])(?![.,/:-][0-9A-Za-z])"
)
_MEANS = re.compile(
    rf"(?i)(?<![{_L}])(?:sms|texto|mail|e-mail|courriel|re[çc]u\w{{0,2}}|valid\w{{1,6}}|confirm\w+|"
    rf"activ\w+|r[ée]voc\w+|r[ée]initialis\w+|enr[ôo]l\w+|appai\w+|secours|parrain\w+|entr[ée]e|porte|"
    rf"immeuble|portail|acc[èe]s|r[ée]cup[ée]r\w+|"
    rf"temporaire|psc|"
    rf"connexion|connect\w+|authenti\w+|app(?:li\w*)?|usage|d[ée]bl\w+|invit\w+)(?![{_L}])"
)
_REACH = 160
_OF_CODES = stem_set(
    """
    sms texto textos otp eotp totp hotp fa mfa authenticator google microsoft freeotp authy double deux
    usage pli debloquer deblocage deverrouiller digicode cadenas serrure coffre puce validation
    verification alarme e ecps notification code codes cps cpe cpf carte cartes pin puk porteur porteurs
    lecteur lecteurs badge cvv cvc mon le ma la mdp activation numero appairage jumelage enrolement
    """
)


def redact_access_numbers(text: str) -> str:
    """Replaces numbers that nothing but the subject of their sentence shows to be codes that open."""
    if stems_of(text).isdisjoint(_OF_CODES):
        return text
    if _LETTER_AND_DIGITS.search(text):
        text = _STUCK.sub(lambda match: match[1] + mark(CODE), text)
    if ("code" in text or "Code" in text or "CODE" in text) and _MEANS.search(text):
        text = _NAMED.sub(_named, text)
    return _NUMBER.sub(_number, text) if _TWO_DIGITS.search(text) else text


def _named(match: re.Match[str]) -> str:
    if is_trade_code(match[2]) and sum(char.isdigit() for char in match[2]) < 3:
        return match[0]
    return match[0] if _FAILURE.search(match.string[: match.start()][-30:]) else match[1] + mark(CODE)


def _number(match: re.Match[str]) -> str:
    value = match[0]
    sentence_start, sentence = _sentence(match)
    one_use = _ONE_USE.search(sentence) or _LOCK.search(sentence)
    if one_use is None and not (_CARD.search(sentence) and _USES.search(sentence)):
        return value
    line_end = match.string.startswith("\n", match.end())
    if is_of_anybody(match.string, *match.span()):
        return value
    if YEAR.match(value) or (not line_end and counts_units(match.string, match.span())):
        return value
    if _COUNTED.match(match.string, match.end()) or _is_date_or_trade(value):
        return value
    lead = match.string[sentence_start : match.start()]
    if _BARE.search(lead) and _is_bare(sentence, value):
        return value
    if _FAILURE.search(lead) or _COUNTS.search(lead):
        return value
    if _BUILD.search(lead) or (_STATUS.fullmatch(value) and _OF_A_READER.search(lead)):
        return value
    if (
        _REFUSED.search(lead)
        and not _CARD.search(sentence)
        and not _ONE_USE.search(_CODES.sub(" ", sentence))
    ):
        return value
    if _LOCK.search(sentence) and value[0].isdigit():
        return mark(CODE)
    return mark(CODE) if _is_led(lead, one_use is not None, value) else value


def _is_bare(sentence: str, value: str) -> bool:
    """True when « code » is the only word of its sentence that speaks of opening, and nobody types it."""
    rest = _CODES.sub(" ", sentence)
    others = (_ONE_USE, _LOCK, _CARD, _USES)
    return value.isdigit() and len(value) <= 5 and not any(words.search(rest) for words in others)


def _sentence(match: re.Match[str]) -> tuple[int, str]:
    """Where the sentence of a number begins, and its text, no longer than `_REACH` on either side."""
    text = match.string
    begin = max(0, match.start() - _REACH)
    for stop in _SENTENCE_END.finditer(text, begin, match.start()):
        begin = stop.end()
    limit = min(len(text), match.end() + _REACH)
    stop_after = _SENTENCE_END.search(text, match.end(), limit)
    return begin, text[begin : stop_after.start() if stop_after else limit]


def _is_date_or_trade(value: str) -> bool:
    if any(char.isalpha() for char in value):
        if re.fullmatch("[A-Z]{1,4}-?[0-9]{1,3}", value):
            return True
        return is_trade_code(value) or value.startswith("0X") or sum(char.isdigit() for char in value) < 2
    if re.fullmatch("[45][0-2][0-9] [45][0-2][0-9]", value):
        # « codes 401 403 »: statuses of HTTP.
        return True
    groups = [int(group) for group in re.findall("[0-9]+", value)]
    return len(groups) == 3 and 1 <= groups[0] <= 31 and 1 <= groups[1] <= 12


def _is_led(lead: str, one_use: bool, value: str) -> bool:
    """True when the words before let a number be a value: none, a verb of giving, the name of a code."""
    mixed = any(char.isalpha() for char in value)
    if _OPENS.search(lead) or not lead.strip(' «"“('):
        return not mixed
    last = _LAST_WORD.search(lead)
    if last is None:
        return False
    word = folded(last[1]).replace("’", "'")
    if word in ("le", "la", "un", "une", "ce") and not last[2]:
        # « m'a remis le 7716 »; but « appelez le 3015 ».
        last = _LAST_WORD.search(lead[: last.start(1)])
        word = folded(last[1]).replace("’", "'") if last is not None else ""
        return word.rpartition("'")[2] in _GIVES
    if _ACT.fullmatch(word):
        return one_use
    word = word.rpartition("'")[2] if word not in _LEADS else word
    if "," in last[2]:
        return True
    if word in _SHOWS and not one_use:
        return False
    if mixed and not (last[2] or word in ("est", "c'est", "donne", "tape", "saisi", "recu", "code")):
        return False
    return word in _LEADS or (bool(last[2].strip("-–")) and _ONE_USE.search(lead[-40:]) is not None)
