"""Passwords and keys told in a sentence: « mon mot de passe est … », « … comme clé API »."""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.privacy.assignments import is_expression, is_secret_like
from assistant.privacy.common_words import is_common, is_trade_code
from assistant.privacy.labels import ANY_MARK, MARKED, PASSWORD, TOKEN, mark
from assistant.privacy.name_words import is_trade_word
from assistant.privacy.secret_names import is_placeholder
from assistant.privacy.tokens import looks_random
from assistant.privacy.words_around import stem_set, stems_of

_NOT = rf"{ANY_MARK}"
PASSWORD_WORD = (
    r"(?:mots?[ -]de[ -]passes?|mdp|m\.d\.p\.?|passwords?|passwd|passphrase|"  # noqa: S105 - a pattern
    r"phrase (?:secr[èe]te|de passe)|pwd|pw(?=[ :=])|pass(?=\s{0,2}[:=]|[ ]\S{0,20}[0-9])"
    r"|(?:login|identifiants?|user(?:name)?|utilisateur)\s{0,2}(?:/|et|\+|,)\s{0,2}(?:mots? de passe|"
    r"mdp|password))"
)
KEY_WORD = (
    r"(?:x-api-key|api[ _-]?key|cl[ée]f?s? (?:(?:d['’]|de l['’]|l['’])? ?)?api|"
    r"cl[ée]f?s? (?:secr[èe]tes?|priv[ée]es?|d['’]acc[èe]s|"
    r"d['’]abonnement|d['’]authentification|aes(?:-?[0-9]{3})?|hmac|sym[ée]trique|partag[ée]e|ma[îi]tre|"
    r"wifi|wpa2?|de (?:signature|chiffrement|licence|l['’]application|mon application|production|prod|"
    r"test))"
    r"|client[ _-]?secret|secret (?:client|psc|partag[ée]|keycloak)|secret|(?:access|refresh|id|"
    r"auth)[ _-]?token|token|jeton"
    r"|cl[ée]f?(?! (?:publique|usb|de cl|r[ée]pertoire))"
    r"|session[ _-]?id|(?:identifiant|id|cookie) de session|jsessionid|authorization|credentials?|"
    r"assertion(?: saml)?|code d['’]autorisation|authorization code)"
)
BETWEEN = r"(?:[ ](?!est\b|is\b|c['’]est\b)(?:[^\W_]|['’.()-]){1,24}){0,5}?"
SIGN = (
    r"(\s{0,3}(?:=>|->|→|(?<![=!<>])=(?!=)|:|,? ?(?:\bqui\s)?\best(?:\s(?:le suivant|la suivante|bien|"
    r"actuellement|"
    r"toujours|maintenant|désormais))?\s{0,2}:?|"
    r",? ?\bc['’]est\s{0,2}:?|\bis\s{0,2}:?|\b[ée]tait\s{0,2}:?|\bvaut\s{0,2}|\bsera(?:it)?\s|"
    r"\bdoit [êe]tre\s|"
    r",? ?\bà savoir\s{0,2}:?|,? ?\bsoit\s{0,2}:|\bsuivant\s{0,2}:?|\bsuivante\s{0,2}:?)"
    r"\s{0,3}[(\"'`«“]?\s{0,2})"
)
_VALUE = rf"([^\s\"»”`<{_NOT}]{{1,256}})"
# Some words may stand between the name and the sign: « mot de passe de mon compte : … ».
_PASSWORD_ASSIGNED = re.compile(rf"(?i)(?<![\w\[])({PASSWORD_WORD}{BETWEEN}){SIGN}{_VALUE}")
_PASSWORD_QUOTED = re.compile(
    rf"(?i)(?<![\w\[])({PASSWORD_WORD}{BETWEEN}\s{{0,3}}(?:[:=]|est|is|"
    rf"c['’]est)?\s{{0,3}})([\"«“][ \u00a0]?)([^\"»”\n{_NOT}]{{2,80}}?)([ \u00a0]?[\"»”])"
)
_LINK = (
    r"(?:en|par|pour|avec|[àa]|temporaire|provisoire|actuel|admin|de test|suivant|windows|p12|pfx|wifi|"
    r"portail|e-?cps|psc|certificat|compte)"
)
_PASSWORD_BARE = re.compile(
    rf"(?i)(?<![\w\[])({PASSWORD_WORD}(?:[ ]{_LINK}){{0,2}})([ ]?[,(–-]?[ ]?(?<=[ (])[(\"'«“]?\s?)(?!"
    rf"{_LINK}[ ]){_VALUE}"
)
# « mon mdp MSSanté Zephyr!8 »: some words between, and a value that no word looks like.
_PASSWORD_FAR = re.compile(
    rf"(?i)(?<![\w\[])({PASSWORD_WORD}(?:[ ](?!c['’]est|est\b|est)[^\W\d_]['’\w-]{{0,19}}){{1,3}}?)([ ])"
    rf"((?=[^\s\"»”`<{_NOT}]{{0,40}}[A-Za-z])(?=[^\s\"»”`<{_NOT}]{{0,40}}[0-9])(?=[^\s]{{0,40}}[0-9!$#@*%&+?_-][^\s]{{0,40}}"
    rf"[0-9!$#@*%&+_-])[^\s\"»”`<(){_NOT}]{{6,64}})"
)
_KEY_ASSIGNED = re.compile(rf"(?i)(?<![\w\[])({KEY_WORD}{BETWEEN}){SIGN}{_VALUE}")
_KEY_BARE = re.compile(
    rf"(?i)(?<![\w\[])({KEY_WORD}(?:[ ][\w'’]{{1,20}}){{0,5}}?)([ (\n]\s{{0,4}}[(\"'`«“]?\s?)((?=[A-Za-z._~"
    rf"+/=-]{{0,60}}[0-9])[A-Za-z0-9._~+/=-]"
    rf"{{8,256}})"
)
# « Azerty12! comme mot de passe », « 9f86… est notre clé API »
_BEFORE = re.compile(
    rf"(?<![^\s(\"'«“])([^\s\"'«»“”(){_NOT}]{{4,256}})([\"'»”)]?\s{{1,2}}|\s[»”\"]\s{{1,2}}|"
    rf"[\"'»”)]?\s?[,;:?]\s{{1,2}}|\s?\()"
    r"((?:,?\s?(?:(?:qui )?est|c['’][ée]tait|c['’]est|[ée]tait|sert de|comme|en tant que|en guise de|en|"
    r"pour|is|as)\s)(?:bien\s|pourtant\s|toujours\s|aussi\s)?"
    r"(?:(?:mon|ma|notre|votre|le|la|son|sa|un|une|my|the|our)\s)?(?:nouveau\s|nouvelle\s|bon\s|mauvais\s|"
    r"ancien\s|"
    r"ancienne\s|vrai\s|vraie\s)?"
    rf"({PASSWORD_WORD}|{KEY_WORD})(?![\w]))",
    re.I,
)
# « 14juillet1789 ne marche pas comme mdp »
_BEFORE_FAR = re.compile(
    r"(?i)(?<![^\s(\"'«“])(?=[^\s]{0,39}[0-9])"
    rf"([^\s\"'«»“”(){_NOT}]{{6,40}})([\"'»”]?(?:[ ][^\s.!?;{_NOT}]{{1,20}}){{1,8}}"
    rf"[ ](?:comme|en tant que|en guise de)[ ](?:mon |de |un )?{PASSWORD_WORD})(?!\w)"
)
# « avant c'était Soleil@75 le mot de passe »
_BEFORE_NAME = re.compile(
    rf"(?i)(?<![a-zà-ÿ])((?:c['’ ]?[ée]tait|c['’ ]?est|voici|voil[àa]|avant|(?:j['’]|je |nous |"
    rf"on )(?:ai |avais |avait |avions |a )?"
    rf"(?:mis|mettais|mets|tap[ée]|tapais|tape|saisi|utilise|utilisais|utilis[ée]))[ :]{{1,3}}(?:le |"
    rf"bien |toujours )?[\"'«“]?)"
    rf"([^\s\"'«»“”(){_NOT}]{{5,64}})([\"'»”]?[ ]?,?[ ](?:(?:le|mon|notre|son|ancien|nouveau|"
    rf"l['’]ancien|comme|en)[ ]){{1,2}}"
    rf"{PASSWORD_WORD})(?!\w)"
)
# « mon mot de passe ne passe plus. avant c'était Soleil@75 »: only what nobody takes for a word.
_AFTER_NAME = re.compile(
    rf"(?i)(?<![\w\[])({PASSWORD_WORD}(?!\w)[^\n{_NOT}]{{1,100}}?[ ](?:c['’ ]?[ée]tait|"
    rf"j['’]avais(?: mis)?|j['’]ai mis|"
    rf"je mets|je mettais|je tape|je tapais|j['’]utilise|j['’]utilisais|"
    rf"ancien(?:nement)?)[ :]{{1,3}}(?:bien |toujours )?[\"'«“]?)"
    rf"((?=[^\s]{{0,39}}[0-9])(?=[^\s]{{0,39}}[A-Za-z])(?=[^\s]{{0,39}}[!@#$%*&+§])[^\s\"'«»“”(){_NOT}/]{{6,40}})"
)
_CREDENTIALS = re.compile(
    rf"(?i)(?<![\w])((?:identifiants?|login|logins|mdp|mots? de passe|acc[èe]s|connexion|compte|credentials?|"
    rf"user)(?![A-Za-z])(?:\s?/\s?(?:mdp|mots? de passe|password|"
    rf"pwd))?(?:[ ][\w'’]{{1,20}}){{0,3}}?\s{{0,2}}[:=]?\s{{0,2}}"
    rf"[\w.@-]{{2,64}}\s{{0,2}}(?:/|\||:(?!\s{{0,2}}\S{{1,64}}\s{{1,2}}[/|]\s)| et |"
    rf" puis )\s{{0,2}})([^\s/|,;{_NOT}]{{6,64}})(?![\w/])"
)
_OF_ACCESS = stem_set(
    "connecte connexion identifie login acces compte ouvre ouvrir protege marchait authentifie deverrouille"
    " dechiffre logge"
)
_USED = re.compile(
    r"(?i)(?<![a-z])((?:utilise|mets|tape|saisis|rentre|entre|"
    r"essaye?)[a-z]{0,3} )(?=[^\s/]{0,39}[0-9])(?=[^\s/]{0,39}[A-Za-z])(?=[^\s/]{0,39}[!$@#%&*+])(["
    r"A-Za-z0-9!$@#%&*+._-]{6,40})(?![\w/])"
)
_UNIT = re.compile(
    r"(?i)\s{0,2}(?:caract|chiffres?|jours?|mois|ans?\b|lettres?|signes?|fois|essais|tentatives|%|h\b|min)"
)
# « clé » alone is of many things.
_PLAIN_KEY = re.compile(r"(?i)cl[ée]f?(?! (?:d|api|aes|hmac|secr|priv|sym|part|ma[îi]t|wif|wpa))(?: |$)")
# « admin/Tournesol9! pour se connecter »
_CONNECTS = re.compile(
    r"(?i)(?<![a-z])(?:connect\w{0,4}|connexion|identif\w{0,5}|login|acc[èe]s|compte)(?![a-z])"
)
_PAIR = re.compile(
    r"(?<![\w/.:?=&-])([A-Za-z][\w.@-]{1,40}[ ]?/[ ]?)(?=[^\s/]{0,39}[0-9])(?=[^\s/]{0,39}[A-Za-z])(?"
    r"=[^\s/]{0,39}[!$@#%&*+])"
    r"([A-Za-z0-9!$@#%&*+._-]{6,40})(?![\w/])"
)
_SPACED_PAIR = re.compile(_PAIR.pattern.replace("[ ]?/[ ]?", " / "))
# Without one of these words, no expression finds anything.
_OF_SECRETS = stem_set(
    """
    pw mot mots mdp m password passwords passwd passphrase phrase pwd pass login logins identifiant
    identifiants user username utilisateur x api apikey cle clef cles key secret client access refresh id
    auth token accesstoken refreshtoken idtoken authtoken jeton session sessionid cookie jsessionid
    authorization credential credentials assertion autorisation acces connexion compte question
    """
)
_END_OF_CLAUSE = re.compile(
    r"\s{0,4}(?:$|[.,;!?\n)»\"”]|(?:et|mais|ou|puis|car|donc|merci|svp|il|elle|ça|je|j['’]ai|and|but)\b)",
    re.I,
)


def redact_told_secrets(text: str) -> str:
    """Replaces what follows « mot de passe : », « clé API est », or precedes « comme mot de passe »."""
    text = _SPACED_PAIR.sub(lambda match: match[1] + mark(PASSWORD), text) if " / " in text else text
    if not may_tell_secrets(text):
        return text
    text = _CREDENTIALS.sub(_credentials, text)
    if _CONNECTS.search(text):
        text = _PAIR.sub(lambda match: match[1] + mark(PASSWORD), text)
        text = _USED.sub(lambda match: match[1] + mark(PASSWORD), text)
    text = _PASSWORD_QUOTED.sub(_quoted, text)
    text = _PASSWORD_BARE.sub(_password, _PASSWORD_ASSIGNED.sub(_password, text))
    text = _PASSWORD_FAR.sub(_password, text)
    text = _KEY_BARE.sub(_key, _KEY_ASSIGNED.sub(_key, text))
    text = _BEFORE_NAME.sub(_told_first, _AFTER_NAME.sub(_told_later, text))
    return _BEFORE_FAR.sub(_far, _BEFORE.sub(mask_before, text))


def may_tell_secrets(text: str) -> bool:
    """False for a text without any word that a secret's name or use begins with."""
    stems = stems_of(text)
    return not (stems.isdisjoint(_OF_SECRETS) and stems.isdisjoint(_OF_ACCESS))


# « <input name="password" autocomplete="off"> »: between two quotes, the next attribute.
_ATTRIBUTE = re.compile(r"[\w:.-]{1,40}=")


def _told_first(match: re.Match[str]) -> str:
    value, tail = without_tail(match[2])
    told = is_mixed(value) and "/" not in value and not is_trade_code(value)
    told = told and not is_trade_word(value.rstrip("0123456789.")) and not is_placeholder(value, quoted=True)
    return match[1] + mark(PASSWORD) + tail + match[3] if told else match[0]


def _told_later(match: re.Match[str]) -> str:
    value, tail = without_tail(match[2])
    told = is_mixed(value) and not is_trade_code(value) and re.search(r"@[\w-]+\.", value) is None
    return match[1] + mark(PASSWORD) + tail if told else match[0]


def _far(match: re.Match[str]) -> str:
    value = match[1].rstrip(",;:")
    told = is_mixed(value) and not is_trade_code(value) and not is_trade_word(value.strip("0123456789."))
    return mark(PASSWORD) + match[0][len(value) :] if told and "/" not in value else match[0]


def _quoted(match: re.Match[str]) -> str:
    value = match[3].strip()
    if not re.match(r"[^\s:=,;]", value) or not re.search(r"\w", value):
        return match[0]
    words = value.split()
    said = re.search(r"[:=]|\best\b|\bis\b|c['’]est", match[1]) is not None
    sentence = len(words) > 1 and (
        is_common(words[0])
        or len(words) > 4
        or (not said and "phrase" not in match[1].lower() and any(map(is_trade_word, words)))
    )
    if sentence or is_placeholder(value, quoted=True) or is_common(value) or _ATTRIBUTE.fullmatch(value):
        return match[0]
    return f"{match[1]}{match[2]}{mark(PASSWORD)}{match[4]}"


def _password(match: re.Match[str]) -> str:
    sign = match[2].strip(" \t\n\"'«“`(").lower()
    value, tail = without_tail(match[3])
    if not value or is_placeholder(value, quoted=True) or value.startswith(("http://", "https://", "$")):
        return match[0]
    if is_expression(match[3], match.string[match.end() :][:2]):
        return match[0]
    if not any(map(str.isalnum, value)) or (_RESULT.search(match[2]) and not is_mixed(value)):
        # « getpass("Mot de passe : ") », « -Password $pwd⏎=> Le compte est bloqué »
        return match[0]
    follows = match.string[match.end() : match.end() + 40]
    if _BRACKETED.match(value + follows) or ("\n" in match[2] and _NAMES_A_LINE.match(value + follows)):
        # « mot de passe : [à compléter] », « pass =⏎imap_port = 993 »
        return match[0]
    if len(value) <= 2 and is_common(value):
        return match[0]
    if _PATH.fullmatch(value):
        # « vault kv get -field=password secret/prod/insi/p12 »
        return match[0]
    whole = f"{match[1]}{match[2]}{mark(PASSWORD)}"
    if sign.strip("-–,") == "":
        # « mot de passe Xy12!abc »: nothing says that it is one, only its look.
        opened = match[2].rstrip()[-1:] in ('"', "«", "“", "(")
        secret = len(value) >= (5 if opened else 6) and is_mixed(value) and not is_trade_code(value)
        return f"{whole}{tail}" if secret else match[0]
    if sign in ("=", "=>") or (sign in ("->", "→") and not is_common(value)):
        return f"{whole}{tail}"
    if value.isdigit() and _UNIT.match(match.string, match.end()):
        return match[0]
    ends = _END_OF_CLAUSE.match(match.string, match.end()) is not None or tail != ""
    if _looks_secret(value) or (ends and not is_common(value)):
        return f"{whole}{tail}"
    return match[0]


_RESULT = re.compile(r"\n\s{0,4}(?:=>|->|→)")
_BRACKETED = re.compile(r"\[[^\[\]\n]{2,40}\]")
_NAMES_A_LINE = re.compile(r"[A-Za-z_][\w.-]{1,60}[ ]?=(?!=)")
_PATH = re.compile(r"/?[a-z][a-z_.-]{0,30}[0-9]{0,2}(?:/[a-z][a-z_.-]{0,30}[0-9]{0,2}){2,8}")


def _key(match: re.Match[str]) -> str:
    value, tail = without_tail(match[3])
    sign = match[2].strip(" \t\n\"'«“`(").lower()
    if (
        is_placeholder(value, quoted=True)
        or is_trade_code(value)
        or value.startswith(("http://", "https://", "$"))
        or is_expression(match[3], match.string[match.end() :][:2])
    ):
        return match[0]
    mixed = is_mixed(value)
    opened = match[2].rstrip()[-1:] in ('"', "«", "“", "(", "`")
    if _PLAIN_KEY.match(match[1]) and not (
        mixed and len(value) >= 10 and is_secret_like(value) and "/" not in value
    ):
        return match[0]
    # « le jeton INS/va1.53 » names no secret: without a sign between, only a long value is one.
    if sign == "":
        secret = mixed and (
            looks_random(value)
            or (len(value) >= (8 if opened else 12) and is_secret_like(value) and "/" not in value)
            or (len(value) >= 8 and _turns(value) >= 4 and "/" not in value)
        )
    else:
        ends = _END_OF_CLAUSE.match(match.string, match.end()) is not None or tail != ""
        secret = (is_secret_like(value, 6) and not is_common(value) and (mixed or len(value) >= 8)) or (
            ends and len(value) >= 14 and not is_common(value)
        )
    return f"{match[1]}{match[2]}{mark(TOKEN)}{tail}" if secret else match[0]


def _credentials(match: re.Match[str]) -> str:
    value, tail = without_tail(match[2])
    mixed = is_mixed(value)
    strong = mixed and any(not char.isalnum() for char in value)
    # « directeur / Glycine-03 »; but « PSC / BAC-A-SABLE2 ».
    plain = "-" not in value or any(map(str.islower, value))
    if not (strong or (mixed and plain and "." not in value and len(value) >= 8)) or is_trade_code(value):
        return match[0]
    return f"{match[1]}{mark(PASSWORD)}{tail}"


def mask_before(match: re.Match[str]) -> str:
    """Masks the first group of a match, when it may be the secret that its last group names."""
    value = match[1].rstrip(",;:")
    if (
        is_common(value)
        or is_placeholder(value, quoted=True)
        or is_trade_code(value)
        or not _looks_secret(value)
    ):
        return match[0]
    if not any(char.isdigit() for char in value) and not any(
        not (char.isalnum() or char in "-'’.") for char in value
    ):
        return match[0]
    label = PASSWORD if re.match(rf"(?i){PASSWORD_WORD}", match[4]) else TOKEN
    return mark(label) + match[0][len(value) :]


def _turns(value: str) -> int:
    """How many times letters and digits take turns, signs left out."""
    kinds = [char.isdigit() for char in value if char.isalnum()]
    return sum(one != other for one, other in pairwise(kinds))


def is_mixed(value: str) -> bool:
    """True for a value of letters and digits."""
    return any(char.isdigit() for char in value) and any(char.isalpha() for char in value)


def without_tail(value: str) -> tuple[str, str]:
    """A value and the punctuation that ends its sentence; « ! » may end a password."""
    pair = re.search(r"&[A-Za-z_.]{2,40}=|;[A-Za-z_. ]{2,40}=", value)
    if pair:
        return value[: pair.start()], value[pair.start() :]
    secret_part = value.rstrip(".,;?)'’") if len(value) > 1 else value
    return secret_part, value[len(secret_part) :]


def _looks_secret(value: str) -> bool:
    """True for a value no French word looks like: a digit, a sign or a capital inside."""
    if MARKED.search(value):
        return False
    return (
        any(char.isdigit() for char in value)
        or any(not (char.isalnum() or char in "-'’,;:.?…") for char in value.rstrip("!"))
        or (any(char.isupper() for char in value[1:]) and not value.isupper())
    )
