"""Personal data that no rule of this room shows: read by a model learnt from messages of several hands.

A linear-chain conditional random field (Lafferty, McCallum, Pereira 2001; CRFsuite, which Rasa brings) over
the tokens of the whole message. It comes after the rules, reads what they masked, and masks what is more
likely personal than not. `python -m bench.redaction learn` makes its files.
"""

from __future__ import annotations

import gzip
import re
import threading
from collections.abc import Container, Sequence
from functools import lru_cache
from pathlib import Path

import pycrfsuite

from assistant.privacy.codes import counts_units
from assistant.privacy.common_words import is_trade_code
from assistant.privacy.emails import of_nobody
from assistant.privacy.labels import (
    ANY_MARK,
    BIRTH_DATE,
    CODE,
    EMAIL,
    LABELS,
    NAME,
    PASSWORD,
    POSTAL_ADDRESS,
    TELEPHONE,
    mark,
)
from assistant.privacy.learned_features import Looks, Token, features_of, tokens_of
from assistant.privacy.name_patterns import ORGANISATION
from assistant.privacy.name_words import is_first_name, is_hospital, is_trade_word
from assistant.privacy.network import BYTES, upgraded_versions
from assistant.privacy.public_values import public_values
from assistant.privacy.telephones import is_a_reference

MODEL, WORDS, MADE_OF = (
    Path(__file__).with_name(name)
    for name in ("learned.crfsuite", "learned_words.txt.gz", "learned_made_of.txt")
)
NOTHING = "O"
"""Class of the tokens that stay; the others are labels without their brackets."""
THRESHOLD = 0.65
"""Probability of being personal from which a token is masked: chosen on hands left out of the learning
(`python -m bench.redaction measure`), where fewer cost harmless messages and more leak."""
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{2}(?::?[0-9A-Fa-f]{2}){7,63}|sha[0-9]{1,3}-[0-9A-Za-z+/=]{8,90}")
_OF_FILES = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:s[ée]rie|serial(?:number)?|thumbprint|fingerprint|empreinte|sha-?[0-9]{1,3}|md5|checksum|"
    r"digest|condensat|commit|r[ée]vision|hash|integrity|somme de contr[ôo]le)(?:[^a-z0-9]{1,4}|"
    r"\([^()\n]{1,30}\)[^a-z0-9]{0,4}|(?<!rie)(?<!ial)(?:[ ](?:[dl]['’])?[a-zà-ÿ0-9-]{1,14}){1,5}[ :]{1,3})"
    r"(?:est |n° ?|number )?$"
)
_CERTIFICATE = re.compile(
    r"-----BEGIN (CERTIFICATE(?: REQUEST)?|PUBLIC KEY)-----[^-]{0,8000}(?:-----END \1-----|$)"
)
# « au Pérou », « en Corrèze »: nobody's name follows these.
_OF_A_COUNTRY = re.compile(r"(?i)(?<![a-zà-ÿ])(?:aux?|en) $")
# « ma carte n'est pas arrivée à Montluçon »; but « remise à Lefort », « le cabinet cédé à Lefort ».
_OF_A_PLACE = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:arriv\w{1,4}|exer[cç]\w{1,5}|install\w{1,5}|situ[ée]\w{0,2}|bas[ée]{1,2}s?|implant\w{1,4}|"
    r"travaill\w{1,5}|d[ée]m[ée]nag\w{1,5}|mut[ée]{1,2}s?|si[èe]ge)"
    r"(?:[ ](?!avec|chez|gr[âa]ce|pour)[a-zà-ÿ]{1,12}){0,2}[ ][àa] $"
)
_ONE_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+){0,5}")
_OF_AN_EVENT = re.compile(
    r"(?i)(?:(?<![a-zà-ÿ])(?:vue?s?|re[çc]ue?s?|hospitalis\w{1,4}|sorti\w{0,2}|entr[ée]\w{0,2}|admise?s?|"
    r"envoy\w{1,4}|d[ée]pos\w{1,4}|commenc\w{1,4}|sign\w{1,4}|publi\w{1,4}|expir\w{1,4}|ouver\w{1,4}|"
    r"pr[ée]vue?s?|(?:loi|d[ée]cret|arr[êe]t[ée]|r[ée]forme|ordonnance|directive|"
    r"r[èe]glement)(?: n° ?[\w-]{1,12})? de|[0-9]{1,3}\.[0-9]{1,3}(?:\.[0-9]{1,4}){0,2}|"
    r"(?<!est )du|au|depuis|avant|apr[èe]s|d[èe]s|jusqu['’]au)|[0-9]{1,2}h[0-9]{0,2})(?: le)? $"
)
# « 15/10/2024 pour la vague 2, puis 31/03/2025 »: after an event's date, the next one is of it too.
_LISTED = re.compile(
    r"(?i)(?<![0-9])[0-3]?[0-9][/.-][01]?[0-9][/.-]20[1-9][0-9][^.!?\n]{0,6}(?<![a-zà-ÿ])"
    r"(?:pour|de|du|fin|d[ée]but|[àa])[ ](?:la |le |les |l['’]|du |de la )?"
    r"(?:vagues?|couloirs?|versions?|[ée]ch[ée]ances?|jalons?|paliers?|lots?|phases?|guichets?|d[ée]p[ôo]ts?|"
    r"cl[ôo]ture|s[ée]gur|convergence|r[ée]f[ée]rencements?|appels?|campagnes?|exigences?|dispositifs?|sites?|"
    r"livraisons?|production|recette|pilotes?|d[ée]ploiements?)(?![a-zà-ÿ])"
    r"[^.!?\n]{0,14}?(?:puis|et|ou|ensuite|enfin|,)(?:[ ](?:le|au|du))?[ ]$"
)
_OF_A_FAILURE = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:codes? (?:d['’]|de |d')?(?:erreur|retour)s?[^0-9.!?]{0,25}|"
    r"(?:error[\w-]{0,20}|[?&](?:amp;)?(?:subject|body|objet|title|titre|message|description|q|lang))[\"']?[:=][\"']?|"
    r"at[sr] |apdu[ :]|sw[12]?\s?[=:]?\s?)(?:[0-9A-F]{2} ?){0,12}$"
)
_OF_A_BODY = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:(?:rcs|siren|siret|kbis|tva|finess|naf|ape|chrono(?:post)?|colissimo|colis|struct\w{0,12}|"
    r"expose|ports?)(?![a-zà-ÿ])[^0-9.!?\n]{0,25}[0-9 ]{0,14}|ou=)$"
)
"""What names the number of a company, of a structure, of a parcel, or where a server listens."""
# « lecteur Ingenico Orphée 2, Kapelse KAP&Link 3 »: names of products, that no small word joins as those of
# an address; beside a device, or cut where the name goes on.
_OF_A_DEVICE = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:lecteurs?|terminal|terminaux|mod[èe]les?|mat[ée]riels?|bo[îi]tiers?|bornes?|pilotes?|drivers?|"
    r"firmwares?|imprimantes?|douchettes?)(?![a-zà-ÿ])"
)
_PROPER = re.compile(r"[A-ZÀ-Ý][\w'’-]{1,30}(?:[ ][A-ZÀ-Ý][\w'’-]{0,30}){1,3}")
_OF_AN_ADDRESS = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:r[ée]s\w{0,8}|rue|av\w{0,4}|all[ée]e|chemin|route|place|quai|lot\w{0,9}|cit[ée]|villa|"
    r"domaine|clos|mas|ferme|maison|camping|foyer|b[âa]t\w{0,6}|tour|quartier|zone|parc|immeuble|hameau|lieu|"
    r"adr\w{0,6}|livr\w{1,6}|envo\w{1,6}|habit\w{1,4}|chez|exp[ée]dit\w{1,4}|destinat\w{1,5}|cabinet|pharmacie)"
    r"(?![a-zà-ÿ])"
)
_TOWN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|[0-9]{5}")
"""One word, compound or not, or the code of a town: alone, it is nobody's address."""
# What names a public key in a set of them (RFC 7517), parts a message, or begins « PKCS#12 ».
_PUBLIC_KEY = re.compile(r"(?<![A-Za-z])(?:(?:kid|boundary)[\"']?\s?[:=]\s?[\"']?-{0,10}|[A-Z]{1,5}#)$")
_GROUPS_BEFORE, _GROUPS_AFTER = (
    re.compile(r"(?:[0-9]{1,3} ){1,4}$"),
    re.compile(r"(?: [0-9]{3}){1,4}(?![0-9])"),
)
# « jose@^4.15.5 », « lib/libcps3_pkcs11_lux.so », « 0/0/12/840/853 302 511 »
_PACKAGE = re.compile(r"@[\^~<>=v]{0,2}[0-9]")
_LIBRARY = re.compile(
    r"[\w./+-]{1,120}\.(?:so|dll|dylib|exe|jar|war|rpm|deb|msi|pkg|dmg)(?:\.[0-9]{1,4}){0,3}"
)
_TIMES = re.compile(r"[0-9]{1,6}(?:/[0-9]{1,6}){3,8}(?:[ ][0-9]{1,7}){0,3}")
_STROKES_BEFORE, _STROKES_AFTER = re.compile(r"(?:[0-9]{1,6}/){1,8}$"), re.compile(r"(?:[/ ][0-9]{1,7}){1,8}")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:[ \u00a0\u202f][0-9]{3}){2,4}")
# « CN=Certigna Services CA »
_OF_AN_AUTHORITY = re.compile(r"(?:CN|OU|O)\s?=\s?$")
_AUTHORITY = re.compile(r"[ ][^,;\n]{0,40}(?<!\w)(?:CA|AC|Root|Racine|Services?|Autorit[ée]|Authority)(?!\w)")
_SHORT = re.compile(r"[0-9]{2}[ \u00a0\u202f][0-9]{3}")
_PLURAL = re.compile(r"[ \u00a0][a-zà-ÿ]{3,20}[sx](?![\w'’])")
"""« 1 842 376 situations »: a count, whatever it counts."""
# « firmware 04.22.17.09 », « build UP1A.231005.007 », « '-2147012739' », « urn:uuid:8fc5b9bc-… »
_OF_A_BUILD = re.compile(r"(?i)(?<![a-z])(?:firmware|build|micrologiciel)[ :]{1,2}(?:version |n° ?|v)?$")
_HRESULT = re.compile("-2147[0-9]{6}")
_UUID = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OF_A_REQUEST = re.compile(
    r"(?i)(?:urn:uuid:|(?:correlation|request|trace|span|transaction|message)[-_ ]?id"
    r"[\"'>]?\s?[:=]?\s?[\"'<]?)$"
)
_NUMBERED = re.compile(r"(?<![^\W_])[^\W\d_]{3,20}[- ][0-9]{1,2}")
"""« Covid-19 », « Télé-7 »: a word and its number."""
_LETTER = re.compile(rf"[^\W\d_]|[{ANY_MARK}]")
_JOINT = re.compile(r"[ \u00a0\u202f.,/'’-]{0,3}")
"""Between two tokens of one name, number or address."""


class Reader:
    """A model that has been learnt, for any number of threads."""

    def __init__(self, model: bytes, known: Container[str], threshold: float = THRESHOLD) -> None:
        """Takes what was learnt.

        Args:
            model: Of CRFsuite.
            known: Words of French and of the trade, folded.
            threshold: Probability from which a token is masked.

        Raises:
            ValueError: The model knows other labels than those of this room.
        """
        self._model, self._looks, self._threshold = model, Looks(known), threshold
        self._of_thread = threading.local()
        self._labels = [one for one in self._tagger().labels() if one != NOTHING]
        if unknown := {f"[{one}]" for one in self._labels}.difference(LABELS):
            raise ValueError(f"the model puts labels that do not exist: {sorted(unknown)}")

    def redact(self, text: str) -> str:
        """Replaces what the model takes for personal.

        Args:
            text: With marks for its labels.
        """
        # One piece is no message: an identifier, a date, the name of an entry. Nor are figures alone.
        if (" " not in text.strip() and "\n" not in text.strip()) or not _LETTER.search(text):
            return text
        tokens = tokens_of(text)
        tagger = self._tagger()
        tagger.set(features_of(tokens, self._looks))
        pieces, done = [], 0
        labels = [self._label(tagger, place, token) for place, token in enumerate(tokens)]
        runs = _runs(text, tokens, labels)
        public = _public(text) if runs else []
        for label, start, end in runs:
            if any(begin <= start and end <= stop for begin, stop in public):
                continue
            if _is_of_a_thing(text, label, start, end):
                continue
            pieces += [text[done:start], mark(label)]
            done = end
        return "".join([*pieces, text[done:]])

    def _label(self, tagger: pycrfsuite.Tagger, place: int, token: Token) -> str:
        """The label of a token that is to be masked, else nothing."""
        if not token.is_maskable or tagger.marginal(NOTHING, place) > 1 - self._threshold:
            return ""
        return f"[{max(self._labels, key=lambda one: float(tagger.marginal(one, place)))}]"

    def _tagger(self) -> pycrfsuite.Tagger:
        """One for each thread: it holds the message that it reads."""
        if not hasattr(self._of_thread, "tagger"):
            tagger = pycrfsuite.Tagger()
            tagger.open_inmemory(self._model)
            self._of_thread.tagger = tagger
        return self._of_thread.tagger


def redact_learned(text: str) -> str:
    """Replaces what the shipped model takes for personal; see `Reader.redact`."""
    return _shipped().redact(text)


@lru_cache(maxsize=1)
def _shipped() -> Reader:
    known = frozenset(gzip.decompress(WORDS.read_bytes()).decode("utf-8").split())
    return Reader(MODEL.read_bytes(), known)


def _public(text: str) -> list[tuple[int, int]]:
    """Where nothing is anybody's: bytes, certificates, versions of an upgrade, models of addresses."""
    spans = [match.span() for pattern in (BYTES, _CERTIFICATE) for match in pattern.finditer(text)]
    # An IPv4 has fifteen signs at most.
    spans += [(begin, begin + 15) for begin in upgraded_versions(text)]
    return spans + of_nobody(text) + public_values(text)


def _is_of_a_thing(text: str, label: str, start: int, end: int) -> bool:
    """Whether a name is a body's or a country's, a date an event's, a number a certificate's or a file's."""
    lead, said = text[max(0, start - 50) : start], text[start:end]
    if _PACKAGE.match(text, end) or _LIBRARY.fullmatch(said) or is_hospital(said):
        return True
    if _OF_A_BUILD.search(lead) or _HRESULT.fullmatch(text, max(0, start - 1), end):
        return True
    if _UUID.fullmatch(said) and _OF_A_REQUEST.search(lead):
        return True
    if label == TELEPHONE and _TIMES.fullmatch(text, *_slashed(text, start, end)):
        return True
    if label == TELEPHONE and _SHORT.fullmatch(text, *_whole(text, start, end)):
        return True
    if label == TELEPHONE and is_a_reference(text, start, end):
        return True
    if label not in (CODE, PASSWORD) and len(said) > 4 and said.isdigit() and len(set(said)) == 1:
        # Zeros are nobody's, but for a code.
        return True
    if label == NAME and _OF_AN_AUTHORITY.search(lead) and _AUTHORITY.match(text, end):
        return True
    if label == NAME:
        elsewhere = ORGANISATION.search(lead) or _OF_A_COUNTRY.search(lead)
        if elsewhere is None and _is_a_town(text, said, end):
            elsewhere = _OF_A_PLACE.search(lead)
        return elsewhere is not None or all(map(is_trade_word, said.split()))
    if label == EMAIL and text[start - 1 : start] == text[end : end + 1] == "@":
        # « @vault.psc@ »
        return True
    if label == POSTAL_ADDRESS:
        alone = _TOWN.fullmatch(said) is not None and mark(POSTAL_ADDRESS) not in text
        return alone or (mark(POSTAL_ADDRESS) not in text and _is_a_product(lead, said, text[end : end + 2]))
    if label == BIRTH_DATE:
        if _LISTED.search(lead) and said[-4:-2] == "20":
            return True
        return _OF_AN_EVENT.search(lead) is not None or (said.isdigit() and len(said) in (1, 2, 3, 5, 7))
    if label == PASSWORD and (_NUMBERED.fullmatch(said) or all(map(is_trade_code, said.split()))):
        return True
    if said[0].isdigit() and _OF_A_BODY.search(lead):
        return True
    if _OF_A_FAILURE.search(lead) or (said[0].isdigit() and _is_a_count(text, *_whole(text, start, end))):
        return True
    of_a_key = _PUBLIC_KEY.search(lead) is not None
    return of_a_key or (_HEXADECIMAL.fullmatch(said) is not None and _OF_FILES.search(lead) is not None)


def _is_a_product(lead: str, said: str, follows: str) -> bool:
    """Whether words with a capital, without figure nor word of an address, are a device's or go on."""
    if _PROPER.fullmatch(said) is None or _OF_AN_ADDRESS.search(f"{lead}{said}"):
        return False
    goes_on = follows[:1] == "&" and follows[1:].isalpha()
    return goes_on or _OF_A_DEVICE.search(lead) is not None


def _is_a_town(text: str, said: str, end: int) -> bool:
    """Whether one word, before which an « à » of place stands, is no first name nor followed by a name."""
    named = is_first_name(re.split(r"[-'’]", said)[0])
    return _ONE_WORD.fullmatch(said) is not None and not named and not text[end : end + 2].strip().istitle()


def _is_a_count(text: str, start: int, end: int) -> bool:
    if counts_units(text, (start, end)):
        return True
    return _THOUSANDS.fullmatch(text, start, end) is not None and _PLURAL.match(text, end) is not None


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Where a number begins and ends with the groups of figures beside it: « 12 345 678 »."""
    before, after = _GROUPS_BEFORE.search(text, max(0, start - 20), start), _GROUPS_AFTER.match(text, end)
    return before.start() if before else start, after.end() if after else end


def _slashed(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the figures parted by strokes that a place belongs to begin and end."""
    before, after = _STROKES_BEFORE.search(text, max(0, start - 40), start), _STROKES_AFTER.match(text, end)
    return before.start() if before else start, after.end() if after else end


def _runs(text: str, tokens: Sequence[Token], labels: Sequence[str]) -> list[tuple[str, int, int]]:
    """Neighbouring tokens of one label together: label, beginning, end."""
    runs: list[tuple[str, int, int]] = []
    for label, token in zip(labels, tokens, strict=True):
        if not label:
            continue
        if runs and runs[-1][0] == label and _JOINT.fullmatch(text, runs[-1][2], token.start):
            runs[-1] = (label, runs[-1][1], token.end)
        else:
            runs.append((label, token.start, token.end))
    return runs
