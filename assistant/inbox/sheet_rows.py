"""The lines of the inbox's spreadsheet, as the author left them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote

from assistant.inbox.unresolved import key_of
from assistant.spreadsheet.columns import Columns
from assistant.spreadsheet.sheet import Line, Sheet, cell_name
from assistant.text import slug

QUESTION, OTHERS, TIMES, STATUS, WHY, ANSWERS, REASONS, COMMENTS, CONTEXT, BEST = range(10)
DECISION, ASSIGNEE, KEYS = 10, 11, 12
HEADERS = (
    *("question", "autres formulations", "fois", "statut", "pourquoi", "réponse donnée"),
    *("raisons des « Non »", "commentaires", "en contexte", "meilleures entrées"),
    *("décision", "assignée à", "clés (ne pas modifier)"),
)
EXPORTED = "export="
"""Before the moment of the export, among the keys: seconds since 1970."""
GIVEN_TO = "assigned="
"""Before the name that the line had at the export, quoted as in an address."""
_NAMES = {slug(header): column for column, header in enumerate(HEADERS)}
_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class DecisionRow:
    """One line of the sheet, or one group of the team's page.

    Attributes:
        line: Its number in the file; 0 when it comes from no file.
        texts: The question, then its other phrasings, as the author left them. Only what comes from no file
            may have none: nothing is then learnt.
        decision: As written; empty when not decided yet.
        keys: Of all the questions of the group, see `unresolved.key_of`.
        assignee: As written; None when the sheet has no such column.
        assigned_before: What the cell held at the export, None when nobody knows.
        exported_at: When the sheet was written, or the page drawn (UTC), None when nobody knows.
    """

    line: int
    texts: tuple[str, ...]
    decision: str
    keys: tuple[str, ...]
    assignee: str | None = None
    assigned_before: str | None = None
    exported_at: datetime | None = None

    @property
    def place(self) -> str:
        """« ligne 3 : », before what is said of it; empty outside a file."""
        return f"ligne {self.line} : " if self.line else ""


def read_decisions(sheet: Sheet) -> tuple[list[DecisionRow], Columns, list[str]]:
    """The lines of a filled sheet, where its columns are, and what is wrong with them."""
    where: dict[int, int] = {}
    problems = []
    for place, header in enumerate(sheet.headers):
        column = _NAMES.get(slug(header))
        if column in where:
            problems.append(f"cellule {cell_name(place, 1)} : la colonne « {header} » est en double.")
        elif column is not None:
            where[column] = place
    for column in (QUESTION, DECISION):
        if column not in where:
            name = HEADERS[column]
            problems.append(
                f"ligne 1 : la colonne « {name} » manque, repartez de « assistant inbox export »."
            )
    if problems:
        return [], Columns((), ()), problems
    lines = []
    for line in sheet.lines:
        problems += [f"cellule {cell_name(place, line.number)} : {fault}." for place, fault in line.faults]
        lines.append(_decision_row(line, where))
    fields = ((where[QUESTION], "question"), (where.get(OTHERS, where[QUESTION]), "exemples"))
    return lines, Columns((*fields, (where[DECISION], "décision")), ()), problems


def _decision_row(line: Line, where: dict[int, int]) -> DecisionRow:
    def cell(column: int) -> str:
        place = where.get(column)
        return line.cells[place] if place is not None and place < len(line.cells) else ""

    written = (cell(QUESTION), *cell(OTHERS).split("\n"))
    texts = tuple(dict.fromkeys(text for one in written if (text := " ".join(one.split()))))
    marks = cell(KEYS).split()
    keys = [mark for mark in marks if _KEY.fullmatch(mark)]
    exported_at = _moment(next((mark for mark in marks if mark.startswith(EXPORTED)), ""))
    given = next((mark for mark in marks if mark.startswith(GIVEN_TO)), "")
    return DecisionRow(
        line.number,
        texts,
        cell(DECISION).strip(),
        tuple(dict.fromkeys((*keys, *map(key_of, texts)))),
        " ".join(cell(ASSIGNEE).split()) if ASSIGNEE in where else None,
        unquote(given.removeprefix(GIVEN_TO)) if exported_at else None,
        exported_at,
    )


def _moment(mark: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(mark.removeprefix(EXPORTED)), UTC)
    except (ValueError, OverflowError, OSError):
        return None
