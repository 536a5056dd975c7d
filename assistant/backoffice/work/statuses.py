"""Gives several entries a status, for whoever waits."""

from __future__ import annotations

from typing import Any

from assistant.authoring.statuses import set_statuses
from assistant.backoffice.work.catalogue import refresh_entries
from assistant.backoffice.worker.workshop import Workshop


def change(workshop: Workshop, seen: dict[str, str], status: str, by: str, editor: bool) -> dict[str, Any]:
    """See `authoring.statuses.set_statuses`.

    Returns:
        `changed`: the entries that have another status now.
    """
    plan = set_statuses(workshop.data_dir, workshop.store, seen, status, by=by, editor=editor)
    changed = list(plan.difference.changed) if plan.difference is not None else []
    refresh_entries(workshop, changed)
    return {"changed": changed}
