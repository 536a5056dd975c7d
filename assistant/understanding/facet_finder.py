"""Finds the facets a question names: labels, synonyms and acronyms of the taxonomy."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from assistant.catalogue.model import Facet, FacetValue, Taxonomy
from assistant.text import fold
from assistant.understanding.language.framing import plain
from assistant.understanding.language.french import lemma, tokens
from assistant.understanding.language.spelling import french_words
from assistant.understanding.named_facets import NamedFacets

_ALSO_WORD = 5_000
"""Occurrences in French from which an acronym is a word too: « VA », « MES », « BAL »."""
_TOO_SHORT = 2
"""Letters of an acronym that are too few to mean it in small ones."""
_WAVE = re.compile(
    r"\b(?:(?:vague|v)[ -]?(?:n°? ?)?(1|2|un|une|deux)"
    r"|(1|2|premiere|deuxieme|seconde)(?: ?(?:ere?|re|e|nde|eme|ieme))? vague)\b"
)
_NUMBERS = {"un": 1, "une": 1, "deux": 2, "premiere": 1, "deuxieme": 2, "seconde": 2}
_FUZZY_FROM = 6


class FacetFinder:
    """Matches the taxonomy in a text with spaCy's `PhraseMatcher`, accents and case ignored."""

    def __init__(self, taxonomy: Taxonomy, language: Language) -> None:
        """Builds the patterns of a taxonomy."""
        self.taxonomy = taxonomy
        self._matcher = PhraseMatcher(language.vocab)
        self._meanings: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._facets = [facet.id for facet in taxonomy.facets]
        for facet in taxonomy.facets:
            for value_id, words in wordings(facet, taxonomy):
                meaning = (facet.id, value_id)
                if meaning not in self._meanings[words]:
                    self._meanings[words].append(meaning)
        for words in self._meanings:
            self._matcher.add(words, [self._folded(language.make_doc(words))])
        self.also_words = also_words(taxonomy)
        """Acronyms that count only when typed in capitals."""
        self._attributes = {name for facet in taxonomy.facets for v in facet.values for name in v.attributes}
        # Long single words may hold one typing error.
        self._long = [w for w in self._meanings if " " not in w and len(w) >= _FUZZY_FROM and w.isalpha()]

    def find(self, text: str) -> NamedFacets:
        """Facets named by a text; longer names win over the shorter ones they contain."""
        return _found(self, text)

    def find_all(self, texts: Sequence[str]) -> list[NamedFacets]:
        """Facets named by each text."""
        return [self.find(text) for text in texts]

    def _named_by(self, doc: Doc) -> NamedFacets:
        spans: dict[tuple[int, int], str] = {}
        for words in ([token.text for token in doc], [lemma(token.text) for token in doc]):
            folded = Doc(doc.vocab, words=[fold(word) or word for word in words])
            for key, start, end in self._matcher(folded):
                name = doc.vocab.strings[key]
                if (
                    end - start > 1
                    or name not in self.also_words
                    or doc[start].text.isupper()
                    or "S" in doc[start].text[1:]
                ):
                    spans.setdefault((start, end), name)
        for token in doc:
            folded_text = fold(token.text)
            if len(folded_text) >= _FUZZY_FROM and folded_text.isalpha() and not token.text.isupper():
                close = process.extractOne(folded_text, self._long, scorer=OSA.distance, score_cutoff=1)
                if close and close[0][0] == folded_text[0]:
                    spans.setdefault((token.i, token.i + 1), close[0])
        facets: dict[str, list[str]] = {}
        places = []
        for (start, end), name in sorted(spans.items(), key=lambda item: (item[0][0] - item[0][1], item[0])):
            for facet, value in self._meanings[name]:
                if self._is_part_of_another(facet, (start, end), spans):
                    continue
                if value not in facets.setdefault(facet, []):
                    facets[facet].append(value)
                    places.append((doc[start].idx, doc[end - 1].idx + len(doc[end - 1].text), facet, value))
        ordered = {facet: tuple(facets[facet]) for facet in self._facets if facet in facets}
        return NamedFacets(ordered, self._attributes_of(doc.text), tuple(places))

    def _is_part_of_another(
        self, facet: str, place: tuple[int, int], spans: dict[tuple[int, int], str]
    ) -> bool:
        """« CPS » in « e-CPS » names no card; in « carte CPS », which names the offer, it still does."""
        return any(
            (start, end) != place
            and start <= place[0]
            and place[1] <= end
            and any(other == facet for other, _ in self._meanings[name])
            for (start, end), name in spans.items()
        )

    def _attributes_of(self, text: str) -> dict[str, tuple[Any, ...]]:
        if "vague" not in self._attributes:
            return {}
        waves = dict.fromkeys(int(_NUMBERS.get(a or b, a or b)) for a, b in _WAVE.findall(fold(text)))
        return {"vague": tuple(waves)} if waves else {}

    def _folded(self, doc: Doc) -> Doc:
        return Doc(doc.vocab, words=[fold(token.text) or token.text for token in doc])


@lru_cache(maxsize=2048)
def _found(finder: FacetFinder, text: str) -> NamedFacets:
    """A message is read, and read again with the question before, which is read with each of them."""
    return finder._named_by(tokens(text))


def wave_spans(text: str) -> list[tuple[int, int]]:
    """Where a text names a wave, in characters."""
    return [match.span() for match in _WAVE.finditer(plain(text).lower())]


def also_words(taxonomy: Taxonomy) -> frozenset[str]:
    """The acronyms of a taxonomy that are French words too, or too short to be safe, folded."""
    return frozenset(
        folded
        for facet in taxonomy.facets
        for value in facet.values
        for name in names_of(value, taxonomy)
        if name.isupper()
        and (len(folded := fold(name)) <= _TOO_SHORT or french_words().count(folded) >= _ALSO_WORD)
    )


def names_of(value: FacetValue, taxonomy: Taxonomy) -> Iterator[str]:
    """What a value is called, as written."""
    names = [value.label, *value.synonyms]
    # « Cartes CPx (CPS, CPF, CPE, CPA, CDE) »: the list in brackets names the value too.
    bracketed = re.search(r"\(([^)]*)\)", value.label)
    names.append(re.sub(r"\s*\([^)]*\)", "", value.label))
    names += re.split(r",|/| et ", bracketed.group(1)) if bracketed else []
    names += value.label.split(" / ")
    names += [taxonomy.acronyms[name] for name in names if name in taxonomy.acronyms]
    yield from map(str.strip, names)


def wordings(facet: Facet, taxonomy: Taxonomy) -> Iterator[tuple[str, str]]:
    """`(value id, folded wording)` of a facet."""
    for value in facet.values:
        for name in names_of(value, taxonomy):
            words = fold(name)
            # A wave is an attribute: it narrows the dispositifs, it names none.
            if len(words) > 1 and not _WAVE.fullmatch(words):
                yield value.id, words
