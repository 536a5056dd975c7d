"""Measures how an FAQ that starts without examples learns from its visitors, week after week.

Run: `make bench-learning` (about twenty minutes on two quiet cores). In a copy of the FAQ the `exemples` of
all entries are taken away, shuffled, and come back as what visitors ask, so many a week. Visitors get what
the model of their week understands and decides; what was not answered well, and nothing else, is in the
inbox; an author with a quarter of an hour decides its first groups in the spreadsheet, with the entry that
is right, and publishes. The inbox, its spreadsheet and the way back into the FAQ are those of the product;
the store is thrown away.

`data/evaluation/questions.jsonl` is asked after each publication. Nothing is chosen from it.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from openpyxl import load_workbook

from assistant.catalogue import Catalogue, load_catalogue
from assistant.catalogue.costs import Costs, load_costs
from assistant.inbox.apply import apply
from assistant.inbox.clustering import Cluster
from assistant.inbox.sheet import MOST_SPELLINGS, write_inbox
from assistant.inbox.waiting import Wanted, read_inbox
from assistant.quality.evaluate import Case, Outcome, figures, judge, read_cases
from assistant.settings import ROOT, data_dir, home_dir
from assistant.spreadsheet.sheet import read_sheet
from assistant.store import Interaction, Store
from assistant.text import matching_key
from bench.learning_report import Week, write

RESULTS = ROOT / "bench" / "results" / "learning.json"
WEEKS = 7
"""Publications measured: the first without any example."""
TIME = 900
"""Seconds that the author has a week."""
AT_HAND, ELSEWHERE = 12, 30
"""Seconds to decide a group: the right entry is among the three proposed, or is looked for in the sheet."""
OPINION = 0.2
"""Share of visitors who say whether an answer was useful, when they are asked."""
_ROW = re.compile(r"\b[A-Z]+(\d+)\b|\bligne (\d+)\b")


@dataclass(frozen=True)
class Asked:
    """A question of a visitor, and the entry that answers it."""

    text: str
    entry: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the weeks and writes the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--weeks", type=int, default=WEEKS, help="publications measured")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    cases = read_cases([data_dir() / "evaluation" / "questions.jsonl"])
    with tempfile.TemporaryDirectory() as folder:
        weeks = []
        for week in simulated(Path(folder), cases, chosen.weeks, chosen.seed):
            weeks.append(week)
            print(json.dumps(vars(week)), flush=True)
            if chosen.weeks == WEEKS:
                write(RESULTS, weeks)
    return 0


def simulated(folder: Path, cases: Sequence[Case], weeks: int, seed: int) -> Iterator[Week]:
    """The weeks, one after the other.

    Args:
        folder: An empty one, where the FAQ and the store are.
        cases: Asked after each publication.
        weeks: Publications.
        seed: Of the order in which examples are asked, and of who gives an opinion.
    """
    data = folder / "data"
    shutil.copytree(data_dir(), data, ignore=shutil.ignore_patterns("evaluation", ".*"))
    order = random.Random(seed)
    arriving = batches(taken_away(data), weeks - 1, order)
    url = f"sqlite:///{folder / 'visitors.db'}"
    learnt = 0
    for number in range(weeks):
        model = _Model.trained(folder / f"model-{number}", data)
        measured = figures(model.judged(cases))
        asked = next(arriving, [])
        outcomes = model.judged([Case(one.text, frozenset({one.entry})) for one in asked])
        with closing(Store(url)) as store:
            kept(store, outcomes, order, number)
            decided, added = _author(data, store, {matching_key(one.text): one.entry for one in asked})
        yield Week(
            number,
            {name: measured[name] for name in ("top1", "sure_right", "right", "sure_wrong", "admitted")},
            examples=learnt,
            asked=len(asked),
            not_well=sum(not outcome.is_right for outcome in outcomes),
            decided=decided,
            learnt=added,
        )
        learnt += added


def taken_away(data: Path) -> list[Asked]:
    """Removes the examples of every entry of a data folder, and gives them: each was once a question."""
    examples = [Asked(text, entry.id) for entry in load_catalogue(data).published for text in entry.examples]
    for file in sorted((data / "faq").glob("*.yml")):
        entries = yaml.safe_load(file.read_text(encoding="utf-8"))
        for entry in entries:
            entry.pop("exemples", None)
        file.write_text(yaml.safe_dump(entries, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return examples


def batches(asked: Sequence[Asked], count: int, order: random.Random) -> Iterator[list[Asked]]:
    """The questions shuffled, in as many parts, even to one question."""
    shuffled = list(asked)
    order.shuffle(shuffled)
    for part in range(count):
        yield shuffled[part * len(shuffled) // count : (part + 1) * len(shuffled) // count]


class _Model:
    """What understands, with what the decision needs beside it."""

    def __init__(self, component: Any, catalogue: Catalogue, costs: Costs) -> None:
        self._component, self._catalogue, self._costs = component, catalogue, costs

    @classmethod
    def trained(cls, folder: Path, data: Path) -> _Model:
        """Learns a data folder, as a publication does."""
        from assistant.on_rasa.engine import load_trained, train_component

        train_component(folder, data)
        return cls(load_trained(folder, data), load_catalogue(data), load_costs(data / "costs.yml"))

    def judged(self, cases: Sequence[Case]) -> list[Outcome]:
        """What a visitor who asks each of them would get first."""
        from assistant.on_rasa.engine import understand
        from assistant.understanding.encoders.sentence_encoder import best_encoder

        if not cases:
            return []
        texts = [case.text for case in cases]
        understood = understand(self._component, texts, best_encoder(home_dir() / "cache"))
        pairs = zip(cases, understood, strict=True)
        return [judge(case, one, self._catalogue, self._costs) for case, one in pairs]


def kept(store: Store, outcomes: Sequence[Outcome], order: random.Random, week: int) -> None:
    """What the store keeps of these visitors: what each got, then what he did with it.

    He takes from a list, or after a question asked back, what answers him when it is there; some of those who
    got an answer say whether it was useful.
    """
    for number, outcome in enumerate(outcomes):
        conversation = f"semaine-{week}-{number}"
        store.record_interaction(_first(conversation, outcome))
        answered: str | None = outcome.shown[0] if outcome.decision == "answer" else None
        (right,) = outcome.case.expected
        if answered is None and outcome.reachable:
            answered = right
            number_kept = store.record_interaction(
                Interaction(conversation, outcome.case.text, "answered", "answer", right)
            )
        elif answered is not None:
            number_kept = store.interactions_of(conversation)[-1].id
        if answered is not None and order.random() < OPINION:
            store.ask_feedback(number_kept)
            useful = answered == right
            store.record_feedback(number_kept, conversation, useful, None if useful else "not_my_question")


def _first(conversation: str, outcome: Outcome) -> Interaction:
    decided = {"answer": "answered", "clarify": "ambiguous", "suggest": "ambiguous"}
    known = outcome.decision in decided
    return Interaction(
        conversation,
        outcome.case.text,
        decided.get(outcome.decision, "out_of_scope"),
        # Taken for small talk or for another act: the visitor is left without an answer.
        outcome.decision if known else "admit",
        outcome.shown[0] if outcome.decision == "answer" else None,
        outcome.ranking[:5],
        certainty=outcome.certainty,
    )


def _author(data: Path, store: Store, truth: Mapping[str, str]) -> tuple[int, int]:
    """A quarter of an hour in the inbox: groups decided, and messages that the FAQ gains."""
    read = read_inbox(store, data, Wanted())
    mine = decisions(read.clusters, truth)
    if not mine:
        return 0, 0
    sheet = data.parent / "questions.xlsx"
    write_inbox([cluster for cluster, _ in mine], read.catalogue, sheet)
    filled(sheet, [entry for _, entry in mine], truth)
    while (outcome := apply(data, store, read_sheet(sheet))).plan.errors:
        # Said by the command with its cell: the author leaves that line for another day.
        if not emptied(sheet, outcome.plan.errors):
            raise RuntimeError("\n".join(map(str, outcome.plan.errors)))
    return len(mine), outcome.learnt


def decisions(clusters: Sequence[Cluster], truth: Mapping[str, str]) -> list[tuple[Cluster, str]]:
    """The first groups that fit in the author's time, each with the entry of its first question.

    Args:
        clusters: As the inbox lists them.
        truth: Key of a question -> its entry; what an earlier week left is not looked at again.
    """
    left: float = TIME
    decided = []
    for cluster in clusters:
        entry = truth.get(matching_key(cluster.questions[0].text))
        if entry is None:
            continue
        left -= AT_HAND if entry in [one.id for one in cluster.best] else ELSEWHERE
        if left < 0:
            break
        decided.append((cluster, entry))
    return decided


def filled(sheet: Path, entries: Sequence[str], truth: Mapping[str, str]) -> None:
    """Writes the decisions, and takes away the phrasings of a group that another entry answers."""
    book = load_workbook(sheet)
    page = book.worksheets[0]
    columns = {str(cell.value): cell.column for cell in page[1]}
    for row, entry in enumerate(entries, start=2):
        page.cell(row, columns["décision"]).value = entry
        others = page.cell(row, columns["autres formulations"])
        texts = str(others.value or "").split("\n")[:MOST_SPELLINGS]
        others.value = "\n".join(text for text in texts if truth.get(matching_key(text)) == entry) or None
    book.save(sheet)


def emptied(sheet: Path, errors: Sequence[object]) -> bool:
    """Empties the decision of each line that an error names; False when none is named."""
    lines = {int(cell or line) for error in errors for cell, line in _ROW.findall(str(error))[:1]}
    book = load_workbook(sheet)
    page = book.worksheets[0]
    columns = {str(cell.value): cell.column for cell in page[1]}
    places = [page.cell(line, columns["décision"]) for line in lines if 1 < line <= page.max_row]
    for place in places:
        place.value = None
    book.save(sheet)
    return bool(places)


if __name__ == "__main__":
    from assistant.on_rasa.command import leave, prepare

    prepare()
    main()
    sys.stdout.flush()
    leave()
