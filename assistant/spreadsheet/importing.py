"""Brings a spreadsheet into the catalogue: all its problems with their cells, or all its rows."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assistant.catalogue.check import check_catalogue
from assistant.catalogue.entries import NEW_FILE
from assistant.catalogue.load import FAQ_FOLDER, copy_catalogue, load_catalogue
from assistant.catalogue.model import Catalogue, Entry, Facet
from assistant.catalogue.places import EntryPlaces
from assistant.catalogue.problems import Problem
from assistant.spreadsheet.columns import (
    FINGERPRINT,
    Columns,
    Values,
    cell_text,
    header_of,
    match_headers,
    read_cells,
    same,
    values_of_entry,
    with_note,
)
from assistant.spreadsheet.diff import Difference, difference
from assistant.spreadsheet.edit import edit_file
from assistant.spreadsheet.sheet import Line, Sheet, cell_name
from assistant.text import slug

_PLACE = re.compile(r" ?\(([^\s():]{1,200}\.yml):(\d{1,9})\)")
_NAMED = re.compile(r"« (\w+) »")


@dataclass
class Plan:
    """What an import would do.

    Attributes:
        errors: One sentence each, with its cell; nothing may be written while there is one.
        warnings: What would be better otherwise, in what changes.
        files: Path relative to the data folder -> new content, None to remove the file.
        seen: The files that were read to make the new ones -> what they held, None for one that was absent.
        difference: Before and after; None when the rows could not be read.
    """

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    files: dict[str, bytes | None] = field(default_factory=dict)
    seen: dict[str, bytes | None] = field(default_factory=dict)
    difference: Difference | None = None


@dataclass
class Rows:
    """What the rows of a sheet say, whatever the catalogue says now.

    Attributes:
        columns: Where each field is.
        values: Entry id -> its fields.
        lines: Entry id -> its line in the sheet.
        prints: Entry id -> its fingerprint as written; empty when the sheet has no such column.
        errors: One sentence each, with its cell.
        warnings: The same of what is better looked at.
        faulty: Names of the cells that could not be read: an error each, and no other problem is theirs.
    """

    columns: Columns
    values: dict[str, Values] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    prints: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)

    def place(self, entry_id: str, name: str = "") -> str:
        """« cellule E12 », or « ligne 12 » when the field has no column."""
        column = self.columns.of(name)
        line = self.lines[entry_id]
        return f"ligne {line}" if column is None else f"cellule {cell_name(column, line)}"


def plan_import(data_dir: Path, sheet: Sheet, *, replace: bool = False, today: date | None = None) -> Plan:
    """Plans to make the FAQ say what a sheet says, whoever changed it meanwhile.

    Args:
        data_dir: See `load_catalogue`.
        sheet: Its rows.
        replace: Removes the entries that have no row.
        today: Day against which dates are checked.

    Raises:
        CatalogueError: The catalogue itself cannot be read.
    """
    catalogue = load_catalogue(data_dir)
    rows = read_rows(sheet, catalogue)
    removed = (
        {entry_id for entry_id in catalogue.entries if entry_id not in rows.values} if replace else set()
    )
    return plan_rows(data_dir, catalogue, rows, removed, today=today)


def plan_values(
    data_dir: Path,
    values: Mapping[str, Values],
    today: date | None = None,
    columns: Columns | None = None,
    numbers: Mapping[str, int] | None = None,
    removed: Collection[str] = (),
    files: Mapping[str, bytes | None] | None = None,
    catalogue: Catalogue | None = None,
) -> Plan:
    """Plans the change of some fields of entries, and new entries: for the inbox.

    Args:
        data_dir: See `load_catalogue`.
        values: Entry id -> the fields to change, all of them for a new entry.
        today: Day against which dates are checked.
        columns: Columns of the sheet that they come from, to name the cell of an error.
        numbers: Entry id -> its line in that sheet.
        removed: Ids of the entries to remove.
        files: Other files of the data folder -> their new content, None to remove one.
        catalogue: What the folder holds, when it was read already.
    """
    rows = Rows(columns or Columns((), ()), dict(values), dict(numbers or {}))
    return plan_rows(data_dir, catalogue or load_catalogue(data_dir), rows, removed, today=today, files=files)


def read_rows(sheet: Sheet, catalogue: Catalogue) -> Rows:
    """The rows of a sheet; without any when its columns are not known."""
    columns = match_headers(sheet.headers, catalogue.taxonomy)
    rows = Rows(columns, errors=[f"ligne {sheet.number} : {problem}" for problem in columns.problems])
    if not columns.problems:
        for line in sheet.lines:
            _read_row(sheet, line, catalogue, rows)
    return rows


def _read_row(sheet: Sheet, line: Line, catalogue: Catalogue, rows: Rows) -> None:
    columns = rows.columns
    for column, fault in line.faults:
        rows.errors.append(f"cellule {cell_name(column, line.number)} : {fault}.")
        rows.faulty.add(cell_name(column, line.number))
    for column, remark in line.remarks:
        rows.warnings.append(f"cellule {cell_name(column, line.number)} : {remark}.")
    for column in range(len(sheet.headers), len(line.cells)):
        if line.cells[column].strip():
            rows.errors.append(f"cellule {cell_name(column, line.number)} : donnez un titre à la colonne.")
    values = read_cells(line.cells, columns, catalogue.taxonomy)
    written = values.pop(FINGERPRINT, None)
    entry_id = str(values.get("id") or slug(cell_text(values.get("question", "")))[:60].strip("-"))
    if not entry_id:
        if not line.faults:
            column = columns.of("question") or columns.of("id") or 0
            rows.errors.append(
                f"cellule {cell_name(column, line.number)} : la question est vide, écrivez-la "
                "(ou videz toute la ligne)."
            )
        return
    if entry_id in rows.values:
        place = cell_name(columns.of("id") or 0, line.number)
        rows.errors.append(
            f"cellule {place} : « {entry_id} » est déjà ligne {rows.lines[entry_id]}, gardez-en une."
        )
        return
    known = catalogue.entries.get(entry_id)
    rows.values[entry_id] = {**with_note(values, known.warning if known else None), "id": entry_id}
    rows.lines[entry_id] = line.number
    if written is not None:
        rows.prints[entry_id] = str(written)


def plan_rows(
    data_dir: Path,
    catalogue: Catalogue,
    rows: Rows,
    removed: Collection[str],
    *,
    today: date | None = None,
    files: Mapping[str, bytes | None] | None = None,
) -> Plan:
    """Plans to write the values of rows, and to remove entries.

    Args:
        data_dir: See `load_catalogue`.
        catalogue: What it holds.
        rows: Entry id -> the fields to change, all of them for a new entry.
        removed: Ids of entries.
        today: Day against which dates are checked.
        files: Other files of the data folder -> their new content, None to remove one.
    """
    plan = Plan(errors=list(rows.errors), warnings=list(rows.warnings), files=dict(files or {}))
    if not rows.columns.problems:
        _finish(data_dir, catalogue, rows, removed, plan, today)
    return plan


def _finish(
    data_dir: Path,
    catalogue: Catalogue,
    rows: Rows,
    removed: Collection[str],
    plan: Plan,
    today: date | None,
) -> None:
    changes: dict[str, dict[int, Values | None]] = {}
    for entry_id in removed:
        taken = catalogue.entries[entry_id]
        changes.setdefault(taken.file, {})[taken.line] = None
    added: dict[str, list[Values]] = {}
    filed_by = _filed_by(catalogue)
    for entry_id, values in rows.values.items():
        entry = catalogue.entries.get(entry_id)
        if entry is None:
            added.setdefault(_home(values, catalogue, filed_by), []).append(values)
            continue
        before = values_of_entry(entry, catalogue.taxonomy)
        changed = {name: value for name, value in values.items() if not same(before[name], value)}
        if changed:
            changes.setdefault(entry.file, {})[entry.line] = changed
    starts: dict[str, list[int]] = {}
    for entry in catalogue.entries.values():
        starts.setdefault(entry.file, []).append(entry.line)
    for name in {**changes, **added}:
        path = data_dir / name
        seen = plan.seen[name] = path.read_bytes() if path.exists() else None
        raw = _title(name, catalogue).encode() if seen is None else seen
        crlf = b"\r\n" in raw
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        text = edit_file(
            text, starts.get(name, []), changes.get(name, {}), added.get(name, []), catalogue.taxonomy
        )
        gone = len([1 for value in changes.get(name, {}).values() if value is None])
        empty = gone == len(starts.get(name, [])) and not added.get(name)
        plan.files[name] = None if empty else text.replace("\n", "\r\n" if crlf else "\n").encode()
    touched = {*rows.values, *removed}
    _check(data_dir, catalogue, rows, touched, plan, today)


def _title(name: str, catalogue: Catalogue) -> str:
    """The first line of a new file."""
    facet_values = (value for facet in catalogue.taxonomy.facets for value in facet.values)
    label = next((value.label for value in facet_values if _file_of(value.id) == name), None)
    return f"# {' '.join(label.split())}.\n" if label else "# Nouvelles entrées de la FAQ.\n"


def _file_of(value: str) -> str:
    return f"{FAQ_FOLDER}/{value}.yml"


def _filed_by(catalogue: Catalogue) -> list[Facet]:
    """The facets whose values name the files: one, else several together; none when other names do."""
    files = {entry.file for entry in catalogue.entries.values()} - {NEW_FILE}
    names = {facet.id: {_file_of(value.id) for value in facet.values} for facet in catalogue.taxonomy.facets}
    alone = [facet for facet in catalogue.taxonomy.facets if files <= names[facet.id]]
    together = files <= set().union(*names.values())
    return alone or (list(catalogue.taxonomy.facets) if together else [])


def _home(values: Values, catalogue: Catalogue, filed_by: Sequence[Facet]) -> str:
    """The file of a new entry: that of its value, else the one whose entries are most like it."""
    for facet in filed_by:
        chosen = values.get(facet.id, ())
        if len(chosen) == 1 and facet.value(chosen[0]) is not None:
            return _file_of(chosen[0])
    likeness: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for entry in catalogue.entries.values():
        size[entry.file] += 1
        for facet in catalogue.taxonomy.facets:
            chosen = values.get(facet.id, ())
            if facet.filters and not facet.multiple and chosen and set(chosen) & set(entry.values(facet.id)):
                likeness[entry.file] += 1
    if not likeness:
        return NEW_FILE
    return max(likeness, key=lambda file: (likeness[file] / size[file], likeness[file]))


def _check(
    data_dir: Path,
    before: Catalogue,
    rows: Rows,
    touched: set[str],
    plan: Plan,
    today: date | None,
) -> None:
    """Reads the catalogue as it would be, in a folder apart."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "data"
        copy_catalogue(data_dir, copy)
        for name, content in plan.files.items():
            if content is None:
                (copy / name).unlink()
            else:
                (copy / name).write_bytes(content)
        # Of the others nothing but errors is said.
        report = check_catalogue(copy, today=today, previous=before, touched=touched)
        sources = {name: (content or b"").decode().splitlines() for name, content in plan.files.items()}
    plan.difference = difference(before, report.catalogue)
    # A whole FAQ comes back with a cell changed: what was there before is for `faq check` to say.
    changed = touched & {*plan.difference.added, *plan.difference.changed}
    places = EntryPlaces(report.catalogue.entries.values())
    for problem in report.problems:
        entry = places.at(problem.file, problem.line)
        cell = _cell_of(problem, entry, sources, rows.columns, rows.lines)
        if cell in rows.faulty:
            continue
        message = _in_cells(problem, places, rows.columns, rows.lines)
        theirs = problem.refused and entry is not None and entry.id in changed
        if problem.is_error and (problem.stops or theirs):
            plan.errors.append(_placed(problem, entry, cell, rows.lines, message))
        elif entry is not None and entry.id in changed and problem.file in plan.files:
            plan.warnings.append(_placed(problem, entry, cell, rows.lines, message))
    if not plan.errors:
        _check_faithful(rows.values, report.catalogue, plan, rows.columns, rows.lines)


def _check_faithful(
    rows: dict[str, Values],
    after: Catalogue,
    plan: Plan,
    columns: Columns,
    numbers: dict[str, int],
) -> None:
    """What was written must read as what was in the sheet."""
    for entry_id, values in rows.items():
        read = values_of_entry(after.entries[entry_id], after.taxonomy)
        for name, value in values.items():
            if not same(read[name], value):
                column, number = columns.of(name), numbers.get(entry_id)
                known = column is not None and number is not None
                place = f"cellule {cell_name(column or 0, number or 0)} : " if known else ""
                plan.errors.append(
                    f"{place}« {entry_id} » : « {header_of(name)} » ne peut pas être gardé tel quel "
                    "(caractère invisible ou doublon ?), retapez-le."
                )


def _cell_of(
    problem: Problem,
    entry: Entry | None,
    sources: dict[str, list[str]],
    columns: Columns,
    numbers: dict[str, int],
) -> str | None:
    """The cell to correct, the line when its column is not in the sheet; None for what is not in it."""
    if entry is None or entry.id not in numbers or problem.file not in sources:
        return None
    field = problem.field or _field_at(sources[problem.file], problem.line, entry.line)
    column = columns.of(field)
    return cell_name(column, numbers[entry.id]) if column is not None else ""


def _placed(
    problem: Problem, entry: Entry | None, cell: str | None, numbers: dict[str, int], message: str
) -> str:
    """The sentence with the cell to correct, or with its entry or its file when it is not in the sheet."""
    if entry is not None and cell is not None:
        return f"{f'cellule {cell}' if cell else f'ligne {numbers[entry.id]}'} ({entry.id}) : {message}"
    if entry is not None:
        return f"entrée « {entry.id} »{', hors du tableur' if numbers else ''} : {message}"
    return f"{problem.file} ligne {problem.line} : {message}"


def _in_cells(problem: Problem, places: EntryPlaces, columns: Columns, numbers: dict[str, int]) -> str:
    """What a problem says, in the words of a sheet: its lines and the titles of its columns."""

    def place(match: re.Match[str]) -> str:
        other = places.at(match.group(1), int(match.group(2)))
        return f" (ligne {numbers[other.id]})" if other is not None and other.id in numbers else ""

    def title(match: re.Match[str]) -> str:
        name = match.group(1)
        return f"« {header_of(name)} »" if columns.of(name) is not None else match.group()

    return _NAMED.sub(title, _PLACE.sub(place, problem.in_sheet or problem.message))


def _field_at(lines: list[str], line: int, start: int) -> str:
    for number in range(min(line, len(lines)), start - 1, -1):
        text = lines[number - 1]
        if text[:2] in ("- ", "  ") and text[2:3] not in (" ", "-", "#", "") and ":" in text:
            return text[2:].split(":")[0].strip()
    return "id"
