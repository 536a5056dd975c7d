"""Secrets told apart from their name: between commas, in brackets, after an arrow, after « ouvre avec »."""

from __future__ import annotations

import re

from assistant.privacy.assignments import is_expression, is_secret_like
from assistant.privacy.common_words import is_common, is_trade_code, word_set
from assistant.privacy.labels import ANY_MARK, MARKED, PASSWORD, TOKEN, mark
from assistant.privacy.name_words import is_trade_word
from assistant.privacy.passwords import (
    BETWEEN,
    KEY_WORD,
    PASSWORD_WORD,
    SIGN,
    is_mixed,
    mask_before,
    may_tell_secrets,
    without_tail,
)
from assistant.privacy.secret_names import is_placeholder

_NOT = ANY_MARK
# « la passphrase, c'est quatre chevaux bleus »: two to six words until the end of the clause.
_PHRASE = re.compile(
    rf"(?i)(?<![\w\[])((?:mon |ma |notre |la |le )?{PASSWORD_WORD}{BETWEEN}){SIGN}([^\W\d_][\w'’-]"
    rf"{{1,20}}(?:[ ][\w'’-]{{1,20}}){{1,8}})(?=\s{{0,2}}(?:$|[.,;!\n)»\"”]))"
)
_PASSPHRASE = re.compile(r"(?i)(?:pass-?phrase|phrase)")
# « la passphrase quatre chevaux verts 12 du certificat »: nothing between, figures end it.
_BARE_PHRASE = re.compile(
    r"(?i)((?<![\w\[])(?:pass-?phrase|phrase (?:secr[èe]te|de passe))[ ])"
    r"((?:[a-zà-ÿ]{2,15}[ -]){2,6}[0-9]{1,6})(?![\w@])"
)
_NO_PHRASE = re.compile(
    r"(?i)(?:je|j['’]|il|elle|on|nous|vous|que?|qu['’]|qui|comment|o[uù]|pourquoi|quand|faut|est|ne|n['’]|"
    r"pas|"
    r"la page|"
    r"aucun\w*|trop|si|mais|pour)(?![a-zà-ÿ])"
)
# « … c'est Gaston-le-chat3 et openssl me dit mac verify failure »: where the secret ends, and what a
# sentence has.
_GOES_ON = word_set("et mais puis or car donc alors pourtant sauf quand")
_OF_A_SENTENCE = word_set(
    """
    je j il elle ils elles on nous vous ça cela me m te se s ne n est sont a ont fait dit donne pas
    """
)
_MANY_WORDS = 3
"""Words after « et » from which they are a sentence's, unless what is told is a phrase."""
# « de Zephyr2024 à Zephyr2025 »: the value that replaces one, or is compared to it.
_BESIDE = re.compile(
    rf"(?i)({mark(PASSWORD)}[ ](?:à|en|par|ou|puis|et|pas|ni|au lieu de|et non|→|->)[ ])"
    rf"([A-Za-z0-9][^\s\"»”`<(){_NOT}]{{5,64}})"
)
# « Framboise66 (mon mot de passe habituel) »
_BEFORE_BRACKET = re.compile(
    rf"(?i)(?<![^\s(\"'«“])([^\s\"'«»“”(){_NOT}]{{4,256}})([\"'»”]?\s?)(\((?:(?:c['’]est|c['’]était|donc|"
    rf"soit|"
    rf"mon|ma|notre|le|la|son|sa|leur|l['’])\s?){{1,3}}(?:nouveau\s|nouvelle\s|ancien\s|ancienne\s)?"
    rf"({PASSWORD_WORD}|{KEY_WORD})(?![\w]))"
)
# « le mot de passe du fichier, Abeille2cire, contient-il… »
_BETWEEN_COMMAS = re.compile(
    rf"(?i)(?<![\w\[])((?:{PASSWORD_WORD}|{KEY_WORD}){BETWEEN})(,\s|"
    rf"\s?[(–-]\s?)([^\s\"»”`<,;(){_NOT}]{{6,128}})"
    r"(?=,|\s?[)–]|[.?!;]?\s{0,2}$)"
)
# « le certificat s'ouvre avec Estragon31 », « je me connecte avec moi et Capucine44 »
_OPENED_WITH = re.compile(
    r"(?i)(?<![a-z])((?:ouvr\w{1,5}|connect\w{1,4}|déverrouill\w{1,4}|déchiffr\w{1,4}|prot[ée]g\w{1,5}|"
    r"marchait|"
    r"identifi\w{1,4}|authentifi\w{1,4}|loggu?\w{1,3}) "
    r"(?:\w{1,12} ){0,2}avec (?:[\w.@-]{2,60} (?:et|/|puis) )?)"
    rf"([A-Za-zÀ-ÿ][^\s\"»”`<,;(){_NOT}]{{5,64}})"
)
# The answer to a secret question opens as a password does.
# « le mot de passe est resté celui de l'installateur, à savoir "presta//0912" »
_NAMELY = re.compile(
    rf"(?i)(?<![\w\[])({PASSWORD_WORD}(?![\w])[^.!?\n{_NOT}]{{1,100}}?(?:à savoir|c['’]est[- ]à[- ]dire|"
    rf"autrement dit|soit)"
    rf"\s?:?\s)([\"«“']?[ \u00a0]?)([^\s\"»”`<,;(){_NOT}]{{6,64}})"
)
_ASKED = r"question[s]? (?:secr[èe]te|de s[ée]curit[ée]|de r[ée]cup[ée]ration)"
_QUESTION = re.compile(rf"(?i){_ASKED}")
_ANSWER = re.compile(
    rf"(?i)((?:r[ée]ponse[^.,;:\n]{{0,30}}?\s?(?:[:=]|\best\b|c['’]est|\bis\b)|"
    rf"(?:question[s]? (?:secr[èe]te|de s[ée]curit[ée]|"
    rf"de r[ée]cup[ée]ration))[^:\n]{{0,40}}[:=])\s{{0,2}}[\"«“']?\s?)([^\s,;.\"»”{_NOT}]{{2,60}})"
)
# What follows an arrow is the answer, whatever the question says: « ville de mariage → Quimperlé ».
_ANSWER_ARROW = re.compile(
    rf"(?i)({_ASKED}[^\n{_NOT}]{{0,80}}?(?:→|->|=>|➔|:\s?r[ée]ponse\s?:?)\s{{0,2}}[\"«“']?\s?)"
    rf"([^\s,;.\"»”{_NOT}]{{2,60}})"
)


def redact_secrets_told_apart(text: str) -> str:
    """Replaces secrets whose name stands elsewhere in their sentence, or that only a verb shows."""
    if not may_tell_secrets(text):
        return text
    if " avec " in text:
        text = _OPENED_WITH.sub(_opened_with, text)
    if _QUESTION.search(text):
        answered = _ANSWER_ARROW.sub(_answer, text)
        text = answered if answered != text or "→" in text else _ANSWER.sub(_answer, text)
    text = _NAMELY.sub(_apposed, _BETWEEN_COMMAS.sub(_apposed, text))
    text = _BEFORE_BRACKET.sub(mask_before, _PHRASE.sub(_phrase, _BARE_PHRASE.sub(_bare_phrase, text)))
    return _BESIDE.sub(_other, text) if mark(PASSWORD) in text else text


def _apposed(match: re.Match[str]) -> str:
    """A value told apart from its sentence, between commas: only its look shows it."""
    value = match[3]
    if not is_mixed(value) or not is_secret_like(value) or is_trade_code(value) or "://" in value:
        return match[0]
    label = PASSWORD if re.match(rf"(?i){PASSWORD_WORD}", match[1]) else TOKEN
    return f"{match[1]}{match[2]}{mark(label)}"


def _opened_with(match: re.Match[str]) -> str:
    value, tail = without_tail(match[2])
    digits = sum(char.isdigit() for char in value)
    told = (
        digits >= 2 and is_mixed(value) and len(value) >= 6 and not is_trade_code(value) and "/" not in value
    )
    return (
        f"{match[1]}{mark(PASSWORD)}{tail}"
        if told and not is_trade_word(value.rstrip("0123456789."))
        else match[0]
    )


def _answer(match: re.Match[str]) -> str:
    return (
        match[0]
        if (is_common(match[2]) and not match[2][0].isupper()) or MARKED.search(match[2])
        else match[1] + mark(PASSWORD)
    )


def _other(match: re.Match[str]) -> str:
    value, tail = without_tail(match[2])
    told = is_mixed(value) and len(value) >= 6 and not is_trade_code(value)
    return f"{match[1]}{mark(PASSWORD)}{tail}" if told else match[0]


_OF_SOFTWARE = word_set(
    """
    keystore truststore tomcat openssl keytool nginx apache httpd postgres postgresql mysql mariadb oracle
    docker kubernetes debian ubuntu centos redhat rhel windows linux macos android java jdk jre jboss
    wildfly jetty spring node nodejs php python perl ruby curl wget git gitlab github jenkins ansible
    vault redis mongo mongodb elastic kafka haproxy traefik postman soapui mirth keycloak firefox chrome
    pkcs jks pfx pem rsa ssl tls ssh gpg pgp gnupg luks veracrypt keepass bitlocker wpa wifi vpn openvpn
    ipsec certbot sha aes serveur client version server cluster proxy
    """
)


def _bare_phrase(match: re.Match[str]) -> str:
    """Words that no sentence of the trade would put there: « passphrase du certificat 2024 » stays."""
    words = re.findall(r"[^\W\d_]+", match[2])
    told = not is_common(words[0]) and sum(map(is_common, words)) * 3 <= len(words)
    # « passphrase keystore tomcat 9 », « passphrase nginx ou tomcat 9 »: what it opens, and its version.
    software = [word.lower() in _OF_SOFTWARE for word in words]
    technical = all(known or is_trade_word(word) for word, known in zip(words, software, strict=True))
    if technical or sum(software) * 2 >= len(words):
        return match[0]
    return match[1] + mark(PASSWORD) if told else match[0]


def _phrase(match: re.Match[str]) -> str:
    """A secret of several words: « la passphrase, c'est quatre chevaux bleus »."""
    words = match[3].split()
    if is_expression(words[0], match[3][len(words[0]) :]) or match[1].count(")") > match[1].count("("):
        # « pwd = Read-Host -AsSecureString », « (le mot de passe du mail) : archive corrompue »
        return match[0]
    if MARKED.search(match[3]) or is_placeholder(words[0], quoted=True) or _NO_PHRASE.match(match[3]):
        return match[0]
    if is_mixed(words[0]) and (
        said := _before_a_sentence(words, phrase=_PASSPHRASE.search(match[1]) is not None)
    ) < len(words):
        return f"{match[1]}{match[2]}{mark(PASSWORD)} {' '.join(words[said:])}"
    common = [is_common(word) for word in words]
    if _PASSPHRASE.search(match[1]) and ":" in match[2]:
        # Several words after a colon are what such a name announces, even where they begin as a sentence.
        told = len(words) >= 3 and not all(common)
    else:
        told = not common[0] and sum(common) * 3 <= len(words) and (len(words) >= 3 or not any(common))
    if not told:
        return match[0]
    return f"{match[1]}{match[2]}{mark(PASSWORD)}"


def _before_a_sentence(words: list[str], phrase: bool) -> int:
    """How many words stand before « et », « mais »… and a sentence; all of them when there is none.

    Args:
        words: What is told.
        phrase: Whether it is named as several words: « Zephyr9 et quatre chevaux bleus » is then one.
    """
    for rank, word in enumerate(words[1:], 1):
        if word.lower() in _GOES_ON:
            rest = words[rank + 1 :]
            heads = {re.split("['’]", one.lower())[0] for one in rest}
            many = len(rest) >= _MANY_WORDS and not phrase
            if many or not heads.isdisjoint(_OF_A_SENTENCE):
                return rank
    return len(words)
