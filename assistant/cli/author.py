"""The FAQ author's commands: check, spreadsheets, what to learn from visitors. Thin, over the library."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant import settings
from assistant.cli.inbox import inbox
from assistant.cli.plans import print_plan as _print_plan
from assistant.cli.typer_in_french import Commands, from_here

app = Commands("FAQ")
faq = Commands("Commandes", help="la FAQ : vérifier, tableurs, différences")
app.add_typer(faq, name="faq", rich_help_panel=app.family)
app.add_typer(inbox, name="inbox", rich_help_panel=app.family)


def _a_side(context: typer.Context, typed: str) -> str:
    """A folder starts where the command was typed; anything else names a published model."""
    folder: Path = from_here(context, Path(typed))
    return str(folder) if folder.is_dir() else typed


_SIDES = "dossier de données, ou numéro ou nom d'un modèle publié"
_Sheet = Annotated[Path, typer.Argument(metavar="TABLEUR", callback=from_here, help="tableur (CSV ou XLSX)")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="montre la différence sans rien écrire")]


@faq.command("check", help="signale chaque problème avec son fichier et sa ligne")
def check(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="DOSSIER", callback=from_here, help="dossier de données (data par défaut)"),
    ] = None,
    to_review: Annotated[
        bool,
        typer.Option("--to-review", "--a-relire", help="liste aussi les entrées à relire par l'agence"),
    ] = False,
    examples: Annotated[
        bool,
        typer.Option(
            "--examples", "--exemples", help="liste aussi les exemples qui manquent et ceux à relire"
        ),
    ] = False,
    links: Annotated[
        bool, typer.Option("--links", help="essaie aussi les liens des sources et des réponses (réseau)")
    ] = False,
) -> int:
    """Prints the problems of the FAQ; 1 when there is an error."""
    from assistant.catalogue.check_report import run_check

    folder = path or settings.data_dir()
    status = run_check(folder, sys.stdout, to_review=to_review)
    if examples:
        from assistant.quality.examples import run_review

        run_review(folder, sys.stdout)
    if links:
        from assistant.catalogue.links import run_links

        status = max(status, run_links(folder, sys.stdout))
    return status


@faq.command("import", help="reprend un tableur (CSV ou XLSX) dans la FAQ")
def import_sheet(
    file: _Sheet,
    dry_run: _DryRun = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="retire les entrées absentes du tableur")
    ] = False,
) -> int:
    """Prints the difference, then the errors: 1 when there is one, and nothing was written."""
    from assistant.spreadsheet.importing import import_rows
    from assistant.spreadsheet.sheet import read_sheet

    plan = import_rows(settings.data_dir(), read_sheet(file), replace=replace, write=not dry_run)
    if not _print_plan(plan):
        return 1
    if dry_run:
        print("Essai : rien n'a été écrit.")
    else:
        print("Importé." if plan.files else "Rien à changer.")
    return 0


@faq.command("export", help="écrit la FAQ dans un tableur (CSV ou XLSX)")
def export_sheet(
    file: Annotated[Path, typer.Argument(metavar="TABLEUR", callback=from_here, help="fichier à écrire")],
    empty: Annotated[
        bool,
        typer.Option(
            "--empty", "--vide", help="sans les entrées : les titres, les listes et le mode d'emploi"
        ),
    ] = False,
) -> None:
    """Writes the catalogue in a spreadsheet, or a sheet to start from."""
    from assistant.catalogue.load import load_catalogue
    from assistant.spreadsheet.export import export_catalogue
    from assistant.text import plural

    count = export_catalogue(load_catalogue(settings.data_dir()), file, empty=empty)
    print(f"Tableur à remplir : {file.name}" if empty else f"{plural(count, 'entrée')} dans {file.name}")


@faq.command("diff", help="ce qui change entre deux catalogues")
def diff(
    before: Annotated[str, typer.Argument(metavar="A", callback=_a_side, help=_SIDES)],
    after: Annotated[str, typer.Argument(metavar="B", callback=_a_side, help=_SIDES)],
) -> None:
    """Prints what changed between two data folders or published models."""
    from assistant.catalogue.load import load_catalogue
    from assistant.releases.registry import faq_folder
    from assistant.spreadsheet.diff import difference

    sides = [load_catalogue(faq_folder(settings.models_dir(), side)) for side in (before, after)]
    print("\n".join(difference(*sides).lines()))
