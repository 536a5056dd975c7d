"""Makes an FAQ say what a spreadsheet says, without a history: what tests of spreadsheets start from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assistant.durable_files import write_all
from assistant.spreadsheet.importing import Plan, plan_import
from assistant.spreadsheet.sheet import Sheet


def import_rows(
    data: Path, sheet: Sheet, *, replace: bool = False, write: bool = True, today: date | None = None
) -> Plan:
    """Plans an import and, without an error and unless `write` is False, does it."""
    plan = plan_import(data, sheet, replace=replace, today=today)
    if write and plan.files and not plan.errors:
        write_all(data, plan.files)
    return plan
