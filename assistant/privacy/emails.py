"""E-mail addresses, also spelt out to hide them from machines or read aloud."""

from __future__ import annotations

import re

from assistant.privacy.labels import EMAIL, mark

_LETTER = r"A-Za-z0-9À-ÖØ-öø-ÿ"
_AROBASE = r"(?:arobase|arobas|arrobase|arobaze)"
# Written @, in its other writings, or in brackets: what stands on both sides is an address.
_AT = (
    r"(?:\s{0,2}[@\uff20\ufe6b]\s{0,2}|%40|&#0{0,2}64;|&commat;|\\u0040"
    rf"|\s{{0,2}}[(\[{{<]\s?(?:@|at|chez|{_AROBASE}|a)\s?[)\]}}>]\s{{0,2}}|\s{{0,2}}[-_]at[-_]\s{{0,2}}"
    rf"|(?<=[a-z0-9])[#§](?=[a-z0-9-]{{2,40}}(?:\.[a-z0-9-]{{2,40}}){{0,3}}\.(?:fr|com|org|net|eu|re|be|"
    rf"ch|info)(?![a-z0-9._-]))"
    rf"|\s{{0,2}}[-_]?{_AROBASE}[-_]?\s{{0,2}})"
)
_DOT = (
    r"(?:\.|\s{0,2}[(\[{]\s?(?:dot|point|\.)\s?[)\]}]\s{0,2}|\s{1,2}(?:dot|point)\s{1,2}|\s\.\s?|"
    r"[-_](?:dot|point)[-_]|"
    r",(?=[a-z]{2,3}\b))"
)
_SIGN = re.compile(_AT, re.I)
_LEFT = re.compile(rf"(?:[{_LETTER}_.+%'-]{{1,64}}|\"[^\"\n]{{1,64}}\")$")
_ELIDED = re.compile(r"(?i)(?:[cdjlmnst]|qu)['’](?=[a-z0-9])")
_LEFT_SPELT = re.compile(
    rf"(?<![{_LETTER}])[{_LETTER}_]{{1,40}}(?:(?:\s{{1,2}}(?:point|dot|tiret(?: (?:du )?(?:bas|haut|6|"
    rf"8))?|underscore|moins)\s{{1,2}}"
    rf"|\s?[(\[](?:point|dot|\.)[)\]]\s?|\s{{1,2}}\.\s{{0,2}}|%2[BDEbde]|[.+-])[{_LETTER}_]{{1,40}}){{0,5}}$",
    re.I,
)
_RIGHT = re.compile(
    rf"(?:[{_LETTER}]|-(?=[{_LETTER}])|"
    rf"\s{{1,2}}tiret\s{{1,2}}){{1,80}}(?:{_DOT}[{_LETTER}](?:[{_LETTER}]|-(?=[{_LETTER}])|"
    rf"\s{{1,2}}tiret\s{{1,2}}){{0,60}}){{0,5}}",
    re.I,
)
_RIGHT_PART = rf"[{_LETTER}-]{{1,60}}(?:{_DOT}[{_LETTER}-]{{1,60}}){{1,5}}"
_PLAIN_DOMAIN = re.compile(rf"[{_LETTER}](?:[{_LETTER}_-]{{0,62}}\.){{1,8}}[A-Za-z]{{2,24}}(?![{_LETTER}@_])")
_TOP = re.compile(rf"(?i){_DOT}[a-z]{{2,24}}$")
# « jean.dupont at hopital.fr », « jean chez gmail point com »: the words are also those of a sentence.
_AT_WORD = re.compile(
    rf"(?i)(?<![{_LETTER}._-])([{_LETTER}]{{1,40}}(?:(?:[._-]|\s{{1,2}}(?:point|dot|"
    rf"tiret)\s{{1,2}})[{_LETTER}]{{1,40}}){{1,4}}|"
    rf"[a-z]{{1,30}}[0-9]{{1,6}})[ \u00a0]{{1,2}}(?:at|chez|@)[ \u00a0]{{1,2}}"
    rf"([{_LETTER}]{{2,40}}(?:(?:\.|\s{{1,2}}(?:dot|point)\s{{1,2}}|"
    rf"-)[{_LETTER}]{{2,40}}){{1,4}})(?![{_LETTER}@])"
)
_PROVIDER = re.compile(
    rf"(?i)(?<![{_LETTER}])([{_LETTER}]{{1,40}}(?:(?:[._-]|\s{{1,2}}(?:point|tiret|"
    rf"underscore)\s{{1,2}})[{_LETTER}]{{1,40}}){{0,4}})"
    r"\s{1,2}(?:at|chez|@|a|arobas[ez]?|arrobase)\s{1,2}(gmail|orange|wanadoo|free|sfr|hotmail|outlook|"
    r"yahoo|laposte|icloud|"
    r"live|proton(?:mail)?|"
    r"medecin|mssante)(?:\.|\s{1,2}(?:(?:dot|point)\s{1,2})?)(?:[a-z]{2,12}(?:\.|\s{1,2}(?:dot|"
    r"point)\s{1,2}))?[a-z]{2,6}(?![a-z])"
)
_NOT_LOCAL = frozenset(
    [
        "est",
        "à",
        "a",
        "le",
        "la",
        "les",
        "de",
        "du",
        "mon",
        "ma",
        "mail",
        "email",
        "adresse",
        "écrivez",
        "ecrivez",
        "contact",
        "au",
        "par",
        "un",
        "une",
    ]
)


# « prenom.nom(at)domaine.mssante.fr »: how addresses are made.
_NOBODY = (
    r"(?:votre|mon|pr[ée]nom|nom|name|first_?name|last_?name|user_?name|user|utilisateur|pass(?:word|wd)|pwd|mdp|mot_?de_?passe|login|exemple|example|adresse|xxx?|"
    r"(?<=[._-])(?:de|du|famille|patient|structure)|[._-]){1,9}"
)
_OF_NOBODY = re.compile(rf"(?i){_NOBODY}")
_ADDRESS_OF_NOBODY = re.compile(rf"(?i)(?<![{_LETTER}]){_NOBODY}{_AT}{_RIGHT_PART}")


# « nginx@sha256:19b4… »: an image, by what it is made of.
_DIGEST = re.compile(r"sha[0-9]{1,3}[:-]")


def of_nobody(text: str) -> list[tuple[int, int]]:
    """Where the models of addresses stand, beginning and end: « prenom.nom(at)domaine.fr »."""
    return [match.span() for match in _ADDRESS_OF_NOBODY.finditer(text)]


def redact_emails(text: str) -> str:
    """Replaces e-mail addresses, also written « nom @ site.fr », « nom (arobase) site point fr »."""
    pieces, done = [], 0
    for sign in _SIGN.finditer(text):
        if sign.start() < done:
            continue
        start = _left(text, done, sign)
        # « secret=@MOT_DE_PASSE@ » is what takes a secret's place.
        if start is not None and (text[start - 1 : start] == "@" or _DIGEST.match(text, sign.end())):
            start = None
        end = _right(text, sign) if start is not None else None
        if start is not None and end is not None and not _OF_NOBODY.fullmatch(text, start, sign.start()):
            pieces += [text[done:start], mark(EMAIL)]
            done = end
    text = "".join([*pieces, text[done:]])
    if re.search(r"(?i)\s(?:at|chez|@|a|arobas[ez]?|arrobase)\s", text):
        text = _AT_WORD.sub(mark(EMAIL), text)
        text = _PROVIDER.sub(mark(EMAIL), text)
    return text


def _left(text: str, done: int, sign: re.Match[str]) -> int | None:
    """Where the part before the sign begins, None when there is none."""
    if sign[0] in "#§" and re.search(
        r"(?i)(?:/|\.html?|\.php)[^\s]{0,80}$", text[max(0, sign.start() - 90) : sign.start()]
    ):
        # The anchor of a page.
        return None
    window = text[max(done, sign.start() - 130) : sign.start()]
    spelt = sign[0].strip() != "@" or " " in sign[0]
    found = (_LEFT_SPELT.search(window) if spelt else None) or _LEFT.search(window)
    apart = sign[0] != sign[0].lstrip() and sign[0] == sign[0].rstrip() and sign[0].strip() == "@"
    if found is not None and apart and found[0].isalpha():
        # « la BAL @structure.mssante.fr »: a domain alone.
        return None
    if (
        found is None
        or (found[0].lower() in _NOT_LOCAL and sign[0] != "@")
        or not re.search(rf"[{_LETTER}]", found[0])
    ):
        return None
    elided = _ELIDED.match(found[0])
    if elided:
        return sign.start() - len(found[0]) + elided.end()
    skipped = len(found[0]) - len(found[0].lstrip(".'%+-")) if found[0][0] != '"' else 0
    return sign.start() - len(found[0]) + skipped


def _right(text: str, sign: re.Match[str]) -> int | None:
    """Where the domain ends, None when what follows the sign is no domain."""
    plain = _PLAIN_DOMAIN.match(text, sign.end())
    if plain is not None:
        return plain.end()
    found = _RIGHT.match(text, sign.end())
    apart = sign[0] != sign[0].lstrip() and sign[0] == sign[0].rstrip() and sign[0].strip() == "@"
    if found is not None and apart and found[0].isalpha():
        # « la BAL @structure.mssante.fr »: a domain alone.
        return None
    if found is None or (not found[0][0].isalpha() and not re.search("[A-Za-z]", found[0])):
        return None
    if _TOP.search(found[0]):
        return found.end()
    # Without a dot, only what is stuck to the sign, letters on both sides: « jean.dupont@chu-lille ».
    stuck = re.match(rf"[{_LETTER}-]+", found[0])
    tight = (
        sign[0] in ("@", "%40", "\uff20") and stuck is not None and (len(stuck[0]) >= 4 or "-" in stuck[0])
    )
    return sign.end() + len(stuck[0]) if tight and stuck is not None and stuck[0][0].isalpha() else None
