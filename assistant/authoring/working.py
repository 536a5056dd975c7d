"""The working FAQ, opened by one writer: its files, its history and what goes with them change together.

The database decides. The new files are prepared beside the old ones, one transaction notes the change with
whatever goes with it, then the files are put in place in one step. Stopped in between, the next one who opens
the FAQ puts the files in place when the change was noted, and discards them when it was not.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Connection

from assistant.authoring.history import (
    TEXT,
    Content,
    NewChange,
    Signature,
    content_of,
    is_kept,
    keep,
    notice,
    settle_fingerprint,
    stamp_of,
)
from assistant.catalogue.load import FAQ_FOLDER, load_catalogue
from assistant.catalogue.model import Catalogue
from assistant.durable_files import (
    Busy,
    NotWritten,
    activate,
    discard,
    finish,
    locked,
    prepare,
    prepared,
    replaces_what_it_saw,
    unchanged_when_refused,
)
from assistant.errors import AssistantError, reason
from assistant.session_user import who
from assistant.spreadsheet.fingerprints import Stamp
from assistant.spreadsheet.importing import Plan
from assistant.store.models import StoreUnavailable
from assistant.store.store import Store

Also = Callable[[Connection, int], object]
"""Stores what goes with a command, whose number it is given."""


@dataclass(frozen=True)
class Working:
    """The working FAQ while it is open.

    Attributes:
        catalogue: What it says.
        folder: Its number in the store.
    """

    data_dir: Path
    store: Store
    catalogue: Catalogue
    folder: int


@contextmanager
def opened(data_dir: Path, store: Store, doing: str) -> Iterator[Working]:
    """The working FAQ, for one writer; what was changed in its files since the last time is noted.

    Args:
        data_dir: See `load_catalogue`.
        store: Where the history is.
        doing: What is being done, in French, for whoever waits: « import ».

    Raises:
        Busy: Somebody else is changing it.
        CatalogueError: It cannot be read.
        NotWritten: The database is missing or the disk refuses; nothing was changed.
    """
    with unchanged_when_refused(), locked(data_dir, doing):
        with _unchanged_without_database(), store.transaction() as connection:
            _settle(connection, data_dir)
            catalogue = load_catalogue(data_dir)
            folder = notice(connection, data_dir, catalogue)
        yield Working(data_dir, store, catalogue, folder)


def write(
    working: Working,
    plan: Plan,
    *,
    how: str,
    detail: str = "",
    source: str = "",
    also: Also | None = None,
    by: str | None = None,
) -> int | None:
    """Does what a plan says, notes it in the history, and `also` with it: all of it, or nothing.

    Args:
        working: See `opened`.
        plan: Without an error.
        how: See `Change`.
        detail: See `Change`.
        source: See `Change`.
        also: What else must be stored with it: see `Also`.
        by: Whose change it is; whoever is signed in to this machine by default.

    Returns:
        The number of this command, for `undo_batch`; None when there was nothing to do.

    Raises:
        NotWritten: The database is missing or the disk refuses; nothing was changed, or the message says that
            the next command ends it.
    """
    if not plan.files and also is None:
        return None
    with unchanged_when_refused():
        _check_unchanged(working.data_dir, plan)
        changes = _changes(working, plan)
        signature = Signature(who() if by is None else by, how, detail, source, secrets.token_hex(16))
        if plan.files:
            prepare(working.data_dir, plan.files, signature.token)
        batch = _note(working, plan, signature, changes, also)
    if plan.files:
        try:
            activate(working.data_dir)
        except OSError as error:
            raise NotWritten(
                f"Écriture interrompue ({reason(error)}) : elle sera terminée par la prochaine commande "
                "qui ouvre la FAQ, « assistant faq history » par exemple."
            ) from error
    return batch


def exported(data_dir: Path, store: Store) -> tuple[Catalogue, Stamp]:
    """What the working FAQ says, and the moment it is in its history.

    Without a history (the database is missing, the folder is read only, somebody is writing) it is read all
    the same: spreadsheets are then brought together by their cells alone.

    Raises:
        CatalogueError: It cannot be read.
    """
    with (
        contextlib.suppress(Busy, NotWritten, StoreUnavailable),
        opened(data_dir, store, "export") as working,
        store.transaction() as connection,
    ):
        return working.catalogue, stamp_of(connection, working.folder)
    return load_catalogue(data_dir), Stamp(export=secrets.token_hex(3))


def notice_file_changes(data_dir: Path, store: Store) -> Catalogue | None:
    """Notes in the history what was changed in the files.

    Returns:
        What the FAQ says; None when it cannot be noted now: errors, another writer, no database.
    """
    with contextlib.suppress(AssistantError), opened(data_dir, store, "relecture") as working:
        return working.catalogue
    return None


@contextmanager
def _unchanged_without_database() -> Iterator[None]:
    try:
        yield
    except StoreUnavailable as error:
        raise NotWritten(f"{error} Rien n'a été changé.") from error


def _settle(connection: Connection, data_dir: Path) -> None:
    """Ends, or forgets, what a process that was killed has prepared."""
    token = prepared(data_dir)
    if token is not None and is_kept(connection, token) and replaces_what_it_saw(data_dir):
        activate(data_dir)
    finish(data_dir)
    # Not noted; or the files were edited since, which is noted next, from what was to be written.
    discard(data_dir)


def _note(
    working: Working, plan: Plan, signature: Signature, changes: list[NewChange], also: Also | None
) -> int:
    """The transaction of `write`; leaves nothing prepared when it fails."""
    try:
        with working.store.transaction() as connection:
            if connection.dialect.name == "sqlite":
                # The files that follow outlive a power cut: so must this.
                connection.exec_driver_sql("PRAGMA synchronous = FULL")
            batch = keep(connection, working.folder, signature, changes)
            if plan.difference is not None:
                settle_fingerprint(connection, working.folder, plan.difference.after.fingerprint)
            if also is not None:
                also(connection, batch)
        return batch
    except StoreUnavailable as error:
        # It may have gone while it was committing: ask it, when it is there.
        try:
            with working.store.transaction() as connection:
                kept = is_kept(connection, signature.token)
        except StoreUnavailable:
            raise NotWritten(
                f"{error} Relancez la commande quand elle sera revenue : rien n'est écrit à moitié."
            ) from error
        if not kept:
            discard(working.data_dir)
            raise NotWritten(f"{error} Rien n'a été changé.") from error
        raise NotWritten(f"{error} Relancez la commande : elle finira ce qui est commencé.") from error
    except Exception:
        discard(working.data_dir)
        raise


def _check_unchanged(data_dir: Path, plan: Plan) -> None:
    """An editor knows of no lock: what was saved since the plan was made is not written over."""
    for name, seen in plan.seen.items():
        path = data_dir / name
        if (path.read_bytes() if path.exists() else None) != seen:
            raise NotWritten(f"{name} vient d'être modifié par ailleurs : recommencez. Rien n'a été changé.")


def _changes(working: Working, plan: Plan) -> list[NewChange]:
    changes = []
    if plan.difference is not None:
        before, after = plan.difference.before, plan.difference.after
        for entry_id in (*plan.difference.added, *plan.difference.changed, *plan.difference.removed):
            changes.append(NewChange(entry_id, _content(before, entry_id), _content(after, entry_id)))
    for name, content in plan.files.items():
        if not name.startswith(f"{FAQ_FOLDER}/"):
            path = working.data_dir / name
            was = path.read_bytes() if path.exists() else None
            changes.append(NewChange(name, _text(was), _text(content)))
    return changes


def _content(catalogue: Catalogue, entry_id: str) -> Content | None:
    entry = catalogue.entries.get(entry_id)
    return None if entry is None else content_of(entry, catalogue.taxonomy)


def _text(raw: bytes | None) -> Content | None:
    return None if raw is None else {TEXT: raw.decode("utf-8")}
