"""What visitors asked leaves the reports of releases with time, or is handed over from them."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.durable_files import replace_durably
from assistant.releases.formats import formats
from assistant.releases.registry import read_report, release_folder, releases
from assistant.releases.report import written
from assistant.store.handed_over import everything
from assistant.store.retention import Purged, erase
from assistant.store.store import Store


def forget_questions(models: Path, before: datetime) -> int:
    """Removes what visitors asked from the reports made before a moment; the counts stay.

    Args:
        models: The models folder.
        before: With its time zone.

    Returns:
        Number of reports that were changed.
    """
    changed = 0
    # Of every format: the version of the code that made a report may never run again.
    for release in (release for of in formats(models) for release in releases(models, of)):
        report = read_report(models, release.name, release.format)
        real = report.get("real") or {}
        if datetime.fromisoformat(release.created_at) < before and real.get("changed"):
            report["real"] = {**real, "changed": []}
            folder = release_folder(models, release.name, release.format)
            replace_durably(folder / "report.md", _written(report).encode())
            replace_durably(folder / "report.json", json.dumps(report, ensure_ascii=False).encode())
            changed += 1
    return changed


def erase_everywhere(store: Store, tracker_url: str, models: Path, reference: str, now: datetime) -> Purged:
    """Erases a conversation wherever it is kept.

    The reports of releases quote questions without their reference: all of these go.

    Args:
        store: Interactions and feedback.
        tracker_url: SQLAlchemy address of Rasa's conversations.
        models: The models folder.
        reference: « AB12-CD34 ».
        now: The present moment.

    Raises:
        StoreUnavailable: A database is missing; it may be done again.
    """
    erased = erase(store, tracker_url, reference)
    forget_questions(models, now)
    return erased


def everything_kept(store: Store, tracker_url: str, models: Path, reference: str) -> dict[str, Any]:
    """What is kept of a conversation, wherever `erase_everywhere` would erase it.

    Args:
        store: Interactions and feedback.
        tracker_url: SQLAlchemy address of Rasa's conversations.
        models: The models folder.
        reference: « AB12-CD34 ».

    Returns:
        What `store.handed_over.everything` gives, and `reports`: `release` and `question` of each question of
        the conversation that a report of a release quotes.

    Raises:
        StoreUnavailable: A database is missing.
    """
    kept = everything(store, tracker_url, reference)
    asked = {turn["question"] for one in kept["conversations"] for turn in one["interactions"]} - {""}
    return {**kept, "reports": _quoted(models, asked) if asked else []}


def _quoted(models: Path, asked: Collection[str]) -> list[dict[str, str]]:
    quoted: list[dict[str, str]] = []
    for release in (release for of in formats(models) for release in releases(models, of)):
        real = read_report(models, release.name, release.format).get("real") or {}
        texts = [change[0] for change in real.get("changed") or () if isinstance(change, list) and change]
        quoted += [{"release": release.name, "question": text} for text in texts if text in asked]
    return quoted


def _written(report: dict[str, Any]) -> str:
    try:
        return written(report)
    except (KeyError, TypeError, AttributeError):
        # Of another format, with other fields: report.json keeps the rest.
        return "Les questions des visiteurs sont effacées ; le reste est dans report.json.\n"
