"""Changes that are taken back: what one of them, or all that one command, has done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.authoring.history import (
    RESTORED,
    TEXT,
    UNDONE,
    Change,
    Content,
    change_number,
    changes_after,
    changes_of,
    content_of,
    last_changes,
    same_content,
    value_in,
)
from assistant.authoring.wording import author
from assistant.authoring.working import Also, Working, opened, write
from assistant.catalogue.agency import zone_of
from assistant.catalogue.model import Catalogue
from assistant.errors import AssistantError
from assistant.spreadsheet.columns import LISTS, Values, fields_of
from assistant.spreadsheet.importing import Plan, plan_values
from assistant.store.store import Store


class NotRestored(AssistantError):
    """What a change has done cannot be put back as it was; the message says why."""


def restore(
    data_dir: Path,
    store: Store,
    number: int,
    *,
    force: bool = False,
    by: str | None = None,
    last: int | None = None,
) -> Plan:
    """Puts an entry back to what it was before a change.

    Args:
        data_dir: See `load_catalogue`.
        store: Where the history is.
        number: Of the change.
        force: Even when the entry was changed since.
        by: See `write`.
        last: Number of the entry's last change that whoever restores has seen; a later one is a refusal,
            forced or not.

    Returns:
        What is changed; nothing was written when it has errors.

    Raises:
        NotRestored: There is no such change, or the entry was changed since.
        Busy: Somebody else is changing the FAQ.
        CatalogueError: It cannot be read.
        NotWritten: The database is missing or the disk refuses; nothing was changed.
    """
    with opened(data_dir, store, RESTORED) as working:
        with store.transaction() as connection:
            change = change_number(connection, working.folder, number)
            known = last_changes(connection, working.folder, change.entry, 1) if change is not None else []
        if last is not None and known and known[0].number != last:
            other = author(known[0], zone_of(data_dir))
            raise NotRestored(
                f"L'entrée a été changée entre-temps, {other} : regardez ce qu'elle dit maintenant."
            )
        if change is None:
            raise NotRestored(f"Aucun changement n° {number} : voyez « assistant faq history ».")
        if not force:
            _check_unchanged(working, [change], "--force l'écrase.")
        plan = _plan(working, [change])
        if not plan.errors:
            write(working, plan, how=RESTORED, detail=f"n° {number}", by=by)
        return plan


def undo_batch(
    data_dir: Path, store: Store, batch: int, *, also: Also | None = None, by: str | None = None
) -> int | None:
    """Puts back all that one command has changed.

    Args:
        data_dir: See `load_catalogue`.
        store: Where the history is.
        batch: Number of the command, as `write` gave it.
        also: What else must be stored with it: see `write`.
        by: See `write`.

    Returns:
        The number of this new command; None when there was nothing to do.

    Raises:
        NotRestored: An entry was changed since, or what would be put back has errors now.
        Busy: Somebody else is changing the FAQ.
        CatalogueError: It cannot be read.
        NotWritten: The database is missing or the disk refuses; nothing was changed.
    """
    with opened(data_dir, store, UNDONE) as working:
        with store.transaction() as connection:
            changes = changes_of(connection, working.folder, batch)
        _check_unchanged(working, changes, "corrigez ces entrées à la main.")
        plan = _plan(working, changes)
        if plan.errors:
            raise NotRestored("\n".join((*plan.errors, "Rien n'a été changé.")))
        detail = changes[0].detail if changes else ""
        return write(working, plan, how=UNDONE, detail=detail, also=also, by=by)


def _check_unchanged(working: Working, changes: Sequence[Change], advice: str) -> None:
    problems = []
    with working.store.transaction() as connection:
        for change in changes:
            now = _now(working, change.entry)
            if not same_content(now, change.after) and _without_lines(change, now) is None:
                later = changes_after(connection, working.folder, change.number).get(change.entry)
                last = later[-1] if later else None
                other = author(last, zone_of(working.data_dir))
                problems.append(f"{_what_came(change, last, now)}, {other}")
    if problems:
        said = " ; ".join(problems)
        raise NotRestored(f"{said[0].upper()}{said[1:]}. Rien n'a été changé : {advice}")


def _what_came(change: Change, last: Change | None, now: Content | None) -> str:
    """What happened to an entry since a change."""
    if last is not None and (last.how, last.detail) == (RESTORED, f"n° {change.number}"):
        return f"le changement n° {change.number} de « {change.entry} » est déjà défait"
    return f"« {change.entry} » a été {'retirée' if now is None else 'changée'} depuis"


def _now(working: Working, name: str) -> Content | None:
    entry = working.catalogue.entries.get(name)
    if entry is not None:
        return content_of(entry, working.catalogue.taxonomy)
    path = working.data_dir / name
    return {TEXT: path.read_text(encoding="utf-8")} if "." in name and path.is_file() else None


def _plan(working: Working, changes: Sequence[Change]) -> Plan:
    """What puts each entry back to what it was before its change."""
    catalogue = working.catalogue
    values: dict[str, Values] = {}
    removed: list[str] = []
    files: dict[str, bytes | None] = {}
    for change in changes:
        if "." in change.entry:
            files[change.entry] = _text_before(change, _now(working, change.entry))
        elif change.before is None:
            removed += [change.entry] if change.entry in catalogue.entries else []
        else:
            values[change.entry] = _values(change.before, change.entry, catalogue)
    return plan_values(working.data_dir, values, removed=removed, files=files, catalogue=catalogue)


def _text_before(change: Change, now: Content | None) -> bytes | None:
    """What another file than those of the entries held before; None when it was not there."""
    if not same_content(now, change.after) and (left := _without_lines(change, now)) is not None:
        return left.encode() or None
    return None if change.before is None else str(value_in(change.before, TEXT)).encode()


def _without_lines(change: Change, now: Content | None) -> str | None:
    """A file of lines without those that a change added, and with those that it removed.

    None for another file, and when these lines were changed themselves.
    """
    if not change.entry.endswith(".jsonl"):
        return None
    before, after, lines = (
        str(value_in(content, TEXT)).splitlines(keepends=True)
        for content in (change.before, change.after, now)
    )
    added = [line for line in after if line not in before]
    if not set(added) <= set(lines):
        return None
    kept = [line for line in lines if line not in added]
    return "".join((*kept, *(line for line in before if line not in after and line not in kept)))


def _values(content: Content, entry_id: str, catalogue: Catalogue) -> Values:
    """Every field as a spreadsheet gives it; a facet that the taxonomy no longer has is left out."""
    lists = {*LISTS, *(facet.id for facet in catalogue.taxonomy.facets)}
    empty: dict[str, str | tuple[str, ...]] = {
        field: () if field in lists else "" for field in fields_of(catalogue.taxonomy)
    }
    written = {field: value_in(content, field) for field in content if field in empty}
    return {**empty, **written, "id": entry_id}
