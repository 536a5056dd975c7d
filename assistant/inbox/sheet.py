"""The inbox as a spreadsheet: one line a group, the decision beside it; and what real questions suggest."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from assistant.catalogue.model import Catalogue
from assistant.durable_files import write_for_person
from assistant.inbox.clustering import Cluster
from assistant.inbox.decisions import FOREIGN, IGNORE, NEW
from assistant.inbox.listing import Words
from assistant.inbox.sheet_rows import (
    ASSIGNEE,
    COMMENTS,
    CONTEXT,
    DECISION,
    EXPORTED,
    GIVEN_TO,
    HEADERS,
    KEYS,
    TIMES,
    DecisionRow,
    read_decisions,
)
from assistant.inbox.suggestion_rows import EXAMPLE_HEADERS, EXAMPLES_SHEET
from assistant.inbox.suggestions import Suggestion
from assistant.inbox.unknown_words import UnknownWord
from assistant.spreadsheet.export import fit_rows, write_rows
from assistant.spreadsheet.sheet import SheetError
from assistant.text import fold

__all__ = ["MOST_LINES", "MOST_SPELLINGS", "DecisionRow", "read_decisions", "write_inbox"]

MOST_LINES = 1000
MOST_SPELLINGS = 5
"""Other phrasings shown, and so learnt, of one group: the author reads all that enters the catalogue."""
_MOST_COMMENTS = 20
_WIDTHS = (50, 50, 7, 22, 26, 40, 30, 50, 60, 50, 30, 18, 10)
_EXAMPLE_WIDTHS = (36, 50, 60, 7, 30, 8, 10)
_WORD_WIDTHS = (24, 36, 7, 12, 80)


def write_inbox(
    clusters: Sequence[Cluster],
    catalogue: Catalogue,
    path: Path,
    write: Callable[[Path, bytes], None] = write_for_person,
    words: Words | None = None,
    suggested: Sequence[Suggestion] = (),
    unknown: Sequence[UnknownWord] = (),
) -> int:
    """Writes the most frequent groups, one a line.

    Args:
        clusters: With their contexts, when these are to be shown.
        catalogue: Whose entries may be chosen.
        path: Where.
        write: How the file is put in place: see `written_files.write_own`.
        words: Says what each group is.
        suggested: Examples that entries may learn.
        unknown: Words that the lexicon may learn.

    Returns:
        Number of lines.

    Raises:
        SheetError: Not an `.xlsx` name.
        NotWritten: The disk refuses, or `write` does.
    """
    if path.suffix.lower() != ".xlsx":
        raise SheetError(f"{path.name} : donnez un nom de fichier en .xlsx.")
    from openpyxl import Workbook

    shown = list(clusters[:MOST_LINES])
    book = Workbook()
    _fill_questions(book.active, shown, words or Words(catalogue))
    _list_entries(book, catalogue)
    if suggested:
        _fill_suggestions(book.create_sheet(EXAMPLES_SHEET), suggested)
    if unknown:
        _fill_words(book.create_sheet("Mots"), unknown)
    output = io.BytesIO()
    book.save(output)
    write(path, output.getvalue())
    return len(shown)


def _fill_questions(sheet: Any, clusters: Sequence[Cluster], words: Words) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet.title = "Questions"
    now = datetime.now(UTC)
    _fill(sheet, HEADERS, [_row(cluster, words, now) for cluster in clusters], _WIDTHS, numbers=(TIMES,))
    sheet.column_dimensions[get_column_letter(KEYS + 1)].hidden = True
    sheet.freeze_panes = "B2"
    letter = get_column_letter(DECISION + 1)
    for number, cluster in enumerate(clusters, start=2):
        # The best entries first; any other id of the sheet « Entrées » may be typed.
        choices = [*(entry.id for entry in cluster.best), NEW, IGNORE, FOREIGN]
        while len(",".join(choices)) > 250:
            choices.pop(-4)
        choice = DataValidation(
            type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=False
        )
        choice.add(f"{letter}{number}")
        sheet.add_data_validation(choice)


def _row(cluster: Cluster, words: Words, now: datetime) -> list[str]:
    first, *others = cluster.questions
    given = ", ".join(cluster.assignees)
    keys = [question.key for question in cluster.questions]
    row = [""] * len(HEADERS)
    row[: COMMENTS + 1] = [
        first.text,
        "\n".join(question.text for question in others[:MOST_SPELLINGS]),
        str(cluster.times),
        words.status(cluster),
        "\n".join(words.why(cluster)),
        "\n".join(words.answers(cluster)),
        "\n".join(words.reasons(cluster)),
        "\n".join(words.comments(cluster)[:_MOST_COMMENTS]),
    ]
    row[CONTEXT] = "\n".join(words.contexts(cluster))
    row[CONTEXT + 1] = "\n".join(f"{entry.id} : {entry.question}" for entry in cluster.best)
    row[ASSIGNEE] = given
    # What the author saw, so that what others decide meanwhile is not undone; a cell holds 32 767 characters.
    seen = [f"{EXPORTED}{now.timestamp():.6f}", *([f"{GIVEN_TO}{quote(given)}"] if given else [])]
    row[KEYS] = " ".join([*seen, *keys[: 32_000 // 65]])
    return row


def _fill_suggestions(sheet: Any, suggested: Sequence[Suggestion]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    rows = [
        [
            one.entry.id,
            one.entry.question,
            one.text,
            str(one.times),
            "\n".join(f"{how} ({times})" for how, times in one.how.most_common()),
            "",
            one.key,
        ]
        for one in suggested
    ]
    _fill(sheet, EXAMPLE_HEADERS, rows, _EXAMPLE_WIDTHS, numbers=(3,))
    sheet.column_dimensions[get_column_letter(len(EXAMPLE_HEADERS))].hidden = True
    choice = DataValidation(type="list", formula1='"oui,non"', allow_blank=True, showErrorMessage=False)
    choice.add(f"F2:F{len(rows) + 1}")
    sheet.add_data_validation(choice)


def _fill_words(sheet: Any, unknown: Sequence[UnknownWord]) -> None:
    headers = ("mot", "peut-être un autre nom de", "fois", "fois en tout", "questions")
    rows = [
        [one.word, one.concept, str(one.times), str(one.all_times), "\n".join(one.examples)]
        for one in unknown
    ]
    _fill(sheet, headers, rows, _WORD_WIDTHS, numbers=(2, 3))


def _list_entries(book: Any, catalogue: Catalogue) -> None:
    entries = sorted(catalogue.published, key=lambda entry: fold(entry.id))
    rows = [[entry.id, entry.question] for entry in entries]
    _fill(book.create_sheet("Entrées"), ("id", "question"), rows, (50, 90))


def _fill(
    sheet: Any,
    headers: Sequence[str],
    rows: list[list[str]],
    widths: Sequence[int],
    numbers: Sequence[int] = (),
) -> None:
    """A table that reads as it opens: titles in bold, counts as numbers, every line of a cell shown."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    write_rows(sheet, list(headers), rows)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, row in enumerate(sheet.iter_rows(min_row=2), start=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        for column in numbers:
            count = sheet.cell(number, column + 1)
            count.value = int(count.value)
    fit_rows(
        sheet, [0 if "ne pas modifier" in header else w for header, w in zip(headers, widths, strict=True)]
    )
