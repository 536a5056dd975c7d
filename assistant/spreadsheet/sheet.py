"""Reads a spreadsheet, CSV or XLSX, as rows of texts that know their cell. Trusts nothing in the file."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

from assistant.errors import reason
from assistant.spreadsheet.columns import is_link_title
from assistant.spreadsheet.csv_text import decode_csv, separated
from assistant.spreadsheet.formulas import address_of, formula_fault, guarded_cell, plain_cell
from assistant.spreadsheet.sheet_error import SheetError
from assistant.spreadsheet.workbook_links import links_of_cells, merged_cells

__all__ = ["Line", "Sheet", "SheetError", "cell_name", "guarded_cell", "plain_cell", "read_sheet"]

MAX_BYTES = 10_000_000
MAX_UNPACKED = 100_000_000
MAX_RATIO = 200
MAX_ROWS = 20_000
MAX_WRITTEN_ROWS = 100_000
"""Rows of a workbook, empty ones that keep a format included: each costs time."""
MAX_COLUMNS = 100
_MOST_TITLES = 20
"""Rows among which the headers are looked for, below the titles of a printed sheet."""
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters that XML or YAML refuses, and no text needs."""


@dataclass(frozen=True)
class Line:
    """One row of a sheet.

    Attributes:
        number: As the spreadsheet program shows it, 1-based.
        cells: Text of each column.
        faults: `(column, what is wrong)` of the cells that could not be read.
        remarks: `(column, what is lost)` of those whose text is not all that they hold.
        links: `(column, address)` of the cells that lead somewhere.
    """

    number: int
    cells: tuple[str, ...]
    faults: tuple[tuple[int, str], ...] = ()
    remarks: tuple[tuple[int, str], ...] = ()
    links: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """Headers as written and the rows that hold something.

    Attributes:
        number: Row of the headers, 1-based.
    """

    headers: tuple[str, ...]
    lines: tuple[Line, ...] = field(default=())
    number: int = 1


HeadersAt = Callable[[Sequence[Line]], int]
"""The rows that hold something, from the top -> which of them has the headers (from 0)."""


def cell_name(column: int, line: int) -> str:
    """« C12 » for column 2 (0-based) of line 12."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{line}"


def read_sheet(path: Path, headers_at: HeadersAt | None = None) -> Sheet:
    """Reads the first sheet of a file (the one named « FAQ » when there is one).

    Args:
        path: The file.
        headers_at: Where the headers are when they are not in the first row that holds something.

    Raises:
        SheetError: The file is missing, too large, hostile, or no spreadsheet.
    """
    raw = read_bytes(path)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetError(
            f"{path.name} : classeur protégé par un mot de passe ou ancien format .xls, "
            "enregistrez-le en « Classeur Excel (.xlsx) » sans mot de passe."
        )
    if raw.startswith(b"PK"):
        rows = _read_xlsx(raw, path.name)
    elif path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods"):
        raise SheetError(
            f"{path.name} : ce n'est pas un classeur Excel, ouvrez-le puis enregistrez-le en .xlsx."
        )
    else:
        rows = _read_csv(raw, path.name)
    return _sheet(rows, path.name, headers_at)


def read_bytes(path: Path) -> bytes:
    """The content of a file that an author gives.

    Raises:
        SheetError: It is missing or too large.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise SheetError(
                f"{path.name} : le fichier dépasse {MAX_BYTES // 1_000_000} Mo, découpez-le en plusieurs."
            )
        return path.read_bytes()
    except OSError as error:
        raise SheetError(f"{path} : le fichier ne se lit pas ({reason(error)}).") from error


def _sheet(rows: Iterable[Line], name: str, headers_at: HeadersAt | None) -> Sheet:
    filled: Iterator[Line] = (
        line for line in rows if line.faults or any(cell.strip() for cell in line.cells)
    )
    if headers_at is not None:
        top = list(islice(filled, _MOST_TITLES))
        filled = chain(top[headers_at(top) if top else 0 :], filled)
    first = next(filled, None)
    lines: list[Line] = []
    headers = () if first is None else tuple(cell.strip() for cell in first.cells)
    for line in filled:
        if len(lines) == MAX_ROWS:
            raise SheetError(
                f"{name} : plus de {MAX_ROWS} lignes remplies, découpez le fichier en plusieurs."
            )
        lines.append(_without_unwritable(_with_addresses(line, headers)))
    if first is None:
        raise SheetError(f"{name} : la feuille est vide, partez de « assistant faq export ».")
    while headers and not headers[-1]:
        headers = headers[:-1]
    return Sheet(headers, tuple(lines), first.number)


def _with_addresses(line: Line, headers: tuple[str, ...]) -> Line:
    """The address of a link is the text of a cell of sources; elsewhere it would be lost, and is said."""
    cells, faults, remarks = list(line.cells), list(line.faults), list(line.remarks)
    for column, address in line.links:
        text = cells[column].strip()
        is_formula = any(place == column for place, _ in faults)
        if column < len(headers) and is_link_title(headers[column]):
            if not re.match("https?://", text, re.IGNORECASE) or is_formula:
                cells[column] = address
                faults = [fault for fault in faults if fault[0] != column]
            elif _site(text) != _site(address):
                remarks.append((column, f"le lien de la cellule mène à {address} : son texte est gardé"))
        elif not is_formula and text and _site(address) not in _site(text):
            remarks.append(
                (column, f"le lien de la cellule ({address}) n'est pas gardé : écrivez [texte]({address})")
            )
    return replace(line, cells=tuple(cells), faults=tuple(faults), remarks=tuple(remarks))


def _site(address: str) -> str:
    return re.sub("^(?:https?://|mailto:|tel:)", "", address.strip().lower()).rstrip("/")


def _without_unwritable(line: Line) -> Line:
    faults = [
        (column, "la cellule contient un caractère invisible : retapez son texte")
        for column, cell in enumerate(line.cells)
        if UNWRITABLE.search(cell)
    ]
    if not faults:
        return line
    cells = tuple(UNWRITABLE.sub("", cell) for cell in line.cells)
    return replace(line, cells=cells, faults=(*line.faults, *faults))


def _read_csv(raw: bytes, name: str) -> Iterator[Line]:
    text = decode_csv(raw, name)
    if "\x00" in text:
        raise SheetError(f"{name} : le fichier contient des caractères nuls, ce n'est pas un CSV.")
    text, delimiter = separated(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise SheetError(
                f"{name} : ligne {reader.line_num}, un guillemet n'est pas refermé ou une cellule est trop "
                "longue : corrigez-la, ou enregistrez le tableur en .xlsx."
            ) from error
        if len(row) > MAX_COLUMNS:
            raise SheetError(f"{name} : ligne {number}, plus de {MAX_COLUMNS} colonnes.")
        formulas = [(column, cell) for column, cell in enumerate(row) if cell.lstrip().startswith("=")]
        yield Line(
            number,
            tuple(_newlines(plain_cell(cell)) for cell in row),
            tuple((column, formula_fault(cell)) for column, cell in formulas),
            links=tuple((column, address) for column, cell in formulas if (address := address_of(cell))),
        )
        number += 1


def _read_xlsx(raw: bytes, name: str) -> Iterator[Line]:
    _check_zip(raw, name)
    try:
        with warnings.catch_warnings():
            # What openpyxl leaves out (styles, extensions of Excel) concerns no text.
            warnings.simplefilter("ignore")
            rows = _workbook_lines(raw, name)
    except SheetError:
        raise
    except Exception as error:
        raise SheetError(
            f"{name} : le classeur est abîmé ou n'en est pas un, "
            "ouvrez-le puis enregistrez-le de nouveau en .xlsx."
        ) from error
    yield from rows


def _workbook_lines(raw: bytes, name: str) -> list[Line]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
    titles = {title.strip().lower(): title for title in book.sheetnames}
    sheet = book[titles.get("faq", book.sheetnames[0])]
    # The size a file claims for itself may be a lie of a million rows.
    sheet.reset_dimensions()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        path = sheet._worksheet_path.lstrip("/")
        merged = merged_cells(archive.read(path))
        links = links_of_cells(archive, path)
    rows = [_xlsx_line(number, row, links) for number, row in _filled(sheet, name)]
    book.close()
    table = next((line.number for line in rows if sum(bool(cell.strip()) for cell in line.cells) > 1), 0)
    merged = [cells for cells in merged if _row_of(cells) >= table]
    if merged:
        raise SheetError(
            f"{name} : cellules {', '.join(merged[:5])}{'…' if len(merged) > 5 else ''} fusionnées, "
            "séparez-les puis enregistrez."
        )
    return rows


def _row_of(cells: str) -> int:
    """The last row of « A1:C1 »: a title above the table hides nothing of it."""
    return int(re.sub("[A-Z]", "", cells.split(":")[1]))


def _filled(sheet: Any, name: str) -> Iterator[tuple[int, Any]]:
    filled = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if len(row) > MAX_COLUMNS and any(cell.value is not None for cell in row[MAX_COLUMNS:]):
            raise SheetError(f"{name} : ligne {number}, plus de {MAX_COLUMNS} colonnes.")
        if any(cell.value is not None for cell in row[:MAX_COLUMNS]):
            filled += 1
            if filled > MAX_ROWS + 1:
                raise SheetError(f"{name} : plus de {MAX_ROWS} lignes remplies, découpez le fichier.")
            yield number, row[:MAX_COLUMNS]


def _xlsx_line(number: int, row: Any, links: Mapping[str, str]) -> Line:
    cells, faults, addresses = [], [], []
    for column, cell in enumerate(row):
        address = links.get(cell_name(column, number))
        if cell.data_type == "f":
            formula = str(cell.value)
            address = address_of(formula) or address
            faults.append((column, formula_fault(formula)))
            cells.append("")
        elif cell.data_type == "e":
            faults.append((column, f"la cellule contient l'erreur {cell.value} : corrigez-la"))
            cells.append("")
        else:
            cells.append(_text(cell.value))
        if address:
            addresses.append((column, address))
    return Line(number, tuple(cells), tuple(faults), links=tuple(addresses))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        # As its author sees it: Excel makes a date of one that is typed in an answer.
        return f"{value:%d/%m/%Y}"
    if isinstance(value, bool):
        return "vrai" if value else "faux"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _newlines(str(value))


def _newlines(text: str) -> str:
    return re.sub("\r\n|[\r\x85\u2028\u2029]", "\n", text)


def _check_zip(raw: bytes, name: str) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
        members = archive.infolist()
    except Exception as error:
        # Besides its own errors, zipfile lets those of struct and NotImplementedError through.
        raise SheetError(f"{name} : le classeur est abîmé, enregistrez-le de nouveau en .xlsx.") from error
    names = {member.filename for member in members}
    unpacked = sum(member.file_size for member in members)
    if len(members) > 2000 or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(raw), 50_000):
        raise SheetError(f"{name} : le classeur se déplie en {unpacked // 1_000_000} Mo, il est refusé.")
    if "xl/workbook.xml" not in names:
        raise SheetError(f"{name} : ce n'est pas un classeur Excel, enregistrez-le en .xlsx.")
    if any(member.filename.lower().endswith("vbaproject.bin") for member in members):
        raise SheetError(f"{name} : le classeur contient des macros, enregistrez-le en .xlsx sans macros.")
    for member in members:
        if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
            try:
                content = archive.read(member)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError) as error:
                raise SheetError(
                    f"{name} : le classeur est abîmé ou chiffré, enregistrez-le de nouveau en .xlsx."
                ) from error
            except Exception as error:
                raise SheetError(
                    f"{name} : le classeur est abîmé, enregistrez-le de nouveau en .xlsx."
                ) from error
            if content.count(b"<row") > MAX_WRITTEN_ROWS:
                raise SheetError(
                    f"{name} : la feuille a plus de {MAX_WRITTEN_ROWS} lignes, vides mais mises en forme : "
                    "copiez les lignes remplies dans une feuille neuve."
                )
