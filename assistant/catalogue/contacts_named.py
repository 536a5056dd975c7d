"""Finds answers that send their reader to somebody without saying how: « contactez le support »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from assistant.catalogue.code_spans import without_code
from assistant.catalogue.fields import shorten
from assistant.catalogue.markdown import drawn_links
from assistant.catalogue.text_checks import Remark

_REACH = (
    r"(?:re)?contact(?:ez|er)|appel(?:ez|er)|joi(?:gnez|ndre)|sollicit(?:ez|er)|alert(?:ez|er)|"
    r"prév(?:enez|enir)|inform(?:ez|er)|interrog(?:ez|er)|consult(?:ez|er)"
)
_TURN_TO = (
    r"écri(?:vez|re)|téléphon(?:ez|er)|adress(?:ez|er)(?:-vous)?|rapproch(?:ez|er)(?:-vous)?|demand(?:ez|er)|"
    r"tourn(?:ez|er)(?:-vous)?|signal(?:ez|er)|envoy(?:ez|er)|transmett(?:ez|re)|pos(?:ez|er)|pass(?:ez|er)|"
    r"(?:pren(?:ez|dre)|entr(?:ez|er) en) contact|fai(?:tes|re) (?:une |la |votre )?demande|"
    r"(?:e-)?(?:courriel|mail|ticket|message|téléphone)"
)
_TOWARDS = (
    r"(?:au |aux |à la |à l['’]|à notre |à nos |auprès (?:du |de la |de l['’]|des |de notre )|"
    r"vers (?:le |la |l['’])|avec (?:le |la |l['’]|notre )|par (?:le |la |l['’]|notre )|"
    r"(?:(?<=vous )|(?<=rapprocher ))(?:du |de la |de l['’]|des |de notre ))"
)
_SOMEBODY = (
    r"support|assistance|hotline|help ?desk|standard|guichet|secrétariat|services? (?:client|support|"
    r"technique|utilisateur|concerné|compétent|après-vente|d['’]assistance|d['’]aide)s?|"
    r"services? de l['’]agence|centre (?:d['’]appels?|de contact|de support|d['’]assistance)|"
    r"équipes?(?! de soins| mobile| médicale)|agence|plateforme téléphonique|"
    r"cellule|correspondant|interlocuteur|(?:référent|gestionnaire) de l['’]agence"
)
# What is the reader's own has another address for each.
_OWNERS = (
    r"(?:votre|vos|ton|son|sa|ses|leurs?|éditeurs?|fournisseurs?|prestataires?|établissements?|opérateurs?|"
    r"hébergeurs?|industriels?|intégrateurs?|patients?|médecins?|structures?|régions?)"
)
_OWN = re.compile(rf"(?i)\b{_OWNERS}\b")
_OWNED = re.compile(
    rf"(?i)(?:\s+\w+){{0,2}}?\s*(?:de |du |des |d['’]|chez ).{{0,12}}?\b{_OWNERS}\b"
    r"|\s+(?:régionale?|locale?)s?\b"
)
_US = re.compile(r"(?i)\b(?:contactez-(?:nous|les|le|la)|(?:appelez|écrivez|joignez|téléphonez)-nous)\b")
_FORM = re.compile(
    r"(?i)\b(?:le|du|un|notre|la|via|une) (?:formulaire (?:de contact|d['’]assistance|de support)|"
    r"page (?:de )?contact|page d['’]assistance|numéro vert)\b"
)
_IDENTIFYING = re.compile(r"(?i)\b(?:api|url|ressource|point d['’]accès|endpoint|méthode|fonction)\b")


# What an acronym stands for, when it stands for a body that one may write to; a regional one is the reader's.
_BODY = re.compile(
    r"(?i)(?:agence|caisse|centre|délégation|direction|ministère|haute autorité)\b(?!.*régional)"
)


def bodies_of(acronyms: Mapping[str, str]) -> Iterator[str]:
    """The acronyms of bodies (agencies, offices, departments) among those of a taxonomy."""
    return (acronym for acronym, meaning in acronyms.items() if _BODY.match(meaning))


@lru_cache(maxsize=8)
def _naming(bodies: tuple[str, ...]) -> re.Pattern[str]:
    somebody = "|".join((_SOMEBODY, *map(re.escape, sorted(bodies, key=len, reverse=True))))
    return re.compile(
        rf"(?i)\b(?:(?:{_REACH})\b(?P<direct>[^.;:!?\n]{{0,25}}?)\b"
        r"(?:le |la |les |l['’]|notre |nos |un |une )"
        rf"|(?:{_TURN_TO})\b(?P<indirect>[^.;:!?\n]{{0,40}}?)\b{_TOWARDS})"
        rf"(?P<who>{somebody})\b(?P<after>[^.;:!?\n]{{0,40}})"
    )


def remarks_on_contacts(text: str, has_contact: bool, bodies: tuple[str, ...] = ()) -> Iterator[Remark]:
    """A contact that is named and not given: no link, no e-mail, no number in the whole answer.

    Args:
        text: Markdown of an answer.
        has_contact: True when the product's own contact is shown under the answer.
        bodies: Names and acronyms of those whom an answer may send to, beside « le support » and the like.
    """
    if has_contact or _gives_a_way(text):
        return
    bare = without_code(text)
    named = _naming(bodies)
    for pattern in (named, _US, _FORM):
        for match in pattern.finditer(bare):
            if pattern is named and _is_the_readers(match):
                continue
            message = (
                f"« {shorten(match.group().strip())} » ne dit pas comment : donnez une adresse, un lien ou "
                "un numéro, ou le contact du produit dans la taxonomie."
            )
            yield Remark(match.start(), message, is_error=False)
            return


def _gives_a_way(text: str) -> bool:
    return bool(drawn_links(text)) or re.search(r"\b\d{2} ?\d{2}\b(?=[\s.,;)]|$)", _numbers(text)) is not None


def _numbers(text: str) -> str:
    """What follows a word of the telephone: a short number is a way too."""
    return " ".join(re.findall(r"(?i)(?:appel\w*|compos\w+|tél\w*\.?|numéro)[^.\n]{0,60}", text))


def _is_the_readers(match: re.Match[str]) -> bool:
    between = match["direct"] or match["indirect"] or ""
    owned = _OWN.search(between) or _OWNED.match(match["after"])
    return owned is not None or _IDENTIFYING.search(between) is not None
