"""Ranks the entries of the FAQ for a question, with calibrated probabilities.

Method: a multinomial logistic regression on TF-IDF and sentence embeddings, then a conditional logit
(McFadden, 1974) whose few weights, shared by all entries, are learnt on held-out phrasings: how much the
regression, the nearest phrasing, the answer's text and the facets count. Its likelihood calibrates it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.catalogue.costs import Costs
from assistant.progress import OnProgress
from assistant.understanding.encoders.sentence_encoder import CachedEncoder, OnEncoded
from assistant.understanding.named_facets import NamedFacets
from assistant.understanding.numbers import NumberEvidence, NumberIndex, conditions
from assistant.understanding.ranking import answerability
from assistant.understanding.ranking.answerability import (
    Answerability,
    first_of,
    of_coverage,
    scaled,
    signals_of,
)
from assistant.understanding.ranking.entries import Background, TrainingEntry
from assistant.understanding.ranking.evidence import (
    NAMES,
    SIGNALS,
    Asked,
    Evidence,
    EvidenceBase,
    Sentences,
    embedded,
)
from assistant.understanding.ranking.exact_match import ExactMatch
from assistant.understanding.ranking.held_out import HELD_OUT_FILE, HeldOut
from assistant.understanding.ranking.lexical import Lexical
from assistant.understanding.ranking.parts import Parts
from assistant.understanding.ranking.regression import Regression
from assistant.understanding.ranking.training import train
from assistant.understanding.ranking.weights import sigmoid, softmax, with_bias
from assistant.understanding.ranking.word_evidence import QuestionWords, WordIndex

TOP = 10
_FAMILIAR = 0.35
"""Chance that some entry answers a question of which every word is the catalogue's, at least."""
_LONGEST = 60
"""Letters of a word that are read: no word is longer, an address says what it is by its beginning."""
_ENDLESS = re.compile(rf"\S{{{_LONGEST + 1},}}")


@dataclass(frozen=True)
class Ranking:
    """Outcome of a question.

    Attributes:
        entries: `(id, probability)`, best first, at most ten; those of the first subject sum to at most
            `answers`.
        known: Probability that some entry answers.
        others: `(label, probability)` of what is no FAQ question, best first.
        answers: Probability that the first subject really answers: an entry, or its family.
        unknown_numbers: Numbers of the question that the catalogue lacks, as said.
        names_foreign: The question names somebody else's object.
        names_unknown: It holds a name, a code or a number that is nowhere in the catalogue.
        given: `(id, probability)` given that the catalogue answers, best first, at most ten: what the ranking
            alone says.
    """

    entries: tuple[tuple[str, float], ...]
    known: float
    others: tuple[tuple[str, float], ...]
    answers: float = 0.0
    unknown_numbers: tuple[str, ...] = ()
    names_foreign: bool = False
    names_unknown: bool = False
    given: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Familiarity:
    """How familiar a text is to the catalogue.

    Attributes:
        raw: Its embedding as encoded, shape (d,).
        near: Highest cosine with a phrasing, as encoded; 0 without an encoder.
        held: How many of its words entries hold.
        unheld: How many none does.
        foreign: It names somebody else's object.
    """

    raw: np.ndarray
    near: float
    held: int
    unheld: int
    foreign: bool


@dataclass(frozen=True)
class Explanation:
    """Why a question was ranked as it was.

    Attributes:
        corrected: The question as it was compared, errors corrected.
        entries: `(id, probability, evidence -> points)`, best first, at most ten. Points are log-odds: one
            more makes an entry 2.7 times as likely beside the others.
        known: Signal -> points towards "this is a question".
        answers: Signal -> points towards "the first subject answers".
    """

    corrected: str
    entries: tuple[tuple[str, float, Mapping[str, float]], ...]
    known: Mapping[str, float]
    answers: Mapping[str, float]


@dataclass(frozen=True)
class _Compared:
    """A question beside the catalogue."""

    evidence: Evidence
    known: float
    p: np.ndarray
    answers: float
    numbers: NumberEvidence
    signals: np.ndarray
    words: QuestionWords
    given: np.ndarray


class Ranker:
    """A trained ranking of a catalogue's entries."""

    def __init__(self, parts: Parts) -> None:
        """Takes trained parts; use `train` or `load`."""
        self.ids, self.labels = parts.ids, parts.labels
        self.thresholds, self.report = dict(parts.thresholds), dict(parts.report)
        self._lexical, self._regression, self._evidence = parts.lexical, parts.regression, parts.evidence
        self._words, self._numbers = parts.words, parts.numbers
        self._weights, self._known_weights = parts.weights, parts.known_weights
        self._answerability, self._coverage = parts.answerability, parts.coverage
        self._subjects = parts.subjects
        self._encoder, self._exact_match = parts.encoder, parts.exact_match
        self._closeness = parts.evidence.closeness()
        self.held_out: list[HeldOut] = []
        """What became of each held-out question, after a training only."""

    @classmethod
    def train(
        cls,
        entries: Sequence[TrainingEntry],
        others: Sequence[tuple[str, str]] = (),
        encoder: CachedEncoder | None = None,
        background: Background | None = None,
        seed: int = 0,
        on_progress: OnProgress | None = None,
        costs: Costs | None = None,
    ) -> Ranker:
        """Learns to rank.

        Args:
            entries: The catalogue; each entry has at least one phrasing.
            others: `(text, label)` of messages that are not FAQ questions.
            encoder: Sentence embeddings, None for lexical features alone.
            background: What is known beside the entries.
            seed: The same data and seed give the same ranker.
            on_progress: Called with each progress of the training.
            costs: What outcomes cost a visitor; they set the threshold to answer.

        Raises:
            ValueError: There is no entry.
        """
        parts, outcomes = train(
            entries, others, encoder, background or Background(), seed, on_progress, costs or Costs()
        )
        trained = cls(parts)
        trained.held_out = outcomes
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
        compared = self._compared(text, named_facets, translation)
        evidence, known = compared.evidence, compared.known
        other = evidence.others[0]
        share = other / max(float(other.sum()), 1e-12) * (1 - known)
        ranked = sorted(zip(self.labels, share.tolist(), strict=True), key=lambda pair: -pair[1])
        return Ranking(
            self._best_of(compared.p),
            known,
            tuple(ranked),
            compared.answers,
            compared.numbers.unknown,
            bool(compared.words.foreign.any()),
            bool((compared.words.names & (compared.words.frequency == 0)).any()),
            self._best_of(compared.given),
        )

    def _best_of(self, p: np.ndarray) -> tuple[tuple[str, float], ...]:
        return tuple((self.ids[i], float(p[i])) for i in np.argsort(-p, kind="stable")[:TOP])

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

    def familiarity(self, texts: Sequence[str], asked: bool = True) -> list[Familiarity]:
        """How familiar texts are to the catalogue.

        Args:
            texts: Without what frames them.
            asked: False for texts that the catalogue may hold: a phrasing is then not compared with itself,
                and a word counts when two entries hold it.
        """
        read = [self._corrected(_shortened(text)) for text in texts]
        raw = embedded(read, self._encoder, use_disk_cache=not asked)
        near = self._evidence.nearest_raw(raw, same=asked)
        least = 1 if asked else 2
        return [
            Familiarity(
                vector, float(cosine), *self._words.held(text, least), self._words.names_foreign(typed)
            )
            for vector, cosine, text, typed in zip(raw, near, read, texts, strict=True)
        ]

    def explain(
        self, text: str, named_facets: NamedFacets | None = None, translation: str | None = None
    ) -> Explanation:
        """What each piece of evidence brings; see `rank` for the arguments."""
        compared = self._compared(text, named_facets, translation)
        p = compared.p
        best = np.argsort(-p, kind="stable")[:TOP]
        points = compared.evidence.values[0] * self._weights
        known = with_bias(compared.evidence.signals)[0] * self._known_weights
        answers = self._answerability.points(compared.signals)
        return Explanation(
            translation or self._corrected(text),
            tuple(
                (self.ids[i], float(p[i]), dict(zip(NAMES, points[i].tolist(), strict=True))) for i in best
            ),
            dict(zip((*SIGNALS, "bias"), known.tolist(), strict=True)),
            dict(
                zip(
                    (*answerability.SIGNALS, "bias"),
                    [*answers.tolist(), self._answerability.bias],
                    strict=True,
                )
            ),
        )

    def nearness(self, text: str) -> float:
        """How near the nearest phrasing is, raw cosine: what separates a foreign subject without examples."""
        text = _shortened(text)
        return self._evidence.nearness(self._sentence(text, self._corrected(text), is_french=True))

    def _compared(self, text: str, named_facets: NamedFacets | None, translation: str | None) -> _Compared:
        """Compares a question; `translation` is what words are compared of."""
        text = _shortened(text)
        read = translation or self._corrected(text)
        sentence = self._sentence(text, read, translation is None)
        facets = named_facets or NamedFacets()
        words = self._words.of(read, text)
        numbers = self._numbers.compare(conditions(text), facets)
        log_p = None
        if self._regression is not None:
            log_p = self._regression.log_probabilities(self._evidence.features(sentence))
        evidence = self._evidence.of(sentence, log_p, Asked([facets], [words], [numbers]))
        log_odds = float((with_bias(evidence.signals) @ self._known_weights)[0])
        given = softmax(evidence.values @ self._weights)[0]
        first = first_of(given, self._subjects)
        signals = signals_of(
            first,
            evidence.values[0, first.entry],
            float(evidence.raw[0, first.entry]),
            self._closeness[first.entry],
            words,
        )
        # Two entries that tie answer half of the time each, however near both are.
        answers = min(float(self._answerability.probabilities(signals)), first.p)
        known = float(sigmoid(np.array([log_odds]))[0])
        covered = float(self._coverage.probabilities(of_coverage(signals)))
        if words.stems and (words.frequency > 0).all() and not numbers.unknown:
            # « quels délais ? » says too little to be near anything, and nothing that is not ours.
            covered = max(covered, _FAMILIAR * known)
        p = scaled(given, self._subjects, first, answers, max(answers, covered))
        known, p, answers = self._exact_match.settle(text, known, p, answers)
        return _Compared(evidence, known, p, answers, numbers, signals, words, given)

    def _corrected(self, text: str) -> str:
        return self._lexical.speller.correct(text) or text

    def _sentence(self, typed: str, read: str, is_french: bool) -> Sentences:
        """Features of a question: its words as read, its meaning as read or, if not in French, as typed."""
        raw = embedded([read if is_french else typed], self._encoder, use_disk_cache=False)
        return Sentences(self._lexical.transform([read]), raw)

    def save(self, folder: Path) -> None:
        """Writes JSON and npz files, no pickle."""
        folder.mkdir(parents=True, exist_ok=True)
        self._lexical.save(folder)
        if self._regression is not None:
            self._regression.save(folder)
        self._evidence.save(folder)
        self._words.save(folder)
        self._exact_match.save(folder)
        np.savez(
            folder / "ranker.npz",
            weights=self._weights,
            known=self._known_weights,
            answers=self._answerability.as_array(),
            coverage=self._coverage.as_array(),
            subjects=self._subjects,
        )
        about = {
            "ids": self.ids,
            "labels": self.labels,
            "thresholds": self.thresholds,
            "report": self.report,
            "encoder": self._encoder.name if self._encoder else None,
            "numbers": self._numbers.as_dict(),
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
            weights, known, answers = arrays["weights"], arrays["known"], arrays["answers"]
            coverage, subjects = arrays["coverage"], arrays["subjects"]
        return cls(
            Parts(
                about["ids"],
                about["labels"],
                Lexical.load(folder),
                Regression.load(folder) if (folder / "regression.npz").is_file() else None,
                EvidenceBase.load(folder),
                WordIndex.load(folder, encoder.of_words if encoder else None),
                NumberIndex.from_dict(about["numbers"]),
                weights,
                known,
                Answerability.of_array(answers),
                Answerability.of_array(coverage),
                subjects,
                about["thresholds"],
                about["report"],
                encoder,
                ExactMatch.load(folder),
            )
        )


def _shortened(text: str) -> str:
    return _ENDLESS.sub(lambda match: match.group()[:_LONGEST], text)
