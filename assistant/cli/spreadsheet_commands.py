"""`assistant faq import | export | diff`, for the FAQ author's terminal."""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.catalogue.load import load_catalogue
from assistant.catalogue.problems import CatalogueError
from assistant.spreadsheet.diff import difference
from assistant.spreadsheet.export import export_catalogue
from assistant.spreadsheet.importing import Plan, import_rows
from assistant.spreadsheet.sheet import SheetError, read_sheet
from assistant.text import plural


def run_import(data_dir: Path, file: Path, *, dry_run: bool = False, replace: bool = False) -> int:
    """Imports a spreadsheet; prints the difference, then the errors.

    Returns:
        1 when something must be corrected, and nothing was written; 0 otherwise.
    """
    try:
        plan = import_rows(data_dir, read_sheet(file), replace=replace, write=not dry_run)
    except (SheetError, CatalogueError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Écriture impossible ({error.strerror}) : rien n'a été changé.", file=sys.stderr)
        return 1
    if not print_plan(plan):
        return 1
    if dry_run:
        print("Essai : rien n'a été écrit.")
    else:
        print("Importé." if plan.files else "Rien à changer.")
    return 0


def print_plan(plan: Plan) -> bool:
    """Prints what a plan changes, its warnings and its errors; False when there is an error."""
    if plan.difference is not None:
        print("\n".join(plan.difference.lines()))
    for warning in plan.warnings:
        print(f"avertissement : {warning}")
    for problem in plan.errors:
        print(f"erreur : {problem}", file=sys.stderr)
    if plan.errors:
        print(f"{plural(len(plan.errors), 'erreur')} : rien n'a été écrit.", file=sys.stderr)
    return not plan.errors


def run_export(data_dir: Path, file: Path, *, empty: bool = False) -> int:
    """Exports the catalogue, or a sheet to start from; 1 when it cannot be read or the file written."""
    try:
        count = export_catalogue(load_catalogue(data_dir), file, empty=empty)
    except (SheetError, CatalogueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Tableur à remplir : {file.name}" if empty else f"{plural(count, 'entrée')} dans {file.name}")
    return 0


def run_diff(before: Path, after: Path) -> int:
    """Prints what changed between two data folders."""
    try:
        found = difference(load_catalogue(before), load_catalogue(after))
    except CatalogueError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(found.lines()))
    return 0
