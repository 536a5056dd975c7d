"""Brings an edited spreadsheet into the working FAQ, without undoing what others did since its export."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace as replaced
from datetime import date, tzinfo
from pathlib import Path

from assistant.authoring.history import (
    IMPORT,
    Change,
    changes_after,
    changes_of_entries,
    stamp_of,
)
from assistant.authoring.merge import Conflict, Merged, export_of, merge
from assistant.authoring.rights import check_for_author
from assistant.authoring.wording import author, both_versions
from assistant.authoring.working import Working, opened, write
from assistant.catalogue.agency import AGENCY_FILE, zone_of
from assistant.catalogue.load import TAXONOMY_FILE, load_taxonomy
from assistant.catalogue.model import Catalogue
from assistant.session_user import who
from assistant.spreadsheet.columns import header_of
from assistant.spreadsheet.diff import field_lines
from assistant.spreadsheet.importing import Plan, Rows, plan_rows, read_rows
from assistant.spreadsheet.sheet import Sheet
from assistant.store.store import Store

NO_ROW = (
    "le tableur n'a aucune ligne : « --replace » retirerait toute la FAQ. Partez de « assistant faq export »."
)
_MOST_LISTED = 10
"""Beyond as many, lines of one kind are summed up."""


@dataclass(frozen=True)
class Source:
    """The spreadsheet that is imported.

    Attributes:
        name: As its author calls it.
        place: Tells it from another of the same name: its path.
    """

    name: str = ""
    place: str = ""


@dataclass(frozen=True)
class Import:
    """What an import does, or would do.

    Attributes:
        plan: Errors, warnings, files and difference.
        merged: Conflicts, and what else its author must read.
        forced: Conflicts are written as the sheet has them.
        zone: In which moments are told.
        batch: Number of the command in the history; None when nothing was written.
    """

    plan: Plan
    merged: Merged
    forced: bool
    zone: tzinfo
    batch: int | None = None

    @property
    def refused(self) -> bool:
        """Whether nothing may be written."""
        return bool(self.plan.errors) or (bool(self.merged.conflicts) and not self.forced)

    def notes(self, options: bool = True) -> Iterator[str]:
        """What is not as the sheet has it, or would surprise its author.

        Args:
            options: Names the options of the command line.
        """
        yield from self._doubtful()
        yield from self._kept()
        for place, entry, change in self.merged.gone:
            other = author(change, self.zone)
            yield f"{place} ({entry}) : l'entrée a été retirée {other} ; elle reste retirée."
        yield from self._missing(options)

    def conflicts(self) -> Iterator[str]:
        """Each conflict, with both versions in full."""
        for conflict in self.merged.conflicts:
            yield from _conflict_lines(conflict, self.forced, self.zone)

    def _doubtful(self) -> Iterator[str]:
        rows = self.merged.doubtful
        if len(rows) > _MOST_LISTED:
            yield (
                f"{len(rows)} lignes ont une empreinte qui n'est pas la leur "
                "(copiée, coupée ou modifiée) : elles sont lues comme des lignes sans empreinte."
            )
            return
        for place, entry in rows:
            yield (
                f"{place} ({entry}) : l'empreinte de la ligne n'est pas la sienne "
                "(copiée, coupée ou modifiée) : la ligne est lue comme une ligne sans empreinte."
            )

    def _kept(self) -> Iterator[str]:
        plain = [one for one in self.merged.kept if not one.mine]
        if len(plain) > _MOST_LISTED:
            yield f"{len(plain)} cellules changées par d'autres depuis votre export sont gardées."
            plain = []
        for one in self.merged.kept:
            if one.mine or one in plain:
                yield (
                    f"{one.place} ({one.entry}, {header_of(one.field)}) : "
                    f"changée {author(one.change, self.zone)} depuis votre export, gardée."
                )
            if one.mine:
                yield from both_versions(one.field, one.theirs, one.mine)

    def _missing(self, options: bool) -> Iterator[str]:
        missing = self.merged.missing
        if len(missing) > _MOST_LISTED:
            remove = " ; --replace les retire" if options else ""
            yield (f"conservées : {len(missing)} entrées (leurs lignes ne sont plus dans le tableur{remove})")
            return
        remove = " ; --replace la retire" if options else ""
        for entry in missing:
            yield f"conservée : {entry} (sa ligne n'est plus dans le tableur{remove})"


def import_sheet(
    data_dir: Path,
    store: Store,
    sheet: Sheet,
    source: Source | None = None,
    *,
    replace: bool = False,
    force: bool = False,
    dry_run: bool = False,
    today: date | None = None,
    by: str | None = None,
    editor: bool = True,
    taxonomy: str | None = None,
) -> Import:
    """Plans an import and, unless it is refused or `dry_run`, does it whole.

    Args:
        data_dir: See `load_catalogue`.
        store: Where the history is.
        sheet: What an author has edited.
        source: Which spreadsheet it is.
        replace: Removes the entries that have no row.
        force: Writes the sheet's version where others have changed the same.
        dry_run: Writes nothing.
        today: Day against which dates are checked.
        by: Whose import it is; whoever is signed in to this machine by default.
        editor: Whether that person may change what visitors see at once.
        taxonomy: What `taxonomy.yml` is to say first; what it says by default.

    Raises:
        Busy: Somebody else is changing the FAQ.
        CatalogueError: It cannot be read.
        NeedsEditor: Visitors would see a change at once, and `editor` is False; nothing was changed.
        NotWritten: The database is missing or the disk refuses; nothing was changed.
    """
    source = source or Source()
    with opened(data_dir, store, IMPORT) as working:
        settings = {} if taxonomy is None else {TAXONOMY_FILE: taxonomy.encode()}
        if taxonomy is not None:
            working = replaced(working, catalogue=_with_taxonomy(working.catalogue, data_dir, taxonomy))
        rows = read_rows(sheet, working.catalogue)
        if replace and not rows.values and not rows.errors:
            rows.errors.append(NO_ROW)
            replace = False
        merged, name = _merged(working, rows, source, by, replace, force)
        plan = plan_rows(
            data_dir, working.catalogue, merged.rows, merged.removed, today=today, files=settings
        )
        for name in settings:
            plan.seen[name] = _content(data_dir / name)
        done = Import(plan, merged, force, zone_of(data_dir))
        if dry_run or done.refused:
            return done
        if not editor:
            check_for_author(plan.difference)
        batch = write(working, plan, how=IMPORT, detail=source.name, source=name, by=by)
        return Import(plan, merged, force, done.zone, batch)


def _with_taxonomy(catalogue: Catalogue, data_dir: Path, text: str) -> Catalogue:
    """The catalogue with the facets of another text of `taxonomy.yml`."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        (copy / TAXONOMY_FILE).write_text(text, encoding="utf-8")
        if (data_dir / AGENCY_FILE).is_file():
            shutil.copyfile(data_dir / AGENCY_FILE, copy / AGENCY_FILE)
        return replaced(catalogue, taxonomy=load_taxonomy(copy))


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _merged(
    working: Working, rows: Rows, source: Source, by: str | None, replace: bool, force: bool
) -> tuple[Merged, str]:
    """What is to be written of the rows, and the name of their spreadsheet in the history."""
    with working.store.transaction() as connection:
        history = stamp_of(connection, working.folder).history
        exported = export_of(rows, history)
        since: dict[str, list[Change]]
        if exported is not None and exported.history:
            since = changes_after(connection, working.folder, exported.number)
        else:
            since = changes_of_entries(connection, working.folder, list(rows.prints))
    export = exported.export if exported is not None else ""
    name = (
        hashlib.sha256("\n".join((who() if by is None else by, source.place, export)).encode()).hexdigest()
        if source.place
        else ""
    )
    return merge(rows, working.catalogue, since, exported, name, replace=replace, force=force), name


def _conflict_lines(conflict: Conflict, forced: bool, zone: tzinfo) -> Iterator[str]:
    place = f"{conflict.place} ({conflict.entry})" if conflict.place else f"« {conflict.entry} »"
    other = author(conflict.change, zone)
    start = "remplacé" if forced else "conflit"
    if conflict.kind == "removed":
        yield f"{start} : {place} : l'entrée a été retirée {other} ; votre ligne la modifie."
    elif conflict.kind == "absent":
        verb = "ajoutée" if conflict.change is not None and conflict.change.before is None else "modifiée"
        yield f"{start} : {place} n'a pas de ligne dans votre tableur, et a été {verb} {other}."
    else:
        where = f"{conflict.place} ({conflict.entry}, {header_of(conflict.field)})"
        what = f"{'ajoutée' if conflict.kind == 'added' else 'changée'} aussi {other}"
        if conflict.kind == "added" and conflict.change is None:
            what = "l'entrée est déjà dans la FAQ"
        yield f"{start} : {where} : {what} ; - dans la FAQ, + dans votre tableur :"
        theirs, mine = conflict.theirs[conflict.field], conflict.mine[conflict.field]
        yield from both_versions(conflict.field, theirs, mine)
        return
    fields = [name for name in {**conflict.theirs, **conflict.mine} if name != "id"]
    yield from field_lines(conflict.theirs, conflict.mine, fields)
