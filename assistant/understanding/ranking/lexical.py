"""Lexical features: TF-IDF of words and of character n-grams."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.text import fold
from assistant.understanding.language.spelling import WORD, Speller


class Lexical:
    """TF-IDF of words 1-2 and of characters 2-5 within words, on folded text."""

    def __init__(self, word: TfidfVectorizer, char: TfidfVectorizer, speller: Speller) -> None:
        """Takes fitted vectorisers."""
        self._word, self._char, self.speller = word, char, speller

    @classmethod
    def fit(cls, texts: Sequence[str], vocabulary_texts: Sequence[str]) -> tuple[Lexical, sparse.csr_matrix]:
        """Learns vocabulary and weights; `vocabulary_texts` also feed the correction.

        Returns:
            What was learnt, and the rows of `texts` (see `transform`): they are not counted twice.
        """
        word, char = vectorisers()
        folded = [fold(text) for text in texts]
        rows = joined(word.fit_transform(folded), char.fit_transform(folded))
        return cls(word, char, Speller.of([*texts, *vocabulary_texts])), rows

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Rows of unit norm, shape (len(texts), vocabulary)."""
        folded = [fold(text) for text in texts]
        return joined(self._word.transform(folded), self._char.transform(folded))

    def save(self, folder: Path) -> None:
        """Writes vocabularies as JSON and weights as npz, no pickle."""
        vocabularies = {
            "word": sorted(self._word.vocabulary_, key=self._word.vocabulary_.__getitem__),
            "char": sorted(self._char.vocabulary_, key=self._char.vocabulary_.__getitem__),
            "words": self.speller.words,
        }
        (folder / "lexical.json").write_text(json.dumps(vocabularies, ensure_ascii=False), encoding="utf-8")
        np.savez(folder / "lexical.npz", word=self._word.idf_, char=self._char.idf_)

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        """Reads what `save` wrote."""
        terms = json.loads((folder / "lexical.json").read_text(encoding="utf-8"))
        with np.load(folder / "lexical.npz", allow_pickle=False) as weights:
            word, char = vectorisers(terms["word"], terms["char"])
            word.idf_, char.idf_ = weights["word"], weights["char"]
        return cls(word, char, Speller({w: (written, n) for w, (written, n) in terms["words"].items()}))


def joined(words: sparse.csr_matrix, chars: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows of words and of characters side by side, of unit norm."""
    joined = sparse.hstack([words, chars])
    return sparse.csr_matrix(joined * np.float32(np.sqrt(0.5)), dtype=np.float32)


def vectorisers(
    words: list[str] | None = None, chars: list[str] | None = None, least: int = 1
) -> tuple[TfidfVectorizer, TfidfVectorizer]:
    """Vectorisers of words 1-2 and of characters 2-5 within words, of folded texts.

    Args:
        words: Vocabulary of words, None to learn it.
        chars: Vocabulary of characters, None to learn it.
        least: Texts that hold what is learnt.
    """
    shared = {"lowercase": False, "sublinear_tf": True, "dtype": np.float32, "min_df": least}
    word = TfidfVectorizer(token_pattern=WORD.pattern, ngram_range=(1, 2), vocabulary=_index(words), **shared)
    char = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), vocabulary=_index(chars), **shared)
    return word, char


def _index(terms: list[str] | None) -> dict[str, int] | None:
    return {term: rank for rank, term in enumerate(terms)} if terms is not None else None
