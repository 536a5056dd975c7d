"""Prints how well questions are understood beside Rasa's own pipelines and BM25, on the benchmark data.

Run: `make bench-understanding`; `--only ours bm25` leaves the slow ones out. Every pipeline but BM25 is
trained and asked through Rasa. The test parts are read to measure only.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tqdm import tqdm

from assistant.quality.evaluate import calibration_error
from bench.baselines import bm25
from bench.rasa_projects import PIPELINES, Answer, ask_all, slug, train

SEEDS = (0, 1, 2)
OURS, BM25 = "ours", "bm25"
FILES = ("train", "test", "test_typos")
HEAD = f"{'':10}{'k':>3}{'top-1':>8}{'top-3':>8}{'typos':>8}{'far':>8}{'ECE':>7}{'train s':>9}"
"""Of the table; see `Measured.row`."""


def read(path: Path) -> list[dict[str, str]]:
    """Cases of a JSONL file; labels as entry ids."""
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [{**case, "label": slug(case.get("label", ""))} for case in cases]


def drawn(train_part: Sequence[dict[str, str]], k: int, seed: int) -> dict[str, list[str]]:
    """`k` phrasings per label, drawn as the data's README says."""
    by_label: dict[str, list[str]] = {}
    for case in train_part:
        by_label.setdefault(case["label"], []).append(case["text"])
    for label, texts in by_label.items():
        random.Random(f"{seed}{label}").shuffle(texts)
    return {label: texts[:k] for label, texts in by_label.items()}


@dataclass
class Measured:
    """Figures of one pipeline at one k, one item per seed; shares in percent, times in seconds.

    Attributes:
        scored: `(probability of the first, right)` of every test question, pooled over the seeds: they are
            all in scope, so the probability is the one given that some label is right.
    """

    top1: list[float] = field(default_factory=list)
    top3: list[float] = field(default_factory=list)
    typos: list[float] = field(default_factory=list)
    far: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    scored: list[tuple[float, float]] = field(default_factory=list)

    def add(
        self,
        test: Sequence[tuple[str, Answer]],
        typos: Sequence[tuple[str, Answer]],
        far: Sequence[Answer],
        seconds: float,
    ) -> None:
        """Counts the answers of one training; the first item of a pair is the right label."""
        self.top1.append(_hits(test, 1))
        self.top3.append(_hits(test, 3))
        self.typos.append(_hits(typos, 1))
        self.far.append(far_accepted([answer.known for _, answer in test], [answer.known for answer in far]))
        self.seconds.append(seconds)
        firsts = [(label, answer.first or answer.ranking[0]) for label, answer in test]
        self.scored += [(p, float(name == label)) for label, (name, p) in firsts]

    def row(self, calibrated: bool) -> str:
        """A line of the table."""
        error = calibration_error(self.scored) if calibrated else None
        means = [sum(c) / len(c) for c in (self.top1, self.top3, self.typos, self.far)]
        seconds = sum(self.seconds) / len(self.seconds)
        ece = "      —" if error is None else f"{error:7.3f}"
        return "".join(f"{mean:8.1f}" for mean in means) + f"{ece}{seconds:9.1f}"


def _hits(answers: Sequence[tuple[str, Answer]], depth: int) -> float:
    return (
        100
        * sum(label in [name for name, _ in answer.ranking[:depth]] for label, answer in answers)
        / len(answers)
    )


def far_accepted(known: Sequence[float], far: Sequence[float]) -> float:
    """Percentage of far lines accepted when 95 % of the good ones are."""
    limit = sorted(known)[int(0.05 * len(known))]
    return 100 * sum(score >= limit for score in far) / len(far)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table."""
    names = [OURS, BM25, *PIPELINES]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--k", type=int, nargs="+", default=[1, 3, 5, 10])
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    parser.add_argument(
        "--seeds",
        type=int,
        default=3,
        choices=(1, 2, 3),
        help="draws of the phrasings (DIET always takes one)",
    )
    parsed = parser.parse_args(arguments)
    if not (parsed.data / "covidfaq_qc.train.jsonl").is_file():
        print(f"No benchmark data in {parsed.data}: name its folder with --data.", file=sys.stderr)
        return 1
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    warnings.filterwarnings("ignore")
    parts = {name: read(parsed.data / f"covidfaq_qc.{name}.jsonl") for name in FILES}
    far = [case["text"] for case in read(parsed.data / "far.jsonl")]
    print(
        "Shares in percent; far: lines on other subjects accepted at 95 % recall; ECE pooled over the seeds."
    )
    print(HEAD)
    plan = [(k, name, seed) for k in parsed.k for name in parsed.only for seed in _seeds(name, parsed.seeds)]
    with tqdm(total=len(plan), unit="run", disable=not sys.stderr.isatty()) as bar:
        for k in parsed.k:
            for name in parsed.only:
                measured = Measured()
                for seed in _seeds(name, parsed.seeds):
                    bar.set_description(f"{name} k={k} seed {seed}")
                    measure(measured, name, drawn(parts["train"], k, seed), parts, far)
                    bar.update()
                tqdm.write(f"{name:10}{k:>3}{measured.row(name != BM25)}")
                sys.stdout.flush()
    return 0


def _seeds(name: str, count: int) -> tuple[int, ...]:
    # One training of DIET takes minutes, and its three draws differ by less than a point at k = 5.
    return SEEDS[: 1 if name == "diet" else count]


def measure(
    measured: Measured,
    name: str,
    phrasings: dict[str, list[str]],
    parts: dict[str, list[dict[str, str]]],
    far: list[str],
) -> None:
    """Trains a pipeline once and counts its answers."""
    texts = asked(parts, far)
    started = time.perf_counter()
    if name == BM25:
        rank = bm25(phrasings)
        seconds = 0.0
        answers = [Answer(tuple(ranking), ranking[0][1]) for ranking in map(rank, texts)]
    else:
        with tempfile.TemporaryDirectory() as folder:
            model = train(name, phrasings, Path(folder))
            seconds = time.perf_counter() - started
            answers = asyncio.run(ask_all(name, model, texts))
    count(measured, answers, parts, seconds)


def asked(parts: Mapping[str, Sequence[Mapping[str, str]]], far: Sequence[str]) -> list[str]:
    """The texts that a pipeline is asked, in the order in which `count` takes the answers."""
    return [case["text"] for part in ("test", "test_typos") for case in parts[part]] + [*far]


def count(
    measured: Measured,
    answers: Sequence[Answer],
    parts: Mapping[str, Sequence[Mapping[str, str]]],
    seconds: float,
) -> None:
    """Counts the answers to `asked`, after one training of so many seconds."""
    cut, end = len(parts["test"]), len(parts["test"]) + len(parts["test_typos"])
    labels = [case["label"] for part in ("test", "test_typos") for case in parts[part]]
    pairs = list(zip(labels, answers[:end], strict=True))
    measured.add(pairs[:cut], pairs[cut:], answers[end:], seconds)


if __name__ == "__main__":
    sys.exit(main())
