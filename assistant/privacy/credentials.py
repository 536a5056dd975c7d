"""Secrets people paste in a question: tokens, keys, passwords, codes; and e-mail addresses."""

from __future__ import annotations

import re
import unicodedata

from assistant.privacy.labels import LABELS

_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|\Z)"
)
_URL_PASSWORD = re.compile(r"(?<=://)[^\s/@:\[\]]{1,64}:[^\s/@\[\]]{1,128}(?=@)")
_JWT = re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?")
_BEARER = re.compile(r"(?i)\b(bearer|basic)(\s{1,3})([A-Za-z0-9._~+/-]{8,}={0,2})")
_PREFIXED_KEY = re.compile(
    r"(?<![A-Za-z0-9_-])(?:(?:sk|pk|rk)[-_][A-Za-z0-9_-]{12,}|gh[pousr]_[A-Za-z0-9]{16,}"
    r"|github_pat_[A-Za-z0-9_]{16,}|glpat-[A-Za-z0-9_-]{12,}|xox[abprs]-[A-Za-z0-9-]{10,}|AKIA[A-Z0-9]{12,}"
    r"|AIza[A-Za-z0-9_-]{20,})"
)
_NAMED_KEY = re.compile(
    r"(?i)\b((?:x-api-key|api[ _-]?key|cl[ée]f?[ ](?:d['’ ]?[ ]?)?api"
    r"|cl[ée]f?[ ](?:secr[èe]te|priv[ée]e|d['’]acc[èe]s)|client[ _-]?secret|secret"
    r"|(?:access|refresh|id|auth)?[ _-]?token|jeton|session[ _-]?id|jsessionid|authorization)"
    r"(?:[ ](?:d['’]acc[èe]s|psc|api|client|actuel))?)"
    r"(\s{0,3}(?:[:=]|\best\b|\bis\b)?\s{0,3}[\"'«]?\s?)([A-Za-z0-9._~+/-]{8,}={0,2})"
)
_PASSWORD_WORD = r"(?:mots? de passe|mdp|passwords?|passwd|passphrase|pwd)"  # noqa: S105 - a pattern
_CODE_WORD = (
    r"(?:codes?[ ](?:pin|puk|porteur|secret|confidentiel|personnel|de (?:ma|la|sa) carte"
    r"|d['’](?:activation|acc[èe]s|authentification|identification)|otp|sms)|\b(?:pin|puk|otp)"
    r"|(?:mon|notre|son) code)"
)
_SIGN = (
    r"(\s{0,3}(?:=|:|\best(?:\s(?:le suivant|la suivante))?\s{0,2}:?|\bc['’]est\s{0,2}:?|\bis\s{0,2}:?)"
    r"\s{0,3}[\"'«]?\s{0,2})"
)
_VALUE = r"([^\s\"»]{1,128})"
# Some words may stand between the name and the sign: « mot de passe de mon compte : … ».
_PASSWORD_ASSIGNED = re.compile(rf"(?i)(?<![\w\[])({_PASSWORD_WORD}(?:[ ]\w{{1,20}}){{0,4}}?){_SIGN}{_VALUE}")
_PASSWORD_BARE = re.compile(rf"(?i)(?<![\w\[])({_PASSWORD_WORD})([ ][\"'«]?\s?){_VALUE}")
_CODE_ASSIGNED = re.compile(rf"(?i)(?<![\w\[])({_CODE_WORD}(?:[ ]\w{{1,20}}){{0,3}}?){_SIGN}{_VALUE}")
_CODE_BARE = re.compile(rf"(?i)(?<![\w\[])({_CODE_WORD})([ ][\"'«]?\s?){_VALUE}")
_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]+(?:@|\s?[(\[](?:at|arobase)[)\]]\s?|\s{1,2}arobase\s{1,2})"
    r"[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,24}(?![\w@-])"
)
# Words that follow « mot de passe est » or « mot de passe : » without being one, as beginnings.
_NOT_A_PASSWORD = (
    *(
        "oubli",
        "bloqu",
        "expir",
        "refus",
        "perdu",
        "perime",
        "invalid",
        "incorrect",
        "correct",
        "faux",
        "fauss",
    ),
    *("errone", "erreur", "rejet", "demand", "requis", "obligatoir", "necessair", "inconnu", "valid", "trop"),
    *(
        "toujours",
        "pas",
        "plus",
        "bien",
        "bon",
        "mauvais",
        "mal",
        "ident",
        "different",
        "le",
        "la",
        "les",
        "un",
    ),
    *("une", "mon", "ma", "mes", "son", "de", "des", "du", "d'", "en", "a", "au", "aux", "que", "qu", "quel"),
    *(
        "comment",
        "pourquoi",
        "ou",
        "quand",
        "combien",
        "je",
        "j'",
        "il",
        "elle",
        "on",
        "nous",
        "vous",
        "ne",
        "n'",
    ),
    *(
        "impossible",
        "possible",
        "change",
        "modif",
        "reinit",
        "renouvel",
        "par",
        "pour",
        "avec",
        "sans",
        "dans",
    ),
    *(
        "et",
        "mais",
        "si",
        "c'",
        "ce",
        "cette",
        "ca",
        "non",
        "oui",
        "deja",
        "encore",
        "defini",
        "stock",
        "chiffr",
    ),
    *(
        "hach",
        "compromis",
        "provisoire",
        "temporaire",
        "unique",
        "commun",
        "personnel",
        "secret",
        "confidentiel",
    ),
    *(
        "absent",
        "vide",
        "manquant",
        "trouv",
        "recu",
        "envoy",
        "donne",
        "marche",
        "fonctionn",
        "accept",
        "reconnu",
    ),
    *(
        "actif",
        "activ",
        "desactiv",
        "faible",
        "fort",
        "complex",
        "simple",
        "court",
        "long",
        "oblig",
        "optionnel",
    ),
)
_END_OF_CLAUSE = re.compile(r"\s*(?:$|[.,;!?\n)])")
_LABELS = tuple(LABELS)


def redact_keys(text: str) -> str:
    """Replaces private keys, bearer tokens, JWT, API keys and passwords inside addresses."""
    text = _PRIVATE_KEY.sub("[clé privée]", text)
    text = _URL_PASSWORD.sub("[mot de passe]", text)
    text = _JWT.sub("[jeton]", text)
    text = _BEARER.sub(lambda match: match[0] if _is_word(match[3]) else f"{match[1]}{match[2]}[jeton]", text)
    text = _PREFIXED_KEY.sub(lambda match: "[jeton]" if re.search("[0-9]", match[0]) else match[0], text)
    return _NAMED_KEY.sub(_named_key, text)


def redact_passwords(text: str) -> str:
    """Replaces what follows « mot de passe : », « mdp= », « mon code est », « code PIN »."""
    text = _PASSWORD_BARE.sub(_password, _PASSWORD_ASSIGNED.sub(_password, text))
    return _CODE_BARE.sub(_code, _CODE_ASSIGNED.sub(_code, text))


def redact_emails(text: str) -> str:
    """Replaces e-mail addresses, also written « nom arobase site.fr »."""
    return _EMAIL.sub("[e-mail]", text)


def _named_key(match: re.Match[str]) -> str:
    value = match[3]
    sign = match[2].lower()
    is_assigned = any(mark in sign for mark in (":", "=", "est", "is"))
    # « le jeton INS/va1.53 » names no secret: without a sign between, only a long value is one.
    if not _is_mixed(value) or len(value) < (8 if is_assigned else 16):
        return match[0]
    return f"{match[1]}{match[2]}[jeton]"


def _password(match: re.Match[str]) -> str:
    sign = match[2].strip(" \t\n\"'«").lower()
    value, tail = _without_tail(match[3])
    if not value or _is_label(match):
        return match[0]
    if sign == "":
        # « mot de passe Xy12!abc »: nothing says that it is one, only its look.
        secret = len(value) >= 8 and _is_mixed(value) and not _is_code(value)
    elif sign == "=":
        secret = True
    else:
        ends = _END_OF_CLAUSE.match(match.string, match.end()) is not None or tail != ""
        secret = _looks_secret(value) or (ends and not _is_common(value))
    return f"{match[1]}{match[2]}[mot de passe]{tail}" if secret else match[0]


def _code(match: re.Match[str]) -> str:
    value, tail = _without_tail(match[3])
    digits = sum(char.isdigit() for char in value)
    sign = match[2].strip(" \t\n\"'«").lower()
    # « mon code 4211 » may be any code: an error's, a postal one.
    vague = sign == "" and match[1].lower().endswith(" code")
    if not value or vague or _is_label(match):
        return match[0]
    # Two digits are a return code (« 00 »), four are a secret.
    secret = digits >= 4 or (digits >= 1 and len(value) >= 6 and not _is_code(value))
    return f"{match[1]}{match[2]}[code]{tail}" if secret else match[0]


def _is_label(match: re.Match[str]) -> bool:
    """True when the value is what an earlier pass put there."""
    place = match.start(3)
    while place < match.end(3) and match.string[place] in "\"'«":
        place += 1
    return match.string.startswith(_LABELS, place)


def _without_tail(value: str) -> tuple[str, str]:
    """A value and the punctuation that ends its sentence; « ! » may end a password."""
    secret_part = value.rstrip(".,;?)'’") if len(value) > 1 else value
    return secret_part, value[len(secret_part) :]


def _looks_secret(value: str) -> bool:
    """True for a value no French word looks like: a digit, a sign or a capital inside."""
    return (
        any(char.isdigit() for char in value)
        or any(not (char.isalnum() or char in "-'’") for char in value.rstrip("!"))
        or (any(char.isupper() for char in value[1:]) and not value.isupper())
    )


def _is_mixed(value: str) -> bool:
    return any(char.isdigit() for char in value) and any(char.isalpha() for char in value)


def _is_code(value: str) -> bool:
    """True for « INS/va1.53 », « v2.3.1 », « 2FA »: a word of the trade, not a secret."""
    return (
        re.fullmatch(r"[A-Za-z-]{1,12}[/ ]?v[a]?[0-9.]{1,8}|v?[0-9]+(?:\.[0-9]+)+|[0-9]FA", value, re.I)
        is not None
    )


def _is_common(value: str) -> bool:
    """True for a word of the sentence rather than a password: « oublié », « comment »."""
    folded = unicodedata.normalize("NFKD", value.lower().replace("’", "'"))
    folded = "".join(char for char in folded if not unicodedata.combining(char))
    if folded.endswith(("ee", "ees")) or value.endswith(("é", "és")):
        return True
    return any(
        folded == word or (folded.startswith(word) and (len(word) > 3 or word.endswith("'")))
        for word in _NOT_A_PASSWORD
    )


def _is_word(value: str) -> bool:
    return value.isalpha()
