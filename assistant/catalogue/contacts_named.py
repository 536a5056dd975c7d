"""Finds answers that send their reader to somebody without saying how: « contactez le support »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.catalogue.code_spans import without_code
from assistant.catalogue.fields import shorten
from assistant.catalogue.markdown import drawn_links
from assistant.catalogue.text_checks import Remark

_TURN_TO = (
    r"(?:re)?contact(?:ez|er)|écri(?:vez|re)(?:-nous)?|appel(?:ez|er)|joi(?:gnez|ndre)|téléphon(?:ez|er)|"
    r"(?:vous )?adress(?:ez-vous|er)|(?:se |vous )?rapproch(?:ez-vous|er)|sollicit(?:ez|er)|saisi(?:ssez|r)|"
    r"alert(?:ez|er)|prév(?:enez|enir)|inform(?:ez|er)|interrog(?:ez|er)|demand(?:ez|er)|signal(?:ez|er)|"
    r"envoy(?:ez|er)|transmett(?:ez|re)|pass(?:ez|er) par|(?:e-)?(?:courriel|mail|ticket|message|téléphone)"
)
_SOMEBODY = (
    r"(?:support|assistance|hotline|help ?desk|standard|guichet|secrétariat|services? (?:client|support|"
    r"technique|utilisateur|concerné|compétent|après-vente|d['’]assistance|d['’]aide)s?|"
    r"services? de l['’](?:agence|ans)|centre (?:d['’]appels?|de contact|de support|d['’]assistance)|"
    r"équipes?(?! de soins| mobile| médicale)|agence(?: du numérique en santé)?|ans|plateforme téléphonique|"
    r"cellule|correspondant|interlocuteur|(?:référent|gestionnaire) de l['’](?:agence|ans))"
)
# What is the reader's own has another address for each.
_OWN = re.compile(
    r"(?i)\b(?:votre|vos|ton|son|sa|ses|leurs?|éditeurs?|fournisseurs?|prestataires?|établissements?|opérateurs?|"
    r"hébergeurs?|industriels?|intégrateurs?|patients?|médecins?|structures?|régionale?s?|locale?s?)\b"
)
_NAMED = re.compile(
    rf"(?i)\b(?:{_TURN_TO})\b(?P<between>[^.;:!?\n]{{0,40}}?)\b"
    rf"(?:le |la |les |l['’]|au |aux |à la |à l['’]|du |de la |de l['’]|des |notre |nos |un |une |auprès )+"
    rf"(?P<who>{_SOMEBODY})\b(?P<after>[^.;:!?\n]{{0,40}})"
)
_US = re.compile(r"(?i)\b(?:contactez-(?:nous|les|le|la)|(?:appelez|écrivez|joignez|téléphonez)-nous)\b")
_FORM = re.compile(
    r"(?i)\b(?:le|du|un|notre|la|via|une) (?:formulaire (?:de contact|d['’]assistance|de support)|"
    r"page (?:de )?contact|page d['’]assistance|numéro vert)\b"
)
_IDENTIFYING = re.compile(r"(?i)\b(?:api|url|ressource|point d['’]accès|endpoint|méthode|fonction)\b")


def remarks_on_contacts(text: str, has_contact: bool) -> Iterator[Remark]:
    """A contact that is named and not given: no link, no e-mail, no number in the whole answer.

    Args:
        text: Markdown of an answer.
        has_contact: True when the product's own contact is shown under the answer.
    """
    if has_contact or _gives_a_way(text):
        return
    bare = without_code(text)
    for pattern in (_NAMED, _US, _FORM):
        for match in pattern.finditer(bare):
            if pattern is _NAMED and _is_the_readers(match):
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
    around = f"{match['between']} {match['after']}"
    return _OWN.search(around) is not None or _IDENTIFYING.search(match["between"]) is not None
