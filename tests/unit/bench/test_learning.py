"""Weeks of visitors and of an author: what is simulated but the model, which is a stand-in here."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook, load_workbook

from assistant.catalogue import Entry, load_catalogue
from assistant.inbox.clustering import Cluster
from assistant.inbox.unresolved import UnresolvedQuestion
from assistant.quality.evaluate import Case, Outcome
from assistant.store import Store
from assistant.store.history import questions_between
from assistant.text import matching_key
from bench import learning
from bench.learning import Asked, batches, decisions, emptied, filled, kept, simulated, taken_away
from bench.learning_report import Week, report, shortcomings, write
from tests.conftest import FROZEN

ENTRIES = load_catalogue(FROZEN).published


class Parrot:
    """Answers what its FAQ holds word for word, and says that it does not know the rest."""

    def __init__(self, data: Path) -> None:
        self._known = {
            matching_key(text): entry.id
            for entry in load_catalogue(data).published
            for text in entry.training_texts
        }

    @classmethod
    def trained(cls, folder: Path, data: Path) -> Parrot:
        return cls(data)

    def judged(self, cases: Sequence[Case]) -> list[Outcome]:
        return [self._judged(case) for case in cases]

    def _judged(self, case: Case) -> Outcome:
        entry = self._known.get(matching_key(case.text))
        if entry is None:
            return Outcome(case, ((ENTRIES[0].id, 0.1),), "admit")
        return Outcome(case, ((entry, 0.9),), "answer", (entry,), entry in case.expected, "sure")


def _texts(entry: Entry) -> list[str]:
    """Four messages that no other entry has."""
    return [f"{word} {entry.id.replace('-', ' ')}" for word in ("svp", "bonjour", "dites", "question sur")]


def _questions() -> list[Asked]:
    return [Asked(text, entry.id) for entry in ENTRIES[:40] for text in _texts(entry)]


@pytest.fixture
def faq(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The frozen FAQ, with examples."""
    data = tmp_path / "faq of the settings"
    shutil.copytree(FROZEN, data)
    with_examples = {entry.id: _texts(entry) for entry in ENTRIES[:40]}
    for file in (data / "faq").glob("*.yml"):
        entries = yaml.safe_load(file.read_text(encoding="utf-8"))
        for entry in entries:
            if entry["id"] in with_examples:
                entry["exemples"] = with_examples[entry["id"]]
        file.write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_DATA", str(data))
    return data


def test_examples_leave_the_faq_and_nothing_else_does(faq: Path) -> None:
    taken = taken_away(faq)
    after = load_catalogue(faq)
    assert taken == _questions()
    assert not any(entry.examples for entry in after.entries.values())
    assert [(e.id, e.phrasings, e.answer) for e in after.published] == [
        (e.id, e.phrasings, e.answer) for e in ENTRIES
    ]


def test_every_question_comes_in_one_week_and_the_weeks_are_even() -> None:
    asked = _questions()[:11]
    weeks = list(batches(asked, 3, random.Random(1)))
    assert sorted(len(week) for week in weeks) == [3, 4, 4]
    assert sorted(one.text for week in weeks for one in week) == sorted(one.text for one in asked)
    assert weeks == list(batches(asked, 3, random.Random(1)))
    assert weeks != list(batches(asked, 3, random.Random(2)))


def test_the_weeks_go_through_the_inbox_and_the_faq_learns(
    faq: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "_Model", Parrot)
    cases = [Case(one.text, frozenset({one.entry})) for one in _questions()]
    (tmp_path / "run").mkdir()
    weeks = list(simulated(tmp_path / "run", cases, 3, seed=0))
    assert [week.number for week in weeks] == [0, 1, 2]
    assert [week.asked for week in weeks] == [80, 80, 0]
    # Nothing is known of what is asked: all of the first week waits, and the author's time is short.
    assert weeks[0].not_well == weeks[0].asked > weeks[0].decided > 0
    assert weeks[0].learnt > 0
    assert [week.examples for week in weeks] == [
        0,
        weeks[0].learnt,
        weeks[0].learnt + weeks[1].learnt,
    ]
    written = load_catalogue(tmp_path / "run" / "data")
    learnt = {(text, entry.id) for entry in written.published for text in entry.examples}
    assert learnt <= {(one.text, one.entry) for one in _questions()}
    assert len(learnt) == weeks[2].examples
    assert weeks[2].figures["right"] >= weeks[0].figures["right"]


@pytest.mark.parametrize(
    ("decision", "shown", "reachable", "useful"),
    [
        ("answer", 0, True, [True]),
        ("answer", 1, False, [False]),
        ("suggest", 0, True, [True]),
        ("suggest", 1, False, []),
        ("admit", None, False, []),
        ("greeting", None, False, []),
    ],
)
def test_what_a_visitor_got_is_stored_with_what_he_says_of_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    decision: str,
    shown: int | None,
    reachable: bool,
    useful: list[bool],
) -> None:
    monkeypatch.setattr(learning, "OPINION", 1.0)
    right, other = ENTRIES[0].id, ENTRIES[1].id
    entries = () if shown is None else ((right, other)[shown],)
    outcome = Outcome(
        Case("Ma question ?", frozenset({right})), ((right, 0.5),), decision, entries, reachable
    )
    now = datetime.now(UTC)
    with closing(Store(f"sqlite:///{tmp_path / 'v.db'}")) as store:
        kept(store, [outcome], random.Random(0), 1)
        (question,) = questions_between(store, now - timedelta(hours=1), now + timedelta(hours=1))
    assert [turn.useful for turn in question.answers] == useful
    assert question.text == "Ma question ?"


def _cluster(text: str, *best: int) -> Cluster:
    question = UnresolvedQuestion(text)
    question.spellings[text] += 1
    return Cluster((question,), tuple(ENTRIES[number] for number in best))


def test_the_author_decides_what_a_quarter_of_an_hour_allows() -> None:
    at_hand = [_cluster(f"question {number}", 0, 1) for number in range(200)]
    truth = {matching_key(f"question {number}"): ENTRIES[0].id for number in range(200)}
    assert len(decisions(at_hand, truth)) == learning.TIME // learning.AT_HAND
    elsewhere = [_cluster(f"question {number}", 1) for number in range(200)]
    assert len(decisions(elsewhere, truth)) == learning.TIME // learning.ELSEWHERE
    # Of another week: it was looked at then.
    assert decisions([_cluster("ancienne", 0)], truth) == []


def test_phrasings_of_another_entry_are_taken_out_of_a_group(tmp_path: Path) -> None:
    book, file = Workbook(), tmp_path / "q.xlsx"
    book.active.append(["question", "autres formulations", "décision"])
    book.active.append(["un", "deux\ntrois", None])
    book.active.append(["quatre", None, None])
    book.save(file)
    filled(file, ["a", "b"], {"un": "a", "deux": "b", "trois": "a", "quatre": "b"})
    rows = list(load_workbook(file).active.iter_rows(min_row=2, values_only=True))
    assert rows == [("un", "trois", "a"), ("quatre", None, "b")]
    assert emptied(file, ["cellule C3 : « b » sert déjà (ligne 2) : choisissez."])
    assert not emptied(file, ["le catalogue ne se lit pas."])
    rows = list(load_workbook(file).active.iter_rows(min_row=2, values_only=True))
    assert rows == [("un", "trois", "a"), ("quatre", None, None)]


def _week(number: int, top1: float) -> Week:
    shares = dict.fromkeys(("top1", "sure_right", "right", "sure_wrong", "admitted"), top1)
    return Week(number, shares, 10 * number, 100, 20, 10, 10)


def test_what_is_promised_is_judged_on_the_first_entry() -> None:
    assert shortcomings([_week(0, 0.80), _week(1, 0.795), _week(2, 0.86)]) == []
    assert shortcomings([_week(0, 0.80), _week(1, 0.84)]) == [
        "the last week is +4.0 points from the first (5 asked)"
    ]
    assert shortcomings([_week(0, 0.80), _week(1, 0.90), _week(2, 0.87)]) == [
        "week 2 loses 3.0 points (1 allowed)"
    ]


def test_a_week_that_doubts_more_is_said() -> None:
    surer = Week(1, {**_week(1, 0.9).figures, "sure_right": 0.5}, 10, 100, 20, 10, 10)
    assert "Week 1: fewer of the right answers are given as sure." in report([_week(0, 0.8), surer])
    assert "given as sure" not in report([_week(0, 0.8), _week(1, 0.9)])


def test_the_figures_the_table_and_the_plot_are_written(tmp_path: Path) -> None:
    weeks = [_week(0, 0.80), _week(1, 0.86)]
    write(tmp_path / "learning.json", weeks)
    assert [Week(**week) for week in json.loads((tmp_path / "learning.json").read_text())] == weeks
    table = (tmp_path / "learning.md").read_text()
    assert "| 1 | 10 | 86.0 | 86.0 | 86.0 | 86.0 | 86.0 | 100 | 20 | 10 | 10 |" in table
    assert table.endswith("no week loses more than 1: yes.\n")
    assert "no, the last week" in report([_week(0, 0.8), _week(1, 0.8)])
    assert (tmp_path / "learning.svg").read_text().startswith("<?xml")
