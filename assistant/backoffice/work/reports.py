"""Counting reports, for the dashboard and for the weekly summary."""

from __future__ import annotations

from datetime import date
from typing import Any

from assistant.backoffice.index import reports
from assistant.backoffice.worker.workshop import Workshop
from assistant.catalogue.agency import zone_of
from assistant.reports.period import Period, week_of
from assistant.reports.week import week_lines, week_title


def count(workshop: Workshop, first: str, last: str) -> None:
    """Counts the report of a period into the index; days as AAAA-MM-JJ."""
    zone = zone_of(workshop.data_dir)
    reports.count(workshop, Period(date.fromisoformat(first), date.fromisoformat(last), zone))


def refresh(workshop: Workshop) -> None:
    """Counts the standing periods again when something changed since."""
    reports.refresh(workshop)


def week(workshop: Workshop, monday: str) -> dict[str, Any]:
    """The summary of the week of a day: `{"title", "lines"}`, without a word of a visitor."""
    period = week_of(date.fromisoformat(monday), zone_of(workshop.data_dir))
    report = reports.measured(workshop, period, subjects=False)
    return {"title": week_title(report), "lines": list(week_lines(report))}
