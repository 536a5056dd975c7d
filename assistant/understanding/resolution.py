"""The question that a message makes with the one before: a follow-up, or a precision.

What is named replaces what was named of its kind (« et le DPI ? »), what asks something else keeps the
subject (« et qui l'alimente ? »), what adds is added (« pour l'API annuaire »). Each is a wording, and the
ranking says which of them is the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.catalogue.model import Facet
from assistant.text import fold
from assistant.understanding.facet_finder import FacetFinder, wave_spans
from assistant.understanding.language.framing import without_connectors
from assistant.understanding.language.stems import is_function_word
from assistant.understanding.named_facets import NamedFacets

_NUMBER = re.compile(r"(?<![\w.])[^\W\d_]{0,4}\d[\w]*(?:[./-]\w+)*")
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


@dataclass(frozen=True)
class Before:
    """What a message comes after.

    Attributes:
        question: Pending, or resolved.
        title: Question of the entry just answered, empty when none was.
        facets: Facet -> values of that entry, or chosen meanwhile.
    """

    question: str
    title: str = ""
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Wording:
    """A question in words, and the facets it is about.

    Attributes:
        text: What is ranked.
        facets: Named in it or inherited.
    """

    text: str
    facets: NamedFacets


def follow_ups(message: str, named: NamedFacets, before: Before, finder: FacetFinder) -> Iterator[Wording]:
    """The questions that a message may be after an answer.

    Args:
        message: Without what frames it.
        named: What it affirms.
        before: What it comes after.
        finder: Of the taxonomy.
    """
    message_alone = without_connectors(message)
    for question in dict.fromkeys(filter(None, (before.title, before.question))):
        replaced = _replaced(message, named, question, finder)
        if replaced:
            yield _wording(replaced, named, before, finder)
    subject = _subject(before, finder)
    if subject and has_own_words(message, named):
        # What is spoken of comes first: « certificat IGC-Santé il est déjà expiré ».
        yield _wording(f"{subject} {message_alone}", named, before, finder)
    for question in dict.fromkeys(filter(None, (before.question, before.title))):
        yield _wording(f"{question} {message_alone}", named, before, finder)


def corrections(message: str, named: NamedFacets, before: Before, finder: FacetFinder) -> Iterator[Wording]:
    """The question before with what a message says instead: « non, je parle de Pro Santé Connect »."""
    for question in dict.fromkeys(filter(None, (before.question, before.title))):
        replaced = _replaced(message, named, question, finder)
        mentions = " ".join(message[start:end] for start, end, _, _ in sorted(named.spans))
        yield _wording(
            replaced or f"{question} {mentions or without_connectors(message)}", named, before, finder
        )


def precisions(message: str, named: NamedFacets, before: Before, finder: FacetFinder) -> Iterator[Wording]:
    """The questions that a message may make with the one that is pending."""
    if named.spans or named.attributes:
        replaced = _replaced(message, named, before.question, finder)
        if replaced and not has_own_words(message, named):
            yield _wording(replaced, named, before, finder)
    yield _wording(f"{before.question} {message}", named, before, finder)
    yield _wording(f"{message} {before.question}", named, before, finder)


def _wording(text: str, named: NamedFacets, before: Before, finder: FacetFinder) -> Wording:
    said = finder.find(text)
    facets = {facet: values for facet, values in said.facets.items() if facet not in named.facets}
    facets |= {facet: tuple(v) for facet, v in named.facets.items()}
    for facet in finder.taxonomy.facets:
        inherited = tuple(v for v in before.facets.get(facet.id, ()) if _is_of(facet, v, named.attributes))
        # A subject is inherited, a theme is not: another question of the same product is seldom of the same.
        if inherited and facet.filters and facet.id not in facets and _agrees(facet.id, named, finder):
            facets[facet.id] = inherited
    attributes: dict[str, tuple[Any, ...]] = {**said.attributes, **named.attributes}
    return Wording(text, NamedFacets(facets, attributes))


def _is_of(facet: Facet, value_id: str, attributes: Mapping[str, Sequence[Any]]) -> bool:
    """False for a value of another wave than the one that is said."""
    value = facet.value(value_id)
    return value is not None and all(
        value.attributes.get(name, said[0]) in said for name, said in attributes.items() if said
    )


def _agrees(facet: str, named: NamedFacets, finder: FacetFinder) -> bool:
    """False for a facet that depends on one that the message names: another trade, other softwares."""
    described = finder.taxonomy.facet(facet)
    if described is None:
        return False
    related = {described.filtered_by, *(f.id for f in finder.taxonomy.facets if f.filtered_by == facet)}
    return not (related - {None}) & set(named.facets)


def _replaced(message: str, named: NamedFacets, question: str, finder: FacetFinder) -> str | None:
    """A question whose values give their place to those that the message names; None when none does."""
    pieces = [
        (start, end, message[named_start:named_end])
        for start, end, facet, _ in finder.find(question).spans
        for named_start, named_end, of, _ in named.spans
        if of == facet
    ]
    said, held = _numbers(message), _numbers(question)
    if len(said) == 1 and len(held) == 1:
        pieces.append((*held[0], message[slice(*said[0])]))
    waves, before = wave_spans(message), wave_spans(question)
    wave = message[slice(*waves[0])] if waves else ""
    if wave and before:
        pieces.append((*before[0], wave))
    if not pieces:
        return None
    text, end = "", 0
    for start, stop, mention in sorted(set(pieces)):
        if start < end:
            continue
        text += question[end:start] + mention
        end = stop
    text += question[end:]
    if wave and not before:
        text += f" {wave}"
    return text


def _numbers(text: str) -> list[tuple[int, int]]:
    """Where a text has a number or a code, waves apart."""
    waves = wave_spans(text)
    return [
        match.span()
        for match in _NUMBER.finditer(text)
        if not any(start <= match.start() and match.end() <= end for start, end in waves)
    ]


def _subject(before: Before, finder: FacetFinder) -> str:
    """How the question before calls what it is about: the mentions of its subjects, as written."""
    for question in filter(None, (before.title, before.question)):
        mentions, behind = [], 0
        for start, end, facet, _ in sorted(finder.find(question).spans, key=lambda s: (s[0], -s[1])):
            described = finder.taxonomy.facet(facet)
            # « API Annuaire » and « Annuaire Santé » share a word, which is said once.
            mention = question[max(start, behind) : end].strip()
            if described is not None and described.filters and mention and mention not in mentions:
                mentions.append(mention)
                behind = end
        if mentions:
            return " ".join(mentions)
    for one in reversed(finder.taxonomy.facets):
        for value_id in before.facets.get(one.id, ()) if one.filters else ():
            value = one.value(value_id)
            if value is not None:
                return re.sub(r"\s*\([^)]*\)", "", value.label)
    return ""


def has_own_words(message: str, named: NamedFacets) -> bool:
    """Whether a message says something beside what it names."""
    rest = message
    for start, end, _, _ in sorted(named.spans, reverse=True):
        rest = rest[:start] + " " + rest[end:]
    for start, end in reversed(wave_spans(rest)):
        rest = rest[:start] + " " + rest[end:]
    return any(not is_function_word(fold(word)) for word in _WORD.findall(rest)) or _asks(rest)


def _asks(text: str) -> bool:
    """An interrogative asks something though it is a function word: « et qui ? », « combien ? »."""
    return any(fold(word) in _INTERROGATIVES for word in _WORD.findall(text))


_INTERROGATIVES = frozenset(
    (
        "comment",
        "combien",
        "pourquoi",
        "quand",
        "ou",
        "qui",
        "quoi",
        "quel",
        "quelle",
        "quels",
        "quelles",
        "how",
        "when",
    )
)
