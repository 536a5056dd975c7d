"""The sheet « Suggestions » of the inbox's workbook, as the author left it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from assistant.spreadsheet.sheet import cell_name
from assistant.text import fold, slug

EXAMPLES_SHEET = "Suggestions"
EXAMPLE_HEADERS = (
    *("entrée", "question de l'entrée", "exemple suggéré", "fois", "comment", "oui"),
    "clé (ne pas modifier)",
)
_ENTRY, _TEXT, _YES, _KEY = 0, 2, 5, 6
_ACCEPTED = frozenset(("oui", "o", "x", "vrai", "true", "1", "ok"))
_REFUSED = frozenset(("non", "n", "faux", "false", "0"))
_MOST_ROWS = 5_000


@dataclass(frozen=True)
class SuggestionRow:
    """One line that the author decided upon.

    Attributes:
        cell: Of the example, « feuille Suggestions, cellule C3 »; empty when it comes from no file.
        accepted: False when the author wants it no more.
        key: See `suggestions.suggestion_key`; empty when it was spoilt.
    """

    cell: str
    entry: str
    text: str
    accepted: bool
    key: str = ""

    @property
    def place(self) -> str:
        """The cell, before what is said of it."""
        return f"{self.cell} : " if self.cell else ""


def read_suggestions(path: Path) -> tuple[list[SuggestionRow], list[str]]:
    """The decided lines of a workbook that `read_sheet` has accepted, and what is wrong with them.

    Another kind of file, or one without this sheet, has none.
    """
    rows: list[SuggestionRow] = []
    problems: list[str] = []
    table = _table(path)
    if not table:
        return rows, problems
    where = {slug(header): place for place, header in enumerate(table[0])}
    places = [where.get(slug(header), -1) for header in EXAMPLE_HEADERS]
    if min(places[_ENTRY], places[_TEXT], places[_YES]) < 0:
        missing = [EXAMPLE_HEADERS[n] for n in (_ENTRY, _TEXT, _YES) if places[n] < 0]
        return rows, [f"feuille {EXAMPLES_SHEET} : la colonne « {missing[0]} » manque."]
    for number, cells in enumerate(table[1:], start=2):
        text = [" ".join(cells[place].split()) if place >= 0 else "" for place in places]
        answer = fold(text[_YES])
        if not answer:
            continue
        place = f"feuille {EXAMPLES_SHEET}, cellule "
        if answer not in _ACCEPTED | _REFUSED:
            yes = cell_name(places[_YES], number)
            problems.append(f"{place}{yes} : « {text[_YES]} » : écrivez « oui », « non » ou rien.")
            continue
        example = place + cell_name(places[_TEXT], number)
        rows.append(
            SuggestionRow(example, text[_ENTRY], text[_TEXT], answer in _ACCEPTED, _sound(text[_KEY]))
        )
    return rows, problems


def _sound(key: str) -> str:
    return key if len(key) == 64 and set(key) <= set("0123456789abcdef") else ""


def _table(path: Path) -> list[list[str]]:
    """The sheet as texts; a formula is none."""
    raw = path.read_bytes()
    if not raw.startswith(b"PK"):
        return []
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
    title = next((name for name in book.sheetnames if fold(name) == fold(EXAMPLES_SHEET)), None)
    if title is None:
        return []
    sheet = book[title]
    sheet.reset_dimensions()
    rows = []
    for row in sheet.iter_rows(max_row=_MOST_ROWS, max_col=30):
        cells = ["" if cell.value is None or cell.data_type == "f" else str(cell.value) for cell in row]
        rows.append(cells)
    book.close()
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]
