"""The figures of the speed bench and their tables; what they are held to is in `bench/ratios.py`."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

Figures = dict[str, Any]
"""Figure -> a number, or a text such as « > 240 s » when it took too long."""
Rows = dict[tuple[str, int], Figures]
"""(contestant, entries of its catalogue) -> its figures."""

ROWS = (
    ("setup_s", "set-up from nothing to first answer", "s", 1),
    ("environment_mb", "environment of `make run`", "MB", 0),
    ("train_cold_s", "train, cold", "s", 1),
    ("train_cold_mb", "its peak of memory", "MB", 0),
    ("train_again_s", "train after adding 1 (10 from 5 000)", "s", 1),
    ("ask_s", "`assistant ask` on a FAQ that changed", "s", 1),
    ("ask_again_s", "`assistant ask` again", "s", 1),
    ("start_s", "start to first answer", "s", 1),
    ("rasa_mb", "memory, Rasa process", "MB", 0),
    ("actions_mb", "memory, action server", "MB", 0),
    ("p50_ms", "one FAQ turn, p50", "ms", 1),
    ("p95_ms", "one FAQ turn, p95", "ms", 1),
    ("p99_ms", "one FAQ turn, p99", "ms", 1),
    ("embedding_ms", "one embedding, p50", "ms", 1),
    ("early_ms", "turns 1–20 of a conversation, p50", "ms", 1),
    ("long_ms", "turns after the 150th, p50", "ms", 1),
    ("per_second", "messages a second, p95 ≤ 300 ms", "/s", 1),
)


def table(size: int, columns: Mapping[str, Figures]) -> str:
    """One Markdown table: figures in rows, contestants in columns."""
    names = list(columns)
    lines = [f"| {size} entries | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for figure, title, unit, decimals in ROWS:
        values = [columns[name].get(figure) for name in names]
        if any(value is not None for value in values):
            cells = " | ".join(_shown(value, unit, decimals) for value in values)
            lines.append(f"| {title} | {cells} |")
    return "\n".join(lines)


def shown_parts(columns: Mapping[str, Figures]) -> str:
    """One Markdown table: the parts of set-up in rows, in order."""
    every = {name: figures.get("setup_parts") or {} for name, figures in columns.items()}
    parts = dict.fromkeys(part for values in every.values() for part in values)
    lines = [
        "| set-up from nothing | " + " | ".join(every) + " |",
        "|---|" + "---|" * len(every),
        *(
            f"| {part} | {' | '.join(_shown(figures.get(part), 's', 1) for figures in every.values())} |"
            for part in parts
        ),
    ]
    for figure, title, unit, decimals in (
        ("setup_s", "all", "s", 1),
        ("environment_mb", ROWS[1][1], "MB", 0),
    ):
        cells = (_shown(figures.get(figure), unit, decimals) for figures in columns.values())
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def merged(rounds: Sequence[Figures]) -> Figures:
    """The figures of several rounds as one: medians of numbers, the last of what is none."""
    medians: Figures = {}
    for name in dict.fromkeys(name for figures in rounds for name in figures):
        values = [figures[name] for figures in rounds if name in figures]
        numbers = [value for value in values if isinstance(value, (int, float))]
        medians[name] = statistics.median(numbers) if len(numbers) == len(values) else values[-1]
    return medians


def _shown(value: Any, unit: str, decimals: int) -> str:
    if value is None:
        return "—"
    return f"{value:.{decimals}f} {unit}" if isinstance(value, (int, float)) else str(value)
