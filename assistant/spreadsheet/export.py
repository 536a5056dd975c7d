"""Writes the FAQ as a spreadsheet that `import` reads back without loss."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any

from assistant.catalogue.entries import CONFIDENCES, STATUSES
from assistant.catalogue.model import Catalogue, Facet, Taxonomy
from assistant.durable_files import write_for_person
from assistant.spreadsheet.columns import DATES, FINGERPRINT, fields_of, header_of, shown, values_of_entry
from assistant.spreadsheet.fingerprints import Stamp, print_of
from assistant.spreadsheet.sheet import UNWRITABLE, SheetError, guarded_cell

_WIDTHS = {
    "id": 28,
    "question": 50,
    "variantes": 50,
    "exemples": 60,
    "reponse": 80,
    "mots_cles": 30,
    "source": 40,
}
_HELP = {
    "id": "identifiant court et stable (a-z, 0-9, -) ; vide : tiré de la question ; ne change plus ensuite",
    "question": "la question telle qu'elle sera affichée ; obligatoire",
    "variantes": "autres titres de la même question, un par ligne dans la cellule (Alt+Entrée)",
    "exemples": "messages tels que les visiteurs les écrivent, un par ligne ; sans donnée personnelle",
    "reponse": "montrée mot pour mot (Markdown : **gras**, [lien](https://…), listes) ; obligatoire",
    "mots_cles": "mots que les visiteurs emploient, un par ligne",
    "source": "adresse de la page d'où vient la réponse (https://…)",
    "verifie_le": "date de la dernière vérification (JJ/MM/AAAA)",
    "expire_le": "date après laquelle la réponse doit être revérifiée (JJ/MM/AAAA)",
    "statut": "vide ou « publie » : montrée ; « brouillon » : pas encore ; « archive » : plus jamais",
    "confiance": "« verbatim » : texte de l'agence, jamais reformulé ; sinon voir « Valeurs admises »",
    "avertissement": "note pour les relecteurs, jamais montrée aux visiteurs",
    FINGERPRINT: "ce qu'était la ligne à l'export : elle évite que deux auteurs s'effacent l'un l'autre",
}
_FRENCH_DATE = "DD/MM/YYYY"
_POINTS_A_LINE = 15.0
_MOST_POINTS = 409.0
"""Height of a row that Excel admits."""
MAX_CELL = 32_767
"""Characters a cell of Excel holds."""
_TOO_LONG = {
    "reponse": "la réponse ne tient pas dans une cellule, découpez-la",
    "exemples": "les exemples ne tiennent pas dans une cellule, retirez-en",
}
_TOO_LONG_TEXT = "un texte ne tient pas dans une cellule, raccourcissez-le"
_FREE_ROWS = 500
"""Empty rows below the entries that have drop-downs too."""


def export_catalogue(
    catalogue: Catalogue,
    path: Path,
    *,
    empty: bool = False,
    stamp: Stamp | None = None,
    prints: bool = True,
    write: Callable[[Path, bytes], None] = write_for_person,
) -> int:
    """Writes `path`, CSV or XLSX by its name; the old file stays whole until the new one is.

    Args:
        catalogue: What to write.
        path: Where.
        empty: Leaves the entries out: a sheet to start from, with what each column is for.
        stamp: The moment of the export in the history of the FAQ, for the fingerprints.
        prints: Adds the column of fingerprints: a sheet for another FAQ has no use for it.
        write: How the file is put in place: see `written_files.write_own`.

    Returns:
        Number of entries written.

    Raises:
        SheetError: Neither `.csv` nor `.xlsx`, or a text longer than a cell.
        NotWritten: The disk refuses, or `write` does.
    """
    fields = fields_of(catalogue.taxonomy)
    entries = [] if empty else list(catalogue.entries.values())
    rows = []
    for entry in entries:
        values = values_of_entry(entry, catalogue.taxonomy)
        row = [shown(field, values[field]) for field in fields]
        for field, cell in zip(fields, row, strict=True):
            if len(cell) > MAX_CELL:
                raise SheetError(f"« {entry.id} » : {_TOO_LONG.get(field, _TOO_LONG_TEXT)}.")
        rows.append([*row, *([print_of(values, stamp or Stamp())] if prints else [])])
    headers = [header_of(field) for field in (*fields, *([FINGERPRINT] if prints else []))]
    kind = path.suffix.lower()
    if kind == ".csv":
        content = _csv(headers, rows)
    elif kind == ".xlsx":
        content = _xlsx(catalogue, fields, headers, rows)
    else:
        raise SheetError(f"{path.name} : donnez un nom de fichier en .xlsx ou .csv.")
    write(path, content)
    return len(rows)


def _csv(headers: list[str], rows: list[list[str]]) -> bytes:
    output = io.StringIO(newline="")
    # Semicolons and a byte-order mark: what a French Excel opens without asking.
    writer = csv.writer(output, delimiter=";")
    writer.writerows([headers, *([guarded_cell(cell) for cell in row] for row in rows)])
    return output.getvalue().encode("utf-8-sig")


def _xlsx(catalogue: Catalogue, fields: tuple[str, ...], headers: list[str], rows: list[list[str]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = "FAQ"
    write_rows(sheet, headers, [_with_days(fields, row) for row in rows])
    widths = [_WIDTHS.get(field, 18) for field in fields]
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    if len(headers) > len(fields):
        sheet.column_dimensions[get_column_letter(len(headers))].hidden = True
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    fit_rows(sheet, widths)
    sheet.freeze_panes = "C2"
    _add_allowed_values(book, sheet, catalogue, fields, len(rows) + 1 + _FREE_ROWS)
    if not rows:
        _add_instructions(book, catalogue, fields)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _with_days(fields: Sequence[str], row: Sequence[str]) -> list[str | int | date]:
    """A row whose dates are dates: a spreadsheet program sorts and filters them."""
    cells: list[str | int | date] = []
    for field, text in zip(fields, row, strict=False):
        day = text.split("/") if field in DATES and text.count("/") == 2 else []
        cells.append(date(int(day[2]), int(day[1]), int(day[0])) if day else text)
    return [*cells, *row[len(cells) :]]


def write_rows(sheet: Any, headers: Sequence[str], rows: Sequence[Sequence[str | int | date]]) -> None:
    """Fills a sheet; counts are numbers and days are dates, in French.

    A text stays one: « =… » is never a formula, and no character is left that XML refuses.
    """
    for number, row in enumerate([headers, *rows], start=1):
        for column, value in enumerate(row, start=1):
            if isinstance(value, str):
                if value:
                    cell = sheet.cell(number, column)
                    cell.value = UNWRITABLE.sub(" ", value)
                    cell.data_type = "s"
                    cell.quotePrefix = value[:1] in "=+-@"
            else:
                cell = sheet.cell(number, column, value)
                if isinstance(value, date):
                    cell.number_format = _FRENCH_DATE


def fit_rows(sheet: Any, widths: Sequence[float]) -> None:
    """Sets the height of each row to its longest cell: LibreOffice shows one line of a row without one.

    Args:
        sheet: Of openpyxl, filled.
        widths: Of its columns from the first on, in characters; 0 for a hidden one.
    """
    for row in sheet.iter_rows(min_row=1):
        lines = 1
        for cell, width in zip(row, widths, strict=False):
            if isinstance(cell.value, str) and width > 0:
                lines = max(lines, sum(_lines_of(text, width) for text in cell.value.split("\n")))
        sheet.row_dimensions[row[0].row].height = min(_MOST_POINTS, _POINTS_A_LINE * lines)


def _lines_of(text: str, width: float) -> int:
    """Lines that a text takes in a column; words that do not fit leave a part of each empty."""
    return max(1, ceil(len(text) * 1.05 / max(1.0, width - 1)))


def _add_allowed_values(
    book: Any, sheet: Any, catalogue: Catalogue, fields: tuple[str, ...], last: int
) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    listed = book.create_sheet("Valeurs admises")
    lists: dict[str, tuple[list[str], list[str], bool]] = {
        facet.id: ([value.id for value in facet.values], _labels(facet), facet.multiple)
        for facet in catalogue.taxonomy.facets
    }
    lists |= {"statut": (list(STATUSES), [], False), "confiance": (list(CONFIDENCES), [], False)}
    column = 1
    for field, (values, labels, multiple) in lists.items():
        listed.cell(1, column, header_of(field)).font = Font(bold=True)
        listed.cell(1, column + 1, "libellé" if labels else "").font = Font(bold=True)
        for rank, value in enumerate(values):
            listed.cell(rank + 2, column, value)
            if labels:
                listed.cell(rank + 2, column + 1, labels[rank])
        if values:
            letter = get_column_letter(column)
            choice = DataValidation(
                type="list",
                formula1=f"'Valeurs admises'!${letter}$2:${letter}${len(values) + 1}",
                allow_blank=True,
                # Several values, one a line, are typed by hand.
                showErrorMessage=not multiple,
                errorTitle="Valeur inconnue",
                error="Choisissez une valeur de la liste.",
            )
            target = get_column_letter(fields.index(field) + 1)
            choice.add(f"{target}2:{target}{last}")
            sheet.add_data_validation(choice)
        listed.column_dimensions[get_column_letter(column)].width = 28
        listed.column_dimensions[get_column_letter(column + 1)].width = 40
        column += 2


def _add_instructions(book: Any, catalogue: Catalogue, fields: tuple[str, ...]) -> None:
    listed = book.create_sheet("Mode d'emploi")
    rows = []
    for field in (*fields, FINGERPRINT):
        rows.append([header_of(field), help_of(field, catalogue.taxonomy)])
    write_rows(listed, ["colonne", "ce qu'on y écrit"], rows)
    listed.column_dimensions["A"].width = 20
    listed.column_dimensions["B"].width = 110
    fit_rows(listed, (20, 110))


def help_of(field: str, taxonomy: Taxonomy) -> str:
    """What is written in a column, a French sentence."""
    facet = taxonomy.facet(field)
    return _HELP.get(field) or (_facet_help(facet) if facet is not None else "")


def _facet_help(facet: Facet) -> str:
    cardinality = "une ou plusieurs valeurs, une par ligne (Alt+Entrée)" if facet.multiple else "une valeur"
    return f"{cardinality}, de la feuille « Valeurs admises » ; vide : l'entrée vaut pour toutes"


def _labels(facet: Facet) -> list[str]:
    return [value.label for value in facet.values]
