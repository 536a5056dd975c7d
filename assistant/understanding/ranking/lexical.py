"""Lexical features: TF-IDF of words and of character n-grams."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from assistant.text import fold
from assistant.understanding.language.spelling import WORD, Speller

_LONGEST_WORDS = 2
"""Words in a row that are one term."""
_SHORTEST, _LONGEST = 2, 5
"""Characters of a word, spaces around it included, that are one term."""


@dataclass(frozen=True)
class Terms:
    """The terms of one kind that are known, and what each weighs.

    scikit-learn's `TfidfVectorizer` gives the same rows, to the precision of a float, but takes five times as
    long for one text: it checks itself and its matrices over and over.

    Attributes:
        place: Term -> its column.
        idf: What each weighs, shape (columns,).
        terms_of: Cuts a text into terms.
    """

    place: Mapping[str, int]
    idf: np.ndarray
    terms_of: Callable[[str], Iterable[str]]

    @property
    def vocabulary(self) -> list[str]:
        """The terms, in the order of their columns."""
        return sorted(self.place, key=self.place.__getitem__)

    def row(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """The columns of the terms of a text, ascending, and their values, of unit norm."""
        counts: dict[int, int] = {}
        place = self.place
        for term in self.terms_of(text):
            column = place.get(term)
            if column is not None:
                counts[column] = counts.get(column, 0) + 1
        columns = np.array(sorted(counts), dtype=np.int32)
        values = np.array([counts[column] for column in columns.tolist()], dtype=np.float32)
        values = (np.log(values) + 1) * self.idf[columns]
        norm = float(np.sqrt((values * values).sum()))
        return columns, values / norm if norm > 0 else values


@dataclass(frozen=True)
class TermPair:
    """Terms of words 1-2 and of characters 2-5 within words, of folded texts, side by side."""

    word: Terms
    char: Terms

    @classmethod
    def fit(cls, folded: Sequence[str], least: int = 1) -> tuple[TermPair, sparse.csr_matrix]:
        """Learns the terms that `least` texts hold, and their weights.

        Returns:
            The terms, and the rows of the texts (see `transform`).
        """
        word, char = _vectorisers(least)
        rows = _joined(word.fit_transform(folded), char.fit_transform(folded))
        return cls.of(word.vocabulary_, word.idf_, char.vocabulary_, char.idf_), rows

    @classmethod
    def of(
        cls, words: Mapping[str, int], of_words: np.ndarray, chars: Mapping[str, int], of_chars: np.ndarray
    ) -> TermPair:
        """Takes term -> column and what each column weighs, of words and of characters."""
        return cls(
            Terms(words, of_words.astype(np.float32), _words),
            Terms(chars, of_chars.astype(np.float32), _characters),
        )

    def row(self, folded: str) -> tuple[np.ndarray, np.ndarray]:
        """Columns and values of one text, of unit norm."""
        (words, of_words), (chars, of_chars) = self.word.row(folded), self.char.row(folded)
        values = np.concatenate([of_words, of_chars]) * np.float32(np.sqrt(0.5))
        return np.concatenate([words, chars + np.int32(len(self.word.place))]), values

    def transform(self, folded: Sequence[str]) -> sparse.csr_matrix:
        """Rows of unit norm, shape (texts, terms)."""
        rows = [self.row(text) for text in folded]
        starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        shape = (len(rows), len(self.word.place) + len(self.char.place))
        columns = np.concatenate([columns for columns, _ in rows]) if rows else np.zeros(0, dtype=np.int32)
        values = np.concatenate([values for _, values in rows]) if rows else np.zeros(0, dtype=np.float32)
        return sparse.csr_matrix((values, columns, starts.astype(np.int32)), shape=shape)


class Lexical:
    """TF-IDF of words 1-2 and of characters 2-5 within words, on folded text."""

    def __init__(self, terms: TermPair, speller: Speller) -> None:
        """Takes learnt parts."""
        self._terms, self.speller = terms, speller

    @classmethod
    def fit(cls, texts: Sequence[str], vocabulary_texts: Sequence[str]) -> tuple[Lexical, sparse.csr_matrix]:
        """Learns vocabulary and weights; `vocabulary_texts` also feed the correction.

        Returns:
            What was learnt, and the rows of `texts` (see `transform`): they are not counted twice.
        """
        terms, rows = TermPair.fit([fold(text) for text in texts])
        return cls(terms, Speller.of([*texts, *vocabulary_texts])), rows

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Rows of unit norm, shape (len(texts), vocabulary)."""
        return self._terms.transform([fold(text) for text in texts])

    def save(self, folder: Path) -> None:
        """Writes vocabularies as JSON and weights as npz, no pickle."""
        word, char = self._terms.word, self._terms.char
        vocabularies = {"word": word.vocabulary, "char": char.vocabulary, "words": self.speller.words}
        (folder / "lexical.json").write_text(json.dumps(vocabularies, ensure_ascii=False), encoding="utf-8")
        np.savez(folder / "lexical.npz", word=word.idf, char=char.idf)

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        """Reads what `save` wrote."""
        terms = json.loads((folder / "lexical.json").read_text(encoding="utf-8"))
        with np.load(folder / "lexical.npz", allow_pickle=False) as weights:
            words, chars = indexed(terms["word"]), indexed(terms["char"])
            pair = TermPair.of(words, weights["word"], chars, weights["char"])
        return cls(pair, Speller({w: (written, n) for w, (written, n) in terms["words"].items()}))


def indexed(terms: Iterable[str]) -> dict[str, int]:
    """Term -> its rank."""
    return {term: rank for rank, term in enumerate(terms)}


def _words(text: str) -> list[str]:
    words = WORD.findall(text)
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]


def _characters(text: str) -> list[str]:
    terms: list[str] = []
    for word in (f" {word} " for word in text.split()):
        for size in range(_SHORTEST, _LONGEST + 1):
            if size >= len(word):
                # A word that is no longer is a term once.
                terms.append(word)
                break
            terms += [word[start : start + size] for start in range(len(word) - size + 1)]
    return terms


def _joined(words: sparse.csr_matrix, chars: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows of words and of characters side by side, of unit norm."""
    joined = sparse.hstack([words, chars])
    return sparse.csr_matrix(joined * np.float32(np.sqrt(0.5)), dtype=np.float32)


def _vectorisers(least: int) -> tuple[Any, Any]:
    """scikit-learn's, which count the texts of a corpus at once; `least` texts hold what is learnt."""
    # For training alone: serving a model does without its import.
    from sklearn.feature_extraction.text import TfidfVectorizer

    shared = {"lowercase": False, "sublinear_tf": True, "dtype": np.float32, "min_df": least}
    word = TfidfVectorizer(token_pattern=WORD.pattern, ngram_range=(1, _LONGEST_WORDS), **shared)
    char = TfidfVectorizer(analyzer="char_wb", ngram_range=(_SHORTEST, _LONGEST), **shared)
    return word, char
