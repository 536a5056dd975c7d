"""Evidence for each entry: how near its phrasings, its answer and its facets are to a question."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from assistant.nlu.encoder import CachedEncoder
from assistant.nlu.found import Found
from assistant.nlu.lexical import Lexical

if TYPE_CHECKING:
    from assistant.nlu.ranker import TrainingEntry

N_EVIDENCE = 7
"""Log-probability; nearest phrasing (words, meaning); answer (both too); facets agreeing, conflicting."""


@dataclass(frozen=True)
class Evidence:
    """Of n questions over e entries.

    Attributes:
        values: Shape (n, e, N_EVIDENCE).
        signals: What tells a known subject from a foreign one, shape (n, signals).
    """

    values: np.ndarray
    signals: np.ndarray


class EvidenceBase:
    """The catalogue's side of the comparison."""

    def __init__(
        self,
        rows: Any,
        owner: np.ndarray,
        answers: Any,
        facets: list[dict[str, list[str]]],
        n_words: int,
        mean: np.ndarray,
    ) -> None:
        """Takes built parts; use `build` or `load`."""
        self._owner, self._facets, self._n_words, self._mean = owner, facets, n_words, mean
        self._rows, self._answers = rows, answers
        self._words, self._meaning = self._split(rows)
        self._raw_rows = self._raw(rows)
        self._answer_words, self._answer_meaning = self._split(answers)
        self._is_faq = owner < len(facets)

    @classmethod
    def build(
        cls,
        entries: Sequence[TrainingEntry],
        texts: Sequence[str],
        owner: np.ndarray,
        lexical: Lexical,
        encoder: CachedEncoder | None,
        features: Any,
    ) -> EvidenceBase:
        """Indexes phrasings and answers."""
        # Without the question: it is one of the phrasings held out to learn the weights.
        documents = [" ".join((*entry.keywords, entry.answer[:600])) for entry in entries]
        words = lexical.transform(documents)
        n_words = words.shape[1]
        vectors = encoder.encode_corpus(documents) if encoder else np.zeros((len(documents), 0), np.float32)
        answers = sparse.hstack([words, sparse.csr_matrix(vectors)], format="csr", dtype=np.float32)
        mean = np.asarray(features[:, n_words:].mean(axis=0)).ravel().astype(np.float32)
        facets = [{facet: list(values) for facet, values in entry.facets.items()} for entry in entries]
        return cls(sparse.csr_matrix(features), owner, answers, facets, n_words, mean)

    def of(
        self, rows: Any, log_p: np.ndarray, found: Sequence[Found], seen: np.ndarray | None = None
    ) -> Evidence:
        """Evidence of questions.

        Args:
            rows: Features of the questions, shape (n, features).
            log_p: Log-probabilities of the regression, shape (n, classes).
            found: Facets named by each question.
            seen: Phrasings each question may be compared with, shape (n, phrasings); all when None.
        """
        n, e = rows.shape[0], len(self._facets)
        words, meaning = self._split(rows)
        near_words = np.asarray((words @ self._words.T).todense(), dtype=np.float32)
        raw = self._raw(rows) @ self._raw_rows.T if self._mean.size else near_words
        near_meaning = meaning @ self._meaning.T if self._mean.size else near_words
        if seen is not None:
            near_words, near_meaning = np.where(seen, near_words, -1), np.where(seen, near_meaning, -1)
            raw = np.where(seen, raw, -1)
        values = np.zeros((n, e, N_EVIDENCE), dtype=np.float32)
        faq = log_p[:, :e]
        values[:, :, 0] = faq - np.logaddexp.reduce(faq, axis=1, keepdims=True)
        values[:, :, 1] = self._nearest(near_words)
        values[:, :, 2] = self._nearest(near_meaning)
        values[:, :, 3] = np.asarray((words @ self._answer_words.T).todense())
        if self._mean.size:
            values[:, :, 4] = meaning @ self._answer_meaning.T
        for i, item in enumerate(found):
            if item.facets:
                values[i, :, 5], values[i, :, 6] = self._agreement(item)
        return Evidence(values, self._signals(log_p, e, near_words, raw, values))

    def centred(self, rows: Any) -> Any:
        """The same features for a linear classifier: a mean shared by all rows tells nothing apart."""
        words, meaning = self._split(rows)
        if not self._mean.size:
            return words
        return sparse.hstack([words, sparse.csr_matrix(meaning)], format="csr", dtype=np.float32)

    def nearness(self, rows: Any) -> float:
        """Highest raw cosine of one question with a phrasing, words and meaning together."""
        words, _ = self._split(rows)
        near = np.asarray((words @ self._words.T).todense())[0]
        if self._mean.size:
            near = near / 4 + (self._raw(rows) @ self._raw_rows.T)[0]
        return float(near[self._is_faq].max())

    def _signals(
        self, log_p: np.ndarray, e: int, near_words: np.ndarray, raw: np.ndarray, values: np.ndarray
    ) -> np.ndarray:
        faq, other = self._is_faq, ~self._is_faq
        of_faq = np.exp(log_p[:, :e]).sum(axis=1)
        foreign_words = near_words[:, other].max(axis=1) if other.any() else np.zeros(len(near_words))
        foreign = raw[:, other].max(axis=1) if other.any() else np.zeros(len(raw))
        signals: np.ndarray = np.stack(
            [
                np.log(of_faq + 1e-6) - np.log(1 - of_faq + 1e-6),
                4 * near_words[:, faq].max(axis=1),
                8 * raw[:, faq].max(axis=1),
                4 * foreign_words,
                8 * foreign,
                4 * values[:, :, 3].max(axis=1),
                values[:, :, 5].max(axis=1),
            ],
            axis=1,
        )
        return signals

    def _nearest(self, near: np.ndarray) -> np.ndarray:
        best = np.full((near.shape[0], len(self._facets)), -1.0, dtype=np.float32)
        columns = np.flatnonzero(self._is_faq)
        # `maximum.at` is slow: rows of one entry are neighbours, so a reduction by blocks does.
        starts = np.flatnonzero(np.r_[True, np.diff(self._owner[columns]) != 0])
        best[:, self._owner[columns][starts]] = np.maximum.reduceat(near[:, columns], starts, axis=1)
        return np.maximum(best, 0)

    def _agreement(self, found: Found) -> tuple[np.ndarray, np.ndarray]:
        agree, conflict = np.zeros(len(self._facets)), np.zeros(len(self._facets))
        for i, facets in enumerate(self._facets):
            for facet, values in found.facets.items():
                carried = facets.get(facet)
                if carried:
                    shared = not set(carried).isdisjoint(values)
                    agree[i] += shared
                    conflict[i] += not shared
        return agree, conflict

    def _split(self, rows: Any) -> tuple[Any, np.ndarray]:
        """Words, and meaning with the corpus mean removed (E5 cosines sit between 0.8 and 1)."""
        words, vectors = rows[:, : self._n_words], self._raw(rows)
        centred = vectors - self._mean
        norms = np.linalg.norm(centred, axis=1, keepdims=True)
        return words, centred / np.maximum(norms, 1e-9)

    def _raw(self, rows: Any) -> np.ndarray:
        raw: np.ndarray = np.asarray(rows[:, self._n_words :].todense(), dtype=np.float32)
        return raw

    def save(self, folder: Path) -> None:
        """Writes npz and JSON files."""
        sparse.save_npz(folder / "phrasings.npz", self._rows)
        sparse.save_npz(folder / "answers.npz", self._answers)
        np.savez(folder / "evidence.npz", owner=self._owner, mean=self._mean, n_words=self._n_words)
        (folder / "facets.json").write_text(json.dumps(self._facets), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> EvidenceBase:
        """Reads what `save` wrote."""
        with np.load(folder / "evidence.npz", allow_pickle=False) as a:
            owner, mean, n_words = a["owner"], a["mean"], int(a["n_words"])
        return cls(
            sparse.load_npz(folder / "phrasings.npz"),
            owner,
            sparse.load_npz(folder / "answers.npz"),
            json.loads((folder / "facets.json").read_text(encoding="utf-8")),
            n_words,
            mean,
        )
