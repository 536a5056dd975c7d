"""Prints what each part of the understanding brings: the whole, and the whole without one part.

Run: `make bench-ablation` (ten minutes). Measured on the examples of the shipped FAQ, held out by folds, with
the weights learnt again for each line, so that choices may rest on it; `data/evaluation` is read for the last
column of the second table only, from which nothing is chosen. The tables go to `bench/results/ablation.md`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from unittest.mock import patch

import numpy as np
from tqdm import tqdm

from assistant.catalogue import load_catalogue
from assistant.catalogue.costs import Costs
from assistant.quality.evaluate import read_cases
from assistant.settings import ROOT, data_dir, home_dir
from assistant.text import matching_key
from assistant.understanding.encoders.sentence_encoder import CachedEncoder, best_encoder
from assistant.understanding.facet_finder import FacetFinder
from assistant.understanding.language.framing import without_framing
from assistant.understanding.language.french import french
from assistant.understanding.language.spelling import Speller
from assistant.understanding.ranking import embedding_space, word_evidence
from assistant.understanding.ranking.embedding_space import Space
from assistant.understanding.ranking.entries import Background, TrainingEntry
from assistant.understanding.ranking.evidence import AGREE, NAMES
from assistant.understanding.ranking.from_catalogue import background, training_entries
from assistant.understanding.ranking.ranker import Ranker
from assistant.understanding.ranking.shipped import prior_weights
from assistant.understanding.ranking.training import _Training
from assistant.understanding.ranking.weights import fit_weights, softmax

RESULTS = ROOT / "bench" / "results" / "ablation.md"
EXAMPLES = (0, 2, 4, 6, 8)
"""Examples an entry."""
_ASKED = 2
"""Last examples of each entry, which are asked and never learnt in the second table."""
_WRONG = 0.01
"""Share of the questions that may be answered wrong at once."""
_CANDIDATES = 60
"""Entries that are ranked again for each line, the best of the whole: the others never come first."""
_FREE = 0.01
"""What the shipped weights count for those of a line: where the learning starts, hardly more."""
_PASSAGE = 15
"""Words of the shortest passage of an answer; shorter paragraphs go with the next one."""

LEFT_OUT: dict[str, tuple[str, ...]] = {
    "everything": (),
    "without the words of the whole entry": ("word_share", "word_sum"),
    "without the share of words": ("word_share",),
    "without the sum of words": ("word_sum",),
    "without the words of the nearest phrasing": ("phrasing_words",),
    "without the meaning of the nearest phrasing": ("nearest",),
    "without the mean meaning of the phrasings": ("mean",),
    "without the meaning of question and answer": ("question_and_answer",),
    "without numbers": ("numbers_held", "numbers_conflict"),
    "without facets": ("facets_agree", "facets_conflict"),
}
"""Line -> evidence whose weight is zero."""


def _unit(_: Space, meaning: np.ndarray) -> np.ndarray:
    unit: np.ndarray = meaning / np.maximum(np.linalg.norm(meaning, axis=1, keepdims=True), 1e-9)
    return unit


def _no_words(_: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.zeros(0, dtype=int), np.zeros(0, dtype=np.float32)


@dataclass(frozen=True)
class Change:
    """How a training differs from the whole one.

    Attributes:
        within: What is patched while it is trained.
        encoder: Choice of encoders, as in `ASSISTANT_ENCODER`.
        synonyms: Whether the lexicon and the acronyms are read.
    """

    within: Callable[[], AbstractContextManager[object]] = nullcontext
    encoder: str = ""
    synonyms: bool = True


CHANGES: dict[str, Change] = {
    "without near meanings of words": Change(lambda: patch.object(word_evidence, "_best", _no_words)),
    "without lexicon and acronyms": Change(synonyms=False),
    "without correction of errors": Change(lambda: patch.object(Speller, "correct", lambda _, text: text)),
    "without whitening": Change(lambda: patch.object(Space, "whitened", _unit)),
    "without the shipped scatter": Change(
        lambda: patch.object(embedding_space, "shipped_scatter", lambda _: None)
    ),
    "without E5": Change(encoder="use"),
    "without USE": Change(encoder="e5"),
    "without any encoder": Change(encoder="none"),
}
"""Line -> what is trained otherwise."""


@dataclass(frozen=True)
class Catalogue:
    """The shipped FAQ as it is learnt."""

    entries: list[TrainingEntry]
    beside: Background


def read_catalogue() -> Catalogue:
    """Without what is beside the questions: only their ranking is measured."""
    data = data_dir()
    catalogue = load_catalogue(data)
    beside = background(data, catalogue, FacetFinder(catalogue.taxonomy, french()))
    return Catalogue(training_entries(catalogue), replace(beside, beside=(), replaced=None))


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the tables and writes them."""
    argparse.ArgumentParser(description=__doc__).parse_args(arguments)
    catalogue = read_catalogue()
    written = []
    steps = 1 + len(CHANGES) + len(EXAMPLES)
    with tqdm(total=steps, disable=not sys.stderr.isatty()) as bar:
        for line in (*_evidence_table(catalogue, bar), "", *_examples_table(catalogue, bar)):
            tqdm.write(line)
            sys.stdout.flush()
            written.append(line)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("\n".join(written) + "\n", encoding="utf-8")
    return 0


def _evidence_table(catalogue: Catalogue, bar: tqdm[object]) -> Iterator[str]:
    training = trained(catalogue, Change())
    bar.update()
    taught = training.taught
    yield f"| {len(taught.values)} held-out examples, % | first | in three | at once, {_WRONG:.0%} wrong |"
    yield "|---|---|---|---|"
    judged = Judged.of(taught.values, taught.right)
    for name, columns in LEFT_OUT.items():
        yield _row(name, judged, columns)
    passages = Judged.of(with_passages(training), taught.right)
    yield _row("with the best passage of the answer", passages, ())
    for name, change in CHANGES.items():
        taught = trained(catalogue, change).taught
        bar.update()
        yield _row(name, Judged.of(taught.values, taught.right), ())


def trained(catalogue: Catalogue, change: Change) -> _Training:
    """A training of the whole FAQ, run."""
    encoder = best_encoder(home_dir() / "cache", change.encoder)
    beside = catalogue.beside if change.synonyms else replace(catalogue.beside, synonyms=None)
    with change.within():
        training = _Training(catalogue.entries, (), encoder, beside, 0, None, Costs())
        training.run()
    return training


def with_passages(training: _Training) -> np.ndarray:
    """The evidence with the nearest passage of each answer, in the place of facets that agree: they count 0.

    Passages and questions are compared where all phrasings were learnt, which can only favour them.
    """
    passages = [(i, part) for i, entry in enumerate(training.entries) for part in parts_of(entry.answer)]
    values = training.taught.values.copy()
    if training.encoder is None or not passages:
        return values
    space = training.base.space
    meanings = space.whitened(space.meaning(training.encoder.encode_corpus([part for _, part in passages])))
    asked = space.whitened(space.meaning(training.features.raw[training.taught.rows]))
    near = asked @ meanings.T
    best = np.zeros((len(near), len(training.entries)), dtype=np.float32)
    for column, (entry, _) in enumerate(passages):
        best[:, entry] = np.maximum(best[:, entry], near[:, column])
    values[:, :, AGREE] = best
    return values


def parts_of(answer: str) -> list[str]:
    """The passages of an answer: its paragraphs, the short ones with the next."""
    parts: list[str] = []
    for paragraph in filter(None, map(str.strip, answer.split("\n"))):
        if parts and len(parts[-1].split()) < _PASSAGE:
            parts[-1] += f" {paragraph}"
        else:
            parts.append(paragraph)
    return parts


@dataclass(frozen=True)
class Judged:
    """The best candidates of held-out questions, those that hold an answer.

    Attributes:
        values: Their evidence, shape (q, kept, len(NAMES)).
        right: Which of them answer, shape (q, kept).
        lost: Other questions, whose answer is not among the candidates.
    """

    values: np.ndarray
    right: np.ndarray
    lost: int

    @classmethod
    def of(cls, values: np.ndarray, right: np.ndarray) -> Judged:
        """Keeps the best candidates by the shipped weights."""
        scores = values @ prior_weights(has_regression=False)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :_CANDIDATES]
        kept = np.take_along_axis(right, best, axis=1)
        held = kept.any(axis=1)
        return cls(np.take_along_axis(values, best[:, :, None], axis=1)[held], kept[held], int((~held).sum()))


def _row(name: str, judged: Judged, columns: Sequence[str]) -> str:
    """A line of the first table: the weights are learnt again without some evidence."""
    gone = np.isin(NAMES, columns)
    values = np.where(gone, np.float32(0), judged.values)
    prior = np.where(gone, 0, prior_weights(has_regression=False))
    p = softmax(values @ fit_weights(values, judged.right, prior, _FREE))
    order = np.argsort(-p, axis=1, kind="stable")[:, :3]
    hits = np.take_along_axis(judged.right, order, axis=1)
    asked = len(p) + judged.lost
    first, three = hits[:, 0].sum() / asked, hits.any(axis=1).sum() / asked
    at_once = right_at_once(p.max(axis=1), hits[:, 0]) * len(p) / asked
    return f"| {name} | {100 * first:.1f} | {100 * three:.1f} | {100 * at_once:.1f} |"


def right_at_once(p: np.ndarray, right: np.ndarray) -> float:
    """Share of the questions answered right from the lowest probability that leaves few answered wrong."""
    order = np.argsort(-p, kind="stable")
    wrong = np.cumsum(~right[order]) / len(p)
    allowed = wrong <= _WRONG
    return float((right[order] & allowed).sum() / len(p))


def _examples_table(catalogue: Catalogue, bar: tqdm[object]) -> Iterator[str]:
    encoder = best_encoder(home_dir() / "cache", "")
    asked = [(text, entry.id) for entry in catalogue.entries for text in entry.examples[6 : 6 + _ASKED]]
    cases = [(c.text, c.expected) for c in read_cases([data_dir() / "evaluation" / "questions.jsonl"])]
    yield "| examples an entry | first, of two more examples each | first, of the evaluation's questions |"
    yield "|---|---|---|"
    for count in EXAMPLES:
        ranker = trained_on(catalogue, count, encoder)
        bar.update()
        held = "" if count > 6 else f"{_top1(ranker, catalogue, [(t, {e}) for t, e in asked]):.1f}"
        yield f"| {count} | {held} | {_top1(ranker, catalogue, cases):.1f} |"


def trained_on(catalogue: Catalogue, count: int, encoder: CachedEncoder | None) -> Ranker:
    """A ranker of the FAQ with the first examples of each entry only."""
    entries = [replace(entry, examples=entry.examples[:count]) for entry in catalogue.entries]
    return Ranker.train(entries, (), encoder, catalogue.beside)


def _top1(
    ranker: Ranker, catalogue: Catalogue, cases: Sequence[tuple[str, set[str] | frozenset[str]]]
) -> float:
    """Percentage of questions whose first entry, whatever the chance that it answers, is expected."""
    texts = [without_framing(text) for text, _ in cases]
    ranker.read_ahead(texts)
    find = catalogue.beside.find_facets
    facets = find(texts) if find else [None] * len(texts)
    hits = [
        ranker.rank(text, named).given[0][0] in expected
        for text, named, (_, expected) in zip(texts, facets, cases, strict=True)
        if matching_key(text)
    ]
    return 100 * sum(hits) / len(hits)


if __name__ == "__main__":
    sys.exit(main())
