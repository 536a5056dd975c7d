"""« Tableau de bord »: what it says of a period, what it keeps, and what it forgets."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.backoffice.desk import Desk
from assistant.backoffice.index.reports import refresh
from assistant.backoffice.roles import Role
from assistant.catalogue.load import load_catalogue
from assistant.privacy.reference import reference_of
from assistant.store.retention import erase, purge
from tests.backoffice import browser, desk_in, words_of
from tests.conftest import FROZEN
from tests.unit.backoffice.visitors import ask

PAGE = "/tableau-de-bord"
SECRET = "où trouver mon lecteur violet"
COMMENT = "Il manque l'adresse du guichet"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("ASSISTANT_TRACKER_URL", f"sqlite:///{tmp_path / 'rasa.db'}")
    monkeypatch.delenv("ASSISTANT_METRICS_PORT", raising=False)
    return desk_in(tmp_path)


@pytest.fixture(scope="module")
def entries() -> list[Any]:
    return [entry for entry in load_catalogue(FROZEN).published if entry.values("produit")][:3]


@pytest.fixture
def lively(desk: Desk, entries: list[Any]) -> Desk:
    """Nine visitors: three without an answer, six who judged one."""
    for number in range(3):
        ask(desk.store, f"lost-{number}", SECRET, ("admit", None))
    for number in range(6):
        useless: dict[str, Any] = {"reason": "incomplete", "comment": COMMENT} if number == 0 else {}
        ask(
            desk.store,
            f"helped-{number}",
            f"ma question {number}",
            ("answer", entries[0].id),
            useful=number > 1,
            **useless,
        )
    return desk


def _counted(desk: Desk) -> Desk:
    refresh(desk.workers.acts._workshop)  # type: ignore[attr-defined]
    return desk


def test_before_any_count_the_page_asks_for_one_and_it_comes(lively: Desk) -> None:
    ada = browser(lively, Role.READER)
    first = ada.get(PAGE)
    assert "ne sont pas encore comptés" in words_of(first)
    # With a script it asks by itself, without one by its button.
    assert 'hx-trigger="load, submit"' in first
    sent = dict(re.findall(r'name="(du|au)" value="([^"]+)"', first))
    reply = ada.post(f"{PAGE}/compter", sent)
    lively.counting.wait()
    shown = words_of(ada.get(reply.headers["location"]))
    assert "Compté le" in shown
    assert "Questions 9 avant : 0" in shown


def test_a_count_under_way_is_said_and_its_end_too(lively: Desk) -> None:
    ada, go = browser(lively, Role.READER), threading.Event()
    today = datetime.now(lively.zone).date().isoformat()
    key, fields = f"{today}/{today}", {"du": today, "au": today}
    lively.counting.start(key, go.wait)
    assert "Calcul en cours" in words_of(ada.get(f"{PAGE}?du={today}&au={today}"))
    waiting = ada.client.get(f"{PAGE}/chiffres", params=fields, headers={"HX-Request": "true"})
    assert (waiting.status_code, waiting.text) == (204, "")
    go.set()
    lively.counting.wait()
    ended = ada.client.get(f"{PAGE}/chiffres", params=fields, headers={"HX-Request": "true"})
    assert ended.status_code == 200
    assert "x-annonce" in ended.headers
    assert "<html" not in ended.text


def test_a_count_that_fails_says_why_and_does_not_begin_again_by_itself(lively: Desk) -> None:
    def broken() -> None:
        raise RuntimeError(SECRET)

    today = datetime.now(lively.zone).date().isoformat()
    lively.counting.start(f"{today}/{today}", broken)
    lively.counting.wait()
    page = browser(lively).get(f"{PAGE}?du={today}&au={today}")
    assert "Le calcul a échoué" in words_of(page)
    assert "load, submit" not in page
    assert SECRET not in page


def test_the_figures_have_their_interval_and_what_was_asked_leads_somewhere(
    lively: Desk, entries: list[Any]
) -> None:
    page = browser(_counted(lively)).get(PAGE)
    said = words_of(page)
    # Four of six: Wilson's interval is 30 to 90 %.
    assert "Réponses jugées utiles 67 % (6 avis) intervalle : 30 à 90 %" in said
    assert f"Répondre à « {SECRET} »" in said
    assert COMMENT in said
    assert f'href="/faq/{entries[0].id}"' in page
    assert f'href="/conversations/{reference_of("helped-0")}"' in page
    assert "assistant inbox" not in said
    assert "assistant report" not in said


def test_the_index_holds_no_word_of_a_visitor(lively: Desk) -> None:
    _counted(lively)
    with lively.index.writing() as connection:
        dump = "\n".join(connection.iterdump())
    assert "insi" in dump or "cps" in dump
    for words in (SECRET, COMMENT, reference_of("helped-0"), reference_of("lost-0")):
        assert words not in dump
    written = (
        lively.index.path.read_bytes() + lively.index.path.with_name("backoffice-index.db-wal").read_bytes()
    )
    assert b"violet" not in written


def test_who_is_erased_is_gone_from_what_was_counted_before(lively: Desk) -> None:
    ada = browser(_counted(lively))
    url = f"sqlite:///{lively.home / 'rasa.db'}"
    for number in range(3):
        erase(lively.store, url, reference_of(f"lost-{number}"))
    erase(lively.store, url, reference_of("helped-0"))
    page = ada.get(PAGE)
    assert SECRET not in words_of(page)
    assert COMMENT not in words_of(page)
    assert reference_of("helped-0") not in page
    table = ada.get(f"{PAGE}/csv/commentaires?{_days(page)}")
    assert COMMENT not in table
    # The others who found the answer useless go on counting.
    assert "Améliorer la réponse" in words_of(page)


def test_the_same_words_of_two_visitors_are_quoted_once(lively: Desk, entries: list[Any]) -> None:
    for name in ("one", "two"):
        ask(lively.store, name, "q", ("answer", entries[0].id), useful=False, comment=COMMENT)
    said = words_of(browser(_counted(lively)).get(PAGE))
    todo = said.split("À faire cette semaine")[1].split("L'essentiel")[0]
    assert todo.count(COMMENT) == 1


def test_what_is_forgotten_with_time_is_no_longer_quoted(lively: Desk) -> None:
    _counted(lively)
    purge(lively.store, f"sqlite:///{lively.home / 'rasa.db'}", 1, datetime.now(UTC) + timedelta(days=3))
    page = words_of(browser(lively).get(PAGE))
    assert SECRET not in page
    assert COMMENT not in page
    assert "Questions 9" in page


def test_a_comment_that_an_emergency_hid_since_is_not_shown(lively: Desk) -> None:
    _counted(lively)
    ask(lively.store, "helped-0", "au secours", ("emergency", None), days_ago=0)
    assert COMMENT not in words_of(browser(lively).get(PAGE))


def _days(page: str) -> str:
    found = re.search(r"csv/chiffres\?(du=[0-9-]+)&amp;(au=[0-9-]+)", page)
    assert found is not None
    return f"{found[1]}&{found[2]}"


def test_every_table_is_a_csv_file_that_holds_no_formula(lively: Desk) -> None:
    ask(lively.store, "evil", "=HYPERLINK(1)", ("answer", "psc"), useful=False, comment="=1+1")
    ada = browser(_counted(lively))
    page = ada.get(PAGE)
    names = sorted(set(re.findall(r"/csv/([a-z0-9-]+)\?", page)))
    assert {"chiffres", "parcours", "commentaires", "satisfaction", "sujets-sans-reponse"} <= set(names)
    for name in names:
        response = ada.client.get(f"{PAGE}/csv/{name}?{_days(page)}")
        assert response.status_code == 200, name
        assert response.headers["content-disposition"].startswith(f'attachment; filename="{name}-')
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
        assert len({len(row) for row in rows}) == 1, name
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))], name
    assert ada.client.get(f"{PAGE}/csv/inconnue?{_days(page)}").status_code == 404


def test_what_a_visitor_wrote_is_text(lively: Desk) -> None:
    ask(lively.store, "evil", "<script>alert(1)</script>", ("admit", None))
    ask(lively.store, "evil2", "q", ("answer", "psc"), useful=False, comment="<img src=x onerror=alert(1)>")
    page = browser(_counted(lively)).get(PAGE)
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


@pytest.mark.parametrize("asked", ["periode=7-jours", "periode=90-jours", "periode=<x>"])
def test_a_standing_period_is_there_at_once(lively: Desk, asked: str) -> None:
    assert "Compté le" in words_of(browser(_counted(lively)).get(f"{PAGE}?{asked}"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("du=2026-11-20&au=2026-11-01", "se termine (01/11/2026) avant de commencer (20/11/2026)"),
        ("du=hier&au=2026-11-01", "« Du » attend une date"),
        ("du=2001-01-01&au=2026-11-01", "trop longue"),
    ],
)
def test_a_period_that_is_none_is_said_at_its_field(desk: Desk, asked: str, said: str) -> None:
    page = browser(desk).get(f"{PAGE}?{asked}", 422)
    assert said in words_of(page).replace("\N{NO-BREAK SPACE}", " ")
    assert 'aria-invalid="true"' in page


def test_nothing_is_counted_twice_for_nothing_and_old_periods_go(lively: Desk) -> None:
    _counted(lively)
    before = lively.index.rows("SELECT period, counted_at FROM reports ORDER BY period")
    with lively.index.writing() as connection:
        connection.execute("UPDATE reports SET counted_at = '2026-01-01T00:00:00+00:00'")
        connection.execute(
            "INSERT INTO reports VALUES ('2020-01-01/2020-01-02', '2026-01-01T00:00:00+00:00', '{}', '{}')"
        )
    _counted(lively)
    after = lively.index.rows("SELECT period, counted_at FROM reports ORDER BY period")
    assert [row["period"] for row in after] == [row["period"] for row in before]
    assert {row["counted_at"] for row in after} == {"2026-01-01T00:00:00+00:00"}
    # A new question: counted again, as they are old.
    ask(lively.store, "new", "une autre question", ("admit", None), days_ago=0)
    _counted(lively)
    thirty = browser(lively).get(PAGE)
    assert "Questions 10" in words_of(thirty)


def test_a_broken_faq_is_counted_all_the_same(lively: Desk) -> None:
    (lively.data_dir / "faq" / "psc.yml").write_text("- id: [", "utf-8")
    assert "Questions 9" in words_of(browser(_counted(lively)).get(PAGE))


def test_the_week_is_a_page_of_its_own(lively: Desk) -> None:
    ada = browser(lively, Role.READER)
    page = ada.get(f"{PAGE}/semaine")
    sent = dict(re.findall(r'name="(du|au|semaine)" value="([^"]+)"', page))
    reply = ada.post(f"{PAGE}/compter", sent)
    lively.counting.wait()
    shown = ada.get(reply.headers["location"])
    assert "Compté le" in words_of(shown)
    assert f"lundi={sent['du']}" in reply.headers["location"]
    assert datetime.fromisoformat(sent["du"]).weekday() == 0
    # What is for those who run the machine is theirs alone.
    assert "ASSISTANT_SMTP_URL" not in shown
    assert "ASSISTANT_SMTP_URL" in browser(lively, Role.ADMINISTRATOR).get(f"{PAGE}/semaine")


def test_times_to_answer_are_those_of_the_assistant_or_said_to_be_elsewhere(
    lively: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Prometheus" in words_of(browser(_counted(lively)).get(PAGE))
    monkeypatch.setenv("ASSISTANT_METRICS_PORT", "9")
    with lively.index.writing() as connection:
        connection.execute("DELETE FROM reports")
    assert "sa mesure ne répond pas" in words_of(browser(_counted(lively)).get(PAGE))


def test_the_process_of_the_page_loads_nothing_that_only_counts() -> None:
    code = (
        "import sys, assistant.backoffice.app, assistant.backoffice.weekly; "
        "print([m for m in ('numpy', 'scipy', 'sklearn', 'pandas', 'rasa', 'openpyxl') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_is_kept_is_json_of_a_bounded_size(lively: Desk) -> None:
    for number in range(120):
        ask(lively.store, f"more-{number}", f"sujet étrange {'abcdefghij'[number % 10] * 9} {number}")
    _counted(lively)
    row = lively.index.row("SELECT detail FROM reports ORDER BY period LIMIT 1")
    assert row is not None
    tables = {one["name"]: one for one in json.loads(row["detail"])["tables"]}
    assert all(len(one["rows"]) <= 20 for one in tables.values())
    assert tables["jamais-posees"]["rows_in_all"] > 50
