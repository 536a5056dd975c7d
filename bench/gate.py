"""How often a publication is refused: junk, which must be, and honest additions, which must not.

Run: `python -m bench.gate` (two minutes) writes `bench/results/gate.md` from `gate.json`: what changed,
question by question, between two trainings of the shipped FAQ, the second with junk or with honest additions.
Beside them are simulated ones: what changes in an honest training, drawn from all of those, and for junk of k
entries the share that k of the twelve have in what changed.

`python -m bench.gate --add NAME honest|junk BEFORE AFTER FAQ_BEFORE FAQ_AFTER` adds a pair of `report.json`.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from assistant.catalogue.costs import load_costs
from assistant.publish import losses
from assistant.publish.gate import Judged, compare, named
from assistant.publish.judgement import new_entries, worse_on_the_whole
from assistant.settings import ROOT, data_dir

FILE = ROOT / "bench" / "results" / "gate.json"
DRAWS = 100
ENTRIES = (1, 2, 4, 8, 12)
Pair = tuple[Judged, Judged]


@dataclass(frozen=True)
class Training:
    """What changed between two trainings.

    Attributes:
        junk: True when the second must be refused.
        new: Entries that it learns and the first did not, or not as much.
        answered: Questions of the evaluation that an entry answers, of those that both were asked.
        others: Questions that none answers.
        phrasings: Held-out phrasings that both were asked.
        questions: Rows of `Judged` by twos, for the questions of which something changed.
        held_out: The same for the phrasings; entries that lose several have all of theirs.
    """

    name: str
    junk: bool
    new: list[str]
    answered: int
    others: int
    phrasings: int
    questions: list[list[list[Any]]]
    held_out: list[list[list[Any]]]

    @classmethod
    def of(cls, name: str, junk: bool, before: Path, after: Path, faqs: tuple[Path, Path]) -> Training:
        """Of two reports and of the FAQs they learnt."""
        old, new = (json.loads(file.read_text(encoding="utf-8")) for file in (before, after))
        questions = losses.pairs_of(*([Judged.of(row) for row in one["outcomes"]] for one in (old, new)))
        held_out = losses.pairs_of(*([Judged.of(row) for row in one["held_out"]] for one in (old, new)))
        losing = Counter(now.owner for was, now in held_out if was.cost < now.cost)
        answered = sum(bool(now.expected) for _, now in questions)
        learnt = new_entries(*faqs)
        return cls(
            name,
            junk,
            sorted(learnt),
            answered,
            len(questions) - answered,
            len(held_out),
            [_rows(pair, learnt) for pair in questions if _differ(*pair)],
            [_rows(pair, learnt) for pair in held_out if _differ(*pair) or losing[pair[1].owner] > 1],
        )

    def pairs(self) -> tuple[list[Pair], list[Pair]]:
        """The questions and the phrasings, those of which nothing changed included."""
        questions, held_out = _pairs(self.questions), _pairs(self.held_out)
        answered = self.answered - sum(bool(now.expected) for _, now in questions)
        others = self.others + self.answered - answered - len(questions)
        same = [_same(number, ["?"]) for number in range(answered)]
        same += [_same(number, []) for number in range(answered, answered + max(others, 0))]
        rest = [_same(number, ["?"]) for number in range(self.phrasings - len(held_out))]
        return [*questions, *same], [*held_out, *rest]


def _differ(was: Judged, now: Judged) -> bool:
    return abs(was.cost - now.cost) > 1e-6 or was.is_sure_right != now.is_sure_right


def _rows(pair: Pair, new: Collection[str]) -> list[list[Any]]:
    """Without what no refusal reads: the question, which is in the key, and other entries in lists."""
    rows = []
    for one in pair:
        read = [entry for entry in one.shown if entry in new or entry in one.expected]
        rows.append([one.key, "", named(one.outcome.partition(" : ")[0], read), round(one.cost, 3)])
    return rows


def _pairs(rows: Sequence[Sequence[Sequence[Any]]]) -> list[Pair]:
    pairs = []
    for before, after in rows:
        was, now = Judged.of(before), Judged.of(after)
        first = json.loads(now.key)[0]
        pairs.append((was, Judged(now.key, str(first), now.outcome, now.cost)))
    return pairs


def _same(number: int, expected: list[str]) -> Pair:
    one = Judged(json.dumps([f"inchangée {number}", expected]), "", "dit ne pas savoir", 0.0)
    return one, one


def read_trainings(file: Path = FILE) -> list[Training]:
    """The trainings that were kept."""
    return [Training(**one) for one in json.loads(file.read_text(encoding="utf-8"))]


def refused(
    questions: Sequence[Pair], held_out: Sequence[Pair], new: Collection[str], tolerated: float
) -> tuple[list[str], list[str]]:
    """Sentences of the mean cost, then those of what visitors lose."""
    whole = [
        compare([was for was, _ in pairs], [now for _, now in pairs], tolerated)
        for pairs in (questions, held_out)
    ]
    before, after = [was for was, _ in held_out], [now for _, now in held_out]
    return (
        list(worse_on_the_whole(*whole)),
        list(losses.refusals(questions, before, after, set(new), tolerated)),
    )


def simulated(
    junk: Training | None, honest: Training, pool: Sequence[Training], entries: int, order: random.Random
) -> tuple[list[Pair], list[Pair]]:
    """Outcomes of a training that nobody made: what an honest one moves, and some entries' share of junk.

    Args:
        junk: None to add nothing.
        honest: How many outcomes change by themselves.
        pool: What changes is drawn from these.
        entries: How many junk entries are added, of those of `junk`.
        order: Draws.
    """
    drawn = []
    for kind in ("questions", "held_out"):
        rows = {str(row[1][0]): row for one in pool for row in getattr(one, kind)}
        count = sum(order.random() < 0.5 for _ in range(2 * len(getattr(honest, kind))))
        chosen = {str(row[1][0]): row for row in order.sample(list(rows.values()), min(count, len(rows)))}
        if junk is not None:
            added = set(order.sample(junk.new, entries))
            share = entries / len(junk.new)
            of_junk = (row for row in getattr(junk, kind))
            chosen |= {str(row[1][0]): row for row in of_junk if _is_of(row, junk.new, added, share, order)}
        drawn.append(list(chosen.values()))
    return replace(honest, questions=drawn[0], held_out=drawn[1]).pairs()


def _is_of(
    row: Sequence[Sequence[Any]], junk: Sequence[str], added: set[str], share: float, order: random.Random
) -> bool:
    """What shows an entry is its doing; what moves without one, that of all of them together."""
    shown = {*junk} & {*Judged.of(row[1]).shown}
    return bool(shown & added) if shown else order.random() < share


def lines(trainings: Sequence[Training], tolerated: float, draws: int = DRAWS) -> Iterator[str]:
    """The tables."""
    yield "# What a publication refuses"
    yield ""
    yield "| training of the shipped FAQ | entries | worse | better | mean cost alone | now |"
    yield "|---|---|---|---|---|---|"
    for one in trainings:
        questions, held_out = one.pairs()
        whole, lost = refused(questions, held_out, one.new, tolerated)
        change = compare([was for was, _ in questions], [now for _, now in questions])
        counts = f"{len(one.new)} | {len(change.worse)} | {len(change.better)}"
        before, now = ("refused" if some else "passes" for some in (whole, [*whole, *lost]))
        yield f"| {one.name} | {counts} | {before} | {now} |"
    yield ""
    yield f"| simulated, {draws} draws each | mean cost alone | now |"
    yield "|---|---|---|"
    honest = [one for one in trainings if not one.junk]
    for one in honest:
        yield _row(f"honest, as much as « {one.name} »", [(None, one, 0)], honest, tolerated, draws)
    for entries in ENTRIES:
        cases = [
            (junk, one, entries)
            for junk in trainings
            if junk.junk and entries <= len(junk.new)
            for one in honest
        ]
        if cases:
            yield _row(f"junk, {entries}", cases, honest, tolerated, draws)


def _row(
    name: str,
    cases: Sequence[tuple[Training | None, Training, int]],
    pool: Sequence[Training],
    tolerated: float,
    draws: int,
) -> str:
    order = random.Random(0)
    counts = [0, 0]
    for draw in range(draws):
        junk, honest, entries = cases[draw % len(cases)]
        new = {entry for one in (*pool, *filter(None, [junk])) for entry in one.new}
        whole, lost = refused(*simulated(junk, honest, pool, entries, order), new, tolerated)
        counts[0] += bool(whole)
        counts[1] += bool(whole or lost)
    return f"| {name} | {100 * counts[0] / draws:.0f} % | {100 * counts[1] / draws:.0f} % |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Adds a training, or writes the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--add", nargs=6, metavar=("NAME", "KIND", "BEFORE", "AFTER", "FAQ_BEFORE", "FAQ_AFTER")
    )
    added = parser.parse_args(arguments).add
    trainings = read_trainings() if FILE.is_file() else []
    if added:
        name, kind, *files = added
        before, after, *faqs = map(Path, files)
        one = Training.of(name, kind == "junk", before, after, (faqs[0], faqs[1]))
        trainings = [*(other for other in trainings if other.name != name), one]
        rows = ",\n".join(json.dumps(asdict(other), ensure_ascii=False) for other in trainings)
        FILE.write_text(f"[\n{rows}\n]\n", encoding="utf-8")
        return 0
    costs = load_costs(data_dir() / "costs.yml")
    written = "\n".join(lines(trainings, costs.tolerated * costs.wrong)) + "\n"
    FILE.with_suffix(".md").write_text(written, encoding="utf-8")
    print(written)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
