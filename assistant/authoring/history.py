"""The history of the working FAQ: who changed which entry, when, how, from what to what.

What the history last knew of each entry stands in a table of its own. What the files say otherwise was
changed there, by an editor or by git: it is noticed and noted as such when the FAQ is opened next.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from assistant.catalogue.model import Catalogue, Entry, Taxonomy
from assistant.privacy.redaction import redact
from assistant.spreadsheet.columns import same, values_of_entry
from assistant.spreadsheet.fingerprints import Stamp
from assistant.store.models import faq_batches, faq_changes, faq_entries, faq_folders

IMPORT = "import"
INBOX = "boîte de réception"
RESTORED = "restauration"
UNDONE = "annulation"
PAGE = "page"
BY_FILE = "fichier"
UNKNOWN = "inconnu"
"""Who changed a file: no one can tell."""
TEXT = "texte"
"""The one field of another file than those of the entries."""
_LONGEST = 255
_AT_ONCE = 500

Content = Mapping[str, Any]
"""Field -> text, or texts; without the empty ones."""


@dataclass(frozen=True)
class Change:
    """One entry changed by one command.

    Attributes:
        number: By which authors name it.
        batch: The command; it may have changed other entries.
        at: UTC.
        how: `IMPORT`, `INBOX`, `PAGE`, `RESTORED`, `UNDONE`, `BY_FILE`, or what another way in calls itself.
        detail: The spreadsheet's name, for instance.
        source: Names the spreadsheet itself, see `Source.name`; empty for another way.
        entry: Its id, or the name of another file of the data folder.
        before: None for an entry that was added.
        after: None for an entry that was removed.
    """

    number: int
    batch: int
    at: datetime
    who: str
    how: str
    detail: str
    source: str
    entry: str
    before: Content | None
    after: Content | None

    def touches(self, field: str) -> bool:
        """Whether a field is not after what it was before."""
        return not same(*(value_in(content, field) for content in (self.before, self.after)))


@dataclass(frozen=True)
class NewChange:
    """What is going to be noted."""

    entry: str
    before: Content | None
    after: Content | None


@dataclass(frozen=True)
class Signature:
    """Whose change it is: see `Change`."""

    who: str
    how: str
    detail: str = ""
    source: str = ""
    token: str = ""


def content_of(entry: Entry, taxonomy: Taxonomy) -> dict[str, Any]:
    """What an entry says, as the history keeps it."""
    values = values_of_entry(entry, taxonomy).items()
    return {field: list(value) if isinstance(value, tuple) else value for field, value in values if value}


def value_in(content: Content | None, field: str) -> str | tuple[str, ...]:
    """A field of a content, as spreadsheets compare it; empty when it is not there."""
    value = (content or {}).get(field, "")
    return value if isinstance(value, str) else tuple(value)


def same_content(one: Content | None, other: Content | None) -> bool:
    """Whether a spreadsheet could not tell two contents apart."""
    if one is None or other is None:
        return one is other
    return all(same(value_in(one, field), value_in(other, field)) for field in {*one, *other})


def notice(connection: Connection, data_dir: Path, catalogue: Catalogue) -> int:
    """Notes what the files say otherwise than the history, and gives the number of the folder in the store.

    The first time, there is nothing to compare with: what is there is where the history begins.
    """
    path = str(data_dir.resolve())
    row = _known_folder(connection, path, catalogue)
    if row is not None and row.fingerprint == catalogue.fingerprint:
        return int(row.id)
    contents = {one.id: content_of(one, catalogue.taxonomy) for one in catalogue.entries.values()}
    if row is None:
        values = {"path": path, "uid": secrets.token_hex(4), "fingerprint": catalogue.fingerprint}
        inserted = connection.execute(faq_folders.insert().values(values)).inserted_primary_key
        folder = int(inserted[0]) if inserted else 0
        _remember(connection, folder, contents)
        return folder
    folder = int(row.id)
    known = _known_entries(connection, folder)
    changes = [
        NewChange(entry, known.get(entry), contents.get(entry))
        for entry in {**known, **contents}
        if not same_content(known.get(entry), contents.get(entry))
    ]
    if changes:
        keep(connection, folder, Signature(UNKNOWN, BY_FILE), changes)
    settle_fingerprint(connection, folder, catalogue.fingerprint)
    return folder


def keep(connection: Connection, folder: int, signature: Signature, changes: Sequence[NewChange]) -> int:
    """Notes the changes of one command; gives its number."""
    inserted = connection.execute(
        faq_batches.insert().values(
            folder_id=folder,
            token=signature.token or secrets.token_hex(16),
            created_at=datetime.now(UTC),
            who=signature.who[:_LONGEST],
            how=signature.how,
            detail=redact(signature.detail)[:_LONGEST],
            source=signature.source,
        )
    ).inserted_primary_key
    batch = int(inserted[0]) if inserted else 0
    rows = [
        {"batch_id": batch, "entry": one.entry, "before": one.before, "after": one.after} for one in changes
    ]
    for start in range(0, len(rows), _AT_ONCE):
        connection.execute(faq_changes.insert(), rows[start : start + _AT_ONCE])
    entries = {one.entry: one.after for one in changes if _is_entry(one.entry)}
    _forget(connection, folder, entries)
    _remember(connection, folder, {entry: after for entry, after in entries.items() if after is not None})
    return batch


def settle_fingerprint(connection: Connection, folder: int, fingerprint: str) -> None:
    """Says which catalogue the history tells."""
    connection.execute(faq_folders.update().where(faq_folders.c.id == folder).values(fingerprint=fingerprint))


def stamp_of(connection: Connection, folder: int) -> Stamp:
    """The moment it is in the history of a folder, for an export that is made now."""
    uid = connection.execute(sa.select(faq_folders.c.uid).where(faq_folders.c.id == folder)).scalar_one()
    last = connection.execute(
        sa.select(sa.func.max(faq_changes.c.number))
        .join(faq_batches, faq_batches.c.id == faq_changes.c.batch_id)
        .where(faq_batches.c.folder_id == folder)
    ).scalar()
    return Stamp(str(uid), int(last or 0), secrets.token_hex(3))


def changes_after(connection: Connection, folder: int, number: int) -> dict[str, list[Change]]:
    """Entry -> its changes since one, oldest first."""
    query = _query(folder).where(faq_changes.c.number > number).order_by(faq_changes.c.number)
    changes: dict[str, list[Change]] = {}
    for row in connection.execute(query):
        changes.setdefault(str(row.entry), []).append(_change(row))
    return changes


def changes_of_entries(
    connection: Connection, folder: int, entries: Sequence[str]
) -> dict[str, list[Change]]:
    """Entry -> all its changes, oldest first."""
    changes: dict[str, list[Change]] = {}
    for start in range(0, len(entries), _AT_ONCE):
        query = _query(folder).where(faq_changes.c.entry.in_(entries[start : start + _AT_ONCE]))
        for row in connection.execute(query.order_by(faq_changes.c.number)):
            changes.setdefault(str(row.entry), []).append(_change(row))
    return changes


def changes_of(connection: Connection, folder: int, batch: int) -> list[Change]:
    """What one command changed."""
    query = _query(folder).where(faq_changes.c.batch_id == batch).order_by(faq_changes.c.number)
    return [_change(row) for row in connection.execute(query)]


def change_number(connection: Connection, folder: int, number: int) -> Change | None:
    """The change of a number, None when there is none."""
    row = connection.execute(_query(folder).where(faq_changes.c.number == number)).first()
    return None if row is None else _change(row)


def last_changes(
    connection: Connection,
    folder: int,
    entry: str | None = None,
    limit: int = 20,
    days: int | None = None,
    before: int | None = None,
) -> list[Change]:
    """The newest changes, newest first.

    Args:
        connection: Of the store.
        folder: See `notice`.
        entry: Of this entry only.
        limit: How many at most.
        days: Of the last ones only.
        before: Those before the change of this number only.
    """
    query = _query(folder).order_by(faq_changes.c.number.desc()).limit(max(0, limit))
    if entry is not None:
        query = query.where(faq_changes.c.entry == entry)
    if before is not None:
        query = query.where(faq_changes.c.number < before)
    if days is not None:
        query = query.where(faq_batches.c.created_at >= datetime.now(UTC) - timedelta(days=max(0, days)))
    return [_change(row) for row in connection.execute(query)]


def last_change_of_each(
    connection: Connection, folder: int, entries: Sequence[str] | None = None
) -> dict[str, tuple[datetime, str, str]]:
    """Entry -> when it was last changed (UTC), by whom and how; of these entries only when they are given."""
    ids = None if entries is None else list(entries)
    found: dict[str, tuple[datetime, str, str]] = {}
    for some in [None] if ids is None else [ids[i : i + _AT_ONCE] for i in range(0, len(ids), _AT_ONCE)]:
        last = (
            sa.select(sa.func.max(faq_changes.c.number).label("number"))
            .join(faq_batches, faq_batches.c.id == faq_changes.c.batch_id)
            .where(faq_batches.c.folder_id == folder)
            .group_by(faq_changes.c.entry)
        )
        if some is not None:
            last = last.where(faq_changes.c.entry.in_(some))
        numbers = last.subquery()
        query = (
            sa.select(faq_changes.c.entry, faq_batches.c.created_at, faq_batches.c.who, faq_batches.c.how)
            .join(numbers, numbers.c.number == faq_changes.c.number)
            .join(faq_batches, faq_batches.c.id == faq_changes.c.batch_id)
        )
        found |= {str(row.entry): (row.created_at, row.who, row.how) for row in connection.execute(query)}
    return found


def known_contents(connection: Connection, folder: int, entries: Sequence[str]) -> dict[str, Content]:
    """What the history last knew of some entries, without the files; one that is not there is absent."""
    found: dict[str, Content] = {}
    for start in range(0, len(entries), _AT_ONCE):
        query = sa.select(faq_entries.c.entry, faq_entries.c.content).where(
            faq_entries.c.folder_id == folder, faq_entries.c.entry.in_(entries[start : start + _AT_ONCE])
        )
        found |= {str(row.entry): row.content for row in connection.execute(query)}
    return found


def state_of(connection: Connection, data_dir: Path) -> tuple[int, str, int] | None:
    """The number of a folder whose history has begun, the catalogue it tells, and the last command noted."""
    path = str(data_dir.resolve())
    query = sa.select(
        faq_folders.c.id,
        faq_folders.c.fingerprint,
        sa.select(sa.func.max(faq_batches.c.id)).scalar_subquery().label("last"),
    ).where(faq_folders.c.path == path)
    row = connection.execute(query).first()
    return None if row is None else (int(row.id), str(row.fingerprint), int(row.last or 0))


def folder_of(connection: Connection, data_dir: Path) -> int | None:
    """The number of a folder whose history has begun."""
    query = sa.select(faq_folders.c.id).where(faq_folders.c.path == str(data_dir.resolve()))
    number = connection.execute(query).scalar()
    return None if number is None else int(number)


def is_kept(connection: Connection, token: str) -> bool:
    """Whether the command of this token was noted."""
    found = sa.select(faq_batches.c.id).where(faq_batches.c.token == token)
    return connection.execute(found).first() is not None


def _known_folder(connection: Connection, path: str, catalogue: Catalogue) -> Row[Any] | None:
    """The folder of this path; or one that is there no longer and whose entries are these: it was moved."""
    rows = connection.execute(sa.select(faq_folders).order_by(faq_folders.c.id).with_for_update()).all()
    for row in rows:
        if row.path == path:
            return row
    for row in reversed(rows):
        if Path(row.path).exists():
            continue
        known = connection.execute(
            sa.select(faq_entries.c.entry).where(faq_entries.c.folder_id == row.id)
        ).scalars()
        entries = set(known)
        if 2 * len(entries & catalogue.entries.keys()) > len(entries):
            connection.execute(faq_folders.update().where(faq_folders.c.id == row.id).values(path=path))
            return row
    return None


def _known_entries(connection: Connection, folder: int) -> dict[str, Content]:
    rows = connection.execute(
        sa.select(faq_entries.c.entry, faq_entries.c.content).where(faq_entries.c.folder_id == folder)
    )
    return {str(row.entry): row.content for row in rows}


def _remember(connection: Connection, folder: int, contents: Mapping[str, Content]) -> None:
    rows = [{"folder_id": folder, "entry": entry, "content": content} for entry, content in contents.items()]
    for start in range(0, len(rows), _AT_ONCE):
        connection.execute(faq_entries.insert(), rows[start : start + _AT_ONCE])


def _forget(connection: Connection, folder: int, entries: Iterable[str]) -> None:
    ids = list(entries)
    for start in range(0, len(ids), _AT_ONCE):
        connection.execute(
            faq_entries.delete().where(
                faq_entries.c.folder_id == folder, faq_entries.c.entry.in_(ids[start : start + _AT_ONCE])
            )
        )


def _is_entry(name: str) -> bool:
    """An id has no dot; the name of a file has one."""
    return "." not in name


def _query(folder: int) -> sa.Select[Any]:
    columns = (
        *(faq_changes.c.number, faq_changes.c.batch_id, faq_changes.c.entry),
        *(faq_changes.c.before, faq_changes.c.after),
        *(faq_batches.c.created_at, faq_batches.c.who, faq_batches.c.how),
        *(faq_batches.c.detail, faq_batches.c.source),
    )
    joined = faq_changes.join(faq_batches, faq_batches.c.id == faq_changes.c.batch_id)
    return sa.select(*columns).select_from(joined).where(faq_batches.c.folder_id == folder)


def _change(row: Any) -> Change:
    return Change(
        number=int(row.number),
        batch=int(row.batch_id),
        at=row.created_at,
        who=row.who,
        how=row.how,
        detail=row.detail,
        source=row.source,
        entry=row.entry,
        before=row.before,
        after=row.after,
    )
