"""The FAQ's spreadsheet: written for whoever asks, and brought in after its difference was read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.authoring.importing import Import, Source, import_sheet
from assistant.authoring.rights import for_editors
from assistant.authoring.working import exported
from assistant.backoffice.wording import on_page
from assistant.backoffice.work.catalogue import refresh_entries
from assistant.backoffice.worker.workshop import Workshop
from assistant.spreadsheet.columns import Values, fields_of, header_of, same, shown, values_of_entry
from assistant.spreadsheet.diff import Difference
from assistant.spreadsheet.export import export_catalogue
from assistant.spreadsheet.sheet import SheetError, read_sheet

MOST_SHOWN = 200
"""Entries, errors or remarks that a page lists; of more, it says how many."""


def export(workshop: Workshop, path: str) -> dict[str, Any]:
    """Writes the FAQ in a file of the home folder; `entries` says how many."""
    catalogue, stamp = exported(workshop.data_dir, workshop.store)
    return {"entries": export_catalogue(catalogue, Path(path), stamp=stamp)}


def preview(workshop: Workshop, path: str, by: str) -> dict[str, Any]:
    """What a spreadsheet would change, see `_told`; nothing is written."""
    return _told(_import(workshop, path, by, force=False, dry_run=True))


def bring_in(workshop: Workshop, path: str, by: str, force: bool, editor: bool) -> dict[str, Any]:
    """Does it, unless it is refused: see `import_sheet`; `done` says whether it was."""
    done = _import(workshop, path, by, force=force, dry_run=False, editor=editor)
    told = _told(done)
    if not done.refused and done.plan.difference is not None:
        difference = done.plan.difference
        refresh_entries(workshop, [*difference.added, *difference.changed, *difference.removed])
    return {**told, "done": not done.refused}


def _import(
    workshop: Workshop, path: str, by: str, *, force: bool, dry_run: bool, editor: bool = True
) -> Import:
    try:
        sheet = read_sheet(Path(path))
    except SheetError as error:
        raise SheetError(on_page(str(error))) from error
    name = Path(path).name
    # Sent again by the same person after other changes, it is the same sheet.
    source = Source(name, f"page/{name}")
    return import_sheet(
        workshop.data_dir,
        workshop.store,
        sheet,
        source,
        force=force,
        dry_run=dry_run,
        by=by,
        editor=editor,
    )


def _told(done: Import) -> dict[str, Any]:
    """An import as a page shows it; JSON.

    Returns:
        `counts` (added, changed, removed), `entries` (`_entries`), `errors`, `warnings`, `notes`, `conflicts`
        (lines), `conflict_count`, `refused`, and `for_editors`: how many changes need one.
    """
    difference = done.plan.difference
    entries = list(_entries(difference)) if difference is not None else []
    counts = (
        [len(difference.added), len(difference.changed), len(difference.removed)]
        if difference is not None
        else [0, 0, 0]
    )
    conflicts = list(done.conflicts())
    return {
        "counts": counts,
        "entries": entries,
        "errors": [on_page(line) for line in done.plan.errors[:MOST_SHOWN]],
        "error_count": len(done.plan.errors),
        "warnings": [on_page(line) for line in done.plan.warnings[:MOST_SHOWN]],
        "warning_count": len(done.plan.warnings),
        "notes": [on_page(line) for line in done.notes(options=False)][:MOST_SHOWN],
        "conflicts": conflicts[: 10 * MOST_SHOWN],
        "conflict_count": len(done.merged.conflicts),
        "refused": done.refused,
        "for_editors": len(for_editors(difference)) if difference is not None else 0,
    }


def _entries(difference: Difference) -> Iterator[dict[str, Any]]:
    """`id`, `question`, `kind` (`added`, `changed`, `removed`) and `fields` (label, before, after)."""
    kinds = [(one, "added") for one in difference.added]
    kinds += [(one, "changed") for one in difference.changed]
    kinds += [(one, "removed") for one in difference.removed]
    before, after = difference.before, difference.after
    for entry_id, kind in kinds[:MOST_SHOWN]:
        was, now = (
            values_of_entry(one.entries[entry_id], one.taxonomy) if entry_id in one.entries else {}
            for one in (before, after)
        )
        fields = [name for name in fields_of(after.taxonomy) if name != "id"]
        yield {
            "id": entry_id,
            "question": (now or was).get("question", ""),
            "kind": kind,
            "fields": [_field(name, was, now) for name in fields if _differs(name, was, now)],
        }


def _differs(name: str, was: Values, now: Values) -> bool:
    return not same(was.get(name, ""), now.get(name, ""))


def _field(name: str, was: Values, now: Values) -> dict[str, str]:
    before, after = shown(name, was.get(name, "")), shown(name, now.get(name, ""))
    return {"label": header_of(name), "before": before, "after": after}
