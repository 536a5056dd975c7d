"""How secrets are named in code and in settings, and which values are none."""

from __future__ import annotations

import re

from assistant.privacy.common_words import word_set
from assistant.privacy.labels import CODE, PASSWORD, TOKEN

_SPLIT = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-zà-ÿ]+|[0-9]+")

_PASSWORDS = word_set(
    """
    password passwords passwd pwd passphrase passcode mdp motdepasse storepass keypass userpass dbpass
    pw pgpassword rootpw bindpw requirepass psk
    """
)
# « srcstorepass », « proxypassword »: nobody parts the words of an option.
_ENDS_OF_PASSWORDS = (
    *("password", "passwd", "passphrase", "pwd", "motdepasse"),
    *("storepass", "keypass", "userpass", "dbpass", "authpass", "adminpass"),
)
_TOKENS = word_set(
    """
    secret secrets token tokens jeton jetons apikey apikeys secretkey accesskey privatekey authkey
    masterkey clientsecret accesstoken refreshtoken idtoken authtoken credential credentials
    authorization jsessionid phpsessid sessionid sessid aspsessionid samlresponse samlrequest samlart
    assertion hmac signature sig csrf xsrf cookie bearer authcode
    """
)
_CODES = word_set(
    """
    pin puk cvv cvc cvv2 otp totp
    """
)
# « API_KEY », « cle_secrete »: a key of something that opens.
_KEYS = word_set(
    """
    key keys cle clef clé
    """
)
_KEY_OF = word_set(
    """
    api secret private access subscription encryption signing shared account auth hmac aes des master
    service app application function functions host storage license licence deploy rest jwt webhook
    admin client session crypto cipher esante ans psc apim gravitee prod user x secrete privee acces
    prive
    """
)
# « mfa_code », « code_porteur »: a code that opens, not one that classifies.
_CODE_OF = word_set(
    """
    mfa otp totp sms verification verif auth pin puk activation security securite confirmation confirm
    porteur secret confidentiel deblocage deverrouillage acces access unlock carte card usage pairing
    appairage login temporaire perso personnel 2fa
    """
)
_WEAK = word_set(
    """
    response pass key keys cle clef clé auth session sid code state nonce ticket sso salt seed
    """
)
# What follows when the name is that of something else: an address, a duration, a kind.
_ABOUT = word_set(
    """
    endpoint url uri href path file filename fichier chemin dir folder type types policy policies id ids
    name nom names alg algorithm algo method mode timeout ttl expiry expiration expires expire expired
    exp lifetime duration duree age length size taille longueur hint format version count number nombre
    yaml yml ref refs cb callback handler func time times locked lock date dates attempts attempt warning
    status statut state error errors erreur label claim claims issuer iss scope scopes aud audience use
    field system display header headers prefix suffix required enabled enable disabled valid validity
    invalid info location provider request introspection introspect revocation revoke exchange signed
    rotation manager encoding encoder strength basic post jwt supported signing encryption store
    storetype alias class hash digest rules rule regle regles history max min kind manquant obligatoire
    requis doc docs page reset forgotten oublie change update generator
    """
)
_NOT_SECRET = word_set(
    """
    existing external public foreign primary partition sort index row cache object map dict unique composite
    keyword
    """
)

_PLACEHOLDER = re.compile(
    r"(?i)(?:<[^>]{0,80}>?|\[[^\]]{0,60}\]|\{[{%].{0,80}|"
    r"\{\{?[^}]{0,60}\}?\}|\([^)]{0,60}\))$|\$\{[\w.()-]{0,80}:?-?\}$|"
    r"\\?\$[\w.()]{0,80}[){}]{0,4}$|"
    # « ${MDP:?obligatoire} », « ${{ secrets.MDP }} », « $ENV{MDP} », « &nouveau_mdp »
    r"\$\{[\w.()-]{0,80}:?[?+][^}]{0,80}\}$|\$\{\{.{0,80}$|\$\{[\w.]{1,40}(?:::[\w.]{1,40}){1,5}\}$|\$\([^)]{1,80}\)?$|\$env:\w{1,60}$|"
    r"(?:exec|file|env):[/\w.-]{1,120}$|\$\w{1,20}[\[{][^\]}]{0,60}[\]}]$|"
    r"&{1,2}[a-z]+(?:_[a-z]+)+$|"
    r"__\w{0,60}__$|"
    r":[A-Za-z_]{2,40}[;,)]?$|%[\w.]{0,60}%$|#\{.{0,60}\}$|@[\w.]{1,40}@$|[x*•.…_?#-]+$|X{2,}[\w-]*$"
    r"|(?:null|nil|none|true|false|undefined|vide|empty|n/?a|todo|tbd|redacted|masqu[ée]e?|hidden|"
    r"secret|password|token|"
    r"string|str|text|value|valeur|oui|non|yes|no|ok|ko|on|off|required|optional|absent|manquant|"
    r"change[_-]?me|[àa][_-]changer|mot_?de_?passe|removed|censored|supprim[ée]e?|retir[ée]e?|(?:[….]{0,3}#)?"
    r"password(?:text|digest)|saisi(?:r|ssez)|entrez|tapez|veuillez|enter|type)[!;,(){}]{0,5}$"
    # « !vault | », « {name: psc, key: secret} »
    r"|!(?:vault|ref|sub|getatt|env|secret|include|file|importvalue)\b.{0,80}$|"
    r"\{[A-Za-z_]{1,30}(?::.{0,80})?$"
    r"|(?:os\.environ|process\.env|system\.getenv|getenv|env|config|settings|vault|secrets|properties|"
    r"request|req|params|args|self|this|"
    r"input|var|local|data|module)[.(\[].{0,80}$"
    r"|(?:get|fetch|load|read|build|generate|create|new)[\w.]{0,40}\(.{0,60}$"
)
_EXAMPLE = re.compile(
    r"(?i)(?:votre|your|remplir|renseigner|compl[ée]ter|fill[_-]?in|[àa][_-]d[ée]finir|(?<![a-z])(?:ma|"
    r"mon|my)[_-]|insert|exemple|example|placeholder|changez|remplacer|replace|dummy)"
)
_WORDS_ONLY = re.compile(r"[A-Z]{2,}(?:[_-][A-Z]{2,}){1,6}$")
_VARIABLE = re.compile(
    r"\$?[a-z]+(?:[A-Z][a-z]+|_[a-z]+)+(?:\(\))?;?$|\$[a-z]\w*;?$|"
    r"[a-z]\w{1,40}\.(?:[Tt]ext|[Vv]alue|[Pp]assword|[Pp]wd|[Tt]oString|[Tt]rim|[Dd]ata)(?:\(\))?;?$"
)


def label_of(name: str) -> tuple[str, bool] | None:
    """The label of the secret that a name holds, and whether the name alone is enough.

    Args:
        name: « KEYCLOAK_CLIENT_SECRET », « X-API-KEY », « userPassword ».

    Returns:
        The label, then True when any value is secret, False when only a value that looks so is; None when
        the name is of something else.
    """
    words = [word.lower() for word in _SPLIT.findall(name)]
    for place in range(len(words) - 1, -1, -1):
        label = _label_of_word(words, place)
        if label is None:
            continue
        tail = words[place + 1 :]
        if any(word in _ABOUT for word in tail) or any(word in _NOT_SECRET for word in words[:place]):
            return None
        return label
    return None


def is_placeholder(value: str, quoted: bool) -> bool:
    """True for what stands where a secret goes: « <VOTRE_CLE> », « ${…} », « xxx », a variable, nothing.

    Args:
        value: Without its quotes.
        quoted: Whether it had some: without, a name of the code may stand there.
    """
    value = value.strip()
    if not value or _PLACEHOLDER.match(value) or _WORDS_ONLY.match(value):
        return True
    if _EXAMPLE.search(value) and not any(char.isdigit() for char in value):
        return True
    return not quoted and _VARIABLE.match(value) is not None


def _label_of_word(words: list[str], place: int) -> tuple[str, bool] | None:
    word = words[place]
    if word in _PASSWORDS or word.endswith(_ENDS_OF_PASSWORDS):
        return PASSWORD, True
    if word == "passe" and words[max(0, place - 2) : place] == ["mot", "de"]:
        return PASSWORD, True
    if "".join(words[max(0, place - 1) : place + 1]) in _TOKENS:
        return TOKEN, True
    if word in _TOKENS or word.endswith(
        ("secret", "token", "apikey", "secretkey", "accesskey", "sessionid", "sessid")
    ):
        return TOKEN, True
    if word in _CODES:
        return CODE, True
    if word in _KEYS and (
        (place > 0 and words[place - 1] in _KEY_OF) or words[place + 1 : place + 2] in (["api"], ["secrete"])
    ):
        return TOKEN, True
    if (word == "code" and (words[place - 1 : place] or [""])[0] in _CODE_OF) or (
        word == "code" and set(words[place + 1 : place + 4]) & _CODE_OF
    ):
        return CODE, True
    if word in _WEAK:
        # « DB_PASS »; « pass » alone is also a word.
        if word == "pass" and place > 0 and place == len(words) - 1:
            return PASSWORD, True
        return (PASSWORD if word == "pass" else CODE if word == "code" else TOKEN), False
    return None
