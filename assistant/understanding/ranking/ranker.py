"""Ranks the entries of the FAQ for a question, with calibrated probabilities.

Method: a multinomial logistic regression on TF-IDF and sentence embeddings, then a conditional logit
(McFadden, 1974) whose few weights, shared by all entries, are learnt on held-out phrasings: how much the
regression, the nearest phrasing, the answer's text and the facets count. Its likelihood calibrates it.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from assistant.catalogue.costs import Costs
from assistant.progress import CROSS_VALIDATE, ENCODE_CORPUS, FIT, OnProgress, Progress
from assistant.understanding.encoders.sentence_encoder import CachedEncoder, OnEncoded
from assistant.understanding.named_facets import NamedFacets
from assistant.understanding.ranking.entries import TrainingEntry
from assistant.understanding.ranking.evidence import (
    NAMES,
    SIGNALS,
    Evidence,
    EvidenceBase,
    Sentences,
    document,
    embedded,
)
from assistant.understanding.ranking.exact_match import ExactMatch
from assistant.understanding.ranking.held_out import (
    FOLDS,
    HELD_OUT_FILE,
    HeldOut,
    acceptable,
    bounded,
    chunks,
    held_out,
)
from assistant.understanding.ranking.lexical import Lexical
from assistant.understanding.ranking.regression import Regression
from assistant.understanding.ranking.weights import (
    PRIOR,
    Candidates,
    fit_known,
    fit_weights,
    measure,
    sigmoid,
    softmax,
    with_bias,
)

TOP = 10
_MOST_ROWS = 800
"""Phrasings beyond which no regression is fitted: its time grows as their cube, and on the shipped FAQ
(1 289 phrasings) held-out questions give it no weight beside the other evidence."""
_LONGEST = 60
"""Letters of a word that are read: no word is longer, an address says what it is by its beginning."""
_ENDLESS = re.compile(rf"\S{{{_LONGEST + 1},}}")
_ALL_CANDIDATES = 1000
"""Entries up to which all are kept for each held-out question."""
_MOST_CANDIDATES = 256
"""Beyond, entries whose evidence is kept: the best before any weight is learnt."""


@dataclass(frozen=True)
class Ranking:
    """Outcome of a question.

    Attributes:
        entries: `(id, probability)`, best first, at most ten; they sum to at most `known`.
        known: Probability that some entry answers.
        others: `(label, probability)` of what is no FAQ question, best first.
    """

    entries: tuple[tuple[str, float], ...]
    known: float
    others: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Explanation:
    """Why a question was ranked as it was.

    Attributes:
        corrected: The question as it was compared, errors corrected.
        entries: `(id, probability, evidence -> points)`, best first, at most ten. Points are log-odds: one
            more makes an entry 2.7 times as likely beside the others.
        known: Signal -> points towards "some entry answers".
    """

    corrected: str
    entries: tuple[tuple[str, float, Mapping[str, float]], ...]
    known: Mapping[str, float]


class Ranker:
    """A trained ranking of a catalogue's entries."""

    def __init__(
        self,
        ids: list[str],
        labels: list[str],
        lexical: Lexical,
        regression: Regression | None,
        evidence: EvidenceBase,
        weights: np.ndarray,
        known_weights: np.ndarray,
        thresholds: Mapping[str, float],
        report: Mapping[str, Any],
        encoder: CachedEncoder | None,
        exact_match: ExactMatch,
    ) -> None:
        """Takes trained parts; use `train` or `load`."""
        self.ids, self.labels = ids, labels
        self._lexical, self._regression, self._evidence = lexical, regression, evidence
        self._weights, self._known_weights = weights, known_weights
        self.thresholds, self.report = dict(thresholds), dict(report)
        self._encoder, self._exact_match = encoder, exact_match
        self.held_out: list[HeldOut] = []
        """What became of each held-out question, after a training only."""

    @classmethod
    def train(
        cls,
        entries: Sequence[TrainingEntry],
        others: Sequence[tuple[str, str]] = (),
        encoder: CachedEncoder | None = None,
        find_facets: Callable[[Sequence[str]], list[NamedFacets]] | None = None,
        seed: int = 0,
        on_progress: OnProgress | None = None,
        costs: Costs | None = None,
    ) -> Ranker:
        """Learns to rank.

        Args:
            entries: The catalogue; each entry has at least one phrasing.
            others: `(text, label)` of messages that are not FAQ questions.
            encoder: Sentence embeddings, None for lexical features alone.
            find_facets: Finds the facets each text names.
            seed: The same data and seed give the same ranker.
            on_progress: Called with each progress of the training.
            costs: What outcomes cost a visitor; they set the threshold to answer.

        Raises:
            ValueError: There is no entry.
        """
        if not entries:
            raise ValueError("there is no entry to rank")
        on_progress = on_progress or (lambda _: None)
        ids = [entry.id for entry in entries]
        labels = sorted({label for _, label in others})
        texts = [text for entry in entries for text in entry.phrasings] + [text for text, _ in others]
        owner = [i for i, entry in enumerate(entries) for _ in entry.phrasings]
        owner += [len(ids) + labels.index(label) for _, label in others]
        y = np.array(owner)
        is_faq = y < len(ids)
        lexical, words = Lexical.fit(texts, [entry.answer for entry in entries])
        queries, folds = held_out([*ids, *labels], texts, y, seed)
        folds = bounded(folds, is_faq, random.Random(seed))  # noqa: S311 - a sample, no secret
        query_rows = np.flatnonzero(folds >= 0)
        documents = [document(entry) for entry in entries]
        changed = [queries[row] for row in query_rows if queries[row] != texts[row]]
        # All together, so that the progress of the encoding is that of one work.
        raw = embedded(
            [*texts, *documents, *changed],
            encoder,
            use_disk_cache=True,
            on_encoded=lambda *far: on_progress(Progress(ENCODE_CORPUS, *far)),
        )
        raw, raw_answers, raw_changed = np.split(raw, np.cumsum([len(texts), len(documents)]))
        phrasings, answers = Sentences(words, raw), Sentences(lexical.transform(documents), raw_answers)
        evidence = EvidenceBase.build(entries, phrasings, y, answers, encoder.parts if encoder else ())
        perturbed = np.array([query != text for query, text in zip(queries, texts, strict=True)])
        other = Sentences(lexical.transform(changed), raw_changed) if changed else None
        query_features = _query_features(phrasings, other, perturbed, query_rows)
        facet_texts = [texts[row] for row in query_rows]
        named_facets = find_facets(facet_texts) if find_facets else [NamedFacets()] * len(facet_texts)
        n_classes = len(ids) + len(labels)
        candidates = Candidates.none(
            len(query_rows), len(ids) if len(ids) <= _ALL_CANDIDATES else _MOST_CANDIDATES
        )
        signals = np.zeros((len(query_rows), len(SIGNALS)), dtype=np.float32)
        right = acceptable(entries, queries, y, np.flatnonzero(is_faq & (folds >= 0)))
        sampled = bool((folds < 0).any())
        # A small part of a large catalogue is asked: what is left without all of it is learnt once.
        base = evidence.learnt_on(np.flatnonzero((folds < 0) | perturbed)) if sampled else evidence
        for fold in range(FOLDS):
            on_progress(Progress(CROSS_VALIDATE, fold, FOLDS, fold / FOLDS))
            # A phrasing that is its entry's only one is asked perturbed and stays in the training part.
            seen = (folds != fold) | perturbed
            if not sampled:
                base = evidence.learnt_on(np.flatnonzero(seen))
            regression = _regression(base, phrasings, y, np.flatnonzero(seen), n_classes)
            for test in chunks(np.flatnonzero(folds[query_rows] == fold), len(texts)):
                fold_queries = query_features.of_rows(test)
                log_p = regression.log_probabilities(base.features(fold_queries)) if regression else None
                fold_evidence = base.of(fold_queries, log_p, [named_facets[i] for i in test], seen)
                candidates.keep(test, fold_evidence.values, fold_evidence.values @ PRIOR)
                signals[test] = fold_evidence.signals

        on_progress(Progress(FIT))
        query_is_faq = is_faq[query_rows]
        faq_candidates = candidates.of(query_is_faq)
        singles = sum(len(entry.phrasings) == 1 for entry in entries) / len(entries)
        # Phrasings that are asked perturbed are too easy to teach anything of the weights.
        weights = PRIOR if singles > 0.5 else fit_weights(faq_candidates.values, faq_candidates.picked(right))
        known_weights = fit_known(signals, query_is_faq)
        known = sigmoid(with_bias(signals) @ known_weights)
        probabilities = faq_candidates.spread(softmax(faq_candidates.values @ weights), len(ids))
        thresholds, report = measure(
            probabilities * known[query_is_faq, None], known, query_is_faq, right, entries, costs or Costs()
        )
        report["lexical_only"] = encoder is None
        report["weights"] = {name: round(float(w), 3) for name, w in zip(NAMES, weights, strict=True)}
        final = _regression(evidence, phrasings, y, np.arange(len(y)), n_classes)
        exact_match = ExactMatch.of((i, text) for i, entry in enumerate(entries) for text in entry.phrasings)
        trained = cls(
            ids,
            labels,
            lexical,
            final,
            evidence,
            weights,
            known_weights,
            thresholds,
            report,
            encoder,
            exact_match,
        )
        first = right[np.arange(len(right)), probabilities.argmax(axis=1)]
        outcomes = zip(np.flatnonzero(is_faq & (folds >= 0)).tolist(), first.tolist(), strict=True)
        trained.held_out = [HeldOut(ids[owner[row]], texts[row], bool(hit)) for row, hit in outcomes]
        return trained

    def rank(
        self, text: str, named_facets: NamedFacets | None = None, translation: str | None = None
    ) -> Ranking:
        """Ranks the entries for one question.

        Args:
            text: The question, any length; its meaning is taken as typed.
            named_facets: Facets it names.
            translation: The same in the catalogue's language when the question is in another; nothing is then
                corrected.
        """
        evidence = self._evidence_of(self._sentence(text, translation), named_facets)
        known, p = self._exact_match.settle(text, *self._probabilities(evidence))
        best = np.argsort(-p, kind="stable")[:TOP]
        other = evidence.others[0]
        share = other / max(float(other.sum()), 1e-12) * (1 - known)
        ranked = sorted(zip(self.labels, share.tolist(), strict=True), key=lambda pair: -pair[1])
        return Ranking(tuple((self.ids[i], float(p[i])) for i in best), known, tuple(ranked))

    def read_ahead(
        self, texts: Sequence[str], keeper: CachedEncoder | None = None, on_encoded: OnEncoded | None = None
    ) -> None:
        """Embeds questions together: ranking each of them afterwards costs the comparison alone.

        Args:
            texts: Questions in the catalogue's language.
            keeper: The same encoder with a cache on disk, which then keeps their vectors.
            on_encoded: Called by the keeper with its progress.
        """
        if self._encoder is None or not texts:
            return
        corrected = list(dict.fromkeys(self._corrected(_shortened(text)) for text in texts))
        if keeper is not None and keeper.name == self._encoder.name:
            self._encoder.remember(corrected, keeper.encode_corpus(corrected, on_encoded))
        else:
            self._encoder.encode(corrected)

    def explain(
        self, text: str, named_facets: NamedFacets | None = None, translation: str | None = None
    ) -> Explanation:
        """What each piece of evidence brings; see `rank` for the arguments."""
        evidence = self._evidence_of(self._sentence(text, translation), named_facets)
        _, p = self._exact_match.settle(text, *self._probabilities(evidence))
        best = np.argsort(-p, kind="stable")[:TOP]
        points = evidence.values[0] * self._weights
        signals = with_bias(evidence.signals)[0] * self._known_weights
        return Explanation(
            translation or self._corrected(text),
            tuple(
                (self.ids[i], float(p[i]), dict(zip(NAMES, points[i].tolist(), strict=True))) for i in best
            ),
            dict(zip((*SIGNALS, "bias"), signals.tolist(), strict=True)),
        )

    def nearness(self, text: str) -> float:
        """How near the nearest phrasing is, raw cosine: what separates a foreign subject without examples."""
        return self._evidence.nearness(self._sentence(text))

    def _probabilities(self, evidence: Evidence) -> tuple[float, np.ndarray]:
        known = float(sigmoid(with_bias(evidence.signals) @ self._known_weights)[0])
        return known, softmax(evidence.values @ self._weights)[0] * known

    def _evidence_of(self, sentence: Sentences, named_facets: NamedFacets | None) -> Evidence:
        log_p = None
        if self._regression is not None:
            log_p = self._regression.log_probabilities(self._evidence.features(sentence))
        return self._evidence.of(sentence, log_p, [named_facets or NamedFacets()])

    def _corrected(self, text: str) -> str:
        return self._lexical.speller.correct(text) or text

    def _sentence(self, text: str, translation: str | None = None) -> Sentences:
        text = _shortened(text)
        if translation is None:
            return Sentences.of([self._corrected(text)], self._lexical, self._encoder, use_disk_cache=False)
        as_typed = Sentences.of([text], self._lexical, self._encoder, use_disk_cache=False)
        return Sentences(self._lexical.transform([translation]), as_typed.raw)

    def save(self, folder: Path) -> None:
        """Writes JSON and npz files, no pickle."""
        folder.mkdir(parents=True, exist_ok=True)
        self._lexical.save(folder)
        if self._regression is not None:
            self._regression.save(folder)
        self._evidence.save(folder)
        self._exact_match.save(folder)
        np.savez(folder / "ranker.npz", weights=self._weights, known=self._known_weights)
        about = {
            "ids": self.ids,
            "labels": self.labels,
            "thresholds": self.thresholds,
            "report": self.report,
            "encoder": self._encoder.name if self._encoder else None,
        }
        (folder / "ranker.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        if self.held_out:
            # Apart: only the comparison of two models reads it.
            rows = [[one.entry, one.text, one.right] for one in self.held_out]
            (folder / HELD_OUT_FILE).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, encoder: CachedEncoder | None) -> Ranker:
        """Reads what `save` wrote.

        Raises:
            ValueError: The model was trained with another encoder than the one given.
        """
        about = json.loads((folder / "ranker.json").read_text(encoding="utf-8"))
        if about["encoder"] != (encoder.name if encoder else None):
            raise ValueError(
                f"the model was trained with the encoder {about['encoder']}: train it again here"
            )
        with np.load(folder / "ranker.npz", allow_pickle=False) as arrays:
            weights, known = arrays["weights"], arrays["known"]
        return cls(
            about["ids"],
            about["labels"],
            Lexical.load(folder),
            Regression.load(folder) if (folder / "regression.npz").is_file() else None,
            EvidenceBase.load(folder),
            weights,
            known,
            about["thresholds"],
            about["report"],
            encoder,
            ExactMatch.load(folder),
        )


def _query_features(
    phrasings: Sentences, changed: Sentences | None, perturbed: np.ndarray, rows: np.ndarray
) -> Sentences:
    """Features of the queries of some rows: of `changed`, in order, where perturbed, else of the phrasing."""
    if changed is None:
        return phrasings.of_rows(rows)
    is_other = perturbed[rows]
    # Rows of `phrasings`, and after them those of `changed`.
    place = np.where(is_other, len(phrasings) + np.cumsum(is_other) - 1, rows)
    raw = phrasings.raw[np.where(is_other, 0, rows)]
    raw[is_other] = changed.raw
    return Sentences(sparse.vstack([phrasings.words, changed.words], format="csr")[place], raw)


def _shortened(text: str) -> str:
    return _ENDLESS.sub(lambda match: match.group()[:_LONGEST], text)


def _regression(
    base: EvidenceBase, phrasings: Sentences, y: np.ndarray, rows: np.ndarray, n_classes: int
) -> Regression | None:
    """The regression learnt on some phrasings, None when the catalogue is too large for one."""
    if len(y) > _MOST_ROWS:
        return None
    return Regression.fit(base.features(phrasings)[rows], y[rows], n_classes)
