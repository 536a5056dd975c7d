"""The FAQ author's commands: the spreadsheet. Thin, over the library."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from assistant.settings import data_dir, models_dir


def add_faq_commands(faq: Any) -> None:
    """Adds `faq import`, `faq export` and `faq diff`."""
    bring = faq.add_parser("import", help="reprend un tableur (CSV ou XLSX) dans la FAQ")
    bring.add_argument("file", type=Path, help="tableur")
    bring.add_argument("--dry-run", action="store_true", help="montre la différence sans rien écrire")
    bring.add_argument("--replace", action="store_true", help="retire les entrées absentes du tableur")
    bring.set_defaults(run=_import)

    export = faq.add_parser("export", help="écrit la FAQ dans un tableur (CSV ou XLSX)")
    export.add_argument("file", type=Path, help="fichier à écrire")
    export.add_argument(
        "--vide", action="store_true", help="sans les entrées : les titres, les listes et le mode d'emploi"
    )
    export.set_defaults(run=_export)

    diff = faq.add_parser("diff", help="ce qui change entre deux catalogues")
    sides = "dossier de données, ou numéro ou nom d'un modèle publié"
    diff.add_argument("before", metavar="A", type=_side, help=sides)
    diff.add_argument("after", metavar="B", type=_side, help=sides)
    diff.set_defaults(run=_diff)


def _side(typed: str) -> str:
    """A folder starts where the command was typed; anything else names a published model."""
    folder = Path(typed).expanduser()
    return str(folder.absolute()) if folder.is_dir() else typed


def _import(parsed: argparse.Namespace) -> int:
    from assistant.cli.spreadsheet_commands import run_import

    return run_import(data_dir(), parsed.file, dry_run=parsed.dry_run, replace=parsed.replace)


def _export(parsed: argparse.Namespace) -> int:
    from assistant.cli.spreadsheet_commands import run_export

    return run_export(data_dir(), parsed.file, empty=parsed.vide)


def _diff(parsed: argparse.Namespace) -> int:
    from assistant.cli.spreadsheet_commands import run_diff
    from assistant.releases.registry import ReleaseError, faq_folder

    try:
        return run_diff(*(faq_folder(models_dir(), side) for side in (parsed.before, parsed.after)))
    except ReleaseError as error:
        print(error, file=sys.stderr)
        return 1
