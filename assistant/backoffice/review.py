"""Has what « Publier » shows counted behind, when what it was counted from has changed."""

from __future__ import annotations

import json
import logging
import threading
from typing import Any

from assistant.backoffice.desk import Desk
from assistant.backoffice.index.publication import META, stamp
from assistant.backoffice.worker.protocol import WorkerError
from assistant.catalogue.agency import today

logger = logging.getLogger(__name__)
_SECONDS = 600.0
"""A FAQ of ten thousand entries takes its time."""
_counting = threading.Lock()


def counted(desk: Desk) -> dict[str, Any]:
    """What was counted last: see `work.publication.refresh`; empty before the first time."""
    row = desk.index.row("SELECT value FROM meta WHERE name = ?", [META])
    found: dict[str, Any] = {} if row is None else json.loads(row["value"])
    return found


def is_current(desk: Desk, meta: dict[str, Any]) -> bool:
    """Whether it is still so; files are only looked at, not read."""
    return bool(meta.get("stamp") == stamp(desk.data_dir, desk.models_dir, today(desk.agency)))


def count_behind(desk: Desk) -> None:
    """Has it counted again by a child process, once at a time; does not wait."""
    if _counting.acquire(blocking=False):
        threading.Thread(target=_count, args=(desk,), name="review", daemon=True).start()


def _count(desk: Desk) -> None:
    try:
        desk.workers.figures.call("publication.refresh", seconds=_SECONDS)
    except WorkerError as error:
        # Asked again when the page is looked at again.
        logger.warning("What a publication would change was not counted: %s", error)
    finally:
        _counting.release()
