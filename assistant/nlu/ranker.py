"""Ranks the entries of the FAQ for a question, with calibrated probabilities.

Method: a multinomial logistic regression on TF-IDF and sentence embeddings, then a conditional logit
(McFadden, 1974) whose few weights, shared by all entries, are learnt on held-out phrasings: how much the
regression, the nearest phrasing, the answer's text and the facets count. Its likelihood calibrates it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from assistant.dialogue.costs import Costs
from assistant.nlu.encoder import CachedEncoder
from assistant.nlu.evidence import NAMES, SIGNALS, Evidence, EvidenceBase, Sentences
from assistant.nlu.found import Found
from assistant.nlu.lexical import Lexical
from assistant.nlu.regression import Regression

TOP = 10
FOLDS = 5
_PRIOR = np.array([1.0, 0.0, 2.0, 8.0, 2.0, 3.0, 0.3, -0.3])
"""Weights of the evidence before any held-out question, in the order of `NAMES`."""
_SPREAD = np.array([0.5, 1.0, 4.0, 4.0, 2.0, 4.0, 0.5, 0.5])
"""How far from them a weight may reasonably lie: standard deviations of the prior."""
_MOST_ROWS = 800
"""Phrasings beyond which no regression is fitted: its time grows as their cube, and on the shipped FAQ
(1 289 phrasings) held-out questions give it no weight beside the other evidence."""
_MOST_HELD_OUT = 2000
"""Held-out questions beyond which more teach the weights nothing: a large catalogue asks a sample."""
_ALL_CANDIDATES = 1000
"""Entries up to which all are kept for each held-out question."""
_MOST_CANDIDATES = 256
"""Beyond, entries whose evidence is kept: the best before any weight is learnt."""
_CHUNK_CELLS = 8_000_000
"""Cosines computed at once in training: 32 MB a matrix."""
_THEORY_WEIGHT = 100
"""Held-out questions that the theoretical threshold is worth: a catalogue of ten entries measures none."""
_ASKED = 0.85
"""Share of messages that are FAQ questions: the rest is small talk and foreign subjects."""


@dataclass(frozen=True)
class TrainingEntry:
    """What the ranker learns of an entry."""

    id: str
    phrasings: tuple[str, ...]
    answer: str = ""
    keywords: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    family: str | None = None
    """Family whose members tie on text: it is settled as one item."""


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
        mended: The question as it was compared, errors corrected.
        entries: `(id, probability, evidence -> points)`, best first, at most ten. Points are log-odds: one
            more makes an entry 2.7 times as likely beside the others.
        known: Signal -> points towards "some entry answers".
    """

    mended: str
    entries: tuple[tuple[str, float, Mapping[str, float]], ...]
    known: Mapping[str, float]


@dataclass
class Candidates:
    """Evidence of the best entries of held-out questions: all of a small catalogue's.

    Attributes:
        entries: Which entries, ascending, shape (questions, kept).
        values: Their evidence, shape (questions, kept, len(NAMES)).
    """

    entries: np.ndarray
    values: np.ndarray

    @classmethod
    def none(cls, questions: int, kept: int) -> Candidates:
        """Room for the evidence of questions."""
        values = np.zeros((questions, kept, len(NAMES)), dtype=np.float32)
        return cls(np.zeros((questions, kept), dtype=np.int32), values)

    def keep(self, rows: np.ndarray, values: np.ndarray, scores: np.ndarray) -> None:
        """Keeps the entries of the highest scores of some questions."""
        kept = self.entries.shape[1]
        if kept == values.shape[1]:
            self.entries[rows], self.values[rows] = np.arange(kept), values
            return
        best = np.sort(np.argpartition(-scores, kept, axis=1)[:, :kept], axis=1)
        self.entries[rows] = best
        self.values[rows] = np.take_along_axis(values, best[:, :, None], axis=1)

    def of(self, rows: np.ndarray) -> Candidates:
        """Those of some questions."""
        return Candidates(self.entries[rows], self.values[rows])

    def picked(self, of_all: np.ndarray) -> np.ndarray:
        """Columns of the candidates, from an array over all entries, shape (questions, kept)."""
        found: np.ndarray = np.take_along_axis(of_all, self.entries, axis=1)
        return found

    def spread(self, of_candidates: np.ndarray, entries: int) -> np.ndarray:
        """The same over all entries, 0 for those that are no candidate, shape (questions, entries)."""
        found = np.zeros((len(of_candidates), entries), dtype=of_candidates.dtype)
        np.put_along_axis(found, self.entries, of_candidates, axis=1)
        return found


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
    ) -> None:
        """Takes trained parts; use `train` or `load`."""
        self.ids, self.labels = ids, labels
        self._lexical, self._regression, self._evidence = lexical, regression, evidence
        self._weights, self._known_weights = weights, known_weights
        self.thresholds, self.report = dict(thresholds), dict(report)
        self._encoder = encoder

    @classmethod
    def train(
        cls,
        entries: Sequence[TrainingEntry],
        others: Sequence[tuple[str, str]] = (),
        encoder: CachedEncoder | None = None,
        find_facets: Callable[[Sequence[str]], list[Found]] | None = None,
        seed: int = 0,
        progress: Callable[[str], None] | None = None,
        costs: Costs | None = None,
    ) -> Ranker:
        """Learns to rank.

        Args:
            entries: The catalogue; each entry has at least one phrasing.
            others: `(text, label)` of messages that are not FAQ questions.
            encoder: Sentence embeddings, None for lexical features alone.
            find_facets: Finds the facets each text names.
            seed: The same data and seed give the same ranker.
            progress: Told what is being done.
            costs: What outcomes cost a visitor; they set the threshold to answer.

        Raises:
            ValueError: There is no entry.
        """
        if not entries:
            raise ValueError("there is no entry to rank")
        say = progress or (lambda _: None)
        ids = [entry.id for entry in entries]
        labels = sorted({label for _, label in others})
        texts = [text for entry in entries for text in entry.phrasings] + [text for text, _ in others]
        owner = [i for i, entry in enumerate(entries) for _ in entry.phrasings]
        owner += [len(ids) + labels.index(label) for _, label in others]
        y = np.array(owner)
        is_faq = y < len(ids)
        say("embeddings")
        lexical = Lexical.fit(texts, [entry.answer for entry in entries])
        phrasings = Sentences.of(texts, lexical, encoder, kept=True)
        evidence = EvidenceBase.build(entries, phrasings, y, lexical, encoder)
        found = find_facets(texts) if find_facets else [Found()] * len(texts)

        say("held-out predictions")
        generator = random.Random(seed)  # noqa: S311 - reproducible folds, no secret
        queries, folds = _held_out(entries, texts, y, generator)
        folds = _bounded(folds, is_faq, generator)
        asked = Sentences.of(
            [q if fold >= 0 else "" for q, fold in zip(queries, folds, strict=True)],
            lexical,
            encoder,
            kept=True,
        )
        n_classes = len(ids) + len(labels)
        asking = np.flatnonzero(folds >= 0)
        place = np.full(len(queries), -1)
        place[asking] = np.arange(len(asking))
        among = Candidates.none(len(asking), len(ids) if len(ids) <= _ALL_CANDIDATES else _MOST_CANDIDATES)
        signals = np.zeros((len(asking), len(SIGNALS)), dtype=np.float32)
        right = _acceptable(entries, queries, y, np.flatnonzero(is_faq & (folds >= 0)))
        perturbed = np.array([query != text for query, text in zip(queries, texts, strict=True)])
        for fold in range(FOLDS):
            # A phrasing that is its entry's only one is asked perturbed and stays in the training part.
            train = np.flatnonzero((folds != fold) | perturbed)
            base = evidence.learnt_on(train)
            regression = _regression(base, phrasings, y, train, n_classes)
            known_there = np.zeros(len(texts), dtype=bool)
            known_there[train] = True
            for test in _chunks(np.flatnonzero(folds == fold), len(texts)):
                tested = Sentences(asked.words[test], asked.raw[test])
                seen = np.repeat(known_there[None], len(test), axis=0)
                log_p = regression.log_probabilities(base.features(tested)) if regression else None
                clues = base.of(tested, log_p, [found[i] for i in test], seen)
                among.keep(place[test], clues.values, clues.values @ _PRIOR)
                signals[place[test]] = clues.signals

        say("weights and thresholds")
        is_asked_faq = is_faq[asking]
        of_faq = among.of(is_asked_faq)
        singles = sum(len(entry.phrasings) == 1 for entry in entries) / len(entries)
        # Phrasings that are asked perturbed are too easy to teach anything of the weights.
        weights = _PRIOR if singles > 0.5 else _fit_weights(of_faq.values, of_faq.picked(right))
        known_weights = _fit_known(signals, is_asked_faq)
        known = _sigmoid(_with_bias(signals) @ known_weights)
        probabilities = of_faq.spread(_softmax(of_faq.values @ weights), len(ids))
        thresholds, report = _measure(
            probabilities * known[is_asked_faq, None], known, is_asked_faq, right, entries, costs or Costs()
        )
        report["lexical_only"] = encoder is None
        report["weights"] = {name: round(float(w), 3) for name, w in zip(NAMES, weights, strict=True)}
        say("final regression")
        final = _regression(evidence, phrasings, y, np.arange(len(y)), n_classes)
        return cls(ids, labels, lexical, final, evidence, weights, known_weights, thresholds, report, encoder)

    def rank(self, text: str, found: Found | None = None, words: str | None = None) -> Ranking:
        """Ranks the entries for one question.

        Args:
            text: The question, any length; its meaning is taken as typed.
            found: Facets it names.
            words: The same in the catalogue's language when the question is in another; nothing is then
                corrected.
        """
        clues = self._clues(self._sentence(text, words), found)
        known, p = self._probabilities(clues)
        best = np.argsort(-p, kind="stable")[:TOP]
        other = clues.others[0]
        share = other / max(float(other.sum()), 1e-12) * (1 - known)
        ranked = sorted(zip(self.labels, share.tolist(), strict=True), key=lambda pair: -pair[1])
        return Ranking(tuple((self.ids[i], float(p[i])) for i in best), known, tuple(ranked))

    def explain(self, text: str, found: Found | None = None, words: str | None = None) -> Explanation:
        """What each piece of evidence brings; see `rank` for the arguments."""
        clues = self._clues(self._sentence(text, words), found)
        _, p = self._probabilities(clues)
        best = np.argsort(-p, kind="stable")[:TOP]
        points = clues.values[0] * self._weights
        signals = _with_bias(clues.signals)[0] * self._known_weights
        return Explanation(
            words or self._mended(text),
            tuple(
                (self.ids[i], float(p[i]), dict(zip(NAMES, points[i].tolist(), strict=True))) for i in best
            ),
            dict(zip((*SIGNALS, "bias"), signals.tolist(), strict=True)),
        )

    def nearness(self, text: str) -> float:
        """How near the nearest phrasing is, raw cosine: what tells a foreign subject without examples."""
        return self._evidence.nearness(self._sentence(text))

    def _probabilities(self, clues: Evidence) -> tuple[float, np.ndarray]:
        known = float(_sigmoid(_with_bias(clues.signals) @ self._known_weights)[0])
        return known, _softmax(clues.values @ self._weights)[0] * known

    def _clues(self, sentence: Sentences, found: Found | None) -> Evidence:
        log_p = None
        if self._regression is not None:
            log_p = self._regression.log_probabilities(self._evidence.features(sentence))
        return self._evidence.of(sentence, log_p, [found or Found()])

    def _mended(self, text: str) -> str:
        return self._lexical.speller.correct(text) or text

    def _sentence(self, text: str, words: str | None = None) -> Sentences:
        if words is None:
            return Sentences.of([self._mended(text)], self._lexical, self._encoder, kept=False)
        spoken = Sentences.of([text], self._lexical, self._encoder, kept=False)
        return Sentences(self._lexical.transform([words]), spoken.raw)

    def save(self, folder: Path) -> None:
        """Writes JSON and npz files, no pickle."""
        folder.mkdir(parents=True, exist_ok=True)
        self._lexical.save(folder)
        if self._regression is not None:
            self._regression.save(folder)
        self._evidence.save(folder)
        np.savez(folder / "ranker.npz", weights=self._weights, known=self._known_weights)
        about = {
            "ids": self.ids,
            "labels": self.labels,
            "thresholds": self.thresholds,
            "report": self.report,
            "encoder": self._encoder.name if self._encoder else None,
        }
        (folder / "ranker.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")

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
        )


def _regression(
    base: EvidenceBase, phrasings: Sentences, y: np.ndarray, rows: np.ndarray, n_classes: int
) -> Regression | None:
    """The regression learnt on some phrasings, None when the catalogue is too large for one."""
    if len(y) > _MOST_ROWS:
        return None
    return Regression.fit(base.features(phrasings)[rows], y[rows], n_classes)


def _held_out(
    entries: Sequence[TrainingEntry], texts: list[str], y: np.ndarray, generator: random.Random
) -> tuple[list[str], np.ndarray]:
    """The questions asked to the held-out folds, and the fold of each."""
    folds = np.zeros(len(texts), dtype=int)
    queries = list(texts)
    for label in range(int(y.max()) + 1):
        rows = np.flatnonzero(y == label).tolist()
        generator.shuffle(rows)
        start = generator.randrange(FOLDS)
        for rank, row in enumerate(rows):
            folds[row] = (start + rank) % FOLDS
        if len(rows) == 1:
            queries[rows[0]] = _perturbed(texts[rows[0]], generator)
    return queries, folds


def _perturbed(text: str, generator: random.Random) -> str:
    """A phrasing with a third of its words left out: the only other question one can make of it."""
    words = text.split()
    kept = [word for word in words if generator.random() > 0.35]
    return " ".join(kept or words) + " "


def _bounded(folds: np.ndarray, is_faq: np.ndarray, generator: random.Random) -> np.ndarray:
    """The folds, -1 for the phrasings of a large catalogue that are not asked: eight weights need no more."""
    questions = np.flatnonzero(is_faq).tolist()
    if len(questions) <= _MOST_HELD_OUT:
        return folds
    bounded = folds.copy()
    bounded[generator.sample(questions, len(questions) - _MOST_HELD_OUT)] = -1
    return bounded


def _chunks(rows: np.ndarray, phrasings: int) -> Iterator[np.ndarray]:
    """Rows a few at a time, so that each of their cosines with every phrasing fits in `_CHUNK_CELLS`."""
    size = max(1, _CHUNK_CELLS // max(phrasings, 1))
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _acceptable(
    entries: Sequence[TrainingEntry], queries: list[str], y: np.ndarray, rows: np.ndarray
) -> np.ndarray:
    """Entries that answer each FAQ query of `rows`, shape (rows, entries): several for a shared phrasing."""
    owners: dict[str, set[int]] = {}
    for i, entry in enumerate(entries):
        for phrasing in entry.phrasings:
            owners.setdefault(phrasing.casefold(), set()).add(i)
    right = np.zeros((len(rows), len(entries)), dtype=bool)
    for index, row in enumerate(rows):
        right[index, [y[row], *owners.get(queries[row].casefold(), ())]] = True
    return right


def _fit_weights(values: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Conditional logit: the likeliest weights given the prior, none against its sign."""
    signs = np.where(_PRIOR < 0, -1.0, 1.0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        p = _softmax(values @ weights)
        mass = np.maximum((p * right).sum(axis=1), 1e-12)
        towards = p * right / mass[:, None] - p
        gradient = -np.einsum("qe,qef->f", towards, values, optimize=True)
        apart = (weights - _PRIOR) / _SPREAD
        return float(-np.log(mass).sum() + 0.5 * apart @ apart), gradient + apart / _SPREAD

    bounds = [(0, None) if sign > 0 else (None, 0) for sign in signs]
    fitted: np.ndarray = minimize(loss, _PRIOR, jac=True, method="L-BFGS-B", bounds=bounds).x
    return fitted


def _fit_known(signals: np.ndarray, is_faq: np.ndarray) -> np.ndarray:
    """Logistic regression of "some entry answers" on the signals, each side weighing what visitors send."""
    rows = _with_bias(signals)
    if is_faq.all():
        # Nothing to compare with: everything is taken for known.
        return np.array([*np.zeros(signals.shape[1]), 6.0])
    weight = np.where(is_faq, _ASKED / is_faq.mean(), (1 - _ASKED) / (~is_faq).mean())

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = rows @ w
        p = _sigmoid(z)
        gradient = rows.T @ (weight * (p - is_faq)) / len(rows) + 1e-3 * np.r_[w[:-1], 0]
        cost = np.logaddexp(0, -np.where(is_faq, z, -z))
        return float((weight * cost).mean() + 0.5e-3 * w[:-1] @ w[:-1]), gradient

    fitted: np.ndarray = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x
    return fitted


def _measure(
    p: np.ndarray,
    known: np.ndarray,
    is_faq: np.ndarray,
    right: np.ndarray,
    entries: Sequence[TrainingEntry],
    costs: Costs,
) -> tuple[dict[str, float], dict[str, Any]]:
    """Thresholds and figures on held-out questions; a family counts as one item.

    Args:
        p: Probability of each entry for each FAQ question, shape (questions, entries).
        known: Probability that some entry answers, of every message.
        is_faq: Which of the messages are FAQ questions.
        right: Entries that answer, same shape as `p`.
        entries: The catalogue.
        costs: What outcomes cost.
    """
    names = [f"family {entry.family}" if entry.family else entry.id for entry in entries]
    items = {name: i for i, name in enumerate(dict.fromkeys(names))}
    cells = (np.ones(len(entries), dtype=np.float32), (np.arange(len(entries)), [items[n] for n in names]))
    belongs = sparse.csr_matrix(cells, shape=(len(entries), len(items)))
    mass, hits = p @ belongs, right.astype(np.float32) @ belongs > 0
    order = np.argsort(-mass, axis=1, kind="stable")[:, :3]
    hit = np.take_along_axis(hits, order, axis=1)
    best = np.take_along_axis(mass, order, axis=1)
    top, top3 = best[:, 0], best.sum(axis=1)
    entry_first = np.take_along_axis(right, np.argsort(-p, axis=1, kind="stable")[:, :3], axis=1)
    accepted = float(np.quantile(known[is_faq], 0.05))
    thresholds = {
        "answer": max(0.35, _threshold(top, hit, costs)),
        "suggest": _lowest(top3, hit.any(axis=1), 0.8, 0.3),
        "known": min(0.5, accepted),
    }
    foreign = known[~is_faq]
    answered = top >= thresholds["answer"]
    report = {
        "held_out": int(is_faq.sum()),
        "top1": float(entry_first[:, 0].mean()),
        "top3": float(entry_first.any(axis=1).mean()),
        "answered": float(answered.mean()),
        "answered_right": float(hit[answered, 0].mean()) if answered.any() else None,
        "others_accepted": float((foreign >= thresholds["known"]).mean()) if len(foreign) else None,
    }
    return {name: round(value, 4) for name, value in thresholds.items()}, report


def _threshold(top: np.ndarray, hit: np.ndarray, costs: Costs) -> float:
    """The cheapest threshold on held-out questions, drawn towards theory where they are few.

    Were probabilities exact, answering would be cheaper than listing from where `wrong * (1 - p)` is
    `list + useless_list * (1 - p) / 2`: half of what the first misses, the two others of a list hold.
    """
    slope = costs.wrong - costs.useless_list / 2
    theory = 1 - min(0.65, costs.list / slope) if slope > 0 else 0.35
    n = len(top)
    return (n * _cheapest(top, hit, costs) + _THEORY_WEIGHT * theory) / (n + _THEORY_WEIGHT)


def _cheapest(top: np.ndarray, hit: np.ndarray, costs: Costs) -> float:
    """The threshold that costs held-out visitors least, answering above it and listing three below.

    Args:
        top: Probability of the best item, shape (n,).
        hit: Whether each of the best three is right, shape (n, 3 at most).
    """
    order = np.argsort(-top, kind="stable")
    answering = costs.wrong * (1 - hit[order, 0])
    listing = costs.list + costs.useless_list * (1 - hit[order].any(axis=1))
    # Cost of answering the i surest and listing for the others, for i from 0 to n.
    total = np.r_[0, np.cumsum(answering)] + listing.sum() - np.r_[0, np.cumsum(listing)]
    count = int(np.argmin(total))
    return float(top[order[count - 1]]) if count else 0.99


def _lowest(scores: np.ndarray, right: np.ndarray, share: float, fallback: float) -> float:
    """Lowest score above which at least `share` are right."""
    order = np.argsort(-scores, kind="stable")
    kept = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(kept >= share)
    return float(scores[order][enough[-1]]) if len(enough) else fallback


def _softmax(scores: np.ndarray) -> np.ndarray:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    p: np.ndarray = shifted / shifted.sum(axis=1, keepdims=True)
    return p


def _sigmoid(z: np.ndarray) -> np.ndarray:
    p: np.ndarray = 1 / (1 + np.exp(-np.clip(z, -40, 40)))
    return p


def _with_bias(signals: np.ndarray) -> np.ndarray:
    return np.hstack([signals, np.ones((len(signals), 1))])
