"""An edited spreadsheet against an FAQ that others have changed since it was exported. Pure.

Field by field: what its author left alone stays as it is in the FAQ; what only he changed is written; what
both changed is brought together line by line for a list whose earlier content is known, and is a conflict
otherwise. Nothing of a conflict is written unless it is forced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from typing import Literal

from assistant.authoring.before import Before, Value, lines_of, merged_lines
from assistant.authoring.history import Change, Content, content_of, value_in
from assistant.catalogue.model import Catalogue, Taxonomy
from assistant.spreadsheet.columns import LISTS, Values, same, values_of_entry
from assistant.spreadsheet.fingerprints import RowPrint, Stamp, read_print
from assistant.spreadsheet.importing import Rows

Kind = Literal["changed", "added", "removed", "absent"]


@dataclass(frozen=True)
class Conflict:
    """One cell, or one row, that two authors have changed differently.

    Attributes:
        kind: `changed`: both changed the field; `added`: both added the entry; `removed`: the other removed
            the entry that this one changed; `absent`: this one removed the row that the other wrote.
        entry: Its id.
        place: « cellule E12 », « ligne 12 »; empty when the sheet has no such row.
        field: Name of the field; empty for the whole entry.
        theirs: What the FAQ says: a value, or every value of the entry.
        mine: What the sheet says.
        change: The other's change; None when the history does not know it.
    """

    kind: Kind
    entry: str
    place: str
    field: str
    theirs: Values
    mine: Values
    change: Change | None = None


@dataclass(frozen=True)
class Kept:
    """A cell that stays as others made it.

    Attributes:
        theirs: What the FAQ goes on saying.
        mine: What the sheet says; empty when it is what the export said.
    """

    place: str
    entry: str
    field: str
    change: Change | None
    theirs: Value
    mine: Value = ""


@dataclass
class Merged:
    """What is to be written of a sheet, and what its author must read.

    Attributes:
        rows: With the values to write.
        removed: Ids of the entries to remove.
        conflicts: What both changed; `rows` has the sheet's version when it is forced, the FAQ's otherwise.
        kept: What others changed and the sheet left alone.
        gone: `(place, entry, change)` of rows left alone whose entry was removed.
        missing: Ids of the entries that the export had, that the sheet lacks, and that stay.
        doubtful: `(place, entry)` of rows whose fingerprint is not their own.
    """

    rows: Rows
    removed: set[str] = field(default_factory=set)
    conflicts: list[Conflict] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    gone: list[tuple[str, str, Change | None]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    doubtful: list[tuple[str, str]] = field(default_factory=list)


def merge(
    rows: Rows,
    catalogue: Catalogue,
    since: Mapping[str, Sequence[Change]],
    exported: Stamp | None,
    source: str,
    *,
    replace: bool = False,
    force: bool = False,
) -> Merged:
    """Decides what a sheet changes.

    Args:
        rows: Of the sheet.
        catalogue: The FAQ now.
        since: Entry -> its changes since the export, oldest first.
        exported: The export that the rows come from, see `export_of`; None when they tell none.
        source: Names the sheet: what it changed before is its author's own.
        replace: Entries without a row are to be removed.
        force: The sheet is right wherever both changed.
    """
    return _Merge(rows, catalogue, since, exported, source, force).done(replace)


def export_of(rows: Rows, history: str) -> Stamp | None:
    """The export that rows come from; the earliest when they come from several.

    Args:
        rows: Of a sheet.
        history: Name of the history; the number of an export from another one means nothing and is 0.
    """
    stamps = [
        row_print.stamp
        for entry_id, text in rows.prints.items()
        if (row_print := read_print(text, entry_id)) is not None
    ]
    known = [stamp for stamp in stamps if stamp.history == history and history]
    if known:
        return min(known, key=lambda stamp: stamp.number)
    return Stamp("", 0, stamps[0].export) if stamps else None


class _Merge:
    def __init__(
        self,
        rows: Rows,
        catalogue: Catalogue,
        since: Mapping[str, Sequence[Change]],
        exported: Stamp | None,
        source: str,
        force: bool,
    ) -> None:
        self._rows, self._catalogue, self._since = rows, catalogue, since
        self._exported, self._source, self._force = exported, source, force
        self._known = exported is not None and bool(exported.history)
        self._lists = lists_of(catalogue.taxonomy)
        self._merged = Merged(replaced(rows, values={}))

    def done(self, replace: bool) -> Merged:
        for entry_id, values in self._rows.values.items():
            written = self._row(entry_id, values) if entry_id in self._rows.prints else values
            if written is not None:
                self._merged.rows.values[entry_id] = written
        absent = [entry_id for entry_id in self._catalogue.entries if entry_id not in self._rows.values]
        if replace:
            self._remove(absent)
        elif self._exported is not None:
            self._merged.missing = [one for one in absent if not self._added_since(one)]
        return self._merged

    def _row(self, entry_id: str, values: Values) -> Values | None:
        """What to write of a row that should have a fingerprint; None to leave the row out."""
        text = self._rows.prints[entry_id]
        row_print = read_print(text, entry_id)
        if text and row_print is None:
            self._merged.doubtful.append((self._rows.place(entry_id, "id"), entry_id))
        if entry_id not in self._catalogue.entries:
            return self._without_entry(entry_id, values, row_print)
        number = row_print.stamp.number if row_print and self._is_ours(row_print) else None
        if row_print is None and self._known and self._exported is not None:
            number = self._exported.number
        changes = self._changes_after(entry_id, number)
        if row_print is None:
            added = next((one for one in reversed(changes) if one.before is None), None)
            if added is not None or (number is None and not text):
                return self._added_twice(entry_id, values, changes, added)
            if number is None:
                # As from a sheet without fingerprints: the difference shows what is replaced.
                return values
        return self._fields(entry_id, values, changes, row_print)

    def _is_ours(self, row_print: RowPrint) -> bool:
        exported = self._exported
        return self._known and exported is not None and row_print.stamp.history == exported.history

    def _changes_after(self, entry_id: str, number: int | None) -> list[Change]:
        """Without a number, all that is known: which of them came after the export cannot be told."""
        return [one for one in self._since.get(entry_id, ()) if number is None or one.number > number]

    def _without_entry(self, entry_id: str, values: Values, row_print: RowPrint | None) -> Values | None:
        """A new row, or one whose entry was removed since the export."""
        changes = self._since.get(entry_id, ())
        removed = next((one for one in reversed(changes) if one.after is None), None)
        if row_print is None and (removed is None or not self._rows.prints[entry_id]):
            return values
        if removed is not None and self._is_own(removed):
            # Put back by whoever took it out.
            return values
        place = self._rows.place(entry_id, "id")
        untouched = row_print is not None and all(
            row_print.same(name, value) for name, value in values.items()
        )
        if untouched:
            self._merged.gone.append((place, entry_id, removed))
            return None
        self._merged.conflicts.append(Conflict("removed", entry_id, place, "", {}, values, removed))
        return values if self._force else None

    def _added_twice(
        self, entry_id: str, values: Values, changes: Sequence[Change], added: Change | None
    ) -> Values:
        """A new row for an entry that somebody else has added; its own author may correct it."""
        written = dict(values)
        now = self._now(entry_id)
        for name, mine in values.items():
            theirs = now.get(name, "")
            last = _last(changes, name) or added
            if name == "id" or same(mine, theirs) or (last is not None and self._is_own(last)):
                continue
            self._conflict("added", entry_id, name, mine, theirs, last)
            if not self._force:
                written[name] = theirs
        return written

    def _fields(
        self, entry_id: str, values: Values, changes: Sequence[Change], row_print: RowPrint | None
    ) -> Values:
        now = self._now(entry_id)
        base = changes[0].before if changes else self._content(entry_id)
        written = dict(values)
        for name, mine in values.items():
            theirs = now.get(name, "")
            if name != "id" and not same(mine, theirs):
                own = self._own(changes, name)
                before = Before(name, value_in(base, name), row_print, own, name in self._lists)
                written[name] = self._field(entry_id, before, mine, theirs, changes)
        return written

    def _field(
        self, entry_id: str, before: Before, mine: Value, theirs: Value, changes: Sequence[Change]
    ) -> Value:
        name, place = before.name, self._rows.place(entry_id, before.name)
        other = _last([one for one in changes if not self._is_own(one)], name)
        if before.same(mine):
            if other is not None or before.at_export(mine):
                shown = "" if before.at_export(mine) or _within(mine, theirs) else mine
                self._merged.kept.append(Kept(place, entry_id, name, other, theirs, shown))
            return theirs
        if before.same(theirs):
            return mine
        if name in self._lists and (lines := before.lines()) is not None:
            together = merged_lines(lines, lines_of(mine), lines_of(theirs))
            if not _within(mine, together):
                self._merged.kept.append(Kept(place, entry_id, name, other, together, mine))
            return together
        self._conflict("changed", entry_id, name, mine, theirs, other)
        return mine if self._force else theirs

    def _is_own(self, change: Change) -> bool:
        """Whether this sheet itself made a change, when it was imported before."""
        return change.source == self._source != ""

    def _own(self, changes: Sequence[Change], name: str) -> list[Change]:
        return [one for one in changes if self._is_own(one) and one.touches(name)]

    def _remove(self, absent: Sequence[str]) -> None:
        for entry_id in absent:
            changes = [one for one in self._since.get(entry_id, ()) if not self._is_own(one)]
            if self._known and changes:
                theirs = values_of_entry(self._catalogue.entries[entry_id], self._catalogue.taxonomy)
                self._merged.conflicts.append(Conflict("absent", entry_id, "", "", theirs, {}, changes[-1]))
                if not self._force:
                    continue
            self._merged.removed.add(entry_id)

    def _added_since(self, entry_id: str) -> bool:
        return self._known and any(one.before is None for one in self._since.get(entry_id, ()))

    def _conflict(
        self, kind: Kind, entry_id: str, name: str, mine: Value, theirs: Value, change: Change | None
    ) -> None:
        place = self._rows.place(entry_id, name)
        conflict = Conflict(kind, entry_id, place, name, {name: theirs}, {name: mine}, change)
        self._merged.conflicts.append(conflict)

    def _now(self, entry_id: str) -> Values:
        return values_of_entry(self._catalogue.entries[entry_id], self._catalogue.taxonomy)

    def _content(self, entry_id: str) -> Content:
        return content_of(self._catalogue.entries[entry_id], self._catalogue.taxonomy)


def lists_of(taxonomy: Taxonomy) -> frozenset[str]:
    """The fields that hold several texts."""
    return frozenset((*LISTS, *(facet.id for facet in taxonomy.facets if facet.multiple)))


def _last(changes: Sequence[Change], name: str) -> Change | None:
    return next((one for one in reversed(changes) if one.touches(name)), None)


def _within(mine: Value, theirs: Value) -> bool:
    """Whether nothing of a list is lost by taking the other one."""
    return isinstance(theirs, tuple) and set(lines_of(mine)) <= set(lines_of(theirs))
