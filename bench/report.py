"""What `bench.speed` writes: the figures for machines, the tables and the curves for people."""

from __future__ import annotations

import json
import os
import platform
import time
from pathlib import Path

from bench import figures, ratios
from bench.catalogues import SHIPPED
from bench.curves import plot, power_law
from bench.figures import ROWS, Figures, Rows, shown_parts

COLUMNS = ("ours", "before", "usual", "floor")
"""Order in the tables."""


def report(rows: Rows) -> str:
    """The tables and the laws of growth, in Markdown."""
    parts = ["# Speed and size", _machine(), *_commits(rows)]
    compared = {name: rows[name, SHIPPED] for name in COLUMNS if "setup_s" in rows.get((name, SHIPPED), {})}
    if compared:
        parts.append(shown_parts(compared))
    for size in sorted({size for _, size in rows}):
        parts.append(
            figures.table(size, {name: rows[name, size] for name in COLUMNS if (name, size) in rows})
        )
        parts.append(ratios.table(rows, size))
    curves = [
        f"| {name} | {title} | {law[0]:.3g} · n^{law[1]:.2f} |"
        for name in ("ours", "usual")
        for figure, title, _, _ in ROWS
        if (law := _law(rows, name, figure))
    ]
    if curves:
        parts.append("## Growth with the number of entries")
        parts.append("\n".join(["| | figure | fitted |", "|---|---|---|", *curves]))
    return "\n\n".join(filter(None, parts)) + "\n"


def read(file: Path) -> Rows:
    """What earlier runs measured."""
    if not file.is_file():
        return {}
    return {
        (row["name"], row["entries"]): row["figures"] for row in json.loads(file.read_text(encoding="utf-8"))
    }


def write(file: Path, rows: Rows) -> None:
    """The figures for machines, the tables and the plot beside them."""
    file.parent.mkdir(parents=True, exist_ok=True)
    ordered = [{"name": name, "entries": size, "figures": rows[name, size]} for name, size in sorted(rows)]
    file.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    file.with_suffix(".md").write_text(report(rows), encoding="utf-8")
    plot(rows, file.with_suffix(".svg"))


def _law(rows: Rows, name: str, figure: str) -> tuple[float, float] | None:
    points = [
        (size, value)
        for (who, size), figures in rows.items()
        if who == name and isinstance(value := figures.get(figure), float)
    ]
    return power_law([size for size, _ in points], [value for _, value in points])


def _commits(rows: Rows) -> list[str]:
    """Which commits were measured; « + » marks a work tree that is not what was committed."""
    measured: dict[str, Figures] = {name: held for (name, _), held in rows.items() if "commit" in held}
    commits = ", ".join(f"{name}: {measured[name]['commit']}" for name in COLUMNS if name in measured)
    return [f"Commits: {commits}."] if commits else []


def _machine() -> str:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    return (
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores ({model}), Python {platform.python_version()}."
    )
