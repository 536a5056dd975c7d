"""What the ranking learns of entries, and what it knows beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.catalogue.model import Taxonomy
from assistant.understanding.named_facets import NamedFacets

if TYPE_CHECKING:
    from assistant.understanding.language.synonyms import Synonyms


@dataclass(frozen=True)
class TrainingEntry:
    """What the ranker learns of an entry."""

    id: str
    phrasings: tuple[str, ...]
    answer: str = ""
    keywords: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    family: str | None = None
    """Family whose members tie on text: it is settled as one item."""
    examples: tuple[str, ...] = ()
    """Messages as people write them: learnt from like the phrasings, and what is asked to learn weights."""
    kin: str | None = None
    """Family of any kind: its members are left out together, since each nearly answers for the others."""


@dataclass(frozen=True)
class Background:
    """What is known beside the entries.

    Attributes:
        taxonomy: What facet values are called.
        synonyms: Other expressions, of the lexicon and of the acronyms; None for none.
        vocabulary: Texts whose words are well written, beside those of the entries.
        foreign: Names of others' objects.
        beside: Messages that no entry answers.
        replaced: Makes, of some entries, questions about others' objects, with a seed.
        find_facets: Finds the facets that each text names.
    """

    taxonomy: Taxonomy = field(default_factory=Taxonomy)
    synonyms: Synonyms | None = None
    vocabulary: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    replaced: Callable[[Sequence[TrainingEntry], int], Sequence[str]] | None = None
    find_facets: Callable[[Sequence[str]], list[NamedFacets]] | None = None

    def labels_of(self, entry: TrainingEntry) -> tuple[str, ...]:
        """What the taxonomy calls the facet values of an entry: labels and synonyms."""
        called: list[str] = []
        for facet_id, values in entry.facets.items():
            facet = self.taxonomy.facet(facet_id)
            for value in values:
                named = facet.value(value) if facet else None
                if named is not None:
                    called += [named.label, *named.synonyms]
        return tuple(called)
