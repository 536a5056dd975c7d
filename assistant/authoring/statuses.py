"""Gives several entries a status at once: all of them, or none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assistant.authoring.history import PAGE
from assistant.authoring.rights import check_for_author
from assistant.authoring.working import opened, write
from assistant.catalogue.entries import STATUSES
from assistant.errors import AssistantError
from assistant.spreadsheet.importing import Plan, plan_values
from assistant.store.store import Store
from assistant.text import plural

_NAMED = 3


class StatusRefused(AssistantError):
    """The status of entries cannot be changed; the message says why, nothing was changed."""


def set_statuses(
    data_dir: Path, store: Store, seen: Mapping[str, str], status: str, *, by: str, editor: bool
) -> Plan:
    """Gives entries a status.

    Args:
        data_dir: See `load_catalogue`.
        store: Where the history is.
        seen: Entry id -> the status that whoever decides saw it with.
        status: One of `STATUSES`.
        by: Who decides.
        editor: Whether that person may change what visitors read at once.

    Returns:
        What was changed, without any error.

    Raises:
        StatusRefused: An entry is there no longer or has another status meanwhile, or would have errors.
        NeedsEditor: It changes what visitors read, and `editor` is False.
        Busy: Somebody else is changing the FAQ.
        CatalogueError: It cannot be read.
        NotWritten: The database is missing or the disk refuses.
    """
    if status not in STATUSES:
        raise StatusRefused("Choisissez un statut. Rien n'a été changé.")
    with opened(data_dir, store, "changement de statut") as working:
        entries = working.catalogue.entries
        moved = [one for one, was in seen.items() if one not in entries or entries[one].status != was]
        if moved:
            raise StatusRefused(
                f"{plural(len(moved), 'entrée changée')} entre-temps ({_named(moved)}) : rechargez la liste "
                "et recommencez. Rien n'a été changé."
            )
        values = {one: {"statut": status} for one in seen}
        plan = plan_values(data_dir, values, catalogue=working.catalogue)
        if plan.errors:
            raise StatusRefused("\n".join((*plan.errors[:_NAMED], "Rien n'a été changé.")))
        if not editor:
            check_for_author(plan.difference)
        write(working, plan, how=PAGE, detail=f"statut : {status}", by=by)
        return plan


def _named(ids: list[str]) -> str:
    return ", ".join(ids[:_NAMED]) + ("…" if len(ids) > _NAMED else "")
