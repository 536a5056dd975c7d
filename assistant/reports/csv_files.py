"""Every table of the report as a CSV file, for whoever goes on in a spreadsheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from assistant.durable_files import NotWritten, write_for_person
from assistant.errors import reason
from assistant.reports.measure import Report
from assistant.reports.table import Table
from assistant.reports.tables import tables_of
from assistant.spreadsheet.sheet import guarded_cell


def write_csv(report: Report, folder: Path) -> list[str]:
    """Writes one file a table, empty ones included; the folder is made when it is absent.

    Returns:
        Their names.

    Raises:
        NotWritten: The disk refuses.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritten(f"{folder} : le dossier ne peut pas être fait ({reason(error)}).") from error
    names = []
    for table in tables_of(report):
        names.append(f"{table.name}.csv")
        write_for_person(folder / names[-1], csv_of(table))
    return names


def csv_of(table: Table) -> bytes:
    """Semicolons and a byte-order mark, as a French spreadsheet opens it without asking; without formulas."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=";")
    writer.writerow(table.headers)
    writer.writerows([guarded_cell(cell) for cell in row] for row in table.rows)
    return output.getvalue().encode("utf-8-sig")
