"""Gives each row of a table its id: the one it has, that of the entry it is, or one made of its question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from assistant.catalogue.model import Catalogue
from assistant.spreadsheet.sheet import Line, Sheet
from assistant.text import matching_key, slug

ID = "id"
_MOST = 60
"""Characters of an id made of a question."""


def with_ids(sheet: Sheet, question: int, catalogue: Catalogue) -> tuple[Sheet, list[str]]:
    """The sheet with a last column of ids; a row that is there twice is one.

    Args:
        sheet: Without a column of ids, or with one whose cells are hints.
        question: Its column.
        catalogue: A question that it has already keeps its id.

    Returns:
        The sheet, and a sentence for each row that is left out.
    """
    known = _ids_by_question(catalogue)
    taken: Counter[str] = Counter()
    seen: dict[tuple[str, ...], int] = {}
    lines: list[Line] = []
    notes = []
    width = len(sheet.headers)
    for line in sheet.lines:
        cells = tuple(line.cells[:width]) + ("",) * (width - len(line.cells))
        key = tuple(matching_key(cell) for cell in cells)
        if key in seen and not line.faults:
            notes.append(f"ligne {line.number} : la même que la ligne {seen[key]}, lue une fois.")
            continue
        seen[key] = line.number
        text = cells[question]
        entry_id = _free(known.get(matching_key(text), "") or _made_of(text), taken)
        lines.append(replace(line, cells=(*cells, entry_id, *line.cells[width:])))
    return Sheet((*sheet.headers, ID), tuple(lines), sheet.number), notes


def _ids_by_question(catalogue: Catalogue) -> Mapping[str, str]:
    """Question -> the id of its entry, where it is one entry's alone."""
    ids: dict[str, list[str]] = {}
    for entry in catalogue.entries.values():
        ids.setdefault(matching_key(entry.question), []).append(entry.id)
    return {key: found[0] for key, found in ids.items() if len(found) == 1}


def _made_of(text: str) -> str:
    whole = slug(text)
    if len(whole) <= _MOST:
        return whole
    # Cut between two words.
    return whole[: _MOST + 1].rpartition("-")[0] or whole[:_MOST]


def _free(entry_id: str, taken: Counter[str]) -> str:
    """The id, with a number from the second time on; empty when the question is."""
    free = entry_id
    while free and taken[free]:
        taken[entry_id] += 1
        free = f"{entry_id}-{taken[entry_id]}"
    taken[free] += 1
    return free
