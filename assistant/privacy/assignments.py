"""Secrets given to a name, in any syntax: JSON, YAML, PHP, XML, shell, calls, headers, command lines."""

from __future__ import annotations

import re

from assistant.privacy.common_words import is_common
from assistant.privacy.labels import ANY_MARK, CODE, MARKED, PASSWORD, TOKEN, mark
from assistant.privacy.secret_names import is_placeholder, label_of
from assistant.privacy.tokens import looks_random

_QUOTE = r"(?:\\{0,2}[\"'`]|&quot;|&#34;|%22)"
# A name and what says that a value follows. The value may stand in a second pair: « "name": "…", "value":
# "…" ».
_NAMED = re.compile(
    r"(?<![A-Za-z0-9À-ÿ])([A-Za-zÀ-ÿ][A-Za-z0-9À-ÿ]{0,60}(?:[_.\-][A-Za-z0-9À-ÿ]{1,60}){0,9})"
    r"(?![A-Za-z0-9À-ÿ])(?=("
    rf"{_QUOTE}?\s{{0,3}}[,;]?\s{{0,20}}(?:-\s)?{_QUOTE}?(?:value|valeur|val|content|"
    rf"default)\b{_QUOTE}?\s{{0,3}}(?:=>|[:=])\s{{0,4}}"
    # « token: String = "…" »: the type stands between.
    rf"|\s?:\s?[A-Za-z][\w<>\[\].]{{0,30}}[?!]?\s{{0,2}}=\s{{0,4}}(?={_QUOTE})"
    rf"|{_QUOTE}?[\])]{{0,2}}\s{{0,4}}(?:=>|:=|\?=|\+=|={{1,3}}|:(?!:|//)|->|%3[Dd]|"
    rf"→)\s{{0,4}}(?:[|>][-+]?[ ]{{0,2}}\n\s{{0,12}})?"
    rf"|\(\s{{0,3}}(?={_QUOTE})"
    rf"|{_QUOTE}\s{{0,4}},\s{{0,4}}(?={_QUOTE})"
    rf"|"
    rf"{_QUOTE}?\s{{0,3}}(?<!/)>\s{{0,4}}(?:<[A-Za-z][\w:.-]{{0,40}}(?:\s[^<>\n]{{0,60}})?>\s{{0,4}}){{0,2}}"
    rf"(?:<!\[CDATA\[)?"
    r"|\s(?:[A-Za-z:]{1,30}=[\"'][^<>\"'\n]{0,100}[\"']\s?){1,3}>\s{0,4}"
    r"|</[\w:.-]{1,40}>\s{0,8}<[A-Za-z][\w:.-]{0,40}(?:\s[^<>\n]{0,60})?>\s{0,4}"
    r"|[ ]{0,4}[|\t][ \t]{0,4}"
    r"))"
)
_OPEN = re.compile(rf"(?:[bfrNu]?{_QUOTE}|«[ \u00a0\u202f]?|“|‘)")
_CLOSE = {'"': '"', "'": "'", "`": "`", "«": "»", "“": "”", "‘": "’", ";": "&", "2": "%"}
_BARE = re.compile(
    rf"(?:[^\s\"'`<>&;,|«»{ANY_MARK}]|(?<=[A-Za-z0-9])'(?=[A-Za-z0-9])|"
    rf"[;,](?!\s|$|[A-Za-z_ ]{{1,40}}[=:])|&(?![A-Za-z_.%\[\]-]{{1,60}}=|"
    rf"amp;|quot;)(?!\s|$)){{1,512}}"
)
_LISTED = re.compile(rf"\[\s{{0,4}}(?:([\"'])[^\"'\n{ANY_MARK}]{{1,256}}\1\s{{0,4}},?\s{{0,12}}){{1,20}}\]")
_ITEM = re.compile(r"([\"'])([^\"'\n]{1,256})\1")
_SCHEME = re.compile(
    r"(?i)(?:bearer|basic|apikey|api-key|token|negotiate|ntlm|dpop|aws4-hmac-sha256|hawk|key|"
    r"secret)[ :=]{1,3}(?=\S)"
)
_JOINED = re.compile(r"(?i)(?:bearer|basic|apikey|token|digest)?\s?[\"']\s{0,2}(?:\.|\+|&|,)\s{0,2}([\"'])")
_FLAG = re.compile(
    rf"(?<![\w-])(--?)([A-Za-z][A-Za-z0-9_-]{{1,60}})([ ]{{1,3}}[\"']?)([^\s\"'{ANY_MARK}-][^\s\"'{ANY_MARK}"
    rf"]{{0,255}})"
)
_USER_AND_PASSWORD = re.compile(
    rf"(?<![\w-])((?:-u|-U|--user|--proxy-user|--userpwd|-auth|--http-user|"
    rf"CURLOPT_USERPWD)[\"']?[ =,]{{0,3}}[\"']?)"
    rf"([^\s:\"'{ANY_MARK}]{{1,64}}:)([^\s\"'{ANY_MARK}]{{1,128}})"
)
_FALLBACK = re.compile(
    rf"([\w.$]{{1,60}}(?:[(\[][\"'][\w.-]{{1,60}}[\"'][)\]]?)?\)?\s{{0,2}}(?:\|\||\?\?|,|\bor\b|"
    rf"\?:)\s{{0,2}}[\"'])([^\"'\n{ANY_MARK}]{{2,200}})(?=[\"'])"
)
_CLOSING_TAG = re.compile(r"</(?:[\w-]{1,30}:)?$")
_OPENING = {")": "(", "]": "[", "}": "{"}
_SET = re.compile(
    rf"(?i)(?<![\w-])((?:setx|setenv|set|export|config set|"
    rf"secrets? set)[ ]{{1,3}})([A-Za-z]\w{{2,60}})([ ]{{1,3}}[\"']?)([^\s\"'={ANY_MARK}-][^\s\"'{ANY_MARK}]"
    rf"{{3,255}})"
)
_SHORT_FLAG = re.compile(
    r"(?i)(?<![\w-])((?:mysql\w{0,8}|mariadb|sshpass|docker login|ldap\w{2,12}|redis-cli|sqlcmd|"
    r"smbclient|7z|unzip|zip|keytool|pkcs\w{1,8}|"
    r"htpasswd|mongo\w{0,8}|certutil|winscp|lftp|pkcs11-tool)\b[^\n|;]{0,120}?\s-(?!(?:alias|addstore|p(?:ass|rint|rov|rot|kcs|em|ath)\w*)\b)(?:p|w|a|P|b|"
    r"pin)[ =]{0,2}[\"']?)"
    rf"([^\s\"'{ANY_MARK}-][^\s\"'{ANY_MARK}]{{2,127}})"
)
_EXPRESSION = re.compile(
    r"(?:[A-Za-z_$][\w$]{0,40}(?:\(\))?(?:\.|->|::)){0,6}[A-Za-z_$][\w$]{0,60}[!?]?\([A-Za-z_$.,:+]{0,80}\)?;?"
    r"|(?:[A-Za-z_$][\w$]{0,40}\.){1,6}[A-Za-z_$][\w$]{0,60}\[(?::?\w{1,40}\]?)?;?"
)
_COMMANDLET = re.compile(
    r"(?:Get|Read|New|Import|Export|Convert(?:To|From)?|Select|Invoke|Unprotect|Out|Set|Add)-[A-Z]\w{2,30}"
)
_INVERTED = re.compile(r"(?i)[a-zà-ÿ]{2,14}-(?:t-)?(?:ils?|elles?|on|je|tu|nous|vous|ce)[.,;:?!]?")
_OPTION = re.compile(r"(?<![\w-])--?[a-z]")
_CALL = re.compile(r"(?:[A-Za-z_$][\w$]{0,40}(?:\(\))?(?:\.|->|::)){1,6}[A-Za-z_]\w{0,40}[!?]?[(\[][\"')\]]?")
_LINKED_WORDS = re.compile(r"[^\W_]{2,20}(?:[-_][^\W_]{1,20}){2,5}")
_QUERY_NAME = re.compile(r"[?&;]$")
_PROSE = re.compile(r"[a-zà-ÿ]{3,20} [a-zà-ÿ]{2,20} [a-zà-ÿ]{2,}")
_LETTERS = re.compile(r"[A-Za-zÀ-ÿ'’-]+")
_RESULT = re.compile(r"\n\s{0,8}(?:=>|->|→)")
_OF_A_PLACEHOLDER = re.compile(r"[=:]\s?<$")
_SETTING = re.compile(r"[^\n]{0,80}?[\"']\s{1,3}value\s?=")
_NEXT_NAME = re.compile(r"[A-Za-z_][\w.-]{2,60}=(?!=|$)")
_ASKED = re.compile(r"(?i)set /p \"?$")
_OF_A_DIRECTORY = re.compile(r"[A-Za-z]{1,12}=[^,=]{1,60}(?:,[A-Za-z]{1,12}=[^,=]{1,60}){1,8}")


def redact_assignments(text: str) -> str:
    """Replaces the values of names that hold secrets; the name, the signs and the quotes stay."""
    text = _assigned(text)
    if "set" in text or "SET" in text:
        text = _SET.sub(_flag, text)
    if "-" in text:
        text = _FLAG.sub(_flag, text)
        text = _SHORT_FLAG.sub(
            lambda match: match[0] if _OF_A_DIRECTORY.fullmatch(match[2]) else match[1] + mark(PASSWORD), text
        )
    return _USER_AND_PASSWORD.sub(_user_and_password, text) if ":" in text else text


def is_secret_like(value: str, least: int = 6) -> bool:
    """True for a value that no word looks like: a digit, a sign or a capital inside.

    Args:
        value: Without spaces.
        least: Characters under which nothing is secret.
    """
    if len(value) < least:
        return False
    letters = sum(char.isalpha() for char in value)
    digits = sum(char.isdigit() for char in value)
    if digits:
        return digits >= 4 or letters >= 1
    inner = any(char.isupper() for char in value[1:]) and not value.isupper()
    return inner or any(not (char.isalnum() or char in "-_'’./:") for char in value) or len(value) >= 24


def _assigned(text: str) -> str:
    pieces, done = [], 0
    for match in _NAMED.finditer(text):
        if match.start() < done:
            continue
        named = label_of(match[1])
        if named is None:
            continue
        label, strong = named
        listed = _LISTED.match(text, match.end(2)) if strong else None
        if listed:
            # « "apiKeys": ["…", "…"] »
            for item in _ITEM.finditer(text, listed.start(), listed.end()):
                if not is_placeholder(item[2], quoted=True) and not MARKED.search(item[2]):
                    pieces += [text[done : item.start(2)], mark(label)]
                    done = item.end(2)
            continue
        value = _value(text, match)
        if value is None:
            continue
        start, end, quoted = value
        if _is_secret(text, match, text[start:end], label, strong, quoted):
            pieces += [text[done:start], mark(label)]
            done = end
    return "".join([*pieces, text[done:]])


def _value(text: str, match: re.Match[str]) -> tuple[int, int, bool] | None:
    """Where the value begins and ends, and whether it stands between quotes."""
    start = match.end(2)
    opened = _OPEN.match(text, start)
    if opened:
        start = opened.end()
        closing = _CLOSE[opened[0].rstrip()[-1]]
        end = start
        while end < len(text) and text[end] not in (closing, "\n") and end - start < 2000:
            end += 2 if text[end] == "\\" and text[end + 1 : end + 2] not in ("", closing) else 1
        end = min(end, len(text))
        if end > start and text[end - 1] == "\\":
            end -= 1
        joined = _JOINED.match(text, start)
        if joined:
            # « 'Bearer ' . '…' »: the second string holds the secret.
            start = joined.end()
            end = text.find(joined[1], start)
            end = end if end > 0 else len(text)
        scheme = _SCHEME.match(text, start, end)
        start = scheme.end() if scheme else start
        end = start + len(text[start:end].rstrip())
        return (start, end, True) if end > start else None
    if match[2].rstrip().endswith((">", "[CDATA[")):
        content = re.compile(r"[^<\n]{1,512}").match(text, start)
        closed = content is not None and text.startswith(("<", "]]>"), content.end())
        if content is not None and closed:
            return (start, content.start() + len(content[0].rstrip(" ]")), False)
    scheme = _SCHEME.match(text, start)
    start = scheme.end() if scheme else start
    bare = _BARE.match(text, start)
    if bare is None:
        return None
    written = bare[0]
    if _QUERY_NAME.search(text[max(0, match.start() - 1) : match.start()]):
        written = re.split(r"[&#]", written)[0]
    fallback = _FALLBACK.match(text, start)
    if fallback:
        # « process.env.X || "…" »: the default is the secret.
        return (fallback.start(2), fallback.end(2), True)
    stripped = _without_closings(written)
    return (start, start + len(stripped), False) if stripped else None


def _without_closings(written: str) -> str:
    """A value without the signs of the sentence or of the code that end it; brackets that it opened stay."""
    while written and (written[-1] in ".,;:?" or _OPENING.get(written[-1], written) not in written):
        written = written[:-1]
    return written


def _is_secret(text: str, match: re.Match[str], value: str, label: str, strong: bool, quoted: bool) -> bool:
    if MARKED.search(value) or is_placeholder(value, quoted):
        return False
    sign = match[2].strip()
    if "\n" in match[2] and _is_another_line(text, match, value):
        return False
    if value[0] in "?+" and text.endswith("${", 0, match.start()):
        # « ${MDP:?obligatoire} »
        return False
    if not quoted and _ASKED.search(text[max(0, match.start() - 8) : match.start()]):
        # « set /p MDP=Saisissez le mot de passe : »
        return False
    if sign.startswith(">") and quoted and "</" not in text[match.end(2) : match.end(2) + 600]:
        # « "Bearer <access_token>" »: no element opens there.
        return False
    follows = text[match.end(2) + len(value) :][:2]
    if not quoted and (_CALL.fullmatch(value + follows[:1]) or is_expression(value, follows)):
        return False
    if sign.startswith(">") and _CLOSING_TAG.search(text[max(0, match.start() - 40) : match.start()]):
        return False
    if (
        re.match(
            r"[A-Za-z]{2,12}=[\"']?",
            value + text[match.end(2) : match.end(2) + 40][len(value) : len(value) + 2],
        )
        and not quoted
    ):
        # « Authorization: Digest username="…" »: the pairs that follow are judged for themselves.
        return False
    is_code = _is_code(match, text)
    if label == CODE and strong:
        return sum(char.isdigit() for char in value) >= 3
    if label == CODE:
        # « code: 404 » is an error's; an authorization code of OAuth is long.
        long = len(value) >= 20 and re.fullmatch(r"(?=.*[0-9])(?=.*[A-Za-z])[^/\s]+", value) is not None
        return looks_random(value) or long
    if sign == "(":
        # « setSecret("…") »; but « getSecret("…") » is given a name.
        reads = re.match(r"(?i)(?:\w+\.)*(?:get|read|find|fetch|load|has|is|env|lookup)", match[1])
        return reads is None and " " not in value and is_secret_like(value) and label_of(value) is None
    if "," in sign and (label_of(value) is not None or not (_is_call(match, text) or is_secret_like(value))):
        # A list of names: « "X-API-KEY", "Accept" ».
        return False
    if sign.startswith(">") and _OF_A_PLACEHOLDER.search(text[max(0, match.start() - 3) : match.start()]):
        # « cle = <MA_CLE>⏎region = eu »
        return False
    if not strong and quoted and _SETTING.match(text, match.end(2) + len(value)):
        # « <add key="SmtpPort" value="465" /> »
        return False
    if not strong:
        mixed = any(char.isdigit() for char in value) or quoted
        return is_secret_like(value, 8) and mixed and " " not in value
    if sign.endswith(">") and text.startswith("<", match.end(2) + len(value)):
        return len(value) >= 2
    if "|" in sign or sign == "" or sign.startswith(">"):
        return is_secret_like(value) or (is_code and len(value) >= 6)
    # « motdepasse:tournesol », without a space, is nobody's sentence.
    tight = match[2] == ":" and not is_common(value)
    stated = tight or (is_code and ":" in sign and not _begins_prose(text, match) and not is_common(value))
    # « secret: vent-du-nord »
    stated = stated or (":" in sign and _LINKED_WORDS.fullmatch(value) is not None and not is_common(value))
    if not ("=" in sign or "," in sign or quoted or stated):
        return is_secret_like(value)
    if " " in value and label == TOKEN:
        words = value.split()
        told = is_code and not is_common(words[0]) and len(words) <= 4
        return told or (is_secret_like(value.replace(" ", "")) and not _PROSE.search(value))
    return len(value) >= 2


def _is_another_line(text: str, match: re.Match[str], value: str) -> bool:
    """True when what stands on the next line is not the value: a result, another name."""
    if _RESULT.search(match[2]):
        # « auth=(id, client_secret))⏎=> 400 »
        return True
    # « PSC_SECRET=⏎PSC_URI=http… », « secrets:⏎  p12_password:⏎ »
    follows = text[match.end(2) + len(value) :][:2]
    nested = value.endswith(":") or (follows.startswith(":") and not follows[1:].strip())
    return nested or _NEXT_NAME.match(value) is not None


def is_expression(value: str, follows: str) -> bool:
    """Whether code that gives a secret stands there: « oauth.getToken(); », « Get-Content », « name: … »."""
    if _EXPRESSION.fullmatch(value) or (_COMMANDLET.fullmatch(value) and follows[:1] in ("", " ", ";", "\n")):
        return True
    return value.isalpha() and value.islower() and re.match(r":\s", follows) is not None


def _is_code(match: re.Match[str], text: str) -> bool:
    """True for a name that nobody writes in a sentence: « client_secret », « X-API-KEY », between quotes."""
    name = match[1]
    before = text[match.start() - 1 : match.start()] if match.start() else ""
    inner = any(char in "_-." for char in name) or any(char.isupper() for char in name[1:])
    return inner or before in ('"', "'", "`", "<", "?", "&", "-") or match[2].startswith(('"', "'", "\\"))


def _is_call(match: re.Match[str], text: str) -> bool:
    """True for « put("X-API-KEY", "…") » and « ("token", "…") »."""
    return re.search(r"[(\[]\s?[\"'`\\]{1,2}$", text[max(0, match.start() - 4) : match.start()]) is not None


def _begins_prose(text: str, match: re.Match[str]) -> bool:
    """True when several words of letters follow: « X-API-KEY : elle est refusée »."""
    follows = text[match.end(2) : match.end(2) + 60]
    words = re.match(rf"({_LETTERS.pattern})(?:[ ]{_LETTERS.pattern}){{1,}}", follows)
    return (words is not None and is_common(words[1])) or follows.startswith(("http://", "https://"))


def _flag(match: re.Match[str]) -> str:
    named = label_of(match[2])
    if named is None or not named[1] or is_placeholder(match[4], quoted=False):
        return match[0]
    if match[2] == "createCredential":
        # An alias, a name, then the secret.
        return match[0]
    if named[0] == CODE and not any(map(str.isdigit, match[4])):
        # « --change-pin échoue »
        return match[0]
    if _INVERTED.fullmatch(match[4]) or (
        is_common(match[4]) and not _OPTION.search(match.string, 0, match.start())
    ):
        # « l'option --password est-elle obligatoire ? »
        return match[0]
    return f"{match[1]}{match[2]}{match[3]}{mark(named[0])}"


def _user_and_password(match: re.Match[str]) -> str:
    if is_placeholder(match[3], quoted=True) or match[3].startswith("//"):
        return match[0]
    return f"{match[1]}{mark(PASSWORD)}"
