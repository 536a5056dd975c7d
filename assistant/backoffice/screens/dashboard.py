"""« Tableau de bord »: what visitors asked and what became of it, in the period that is chosen."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from assistant.backoffice.page import Page, View
from assistant.backoffice.report_view import ReportView, Shown, report_view, whole_table
from assistant.backoffice.roles import Permission
from assistant.catalogue.agency import day_of
from assistant.reports.csv_files import csv_of
from assistant.reports.period import STANDING, Period, PeriodError, read_period, standing_period
from assistant.reports.plots import bars, columns
from assistant.reports.wording import TERMS

PATH = "/tableau-de-bord"
DEFAULT = "30-jours"
_STARTED = "Le calcul est lancé : rechargez la page dans un instant."
COUNT_SECONDS = 900.0
_OTHER_WORDS = "Conversation"
"""A term of the terminal, which speaks of a command."""


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes:
        plot: SVG of `reports.plots`, where every text is escaped.
    """

    title: str
    tables: Sequence[Shown]
    plot: Markup = Markup()  # noqa: RUF009 - it never changes


@dataclass(frozen=True)
class Choice:
    """A period to choose."""

    label: str
    address: str
    chosen: bool


def show(view: View) -> Response:
    """The screen; of a period that was never counted, a page that waits for it."""
    today = day_of(datetime.now(UTC), view.desk.zone)
    try:
        period, problem = asked_period(view), ""
    except PeriodError as error:
        period, problem = standing_period(DEFAULT, today, view.desk.zone), str(error)
    return view.draw(
        "dashboard.html.jinja",
        200 if not problem else 422,
        choices=_choices(view, period),
        standing=period.key in {one.key for one in _standing(view)},
        problem=problem,
        **report_fields(view, period),
    )


def part(view: View) -> Response:
    """The report alone: asked for again and again while it is counted."""
    period = asked_period(view)
    if view.desk.counting.is_running(period.key):
        # Nothing to replace: what waits goes on waiting, and keeps the focus.
        return Response(status_code=204)
    fields = report_fields(view, period)
    response = view.draw("_report.html.jinja", **fields)
    response.headers["X-Annonce"] = quote(fields["count_problem"] or "Les chiffres sont à jour.")
    return response


def count(view: View) -> Response:
    """« Recompter »: begins a count, which comes when it comes."""
    period = asked_period(view)
    begin(view, period)
    if view.text("semaine"):
        return view.go(f"{PATH}/semaine?lundi={period.first.isoformat()}", _STARTED)
    if view.is_part:
        return view.draw("_report.html.jinja", **{**report_fields(view, period), "asked": True})
    return view.go(address(period), _STARTED)


def table(view: View) -> Response:
    """A table as a CSV file, all of its rows."""
    period = asked_period(view)
    found = whole_table(view.desk.index, view.desk.store, period, view.path("table"))
    if found is None:
        raise HTTPException(404)
    name = f"{found.name}-{period.first.isoformat()}-{period.last.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(csv_of(found), media_type="text/csv; charset=utf-8", headers=headers)


def asked_period(view: View) -> Period:
    """The period of the address: `du` and `au`, or `periode`.

    Raises:
        PeriodError: It is none.
    """
    zone = view.desk.zone
    today = day_of(datetime.now(UTC), zone)
    since, until = view.text("du"), view.text("au")
    if since or until:
        period = read_period(since or None, until or None, today, view.desk.agency, ("Du", "Au"))
        if period.days > _MOST_DAYS:
            raise PeriodError("La période est trop longue : choisissez deux ans au plus.")
        return period
    name = view.text("periode", DEFAULT)
    return standing_period(name if name in STANDING else DEFAULT, today, zone)


_MOST_DAYS = 732


def begin(view: View, period: Period) -> None:
    """Has a period counted, in the child process and without waiting for it."""
    first, last = period.first.isoformat(), period.last.isoformat()
    worker = view.desk.workers.figures

    def work() -> object:
        end = time.monotonic() + COUNT_SECONDS
        while worker.is_busy and time.monotonic() < end:
            # What is counted behind takes its time, and nobody holds a page open for this.
            time.sleep(0.2)
        return worker.call("reports.count", seconds=COUNT_SECONDS, first=first, last=last)

    view.desk.counting.start(period.key, work)


def report_fields(view: View, period: Period) -> dict[str, Any]:
    """What `_report.html.jinja` needs."""
    report = report_view(view.desk.index, view.desk.store, period)
    key = period.key
    return {
        "period": period,
        "report": report,
        "asked": False,
        "running": view.desk.counting.is_running(key),
        "count_problem": view.desk.counting.problem(key),
        "sections": [] if report is None else sections(report),
        "terms": {term: meaning for term, meaning in TERMS.items() if term != _OTHER_WORDS},
        "here": address(period),
        "again": f"{PATH}/chiffres?{query(period)}",
        "csv": _csv(period),
    }


def address(period: Period) -> str:
    """Of the dashboard, for a period."""
    return f"{PATH}?{query(period)}"


def query(period: Period) -> str:
    """A period in an address."""
    return urlencode({"du": period.first.isoformat(), "au": period.last.isoformat()})


def sections(report: ReportView) -> list[Section]:
    """The parts of the page, those that ask for something first."""

    def of(*names: str) -> list[Shown]:
        return [report.tables[name] for name in names if name in report.tables]

    step = report.detail["step"]
    return [
        Section("De la question au contact", of("parcours"), _funnel(report)),
        Section("Sujets sans réponse", of("sujets-sans-reponse")),
        Section("Réponses à améliorer d'abord", of("reponses-qui-pesent")),
        Section("Commentaires", of("commentaires")),
        Section("Où les visiteurs s'arrêtent sans réponse", of("abandons")),
        Section("Par thème et par produit", of(*divisions(report))),
        Section("Satisfaction", of("satisfaction", "raisons")),
        Section("Ce que l'assistant a fait d'abord", of("premieres-reactions"), _kinds(report)),
        Section("Réponses sûres et probables", of("sures-et-probables")),
        Section(f"Questions par {step}", of(f"par-{step}"), _series(report)),
        Section("Réponses les plus données", of("reponses-donnees")),
        Section("Entrées à revoir", of("expirees", "a-relire", "jamais-posees")),
    ]


def divisions(report: ReportView) -> list[str]:
    """Names of the tables of the facets."""
    return [name for name in report.tables if name not in {*_NAMES, f"par-{report.detail['step']}"}]


_NAMES = frozenset(
    (
        *("chiffres", "parcours", "sujets-sans-reponse", "reponses-qui-pesent", "commentaires", "abandons"),
        *("satisfaction", "raisons", "premieres-reactions", "sures-et-probables", "reponses-donnees"),
        *("expirees", "a-relire", "jamais-posees"),
    )
)
"""Of all the tables but those of the facets and of time."""


def _funnel(report: ReportView) -> Markup:
    most = max(1, report.detail["questions"])
    rows = [(name, int(number) / most, share) for name, number, share in report.detail["funnel"]]
    return Markup(bars("parcours", "De la question au contact", rows))  # noqa: S704 - escaped there


def _kinds(report: ReportView) -> Markup:
    rows = [(label, share, said) for label, share, said in report.detail["kinds"]]
    if not rows:
        return Markup()
    return Markup(bars("reactions", "Part de chaque première réaction", rows))  # noqa: S704 - escaped there


def _series(report: ReportView) -> Markup:
    rows = [(label, total, part) for label, total, part in report.detail["series"]]
    title = f"Questions par {report.detail['step']}, et celles qui ont fini par une réponse"
    return Markup(columns("suite", title, rows, ("questions", "avec une réponse")))  # noqa: S704 - escaped there


def _standing(view: View) -> list[Period]:
    today = day_of(datetime.now(UTC), view.desk.zone)
    return [standing_period(name, today, view.desk.zone) for name in STANDING]


def _choices(view: View, period: Period) -> list[Choice]:
    chosen = period.key
    named = zip(STANDING.items(), _standing(view), strict=True)
    return [Choice(label, f"{PATH}?periode={name}", one.key == chosen) for (name, label), one in named]


def _csv(period: Period) -> Callable[[str], str]:
    return lambda name: f"{PATH}/csv/{quote(name)}?{query(period)}"


PAGES: tuple[Page, ...] = (
    Page("GET", PATH, show, Permission.READ),
    Page("GET", f"{PATH}/chiffres", part, Permission.READ),
    Page("GET", f"{PATH}/csv/{{table}}", table, Permission.READ),
    Page("POST", f"{PATH}/compter", count, Permission.READ),
)
