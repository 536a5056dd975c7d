"""The report says what the database says."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue import Catalogue, Entry
from assistant.catalogue.agency import Agency, day_of
from assistant.reports.as_json import as_json
from assistant.reports.as_text import text_lines
from assistant.reports.measure import Counts, Report, measure
from assistant.reports.page import html_page
from assistant.reports.period import Period, PeriodError, read_period
from assistant.reports.plots import nice
from assistant.reports.wording import percent, points
from assistant.store import REASONS, Interaction, Store
from assistant.store.models import interactions
from assistant.store.retention import purge
from tests.typed import typed

TODAY = date(2026, 11, 25)
MONTH = Period(date(2026, 10, 27), TODAY)
CATALOGUE = Catalogue(
    {
        name: Entry(name, f"Question de {name} ?", "Réponse.", confidence="verbatim", **more)
        for name, more in {
            "alpha": {},
            "beta": {"expires_on": date(2026, 11, 1)},
            "gamma": {"warning": "à revoir"},
            "delta": {"expires_on": date(2027, 1, 1)},
        }.items()
    }
)
SCRIPTS = (
    (("answer", "answered", True),),
    (("clarify", "ambiguous", False), ("answer", "answered", True)),
    (("clarify", "ambiguous", False), ("clarify", "ambiguous", False)),
    (("suggest", "ambiguous", False), ("answer", "answered", True), ("hand_over", "ambiguous", False)),
    (("admit", "out_of_scope", False),),
    (("redirect", "out_of_scope", False),),
    (("answer", "failed", False),),
    (("small_talk", "answered", False),),
    (("emergency", "out_of_scope", False),),
)


def fill(store: Store, seed: int, visitors: int = 150) -> None:
    """Three months of visitors who ask one to three questions."""
    chance = random.Random(seed)
    for visitor in range(visitors):
        when = datetime(2026, 8, 28, tzinfo=UTC) + timedelta(minutes=chance.randrange(129_000))
        for rank in range(chance.randint(1, 3)):
            text = f"question {visitor} {rank}"
            for turn, (decision, status, answers) in enumerate(chance.choice(SCRIPTS)):
                when += timedelta(seconds=20)
                silent = decision in ("small_talk", "emergency")
                typed = turn == 0 and decision not in ("redirect", "small_talk", "emergency")
                number = store.record_interaction(
                    Interaction(
                        f"visitor-{visitor}",
                        "" if silent else text,
                        status,
                        decision,
                        chance.choice(("alpha", "beta", "gamma", "gone")) if answers else None,
                        probabilities=(("alpha", 0.5),) if typed else (),
                        # Names the question here: its text is hidden next to an emergency.
                        catalogue="" if silent else text,
                        # Some were kept before the distinction: None.
                        certainty=chance.choice((None, "sure", "probable")) if answers else None,
                    )
                )
                with store.transaction() as connection:
                    connection.execute(
                        interactions.update().where(interactions.c.id == number).values(created_at=when)
                    )
                if answers:
                    store.ask_feedback(number)
                    useful = chance.choice((True, True, False, None))
                    if useful is not None:
                        reason = chance.choice((*REASONS, None)) if useful is False else None
                        store.record_feedback(number, f"visitor-{visitor}", useful, reason=reason)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three months of visitors, written once; a test that changes them copies the file."""
    file = tmp_path_factory.mktemp("filled") / "assistant.db"
    store = Store(f"sqlite:///{file}")
    fill(store, seed=5)
    store.close()
    return file


@pytest.fixture
def file(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(filled, tmp_path))


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    return tmp_path / "empty.db"


@pytest.fixture
def report(file: Path) -> Report:
    store = Store(f"sqlite:///{file}")
    made = measure(store, CATALOGUE, MONTH, 5, TODAY)
    store.close()
    return made


def recomputed(file: Path, first: str, last: str) -> dict[str, Any]:
    """The same numbers by plain Python from the raw rows; each name of the test data is one question."""
    with sqlite3.connect(file) as base:
        base.row_factory = sqlite3.Row
        rows = base.execute(
            "SELECT i.*, f.useful, f.reason, f.asked_at AS asked FROM interactions i "
            "LEFT JOIN feedback f ON f.interaction_id = i.id ORDER BY i.id"
        ).fetchall()
    began: dict[str, sqlite3.Row] = {}
    turns: dict[str, list[sqlite3.Row]] = {}
    for row in rows:
        if row["decision"] != "small_talk":
            name = row["catalogue"] or f"emergency {row['id']}"
            began.setdefault(name, row)
            turns.setdefault(name, []).append(row)
    inside = {
        name: own_rows
        for name, own_rows in turns.items()
        # Paris is one or two hours ahead: see `paris`.
        if first <= paris(began[name]["created_at"]) <= last
    }
    answers = [row for own_rows in inside.values() for row in own_rows if row["entry"]]
    kinds = Counter(
        "failed" if any(row["status"] == "failed" for row in own_rows) else own_rows[0]["decision"]
        for own_rows in inside.values()
    )
    return {
        "questions": len(inside),
        "kinds": dict(kinds),
        "resolved": sum(any(row["entry"] for row in own_rows) for own_rows in inside.values()),
        "answers": len(answers),
        "certainties": {
            certainty: {
                "answers": len(given),
                "useful": sum(row["useful"] == 1 for row in given),
                "useless": sum(row["useful"] == 0 for row in given),
            }
            for certainty in ("sure", "probable")
            for given in [[row for row in answers if (row["certainty"] or "sure") == certainty]]
        },
        "asked": sum(row["asked"] is not None for row in answers),
        "useful": sum(row["useful"] == 1 for row in answers),
        "useless": sum(row["useful"] == 0 for row in answers),
        "reasons": dict(Counter(row["reason"] for row in answers if row["reason"])),
        "contacts": sum(row["decision"] == "hand_over" for own_rows in inside.values() for row in own_rows),
        "voted": sum(any(row["useful"] is not None for row in own) for own in inside.values()),
        "liked": sum(any(row["useful"] == 1 for row in own) for own in inside.values()),
        "handed_over": sum(any(row["decision"] == "hand_over" for row in own) for own in inside.values()),
        "stops": dict(
            Counter(
                "failed" if any(row["status"] == "failed" for row in own) else own[-1]["decision"]
                for own in inside.values()
                if not any(row["entry"] for row in own)
            )
        ),
        "foreign": 0,
        "entries": dict(Counter(row["entry"] for row in answers)),
        "by_day": dict(Counter(paris(began[name]["created_at"]) for name in inside)),
        "votes": {
            entry: (
                sum(row["useful"] == 1 for row in answers if row["entry"] == entry),
                sum(row["useful"] == 0 for row in answers if row["entry"] == entry),
            )
            for entry in {row["entry"] for row in answers}
        },
    }


def paris(stored: str) -> str:
    """The day in Paris of a stored UTC time; summer time ended on 25 October 2026 at 1:00 UTC."""
    moment = datetime.fromisoformat(stored)
    hours = 2 if moment < datetime(2026, 10, 25, 1) else 1
    return (moment + timedelta(hours=hours)).date().isoformat()


def test_every_number_agrees_with_the_rows(report: Report, file: Path) -> None:
    report_json = as_json(report)
    for counts, first, last in (
        (report_json["now"], "2026-10-27", "2026-11-25"),
        (report_json["before"], "2026-09-27", "2026-10-26"),
    ):
        expected = recomputed(file, first, last)
        assert expected["questions"] > 30
        assert {k: n for k, n in counts.pop("kinds").items() if n} == expected.pop("kinds")
        assert counts == {name: expected[name] for name in counts}
    now, before = recomputed(file, "2026-10-27", "2026-11-25"), recomputed(file, "2026-09-27", "2026-10-26")
    assert {line["id"]: line["answers"] for line in report_json["entries"]} == now["entries"]
    for line in report_json["entries"]:
        yes, no = now["votes"][line["id"]]
        assert (line["useful"], line["useless"]) == (yes, no)
        share = yes / (yes + no) if yes + no >= 5 else None
        assert line["share"] == share
        was_yes, was_no = before["votes"].get(line["id"], (0, 0))
        was = was_yes / (was_yes + was_no) if was_yes + was_no >= 5 else None
        assert line["trend"] == (None if share is None or was is None else pytest.approx(100 * (share - was)))
    assert {s["start"]: s["questions"] for s in report_json["series"] if s["questions"]} == now["by_day"]
    assert len(report_json["series"]) == 30
    assert sum(step["resolved"] for step in report_json["series"]) == now["resolved"]


def test_the_report_stays_the_same_once_the_texts_are_forgotten(file: Path) -> None:
    store = Store(f"sqlite:///{file}")
    whole = Period(date(2026, 8, 1), TODAY)
    before = counts_of(measure(store, CATALOGUE, whole, 5, TODAY))
    now = datetime(2026, 11, 26, tzinfo=UTC)
    for days in (60, 20, 1):
        assert purge(store, f"sqlite:///{file}.none", days, now).interactions > 0
        assert counts_of(measure(store, CATALOGUE, whole, 5, TODAY)) == before
    store.close()


def counts_of(report: Report) -> dict[str, Any]:
    """The report for machines without what visitors wrote, nor the references of their conversations."""
    counts = {name: value for name, value in as_json(report).items() if name not in ("subjects", "comments")}
    for line in counts["entries"]:
        del line["references"]
    return counts


def test_few_votes_say_nothing(empty: Path) -> None:
    store = Store(f"sqlite:///{empty}")
    for number in range(4):
        row = store.record_interaction(
            Interaction(f"c{number}", "une question", "answered", "answer", "alpha", (("alpha", 0.9),))
        )
        store.record_feedback(row, f"c{number}", True)
    made = measure(store, CATALOGUE, read_period(None, None), 5)
    store.close()
    [line] = made.entries
    assert (line.votes.total, line.share, line.trend) == (4, None, None)
    assert made.rated == ()


def test_what_to_look_at(report: Report) -> None:
    assert [entry for entry, _ in report.never_asked] == ["delta"]
    assert [entry for entry, _, _ in report.expired] == ["beta"]
    assert [entry for entry, _ in report.to_review] == ["gamma"]
    assert next(line for line in report.entries if line.id == "gone").title == "gone (n'est plus dans la FAQ)"


def test_a_question_at_midnight_belongs_to_the_day_in_paris() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert day_of(late, Agency().time_zone) == date(2026, 11, 25)
    assert Period(TODAY, TODAY).since == datetime(2026, 11, 24, 23, tzinfo=UTC)
    summer = Period(date(2026, 10, 24), date(2026, 10, 25))
    assert (summer.until - summer.since).total_seconds() == 49 * 3600


def test_the_days_of_a_report_are_the_agency_s() -> None:
    far = Agency(zone="Indian/Reunion")
    period = read_period("2026-11-24", "2026-11-24", agency=far)
    assert period.since == datetime(2026, 11, 23, 20, tzinfo=UTC)
    assert period.previous.since == datetime(2026, 11, 22, 20, tzinfo=UTC)
    assert period.step_of(datetime(2026, 11, 24, 20, tzinfo=UTC)) == date(2026, 11, 25)


def test_the_page_names_the_assistant_and_escapes_every_text(empty: Path) -> None:
    entry = Entry(id="a", question="<b>Qui</b> & quoi ?", answer="Nous.", file="f", line=1)
    store = Store(f"sqlite:///{empty}")
    made = measure(store, Catalogue({"a": entry}), MONTH, 5, TODAY)
    store.close()
    page = html_page(made, Agency(assistant="Assistant <de> la Mairie"))
    assert "– Assistant &lt;de&gt; la Mairie</title>" in page
    assert "&lt;b&gt;Qui&lt;/b&gt; &amp; quoi\u202f?" in page
    assert "<b>" not in page
    assert "<svg" in page


def test_sure_and_probable_answers_are_told_apart(report: Report) -> None:
    counts = report.now
    assert counts.certainties["sure"] + counts.certainties["probable"] == counts.answers
    assert counts.certainties["sure"] > 0 < counts.certainties["probable"]
    text = "\n".join(text_lines(report))
    assert f"{counts.certainties['probable']:>5}  Probable, utile : " in text
    page = html_page(report)
    assert '<th scope="row">Probable</th>' in page


def test_a_long_period_is_shown_by_week() -> None:
    period = Period(date(2026, 7, 1), TODAY)
    steps = list(period.steps())
    assert steps[:2] == [date(2026, 7, 1), date(2026, 7, 6)]
    assert all(step.weekday() == 0 for step in steps[1:])
    days = (date(2026, 7, 1) + timedelta(days=n) for n in range(period.days))
    noons = (datetime(day.year, day.month, day.day, 12, tzinfo=UTC) for day in days)
    assert {period.step_of(noon) for noon in noons} == set(steps)


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [
        ("hier", None, "« hier »"),
        ("2026-11-20", "2026-11-01", "avant de commencer"),
        ("2026-11-20", "2026-11-01", "01/11/2026"),
        (None, "0001-01-01", "« --to » attend"),
        ("31/02/2026", None, "« --from » attend"),
    ],
)
def test_a_wrong_period_gets_a_sentence(since: str | None, until: str | None, message: str) -> None:
    with pytest.raises(PeriodError, match=message):
        read_period(since, until, TODAY)


def test_a_day_is_typed_as_the_machine_or_as_the_author_writes_it() -> None:
    typed_days = read_period("01/11/2026", " 2026-11-20 ", TODAY)
    assert (typed_days.first, typed_days.last) == (date(2026, 11, 1), date(2026, 11, 20))


def test_a_period_is_thirty_days_by_default() -> None:
    assert read_period(None, None, TODAY) == MONTH
    assert read_period("2026-01-01", "2026-01-31", TODAY).previous == Period(
        date(2025, 12, 1), date(2025, 12, 31)
    )


@pytest.mark.parametrize(
    ("formatted", "expected"),
    [(percent(None), "–"), (percent(0.426), "43 %"), (points(None), "–"), (points(1.2), "+1 point")],
)
def test_numbers_read_as_french(formatted: str, expected: str) -> None:
    assert formatted == expected
    assert (points(-12.4), points(0.2)) == ("−12 points", "0 point")


@given(st.integers(0, 10**9))
def test_an_axis_ends_at_a_round_number(value: int) -> None:
    assert value <= nice(value) <= max(2, 2 * value)
    assert nice(value) < 2 or nice(value) % 2 == 0


class Outline(HTMLParser):
    """What a screen reader goes through."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_the_page_is_self_contained_and_structured(report: Report) -> None:
    page = html_page(report)
    outline = Outline()
    outline.feed(page)
    assert outline.all("html") == [{"lang": "fr"}]
    assert len(outline.all("h1")) == len(outline.all("main")) == 1
    assert not outline.all("script") + outline.all("img") + outline.all("link") + outline.all("iframe")
    assert "http://" not in page
    assert "https://" not in page
    assert len(outline.all("caption")) == len(outline.all("table")) >= 6
    assert {header.get("scope") for header in outline.all("th")} == {"col", "row"}
    plots = outline.all("svg")
    assert len(plots) == 2
    ids = {attributes.get("id") for _, attributes in outline.tags}
    for plot in plots:
        assert plot["role"] == "img"
        assert set((plot["aria-labelledby"] or "").split()) <= ids
    assert f'<td class="n">{report.now.questions}</td>' in page


def test_what_an_author_wrote_is_never_markup(report: Report) -> None:
    hostile = "<script>alert(1)</script>"
    report.entries[0].title = hostile
    assert hostile not in html_page(report)


def test_an_empty_period_is_a_report_too(empty: Path) -> None:
    store = Store(f"sqlite:///{empty}")
    made = measure(store, Catalogue({}), MONTH, 5, TODAY)
    store.close()
    assert made.now == Counts()
    assert "Aucune réponse n'a reçu assez d'avis." in list(text_lines(made))
    assert "rien à signaler" in html_page(made)


def test_the_command_prints_writes_and_speaks_json(
    report: Report, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = {"ASSISTANT_DATABASE_URL": f"sqlite:///{file}"}
    month = ("report", "--since", "2026-10-27", "--until", "2026-11-25")
    page = tmp_path / "rapport.html"
    assert typed(*month, "--html", page, **base) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Rapport du 27/10/2026 au 25/11/2026\n")
    assert f"Questions : {report.now.questions} (période précédente : {report.before.questions})" in printed
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert typed(*month, "--json", **base) == 0
    assert json.loads(capsys.readouterr().out)["now"]["questions"] == report.now.questions
    assert typed("report", "--since", "demain", **base) == 1
    same = ("report", "--from", "2026-10-27", "--to", "2026-11-25", "--csv", tmp_path / "tableaux")
    assert typed(*same, **base) == 0
    assert " tableaux écrits dans tableaux : a-faire.csv, chiffres.csv, " in capsys.readouterr().out
    figures = (tmp_path / "tableaux" / "chiffres.csv").read_text(encoding="utf-8-sig")
    assert figures.splitlines()[1].startswith(f"Questions;{report.now.questions};")
    assert typed(*month, "--html", tmp_path / "no" / "x.html", **base) == 1
