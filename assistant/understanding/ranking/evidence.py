"""Evidence for each entry: how near its phrasings, its answer and its facets are to a question."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from assistant.understanding.encoders.sentence_encoder import CachedEncoder, OnEncoded
from assistant.understanding.named_facets import NamedFacets
from assistant.understanding.numbers import NumberEvidence
from assistant.understanding.ranking.embedding_space import Space
from assistant.understanding.ranking.lexical import Lexical
from assistant.understanding.ranking.summary import Summary
from assistant.understanding.ranking.word_evidence import QuestionWords

if TYPE_CHECKING:
    from assistant.understanding.ranking.entries import TrainingEntry

NAMES = (
    "regression",
    "phrasing_words",
    "nearest",
    "mean",
    "question_and_answer",
    "facets_agree",
    "facets_conflict",
    "word_share",
    "word_sum",
    "numbers_held",
    "numbers_conflict",
)
"""Log-probability; words of the nearest phrasing; meaning of the nearest, of all on average, and of title and
answer together; facets named that the entry carries, and that it carries otherwise; share and sum of what the
question's words tell that the entry holds anywhere; its numbers that the entry holds, and holds otherwise."""
SIGNALS = ("regression", "words", "meaning", "foreign_words", "foreign_meaning", "word_share", "facets")
REGRESSION, PHRASING_WORDS, NEAREST, MEAN, QUESTION_AND_ANSWER, AGREE, CONFLICT = range(7)
WORD_SHARE, WORD_SUM, NUMBERS_HELD, NUMBERS_CONFLICT = range(7, 11)
_WORDS = 0.7
"""Weight of words beside two unit embeddings in the regression: the best of 0.5, 0.7, 1, 1.4 by
cross-validation on training parts."""


_MANY_PHRASINGS = 10_000
"""Texts from which their vectors stay half as long in memory."""
_SOME_PHRASINGS, _NEAREST = 2_000, 500
"""Texts from which the highest cosine is looked for among the nearest in meaning, and how many of these are:
so many of the FAQ, and as many of what is no question."""
_FIRST = 320
"""Entries of a large catalogue whose phrasings are compared with a question, each in its own right."""
_MOST_CELLS, _FEWER_CELLS = 64_000_000, 8_000_000
"""Cosines that are computed together, 256 MB; where there are more, how many at a time."""
_FEW_TEXTS = 8
"""Texts up to which the words of each are compared on their own."""
_SAME_TEXT = 0.9995
"""Cosine above which two texts are one: vectors are kept in half precision."""
_SHARPNESS = 20.0
"""How fast a class loses likelihood as its nearest phrasing moves away, per unit of cosine: the weight
the conditional logit gives whitened cosines on the shipped FAQ."""


@dataclass(frozen=True)
class Sentences:
    """Features of n texts.

    Attributes:
        words: TF-IDF, unit rows, shape (n, vocabulary).
        raw: Embeddings as encoded, unit rows, shape (n, d); d is 0 without an encoder.
    """

    words: sparse.csr_matrix
    raw: np.ndarray

    def __len__(self) -> int:
        """Number of texts."""
        return int(self.words.shape[0])

    @classmethod
    def of(
        cls, texts: Sequence[str], lexical: Lexical, encoder: CachedEncoder | None, use_disk_cache: bool
    ) -> Sentences:
        """Features of texts; `use_disk_cache` is for training."""
        return cls(lexical.transform(texts), embedded(texts, encoder, use_disk_cache))

    def of_rows(self, rows: np.ndarray) -> Sentences:
        """Those of some texts."""
        return Sentences(self.words[rows], self.raw[rows])


def embedded(
    texts: Sequence[str],
    encoder: CachedEncoder | None,
    use_disk_cache: bool,
    on_encoded: OnEncoded | None = None,
) -> np.ndarray:
    """Embeddings of texts, shape (n, d); `use_disk_cache` is for training, and reports its progress."""
    if encoder is None or not texts:
        return np.zeros((len(texts), encoder.dimension if encoder else 0), dtype=np.float32)
    return encoder.encode_corpus(texts, on_encoded) if use_disk_cache else encoder.encode(texts)


def document(entry: TrainingEntry) -> str:
    """What is compared of an entry beside its phrasings: its title and its answer, read as one text."""
    return f"{entry.phrasings[0]} {entry.answer}"


@dataclass(frozen=True)
class Evidence:
    """Of n questions over e entries.

    Attributes:
        values: Shape (n, e, len(NAMES)).
        signals: What separates a known subject from a foreign one, shape (n, len(SIGNALS)).
        others: Shares of the classes that are no question, shape (n, classes - e).
        raw: Highest cosine of each entry's phrasings as encoded, shape (n, e).
    """

    values: np.ndarray
    signals: np.ndarray
    others: np.ndarray
    raw: np.ndarray


@dataclass(frozen=True)
class Cosines:
    """How near n texts are to the p phrasings in meaning; see `EvidenceBase.cosines`.

    Attributes:
        meaning: Of the texts, whitened, shape (n, d).
        near: Cosines of it, shape (n, p).
        raw: Cosines as encoded, shape (n, p); -1 for those that are not looked at.
    """

    meaning: np.ndarray
    near: np.ndarray
    raw: np.ndarray

    def of_row(self, row: int) -> Cosines:
        """Those of one text."""
        rows = slice(row, row + 1)
        return Cosines(self.meaning[rows], self.near[rows], self.raw[rows])

    @classmethod
    def together(cls, each: Sequence[Cosines]) -> Cosines:
        """Those of several texts."""
        if len(each) == 1:
            return each[0]
        parts = ([one.meaning for one in each], [one.near for one in each], [one.raw for one in each])
        return cls(*map(np.concatenate, parts))


@dataclass(frozen=True)
class Asked:
    """What n questions say beside their sentences.

    Attributes:
        facets: Facets that each names.
        words: Words of each, and who holds them.
        numbers: What the catalogue's numbers say of each one's.
    """

    facets: Sequence[NamedFacets]
    words: Sequence[QuestionWords]
    numbers: Sequence[NumberEvidence]


class EvidenceBase:
    """The catalogue's side of the comparison."""

    def __init__(
        self,
        phrasings: Sentences,
        owner: np.ndarray,
        answers: np.ndarray,
        facets: list[dict[str, list[str]]],
        space: Space,
        words_turned: sparse.csr_matrix | None = None,
        summary: Summary | None = None,
    ) -> None:
        """Takes built parts; use `build` or `load`.

        Args:
            phrasings: Rows of one owner are neighbours, entries first.
            owner: Entry of each phrasing; beyond the entries, classes that are no question.
            answers: Embeddings of each entry's `document`, shape (e, d).
            facets: Facets carried by each entry.
            space: Where meanings are compared.
            words_turned: Words of the phrasings, shape (vocabulary, phrasings), where they are at hand.
            summary: Of a large catalogue that is asked and no more learnt from.
        """
        self._owner, self._facets, self.space = owner, facets, space
        self.phrasings, self._answers = phrasings, answers
        self._summary = summary
        if summary is None:
            self._meaning = space.compared(phrasings.raw)
        self._answer_meaning = space.compared(answers)
        self._is_faq = owner < len(facets)
        # Entries come first, so that a slice selects their phrasings without a copy.
        self._faq = slice(0, int(self._is_faq.sum()))
        of_faq = owner[self._faq]
        self._starts = np.flatnonzero(np.r_[True, np.diff(of_faq) != 0])
        self._with = of_faq[self._starts]
        self._counts = np.diff(np.r_[self._starts, self._faq.stop])
        # Turned once: turning them at each question took longer than the product.
        self._words_turned = phrasings.words.T.tocsr() if words_turned is None else words_turned
        self._carrying = _carrying(facets)

    @classmethod
    def build(
        cls,
        entries: Sequence[TrainingEntry],
        phrasings: Sentences,
        owner: np.ndarray,
        answers: np.ndarray,
        parts: tuple[int, ...],
        rows: np.ndarray | None = None,
    ) -> EvidenceBase:
        """Indexes phrasings and answers.

        Args:
            entries: The catalogue.
            phrasings: See `__init__`.
            owner: See `__init__`.
            answers: Embeddings of the entries' `document`.
            parts: Lengths of the encoders' vectors.
            rows: Phrasings that the space is learnt on; all when None.
        """
        facets = [{facet: list(values) for facet, values in entry.facets.items()} for entry in entries]
        learnt, of = (phrasings.raw, owner) if rows is None else (phrasings.raw[rows], owner[rows])
        space = _space(learnt, of, len(entries), parts)
        del learnt
        return cls(phrasings, owner, answers, facets, space)

    def learnt_on(self, rows: np.ndarray) -> EvidenceBase:
        """The same comparison in the space learnt on some phrasings only, to judge it on the others."""
        space = _space(self.phrasings.raw[rows], self._owner[rows], len(self._facets), self.space.parts)
        return EvidenceBase(
            self.phrasings, self._owner, self._answers, self._facets, space, self._words_turned
        )

    def closeness(self, seen: np.ndarray | None = None) -> np.ndarray:
        """How near the phrasings of each entry are to one another in meaning, shape (e, 2).

        The mean over its phrasings of their mean cosine with the others, and of their highest one; 0 for an
        entry with one phrasing.

        Args:
            seen: Phrasings that count, shape (phrasings,); all when None.
        """
        if self._summary is not None:
            return self._summary.closeness
        close = np.zeros((len(self._facets), 2), dtype=np.float32)
        ends = [*self._starts[1:].tolist(), self._faq.stop]
        for entry, start, end in zip(self._with.tolist(), self._starts.tolist(), ends, strict=True):
            rows = self._meaning[start:end]
            if seen is not None:
                rows = rows[seen[start:end]]
            n = len(rows)
            if n > 1 and rows.shape[1]:
                cosines = rows @ rows.T
                mean = (cosines.sum() - np.trace(cosines)) / (n * (n - 1))
                np.fill_diagonal(cosines, -1)
                close[entry] = mean, cosines.max(axis=1).mean()
        return close

    def features(self, sentences: Sentences) -> Any:
        """Rows for the regression, shape (n, vocabulary + d)."""
        if not sentences.raw.shape[1]:
            return sentences.words
        meaning = sparse.csr_matrix(self.space.meaning(sentences.raw))
        return sparse.hstack([sentences.words * np.float32(_WORDS), meaning], format="csr", dtype=np.float32)

    def of(
        self,
        sentences: Sentences,
        log_p: np.ndarray | None,
        asked: Asked,
        seen: np.ndarray | None = None,
        cosines: Cosines | None = None,
    ) -> Evidence:
        """Evidence of questions.

        Args:
            sentences: Features of the questions.
            log_p: Log-probabilities of the regression, shape (n, classes); without one, the nearest
                phrasing of each class stands for it.
            asked: What the questions say beside.
            seen: Phrasings the questions may be compared with, shape (phrasings,); all when None.
            cosines: What `cosines` gives of them, where all phrasings are compared with; None computes it.
        """
        n, e = len(sentences), len(self._facets)
        near_words = self._near_words(sentences.words)
        if sentences.raw.shape[1]:
            cosines = cosines or self.cosines(sentences.raw, seen)
            near, raw = cosines.near, cosines.raw
        else:
            near, raw = near_words.copy(), near_words.copy()
        values = np.zeros((n, e, len(NAMES)), dtype=np.float32)
        values[:, :, MEAN] = self._average(near, seen)
        if seen is not None:
            for one in (near_words, near, raw):
                one[:, ~seen] = -1
        if log_p is None:
            nearest = _SHARPNESS * self._of_classes(near)
            log_p = nearest - np.logaddexp.reduce(nearest, axis=1, keepdims=True)
        else:
            faq = log_p[:, :e]
            values[:, :, REGRESSION] = faq - np.logaddexp.reduce(faq, axis=1, keepdims=True)
        values[:, :, PHRASING_WORDS] = self._nearest(near_words)
        values[:, :, NEAREST] = self._nearest(near)
        if cosines is not None:
            values[:, :, QUESTION_AND_ANSWER] = cosines.meaning @ self._answer_meaning.T
        for i, (facets, words, numbers) in enumerate(
            zip(asked.facets, asked.words, asked.numbers, strict=True)
        ):
            if facets.facets:
                values[i, :, AGREE], values[i, :, CONFLICT] = self._agreement(facets)
            values[i, :, WORD_SHARE], values[i, :, WORD_SUM] = words.share(), words.sum()
            values[i, :, NUMBERS_HELD], values[i, :, NUMBERS_CONFLICT] = numbers.held, numbers.conflict
        signals = self._signals(log_p, e, near_words, raw, values)
        return Evidence(values, signals, np.exp(log_p[:, e:]), self._nearest(raw))

    def _near_words(self, words: sparse.csr_matrix) -> np.ndarray:
        """Cosines of words, shape (n, phrasings)."""
        if words.shape[0] > _FEW_TEXTS:
            return np.asarray((words @ self._words_turned).todense(), dtype=np.float32)
        near = np.empty((words.shape[0], self._words_turned.shape[1]), dtype=np.float32)
        for i, row in enumerate(near):
            of = slice(words.indptr[i], words.indptr[i + 1])
            # The same sums in the same order: a product of two sparse matrices first counts its cells.
            row[:] = self._words_turned[words.indices[of]].T @ words.data[of]
        return near

    def cosines(self, raw: np.ndarray, seen: np.ndarray | None = None) -> Cosines:
        """How near texts are to the phrasings in meaning.

        Args:
            raw: Embeddings as encoded, shape (n, d).
            seen: Phrasings that count, shape (p,); all when None.
        """
        meaning = self.space.whitened(self.space.meaning(raw))
        if self._summary is not None:
            return Cosines(meaning, *self._nearest_alone(self._summary, meaning, raw))
        near = meaning @ self._meaning.T
        return Cosines(meaning, near, self._raw_cosines(raw, near, seen))

    def _nearest_alone(
        self, summary: Summary, meaning: np.ndarray, raw: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Cosines with the phrasings of the entries that come first by their mean.

        Those of the others are the mean of their entry's: none of them is where the question leads.

        Args:
            summary: Of the catalogue.
            meaning: Of the texts, whitened, shape (n, d).
            raw: As encoded, shape (n, d).
        """
        means = meaning @ summary.means.T
        near = np.empty((len(raw), len(self._owner)), dtype=np.float32)
        as_encoded = np.full_like(near, -1)
        for i, vector in enumerate(raw):
            first = np.sort(_highest(means[i], _FIRST))
            rows = np.r_[_ranges(self._starts[first], self._counts[first]), self._faq.stop : len(self._owner)]
            phrasings = self.phrasings.raw[rows].astype(np.float32, copy=False)
            near[i, self._faq] = np.repeat(means[i], self._counts)
            near[i, rows] = summary.near(self.space, meaning[i], rows, phrasings)
            as_encoded[i, rows] = phrasings @ vector
        return near, as_encoded

    def _raw_cosines(self, raw: np.ndarray, near: np.ndarray, seen: np.ndarray | None) -> np.ndarray:
        """Cosines as encoded, shape (n, phrasings); only the highest of them count.

        For questions to a catalogue of some size, those of the texts nearest in meaning, of the FAQ and of
        what is no question; -1 for the others, never the highest. It halves what is read of the memory.
        """
        if seen is not None or near.shape[1] <= _SOME_PHRASINGS:
            whole: np.ndarray = raw @ self.phrasings.raw.T
            return whole
        cosines = np.full_like(near, -1)
        for vector, close, row in zip(raw, near, cosines, strict=True):
            parts = (0, close[: self._faq.stop]), (self._faq.stop, close[self._faq.stop :])
            rows = np.concatenate([start + _highest(part, _NEAREST) for start, part in parts])
            row[rows] = self.phrasings.raw[rows].astype(np.float32, copy=False) @ vector
        return cosines

    def nearest_of(self, cosines: Cosines) -> np.ndarray:
        """Highest cosine of each text, as encoded, with a phrasing of an entry, shape (n,)."""
        nearest: np.ndarray = cosines.raw[:, self._faq].max(axis=1)
        return nearest

    def nearest_other(self, raw: np.ndarray) -> np.ndarray:
        """The same without the phrasing that is the text itself, shape (n,); 0 without an encoder."""
        if not raw.shape[1]:
            return np.zeros(len(raw))
        of_faq = self.phrasings.raw[self._faq]
        # Of a large catalogue the cosines of all that teaches the acts are a gigabyte.
        whole = len(raw) * len(of_faq) <= _MOST_CELLS
        at_once = len(raw) if whole else max(1, _FEWER_CELLS // len(of_faq))
        nearest = np.zeros(len(raw), dtype=np.float32)
        for start in range(0, len(raw), at_once):
            rows = slice(start, start + at_once)
            cosines = raw[rows] @ of_faq.T
            nearest[rows] = np.where(cosines > _SAME_TEXT, -1, cosines).max(axis=1)
        return nearest

    def _signals(
        self, log_p: np.ndarray, e: int, near_words: np.ndarray, raw: np.ndarray, values: np.ndarray
    ) -> np.ndarray:
        faq, other = self._is_faq, ~self._is_faq
        of_faq = np.clip(np.exp(log_p[:, :e]).sum(axis=1), 0, 1)
        foreign_words = near_words[:, other].max(axis=1) if other.any() else np.zeros(len(near_words))
        foreign = raw[:, other].max(axis=1) if other.any() else np.zeros(len(raw))
        signals: np.ndarray = np.stack(
            [
                np.log(of_faq + 1e-6) - np.log(1 - of_faq + 1e-6),
                4 * near_words[:, faq].max(axis=1),
                8 * raw[:, faq].max(axis=1),
                4 * foreign_words,
                8 * foreign,
                4 * values[:, :, WORD_SHARE].max(axis=1),
                values[:, :, AGREE].max(axis=1),
            ],
            axis=1,
        )
        return signals

    def _nearest(self, near: np.ndarray) -> np.ndarray:
        best = np.zeros((near.shape[0], len(self._facets)), dtype=np.float32)
        # `maximum.at` is slow: rows of one entry are neighbours, so a reduction by blocks does.
        nearest = np.maximum.reduceat(near[:, self._faq], self._starts, axis=1)
        best[:, self._with] = np.maximum(nearest, 0)
        return best

    def _of_classes(self, near: np.ndarray) -> np.ndarray:
        """Nearest phrasing of each class, shape (n, classes)."""
        starts = np.flatnonzero(np.r_[True, np.diff(self._owner) != 0])
        best = np.zeros((near.shape[0], int(self._owner.max()) + 1), dtype=np.float32)
        best[:, self._owner[starts]] = np.maximum.reduceat(near, starts, axis=1)
        return best

    def _average(self, near: np.ndarray, seen: np.ndarray | None) -> np.ndarray:
        shown = np.ones(near.shape[1], dtype=bool) if seen is None else seen
        if seen is not None:
            near[:, ~seen] = 0
        total = np.add.reduceat(near[:, self._faq], self._starts, axis=1)
        count = np.add.reduceat(shown[self._faq].astype(np.float32), self._starts)
        average = np.zeros((near.shape[0], len(self._facets)), dtype=np.float32)
        average[:, self._with] = total / np.maximum(count, 1)
        return average

    def _agreement(self, named: NamedFacets) -> tuple[np.ndarray, np.ndarray]:
        agree, conflict = np.zeros(len(self._facets)), np.zeros(len(self._facets))
        for facet, values in named.facets.items():
            carried = self._carrying.get((facet, None))
            if carried is None:
                continue
            shared = np.zeros(len(self._facets), dtype=bool)
            for value in values:
                shared |= self._carrying.get((facet, value), False)
            agree += shared
            conflict += carried & ~shared
        return agree, conflict

    def save(self, folder: Path) -> None:
        """Writes npz and JSON files."""
        # The archive of the model is compressed.
        sparse.save_npz(folder / "phrasings.npz", self.phrasings.words, compressed=False)
        np.savez(
            folder / "evidence.npz",
            owner=self._owner,
            raw=self.phrasings.raw.astype(np.float16),
            answers=self._answers.astype(np.float16),
            mean=self.space.mean,
            parts=np.array(self.space.parts, dtype=int),
            whitening=self.space.whitening,
            **(self._summed_up().as_arrays() if len(self._owner) > _MANY_PHRASINGS else {}),
        )
        (folder / "facets.json").write_text(json.dumps(self._facets), encoding="utf-8")

    def _summed_up(self) -> Summary:
        if self._summary is not None:
            return self._summary
        compared = self._meaning[self._faq]
        return Summary.of(self.space, self.phrasings.raw, compared, self._starts, self.closeness())

    @classmethod
    def load(cls, folder: Path) -> EvidenceBase:
        """Reads what `save` wrote."""
        with np.load(folder / "evidence.npz", allow_pickle=False) as a:
            owner, raw, answers = a["owner"], a["raw"], a["answers"]
            space = Space(a["mean"], tuple(a["parts"].tolist()), a["whitening"])
            summary = Summary.from_arrays(a)
            if summary is not None or len(raw) <= _MANY_PHRASINGS:
                # Of a large catalogue without a summary they stay half as long beside all that are compared.
                raw = raw.astype(np.float32)
        return cls(
            Sentences(sparse.load_npz(folder / "phrasings.npz"), raw),
            owner,
            answers,
            json.loads((folder / "facets.json").read_text(encoding="utf-8")),
            space,
            summary=summary,
        )


def _carrying(facets: Sequence[dict[str, list[str]]]) -> dict[tuple[str, str | None], np.ndarray]:
    """Which entries carry a facet (value None) and each of its values, shape (e,) each."""
    carrying: dict[tuple[str, str | None], np.ndarray] = {}
    for i, carried in enumerate(facets):
        for facet, values in carried.items():
            for value in (None, *values) if values else ():
                carrying.setdefault((facet, value), np.zeros(len(facets), dtype=bool))[i] = True
    return carrying


def _space(raw: np.ndarray, owner: np.ndarray, entries: int, parts: tuple[int, ...]) -> Space:
    # Classes of small talk hold unlike sentences on purpose: they say nothing of paraphrase.
    classes = np.where(owner < entries, owner, entries + np.arange(len(owner)))
    return Space.fit(raw, classes, parts)


def _ranges(starts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The whole numbers of ranges, one after the other."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + counts, counts)


def _highest(values: np.ndarray, count: int) -> np.ndarray:
    """Places of the highest values, in no order, shape (at most count,)."""
    if len(values) <= count:
        return np.arange(len(values))
    places: np.ndarray = np.argpartition(-values, count)[:count]
    return places
