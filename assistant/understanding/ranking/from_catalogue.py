"""What is learnt of a catalogue and of the data beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.catalogue.foreign import (
    FOREIGN_FILE,
    FOREIGN_QUESTIONS_FILE,
    load_foreign,
    load_foreign_questions,
)
from assistant.catalogue.lexicon import LEXICON_FILE, load_lexicon
from assistant.catalogue.model import Catalogue
from assistant.text import fold, singular
from assistant.understanding.facet_finder import FacetFinder
from assistant.understanding.language.framing import without_framing
from assistant.understanding.language.synonyms import Synonyms, acronyms_written
from assistant.understanding.ranking.entries import Background, TrainingEntry
from assistant.understanding.ranking.negatives import foreign_questions

_REPLACED = 100
"""Questions about others' objects made of each fifth of the examples: as many as are written by hand."""


def training_entries(catalogue: Catalogue) -> list[TrainingEntry]:
    """The published entries; what frames an example is set aside, as it is of a message."""
    settled = {e: f.id for f in catalogue.families if f.generic_question for e in f.entries}
    kin = {e: f.id for f in catalogue.families for e in f.entries}
    return [
        TrainingEntry(
            entry.id,
            entry.phrasings,
            entry.answer,
            entry.keywords,
            dict(entry.facets),
            settled.get(entry.id),
            tuple(map(without_framing, entry.examples)),
            kin.get(entry.id),
        )
        for entry in catalogue.published
    ]


def _called(name: str, kinds: Iterable[str]) -> tuple[str, ...]:
    """A name, and the same without the word of a kind before it: « API Sirene », « Sirene »."""
    heads = {singular(fold(kind)) for kind in kinds}
    words = name.split()
    while words and (words[0].islower() or singular(fold(words[0])) in heads):
        del words[0]
    bare = " ".join(words)
    return (name, bare) if words and bare != name and any(map(str.isupper, bare)) else (name,)


def background(data: Path, catalogue: Catalogue, finder: FacetFinder) -> Background:
    """What is known beside the entries.

    Args:
        data: The data folder.
        catalogue: What it says.
        finder: Finds the facets that a text names.

    Raises:
        CatalogueError: A file has errors.
    """
    taxonomy = catalogue.taxonomy
    written = acronyms_written(
        text for entry in catalogue.published for text in (entry.question, entry.answer)
    )
    names = load_foreign(data / FOREIGN_FILE)
    lexicon = load_lexicon(data / LEXICON_FILE)

    def replaced(entries: Sequence[TrainingEntry], seed: int) -> list[str]:
        return [text for text, _ in foreign_questions(entries, taxonomy, finder, names, seed, _REPLACED)]

    return Background(
        taxonomy,
        Synonyms.of(lexicon, {**written, **taxonomy.acronyms}),
        lexicon.texts,
        tuple(
            dict.fromkeys(called for kind in names for name in names[kind] for called in _called(name, names))
        ),
        tuple(question.text for question in load_foreign_questions(data / FOREIGN_QUESTIONS_FILE)),
        replaced if names else None,
        finder.find_all,
    )
