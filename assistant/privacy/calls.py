"""Secrets given to a call without a name: « login("admin", "…") », « "…".toCharArray() »."""

from __future__ import annotations

import re

from assistant.privacy.assignments import is_secret_like
from assistant.privacy.common_words import is_common, is_trade_code
from assistant.privacy.labels import ANY_MARK, CODE, MARKED, PASSWORD, mark
from assistant.privacy.secret_names import is_placeholder, label_of

_STRING = re.compile(rf"([\"'`])([^\"'`\n{ANY_MARK}]{{3,256}})(\1)")
# Calls whose last text is a secret.
_OPENS = re.compile(
    r"(?i)(?<![A-Za-z])[\w.]{0,40}(?:auth\w{0,20}|login|log_?in|sign_?in|connect\w{0,3}|credentials?|"
    r"username_?token|basic\w{0,20}|bind\w{0,3}|"
    r"unlock|verify_?pin|hmac\w{0,8}|decrypt\w{0,4}|encrypt\w{0,4}|secret_?key_?spec|jwt\.\w{1,8}|"
    r"password\w{0,20}|keystore\w{0,8}|pkcs12\w{0,8}|"
    r"load_?key\w{0,8}|key_?manager\w{0,8}|load_?cert\w{0,12}|ssl_?context\w{0,8}|set_?token|"
    r"use_?token)\s{0,2}(?:=\s{0,2})?[(\[]((?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|[^\n()\"']){1,60})"
)
# « C_Login(session, CKU_USER, (CK_UTF8CHAR_PTR)"6293", 4) », « verifyPin(6293) »: figures alone, of a card;
# but « setPinTimeout(3000) ».
_OF_PIN = re.compile(
    r"((?<![A-Za-z])[\w.]{0,40}?(?:(?i:c_login|c_initpin|c_setpin)|(?<![A-Za-z])pin|(?<=[a-z])P(?:in|IN)|PIN)"
    r"(?![a-z])(\w{0,12})\s{0,2}\()"
    r"((?:[^()\n\"']|\([\w *]{0,30}\)|\"[^\"\n]{0,60}\"|'[^'\n]{0,60}'){1,80})"
)
_QUOTED_PIN = re.compile("(?<=[\"'])[0-9]{4,8}(?=[\"'])")
_BARE_PIN = re.compile(r"(?:(?<=^)|(?<=,)|(?<=, ))[0-9]{4,8}(?=[ ]?(?:,|$))")
# « BearerTokens("…", "…") »: a call named after secrets, whatever the number of its texts.
_OF_SECRETS = re.compile(
    r"(?<![A-Za-z0-9_])([A-Za-z]\w{1,60})\s{0,2}\(((?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|[^()\"']){1,80})"
)
_READS = re.compile(
    r"(?i)(?:get|read|find|fetch|load|has|is|env|lookup|list|valid|verif|check|introspect|revoke|request)"
)
_CHARS = re.compile(rf"(\")([^\"\n{ANY_MARK}]{{2,128}})(\"\.(?:toCharArray|getBytes)\()")
# Between quotes, letters, digits and a sign that no identifier holds.
_QUOTED_PASSWORD = re.compile(
    r"([\"'`«][ \u00a0]?)((?=[^\"'`«»\s]{0,39}[0-9])(?=[^\"'`«»\s]{0,39}[A-Za-z])(?=[^\"'`«»\s]{0,39}[!$?*%@"
    r"&^~][A-Za-z0-9!$?*%]|[^\"'`«»\s]{3,39}[!$*%]\1?)"
    r"[A-Za-z0-9!$?*%@&^~#._+-]{6,40})([ \u00a0]?[\"'`»])"
)
# « 2.5^FRA^2.11 », « ^~\& »: what HL7 makes of versions and codes.
_COMPONENT = r"(?:[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}|[A-Z]{1,6}[0-9]{0,2})?"
_COMPONENTS = re.compile(rf"{_COMPONENT}(?:[\^~&]{_COMPONENT}){{1,8}}")
# Its two texts are a name and a password, whatever they look like.
_GIVEN_PAIR = re.compile(
    r"(?i)[\w.]{0,40}(?:basic_?auth|credentials?|"
    r"username_?password\w{0,20})\s{0,2}[(\[]"
)
_WORDY = re.compile(
    r"[A-Za-z]+(?:[-_/. ][A-Za-z]+)*[0-9]{0,2}|[\w.-]+/[\w.+-]+(?:;.*)?|[A-Z0-9_]+|(?:https?|file|"
    r"ldaps?):.*|[\w.-]+\.[a-z]{2,5}"
)


def redact_call_arguments(text: str) -> str:
    """Replaces texts between quotes that only a secret can be where they stand."""
    if not any(sign in text for sign in "\"'`«("):
        return text
    text = _CHARS.sub(
        lambda match: match[0] if is_placeholder(match[2], True) else match[1] + mark(PASSWORD) + match[3],
        text,
    )
    text = _OPENS.sub(_arguments, _OF_PIN.sub(_pins, text))
    if "(" in text:
        text = _OF_SECRETS.sub(_secrets, text)
    return _QUOTED_PASSWORD.sub(
        lambda match: match[0] if _COMPONENTS.fullmatch(match[2]) else match[1] + mark(PASSWORD) + match[3],
        text,
    )


def _pins(match: re.Match[str]) -> str:
    """Every code of a call named after a PIN: « unblockPIN('77143', '8812') »."""
    given = _QUOTED_PIN.sub(mark(CODE), match[3])
    named = not match[2] and "_" not in match[1]
    return match[1] + (_BARE_PIN.sub(mark(CODE), given) if named else given)


def _secrets(match: re.Match[str]) -> str:
    """The texts of a call named after secrets, but words, addresses and what stands for a secret."""
    named = label_of(match[1])
    if named is None or not named[1] or named[0] == CODE or _READS.match(match[1]):
        return match[0]
    label = named[0]
    given = _STRING.sub(
        lambda one: f"{one[1]}{mark(label)}{one[3]}" if _is_given(one[2]) else one[0], match[2]
    )
    return match[0][: match.start(2) - match.start()] + given


def _is_given(value: str) -> bool:
    """Whether a text between quotes opens something: nobody's word, path, address or variable."""
    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value)) and is_secret_like(value)
    if not mixed or " " in value or MARKED.search(value) or is_placeholder(value, quoted=True):
        return False
    return not _WORDY.fullmatch(value) and not is_trade_code(value) and label_of(value) is None


def _arguments(match: re.Match[str]) -> str:
    strings = list(_STRING.finditer(match[1]))
    if not strings:
        return match[0]
    last = strings[-1]
    value = last[2]
    if MARKED.search(value) or is_placeholder(value, quoted=True) or " " in value:
        return match[0]
    between = match[1][strings[-2].end() : last.start()] if len(strings) >= 2 else ""
    pair = re.fullmatch(r"[\s,]{1,4}", between)
    mixed = is_secret_like(value) and not _WORDY.fullmatch(value)
    mixed = mixed or (pair is not None and _GIVEN_PAIR.match(match[0]) is not None and not is_common(value))
    if not (mixed or (pair and any(char.isdigit() for char in value) and "/" not in value)):
        return match[0]
    place = match.start(1) - match.start()
    return match[0][: place + last.start(2)] + mark(PASSWORD) + match[0][place + last.end(2) :]
