"""Publications for later: each runs once, or says why it did not.

A row goes `waiting` → `running` → `done` or `refused`; or `waiting` → `cancelled`, or `missed` when nobody
was there at its time. Every step is one statement that names the state it leaves: of two who try, one does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import sqlalchemy as sa
from dateutil import tz

from assistant.errors import AssistantError
from assistant.privacy.redaction import redact
from assistant.store.models import scheduled_publications as table
from assistant.store.store import Store

LATE = timedelta(minutes=10)
"""After its time by more, a publication is missed: whoever asked for it expected it then."""
_FARTHEST = timedelta(days=366)
_KEPT = timedelta(days=365)


class ScheduleError(AssistantError):
    """A publication cannot be planned so; the message is French."""


@dataclass(frozen=True)
class Scheduled:
    """One publication for later; see `scheduled_publications`."""

    id: int
    at: datetime
    asked_by: str
    reason: str
    state: str
    detail: str
    job: str | None
    started_at: datetime | None
    decided_at: datetime | None
    decided_by: str | None


def moment_of(typed: str, zone: tzinfo, now: datetime) -> datetime:
    """What a field of a date and a time says (`2026-12-01T08:30`), in UTC.

    Raises:
        ScheduleError: It does not read, is past, too far, or is no time of that day.
    """
    try:
        local = datetime.fromisoformat(typed).replace(tzinfo=zone, second=0, microsecond=0)
        local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ScheduleError("Donnez une date et une heure, par exemple 01/12/2026 08:30.") from None
    if not tz.datetime_exists(local):
        raise ScheduleError("Cette heure n'existe pas ce jour-là : l'heure d'été la saute.")
    at = local.astimezone(UTC)
    if at <= now:
        raise ScheduleError("Cette heure est passée : choisissez-en une à venir.")
    if at > now + _FARTHEST:
        raise ScheduleError("C'est dans plus d'un an : choisissez une date plus proche.")
    return at


def plan(store: Store, at: datetime, by: str, reason: str, now: datetime | None = None) -> int:
    """Plans a publication; gives its number.

    Raises:
        ScheduleError: Another one waits for the same minute.
        StoreUnavailable: The database is missing.
    """
    now = now or datetime.now(UTC)
    with store.transaction() as connection:
        connection.execute(table.delete().where(table.c.decided_at < now - _KEPT))
        same = sa.select(table.c.id).where(table.c.state == "waiting", table.c.at == at)
        if connection.execute(same).first() is not None:
            raise ScheduleError("Une publication est déjà prévue à cette minute.")
        values = {"at": at, "asked_at": now, "asked_by": by, "reason": redact(reason), "detail": ""}
        inserted = connection.execute(table.insert().values({**values, "state": "waiting"}))
        return int((inserted.inserted_primary_key or (0,))[0])


def cancel(store: Store, number: int, by: str) -> bool:
    """Gives a publication up that has not begun; False when it has, or was given up before."""
    return _step(store, number, "waiting", "cancelled", decided_by=by, decided_at=datetime.now(UTC))


def begin(store: Store, number: int, job: str, now: datetime) -> bool:
    """Takes a publication to run it: True for one of all those who try."""
    return _step(store, number, "waiting", "running", job=job, started_at=now)


def miss(store: Store, number: int, why: str, now: datetime) -> bool:
    """Says that nobody was there at its time."""
    return _step(store, number, "waiting", "missed", detail=why, decided_at=now)


def settle(store: Store, number: int, state: str, detail: str, now: datetime) -> bool:
    """Says what became of a publication that ran: `done`, `refused` or `missed`."""
    return _step(store, number, "running", state, detail=detail, decided_at=now)


def due(store: Store, now: datetime) -> list[Scheduled]:
    """Those whose time has come, oldest first."""
    return _read(store, sa.and_(table.c.state == "waiting", table.c.at <= now), table.c.at)


def running(store: Store) -> list[Scheduled]:
    """Those that run, as far as the table knows."""
    return _read(store, table.c.state == "running", table.c.at)


def listed(store: Store, limit: int = 8) -> list[Scheduled]:
    """Those to come, the next one first, then what became of the last ones."""
    waits = sa.case((table.c.state.in_(("waiting", "running")), 0), else_=1)
    return _read(store, sa.true(), waits, table.c.decided_at.desc(), table.c.at, limit=limit)


def _step(store: Store, number: int, before: str, after: str, **values: Any) -> bool:
    update = table.update().where(table.c.id == number, table.c.state == before)
    with store.transaction() as connection:
        return bool(connection.execute(update.values({**values, "state": after})).rowcount)


def _read(store: Store, which: sa.ColumnElement[bool], *order: Any, limit: int = 50) -> list[Scheduled]:
    columns = [table.c[name] for name in Scheduled.__dataclass_fields__]
    query = sa.select(*columns).where(which).order_by(*order, table.c.id).limit(limit)
    with store.transaction() as connection:
        return [Scheduled(**row._mapping) for row in connection.execute(query)]
