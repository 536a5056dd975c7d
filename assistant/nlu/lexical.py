"""Lexical features: TF-IDF of words and of character n-grams, and the correction of typing errors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.catalogue.text import fold

_WORD = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*")
_SHORT = {"cv": "comment", "pk": "pourquoi", "pq": "pourquoi", "qd": "quand", "ct": "c'était", "tt": "tout"}
_SHORT |= {
    "esk": "est-ce que",
    "pr": "pour",
    "ds": "dans",
    "bcp": "beaucoup",
    "svp": "",
    "stp": "",
    "slt": "",
}


class Lexicon:
    """The catalogue's own vocabulary, against which unknown words are corrected."""

    def __init__(self, words: Iterable[str]) -> None:
        """Takes folded words."""
        self.words = sorted(set(words))
        self._known = set(self.words)
        # Short words and acronyms are never a correction: « CPS » is not « CPE », « INSi » not « Insee ».
        self._targets = [word for word in self.words if len(word) >= 5 and word.isalpha()]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Lexicon:
        """The words of the texts."""
        return cls(word for text in texts for word in _WORD.findall(fold(text)))

    def correct(self, text: str) -> str:
        """The text with unknown words of five letters or more replaced by the nearest known one."""

        def mended(match: re.Match[str]) -> str:
            word = match.group(0)
            folded = fold(word)
            if folded in self._known:
                return word
            if folded in _SHORT:
                return _SHORT[folded]
            capitals = sum(letter.isupper() for letter in word)
            if len(folded) < 5 or not folded.isalpha() or (capitals >= 2 and not text.isupper()):
                return word
            limit = 1 if len(folded) < 8 else 2
            found = process.extractOne(
                folded, self._targets, scorer=OSA.distance, score_cutoff=limit, processor=None
            )
            return found[0] if (found and found[0][0] == folded[0]) or (found and found[1] == 1) else word

        return _WORD.sub(mended, text)


class Lexical:
    """TF-IDF of words 1-2 and of characters 2-5 within words, on folded text."""

    def __init__(self, word: TfidfVectorizer, char: TfidfVectorizer, lexicon: Lexicon) -> None:
        """Takes fitted vectorisers."""
        self._word, self._char, self.lexicon = word, char, lexicon

    @classmethod
    def fit(cls, texts: Sequence[str], lexicon_texts: Sequence[str]) -> Lexical:
        """Learns vocabulary and weights; `lexicon_texts` also feed the correction."""
        word, char = _vectorisers()
        folded = [fold(text) for text in texts]
        word.fit(folded)
        char.fit(folded)
        return cls(word, char, Lexicon.of([*texts, *lexicon_texts]))

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Rows of unit norm, shape (len(texts), vocabulary)."""
        folded = [fold(text) for text in texts]
        joined = sparse.hstack([self._word.transform(folded), self._char.transform(folded)])
        return sparse.csr_matrix(joined * np.float32(np.sqrt(0.5)), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Writes vocabularies as JSON and weights as npz, no pickle."""
        vocabularies = {
            "word": sorted(self._word.vocabulary_, key=self._word.vocabulary_.__getitem__),
            "char": sorted(self._char.vocabulary_, key=self._char.vocabulary_.__getitem__),
            "lexicon": self.lexicon.words,
        }
        (folder / "lexical.json").write_text(json.dumps(vocabularies, ensure_ascii=False), encoding="utf-8")
        np.savez(folder / "lexical.npz", word=self._word.idf_, char=self._char.idf_)

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        """Reads what `save` wrote."""
        terms = json.loads((folder / "lexical.json").read_text(encoding="utf-8"))
        with np.load(folder / "lexical.npz", allow_pickle=False) as weights:
            word, char = _vectorisers(terms["word"], terms["char"])
            word.idf_, char.idf_ = weights["word"], weights["char"]
        return cls(word, char, Lexicon(terms["lexicon"]))


def _vectorisers(
    words: list[str] | None = None, chars: list[str] | None = None
) -> tuple[TfidfVectorizer, TfidfVectorizer]:
    shared = {"lowercase": False, "sublinear_tf": True, "dtype": np.float32}
    word = TfidfVectorizer(
        token_pattern=_WORD.pattern, ngram_range=(1, 2), vocabulary=_index(words), **shared
    )
    char = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), vocabulary=_index(chars), **shared)
    return word, char


def _index(terms: list[str] | None) -> dict[str, int] | None:
    return {term: rank for rank, term in enumerate(terms)} if terms is not None else None
