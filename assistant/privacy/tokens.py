"""Secrets known by their shape: private keys, tokens of known services, headers, long random values."""

from __future__ import annotations

import re

from assistant.privacy.labels import ANY_MARK, CODE, PASSWORD, PRIVATE_KEY, TOKEN, mark
from assistant.privacy.public_values import is_public

# Up to its last line, or as long as lines of base 64 follow.
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:[^-]{0,8000}-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    r"|(?:(?:\s|\\n|\\r){0,4}(?:(?:Proc-Type|DEK-Info|Version|Comment)[^\n]{0,80}|"
    r"[A-Za-z0-9+/=]{12,}(?![^\s\\\"'<.…])|[A-Za-z0-9+/=]{1,76}(?=\s{0,3}\n|\s{0,3}$)))*"
    r"(?:\s?(?:\.{3}|…))?)"
)
_FIRST_LINE = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:\s?(?:\.{3}|…)?|\s?[(\[<][^()\[\]<>\n]{0,60}[)\]>]\s?"
    r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)"
)
# A key without its first line, or whose first line was cut: its body always begins so.
_KEY_BODY = re.compile(
    r"(?<![A-Za-z0-9+/])MII[CEJ][A-Za-z0-9+/\s\\]{60,}={0,2}(?:\s*-----END [A-Z ]{0,30}PRIVATE KEY-----)"
)
_URL_PASSWORD = re.compile(
    rf"(?<=://)[^\s/@:\[\]<>\"'{ANY_MARK}]{{0,64}}:[^\s/@\[\]<>\"'{ANY_MARK}]{{1,128}}(?=@)"
)
# « smtp://compte:***@serveur »
_HIDDEN = re.compile(r":(?:[*•x.…]{3,}|(?i:mot_?de_?passe|password|mdp))$")
_URL_USER = re.compile(r"(?<=://)[A-Za-z0-9_.%+-]{16,128}(?=@)")
# « 00 20 00 01 08 31 32 33 34 FF FF FF FF »: the command by which a card verifies a code, and the code.
_VERIFY = re.compile(
    r"(?i)(?<![0-9a-f])((?:00|80|a0)([ :]?)(?:20|24|2c)\2[0-9a-f]{2}\2[0-9a-f]{2}\2(?:0[4-9a-c]|10)\2)"
    r"(?:[0-9a-f]{2}\2){3,15}[0-9a-f]{2}(?![0-9a-f])"
)
_JWT = re.compile(
    r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]{3,})?(?:\.[A-Za-z0-9_-]*)*(?:…|\.{3})?"
)
_SCHEME = re.compile(
    r"(?i)(?<![A-Za-z])(bearer|basic|apikey|negotiate|ntlm|"
    r"dpop)([\s\u00a0:]{1,3}[\"']?)([A-Za-z0-9._~+/-]{6,}={0,2})"
)
_PREFIXED_KEY = re.compile(
    r"(?<![A-Za-z0-9_-])(?:(?:sk|pk|rk|whsec|sq0[a-z]{3}|npm|dop_v1|pypi|hvs|hvb|shpat|glsa|dapi|"
    r"lin_api|rnd)[-_.][A-Za-z0-9_-]{12,}"
    r"|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}|glpat-[A-Za-z0-9_-]{12,}|"
    r"xox[abeprs]-[A-Za-z0-9-]{10,}"
    r"|A[KS]IA[A-Z0-9]{12,}|AIza[A-Za-z0-9_-]{20,}|ya29\.[A-Za-z0-9_-]{10,}|"
    r"SG\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"
    r"|EAAC[A-Za-z0-9]{20,}|AGE-SECRET-KEY-[A-Z0-9]{20,})"
)
# Cookies: names are of no use either, and values follow each other.
_COOKIE = re.compile(
    rf"(?i)(?<![A-Za-z])((?:set-)?cookies?[\"']?\s{{0,3}}[:=,]\s{{0,3}}[\"']?)([A-Za-z0-9_.-]{{1,60}}=[^\s\""
    rf"'\n{ANY_MARK}][^\"'\n{ANY_MARK}]{{0,400}})"
)
_COOKIE_VALUE = re.compile(rf"(=)([^\s;,\"'{ANY_MARK}]{{4,}})")
_ATTRIBUTES = frozenset(("path", "domain", "expires", "max-age", "samesite", "secure", "httponly"))
_LONG = re.compile(r"(?<![A-Za-z0-9_+/=~-])[A-Za-z0-9_+/~-]{16,}={0,2}(?![A-Za-z0-9])")
_UUID = re.compile(r"(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_PUBLIC = re.compile(
    r"(?i)(?:empreinte|fingerprint|thumbprint|hash(?:es|code)?|hach\w{0,4}|sha-?(?:1|2|256|384|512)?|"
    r"md5|digest|checksum|somme de contr[ôo]le|"
    r"condensat|public\w{0,4}|publi[ck]-?key|certificat\w{0,2}|certificate|csr|s[ée]rie|serial\w{0,8}|"
    r"commit|r[ée]vision|etag|integrity|"
    r"trace\w{0,8}|span\w{0,4}|corr[ée]lation\w{0,4}|requ[êe]te|request\w{0,8}|transaction\w{0,4}|uuid|"
    r"guid|oid|"
    r"uniqueid|ski|aki|x5t(?:#s256)?|kid|nonce|subjectkeyidentifier|image|docker)"
    r"[^\n]{0,40}$"
)
_CERTIFICATE = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,30}(?:CERTIFICATE|PUBLIC KEY|REQUEST|CRL|PKCS7|"
    r"CMS)[A-Z0-9 ]{0,10}-----[^\n]{0,10}\n?[\s\S]{0,4000}$"
)
_HASH = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{32,64}(?![0-9A-Za-z])")
# « fault offset 0x000000000001f3a8 »: an address of 64 bits begins with zeros, a key does not.
_OF_MEMORY = re.compile(r"0x0000[0-9A-Fa-f]{4,12}")
# « boundary="MIMEBoundary_7f3c" » parts the pieces of a message.
_OF_A_PART = re.compile(r"(?i)(?<![a-z])boundary\s?=\s?[\"']?-{0,10}$")
_TURNS = re.compile(
    r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])|(?<=[A-Z]{2})(?=[a-z])"
)


def redact_keys(text: str) -> str:
    """Replaces private keys, passwords inside addresses, JWT, authorization headers, keys of services."""
    if "KEY" in text:
        # « le fichier commence par -----BEGIN PRIVATE KEY----- »: its first line alone says nothing.
        text = _PRIVATE_KEY.sub(
            lambda match: match[0] if _FIRST_LINE.fullmatch(match[0]) else mark(PRIVATE_KEY), text
        )
        text = _KEY_BODY.sub(mark(PRIVATE_KEY), text)
    if "://" in text:
        text = _URL_PASSWORD.sub(lambda match: match[0] if _HIDDEN.search(match[0]) else mark(PASSWORD), text)
        text = _URL_USER.sub(lambda match: mark(TOKEN) if looks_random(match[0]) else match[0], text)
    if "20" in text or "24" in text or "2C" in text:
        text = _VERIFY.sub(lambda match: match[1] + mark(CODE), text)
    text = _JWT.sub(mark(TOKEN), text)
    text = _SCHEME.sub(_scheme, text)
    text = _PREFIXED_KEY.sub(lambda match: mark(TOKEN) if re.search("[0-9]", match[0]) else match[0], text)
    return _COOKIE.sub(_cookie, text)


def redact_random(text: str) -> str:
    """Replaces long values without words, unless the words just before say that they are public."""
    return _LONG.sub(_long, text)


def looks_random(value: str) -> bool:
    """True for 16 characters or more that change of kind too often to be words: « 9f86d081884c7d65 »."""
    symbols = [char for char in value if char.isalnum()]
    if len(symbols) < 16 or _UUID.fullmatch(value):
        return False
    digits = sum(char.isdigit() for char in symbols)
    if digits == len(symbols) or digits == 0:
        return False
    if len(symbols) in (32, 40, 48, 56, 64, 96, 128) and re.fullmatch(r"[0-9a-f]+|[0-9A-F]+", value):
        return True
    # In words, numbers and capitals stand together; paths and requirement codes are cut in words.
    pieces = [piece for piece in re.split(r"[-_/+~=]", value) if piece]
    turns = sum(len(_TURNS.findall(piece)) for piece in pieces)
    longest = max(len(piece) for piece in pieces)
    return turns >= max(4, len(symbols) * 0.22) and longest >= 8


def _scheme(match: re.Match[str]) -> str:
    value = match[3].rstrip(".")
    if match.string.startswith("(", match.end()):
        # « Basic base64(client_id:client_secret) »
        return match[0]
    # « Basic Authentication », « Bearer token »: a word of the sentence.
    is_word = value.isalpha() and (len(value) < 20 or value[1:].islower())
    is_word = is_word or (
        re.fullmatch(r"[A-Za-z]+(?:[-_/.][A-Za-z]+)+|[A-Za-z-]+[0-9]?", value) is not None and len(value) < 20
    )
    return match[0] if is_word else f"{match[1]}{match[2]}{mark(TOKEN)}{match[3][len(value) :]}"


def _cookie(match: re.Match[str]) -> str:
    kept = []
    for piece in re.split(r"(;\s{0,3})", match[2]):
        name = piece.partition("=")[0].strip().lower()
        kept.append(
            piece
            if name in _ATTRIBUTES
            else _COOKIE_VALUE.sub(lambda one: one[1] + mark(TOKEN), piece, count=1)
        )
    return match[1] + "".join(kept)


def _long(match: re.Match[str]) -> str:
    value = match[0]
    if not looks_random(value):
        return value
    # « expected d3121f… but is b28ee8… »
    lead = _HASH.sub("", match.string[max(0, match.start() - 150) : match.start()])[-60:]
    if _OF_MEMORY.fullmatch(value) or _OF_A_PART.search(lead):
        return value
    if is_public(match.string, *match.span()):
        return value
    if _PUBLIC.search(lead) or (_UUID.search(value) and not looks_random(_UUID.sub("", value))):
        return value
    return (
        value
        if _CERTIFICATE.search(match.string[max(0, match.start() - 4100) : match.start()])
        else mark(TOKEN)
    )
