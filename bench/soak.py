"""`make soak`: 200 visitors on the whole of production for ten minutes; what they waited, what it took.

Prints a summary and writes `bench/results/soak.json` and `soak.png`. Fails on the first error a
visitor sees, and when what the databases hold is not what the visitors saw.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assistant.quality.evaluate import latest_model
from assistant.settings import ROOT, models_dir
from bench.stack import Stack
from bench.visitors import Crowd

VISITORS = 200
MESSAGES_PER_SECOND = 10.0
"""What the visitors send together: two cores serve them, and make them too."""
_EVERY = 2.0


async def soak(stack: Stack, seconds: float, visitors: int, rate: float) -> dict[str, Any]:
    """Lets visitors talk.

    Args:
        stack: Running.
        seconds: How long.
        visitors: How many at once.
        rate: Messages a second they send together.

    Returns:
        The curves and the figures; latencies in seconds, memory in MB.
    """
    memory: list[tuple[float, list[float]]] = []
    began = time.monotonic()
    crowd = Crowd(stack.base, visitors, visitors / rate)
    async with crowd:
        with tqdm(total=int(seconds), unit="s", disable=not sys.stderr.isatty()) as bar:
            while (passed := time.monotonic() - began) < seconds:
                memory.append((passed, [worker.memory() for worker in stack.workers]))
                bar.update(int(passed) - bar.n)
                await asyncio.sleep(_EVERY)
        crowd.hurry()
    memory.append((time.monotonic() - began, [worker.memory() for worker in stack.workers]))
    book = crowd.book
    # Those who hurry at the end send far more than the rate: their answers count, their waits do not.
    answered = sorted(latency for moment, latency in book.latencies if moment < seconds)
    return {
        "seconds": round(time.monotonic() - began),
        "visitors": visitors,
        "conversations": book.rounds,
        "messages": len(book.latencies),
        "errors": len(book.failures) + len(book.broken),
        "p50_ms": 1000 * statistics.median(answered),
        "p95_ms": 1000 * _quantile(answered, 0.95),
        "p99_ms": 1000 * _quantile(answered, 0.99),
        "max_ms": 1000 * answered[-1],
        "memory_mb": {
            worker.label: [round(memory[0][1][n]), round(memory[-1][1][n])]
            for n, worker in enumerate(stack.workers)
        },
        "failures": [*book.failures, *(str(reply) for reply in book.broken)][:10],
        "curves": {"latency": book.latencies, "memory": memory},
        "book": book,
    }


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def plot(results: dict[str, Any], labels: Sequence[str], file: Path) -> None:
    """Draws latency over time (median and 95th percentile by ten seconds) and memory."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    slices: dict[int, list[float]] = {}
    for moment, latency in results["curves"]["latency"]:
        slices.setdefault(int(moment // 10), []).append(1000 * latency)
    moments = sorted(slices)
    figure, (above, below) = plt.subplots(2, 1, figsize=(9, 7), sharex=True)
    for share, name in ((0.5, "médiane"), (0.95, "95ᵉ centile")):
        above.plot(
            [10 * moment for moment in moments],
            [_quantile(sorted(slices[moment]), share) for moment in moments],
            label=name,
        )
    above.set_ylabel("réponse (ms)")
    above.set_ylim(bottom=0)
    above.set_title(
        f"{results['visitors']} visiteurs, {results['messages']} messages, {results['errors']} erreur"
    )
    above.legend()
    for number, label in enumerate(labels):
        below.plot(
            [moment for moment, _ in results["curves"]["memory"]],
            [values[number] for _, values in results["curves"]["memory"]],
            label=label,
        )
    below.set_ylabel("mémoire (Mo)")
    below.set_xlabel("secondes")
    below.set_ylim(bottom=0)
    below.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=110)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the test.

    Returns:
        0 when no visitor saw an error and nothing was lost.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("SOAK_SECONDS", "600")))
    parser.add_argument("--visitors", type=int, default=VISITORS)
    parser.add_argument("--rate", type=float, default=MESSAGES_PER_SECOND)
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results")
    parsed = parser.parse_args(arguments)
    model = latest_model(models_dir())
    if model is None:
        print("No model: make train", file=sys.stderr)
        return 1
    with Stack(model) as stack:
        results = asyncio.run(soak(stack, parsed.seconds, parsed.visitors, parsed.rate))
        labels = [worker.label for worker in stack.workers]
        complaints = stack.ledger(results.pop("book")).sentences
    parsed.out.mkdir(parents=True, exist_ok=True)
    plot(results, labels, parsed.out / "soak.png")
    results.pop("curves")
    (parsed.out / "soak.json").write_text(json.dumps(results, indent=1, ensure_ascii=False), "utf-8")
    for name, value in results.items():
        print(f"{name:14} {value:.0f}" if isinstance(value, float) else f"{name:14} {value}")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if results["errors"] or complaints else 0


if __name__ == "__main__":
    sys.exit(main())
