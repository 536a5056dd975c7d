"""One word, one list: what a word means is looked for in one place by whoever edits `data/`.

A word for a facet's value is a synonym of the taxonomy, an acronym stands in its `acronymes`, English in
`anglais.yml`, what else people say in `lexique.yml`. An acronym may name a facet's value as well: its long
form and the value are two different things to say of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.catalogue.glossary import GLOSSARY_FILE
from assistant.catalogue.lexicon import LEXICON_FILE, Lexicon
from assistant.catalogue.model import Taxonomy
from assistant.catalogue.problems import Problems
from assistant.text import matching_key


def check_word_lists(
    taxonomy: Taxonomy, lexicon: Lexicon, english: Mapping[str, int], problems: Problems
) -> None:
    """Notes every word that stands in two lists, at its line in the file that should not have it.

    Args:
        taxonomy: With its synonyms and acronyms.
        lexicon: Of `lexique.yml`.
        english: English word -> its line in `anglais.yml`.
        problems: Where problems are noted.
    """
    elsewhere = dict(_of_the_taxonomy(taxonomy))
    translated = {matching_key(word): f"un mot anglais de {GLOSSARY_FILE}" for word in english}
    for concept in lexicon.concepts:
        for word, line in zip(concept.words, concept.lines, strict=True):
            place = (elsewhere | translated).get(matching_key(word))
            if place is not None:
                message = f"« {word} » est déjà {place} : retirez-le du concept « {concept.name} »."
                problems.error(LEXICON_FILE, line, message)
    for word, line in english.items():
        place = elsewhere.get(matching_key(word))
        if place is not None:
            message = f"« {word} » est déjà {place}, compris aussi dans une question en anglais : retirez-le."
            problems.error(GLOSSARY_FILE, line, message)


def _of_the_taxonomy(taxonomy: Taxonomy) -> Iterator[tuple[str, str]]:
    """`(key, what it is)` of every acronym and synonym."""
    for acronym in taxonomy.acronyms:
        yield matching_key(acronym), "un acronyme de la taxonomie"
    for facet in taxonomy.facets:
        for value in facet.values:
            for synonym in value.synonyms:
                yield matching_key(synonym), f"un synonyme de « {value.label} » dans la taxonomie"
