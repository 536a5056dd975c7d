"""« À faire cette semaine »: at most three things, each the one that the data shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.catalogue.model import Catalogue, Entry
from assistant.reports.as_text import text_lines
from assistant.reports.measure import Report, measure
from assistant.reports.page import html_page
from assistant.reports.period import read_period
from assistant.reports.subjects import Subject
from assistant.reports.tasks import MOST, Task, tasks_of
from assistant.store import Interaction, Store

CATALOGUE = Catalogue(
    {
        one.id: one
        for one in (
            Entry("alpha", "Alpha ?", "A.", confidence="verbatim"),
            Entry("beta", "Bêta ?", "B.", confidence="verbatim"),
            Entry("gamma", "Gamma ?", "C.", confidence="reconstruite"),
            Entry("delta", "Delta ?", "D.", confidence="reconstruite", verified_on=date(2026, 1, 1)),
            Entry("vieille", "Vieille ?", "E.", confidence="verbatim", expires_on=date(2020, 1, 1)),
        )
    }
)
READER, CANTEEN = Subject("mon lecteur est éteint", 12, 3, ("alpha", "Alpha ?")), Subject("la cantine", 4)

Give = Callable[..., None]
Made = Callable[..., Report]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path}/t.db")
    yield opened
    opened.close()


@pytest.fixture
def give(store: Store) -> Give:
    """`give("alpha", 3, useful=False, comment="…")`: three visitors were answered so."""

    def answered(entry: str, times: int, useful: bool | None = None, **more: str) -> None:
        for number in range(times):
            visitor = f"{entry}-{useful}-{more}-{number}"
            row = store.record_interaction(
                Interaction(visitor, "une question", "answered", "answer", entry, ((entry, 0.9),))
            )
            if useful is not None:
                store.record_feedback(row, visitor, useful, more.get("reason"), more.get("comment"))

    return answered


@pytest.fixture
def made(store: Store) -> Made:
    return lambda *subjects: measure(store, CATALOGUE, read_period(None, None), subjects=subjects)


def _about(tasks: list[Task]) -> list[tuple[str, int]]:
    return [(task.entry or "sujet", task.number) for task in tasks]


def test_one_of_each_kind_the_subject_first(give: Give, made: Made) -> None:
    give("beta", 6, useful=False, reason="unclear", comment="Et pour un interne ?")
    give("beta", 2, useful=True)
    give("gamma", 9)
    subject, useless, unsure = tasks_of(made(READER, CANTEEN))
    assert _about([subject, useless, unsure]) == [("sujet", 12), ("beta", 6), ("gamma", 9)]
    assert subject.what == "Répondre à « mon lecteur est éteint »"
    assert "12 questions sans réponse" in subject.why
    assert "« Alpha ? »" in subject.why
    assert subject.command == "assistant inbox export questions.xlsx"
    assert "6 fois sur 8 avis" in useless.why
    assert "La réponse n'est pas claire (6)" in useless.why
    assert useless.why.count("Et pour un interne ?") == 1
    assert len(useless.references) == 3
    assert unsure.why == "Donnée 9 fois, jamais vérifiée par l'agence."


def test_the_expired_answer_comes_before_the_one_that_was_never_checked(give: Give, made: Made) -> None:
    give("gamma", 50)
    give("vieille", 2)
    give("delta", 90)
    first, second = tasks_of(made())
    assert (first.entry, second.entry) == ("vieille", "gamma"), "delta has a date: somebody checked it"
    assert "expirée le 01/01/2020" in first.why


def test_many_votes_weigh_more_than_one(give: Give, made: Made) -> None:
    give("alpha", 1, useful=False)
    give("beta", 8, useful=False)
    give("beta", 2, useful=True)
    assert _about(tasks_of(made()))[0] == ("beta", 8)


def test_a_good_answer_that_is_given_all_day_is_not_the_worst(give: Give, made: Made) -> None:
    give("alpha", 6, useful=False)
    give("alpha", 200, useful=True)
    give("beta", 5, useful=False)
    assert _about(tasks_of(made()))[0] == ("beta", 5)


def test_where_a_kind_has_nothing_the_next_of_the_others_takes_its_place(made: Made) -> None:
    subjects = [READER, CANTEEN, Subject("troisième", 3), Subject("quatrième", 2)]
    tasks = tasks_of(made(*subjects))
    assert [task.number for task in tasks] == [12, 4, 3]
    assert len(tasks) == MOST


def test_one_entry_is_there_once(give: Give, made: Made) -> None:
    give("gamma", 7, useful=False)
    give("gamma", 30)
    assert _about(tasks_of(made())) == [("gamma", 7)]


def test_nothing_to_do_is_said(made: Made) -> None:
    report = made()
    assert tasks_of(report) == []
    assert "Rien de pressant" in "\n".join(text_lines(report))
    assert "Rien de pressant" in html_page(report)


def test_they_come_first_wherever_the_report_is_read(give: Give, made: Made) -> None:
    give("beta", 6, useful=False, comment="<i>penché</i>")
    report = made(READER)
    lines = list(text_lines(report))
    assert lines[2:4] == ["À faire cette semaine :", "1. Répondre à « mon lecteur est éteint »"]
    page = html_page(report)
    assert page.index("À faire cette semaine") < page.index("essentiel</h2>")
    assert "<i>" not in page


def test_a_long_comment_is_quoted_in_short(give: Give, made: Made) -> None:
    give("beta", 3, useful=False, comment="mot " * 100)
    [task] = tasks_of(made())
    assert len(task.why) < 300
    assert "…" in task.why


def test_tries_count_for_nothing(store: Store, made: Made) -> None:
    for number in range(5):
        turn = Interaction(f"c{number}", "essai", "answered", "answer", "gamma", (("gamma", 0.9),), test=True)
        store.record_interaction(turn)
    report = made()
    assert report.now.questions == 0
    assert tasks_of(report) == []


def test_the_thanks_of_those_who_were_helped_are_no_reason_to_change_an_answer(
    give: Give, made: Made
) -> None:
    give("beta", 3, useful=False, comment="Il manque le prix.")
    give("beta", 2, useful=True, comment="Merci, parfait !")
    [task] = tasks_of(made())
    assert "Il manque le prix." in task.why
    assert "Merci" not in task.why
