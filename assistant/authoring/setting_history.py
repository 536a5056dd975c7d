"""The history of the files of settings, told setting by setting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from assistant.authoring.history import TEXT, Change, change_number, folder_of, last_changes, value_in
from assistant.authoring.setting_fields import FAMILIES, Setting, SettingFamily, read_file, settings_of
from assistant.store.models import faq_batches, faq_changes
from assistant.store.store import Store

MOST = 20


@dataclass(frozen=True)
class FileHistory:
    """The newest changes of the files of a family.

    Attributes:
        changes: Newest first.
        moved_since: Files that were changed otherwise than by a command since their last known change.
    """

    changes: tuple[Change, ...]
    moved_since: tuple[str, ...]


def history_of_files(data_dir: Path, store: Store, files: Sequence[str], limit: int = MOST) -> FileHistory:
    """The newest changes of some files. One query, and one a file.

    Raises:
        StoreUnavailable: The database is missing.
    """
    changes: list[Change] = []
    moved = []
    with store.transaction() as connection:
        folder = folder_of(connection, data_dir)
        for file in files if folder is not None else ():
            found = last_changes(connection, folder or 0, file, limit)
            if found and _text(found[0], after=True) != read_file(data_dir, file):
                moved.append(file)
            changes += found
    newest = sorted(changes, key=lambda change: -change.number)[:limit]
    return FileHistory(tuple(newest), tuple(moved))


def last_change_of_each(data_dir: Path, store: Store) -> dict[str, tuple[object, str]]:
    """File of settings -> when it was last changed by a command, and by whom. Two queries.

    Raises:
        StoreUnavailable: The database is missing.
    """
    files = sorted({file for family in FAMILIES.values() for file in family.files})
    with store.transaction() as connection:
        folder = folder_of(connection, data_dir)
        joined = faq_changes.join(faq_batches, faq_batches.c.id == faq_changes.c.batch_id)
        newest = (
            sa.select(sa.func.max(faq_changes.c.number))
            .select_from(joined)
            .where(faq_batches.c.folder_id == folder, faq_changes.c.entry.in_(files))
            .group_by(faq_changes.c.entry)
        )
        query = (
            sa.select(faq_changes.c.entry, faq_batches.c.created_at, faq_batches.c.who)
            .select_from(joined)
            .where(faq_changes.c.number.in_(newest))
        )
        return {str(row.entry): (row.created_at, str(row.who)) for row in connection.execute(query)}


def change_of(data_dir: Path, store: Store, family: SettingFamily, number: int) -> Change | None:
    """A change of one of the files of a family, by its number.

    Raises:
        StoreUnavailable: The database is missing.
    """
    with store.transaction() as connection:
        folder = folder_of(connection, data_dir)
        change = None if folder is None else change_number(connection, folder, number)
    return change if change is not None and change.entry in family.files else None


def moved_settings(
    change: Change, family: SettingFamily, data_dir: Path
) -> list[tuple[Setting | None, Setting | None]]:
    """The settings of a family that a change has changed: before and after, None when it was not there."""
    before, after = (
        {one.name: one for one in settings_of(family, data_dir, {change.entry: _text(change, after=side)})}
        for side in (False, True)
    )
    return [
        (before.get(name), after.get(name))
        for name in {**before, **after}
        if (before[name].value if name in before else None) != (after[name].value if name in after else None)
    ]


def _text(change: Change, *, after: bool) -> str:
    text = value_in(change.after if after else change.before, TEXT)
    return str(text).replace("\r\n", "\n").removeprefix("\ufeff")
