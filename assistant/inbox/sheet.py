"""The inbox as a spreadsheet: one line a group, the decision beside it."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.catalogue.model import Catalogue
from assistant.durable_files import write_for_person
from assistant.inbox.clustering import Cluster
from assistant.inbox.decisions import IGNORE, NEW
from assistant.inbox.unresolved import key_of
from assistant.spreadsheet.columns import Columns
from assistant.spreadsheet.export import write_rows
from assistant.spreadsheet.sheet import Line, Sheet, SheetError, cell_name
from assistant.text import fold, slug

MOST_LINES = 1000
MOST_SPELLINGS = 5
"""Other phrasings shown, and so learnt, of one group: the author reads all that enters the catalogue."""
_QUESTION, _OTHERS, _TIMES, _WHY, _BEST, _DECISION, _KEYS = range(7)
_HEADERS = (
    *("question", "autres formulations", "fois", "pourquoi", "meilleures entrées", "décision"),
    "clés (ne pas modifier)",
)
_NAMES = {slug(header): column for column, header in enumerate(_HEADERS)}
_WIDTHS = (60, 60, 8, 28, 60, 36, 10)


@dataclass(frozen=True)
class DecisionRow:
    """One line of the sheet.

    Attributes:
        line: Its number in the file.
        texts: The question, then its other phrasings, as the author left them.
        decision: As written; empty when not decided yet.
        keys: Of all the questions of the group, see `gather.key_of`.
    """

    line: int
    texts: tuple[str, ...]
    decision: str
    keys: tuple[str, ...]


def write_inbox(
    clusters: Sequence[Cluster],
    catalogue: Catalogue,
    path: Path,
    write: Callable[[Path, bytes], None] = write_for_person,
) -> int:
    """Writes the most frequent groups, one a line.

    Args:
        clusters: The most frequent first.
        catalogue: Its entries are listed.
        path: Where.
        write: How the file is put in place: see `written_files.write_own`.

    Returns:
        Number of lines.

    Raises:
        SheetError: Not an `.xlsx` name.
        NotWritten: The disk refuses, or `write` does.
    """
    if path.suffix.lower() != ".xlsx":
        raise SheetError(f"{path.name} : donnez un nom de fichier en .xlsx.")
    shown = list(clusters[:MOST_LINES])
    content = _workbook(shown, catalogue)
    write(path, content)
    return len(shown)


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
    for column in (_QUESTION, _DECISION):
        if column not in where:
            name = _HEADERS[column]
            problems.append(
                f"ligne 1 : la colonne « {name} » manque, repartez de « assistant inbox export »."
            )
    if problems:
        return [], Columns((), ()), problems
    lines = []
    for line in sheet.lines:
        problems += [f"cellule {cell_name(place, line.number)} : {fault}." for place, fault in line.faults]
        lines.append(_decision_row(line, where))
    fields = ((where[_QUESTION], "question"), (where.get(_OTHERS, where[_QUESTION]), "exemples"))
    return lines, Columns((*fields, (where[_DECISION], "décision")), ()), problems


def _decision_row(line: Line, where: dict[int, int]) -> DecisionRow:
    def cell(column: int) -> str:
        place = where.get(column)
        return line.cells[place] if place is not None and place < len(line.cells) else ""

    written = (cell(_QUESTION), *cell(_OTHERS).split("\n"))
    texts = tuple(dict.fromkeys(text for one in written if (text := " ".join(one.split()))))
    keys = [key for key in cell(_KEYS).split() if len(key) == 64 and set(key) <= set("0123456789abcdef")]
    return DecisionRow(
        line.number, texts, cell(_DECISION).strip(), tuple(dict.fromkeys((*keys, *map(key_of, texts))))
    )


def _workbook(clusters: Sequence[Cluster], catalogue: Catalogue) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    sheet.title = "Questions"
    write_rows(sheet, list(_HEADERS), [_row(cluster) for cluster in clusters])
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.column_dimensions[get_column_letter(_KEYS + 1)].hidden = True
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B2"
    _list_entries(book, catalogue)
    letter = get_column_letter(_DECISION + 1)
    for number, cluster in enumerate(clusters, start=2):
        # The best entries first; any other id of the sheet « Entrées » may be typed.
        choices = [*(entry.id for entry in cluster.best), NEW, IGNORE]
        while len(",".join(choices)) > 250:
            choices.pop(-3)
        choice = DataValidation(
            type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=False
        )
        choice.add(f"{letter}{number}")
        sheet.add_data_validation(choice)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _row(cluster: Cluster) -> list[str]:
    first, *others = cluster.questions
    why = [f"{reason} ({times})" for reason, times in cluster.why.most_common()]
    keys = [question.key for question in cluster.questions]
    return [
        first.text,
        "\n".join(question.text for question in others[:MOST_SPELLINGS]),
        str(cluster.times),
        "\n".join(why),
        "\n".join(f"{entry.id} : {entry.question}" for entry in cluster.best),
        "",
        # A cell holds 32 767 characters.
        " ".join(keys[: 32_000 // 65]),
    ]


def _list_entries(book: Any, catalogue: Catalogue) -> None:
    listed = book.create_sheet("Entrées")
    entries = sorted(catalogue.published, key=lambda entry: fold(entry.id))
    write_rows(listed, ["id", "question"], [[entry.id, entry.question] for entry in entries])
    listed.column_dimensions["A"].width = 50
    listed.column_dimensions["B"].width = 90
