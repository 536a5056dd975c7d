"""Learns to rank on held-out questions: what each evidence counts, then whether the first entry answers."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from assistant.catalogue.costs import Costs
from assistant.progress import CROSS_VALIDATE, ENCODE_CORPUS, FIT, OnProgress, Progress
from assistant.understanding.encoders.sentence_encoder import CachedEncoder
from assistant.understanding.language.stems import stems
from assistant.understanding.language.synonyms import Synonyms
from assistant.understanding.named_facets import NamedFacets
from assistant.understanding.numbers import NumberIndex, conditions
from assistant.understanding.ranking.answerability import First, first_of, of_coverage, scaled, signals_of
from assistant.understanding.ranking.entries import Background, TrainingEntry
from assistant.understanding.ranking.evidence import (
    NAMES,
    SIGNALS,
    Asked,
    EvidenceBase,
    Sentences,
    document,
    embedded,
)
from assistant.understanding.ranking.exact_match import ExactMatch
from assistant.understanding.ranking.held_out import FOLDS, HeldOut, acceptable, bounded, chunks, held_out
from assistant.understanding.ranking.lexical import Lexical
from assistant.understanding.ranking.parts import Parts
from assistant.understanding.ranking.regression import Regression
from assistant.understanding.ranking.shipped import prior_answerability, prior_coverage, prior_weights
from assistant.understanding.ranking.weights import (
    Candidates,
    fit_known,
    fit_weights,
    measure,
    sigmoid,
    softmax,
    with_bias,
)
from assistant.understanding.ranking.word_evidence import QuestionWords, WordCorpus, WordIndex

_MOST_ROWS = 800
"""Phrasings of the FAQ beyond which no regression is fitted: its time grows as their cube, and on the shipped
FAQ held-out questions give it no weight beside the other evidence."""
_ALL_CANDIDATES = 1000
"""Entries up to which all are kept for each held-out question."""
_MOST_CANDIDATES = 256
"""Beyond, entries whose evidence is kept: the best before any weight is learnt."""
_MOST_COMPARED, _FEWEST_COMPARED = 40_000, 3
"""Sentences that are embedded and compared with a question, and how many of each entry at least: their time
and memory grow with them. The words of all are read whatever their number."""
_MOST_KEPT = 3_000_000
"""Questions times entries up to which what their words say is kept until it is judged: some 80 bytes each."""
_LEAST_EXAMPLES = 60
"""Examples below which nothing is learnt of weights: what the shipped FAQ taught stands."""
_TRUST_WITH_REGRESSION = 10.0
"""What the prior of the weights counts where there is a regression: folds learn it from fewer phrasings than
it will have, and underrate it. Between 5 and 20, of 1, 5, 20 and nothing learnt, by what was left out of the
benchmark's training part: one point more at three phrasings an entry than 1, and as well calibrated."""
_LEFT_OUT = 0.1
"""What a question whose entry was left out counts beside one that has its entry. More would fit the share of
visitors who ask beside the FAQ, and answer fewer of the others at once."""
_BESIDE = 1.0
"""What a question beside the FAQ counts, whether written or made from one of the FAQ."""
_SMALL_TALK, _ALL_SMALL_TALK = 0.2, 80.0
"""What a message that is no question counts, and all of them together at most: however many are written for
the acts, they say nothing more of which subjects the FAQ treats."""
_FRAGMENTS = 500
_SHORTEST_FRAGMENT, _LONGEST_FRAGMENT = 3, 6
"""Words of an example that are asked as a question of their own."""


@dataclass(frozen=True)
class _Corpus:
    """All that is learnt from, a row a text: the phrasings and examples of entries, then other messages."""

    texts: list[str]
    owner: np.ndarray
    """Entry of each, then classes that are no question."""
    example: np.ndarray
    """Rank of each among its entry's examples, -1 for what is none."""

    @classmethod
    def of(
        cls, entries: Sequence[TrainingEntry], others: Sequence[tuple[str, str]], labels: Sequence[str]
    ) -> _Corpus:
        most = max(_FEWEST_COMPARED, _MOST_COMPARED // len(entries))
        rows = [(text, i, k) for i, entry in enumerate(entries) for k, text in _compared(entry, most)]
        rows += [(text, len(entries) + labels.index(label), -1) for text, label in others]
        texts, owner, example = zip(*rows, strict=True)
        return cls(list(texts), np.array(owner), np.array(example))


def _compared(entry: TrainingEntry, most: int) -> list[tuple[int, str]]:
    """The texts of an entry that are compared as sentences, titles first: `(rank among the examples, text)`.

    Of an entry of a large catalogue, its question, then in turn an example and another title.
    """
    question, *variants = [(-1, text) for text in entry.phrasings]
    examples = list(enumerate(entry.examples))
    if 1 + len(variants) + len(examples) > most:
        of_examples = most // 2
        examples = examples[: max(of_examples, most - 1 - len(variants))]
        variants = variants[: most - 1 - len(examples)]
    return [question, *variants, *examples]


def train(
    entries: Sequence[TrainingEntry],
    others: Sequence[tuple[str, str]],
    encoder: CachedEncoder | None,
    background: Background,
    seed: int,
    on_progress: OnProgress | None,
    costs: Costs,
) -> tuple[Parts, list[HeldOut]]:
    """See `Ranker.train`; returns what a ranker is made of, and what became of each held-out question."""
    if not entries:
        raise ValueError("there is no entry to rank")
    return _Training(entries, others, encoder, background, seed, on_progress, costs).run()


@dataclass(frozen=True)
class _Questions:
    """The q questions that are asked to judge: held-out rows, fragments of some, then what is beside the FAQ.

    Attributes:
        rows: Row of the corpus of each, -1 for a fragment of one and beside it.
        owner: Entry, class that is no question, or -1 beside the FAQ.
        typed: As typed.
        read: Errors corrected.
        folds: In which each is asked: what shares its fold is not learnt then.
    """

    rows: np.ndarray
    owner: np.ndarray
    typed: list[str]
    read: list[str]
    folds: np.ndarray


@dataclass
class _Judged:
    """What the comparison of the questions gave.

    Attributes:
        candidates: Evidence of the best entries.
        raw: Their cosines as encoded, shape (q, kept).
        signals: What tells a question from what is none.
        closeness: Of the entries' phrasings, in each fold; see `EvidenceBase.closeness`.
        words: Those of the questions, of a small catalogue.
    """

    candidates: Candidates
    raw: np.ndarray
    signals: np.ndarray
    closeness: list[np.ndarray]
    words: dict[int, QuestionWords]


@dataclass(frozen=True)
class Taught:
    """What the held-out questions teach, the prior apart: `bench.prior` learns from it what is shipped.

    Attributes:
        rows: Which of the questions asked are the f of the FAQ, shape (f,).
        values: Evidence for the candidates of the f questions of the FAQ, shape (f, kept, len(NAMES)).
        right: Which candidates answer, shape (f, kept).
        signals: What tells whether the first subject answers, of n questions of all kinds, shape (n, s).
        answered: Whether it does, shape (n,).
        covered: Whether some entry does, shape (n,).
        counts: What each question counts, shape (n,).
    """

    rows: np.ndarray
    values: np.ndarray
    right: np.ndarray
    signals: np.ndarray
    answered: np.ndarray
    covered: np.ndarray
    counts: np.ndarray


class _Training:
    taught: Taught
    """Known once it has run."""
    left_out: list[tuple[int, float]]
    """Questions that were asked without their entry, and the probability of what came first then."""
    trust: float | None = None
    """What the prior of the weights counts, when it is not what the size of the catalogue says."""

    def __init__(
        self,
        entries: Sequence[TrainingEntry],
        others: Sequence[tuple[str, str]],
        encoder: CachedEncoder | None,
        background: Background,
        seed: int,
        on_progress: OnProgress | None,
        costs: Costs,
    ) -> None:
        self.entries, self.encoder, self.background = entries, encoder, background
        self.seed, self.costs = seed, costs
        self.on_progress: OnProgress = on_progress or (lambda _: None)
        self.ids = [entry.id for entry in entries]
        self.labels = sorted({label for _, label in others})
        self.n_classes = len(self.ids) + len(self.labels)
        self.corpus = _Corpus.of(entries, others, self.labels)
        self.is_faq = self.corpus.owner < len(entries)
        self.subjects = _numbered(f"family {e.family}" if e.family else f"entry {e.id}" for e in entries)
        self.kin = _numbered(f"family {e.kin}" if e.kin else f"entry {e.id}" for e in entries)
        is_example = self.corpus.example >= 0
        self.learns = int(is_example.sum()) >= _LEAST_EXAMPLES
        texts = self.corpus.texts
        self.lexical, self.words_of_texts = Lexical.fit(
            texts, [*(entry.answer for entry in entries), *background.vocabulary]
        )
        asked = is_example | ~self.is_faq if self.learns else np.ones(len(texts), dtype=bool)
        self.queries, folds = held_out([*self.ids, *self.labels], texts, self.corpus.owner, seed, asked)
        self.folds = bounded(folds, self.is_faq, random.Random(seed), len(entries))  # noqa: S311 - no secret
        # A small part of a large catalogue is asked: what is left without all of it is learnt once.
        self.sampled = len(entries) > _ALL_CANDIDATES

    def run(self) -> tuple[Parts, list[HeldOut]]:
        """Learns."""
        questions = self._questions()
        self._encode(questions)
        judged = self._compare(questions)
        self.on_progress(Progress(FIT))
        is_faq = (questions.owner >= 0) & (questions.owner < len(self.ids))
        whole = questions.rows >= 0
        right = acceptable(
            self.entries, [questions.typed[i] for i in np.flatnonzero(is_faq)], questions.owner[is_faq]
        )
        is_whole = whole[is_faq]
        faq, right_of_whole = judged.candidates.of(is_faq & whole), right[is_whole]
        prior = prior_weights(self._has_regression)
        # Phrasings that are asked perturbed are too easy to teach anything of the weights.
        picked = faq.picked(right_of_whole)
        weights = fit_weights(faq.values, picked, prior, self._trust) if self.learns else prior
        is_corpus = questions.owner >= 0
        known_weights = fit_known(judged.signals[is_corpus], is_faq[is_corpus])
        answerability, coverage = prior_answerability(), prior_coverage()
        signals, firsts, answered, counts = self._signals(questions, judged, weights, right)
        is_covered = np.r_[is_faq, np.zeros(len(signals) - len(is_faq), dtype=bool)]
        self.taught = Taught(
            np.flatnonzero(is_faq & whole), faq.values, picked, signals, answered, is_covered, counts
        )
        if self.learns:
            answerability = answerability.fitted(signals, answered, counts)
            coverage = coverage.fitted(of_coverage(signals), is_covered, counts)
        asked = np.flatnonzero(is_faq & whole)
        p = faq.spread(softmax(faq.values @ weights), len(self.ids))
        chances = answerability.probabilities(signals)
        chances[: len(firsts)] = np.minimum(chances[: len(firsts)], [first.p for first in firsts])
        covered = np.maximum(chances, coverage.probabilities(of_coverage(signals)))
        for row, i in enumerate(asked.tolist()):
            p[row] = scaled(p[row], self.subjects, firsts[i], float(chances[i]), float(covered[i]))
        known = sigmoid(with_bias(judged.signals) @ known_weights)
        thresholds, report = measure(
            p, known[whole], is_faq[whole], right_of_whole, self.subjects, self.costs
        )
        first = p.argmax(axis=1)
        hits = right_of_whole[np.arange(len(p)), first]
        # Of a large catalogue 160 MB, which the space of the whole would be made beside.
        del p
        if self.learns:
            report |= self._judged_apart(questions, [first.p for first in firsts])
        report["lexical_only"] = self.encoder is None
        report["weights"] = {name: round(float(w), 3) for name, w in zip(NAMES, weights, strict=True)}
        parts = Parts(
            self.ids,
            self.labels,
            self.lexical,
            self._regression(self.base, np.arange(len(self.is_faq))),
            self.base,
            self.word_corpus.index(),
            NumberIndex.of(self.entries, self.background.taxonomy),
            weights,
            known_weights,
            answerability,
            coverage,
            self.subjects,
            thresholds,
            report,
            self.encoder,
            ExactMatch.of(
                (i, text)
                for i, entry in enumerate(self.entries)
                for text in (*entry.phrasings, *entry.examples)
            ),
        )
        outcomes = [
            HeldOut(self.ids[questions.owner[i]], self.corpus.texts[questions.rows[i]], hit, self.ids[given])
            for i, hit, given in zip(asked.tolist(), hits.tolist(), first.tolist(), strict=True)
        ]
        return parts, outcomes

    def _correct(self, text: str) -> str:
        return self.lexical.speller.correct(text) or text

    def _questions(self) -> _Questions:
        rows = np.flatnonzero(self.folds >= 0)
        beside = list(self.background.beside)
        folds = [rank % FOLDS for rank in range(len(beside))]
        if self.background.replaced is not None and self.learns:
            for fold in range(FOLDS):
                made = self.background.replaced(self._examples_of(fold), self.seed)
                beside += made
                folds += [fold] * len(made)
        fragments = self._fragments(rows) if self.learns else []
        cut = [row for row, _ in fragments]
        typed = [*(self.queries[row] for row in rows), *(text for _, text in fragments), *beside]
        return _Questions(
            np.r_[rows, np.full(len(cut) + len(beside), -1)],
            np.r_[self.corpus.owner[rows], self.corpus.owner[cut], np.full(len(beside), -1)].astype(int),
            typed,
            [self._correct(text) for text in typed],
            np.r_[self.folds[rows], self.folds[cut], folds].astype(int),
        )

    def _fragments(self, rows: np.ndarray) -> list[tuple[int, str]]:
        """A few words of some examples, as who is in a hurry types them: `(row of the example, words)`.

        Examples are whole sentences: without these, « combien coûte la carte ? » is nearer to small talk.
        """
        generator = random.Random(self.seed)  # noqa: S311 - a sample, no secret
        examples = [int(row) for row in rows if self.corpus.example[row] >= 0]
        made = []
        for row in generator.sample(examples, min(_FRAGMENTS, len(examples))):
            words = self.corpus.texts[row].split()
            size = generator.randint(_SHORTEST_FRAGMENT, _LONGEST_FRAGMENT)
            start = generator.randint(0, max(len(words) - size, 0))
            text = " ".join(words[start : start + size])
            if len(set(stems(text))) >= 2:
                made.append((row, text))
        return made

    def _examples_of(self, fold: int) -> list[TrainingEntry]:
        """The entries with nothing but their examples that are asked in a fold."""
        mine: dict[int, list[str]] = {}
        for row in np.flatnonzero((self.folds == fold) & (self.corpus.example >= 0)):
            mine.setdefault(int(self.corpus.owner[row]), []).append(self.corpus.texts[row])
        return [replace(self.entries[i], phrasings=(), examples=tuple(texts)) for i, texts in mine.items()]

    def _encode(self, questions: _Questions) -> None:
        """Embeds all that is read, together: the progress is that of one work."""
        texts = self.corpus.texts
        documents = [document(entry) for entry in self.entries]
        raw = embedded(
            [*texts, *documents, *questions.read],
            self.encoder,
            use_disk_cache=True,
            on_encoded=lambda *far: self.on_progress(Progress(ENCODE_CORPUS, *far)),
        )
        raw, raw_documents, raw_questions = np.split(raw, np.cumsum([len(texts), len(documents)]))
        self.phrasings = Sentences(self.words_of_texts, raw)
        self.features = Sentences(self.lexical.transform(questions.read), raw_questions)
        self.documents = raw_documents
        self.word_corpus = WordCorpus(
            self.entries,
            [self.background.labels_of(entry) for entry in self.entries],
            self.background.synonyms or Synonyms(()),
            self.encoder.of_words if self.encoder else None,
            self._correct,
            self.background.foreign,
        )
        self.word_corpus.encode(questions.read)

    @cached_property
    def base(self) -> EvidenceBase:
        """Of all phrasings; of a large catalogue made once its questions were compared in another space."""
        return self._built(None)

    def _built(self, rows: np.ndarray | None) -> EvidenceBase:
        parts = self.encoder.parts if self.encoder else ()
        return EvidenceBase.build(
            self.entries, self.phrasings, self.corpus.owner, self.documents, parts, rows
        )

    def _compare(self, questions: _Questions) -> _Judged:
        """The evidence for each question, in what is learnt without its fold."""
        q, e = len(questions.typed), len(self.ids)
        kept = e if e <= _ALL_CANDIDATES else _MOST_CANDIDATES
        judged = _Judged(
            Candidates.none(q, kept),
            np.zeros((q, kept), dtype=np.float32),
            np.zeros((q, len(SIGNALS)), dtype=np.float32),
            [],
            {},
        )
        prior = prior_weights(self._has_regression)
        find = self.background.find_facets
        self.facets = find(questions.typed) if find else [NamedFacets()] * q
        self.indexes: list[WordIndex] = []
        base = self._built(np.flatnonzero(self._never_asked)) if self.sampled else self.base
        for fold in range(FOLDS):
            self.on_progress(Progress(CROSS_VALIDATE, fold, FOLDS, fold / FOLDS))
            seen = self._seen(fold)
            if not self.sampled:
                base = self.base.learnt_on(np.flatnonzero(seen))
            if not self.sampled or not self.indexes:
                self.indexes.append(self._word_index(seen))
                numbers = NumberIndex.of(self._entries_of(seen), self.background.taxonomy)
            else:
                self.indexes.append(self.indexes[0])
            judged.closeness.append(base.closeness(seen))
            regression = self._regression(base, np.flatnonzero(seen))
            for test in chunks(np.flatnonzero(questions.folds == fold), len(self.is_faq)):
                features = self.features.of_rows(test)
                facets = [self.facets[i] for i in test]
                words = [self.indexes[fold].of(questions.read[i], questions.typed[i]) for i in test]
                if q * e <= _MOST_KEPT:
                    judged.words.update(zip(test.tolist(), words, strict=True))
                compared = [numbers.compare(conditions(questions.typed[i]), self.facets[i]) for i in test]
                log_p = regression.log_probabilities(base.features(features)) if regression else None
                evidence = base.of(features, log_p, Asked(facets, words, compared), seen)
                entries = judged.candidates.keep(test, evidence.values, evidence.values @ prior)
                judged.raw[test] = np.take_along_axis(evidence.raw, entries, axis=1)
                judged.signals[test] = evidence.signals
        return judged

    def _signals(
        self,
        questions: _Questions,
        judged: _Judged,
        weights: np.ndarray,
        right: np.ndarray,
    ) -> tuple[np.ndarray, list[First], np.ndarray, np.ndarray]:
        """What tells whether the first subject answers: of each question, then of those left without theirs.

        Returns:
            Signals, shape (n, s); the first subject of each question; whether it answers, shape (n,); what
            each counts, shape (n,).
        """
        e = len(self.ids)
        scores = judged.candidates.values @ weights
        small_talk = min(_SMALL_TALK, _ALL_SMALL_TALK / max(int((questions.owner >= e).sum()), 1))
        answers_of = iter(right)
        rows, firsts, answered, counts = [], [], [], []
        left_rows = []
        self.left_out = []
        for i, (owner, fold) in enumerate(
            zip(questions.owner.tolist(), questions.folds.tolist(), strict=True)
        ):
            entries = judged.candidates.entries[i]
            words = judged.words.pop(i, None)
            if words is None:
                words = self.indexes[fold].of(questions.read[i], questions.typed[i])
            if owner < 0 and i % 2:
                # Most objects of others are in no list: half of them are learnt as if they were not.
                words = replace(words, foreign=np.zeros_like(words.foreign))
            answers = next(answers_of) if 0 <= owner < e else None
            left_out = np.flatnonzero(self.kin == self.kin[owner]) if answers is not None else None
            for without in (None, left_out) if answers is not None else (None,):
                kept = (
                    scores[i] if without is None else np.where(np.isin(entries, without), -np.inf, scores[i])
                )
                if not np.isfinite(kept).any():
                    continue
                first = first_of(softmax(kept[None])[0], self.subjects[entries])
                place = first.entry
                first = replace(first, entry=int(entries[place]))
                signals = signals_of(
                    first,
                    judged.candidates.values[i, place],
                    float(judged.raw[i, place]),
                    judged.closeness[fold][first.entry],
                    words,
                    without,
                )
                if without is None:
                    rows.append(signals)
                    firsts.append(first)
                    answered.append(
                        answers is not None and bool(answers[self.subjects == first.subject].any())
                    )
                    counts.append(1.0 if answers is not None else _BESIDE if owner < 0 else small_talk)
                else:
                    left_rows.append(signals)
                    self.left_out.append((i, first.p))
        rows += left_rows
        answered += [False] * len(left_rows)
        counts += [_LEFT_OUT] * len(left_rows)
        return np.stack(rows), firsts, np.array(answered), np.array(counts)

    def _judged_apart(self, questions: _Questions, first: Sequence[float]) -> dict[str, float]:
        """How often an answer would be given as sure, by a model that learnt nothing of the same fold."""
        taught = self.taught
        folds = np.r_[questions.folds, questions.folds[[i for i, _ in self.left_out]]].astype(int)
        chances = np.zeros(len(taught.signals))
        for fold in range(FOLDS):
            learnt, asked = folds != fold, folds == fold
            model = prior_answerability().fitted(
                taught.signals[learnt], taught.answered[learnt], taught.counts[learnt]
            )
            chances[asked] = model.probabilities(taught.signals[asked])
        of_ranking = np.array([*first, *(p for _, p in self.left_out)])
        sure = np.minimum(chances, of_ranking) >= self.costs.sure_from
        left_out, asked_so = sure[len(questions.typed) :], sure[: len(questions.typed)]
        whole = questions.rows[[i for i, _ in self.left_out]] >= 0
        right = taught.answered[: len(questions.typed)]
        written = np.flatnonzero(questions.owner < 0)[: len(self.background.beside)]
        figures = {
            "sure_right": (asked_so & right)[taught.rows],
            "sure_wrong": (asked_so & ~right)[taught.rows],
            "left_out_sure": left_out[whole],
            "beside_sure": asked_so[written],
        }
        return {name: round(float(rows.mean()), 4) for name, rows in figures.items() if len(rows)}

    def _seen(self, fold: int) -> np.ndarray:
        """Rows that may be learnt while a fold is asked; of a large catalogue, phrasings that none asks."""
        others = self.folds != fold
        seen: np.ndarray = np.where(self.is_faq & self.sampled, self._never_asked, others | self._never_asked)
        return seen

    @cached_property
    def _never_asked(self) -> np.ndarray:
        """Rows that no fold asks as they are: a phrasing that is its entry's only one is asked perturbed."""
        perturbed = np.array([q != t for q, t in zip(self.queries, self.corpus.texts, strict=True)])
        never: np.ndarray = (self.folds < 0) | perturbed
        return never

    def _examples_seen(self, seen: np.ndarray) -> dict[int, set[int]]:
        """Entry -> ranks of the examples that may be learnt."""
        kept: dict[int, set[int]] = {}
        for row in np.flatnonzero(seen & (self.corpus.example >= 0)):
            kept.setdefault(int(self.corpus.owner[row]), set()).add(int(self.corpus.example[row]))
        return kept

    def _word_index(self, seen: np.ndarray) -> WordIndex:
        kept = self._examples_seen(seen)
        return self.word_corpus.index(lambda entry, example: example in kept.get(entry, ()))

    def _entries_of(self, seen: np.ndarray) -> list[TrainingEntry]:
        kept = self._examples_seen(seen)
        return [
            replace(
                entry,
                examples=tuple(text for k, text in enumerate(entry.examples) if k in kept.get(i, ())),
            )
            for i, entry in enumerate(self.entries)
        ]

    @property
    def _trust(self) -> float:
        if self.trust is not None:
            return self.trust
        return _TRUST_WITH_REGRESSION if self._has_regression else 1.0

    @property
    def _has_regression(self) -> bool:
        return int(self.is_faq.sum()) <= _MOST_ROWS

    def _regression(self, base: EvidenceBase, rows: np.ndarray) -> Regression | None:
        """The regression learnt on some rows, None when the catalogue is too large for one."""
        if not self._has_regression:
            return None
        features = base.features(self.phrasings)[rows]
        return Regression.fit(features, self.corpus.owner[rows], self.n_classes)


def _numbered(names: Iterable[str]) -> np.ndarray:
    """A number for each different name, in their order."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names])
