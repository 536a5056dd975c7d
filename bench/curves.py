"""How figures grow with the number of entries: a power law for each, and a plot."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bench.figures import Figures

_PLOTTED = (
    ("train_cold_s", "train, cold (s)"),
    ("train_again_s", "train after a small change (s)"),
    ("start_s", "start to first answer (s)"),
    ("rasa_mb", "memory of the Rasa process (MB)"),
    ("p50_ms", "one turn, median (ms)"),
    ("per_second", "messages a second, p95 ≤ 300 ms"),
)
_COLOURS = {"ours": "#1D71B8", "usual": "#B8561D", "floor": "#7A7A7A"}


def power_law(sizes: Sequence[float], values: Sequence[float]) -> tuple[float, float] | None:
    """`(a, b)` of the least squares of log value = log a + b log size; None with fewer than three points."""
    points = [(size, value) for size, value in zip(sizes, values, strict=True) if value > 0]
    if len(points) < 3:
        return None
    x, y = np.log(np.array(points)).T
    slope, start = np.polyfit(x, y, 1)
    return float(math.exp(start)), float(slope)


def plot(rows: Mapping[tuple[str, int], Figures], file: Path) -> None:
    """Each figure against the number of entries, both on logarithmic scales, with its power law."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    shown, axes = pyplot.subplots(2, 3, figsize=(13, 7), constrained_layout=True)
    for (figure, title), axis in zip(_PLOTTED, axes.flat, strict=True):
        for name, colour in _COLOURS.items():
            points = sorted(
                (size, value)
                for (who, size), figures in rows.items()
                if who == name and isinstance(value := figures.get(figure), float) and value > 0
            )
            if not points:
                continue
            sizes, values = zip(*points, strict=True)
            law = power_law(sizes, values)
            label = name if law is None else f"{name}: n^{law[1]:.2f}"
            axis.plot(sizes, values, "o-", color=colour, label=label)
        axis.set(xscale="log", yscale="log", xlabel="entries", title=title)
        axis.grid(True, which="both", alpha=0.2)
        axis.legend(fontsize=8)
    shown.savefig(file, dpi=110)
    pyplot.close(shown)
