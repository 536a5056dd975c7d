"""Days as the agency lives them: in its time zone (`agence.yml`), whatever the clock of the machine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from assistant.catalogue.agency import Agency, day_of, today
from assistant.errors import AssistantError

DEFAULT_DAYS = 30
_MOST_DAYS_BY_DAY = 62
"""A longer period is shown by week."""


class PeriodError(AssistantError):
    """A period that cannot be used; the message is a French sentence."""


@dataclass(frozen=True)
class Period:
    """Whole days, the last one included, of a time zone (Paris by default)."""

    first: date
    last: date
    zone: tzinfo = field(default_factory=lambda: Agency().time_zone)

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def key(self) -> str:
        """One name for its days: `2026-11-01/2026-11-30`."""
        return f"{self.first.isoformat()}/{self.last.isoformat()}"

    @property
    def since(self) -> datetime:
        """Its first moment, UTC."""
        return _midnight(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """The moment after its last one, UTC."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    @property
    def previous(self) -> Period:
        """As many days, just before."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1), self.zone)

    @property
    def by_week(self) -> bool:
        """True when a series of it is shown by week."""
        return self.days > _MOST_DAYS_BY_DAY

    def step_of(self, moment: datetime) -> date:
        """The day of a moment, or the Monday of its week (the first day of the period at the earliest)."""
        day = day_of(moment, self.zone)
        return max(self.first, day - timedelta(days=day.weekday())) if self.by_week else day

    def end_of(self, step: date) -> date:
        """The last day of a step."""
        return min(self.last, step + timedelta(days=6 - step.weekday())) if self.by_week else step

    def steps(self) -> Iterator[date]:
        """Every day, or the first day of every week."""
        day = self.first
        while day <= self.last:
            yield day
            day += timedelta(days=7 - day.weekday() if self.by_week else 1)


STANDING = {
    "7-jours": "7 jours",
    "30-jours": "30 jours",
    "90-jours": "90 jours",
    "ce-mois": "Ce mois-ci",
    "mois-dernier": "Le mois dernier",
}
"""The periods that people look at: name -> as they read it."""


def standing_period(name: str, day: date, zone: tzinfo) -> Period:
    """One of `STANDING`.

    Args:
        name: A key of `STANDING`.
        day: The day it is at the agency.
        zone: Of the agency.

    Raises:
        KeyError: It is none.
    """
    month = day.replace(day=1)
    if name == "ce-mois":
        return Period(month, day, zone)
    if name == "mois-dernier":
        last = month - timedelta(days=1)
        return Period(last.replace(day=1), last, zone)
    days = {"7-jours": 7, "30-jours": 30, "90-jours": 90}[name]
    return Period(day - timedelta(days=days - 1), day, zone)


def week_of(monday: date, zone: tzinfo) -> Period:
    """The week that begins on the Monday on or before a day."""
    monday -= timedelta(days=monday.weekday())
    return Period(monday, monday + timedelta(days=6), zone)


def read_period(
    since: str | None,
    until: str | None,
    day: date | None = None,
    agency: Agency | None = None,
    names: tuple[str, str] = ("--from", "--to"),
) -> Period:
    """The period that an author typed; the last 30 days by default.

    Args:
        since: First day, AAAA-MM-JJ or JJ/MM/AAAA.
        until: Last day, the same.
        day: The day it is; the present one at the agency by default.
        agency: Whose days they are.
        names: Of what was typed, for whoever must correct it.

    Raises:
        PeriodError: A date that is none, or an end before its beginning.
    """
    agency = agency or Agency()
    last = _day(names[1], until) or day or today(agency)
    first = _day(names[0], since) or last - timedelta(days=DEFAULT_DAYS - 1)
    if first > last:
        raise PeriodError(
            f"La période se termine ({last:%d/%m/%Y}) avant de commencer ({first:%d/%m/%Y}) : "
            f"corrigez « {names[0]} » ou « {names[1]} »."
        )
    return Period(first, last, agency.time_zone)


def _day(name: str, text: str | None) -> date | None:
    if text is None:
        return None
    day = date.min
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        with contextlib.suppress(ValueError):
            day = datetime.strptime(text.strip(), form).date()
    if day != date.min and not 2000 <= day.year <= 2200:
        raise PeriodError(
            f"« {name} » attend un jour de l'an 2000 ou d'après, et non « {text} » : corrigez l'année."
        )
    if day == date.min:
        raise PeriodError(f"« {name} » attend une date comme 2026-11-25 ou 25/11/2026, et non « {text} ».")
    return day


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
