"""What `bench.learning` writes: the figures for machines, a table and a plot for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

GAIN, LOSS = 5.0, 1.0
"""Points of first entry that the last week must have over the first, and the most that a week may lose."""
_SHOWN = {
    "top1": "first",
    "sure_right": "sure and right",
    "right": "right",
    "sure_wrong": "sure and wrong",
    "admitted": "admitted",
}
_PLOTTED = {"top1": "#1D71B8", "sure_right": "#2E8B57", "right": "#7A7A7A", "sure_wrong": "#B8561D"}


_DOUBT = (
    "fewer of the right answers are given as sure. What the FAQ learns is what was not answered well: harder "
    "than what visitors ask, and the chances are calibrated on it, which is the likely reason."
)


@dataclass(frozen=True)
class Week:
    """A publication, and the week that follows it.

    Attributes:
        number: 0 for the FAQ without examples.
        figures: Shares of the evaluation's questions, by their names in `quality.evaluate`.
        examples: Messages that the FAQ gained before it.
        asked: Questions of visitors after it.
        not_well: Those of them that it did not answer right.
        decided: Groups of the inbox that the author decided.
        learnt: Messages that the FAQ gains so.
    """

    number: int
    figures: Mapping[str, float]
    examples: int
    asked: int
    not_well: int
    decided: int
    learnt: int


def shortcomings(weeks: Sequence[Week]) -> list[str]:
    """What the weeks do not hold of what is promised; empty when all is."""
    firsts = [100 * week.figures["top1"] for week in weeks]
    short = []
    if firsts[-1] - firsts[0] < GAIN:
        gain = firsts[-1] - firsts[0]
        short.append(f"the last week is {gain:+.1f} points from the first ({GAIN:g} asked)")
    for number, (before, after) in enumerate(pairwise(firsts), start=1):
        if before - after > LOSS:
            short.append(f"week {number} loses {before - after:.1f} points ({LOSS:g} allowed)")
    return short


def doubts(weeks: Sequence[Week]) -> list[int]:
    """Weeks that lose more than `LOSS` points of answers that are right and sure."""
    sure = [100 * week.figures["sure_right"] for week in weeks]
    return [number for number, (before, after) in enumerate(pairwise(sure), start=1) if before - after > LOSS]


def report(weeks: Sequence[Week]) -> str:
    """The table, and whether what is promised is held."""
    heads = ["week", "examples", *(f"{label} %" for label in _SHOWN.values())]
    heads += ["asked", "not well", "decided", "learnt"]
    lines = ["# Learning, week after week", "", f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for week in weeks:
        cells = [f"{week.number}", f"{week.examples}"]
        cells += [f"{100 * week.figures[name]:.1f}" for name in _SHOWN]
        cells += [f"{count}" for count in (week.asked, week.not_well, week.decided, week.learnt)]
        lines.append(f"| {' | '.join(cells)} |")
    short = shortcomings(weeks)
    held = f"The last week is at least {GAIN:g} points above the first and no week loses more than {LOSS:g}"
    lines += ["", f"{held}: {'no, ' + '; '.join(short) if short else 'yes'}.", ""]
    doubtful = doubts(weeks)
    if doubtful:
        lines += [f"Week {', '.join(map(str, doubtful))}: {_DOUBT}", ""]
    return "\n".join(lines)


def write(file: Path, weeks: Sequence[Week]) -> None:
    """The figures, the table and the plot side by side."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([asdict(week) for week in weeks], indent=1) + "\n", encoding="utf-8")
    file.with_suffix(".md").write_text(report(weeks), encoding="utf-8")
    plot(file.with_suffix(".svg"), weeks)


def plot(file: Path, weeks: Sequence[Week]) -> None:
    """The shares against the weeks."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    shown, axis = pyplot.subplots(figsize=(8, 4.5), constrained_layout=True)
    for name, colour in _PLOTTED.items():
        shares = [100 * week.figures[name] for week in weeks]
        axis.plot([week.number for week in weeks], shares, "o-", color=colour, label=_SHOWN[name])
    axis.set(
        xlabel="week (messages learnt from visitors)",
        ylabel="% of the evaluation's questions",
        ylim=(0, 100),
        xticks=[week.number for week in weeks],
        xticklabels=[f"{week.number} ({week.examples})" for week in weeks],
    )
    axis.grid(True, alpha=0.2)
    axis.legend(fontsize=8)
    shown.savefig(file)
    pyplot.close(shown)
