"""What the figures of one run are held to: ratios between them, and sizes.

Times differ by half from one machine to the next and from hour to hour; against an echo bot on the same Rasa,
one embedding or the commit before, measured in the same run, they say something of the code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.catalogues import SHIPPED
from bench.figures import Rows

LARGE = 10_000


@dataclass(frozen=True)
class Ratio:
    """A line of the table.

    Attributes:
        title: What is divided by what.
        value: From all figures and the size of a catalogue; None where something was not measured.
        targets: Size -> the most it may be.
        at_least: The target is the least it may be.
        unit: `×` for a ratio.
        decimals: Shown.
    """

    title: str
    value: Callable[[Rows, int], float | None]
    targets: Mapping[int, float]
    at_least: bool = False
    unit: str = "×"
    decimals: int = 2

    def is_met(self, value: float, size: int) -> bool | None:
        """None where there is no target."""
        target = self.targets.get(size)
        if target is None:
            return None
        return value >= target if self.at_least else value <= target


def _figure(rows: Rows, name: str, size: int, figure: str) -> float | None:
    value = rows.get((name, size), {}).get(figure)
    return float(value) if isinstance(value, (int, float)) else None


def _divided(above: float | None, below: float | None) -> float | None:
    return above / below if above is not None and below else None


def _of(figure: str) -> Callable[[Rows, int], float | None]:
    return lambda rows, size: _figure(rows, "ours", size, figure)


def _against(name: str, figure: str) -> Callable[[Rows, int], float | None]:
    """Ours divided by the same figure of another contestant."""
    return lambda rows, size: _divided(_figure(rows, "ours", size, figure), _figure(rows, name, size, figure))


def _against_shipped(figure: str) -> Callable[[Rows, int], float | None]:
    """Ours on a larger catalogue divided by ours on the shipped one."""

    def value(rows: Rows, size: int) -> float | None:
        if size <= SHIPPED:
            return None
        return _divided(_figure(rows, "ours", size, figure), _figure(rows, "ours", SHIPPED, figure))

    return value


def _within(above: str, below: str) -> Callable[[Rows, int], float | None]:
    """Two figures of ours."""
    return lambda rows, size: _divided(_figure(rows, "ours", size, above), _figure(rows, "ours", size, below))


def _turn(rows: Rows, size: int) -> float | None:
    echo, embedding = _figure(rows, "floor", size, "p50_ms"), _figure(rows, "ours", size, "embedding_ms")
    if echo is None or embedding is None:
        return None
    return _divided(_figure(rows, "ours", size, "p50_ms"), echo + embedding)


RATIOS = (
    Ratio("set-up from nothing ÷ the commit before", _against("before", "setup_s"), {SHIPPED: 0.7}),
    Ratio("environment of `make run`", _of("environment_mb"), {SHIPPED: 1300}, unit="MB", decimals=0),
    Ratio("train, cold ÷ echo", _against("floor", "train_cold_s"), {SHIPPED: 12}),
    Ratio("train after adding 1 (10) ÷ echo", _against("floor", "train_again_s"), {SHIPPED: 2.5}),
    Ratio("train, cold ÷ that of the shipped FAQ", _against_shipped("train_cold_s"), {LARGE: 8}),
    Ratio(
        "train after adding 10 ÷ after 1 to the shipped FAQ", _against_shipped("train_again_s"), {LARGE: 5}
    ),
    Ratio("train, cold: peak of memory", _of("train_cold_mb"), {LARGE: 2000}, unit="MB", decimals=0),
    Ratio("start to first answer ÷ echo", _against("floor", "start_s"), {SHIPPED: 1.5, LARGE: 2.5}),
    Ratio("memory of the Rasa process", _of("rasa_mb"), {SHIPPED: 700, LARGE: 1300}, unit="MB", decimals=0),
    Ratio("one turn, p50 ÷ (echo + one embedding)", _turn, {SHIPPED: 2}),
    Ratio("one turn, p50 ÷ that of the shipped FAQ", _against_shipped("p50_ms"), {LARGE: 2}),
    Ratio("its p99 ÷ its p50", _within("p99_ms", "p50_ms"), {SHIPPED: 2.5, LARGE: 4}),
    Ratio("turns after the 150th ÷ the first", _within("long_ms", "early_ms"), {SHIPPED: 1.1, LARGE: 1.1}),
    Ratio(
        "messages a second ÷ echo",
        _against("floor", "per_second"),
        {SHIPPED: 0.3, LARGE: 0.2},
        at_least=True,
    ),
    Ratio(
        "`assistant ask` on a FAQ that changed ÷ the commit before",
        _against("before", "ask_s"),
        {SHIPPED: 0.4},
    ),
    Ratio("`assistant ask` again ÷ the commit before", _against("before", "ask_again_s"), {SHIPPED: 0.4}),
)
"""What is promised of the shipped catalogue and of ten thousand entries; other sizes have no target."""


def table(rows: Rows, size: int) -> str:
    """Each ratio that could be computed at a size beside its target; empty when there is none."""
    lines = []
    for ratio in RATIOS:
        value = ratio.value(rows, size)
        if value is None:
            continue
        shown = f"{value:.{ratio.decimals}f} {ratio.unit}"
        met = ratio.is_met(value, size)
        target, verdict = "", ""
        if met is not None:
            bound = ratio.targets[size]
            target = f"{'≥' if ratio.at_least else '≤'} {bound:g} {ratio.unit}"
            verdict = "met" if met else f"missed ({value / bound:.2f} × the target)"
        lines.append(f"| {ratio.title} | {shown} | {target} | {verdict} |")
    if not lines:
        return ""
    return "\n".join(
        [f"| {size} entries: ratios of this run | ours | target | |", "|---|---|---|---|", *lines]
    )
