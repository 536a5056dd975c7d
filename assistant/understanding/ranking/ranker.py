"""Ranks the entries of the FAQ for a question, with calibrated probabilities.

Method: a multinomial logistic regression on TF-IDF and sentence embeddings, then a conditional logit
(McFadden, 1974) whose few weights, shared by all entries, are learnt on held-out phrasings: how much the
regression, the nearest phrasing, the answer's text and the facets count. Its likelihood calibrates it.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

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
    Cosines,
    Evidence,
    EvidenceBase,
    Sentences,
    embedded,
)
from assistant.understanding.ranking.exact_match import ExactMatch
from assistant.understanding.ranking.held_out import GIVEN_FILE, HELD_OUT_FILE, HeldOut
from assistant.understanding.ranking.lexical import Lexical
from assistant.understanding.ranking.parts import Parts
from assistant.understanding.ranking.regression import Regression
from assistant.understanding.ranking.training import train
from assistant.understanding.ranking.weights import best, sigmoid, softmax, with_bias
from assistant.understanding.ranking.word_evidence import QuestionWords, WordIndex

TOP = 10
_FAMILIAR = 0.35
"""Chance that some entry answers a question of which every word is the catalogue's, at least."""
_LONGEST = 60
"""Letters of a word that are read: no word is longer, an address says what it is by its beginning."""
_RECENT = 16
"""Texts whose reading is kept: a message is heard, then ranked, then ranked again beside another."""
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
class _Said:
    """A text ready to be compared.

    Attributes:
        typed: As typed.
        read: Errors corrected.
        raw: Embedding of what is read, as encoded, shape (1, d).
        cosines: Of it; None without an encoder.
    """

    typed: str
    read: str
    raw: np.ndarray
    cosines: Cosines | None


class _Recent:
    """The texts that were read last, by what they are and what their words are compared of."""

    def __init__(self) -> None:
        self._said: OrderedDict[tuple[str, str | None], _Said] = OrderedDict()
        self._lock = Lock()

    def get(self, text: str, translation: str | None) -> _Said | None:
        with self._lock:
            return self._said.get((text, translation))

    def put(self, said: _Said, translation: str | None) -> None:
        with self._lock:
            self._said[said.typed, translation] = said
            while len(self._said) > _RECENT:
                self._said.popitem(last=False)


@dataclass(frozen=True)
class _Compared:
    """A question beside the catalogue.

    Attributes:
        values: Evidence for the entries, shape (e, len(NAMES)).
        of_known: What tells it from what is no question, shape (len(SIGNALS),).
        others: Shares of the classes that are no question.
        known: Chance that some entry answers.
        p: Of each entry.
        answers: Chance that the first subject does.
        numbers: What the catalogue's numbers say of its own.
        signals: What tells whether the first subject answers.
        words: Its words.
        given: Probability of each entry given that the catalogue answers.
    """

    values: np.ndarray
    of_known: np.ndarray
    others: np.ndarray
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
        self._recent = _Recent()
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
        return self._ranking(self._compared([(text, named_facets or NamedFacets())], translation)[0])

    def rank_all(self, asked: Sequence[tuple[str, NamedFacets]]) -> list[Ranking]:
        """Ranks the entries for each of several questions, `(text, facets)`, together: it costs less."""
        return [self._ranking(compared) for compared in self._compared(asked)] if asked else []

    def _ranking(self, compared: _Compared) -> Ranking:
        known, other = compared.known, compared.others
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
        return tuple((self.ids[i], float(p[i])) for i in best(p, TOP))

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
        if asked:
            said = self._said([_shortened(text) for text in texts])
            return [self._familiarity(one, self._nearness(one), 1) for one in said]
        read = [self._corrected(_shortened(text)) for text in texts]
        raw = embedded(read, self._encoder, use_disk_cache=True)
        near = self._evidence.nearest_other(raw)
        return [
            self._familiarity(_Said(typed, text, vector[None], None), float(cosine), 2)
            for typed, text, vector, cosine in zip(texts, read, raw, near, strict=True)
        ]

    def _familiarity(self, said: _Said, near: float, least: int) -> Familiarity:
        held, unheld = self._words.held(said.read, least)
        return Familiarity(said.raw[0], near, held, unheld, self._words.names_foreign(said.typed))

    def _nearness(self, said: _Said) -> float:
        return float(self._evidence.nearest_of(said.cosines)[0]) if said.cosines is not None else 0.0

    def explain(
        self, text: str, named_facets: NamedFacets | None = None, translation: str | None = None
    ) -> Explanation:
        """What each piece of evidence brings; see `rank` for the arguments."""
        compared = self._compared([(text, named_facets or NamedFacets())], translation)[0]
        p = compared.p
        first = best(p, TOP)
        points = compared.values * self._weights
        known = with_bias(compared.of_known[None])[0] * self._known_weights
        answers = self._answerability.points(compared.signals)
        return Explanation(
            translation or self._corrected(text),
            tuple(
                (self.ids[i], float(p[i]), dict(zip(NAMES, points[i].tolist(), strict=True))) for i in first
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

    def _compared(
        self, asked: Sequence[tuple[str, NamedFacets]], translation: str | None = None
    ) -> list[_Compared]:
        """Compares questions; `translation` is what the words of all of them are compared of."""
        said = self._said([_shortened(text) for text, _ in asked], translation)
        facets = [named for _, named in asked]
        words = [self._words.of(one.read, one.typed) for one in said]
        numbers = [
            self._numbers.compare(conditions(one.typed), named)
            for one, named in zip(said, facets, strict=True)
        ]
        sentences = Sentences(
            self._lexical.transform([one.read for one in said]), np.concatenate([one.raw for one in said])
        )
        cosines = [one.cosines for one in said if one.cosines is not None]
        log_p = None
        if self._regression is not None:
            log_p = self._regression.log_probabilities(self._evidence.features(sentences))
        evidence = self._evidence.of(
            sentences,
            log_p,
            Asked(facets, words, numbers),
            cosines=Cosines.together(cosines) if cosines else None,
        )
        return [
            self._concluded(row, evidence, one, mine, compared)
            for row, (one, mine, compared) in enumerate(zip(said, words, numbers, strict=True))
        ]

    def _concluded(
        self, row: int, evidence: Evidence, said: _Said, words: QuestionWords, numbers: NumberEvidence
    ) -> _Compared:
        """What the evidence of one question of several comes to."""
        values, of_known = evidence.values[row], evidence.signals[row]
        log_odds = float((with_bias(of_known[None]) @ self._known_weights)[0])
        given = softmax((values @ self._weights)[None])[0]
        first = first_of(given, self._subjects)
        signals = signals_of(
            first,
            values[first.entry],
            float(evidence.raw[row, first.entry]),
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
        known, p, answers = self._exact_match.settle(said.typed, known, p, answers)
        others = evidence.others[row]
        return _Compared(values, of_known, others, known, p, answers, numbers, signals, words, given)

    def _said(self, texts: Sequence[str], translation: str | None = None) -> list[_Said]:
        """Texts ready to be compared, those that were not lately read together."""
        kept = {text: said for text in texts if (said := self._recent.get(text, translation))}
        missing = [text for text in dict.fromkeys(texts) if text not in kept]
        if missing:
            read = [translation or self._corrected(text) for text in missing]
            raw = embedded(missing if translation else read, self._encoder, use_disk_cache=False)
            cosines = self._evidence.cosines(raw) if raw.shape[1] else None
            for row, text in enumerate(missing):
                mine = cosines.of_row(row) if cosines is not None else None
                kept[text] = _Said(text, read[row], raw[row : row + 1], mine)
                self._recent.put(kept[text], translation)
        return [kept[text] for text in texts]

    def _corrected(self, text: str) -> str:
        return self._lexical.speller.correct(text) or text

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
            given = [one.given for one in self.held_out]
            (folder / GIVEN_FILE).write_text(json.dumps(given), encoding="utf-8")

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
