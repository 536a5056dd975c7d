"""A message made only of a subject's name: « INSi », « le Ségur », « carte cps », « HDS svp »."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.catalogue.model import Facet, FacetValue
from assistant.text import fold, matching_key
from assistant.understanding.facet_finder import FacetFinder, wordings
from assistant.understanding.language.french import lemma

_AROUND = frozenset(
    [
        *("le", "la", "les", "l", "un", "une", "des", "du", "de", "d", "au", "aux", "a"),
        *("mon", "ma", "mes", "notre", "nos", "votre", "vos", "ce", "cet", "cette", "ces"),
        *("sur", "concernant", "propos", "sujet", "question", "questions", "renseignement", "renseignements"),
        *("info", "infos", "information", "informations", "bonjour", "bonsoir", "salut", "merci"),
        *("svp", "stp", "s", "il", "te", "vous", "plait"),
    ]
)
"""French words that frame a name without saying anything of it."""
_MAX_WORDS = 8


@dataclass(frozen=True)
class _Names:
    """How the values of one facet are called; names and words are keys of `_key`.

    Attributes:
        whole: Name -> values it names.
        labels: The same, of the labels and their parts alone.
        proper: Value -> words of its label that only a proper name has, capitals inside a sentence.
        words: Value -> all the words of its label.
    """

    whole: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    labels: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    proper: dict[str, frozenset[str]] = field(default_factory=dict)
    words: dict[str, frozenset[str]] = field(default_factory=dict)


def topic_named(text: str, finder: FacetFinder) -> tuple[str, str] | None:
    """The subject that a message names and asks nothing of.

    The most specific facet is looked at first: « HDS » names the certification and not the kind of offer it
    is a synonym of. A word of several labels (« Ségur ») names none of them. Of a theme, which describes a
    question more than it is a subject, the label alone counts.

    Args:
        text: As typed.
        finder: Whose taxonomy is looked through.

    Returns:
        `(facet, value)`, None for anything else than a name and what frames it.
    """
    words = matching_key(text).split()
    if not words or len(words) > _MAX_WORDS:
        return None
    name = _key(text)
    # « va » is a verb: such an acronym in small letters is a word, unless the label writes it alone.
    is_word = " ".join(_content(text)) in finder.also_words and text == text.lower()
    for facet, names in _names(finder):
        values = (names.labels if is_word or not facet.filters else names.whole).get(name, set())
        if not values and facet.filters and not is_word:
            said = set(name.split())
            values = {v for v, label in names.words.items() if said <= label and said & names.proper[v]}
        if len(values) == 1:
            return facet.id, next(iter(values))
    return None


@lru_cache(maxsize=2)
def _names(finder: FacetFinder) -> list[tuple[Facet, _Names]]:
    """The names of each facet's values, the most specific facet first and the themes last."""
    described = []
    subjects = [facet for facet in reversed(finder.taxonomy.facets) if facet.filters]
    for facet in (*subjects, *(facet for facet in finder.taxonomy.facets if not facet.filters)):
        names = _Names()
        for value in facet.values:
            names.words[value.id] = frozenset(_key(value.label).split())
            names.proper[value.id] = frozenset(_proper_words(value.label))
            for part in (
                value.label,
                re.sub(r"\([^)]*\)", "", value.label),
                *re.split(r"[/,()]", value.label),
            ):
                names.labels[_key(part)].add(value.id)
        for value_id, wording in wordings(facet, finder.taxonomy):
            if not _is_everyday(facet.value(value_id), wording):
                names.whole[_key(wording)].add(value_id)
        for part, values in names.labels.items():
            names.whole[part] |= values
        for value_id, said in names.words.items():
            own = {word for word in said if value_id in names.whole.get(word, ())}
            names.proper[value_id] |= own
        described.append((facet, names))
    return described


def _is_everyday(value: FacetValue | None, wording: str) -> bool:
    """True for a synonym such as « perte de carte », « certificat »: everyday words name nothing alone.

    « ségur » does, though in small letters: the label says it too.
    """
    written = next((s for s in value.synonyms if fold(s) == wording), "") if value else ""
    in_label = value is not None and _key(written) in _key(value.label).split()
    return bool(written) and written == written.lower() and not in_label


def _proper_words(label: str) -> list[str]:
    """The words of a label with a capital that does not only begin it."""
    written = re.findall(r"\w+", label)
    # Every label begins with a capital, which says nothing; « INSi » has others.
    letters = [word[1:] if rank == 0 else word for rank, word in enumerate(written)]
    marked = [word for word, part in zip(written, letters, strict=True) if part != part.lower()]
    return [key for word in marked for key in _key(word).split()]


def _key(text: str) -> str:
    """The base forms of the words, without those that frame them."""
    return " ".join(lemma(word) for word in _content(text))


def _content(text: str) -> list[str]:
    words = matching_key(text).split()
    return [word for word in words if word not in _AROUND] or words
