"""What a message denies of what it names: « pas les pharmacies, les radiologues »."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.text import fold
from assistant.understanding.named_facets import NamedFacets

_DENYING = r"pas|ni|non|sauf|hors|sans parler|plutot que|au lieu|rather than|not"
_BETWEEN = (
    r"le|la|les|l|un|une|des|du|de|d|pour|sur|chez|dans|aux?|en|mon|ma|mes|vraiment|que|"
    r"celle|celui|ceux|celles|the|for"
)
_DENIED = re.compile(rf"\b(?:{_DENYING})\b(?: (?:{_BETWEEN}))*[ ']*$")
_VERB = re.compile(
    r"\b(?:ne|n'\w+|j'ai|ca|marche|marchent|fonctionne|fonctionnent|sais|peux|arrive|trouve|vois)\b"
)
_IS_NOT = re.compile(
    r"\b(?:est|sont|etait|etaient|suis|sommes|parle|parlais|parlons|cherche|veux|voulais) pas\b"
)
"""Verbs of which « pas » denies what follows: « ce n'est pas la CPS », « je ne parle pas des pharmacies »."""
_ALONE = re.compile(
    r"(?:(?:non|nan|ah non|euh)\b[ ,!.]*)?(?:surtout |tout )?(?:pas|sauf|hors|not)\b([^,;.:!?]*)[.! ]*"
)
"""A text of one clause that begins by denying: what follows « pas » is its group."""
_EXCLAIMED = re.compile(r"(?:(?:ah|mais|ben|bah|euh|oh|merci|desole|pardon)\b[ ,.!]*)*(?:non|nan)\b")
"""« non la e-CPS » is « non, la e-CPS » in a hurry: who begins by « non » answers what was said before."""
_BEFORE = 40
"""Characters before a name among which what denies it is looked for."""


@dataclass(frozen=True)
class Affirmed:
    """What a text names.

    Attributes:
        facets: What it affirms.
        denied: Facet -> values that it denies.
    """

    facets: NamedFacets
    denied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def affirmed(text: str, named: NamedFacets) -> Affirmed:
    """Parts what a text names in two: what it affirms, and what it denies.

    « pas » before a name denies it and what is listed with it up to the next punctuation: « pas la CPS ni la
    CPE ». A value that is affirmed elsewhere in the text is not denied. « ne fonctionne pas avec la CPS »
    denies the verb before it, not the card.

    Args:
        text: As typed.
        named: What it names, with spans.
    """
    if not named.spans or not may_deny(text):
        return Affirmed(named)
    denied: dict[str, list[str]] = {}
    kept: dict[str, list[str]] = {}
    spans = []
    for start, end, facet, value in named.spans:
        # A value has the place of its first mention alone.
        mentions = [(start, end), *_again(text, start, end)]
        meant = next((place for place in mentions if not _is_denied(text, place[0])), None)
        if meant is None:
            denied.setdefault(facet, []).append(value)
        else:
            kept.setdefault(facet, []).append(value)
            spans.append((*meant, facet, value))
    if not denied:
        return Affirmed(named)
    gone = {
        facet: tuple(v for v in values if v not in kept.get(facet, ())) for facet, values in denied.items()
    }
    facets = {
        facet: left
        for facet, values in named.facets.items()
        if (left := tuple(value for value in values if value not in gone.get(facet, ())))
    }
    return Affirmed(
        NamedFacets(facets, named.attributes, tuple(spans)),
        {facet: values for facet, values in gone.items() if values},
    )


def _again(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where what is named is said again in the same words."""
    same = re.compile(rf"\b{re.escape(text[start:end])}\b", re.IGNORECASE)
    return [match.span() for match in same.finditer(text, end)]


def _is_denied(text: str, start: int) -> bool:
    """Whether what begins here is denied by what stands before it."""
    before = re.sub(r"[^\w' ,;.:!?]", " ", fold(text[max(0, start - _BEFORE) : start] + "x")[:-1])
    if start <= _BEFORE and (exclaimed := _EXCLAIMED.match(before.lstrip())):
        before = before.lstrip()[exclaimed.end() :]
    clause = re.split(r"[,;.:!?]", before)[-1]
    return _DENIED.search(clause) is not None and not _denies_a_verb(clause)


def may_deny(text: str) -> bool:
    """Whether a word that denies stands in a text, whatever it denies."""
    return re.search(r"\b(pas|ni|non|sauf|hors|plutot|lieu|not|rather)\b", fold(text)) is not None


def denied_alone(text: str) -> str:
    """What a text that says nothing else denies, folded: « officine » of « non, surtout pas l'officine »."""
    match = _ALONE.fullmatch(fold(text).strip())
    return match.group(1) if match else ""


def _denies_a_verb(clause: str) -> bool:
    """« je n'ai pas la carte CPS », « ne marche pas avec la CPE »: the verb is denied, the card is meant."""
    return _VERB.search(clause) is not None and not _IS_NOT.search(clause)
