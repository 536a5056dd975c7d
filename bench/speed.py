"""Speed and size beside Rasa's usual French pipeline, the floor (an echo) and the commit before, in one run.

Run: `make bench` (everything, two hours) or `make bench-quick` (under ten minutes). In pieces:
`python -m bench.speed --sizes 11 shipped --only ours floor`; what other runs measured stays in
`bench/results/speed.json` unless `--fresh`.

The commit before (`--before COMMIT`, by default the parent of the one checked out) is cloned into a folder of
its own, set up by its own `setup/setup.sh` and measured on its own shipped catalogue with the same visitors,
in turns with ours.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from assistant.settings import ROOT
from bench import embedding, from_nothing
from bench.catalogues import SHIPPED
from bench.checkout import HERE, Checkout, clone, empty_caches, resolve, set_up
from bench.contestants import Contestant, Ours, TooLong
from bench.figures import Figures, Rows, merged
from bench.load import first_turns, highest_rate, long_conversation, until_ready
from bench.questions import questions
from bench.report import COLUMNS, read, report, write
from bench.rest_projects import Echo, Usual

RESULTS = ROOT / "bench" / "results"
SIZES = (11, SHIPPED, 1_000, 10_000)
_START_LIMIT = 240.0
_TEN_FROM = 5_000
"""Entries from which a small change is ten entries."""


@dataclass(frozen=True)
class Run:
    """One contestant on one catalogue, once."""

    name: str
    size: int
    turn: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints the tables, writes them with a plot."""
    options = _parser().parse_args(arguments)
    try:
        commit = resolve(options.before) if "before" in options.only else ""
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    rows = {} if options.fresh else read(options.out)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        before = options.ready and Checkout.of(options.ready)
        setups: dict[str, Figures] = {}
        if SHIPPED in options.sizes:
            compared = [name for name in ("ours", "before") if name in options.only]
            commits = {"ours": resolve("HEAD"), "before": commit}
            if options.ready and "before" in compared:
                compared.remove("before")
            setups, made = _set_up({name: commits[name] for name in compared}, Path(folder), options.setups)
            before = before or made
            if before is None and "before" in options.only:
                before = _checked_out(commit, Path(folder) / "before")
        _measure_all(plan(options.sizes, options.only, options.rounds), rows, setups, before, options)
    print(report(rows))
    return 0


def plan(sizes: Sequence[int], names: Sequence[str], rounds: int) -> list[Run]:
    """What is measured, in order: where the commit before is, contestants take turns `rounds` times.

    The usual pipeline, which takes minutes to learn, has one turn.
    """
    return list(_planned(sizes, names, rounds))


def _planned(sizes: Sequence[int], names: Sequence[str], rounds: int) -> Iterator[Run]:
    for size in sorted(sizes):
        compared = size == SHIPPED and "before" in names
        for turn in range(rounds if compared else 1):
            for name in COLUMNS:
                if name not in names or (name == "before" and not compared) or (name == "usual" and turn):
                    continue
                yield Run(name, size, turn)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sizes",
        type=lambda typed: SHIPPED if typed == "shipped" else int(typed),
        nargs="+",
        default=list(SIZES),
        help="entries of the catalogues, or « shipped »",
    )
    parser.add_argument("--only", nargs="+", choices=COLUMNS, default=list(COLUMNS))
    parser.add_argument("--before", default="HEAD~1", metavar="COMMIT", help="what ours is compared with")
    parser.add_argument(
        "--ready",
        type=Path,
        metavar="FOLDER",
        help="of `bench.from_nothing COMMIT --keep FOLDER`: that commit is not set up again",
    )
    parser.add_argument(
        "--setups", type=int, default=1, help="set-ups from nothing of each; 0 leaves them out"
    )
    parser.add_argument(
        "--rounds", type=int, default=2, help="turns of ours, the commit before and the floor"
    )
    parser.add_argument(
        "--limit", type=float, default=600, help="seconds for a training of the usual pipeline"
    )
    parser.add_argument("--turns", type=int, default=150, help="questions timed one at a time")
    parser.add_argument("--seconds", type=float, default=6, help="of each level of load")
    parser.add_argument("--no-long", action="store_true", help="leaves the long conversation out")
    parser.add_argument("--no-again", action="store_true", help="leaves the second training out")
    parser.add_argument("--fresh", action="store_true", help="forgets what earlier runs measured")
    parser.add_argument("--out", type=Path, default=RESULTS / "speed.json")
    return parser


def _set_up(commits: dict[str, str], folder: Path, times: int) -> tuple[dict[str, Figures], Checkout | None]:
    """Figures of set-ups from nothing, in turns, and the last environment of the commit before."""
    turns_by_name: dict[str, list[Figures]] = {name: [] for name in commits}
    before = None
    for turn in range(times):
        for name, commit in commits.items():
            _say(f"{name}, set-up from nothing…")
            place = folder / f"{name}-{turn}"
            checkout, figures = from_nothing.measure(commit, place)
            turns_by_name[name].append(figures)
            if name == "before" and turn == times - 1:
                before = checkout
            else:
                shutil.rmtree(place)
    return {name: merged(turns) for name, turns in turns_by_name.items() if turns}, before


def _checked_out(commit: str, folder: Path) -> Checkout:
    """The commit before with its environment, when its set-up from nothing is not measured."""
    variables = empty_caches(folder / "cache")
    for shared in ("UV_CACHE_DIR", "PIP_CACHE_DIR"):
        variables.pop(shared)
        if shared in os.environ:
            variables[shared] = os.environ[shared]
    clone(commit, folder / "repo")
    return set_up(folder / "repo", variables)


def _measure_all(
    runs: Sequence[Run],
    rows: Rows,
    setups: dict[str, Figures],
    before: Checkout | None,
    options: argparse.Namespace,
) -> None:
    texts = questions()
    turns: dict[tuple[str, int], list[Figures]] = {}
    with tqdm(total=len(runs), unit="run", disable=not sys.stderr.isatty()) as bar:
        for run in runs:
            name, size = run.name, run.size
            bar.set_description(f"{name}, {size} entries")
            _say(f"{name}, {size} entries…")
            smaller = _too_long_before(rows, name, size, options.limit)
            measured = smaller or measure(run, before, texts, options)
            turns.setdefault((name, size), []).append(measured)
            rows[name, size] = merged(turns[name, size])
            if size == SHIPPED:
                rows[name, size] |= setups.get(name, {})
            write(options.out, rows)
            bar.update()


def measure(run: Run, before: Checkout | None, texts: Sequence[str], options: argparse.Namespace) -> Figures:
    """Every figure of one contestant on one catalogue; what could not be measured says why."""
    figures: Figures = {}
    limit = options.limit if run.name == "usual" else 3600.0
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        contestant = _contestant(run, Path(folder) / "project", limit, before)
        contestant.folder.mkdir()
        contestant.write()
        try:
            figures["train_cold_s"] = _trained(contestant)
            figures["train_cold_mb"] = contestant.peak_mb
            if isinstance(contestant, Ours):
                figures["commit"] = contestant.checkout.commit
                if run.size == SHIPPED:
                    figures |= contestant.ask(texts[0])
            if not options.no_again and isinstance(figures["train_cold_s"], float):
                contestant.add(10 if run.size >= _TEN_FROM else 1)
                figures["train_again_s"] = _trained(contestant)
            if isinstance(figures["train_cold_s"], float):
                _serve(contestant, figures, texts, options)
            if run.name == "ours":
                figures["embedding_ms"] = embedding.measured()
        except (RuntimeError, TimeoutError) as error:
            figures["failure"] = str(error)
            _say(f"{run.name}, {run.size} entries: {error}")
        finally:
            contestant.stop()
    return figures


def _contestant(run: Run, folder: Path, limit: float, before: Checkout | None) -> Contestant:
    if run.name == "usual":
        return Usual(folder, run.size, limit)
    if run.name == "floor":
        return Echo(folder, run.size, limit)
    if run.name == "before":
        assert before is not None, "the commit before is not set up"
        return Ours(folder, run.size, limit, checkout=before)
    return Ours(folder, run.size, limit, checkout=HERE)


def _trained(contestant: Contestant) -> float | str:
    """Seconds of a training, or that it was stopped; the model of before then stays."""
    try:
        return contestant.train()
    except TooLong as error:
        return f"> {error.args[0]:.0f} s"


def _too_long_before(rows: Rows, name: str, size: int, limit: float) -> Figures | None:
    """What to say of a catalogue when a smaller one was already too much to learn; None to try."""
    if name != "usual":
        return None
    over_limit = f"> {limit:.0f} s"
    smaller = (
        n
        for (who, n), figures in rows.items()
        if who == name and str(figures.get("train_cold_s")).startswith(over_limit)
    )
    return {"train_cold_s": f"{over_limit}, as with fewer"} if any(n < size for n in smaller) else None


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


def _say(sentence: str) -> None:
    if not sys.stderr.isatty():
        print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
