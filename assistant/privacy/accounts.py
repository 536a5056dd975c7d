"""Who has an account on a machine: in paths, logs and directories; and whom a file is named after."""

from __future__ import annotations

import re

from assistant.privacy.common_words import folded, is_common, word_set
from assistant.privacy.first_names import FIRST_NAMES
from assistant.privacy.labels import ANY_MARK, BIRTH_DATE, IDENTIFIER, IP_ADDRESS, NAME, PASSWORD, mark
from assistant.privacy.more_first_names import MORE_FIRST_NAMES
from assistant.privacy.name_patterns import CAPITAL, PARTICLE
from assistant.privacy.name_words import is_first_name, is_trade_word
from assistant.privacy.secret_names import is_placeholder

_FOLDER = rf"[^\\/\s:;,\"'<>|*?%${{}}(){ANY_MARK}]"
# « C:\Users\jdupont\… », « /Users/jdupont », « /home/jdupont »; but « https://site.fr/home/accueil ».
_HOME = re.compile(
    r"((?i:\\{1,2}(?:users|utilisateurs|documents and settings)\\{1,2}|(?<=:)/users/)|"
    r"(?:(?<![\w./-])|(?<=file://))/(?:Users|home)/)"
    rf"({_FOLDER}{{2,40}}(?:[ ]{_FOLDER}{{1,30}}){{1,2}}(?=\\)|{_FOLDER}{{2,40}})"
)
_LOGIN = r"([a-z][a-z0-9._-]{2,40}(?<![._-]))"
_KEY = r"(?<![\w.-])(?:user(?:_?name|_?id)?|login(?:name)?|account|utilisateur|uid|compte|suser)"
_END = r"(?![\w@%(.-]*[@%(])(?![\w-])"
# « login failed user=jdupont ip=… »
_LOGGED = re.compile(rf"(?i)({_KEY}[=:][ ]?[\"']?){_LOGIN}{_END}")
_FAMILY = re.compile(r"[ ][A-ZÀ-Ý][A-Za-zÀ-ÿ'’-]{2,30}(?![\w=])")
_OF_A_LOG = re.compile(
    rf"(?i){mark(IP_ADDRESS)}|(?<![a-z])(?:log(?:in|on)[ _](?:failed|error|success\w*)|failed (?:login|"
    rf"password|logon)|"
    r"authentication (?:failed|failure|error)|bad[ _]credentials|session (?:opened|closed))(?![a-z])"
    r"|(?<![a-z])(?:audit[ :]|action=|patient(?:_?id)?=)"
)
# « 10.0.0.1 - jdupont [12/Feb/2025:10:01:44 », « Accepted publickey for jdupont from », « for user jdupont »
_OF_A_SERVER = re.compile(
    rf"(?i)((?:{mark(IP_ADDRESS)}|[0-9.]{{7,15}})[ ]-[ ]){_LOGIN}(?=[ ]\[[0-9]{{1,2}}/)|"
    r"((?:accepted|failed|postponed|invalid)[ ][a-z/-]{3,30}[ ](?:for[ ](?:invalid[ ]user[ ])?)?)"
    rf"{_LOGIN}(?=[ ]from[ ])|((?:opened|closed)[ ]for[ ]user[ ]){_LOGIN}(?![\w@-])"
)
# « identifiant : j.dupont »: a first name or its letter, and a name.
_DOTTED = re.compile(
    r"(?i)((?<![\w.-])(?:identifiant|login|utilisateur|user(?:_?name)?|compte(?: utilisateur)?|"
    r"nom d['’]utilisateur|"
    r"uid)(?:[ ]?:[ ]?|=)[\"']?)([a-z]{1,20}[._][a-z]{3,25}(?:-[a-z]{2,20})?)(?![\w@%(-])(?!\.\w)"
)
# « fait par amelie.jost », « @amelie.jost »: a first name, a full stop, a name.
_ANYWHERE = re.compile(
    r"(?<![\w@./\\-])(@?)([a-z]{4,14}(?:-[a-z]{3,12})?)\.([a-z]{3,25}(?:-[a-z]{2,20})?)(?![\w@(=-])(?!\.\w)"
)
# « X-User: j.dupont », « put("user", "j.dupont") », « ssh jdupont@10.1.2.3 », « CABINET\\jdupont »
_SENT = re.compile(
    r"(?i)((?<![\w-])x-(?:remote-|forwarded-|auth-)?user(?:name)?:[ ]|"
    r"[\"'](?:user|login|username)[\"']\s?,\s?[\"'])"
    r"([a-z]{1,20}[._][a-z]{3,25}(?:-[a-z]{2,20})?)(?![\w@%(-])(?!\.\w)"
)
# « {"login":"jdupont","mdp":"…"} », « username=jdupont&password=… »: the account that a password opens.
_OPENS = (
    r"(?:[\"']?[ ]?[,;&|/\n][ \t]{0,8}|[\"']?[ ]{1,3})(?:et[ ])?(?:(?:mon|le|son|notre|leur)[ ])?"
    r"[\"']?[\w.-]{0,20}(?:pass\w{0,8}|pwd|mdp|mot ?de ?passe)"
    rf"[\"']?[ ]?(?:[:=]{{1,2}}|est[ ])?[ ]?[\"']?{mark(PASSWORD)}"
)
_BESIDE_A_PASSWORD = re.compile(
    r"(?i)((?<![\w.-])(?:identifiant|log-?in|utilisateur|user(?:_?name|_?id)?|compte|uid|account|"
    r"nom d['’]utilisateur)[\"']?"
    r"(?:[ ]?[:=]{1,2}|[ ])[ ]?[\"']?)([a-z][a-z0-9_.-]{2,40}(?<![._-]))(?=" + _OPENS + ")"
)
_PASSWORD_FIRST = re.compile(
    rf"(?i)({mark(PASSWORD)}[\"']?[ ]?[,;&\n][ \t]{{0,8}}[\"']?(?:identifiant|log-?in|utilisateur|"
    rf"user(?:_?name|_?id)?|uid)"
    r"[\"']?[ ]?[:=]{1,2}[ ]?[\"']?)([a-z][a-z0-9_.-]{2,40}(?<![._-]))(?![\w@(%-])"
)
# « USER jdupont⏎PASS … », « a1 LOGIN jdupont … »: in a dialogue with a server.
_IN_A_DIALOGUE = re.compile(
    r"((?<![\w.])(?:USER|LOGIN) \"?)([a-z][a-z0-9_.-]{2,40}(?<![._-]))"
    r"(?=\"?(?: \"?(?:PASS )?|[ \t]{0,3}\r?\n(?:[^\n]{0,120}\n){0,2}[^\w\n]{0,4}(?:C: )?PASS )"
    rf"{mark(PASSWORD)})"
)
_CONNECTED = re.compile(
    r"((?<![\w./-])(?:ssh|scp|sftp|rsync|kinit|ssh-copy-id)[ ](?:-\w{1,12}[ ](?:[0-9]{1,5}[ ])?){0,3})"
    rf"{_LOGIN}(?=@)"
)
_OF_A_DOMAIN = re.compile(
    r"((?<![\w\\/:.-])(?!HK|NT\b)[A-Z][A-Z0-9-]{1,15}\\{1,2}|(?<=:)[A-Z][A-Z0-9-]{1,15}\\{1,2})"
    rf"{_LOGIN}(?![\w\\/-])"
)
_IN_A_DIRECTORY = re.compile(
    rf"((?i:(?<![a-z])(?:cn|displayname|"
    rf"gecos)\s?[=:]{{1,2}}\s?))({CAPITAL}(?:[ ](?:{PARTICLE}){{0,2}}{CAPITAL}){{1,2}})"
)
_FILE = re.compile(
    r"(?<![\w.-])((?:[^\W_]{1,30}[_-]){1,9}[^\W_]{1,30})"
    r"(?=\.(?i:pdf|docx?|odt|xlsx?|csv|xml|jpe?g|png|tiff?|dcm|zip|txt|eml|msg|hl7|rtf|json)(?![\w-]))"
)
_PIECE = re.compile(r"[^\W_]+")
_DATE = re.compile(r"(?:[0-3][0-9][01][0-9](?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}[01][0-9][0-3][0-9])")
_ENDS_OF_FILES = word_set(
    """
    com org net info xml json jks pem pfx csv txt log exe jar pdf cer crt key conf yml local css scss js
    ts py html php svg png jpg gif vue
    """
)
_OF_MACHINES = word_set(
    """
    public default all users user utilisateur administrateur administrator admin administrateurs root app
    apps application service services www www-data nginx apache httpd tomcat jetty wildfly jenkins node
    ubuntu debian centos ec2-user vagrant git gitlab github runner gitlab-runner docker postgres mysql
    oracle keycloak test tests dev prod recette demo guest invite invites username nom login me vscode rasa
    deploy ansible backup nobody daemon system systeme partage shared anonymous bin sbin lib etc conf config
    data logs tmp spring java python mirth null undefined moi toi vous
    """
)
_OF_A_SERVICE = re.compile(
    r"(?i)(?:svc|srv|adm|sys|app|api|web|ftp|sql|sync|batch|cron|job|bot|robot|test|compte)(?![a-z]{2})"
)


def redact_accounts(text: str) -> str:
    """Replaces the names of accounts that are somebody's, and names of persons in names of files."""
    if "\\" in text or "/" in text:
        text = _HOME.sub(_folder, text)
        text = _OF_A_DOMAIN.sub(_login, text)
    if "@" in text:
        text = _CONNECTED.sub(_login, text)
    if "=" in text or ":" in text:
        text = _DOTTED.sub(lambda match: _login(match) if _is_dotted_name(match[2]) else match[0], text)
        text = _IN_A_DIRECTORY.sub(_listed, text)
    if "=" in text or ":" in text or "," in text:
        text = _SENT.sub(lambda match: _login(match) if _is_dotted_name(match[2]) else match[0], text)
        if _OF_A_LOG.search(text):
            text = "\n".join(map(_line, text.split("\n")))
    if mark(PASSWORD) in text:
        text = _PASSWORD_FIRST.sub(_opened, _BESIDE_A_PASSWORD.sub(_opened, text))
        text = _IN_A_DIALOGUE.sub(_opened, text)
    if " from " in text or " user " in text or " - " in text:
        text = _OF_A_SERVER.sub(_served, text)
    if "." in text:
        text = _ANYWHERE.sub(_first_and_name, text)
    return _FILE.sub(_file, text) if "_" in text or "-" in text else text


def _line(line: str) -> str:
    return _LOGGED.sub(_logged, line) if _OF_A_LOG.search(line) else line


def _folder(match: re.Match[str]) -> str:
    said = match[2].rstrip(".")
    if _is_of_a_machine(said):
        return match[0]
    return match[1] + mark(IDENTIFIER) + match[2][len(said) :]


def _login(match: re.Match[str]) -> str:
    return match[0] if _is_of_a_machine(match[2]) else match[1] + mark(IDENTIFIER)


def _logged(match: re.Match[str]) -> str:
    # « user=Tiphaine RAVENEL »: a name, which is read whole.
    named = match[2][0].isupper() and is_first_name(match[2]) and _FAMILY.match(match.string, match.end())
    return match[0] if named else _login(match)


def _opened(match: re.Match[str]) -> str:
    said = match[2]
    # « Identifiant : clinique_anjou », with its password: whatever its first word, it is the account of one.
    pieces = [one for one in re.split("[._-]", said) if one]
    is_word = len(pieces) < 2 and (is_common(said) or is_trade_word(said))
    return match[0] if is_word or _is_of_all(said) else match[1] + mark(IDENTIFIER)


def _served(match: re.Match[str]) -> str:
    lead, said = next((match[rank], match[rank + 1]) for rank in (1, 3, 5) if match[rank])
    return match[0] if _is_of_a_machine(said) else lead + mark(IDENTIFIER)


def _is_of_a_machine(said: str) -> bool:
    """Whether an account is nobody's by its words too: a service's, a trade's."""
    first = re.split(r"[ ._-]", folded(said))[0]
    return _is_of_all(said) or first in _OF_MACHINES or is_trade_word(said) or is_trade_word(first)


def _is_of_all(said: str) -> bool:
    """Whether an account is that of a machine or a service, or stands there as an example."""
    known = folded(said) in _OF_MACHINES or _OF_A_SERVICE.match(said) is not None
    return known or is_placeholder(said, quoted=True)


def _first_and_name(match: re.Match[str]) -> str:
    said = f"{match[2]}.{match[3]}"
    return match[1] + mark(IDENTIFIER) if is_first_name(match[2]) and _is_dotted_name(said) else match[0]


def _is_dotted_name(said: str) -> bool:
    pieces = re.split("[._]", said)
    if folded(pieces[-1]) in _ENDS_OF_FILES or folded(pieces[0]) in _ENDS_OF_FILES:
        return False
    return not any(is_trade_word(one) or is_common(one) for one in pieces if len(one) > 1)


def _listed(match: re.Match[str]) -> str:
    """« cn: Léa Martin »; the name of an authority is nobody's."""
    words = match[2].split()
    if any(map(is_trade_word, words)):
        return match[0]
    known = any(is_first_name(word) for word in words)
    return match[1] + mark(NAME) if known or match[1].lower().startswith("displayname") else match[0]


def _file(match: re.Match[str]) -> str:
    """« CR_DURAND_Simone_12041939.pdf »: a first name beside a name, and the figures beside them."""
    pieces = list(_PIECE.finditer(match[1]))
    named = {
        place for place in range(len(pieces) - 1) if _is_somebody(pieces[place][0], pieces[place + 1][0])
    }
    if not named:
        return match[0]
    labels: dict[int, str] = {}
    for place in sorted(named):
        labels[place] = labels[place + 1] = NAME
    for place, piece in enumerate(pieces):
        beside = NAME in (labels.get(place - 1), labels.get(place + 1))
        if beside and piece[0].isdecimal() and len(piece[0]) >= 6:
            labels[place] = BIRTH_DATE if _DATE.fullmatch(piece[0]) else IDENTIFIER
    text, done = "", 0
    for place, piece in enumerate(pieces):
        if place in labels:
            text += match[1][done : piece.start()] + mark(labels[place])
            done = piece.end()
    return text + match[1][done:]


def _is_somebody(one: str, other: str) -> bool:
    if not all(word.isalpha() and word[0].isupper() and len(word) > 1 for word in (one, other)):
        return False
    if any(is_trade_word(word) or is_common(word) for word in (one, other)):
        return False
    for first, name in ((one, other), (other, one)):
        if folded(first) in FIRST_NAMES or (
            folded(first) in MORE_FIRST_NAMES and name.isupper() and len(name) > 2
        ):
            return True
    return False
