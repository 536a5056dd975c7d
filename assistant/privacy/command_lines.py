"""Secrets that only their place shows: in a command line, a directive of a server, a declaration of code."""

from __future__ import annotations

import re
from base64 import b64decode

from assistant.privacy.assignments import is_secret_like
from assistant.privacy.common_words import is_common, word_set
from assistant.privacy.labels import ANY_MARK, MARKED, PASSWORD, mark
from assistant.privacy.name_words import is_trade_word
from assistant.privacy.secret_names import is_placeholder, label_of

_WORD = rf"[^\s\"'{ANY_MARK}]"
# « net use Z: \\srv\part secret », « net user nom secret »
_NET = re.compile(
    rf"(?i)(?<![\w-])(net\s{{1,3}}(?:use\s{{1,3}}(?:(?:[a-z]:|"
    rf"\*)\s{{1,3}})?(?:/\S{{1,60}}\s{{1,3}}){{0,3}}\\\\"
    rf"\S{{1,120}}(?:\s{{1,3}}/\S{{1,60}}){{0,3}}|user\s{{1,3}}(?!/)\S{{1,60}})\s{{1,3}}[\"']?)"
    rf"((?![/\\*]){_WORD}{{4,128}})"
)
# « sqlplus moi/secret@base », « jdbc:oracle:thin:moi/secret@srv:1521/ORA »
_ORACLE = re.compile(
    r"(?i)(?<![\w/.])((?:(?:sqlplus|sqlldr|expdp|impdp|exp|imp|rman(?: target)?|tnsping|connect)\s{1,3}"
    rf"(?:-\w{{1,8}}\s{{1,3}}){{0,3}}|jdbc:oracle:\w{{2,6}}:)[\w$.]{{1,40}}/)"
    rf"([^\s/\"'@{ANY_MARK}]{{2,64}})(?=@)"
)
_ORACLE_USER = re.compile(
    rf"(?<![\w/.@:])([A-Za-z][\w$]{{1,40}}/)([^\s/\"'@{ANY_MARK}]{{4,64}})(?=@(?!sha)[A-Za-z][\w.-]{{1,80}}:[0-9])"
)
# « --cert client.pem:secret », « -passin pass:secret »
_CERTIFICATE = re.compile(
    rf"(?<![\w-])((?:-E|--(?:proxy-)?cert)[ =]{{1,2}}[\"']?[^\s:\"']{{1,120}}:)((?![/\\]){_WORD}{{2,128}})"
)
# « OIDCClientSecret a0S9d8 », « AuthLDAPBindPassword "trois mots" »: no sign between a name and its value.
_DIRECTIVE = re.compile(
    r"(?<![\w.$-])([A-Za-z][A-Za-z0-9]{0,40}(?:[a-z][A-Z]|[_-])[A-Za-z0-9_-]{2,40})([ \t]{1,12})"
    rf"(?:\"([^\"\n{ANY_MARK}]{{3,128}})\"|((?![\"'=:({{]){_WORD}{{4,200}}))"
)
# « Set-Item Env:API_KEY -Value secret »
_VALUE_OPTION = re.compile(
    rf"(?i)(?<![\w-])([a-z][\w.-]{{1,60}})([\"']?\s{{1,3}}-value\s{{1,3}}[\"']?)((?![$-]){_WORD}{{2,200}})"
)
# « @Value("secret") String apiKey »
_ANNOTATED = re.compile(
    rf"(@\w{{2,40}}\(\s{{0,2}}(?:\w{{1,20}}\s{{0,2}}=\s{{0,2}})?[\"'])([^\"'\n{ANY_MARK}]{{2,200}})"
    r"(?=[\"']\s{0,2}\)\s{1,20}(?:[\w<>\[\].]{1,40}\s{1,3}){0,4}(\w{2,60})(?!\w))"
)

# « IDENTIFIED BY 'secret' », « machine m login l password secret », « hôte:5432:base:compte:secret »
_IDENTIFIED = re.compile(
    rf"(?i)((?<![a-z])identified\s{{1,3}}by\s{{1,3}}(?:password\s{{1,3}})?[\"'])([^\"'\n{ANY_MARK}]{{2,128}})"
)
_NETRC = re.compile(
    rf"(?i)((?<![\w-])login\s{{1,8}}\S{{1,64}}\s{{1,8}}password\s{{1,8}}[\"']?)({_WORD}{{2,128}})"
)
# « mkstore -createCredential ALIAS compte secret »
_WALLET = re.compile(
    rf"(-createCredential\s{{1,3}}\S{{1,60}}\s{{1,3}}\S{{1,60}}\s{{1,3}}[\"']?)({_WORD}{{3,128}})"
)
_PGPASS = re.compile(
    r"((?<![\w./:*-])(?:[\w-]{1,60}(?:\.[\w-]{1,60}){0,4}|\*):(?:[0-9]{3,5}|\*):"
    r"(?:[A-Za-z_][\w-]{0,40}|\*):[A-Za-z_][\w.-]{0,40}:)"
    rf"((?![:/]){_WORD}{{3,128}})"
)


# A directive alone on its line, whose name ends as a secret's: « OIDCCryptoPassphrase brume+matin ».
_SURELY = re.compile(r"(?i)(?:pass(?:word|wd|phrase)|pwd|secret)$")
_CAMEL = re.compile("[a-z][A-Z]")
# « a1 LOGIN compte secret », as IMAP has it: a line of its own, or what is quoted, of one that has an account
# as its name; « erreur 401 login via CPS » is a sentence.
_QUOTED = rf"\"[^\"\n{ANY_MARK}]{{2,128}}\""
_LINE = r"(?m:[ \t]{0,3}\r?$)"
_PROMPT = r"(?m:^)(?:[^\w\n]{1,4}|(?:C|client)[ ]?[:>][ ]?|.{0,60}[>$#:][ ])?"
_IMAP = re.compile(
    rf"((?:{_PROMPT}|(?<![\w.]))(?:[A-Za-z]{{0,4}}[0-9]{{1,6}}|(?<!\S)\.) (?:LOGIN|login|Login) )"
    r"(\"[^\"\n]{1,80}\"|[^\s\"]{1,80})([ ])"
    rf"({_QUOTED}|{_WORD}{{2,128}})({_LINE})?"
)
_IS_PROMPT = re.compile(rf"{_PROMPT}(?:[A-Za-z]{{0,4}}[0-9]{{1,6}}|\.) (?i:login) ")
# « USER compte⏎+OK⏎PASS secret », as POP3 and FTP have it; « PASS » alone is also what tests print. What ends
# the line is of the secret: « PASS tulipe mauve ».
_POP = re.compile(
    r"(?<![\w.])(USER )(\S{1,80})((?:[ ]|[ \t]{0,3}\r?\n(?:[^\n]{0,120}\n){0,2}[^\w\n]{0,4}(?:C: )?)PASS )"
    rf"({_QUOTED}|{_WORD}{{2,128}}(?:[ ]{_WORD}{{1,40}}){{0,5}}?(?={_LINE})|{_WORD}{{2,128}})"
)
# « AUTH PLAIN AGJhbABUdWxpcGU= », « AUTHENTICATE PLAIN⏎+⏎… », « 334 UGFzc3dvcmQ6⏎VHVsaXBl »; but what a
# server lists, « 250-AUTH PLAIN LOGIN », is no value.
_SASL = re.compile(
    r"((?<![A-Za-z-])(?:(?:AUTH|AUTHENTICATE) (?:PLAIN|LOGIN|XOAUTH2|NTLM)"
    r"(?: |[ \t]{0,3}\r?\n(?:(?:S: )?(?:\+|334)[ \t]{0,3}\r?\n)?(?:C: )?)|"
    r"334 (?:VXNlcm5hbWU6|UGFzc3dvcmQ6)[ \t]{0,3}\r?\n(?:C: )?))"
    r"([A-Za-z0-9+/]{6,400}={0,2})(?![\w@.-])",
    re.I,
)
# « 127.0.0.1:6379> AUTH secret », « redis… AUTH compte secret »
_REDIS = re.compile(
    r"(?m)((?:^|(?<![\w.:-])[\w.:-]{1,60}> ?)(?:AUTH|auth) (?:[\w.-]{1,40} )?\"?)"
    rf"({_WORD}{{2,128}})(?=\"?[ \t]{{0,3}}\r?$)"
)


def redact_command_lines(text: str) -> str:
    """Replaces secrets given by their place, without a name or without a sign after it."""
    if "net " in text or "NET " in text or "Net " in text:
        text = _NET.sub(_net, text)
    if "@" in text:
        text = _ORACLE_USER.sub(_second, text)
        text = _ANNOTATED.sub(_annotated, text)
    if "/" in text:
        text = _ORACLE.sub(_second, text)
    if "-E" in text or "cert" in text:
        text = _CERTIFICATE.sub(_second, text)
    if "-" in text:
        text = _VALUE_OPTION.sub(_valued, text)
    text = _IDENTIFIED.sub(_second, text)
    if "password" in text or "PASSWORD" in text:
        text = _NETRC.sub(_second, text)
    if text.count(":") >= 4:
        text = _PGPASS.sub(_second, text)
    if "-createCredential" in text:
        text = _WALLET.sub(_second, text)
    return _dialogues(_DIRECTIVE.sub(_directive, text))


def _dialogues(text: str) -> str:
    """Secrets of a dialogue with a server: IMAP, POP3, FTP, SMTP, Redis."""
    if "LOGIN " in text or "login " in text or "Login " in text:
        text = _IMAP.sub(_imap, text)
    if "PASS " in text:
        text = _POP.sub(_pop, text)
    if "AUTH" in text or "334 " in text or "auth " in text:
        text = _SASL.sub(_sasl, text)
        if _OF_REDIS.search(text):
            text = _REDIS.sub(lambda match: match[0] if _is_word(match[2]) else _second(match), text)
    return text


# What a server answers or is set to: « auth failed », « AUTH default ».
_ANSWERED = word_set(
    """
    failed failure fails fail ok ko success successful succeeded error errors denied required needed enabled
    disabled default none off on via page story every time again user nginx plain login done
    """
)


def _is_word(said: str) -> bool:
    """Whether an argument of a command is a word: of the sentence, of the trade, of what a server answers."""
    plain = said.strip(" \"'.,;:?!").lower()
    mixed = any(map(str.isdigit, plain))
    return not plain or plain in _ANSWERED or (not mixed and (is_common(plain) or is_trade_word(plain)))


def _imap(match: re.Match[str]) -> str:
    account, secret, ends = match[2], match[4], match[5] is not None
    quoted = secret.startswith('"')
    alone = ends and _IS_PROMPT.match(match.string, match.string.rfind("\n", 0, match.start(2)) + 1)
    if not (alone or quoted or "@" in account or MARKED.search(account)):
        return match[0]
    if (_is_word(account) or (_is_word(secret) and not quoted)) or is_placeholder(secret, quoted=True):
        return match[0]
    return f"{match[1]}{account} {_masked(secret)}{match[5] or ''}"


def _pop(match: re.Match[str]) -> str:
    account, secret = match[2], match[4]
    # « USER story PASS ou FAIL ? », « USER nginx PASS envsubst »: words on one line.
    one_line = "\n" not in match[3]
    words = _is_word(account) or _is_word(secret.split()[0]) or not secret[-1].isalnum()
    if is_placeholder(secret, quoted=True) or (one_line and words):
        return match[0]
    return match[1] + account + match[3] + _masked(secret)


def _masked(secret: str) -> str:
    """A secret masked, between the quotes that it stood in."""
    return f'"{mark(PASSWORD)}"' if secret.startswith('"') else mark(PASSWORD)


_OF_REDIS = re.compile(r"(?i)redis|:6379")


def _sasl(match: re.Match[str]) -> str:
    """What base 64 makes of a text, or of NTLM's first bytes: no word of the sentence is one by chance."""
    value = match[2].rstrip("=")
    try:
        b64decode(value[: len(value) // 4 * 4]).decode("utf-8")
    except ValueError:
        return match[1] + mark(PASSWORD) if value.startswith("TlRMTVNTUA") else match[0]
    return match[1] + mark(PASSWORD)


def _net(match: re.Match[str]) -> str:
    value = match[2].rstrip(".,;")
    told = is_secret_like(value) and any(char.isdigit() or not char.isalnum() for char in value)
    return _second(match) if told else match[0]


def _second(match: re.Match[str]) -> str:
    """The second group masked, unless a placeholder stands there."""
    if is_placeholder(match[2], quoted=True):
        return match[0]
    return match[1] + mark(PASSWORD)


def _annotated(match: re.Match[str]) -> str:
    named = label_of(match[3])
    if named is None or not named[1] or is_placeholder(match[2], quoted=True):
        return match[0]
    return match[1] + mark(named[0])


def _valued(match: re.Match[str]) -> str:
    named = label_of(match[1])
    if named is None or not named[1] or is_placeholder(match[3], quoted=False):
        return match[0]
    return match[1] + match[2] + mark(named[0])


def _directive(match: re.Match[str]) -> str:
    named = label_of(match[1])
    value = match[3] or match[4]
    if (
        named is None
        or not named[1]
        or MARKED.search(value)
        or is_placeholder(value, quoted=match[3] is not None)
    ):
        return match[0]
    bare = match[4] is not None
    if "://" in value and "@" not in value:
        # « proxy_pass http://backend:3000; »
        return match[0]
    mixed = is_secret_like(value) and any(char.isdigit() for char in value)
    if bare and not mixed and not _is_alone(match, value):
        return match[0]
    if bare:
        value = value.rstrip(".,;?!")
    place = match.start(3 if match[3] else 4) - match.start()
    return match[0][:place] + mark(named[0]) + match[0][place + len(value) :]


def _is_alone(match: re.Match[str], value: str) -> bool:
    """Whether a line holds a directive surely named after a secret, and its value, no word of a sentence."""
    text, start, end = match.string, match.start(), match.end()
    line = text[text.rfind("\n", 0, start) + 1 : start], text[end:].partition("\n")[0]
    if line[0].strip(" \t#") or line[1].strip(" \t\r;") or not _SURELY.search(match[1]):
        return False
    # « client_secret régénéré », a title; « OIDCClientSecret tournesol », a directive.
    as_code = _CAMEL.search(match[1]) is not None or not value.replace("-", "").isalpha()
    prose = value[-1] in "?!:," or is_common(value) or "/" in value
    return as_code and not prose
