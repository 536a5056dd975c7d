"""Counts behind what the pages show of visitors: by entry, by group of questions, by period."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from assistant.backoffice.index import clusters, reports
from assistant.backoffice.index.file import Index, put_meta
from assistant.backoffice.worker.workshop import Workshop
from assistant.catalogue.agency import day_of, zone_of
from assistant.reports.entry_figures import DAYS, EntryFigures, figures_of
from assistant.store.generation import moment
from assistant.store.popular import given_since

logger = logging.getLogger(__name__)


def refresh(workshop: Workshop) -> dict[str, Any]:
    """Counts again what changed since it was last counted.

    Returns:
        `changed`: whether the figures of the entries were counted again.
    """
    changed = _refresh_entries(workshop)
    failed: Exception | None = None
    for beside in (clusters, reports):
        try:
            beside.refresh(workshop)
        except Exception as error:
            # One that fails must not keep the others from being counted.
            logger.error("%s failed: %s", beside.__name__, type(error).__name__)
            failed = error
    if failed is not None:
        raise failed
    return {"changed": changed}


def _refresh_entries(workshop: Workshop) -> bool:
    index = Index(workshop.home)
    zone = zone_of(workshop.data_dir)
    known = index.meta()
    stamp = {
        **asdict(moment(workshop.store)),
        "catalogue": known.get("fingerprint"),
        "day": day_of(datetime.now(UTC), zone).isoformat(),
    }
    if known.get("figures_stamp") == stamp:
        return False
    figures = figures_of(given_since(workshop.store, datetime.now(UTC) - timedelta(days=DAYS)), zone)
    with index.writing() as connection:
        connection.execute(
            "UPDATE entries SET asked = 0, useful = 0, useless = 0, satisfaction = NULL WHERE asked > 0"
        )
        connection.executemany(
            "UPDATE entries SET asked = ?, useful = ?, useless = ?, satisfaction = ? WHERE id = ?",
            [
                (one.asked, one.votes.useful, one.votes.useless, one.satisfaction, entry_id)
                for entry_id, one in figures.items()
            ],
        )
        connection.execute("DELETE FROM entry_figures")
        connection.executemany(
            "INSERT INTO entry_figures VALUES (?, ?)",
            [(entry_id, json.dumps(_detail(one))) for entry_id, one in figures.items()],
        )
        put_meta(connection, "figures_stamp", stamp)
        put_meta(connection, "figures_at", datetime.now(UTC).isoformat())
    return True


def _detail(figures: EntryFigures) -> Mapping[str, Any]:
    """See `entries.figures`."""
    weeks = [
        [monday.isoformat(), week.asked, week.votes.useful, week.votes.useless]
        for monday, week in sorted(figures.weeks.items())
    ]
    return {"weeks": weeks, "reasons": dict(figures.reasons.most_common())}
