"""Follow-ups that a visitor may ask after an answer: elliptical questions about a neighbouring entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.catalogue.model import Catalogue, Entry
from assistant.quality.typed_words import Draws, TypedWords
from assistant.text import fold

_MOST_WORDS = 9
_LEAST_SHARED = 2
"""Filtering facets whose values two entries must share to be about the same thing: the offer alone is not."""
_OPENS = re.compile(
    r"(?:comment|combien|où|quand|qui|que|quoi|quels?|quelles?|pourquoi|à qui|est-ce que?|faut-il|peut-on"
    r"|puis-je|dois-je|doit-on|y a-t-il|c'est quoi|existe-t-il)(?!\w)",
    re.IGNORECASE,
)
"""How a phrasing opens that « et » may come before."""
_WORDED = re.compile(r"(?:j['e]|on|c'est|nous|tu|il|elle)(?!\w)", re.IGNORECASE)
"""How a typed value opens that is a sentence of its own: « et pour » may not come before it."""


@dataclass(frozen=True)
class FollowUp:
    """An elliptical question and the entries that answer it."""

    text: str
    expected: frozenset[str]


def follow_up_of(entry: Entry, catalogue: Catalogue, words: TypedWords, draws: Draws) -> FollowUp | None:
    """A follow-up to an answer, always the same one for the same draws; None when none is natural."""
    of_family = list(_of_family(entry, catalogue, words))
    of_subject = list(_of_subject(entry, catalogue))
    if of_family and of_subject:
        return draws.one(
            "follow-up", of_family if draws.chance("follow-up in the family", 1 / 2) else of_subject
        )
    return draws.one("follow-up", of_family or of_subject) if of_family or of_subject else None


def is_sentence(way: str) -> bool:
    """Whether a typed value is a sentence of its own: « je suis biologiste »."""
    return bool(_WORDED.match(way))


def _of_family(entry: Entry, catalogue: Catalogue, words: TypedWords) -> Iterator[FollowUp]:
    """« et pour un labo ? »: another member of the entry's family."""
    family = catalogue.family_of(entry.id)
    if family is None:
        return
    members = [member for e in family.entries if (member := catalogue.shown(e)) and e != entry.id]
    others = {value for member in members for value in member.values(family.facet)}
    for value in sorted(others - {*entry.values(family.facet)}):
        expected = frozenset(member.id for member in members if value in member.values(family.facet))
        for way in words.of(family.facet, value):
            if not is_sentence(way):
                # « pour un labo » has its preposition.
                before = "et" if fold(way).startswith("pour ") else "et pour"
                yield FollowUp(f"{before} {way} ?", expected)


def _of_subject(entry: Entry, catalogue: Catalogue) -> Iterator[FollowUp]:
    """« et comment la renouveler ? »: another question about the same thing, which is not named."""
    shared = _subject(entry, catalogue)
    if len(shared) < _LEAST_SHARED:
        return
    names = _names(entry, catalogue)
    family = catalogue.family_of(entry.id)
    for other in catalogue.published:
        is_kin = family is not None and other.id in family.entries
        if other.id == entry.id or is_kin or _subject(other, catalogue) != shared:
            continue
        texts = (*other.phrasings, *other.examples)
        usable = [text for text in texts if _is_elliptical(text, names)]
        if usable:
            shortest = min(usable, key=lambda text: (len(text), text))
            first = shortest[0].lower() + shortest[1:]
            yield FollowUp(f"et {first}", frozenset([other.id]))


def _subject(entry: Entry, catalogue: Catalogue) -> dict[str, frozenset[str]]:
    """What an entry is about: its values of the facets that filter."""
    filtering = [facet.id for facet in catalogue.taxonomy.facets if facet.filters]
    return {facet: frozenset(entry.values(facet)) for facet in filtering if entry.values(facet)}


def _names(entry: Entry, catalogue: Catalogue) -> list[str]:
    """What the things that an entry is about are called, folded, with the acronyms of the taxonomy."""
    names = [*catalogue.taxonomy.acronyms]
    for facet in catalogue.taxonomy.facets:
        for value_id in entry.values(facet.id) if facet.filters else ():
            if (value := facet.value(value_id)) is not None:
                names += [*re.split(r"[(),]", value.label), *value.synonyms]
    return [folded for name in names if (folded := fold(name).strip())]


def _is_elliptical(text: str, names: list[str]) -> bool:
    if not _OPENS.match(text) or len(text.split()) > _MOST_WORDS:
        return False
    folded = fold(text)
    return not any(re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", folded) for name in names)
