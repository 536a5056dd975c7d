"""How many messages a second production answers, by processes and by cores: `make bench-throughput`.

Measured here: production with one Rasa and one action server, then with two of each; real questions
of visitors who ask as soon as they are answered. What a message costs each place (nginx, Redis, Rasa, the
action server, PostgreSQL) is its processor time, which other work hardly changes. From these costs machines
of more cores are simulated (`bench/queueing.py`), and it is said which place is held first.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from assistant.quality.evaluate import latest_model
from assistant.settings import ROOT, models_dir
from bench.contestants import Ours
from bench.load import quantile, served
from bench.processes import processor_seconds
from bench.questions import questions
from bench.queueing import CORES, Outcome, Simulation, Visit, highest_rate
from bench.stack import Stack

RESULTS = ROOT / "bench" / "results" / "throughput.json"
SIMULATED = (2, 8, 64)
"""Cores of the machines that are simulated."""
WITHIN = 0.3
"""Seconds within which 95 % are answered."""
RASA, ACTIONS, POSTGRES, REDIS, NGINX = "Rasa", "action server", "PostgreSQL", "Redis", "nginx"
PLACES = (NGINX, REDIS, RASA, ACTIONS, POSTGRES)
_VISITORS = (1, 2, 4, 8, 12)
_COMMITS = 200
_CONNECTIONS = {RASA: 10, ACTIONS: 8}
"""Connections to PostgreSQL that a process opens at most: threads of `on_rasa/tracker_store.py` and of
`actions/resources.py`."""
_MESSAGES = 200
"""Simulated for each core: enough for a percentile."""


@dataclass(frozen=True)
class Measured:
    """Production on this machine.

    Attributes:
        processes: Of Rasa, and as many action servers.
        visitors: At the best of the levels.
        per_second: Messages a second there.
        p95_ms: Their 95th percentile.
        costs: Place -> seconds of processor a message.
    """

    processes: int
    visitors: int
    per_second: float
    p95_ms: float
    costs: dict[str, float]


@dataclass(frozen=True)
class Simulated:
    """A machine that is not here.

    Attributes:
        rasa: Processes of Rasa.
        actions: Action servers.
        per_second: Messages a second, 95 % of them within `WITHIN`.
        first: What is held the longest share of the time, cores included.
        busy: Share of the time that each is held.
        connections: To PostgreSQL at most.
    """

    cores: int
    rasa: int
    actions: int
    per_second: float
    first: str
    busy: dict[str, float]
    connections: int


def visits_of(costs: Mapping[str, float], commit: float) -> list[Visit]:
    """A message's way through the places, and what each costs of it.

    nginx and Redis (limits, then the lock) are passed twice; Rasa understands, then writes down what the
    action server said; the conversation is read, then what is answered and the conversation are stored.

    Args:
        costs: Place -> seconds of processor a message.
        commit: Seconds that PostgreSQL waits for its disk, each time.
    """
    nginx, redis = costs[NGINX] / 2, costs[REDIS] / 2
    rasa, stored = costs[RASA] / 2, costs[POSTGRES] / 3
    return [
        Visit(NGINX, nginx),
        Visit(REDIS, redis),
        Visit(POSTGRES, stored),
        Visit(RASA, rasa),
        Visit(ACTIONS, costs[ACTIONS]),
        Visit(POSTGRES, stored, commit),
        Visit(RASA, rasa),
        Visit(POSTGRES, stored, commit),
        Visit(REDIS, redis),
        Visit(NGINX, nginx),
    ]


def processes_for(costs: Mapping[str, float], cores: int) -> tuple[int, int]:
    """Processes of Rasa and action servers for some cores: as their costs, one of each at least."""
    whole = sum(costs.values())
    return tuple(max(1, math.ceil(cores * costs[name] / whole)) for name in (RASA, ACTIONS))  # type: ignore[return-value]


def simulate(costs: Mapping[str, float], commit: float, cores: int, messages: int = 0) -> Simulated:
    """What a machine answers.

    Args:
        costs: Place -> seconds of processor a message.
        commit: See `visits_of`.
        cores: Of the machine, which holds all the places.
        messages: How many are simulated at each rate; `_MESSAGES` a core when 0.
    """
    rasa, actions = processes_for(costs, cores)
    connections = rasa * _CONNECTIONS[RASA] + actions * _CONNECTIONS[ACTIONS]
    # Redis has one thread; nginx one process a core; PostgreSQL one a connection.
    processes = {RASA: rasa, ACTIONS: actions, POSTGRES: connections, REDIS: 1, NGINX: cores}
    visits = visits_of(costs, commit)

    def at(rate: float) -> Outcome:
        return Simulation(visits, processes, cores).arriving(rate, messages or 1_000 + _MESSAGES * cores)

    bound = min(
        cores / sum(costs.values()), *(processes[name] / costs[name] for name in PLACES if costs[name])
    )
    rate, outcome = highest_rate(at, 1.2 * bound, WITHIN)
    busy = {name: round(share, 3) for name, share in outcome.busy.items()}
    first = max(busy, key=lambda name: (busy[name], name == CORES))
    return Simulated(cores, rasa, actions, round(rate, 1), first, busy, connections)


def ceilings(costs: Mapping[str, float]) -> dict[str, float]:
    """Messages a second that a place which is alone of its kind can take, whatever the cores."""
    return {name: round(1 / costs[name], 1) for name in (REDIS,) if costs[name]}


def measure(stack: Stack, seconds: float) -> list[Measured]:
    """Production with two of each, then with one; the others are stopped."""
    contestant = Ours(stack.folder, 0, 0.0, port=stack.nginx.port)
    texts = questions()
    # What a process does at its first questions is no turn like the others.
    asyncio.run(served(contestant, texts, 4, seconds / 2))
    measured = [_best(stack, contestant, texts, 2, seconds)]
    for worker in (stack.replicas[1], stack.actions[1]):
        worker.stop()
    # nginx meets the absent ones once, and goes round them.
    asyncio.run(served(contestant, texts, 2, seconds / 4))
    return [_best(stack, contestant, texts, 1, seconds), *measured]


def _best(stack: Stack, contestant: Ours, texts: Sequence[str], processes: int, seconds: float) -> Measured:
    best: Measured | None = None
    for visitors in _VISITORS:
        before = _processor(stack)
        latencies, elapsed = asyncio.run(served(contestant, texts, visitors, seconds))
        spent = {name: value - before[name] for name, value in _processor(stack).items()}
        p95 = quantile(latencies, 0.95)
        if best is not None and p95 > WITHIN:
            break
        if best is None or len(latencies) / elapsed > best.per_second:
            costs = {name: value / len(latencies) for name, value in spent.items()}
            best = Measured(processes, visitors, len(latencies) / elapsed, 1000 * p95, costs)
    assert best is not None
    return best


def _processor(stack: Stack) -> dict[str, float]:
    def of(*pids: int | None) -> float:
        return sum(processor_seconds(pid) for pid in pids if pid)

    def alive(workers: Sequence[object]) -> list[int]:
        return [w.child.process.pid for w in workers if w.child is not None and not w.child.died()]  # type: ignore[attr-defined]

    first = (stack.postgres.folder / "data" / "postmaster.pid").read_text().split()[0]
    return {
        NGINX: of(stack.nginx.process.pid if stack.nginx.process else None),
        REDIS: of(stack.redis.process.pid if stack.redis.process else None),
        RASA: of(*alive(stack.replicas)),
        ACTIONS: of(*alive(stack.actions)),
        POSTGRES: of(int(first)),
    }


def commit_seconds(stack: Stack) -> float:
    """Median seconds of a transaction that waits for the disk of this machine."""
    stack.postgres.run_sql("CREATE TABLE IF NOT EXISTS written (n integer)")
    engine = sa.create_engine(stack.postgres.url)
    seconds = []
    try:
        for number in range(_COMMITS):
            began = time.perf_counter()
            with engine.begin() as connection:
                connection.exec_driver_sql(f"INSERT INTO written VALUES ({number})")  # noqa: S608 - a number
            seconds.append(time.perf_counter() - began)
    finally:
        engine.dispose()
    return statistics.median(seconds)


def report(measured: Sequence[Measured], commit: float, simulated: Sequence[Simulated]) -> str:
    """The tables, in Markdown."""
    costs = measured[-1].costs
    lines = [
        "# Throughput by processes",
        f"{os.cpu_count()} cores, also for the visitors. A commit waits {1000 * commit:.1f} ms for the disk.",
        "| measured | visitors | messages a second | p95 | " + " | ".join(PLACES) + " |",
        "|---|---|---|---|" + "---|" * len(PLACES),
    ]
    for one in measured:
        cells = " | ".join(f"{1000 * one.costs[name]:.1f} ms" for name in PLACES)
        lines.append(
            f"| {one.processes} Rasa, {one.processes} action | {one.visitors} | {one.per_second:.1f} | "
            f"{one.p95_ms:.0f} ms | {cells} |"
        )
    lines += [
        "",
        f"| simulated, p95 ≤ {1000 * WITHIN:.0f} ms | Rasa | action | messages a second | held first | "
        + " | ".join((CORES, *PLACES))
        + " | connections |",
        "|---|---|---|---|---|" + "---|" * (len(PLACES) + 2),
    ]
    for machine in simulated:
        cells = " | ".join(f"{100 * machine.busy[name]:.0f} %" for name in (CORES, *PLACES))
        lines.append(
            f"| {machine.cores} cores | {machine.rasa} | {machine.actions} | {machine.per_second:.0f} | "
            f"{machine.first} | {cells} | {machine.connections} |"
        )
    for name, rate in ceilings(costs).items():
        lines += ["", f"{name} is one process: whatever the cores, {rate:.0f} messages a second."]
    tables = "\n".join(lines[2:])
    return f"{lines[0]}\n\n{lines[1]}\n\n{tables}\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, simulates, prints the tables and writes them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20, help="of each level of load")
    parser.add_argument("--cores", type=int, nargs="+", default=list(SIMULATED))
    parser.add_argument("--again", action="store_true", help="simulates from what was measured before")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    if options.again:
        kept = json.loads(options.out.read_text(encoding="utf-8"))
        measured, commit = [Measured(**one) for one in kept["measured"]], kept["commit"]
    else:
        model = latest_model(models_dir())
        if model is None:
            print("No model: make train", file=sys.stderr)
            return 1
        stack = Stack(model)
        stack.postgres.fsync = True
        with stack:
            measured, commit = measure(stack, options.seconds), commit_seconds(stack)
    simulated = [simulate(measured[-1].costs, commit, cores) for cores in options.cores]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        "commit": commit,
        "measured": [asdict(one) for one in measured],
        "simulated": [asdict(one) for one in simulated],
    }
    options.out.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    text = report(measured, commit, simulated)
    options.out.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
