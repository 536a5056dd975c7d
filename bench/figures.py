"""The figures of the speed bench, the targets they are held to, and the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Figures = dict[str, Any]
"""Figure -> a number, or a text such as « > 240 s » when it took too long."""

ROWS = (
    ("train_cold_s", "train, cold", "s", 1),
    ("train_again_s", "train after adding 1 (10 from 5 000)", "s", 1),
    ("start_s", "start to first answer", "s", 1),
    ("rasa_mb", "memory, Rasa process", "MB", 0),
    ("actions_mb", "memory, action server", "MB", 0),
    ("p50_ms", "one FAQ turn, p50", "ms", 1),
    ("p95_ms", "one FAQ turn, p95", "ms", 1),
    ("p99_ms", "one FAQ turn, p99", "ms", 1),
    ("early_ms", "turns 1–20 of a conversation, p50", "ms", 1),
    ("long_ms", "turns after the 150th, p50", "ms", 1),
    ("per_second", "messages a second, p95 ≤ 300 ms", "/s", 1),
)
TARGETS: Mapping[int, Mapping[str, float]] = {
    274: {
        "train_cold_s": 45,
        "train_again_s": 12,
        "start_s": 12,
        "rasa_mb": 900,
        "p50_ms": 25,
        "per_second": 40,
    },
    10_000: {"train_cold_s": 900, "train_again_s": 90, "start_s": 30, "rasa_mb": 2500, "p50_ms": 55},
}
"""05-measures 5.3; `per_second` is a minimum, the others are maxima. After 150 turns: 1.3 times the first."""
LONG_RATIO = 1.3


def table(size: int, columns: Mapping[str, Figures]) -> str:
    """One Markdown table: figures in rows, contestants in columns, then the target and whether it is met."""
    targets = TARGETS.get(size, {})
    names = list(columns)
    lines = [
        f"| {size} entries | " + " | ".join(names) + " | target | |",
        "|---|" + "---|" * (len(names) + 2),
    ]
    for figure, title, unit, decimals in ROWS:
        values = [columns[name].get(figure) for name in names]
        if all(value is None for value in values):
            continue
        target = targets.get(figure)
        if (
            figure == "long_ms"
            and size in TARGETS
            and isinstance(columns.get("ours", {}).get("early_ms"), float)
        ):
            target = LONG_RATIO * columns["ours"]["early_ms"]
        shown = [_shown(value, unit, decimals) for value in values]
        lines.append(
            f"| {title} | {' | '.join(shown)} | {_target(figure, target, unit, decimals)} | "
            f"{_verdict(figure, columns.get('ours', {}).get(figure), target)} |"
        )
    return "\n".join(lines)


def _shown(value: Any, unit: str, decimals: int) -> str:
    if value is None:
        return "—"
    return f"{value:.{decimals}f} {unit}" if isinstance(value, (int, float)) else str(value)


def _target(figure: str, target: float | None, unit: str, decimals: int) -> str:
    if target is None:
        return ""
    return f"{'≥' if figure == 'per_second' else '≤'} {target:.{min(decimals, 1)}f} {unit}"


def _verdict(figure: str, value: Any, target: float | None) -> str:
    if target is None or not isinstance(value, (int, float)):
        return ""
    met = value >= target if figure == "per_second" else value <= target
    return "met" if met else f"missed ({value / target:.2f} ×)"
