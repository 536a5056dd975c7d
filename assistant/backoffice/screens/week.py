"""« Résumé de la semaine »: one page to print, and what goes by e-mail when that is set."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from starlette.responses import Response

from assistant import settings
from assistant.backoffice.page import Page, View
from assistant.backoffice.roles import Permission
from assistant.backoffice.screens.dashboard import PATH, divisions, report_fields
from assistant.backoffice.weekly import send_week
from assistant.catalogue.agency import day_of
from assistant.errors import AssistantError
from assistant.reports.period import Period, week_of

WEEK = f"{PATH}/semaine"


def show(view: View) -> Response:
    """The summary of a week, the last whole one by default."""
    period = _asked(view)
    fields = report_fields(view, period)
    last = week_of(_today(view) - timedelta(days=7), view.desk.zone)
    return view.draw(
        "week.html.jinja",
        **{**fields, "again": ""},
        parts=[] if fields["report"] is None else divisions(fields["report"]),
        earlier=_address(period.first - timedelta(days=7)),
        later=_address(period.first + timedelta(days=7)) if period.first < last.first else "",
        recipients=settings.summary_to() if settings.smtp_url() else (),
    )


def send(view: View) -> Response:
    """Sends a week now: to see that the settings are right."""
    period = _asked(view)
    if not settings.smtp_url() or not settings.summary_to():
        raise AssistantError("L'envoi par e-mail n'est pas réglé sur cette machine.")
    send_week(view.desk, period.first)
    view.record("résumé envoyé", period.first.isoformat(), after={"to": len(settings.summary_to())})
    return view.go(_address(period.first), "Le résumé est envoyé.")


def _asked(view: View) -> Period:
    try:
        monday = date.fromisoformat(view.text("lundi"))
    except ValueError:
        monday = _today(view) - timedelta(days=7)
    if not 2000 <= monday.year <= 2200:
        raise AssistantError("Cette semaine ne se lit pas : choisissez-en une autre.")
    return week_of(monday, view.desk.zone)


def _today(view: View) -> date:
    return day_of(datetime.now(UTC), view.desk.zone)


def _address(monday: date) -> str:
    return f"{WEEK}?lundi={monday.isoformat()}"


PAGES: tuple[Page, ...] = (
    Page("GET", WEEK, show, Permission.READ),
    Page("POST", f"{WEEK}/envoyer", send, Permission.ADMINISTER),
)
