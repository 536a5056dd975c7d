"""Counts the reports of periods into the index, behind the pages: in a child process."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from assistant import settings
from assistant.backoffice.index.file import Index
from assistant.backoffice.worker.workshop import Workshop
from assistant.catalogue.agency import AGENCY_FILE, day_of, read_agency
from assistant.catalogue.load import catalogue_files, read_catalogue, signature_of
from assistant.catalogue.model import Catalogue
from assistant.catalogue.problems import Problems
from assistant.inbox.unanswered import foreign_keys, unanswered_groups
from assistant.reports.kept import Kept, kept, references_in, table_json
from assistant.reports.latency import read_latency
from assistant.reports.measure import Report, measure
from assistant.reports.period import STANDING, Period, standing_period
from assistant.reports.subjects import Subject
from assistant.store.generation import generation
from assistant.store.models import feedback, inbox, interactions
from assistant.store.turn_texts import turns_by_reference

ALWAYS = ("7-jours", "30-jours", "90-jours")
"""Counted before anybody asks; the months are counted for the first time when somebody does."""
RECOUNT_AFTER = timedelta(minutes=15)
"""As long as visitors talk, a report is counted again so often."""
_SHARE_OF_TIME = 20
"""And at most for one twentieth of the time, however long it takes."""
_OVER = timedelta(days=2)
"""After its end, what visitors do no longer changes a period."""
KEEP_ASKED = timedelta(days=2)
"""Periods that somebody asked for are kept so long."""


def refresh(workshop: Workshop) -> None:
    """Counts the standing periods again when something changed since, and forgets old ones.

    Raises:
        StoreUnavailable: The database is missing.
    """
    now = datetime.now(UTC)
    zone = read_agency(workshop.data_dir / AGENCY_FILE, Problems()).time_zone
    periods = [standing_period(name, day_of(now, zone), zone) for name in STANDING]
    index = Index(workshop.home)
    known = {row["period"]: row for row in index.rows("SELECT period, counted_at, stamp FROM reports")}
    always = {period.key for name, period in zip(STANDING, periods, strict=True) if name in ALWAYS}
    for key, period in {period.key: period for period in periods}.items():
        row = known.get(key)
        is_due = key in always if row is None else _is_old(row, _stamp(workshop, period), now)
        if is_due:
            count(workshop, period)
    _forget(index, [period.key for period in periods], now)


def count(workshop: Workshop, period: Period) -> None:
    """Counts a report and puts it into the index.

    Raises:
        StoreUnavailable: The database is missing.
    """
    began = time.monotonic()
    # Read first: what comes meanwhile makes the report old, not right.
    stamp = _stamp(workshop, period)
    report = measured(workshop, period)
    bare = kept(report, turns_by_reference(workshop.store, references_in(report)))
    stamp["seconds"] = round(time.monotonic() - began, 3)
    _write(Index(workshop.home), period, bare, stamp)


def measured(workshop: Workshop, period: Period, subjects: bool = True) -> Report:
    """The report itself, as `assistant report` measures it; errors in the FAQ do not stop it.

    Raises:
        StoreUnavailable: The database is missing.
    """
    catalogue, store = _catalogue(workshop), workshop.store
    groups = unanswered_groups(store, catalogue, period.since, period.until) if subjects else []
    alike = [
        Subject(one.text, one.times, one.wordings, one.nearest, one.references, one.turn) for one in groups
    ]
    return measure(store, catalogue, period, subjects=alike, foreign=foreign_keys(store))


def _catalogue(workshop: Workshop) -> Catalogue:
    signature = signature_of(catalogue_files(workshop.data_dir))
    return workshop.keep("reports.catalogue", signature, lambda: read_catalogue(workshop.data_dir).catalogue)


def _stamp(workshop: Workshop, period: Period) -> dict[str, Any]:
    """What a report depends on."""
    highest = (
        sa.select(sa.func.max(interactions.c.id)).scalar_subquery(),
        sa.select(sa.func.max(feedback.c.answered_at)).scalar_subquery(),
        sa.select(sa.func.max(inbox.c.decided_at)).scalar_subquery(),
    )
    with workshop.store.transaction() as connection:
        last, judged, decided = connection.execute(sa.select(*highest)).one()
    if datetime.now(UTC) > period.until + _OVER:
        last, judged = None, None
    return {
        "last": last or 0,
        "judged": "" if judged is None else judged.isoformat(),
        "decided": "" if decided is None else decided.isoformat(),
        "generation": generation(workshop.store),
        "files": hash_of(signature_of(catalogue_files(workshop.data_dir))),
        "seconds": 0.0,
    }


def hash_of(signature: object) -> str:
    """A short name of a signature, the same in every process."""
    import hashlib

    return hashlib.sha256(repr(signature).encode()).hexdigest()[:16]


def _is_old(row: sqlite3.Row, stamp: Mapping[str, Any], now: datetime) -> bool:
    was: dict[str, Any] = json.loads(row["stamp"])
    seconds = float(was.get("seconds", 0.0))
    if {**was, "seconds": 0.0} == {**stamp, "seconds": 0.0}:
        return False
    if was.get("generation") != stamp["generation"]:
        return True
    patience = max(RECOUNT_AFTER, timedelta(seconds=_SHARE_OF_TIME * seconds))
    return now - datetime.fromisoformat(row["counted_at"]) > patience


def _write(index: Index, period: Period, bare: Kept, stamp: Mapping[str, Any]) -> None:
    key, now = period.key, datetime.now(UTC).isoformat(timespec="seconds")
    detail = {**bare.detail, "latency": _latency()}
    with index.writing() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO reports VALUES (?, ?, ?, ?)",
            (key, now, json.dumps(stamp), json.dumps(detail, ensure_ascii=False)),
        )
        connection.execute("DELETE FROM report_tables WHERE period = ?", (key,))
        connection.executemany(
            "INSERT INTO report_tables VALUES (?, ?, ?)",
            [(key, one.name, json.dumps(table_json(one), ensure_ascii=False)) for one in bare.tables],
        )


def _latency() -> dict[str, Any] | None:
    """What the assistant measured, None where it measures nothing that this machine may read."""
    port = settings.metrics_port()
    if port is None:
        return None
    host = settings.metrics_host()
    found = read_latency("127.0.0.1" if host in ("0.0.0.0", "::") else host, port)  # noqa: S104 - read, not bound
    return (
        {"messages": 0}
        if found is None
        else {"messages": found.messages, "median": found.median, "slow": found.slow}
    )


def _forget(index: Index, standing: list[str], now: datetime) -> None:
    before = (now - KEEP_ASKED).isoformat(timespec="seconds")
    marks = ", ".join("?" * len(standing))
    old = f"SELECT period FROM reports WHERE counted_at < ? AND period NOT IN ({marks})"  # noqa: S608 - marks
    if not index.rows(old, [before, *standing]):
        return
    with index.writing() as connection:
        for table in ("report_tables", "reports"):
            connection.execute(
                f"DELETE FROM {table} WHERE period IN ({old})",  # noqa: S608 - names of ours
                [before, *standing],
            )
