"""Prints what each part of the understanding brings: the whole, and the whole without one part.

Run: `make bench-ablation`. Measured on the training part of the benchmark data (phrasings not drawn), so that
choices may rest on it; the test part is not read. The table goes to `bench/results/ablation.md`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from tqdm import tqdm

import assistant.understanding.ranking.ranker as ranking
from assistant.settings import ROOT, home_dir
from assistant.understanding.encoders.sentence_encoder import CachedEncoder, best_encoder
from assistant.understanding.language.spelling import Speller
from assistant.understanding.ranking import embedding_space, weights
from assistant.understanding.ranking.embedding_space import Space
from assistant.understanding.ranking.entries import TrainingEntry
from assistant.understanding.ranking.evidence import NAMES
from assistant.understanding.ranking.ranker import Ranker
from bench.typing import mistyped
from bench.understanding import SEEDS, drawn, read

RESULTS = ROOT / "bench" / "results" / "ablation.md"


def _unit(_: Any, meaning: np.ndarray) -> np.ndarray:
    return meaning / np.maximum(np.linalg.norm(meaning, axis=1, keepdims=True), 1e-9)


def _no_weight(evidence: str) -> Callable[[ExitStack], object]:
    """Leaves one kind of evidence out: its weight is zero and stays so."""

    def leave(stack: ExitStack) -> object:
        column = NAMES.index(evidence)
        fit = weights.fit_weights

        def without(values: np.ndarray, right: np.ndarray) -> np.ndarray:
            return fit(np.where(np.arange(values.shape[2]) == column, 0, values), right)

        prior = np.where(np.arange(len(NAMES)) == column, 0, weights.PRIOR)
        stack.enter_context(patch.object(ranking, "fit_weights", without))
        stack.enter_context(patch.object(ranking, "PRIOR", prior))
        return stack.enter_context(patch.object(weights, "PRIOR", prior))

    return leave


PARTS: dict[str, tuple[str, Callable[[ExitStack], object]]] = {
    "everything": ("", lambda _: None),
    "without E5": ("use", lambda _: None),
    "without USE": ("e5", lambda _: None),
    "without any encoder": ("none", lambda _: None),
    "without whitening": (
        "",
        lambda s: s.enter_context(patch.object(Space, "whitened", _unit)),
    ),
    "without the shipped scatter": (
        "",
        lambda s: s.enter_context(patch.object(embedding_space, "shipped_scatter", lambda _: None)),
    ),
    "without the regression": (
        "",
        lambda s: s.enter_context(patch.object(ranking, "_regression", lambda *_: None)),
    ),
    "without words of the nearest": ("", _no_weight("words")),
    "without meaning of the nearest": ("", _no_weight("nearest")),
    "without meaning on average": ("", _no_weight("mean")),
    "without mending of errors": (
        "",
        lambda s: s.enter_context(patch.object(Speller, "correct", lambda _, text: text)),
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table and writes it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--k", type=int, nargs="+", default=[1, 3, 5])
    parsed = parser.parse_args(arguments)
    path = parsed.data / "covidfaq_qc.train.jsonl"
    if not path.is_file():
        print(f"No benchmark data in {parsed.data}: name its folder with --data.", file=sys.stderr)
        return 1
    cases = read(path)
    lines = ["| top-1 % (typing errors) | " + " | ".join(f"k={k}" for k in parsed.k) + " |"]
    lines.append("|---|" + "---|" * len(parsed.k))
    print("\n".join(lines))
    with tqdm(total=len(PARTS) * len(parsed.k) * len(SEEDS), disable=not sys.stderr.isatty()) as bar:
        for name, (encoder_choice, change) in PARTS.items():
            encoder = best_encoder(home_dir() / "cache", encoder_choice)
            cells = []
            for k in parsed.k:
                bar.set_description(f"{name}, k={k}")
                with ExitStack() as stack:
                    change(stack)
                    cells.append(_cell(cases, k, encoder, bar))
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
            tqdm.write(lines[-1])
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def _cell(cases: list[dict[str, str]], k: int, encoder: CachedEncoder | None, bar: Any) -> str:
    clean, typed = [], []
    for seed in SEEDS:
        phrasings = drawn(cases, k, seed)
        used = {text for texts in phrasings.values() for text in texts}
        ranker = Ranker.train(
            [TrainingEntry(label, tuple(texts)) for label, texts in phrasings.items()], (), encoder, seed=seed
        )
        rest = [case for case in cases if case["text"] not in used]
        clean.append(_top1(ranker, [(c["text"], c["label"]) for c in rest]))
        typed.append(_top1(ranker, [(mistyped(c["text"], seed), c["label"]) for c in rest]))
        bar.update()
    return f"{sum(clean) / len(clean):.1f} ({sum(typed) / len(typed):.1f})"


def _top1(ranker: Ranker, cases: Sequence[tuple[str, str]]) -> float:
    return 100 * sum(ranker.rank(text).entries[0][0] == label for text, label in cases) / len(cases)


if __name__ == "__main__":
    sys.exit(main())
