"""Every table of the report: what it counts, and the same in a folder of CSV files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assistant.catalogue.model import Catalogue, Entry, Facet, FacetValue, Taxonomy
from assistant.durable_files import NotWritten
from assistant.privacy.reference import reference_of
from assistant.reports.as_text import text_lines
from assistant.reports.csv_files import write_csv
from assistant.reports.measure import Report, measure
from assistant.reports.page import html_page
from assistant.reports.period import Period
from assistant.reports.subjects import Subject
from assistant.reports.table import Table
from assistant.reports.tables import tables_of
from assistant.store import Interaction, Store
from assistant.store.models import interactions
from assistant.store.question_keys import key_of

FIRST = date(2026, 11, 1)
MONTH = Period(FIRST, date(2026, 11, 10))
THEME = Facet("thematique", "?", filters=False, values=(FacetValue("acces", "Accès"),))
PRODUCT = Facet("produit", "?", values=(FacetValue("cps", "Carte CPS"), FacetValue("dmp", "DMP")))
FACETS = {"thematique": ("acces",), "produit": ("cps",)}
CATALOGUE = Catalogue(
    {
        "carte": Entry("carte", "Quelle carte ?", "A.", facets=FACETS, confidence="verbatim"),
        "tout": Entry("tout", "Partout ?", "B.", facets={"produit": ("cps", "dmp")}),
    },
    Taxonomy((THEME, PRODUCT)),
)
Asked = Callable[..., int]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path}/t.db")
    yield opened
    opened.close()


@pytest.fixture
def asked(store: Store) -> Asked:
    """`asked("v", "clarify", ("answer", "carte"), day=3)`: turns of one question; number of the last."""

    def record(visitor: str, *turns: str | tuple[str, str], day: int = 1, **more: object) -> int:
        number = 0
        for rank, turn in enumerate(turns):
            decision, entry = turn if isinstance(turn, tuple) else (turn, None)
            ranking = (("carte", 0.5),) if rank == 0 else ()
            number = store.record_interaction(
                Interaction(visitor, f"question de {visitor}", "answered", decision, entry, ranking, **more)  # type: ignore[arg-type]
            )
            when = datetime(2026, 11, day, 12, tzinfo=UTC) + timedelta(seconds=rank)
            with store.transaction() as connection:
                this = interactions.c.id == number
                connection.execute(interactions.update().where(this).values(created_at=when))
        return number

    return record


def _report(store: Store, **more: object) -> Report:
    return measure(store, CATALOGUE, MONTH, 1, date(2026, 11, 10), **more)  # type: ignore[arg-type]


def _table(report: Report, name: str) -> Table:
    return next(table for table in tables_of(report) if table.name == name)


def test_the_funnel_goes_from_the_question_to_the_contact(store: Store, asked: Asked) -> None:
    store.record_feedback(asked("a", ("answer", "carte")), "a", True)
    store.record_feedback(asked("b", ("answer", "carte")), "b", False)
    asked("c", ("answer", "carte"), "hand_over")
    asked("d", "admit")
    rows = {row[0]: row[1:3] for row in _table(_report(store), "parcours").rows}
    assert rows == {
        "Questions posées": ("4", "100 %"),
        "Avec une réponse": ("3", "75 %"),
        "Réponse jugée, utile ou non": ("2", "50 %"),
        "Réponse jugée utile": ("1", "25 %"),
        "Contact de l'assistance donné": ("1", "25 %"),
    }


def test_where_visitors_stop_without_an_answer(store: Store, asked: Asked) -> None:
    asked("a", "clarify")
    asked("b", "clarify", "suggest")
    asked("c", "suggest")
    asked("d", "admit")
    asked("e", "redirect")
    asked("f", "suggest", ("answer", "carte"))
    rows = [row[:2] for row in _table(_report(store), "abandons").rows]
    assert rows == [
        ("Une précision demandée", "1"),
        ("Une liste proposée", "2"),
        ("« Je n'ai pas la réponse »", "1"),
    ]


def test_questions_are_divided_by_theme_and_product_with_their_labels(store: Store, asked: Asked) -> None:
    store.record_feedback(asked("a", ("answer", "carte")), "a", True)
    asked("b", ("answer", "tout"))
    asked("c", "admit", facets={"produit": "dmp"})
    asked("d", "admit")
    report = _report(store)
    assert [row[:5] for row in _table(report, "par-produit").rows] == [
        ("Carte CPS", "2", "50 %", "2", "0"),
        ("DMP", "2", "50 %", "1", "1"),
        ("non précisé", "1", "25 %", "0", "1"),
    ]
    assert _table(report, "par-produit").rows[0][5:] == ("100 %", "1")
    assert [row[:2] for row in _table(report, "par-thematique").rows] == [
        ("Accès", "1"),
        ("non précisé", "3"),
    ]
    names = [table.name for table in tables_of(report)]
    assert names.index("par-thematique") < names.index("par-produit"), "the theme first"


def test_every_comment_is_there_also_of_an_answer_that_pleased(store: Store, asked: Asked) -> None:
    number = asked("a", ("answer", "carte"), day=3)
    store.record_feedback(number, "a", True)
    store.record_feedback(number, "a", None, comment="Parfait, merci.")
    store.record_feedback(asked("b", ("answer", "carte"), day=4), "b", False, "wrong", "Faux depuis juin.")
    assert _table(_report(store), "commentaires").rows == [
        (
            *("Faux depuis juin.", "Quelle carte ? (carte)", "L'information me semble fausse"),
            *("04/11/2026", reference_of("b")),
        ),
        ("Parfait, merci.", "Quelle carte ? (carte)", "–", "03/11/2026", reference_of("a")),
    ]


def test_nothing_near_an_emergency_is_a_comment(store: Store) -> None:
    turn = Interaction("a", "ma carte", "answered", "answer", "carte", (("carte", 0.5),))
    number = store.record_turn("a", turn, feedback_requested=True)
    assert number is not None
    store.record_feedback(number, "a", False, "wrong", "il est tombé")
    store.record_turn("a", Interaction("a", "il ne respire plus", "out_of_scope", "emergency"))
    now = datetime.now(UTC).date()
    report = measure(store, CATALOGUE, Period(now - timedelta(days=1), now + timedelta(days=1)))
    assert report.remarks == ()


def test_days_without_a_question_are_one_row(store: Store, asked: Asked) -> None:
    asked("a", "admit", day=4)
    asked("b", "admit", day=6)
    assert [row[0] for row in _table(_report(store), "par-jour").rows] == [
        "Du 01/11/2026 au 03/11/2026 : aucune question",
        "04/11/2026",
        "05/11/2026",
        "06/11/2026",
        "Du 07/11/2026 au 10/11/2026 : aucune question",
    ]


def test_weeks_without_a_question_end_on_their_sunday(store: Store, asked: Asked) -> None:
    asked("a", "admit", day=10)
    quarter = Period(date(2026, 9, 2), date(2026, 11, 12))
    report = measure(store, CATALOGUE, quarter, 1, date(2026, 11, 12))
    first, second = [row[0] for row in _table(report, "par-semaine").rows]
    assert first == "Du 02/09/2026 au 08/11/2026 : aucune question"
    assert second == "09/11/2026"


def test_the_entries_that_matter_come_first(store: Store, asked: Asked) -> None:
    for number in range(10):
        store.record_feedback(asked(f"a{number}", ("answer", "carte")), f"a{number}", number > 2)
    store.record_feedback(asked("b", ("answer", "tout")), "b", False)
    report = _report(store)
    assert [row[:3] for row in _table(report, "reponses-qui-pesent").rows] == [
        ("Quelle carte ? (carte)", "3", "10"),
        ("Partout ? (tout)", "1", "1"),
    ]
    assert [line.id for line in report.rated] == ["tout", "carte"], "by its share alone it would be last"


def test_questions_decided_out_of_scope_are_counted(store: Store, asked: Asked) -> None:
    asked("a", "admit")
    asked("b", "admit")
    figures = {row[0]: row[1] for row in _table(_report(store), "chiffres").rows}
    assert "Dont hors sujet, d'après vos décisions" not in figures
    report = _report(store, foreign={key_of("Question de A")})
    assert {row[0]: row[1] for row in _table(report, "chiffres").rows}[
        "Dont hors sujet, d'après vos décisions"
    ] == "1"


@pytest.fixture
def whole(store: Store, asked: Asked) -> Report:
    """A report whose texts try to be formulas."""
    store.record_feedback(asked("a", ("answer", "carte")), "a", False, "wrong", "=1+1; et\nla suite")
    subjects = [Subject("+33 ma question", 2, 1, ("carte", "Quelle carte ?"), ("AB12-CD34",))]
    return _report(store, subjects=subjects)


def test_each_table_is_a_file(whole: Report, tmp_path: Path) -> None:
    folder = tmp_path / "tableaux"
    names = write_csv(whole, folder)
    assert sorted(names) == sorted(file.name for file in folder.iterdir())
    assert {"a-faire.csv", "chiffres.csv", "parcours.csv", "par-produit.csv", "commentaires.csv"} < set(names)
    for table in tables_of(whole):
        raw = (folder / f"{table.name}.csv").read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        header, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";")
        assert header == list(table.headers)
        assert len(rows) == len(table.rows)
        assert all(len(row) == len(header) for row in rows)
        assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]


def test_a_file_has_the_rows_that_the_page_leaves_out(store: Store) -> None:
    subjects = [Subject(f"sujet {number}", 1) for number in range(70)]
    report = _report(store, subjects=subjects)
    table = _table(report, "sujets-sans-reponse")
    assert (len(table.shown), len(table.rows)) == (50, 70)
    page = html_page(report)
    assert "sujet 49" in page
    assert "sujet 50" not in page
    assert "Les 50 premières lignes sur 70" in page


def test_a_folder_that_cannot_be_made_is_one_sentence(whole: Report, tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("")
    with pytest.raises(NotWritten, match="ne peut pas être fait"):
        write_csv(whole, tmp_path / "fichier" / "tableaux")


def test_entries_never_asked_are_folded_in_the_page(store: Store) -> None:
    page = html_page(_report(store))
    assert "<details><summary>Entrées qui n&#39;ont répondu à aucune question de la période" in page


def test_nothing_is_no_share_of_nothing(store: Store, asked: Asked) -> None:
    rows = _table(_report(store), "premieres-reactions").rows
    assert {row[1:] for row in rows} == {("0", "–", "–")}
    assert "0 %" not in "\n".join(text_lines(_report(store)))
    asked("a", ("answer", "carte"))
    rows = _table(_report(store), "premieres-reactions").rows
    assert rows[0][1:] == ("1", "100 %", "–"), "no question before: nothing to compare with"
    assert {row[1:] for row in rows[1:]} == {("0", "0 %", "–")}
