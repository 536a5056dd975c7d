"""Prints how well questions are understood, on the benchmark data, beside a plain BM25.

Run: `python -m bench.understanding --data ../shared/data/bench`. The test parts are read to measure only.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.catalogue.text import matching_key
from assistant.evaluate import calibration_error
from assistant.nlu.encoder import best_encoder
from assistant.nlu.ranker import Ranker, TrainingEntry
from assistant.settings import home_dir

SEEDS = (0, 1, 2)
Rank = Callable[[str], Sequence[tuple[str, float]]]


def read(path: Path) -> list[dict[str, str]]:
    """Cases of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def drawn(train: Sequence[dict[str, str]], k: int, seed: int) -> list[TrainingEntry]:
    """`k` phrasings per label, drawn as the data's README says."""
    by_label: dict[str, list[str]] = {}
    for case in train:
        by_label.setdefault(case["label"], []).append(case["text"])
    entries = []
    for label, texts in by_label.items():
        shuffled = list(texts)
        random.Random(f"{seed}{label}").shuffle(shuffled)
        entries.append(TrainingEntry(label, tuple(shuffled[:k])))
    return entries


def bm25(entries: Sequence[TrainingEntry]) -> Rank:
    """Nearest phrasing by BM25 (k1 1.5, b 0.75) on folded words."""
    documents = [(e.id, Counter(matching_key(text).split())) for e in entries for text in e.phrasings]
    mean = sum(sum(d.values()) for _, d in documents) / len(documents)
    frequency = Counter(word for _, d in documents for word in d)

    def rank(text: str) -> list[tuple[str, float]]:
        best: dict[str, float] = {}
        for label, d in documents:
            length, score = sum(d.values()), 0.0
            for word in matching_key(text).split():
                if word in d:
                    idf = math.log(1 + (len(documents) - frequency[word] + 0.5) / (frequency[word] + 0.5))
                    score += idf * d[word] * 2.5 / (d[word] + 1.5 * (0.25 + 0.75 * length / mean))
            best[label] = max(best.get(label, 0.0), score)
        return sorted(best.items(), key=lambda pair: -pair[1])

    return rank


def shares(rank: Rank, cases: Sequence[dict[str, str]]) -> tuple[float, float, list[tuple[float, float]]]:
    """Top-1 and top-3 in percent, and (score, right) of each case."""
    first = third = 0
    scored = []
    for case in cases:
        found = rank(case["text"])[:3]
        first += found[0][0] == case["label"]
        third += case["label"] in [label for label, _ in found]
        scored.append((found[0][1], float(found[0][0] == case["label"])))
    return 100 * first / len(cases), 100 * third / len(cases), scored


def ranked_by(ranker: Ranker) -> Rank:
    """The entries a ranker gives."""
    return lambda text: ranker.rank(text).entries


def far_accepted(known: Sequence[float], far: Sequence[float]) -> float:
    """Percentage of far lines accepted when 95 % of the good ones are."""
    limit = sorted(known)[int(0.05 * len(known))]
    return 100 * sum(score >= limit for score in far) / len(far)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--k", type=int, nargs="+", default=[1, 3, 5, 10])
    parsed = parser.parse_args(arguments)
    if not (parsed.data / "covidfaq_qc.train.jsonl").is_file():
        print(f"No benchmark data in {parsed.data}: name its folder with --data.", file=sys.stderr)
        return 1
    train, test, typos, far = (
        read(parsed.data / name)
        for name in (
            "covidfaq_qc.train.jsonl",
            "covidfaq_qc.test.jsonl",
            "covidfaq_qc.test_typos.jsonl",
            "far.jsonl",
        )
    )
    encoder = best_encoder(home_dir() / "cache")
    print(f"encoder: {encoder.name if encoder else 'none'}")
    print(f"{'':8}{'k':>3} {'top-1':>7}{'top-3':>7}{'typos':>7}{'far':>7}{'ECE':>7}{'train s':>9}")
    for k in parsed.k:
        rows: dict[str, list[list[float]]] = {"BM25": [], "ours": []}
        pooled: list[tuple[float, float]] = []
        for number, seed in enumerate(SEEDS, start=1):
            if sys.stderr.isatty():
                print(f"\rk={k} seed {number}/{len(SEEDS)}", end="\r", file=sys.stderr)
            entries = drawn(train, k, seed)
            plain = bm25(entries)
            top1, top3, scored = shares(plain, test)
            wrong = far_accepted([s for s, _ in scored], [plain(case["text"])[0][1] for case in far])
            rows["BM25"].append([top1, top3, shares(plain, typos)[0], wrong, math.nan, 0.0])
            started = time.perf_counter()
            ranker = Ranker.train(entries, (), encoder, seed=seed)
            took = time.perf_counter() - started
            top1, top3, scored = shares(ranked_by(ranker), test)
            pooled += scored
            known = [ranker.nearness(case["text"]) for case in test]
            wrong = far_accepted(known, [ranker.nearness(case["text"]) for case in far])
            mistyped = shares(ranked_by(ranker), typos)[0]
            rows["ours"].append([top1, top3, mistyped, wrong, math.nan, took])
        for name, measured in rows.items():
            mean = [sum(column) / len(column) for column in zip(*measured, strict=True)]
            mean[4] = (calibration_error(pooled) or math.nan) if name == "ours" else math.nan
            print(
                f"{name:8}{k:>3} {mean[0]:7.1f}{mean[1]:7.1f}{mean[2]:7.1f}{mean[3]:7.1f}"
                f"{mean[4]:7.3f}{mean[5]:9.1f}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
