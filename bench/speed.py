"""Speed and size beside Rasa's usual French pipeline and the floor (an echo), in one run.

Run: `make bench` (everything, about an hour) or `make bench-quick` (under ten minutes). In pieces:
`python -m bench.speed --sizes 11 274 --only ours floor`; what other runs measured stays in
`bench/results/speed.json` unless `--fresh`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from assistant.settings import ROOT
from bench.contestants import KINDS, Contestant, TooLong
from bench.curves import plot, power_law
from bench.figures import ROWS, Figures, table
from bench.load import first_turns, highest_rate, long_conversation, until_ready

RESULTS = ROOT / "bench" / "results"
SIZES = (11, 274, 1_000, 10_000)
_START_LIMIT = 240.0
_TEN_FROM = 5_000
"""Entries from which a small change is ten entries."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints the tables, writes them with a plot."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="entries of the catalogues")
    parser.add_argument("--only", nargs="+", choices=list(KINDS), default=list(KINDS))
    parser.add_argument(
        "--limit", type=float, default=600, help="seconds for a training of the usual pipeline"
    )
    parser.add_argument("--turns", type=int, default=150, help="questions timed one at a time")
    parser.add_argument("--seconds", type=float, default=6, help="of each level of load")
    parser.add_argument("--no-long", action="store_true", help="leaves the long conversation out")
    parser.add_argument("--no-again", action="store_true", help="leaves the second training out")
    parser.add_argument("--fresh", action="store_true", help="forgets what earlier runs measured")
    parser.add_argument("--out", type=Path, default=RESULTS / "speed.json")
    parsed = parser.parse_args(arguments)
    texts = questions()
    rows = {} if parsed.fresh else read(parsed.out)
    # The floor does not depend on the catalogue: it is measured once.
    plan = [
        (name, size)
        for size in sorted(parsed.sizes)
        for name in parsed.only
        if name != "floor" or size == min(parsed.sizes)
    ]
    with tqdm(total=len(plan), unit="run", disable=not sys.stderr.isatty()) as bar:
        for name, size in plan:
            bar.set_description(f"{name}, {size} entries")
            _say(f"{name}, {size} entries…")
            smaller = _too_long_before(rows, name, size, parsed.limit)
            rows[name, size] = smaller or measure(name, size, texts, parsed)
            write(parsed.out, rows)
            bar.update()
    print(report(rows))
    return 0


def measure(name: str, size: int, texts: Sequence[str], options: argparse.Namespace) -> Figures:
    """Every figure of one contestant on one catalogue; what could not be measured says why."""
    figures: Figures = {}
    limit = options.limit if name == "usual" else 3600.0
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        contestant = KINDS[name](Path(folder) / "project", size, limit)
        contestant.folder.mkdir()
        contestant.write()
        try:
            figures["train_cold_s"] = _trained(contestant)
            if not options.no_again and isinstance(figures["train_cold_s"], float):
                contestant.add(10 if size >= _TEN_FROM else 1)
                figures["train_again_s"] = _trained(contestant)
            if isinstance(figures["train_cold_s"], float):
                _serve(contestant, figures, texts, options)
        except (RuntimeError, TimeoutError) as error:
            figures["failure"] = str(error)
            _say(f"{name}, {size} entries: {error}")
        finally:
            contestant.stop()
    return figures


def _trained(contestant: Contestant) -> float | str:
    """Seconds of a training, or that it was stopped; the model of before then stays."""
    try:
        return contestant.train()
    except TooLong as error:
        return f"> {error.args[0]:.0f} s"


def _too_long_before(
    rows: dict[tuple[str, int], Figures], name: str, size: int, limit: float
) -> Figures | None:
    """What to say of a catalogue when a smaller one was already too much to learn; None to try."""
    if name != "usual":
        return None
    said = f"> {limit:.0f} s"
    smaller = (
        n
        for (who, n), found in rows.items()
        if who == name and str(found.get("train_cold_s")).startswith(said)
    )
    return {"train_cold_s": f"{said}, as with fewer"} if any(n < size for n in smaller) else None


def _serve(
    contestant: Contestant, figures: Figures, texts: Sequence[str], options: argparse.Namespace
) -> None:
    contestant.start()
    figures["start_s"] = asyncio.run(until_ready(contestant, texts[0], _START_LIMIT))
    figures |= asyncio.run(first_turns(contestant, texts[: options.turns]))
    if not options.no_long:
        figures |= asyncio.run(long_conversation(contestant, texts))
    figures |= asyncio.run(highest_rate(contestant, texts, options.seconds))
    figures |= {f"{role}_mb": size for role, size in contestant.megabytes().items() if role != "parent"}


def report(rows: dict[tuple[str, int], Figures]) -> str:
    """The tables and the curves, in Markdown."""
    sizes = sorted({size for _, size in rows})
    floor = next((figures for (name, _), figures in rows.items() if name == "floor"), None)
    parts = [f"# Speed and size\n\n{_machine()}"]
    for size in sizes:
        columns = {name: rows[name, size] for name in ("ours", "usual") if (name, size) in rows}
        if columns:
            parts.append(table(size, columns | ({"floor": floor} if floor else {})))
    curves = [
        f"| {name} | {title} | {law[0]:.3g} · n^{law[1]:.2f} |"
        for name in ("ours", "usual")
        for figure, title, _, _ in ROWS
        if (law := _law(rows, name, figure))
    ]
    if curves:
        parts.append(
            "## Growth with the number of entries\n\n| | figure | fitted |\n|---|---|---|\n"
            + "\n".join(curves)
        )
    return "\n\n".join(parts) + "\n"


def _law(rows: dict[tuple[str, int], Figures], name: str, figure: str) -> tuple[float, float] | None:
    points = [
        (size, value)
        for (who, size), figures in rows.items()
        if who == name and isinstance(value := figures.get(figure), float)
    ]
    return power_law([size for size, _ in points], [value for _, value in points])


def read(file: Path) -> dict[tuple[str, int], Figures]:
    """What earlier runs measured."""
    if not file.is_file():
        return {}
    return {
        (row["name"], row["entries"]): row["figures"] for row in json.loads(file.read_text(encoding="utf-8"))
    }


def write(file: Path, rows: dict[tuple[str, int], Figures]) -> None:
    """The figures for machines, the tables and the plot beside them."""
    file.parent.mkdir(parents=True, exist_ok=True)
    ordered = [{"name": name, "entries": size, "figures": rows[name, size]} for name, size in sorted(rows)]
    file.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    file.with_suffix(".md").write_text(report(rows), encoding="utf-8")
    plot(rows, file.with_suffix(".svg"))


def questions() -> list[str]:
    """Questions of the evaluation, read to measure time only."""
    lines = (ROOT / "data" / "evaluation" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


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


def _say(sentence: str) -> None:
    if not sys.stderr.isatty():
        print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
