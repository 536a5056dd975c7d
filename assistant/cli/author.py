"""The FAQ author's commands: check, spreadsheets, what to learn from visitors. Thin, over the library."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import settings
from assistant.cli.typer_in_french import Commands, from_here, whole

if TYPE_CHECKING:
    from assistant.spreadsheet.importing import Plan

app = Commands("FAQ")
faq = Commands("Commandes", help="la FAQ : vérifier, tableurs, différences")
inbox = Commands("Commandes", help="ce que les visiteurs ont demandé et qui a été mal ou pas répondu")
app.add_typer(faq, name="faq", rich_help_panel=app.family)
app.add_typer(inbox, name="inbox", rich_help_panel=app.family)


def _a_side(context: typer.Context, typed: str) -> str:
    """A folder starts where the command was typed; anything else names a published model."""
    folder: Path = from_here(context, Path(typed))
    return str(folder) if folder.is_dir() else typed


_SIDES = "dossier de données, ou numéro ou nom d'un modèle publié"
_Sheet = Annotated[Path, typer.Argument(metavar="TABLEUR", callback=from_here, help="tableur (CSV ou XLSX)")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="montre la différence sans rien écrire")]
_Days = Annotated[
    int | None, typer.Option("--days", parser=whole, metavar="N", help="les N derniers jours seulement")
]


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
    status = run_check(folder, sys.stdout, to_review=to_review, asked=_times_asked() if to_review else None)
    if examples:
        from assistant.quality.examples import run_review

        run_review(folder, sys.stdout)
    if links:
        from assistant.catalogue.links import run_links

        status = max(status, run_links(folder, sys.stdout))
    return status


def _times_asked() -> Mapping[str, int] | None:
    """Entry -> how often visitors were given it, ever; None while no visitor came."""
    from assistant.store import Store, StoreUnavailable
    from assistant.store.database import open_database
    from assistant.store.popular import times_answered

    file = open_database(settings.database_url()).file
    if file is not None and not file.exists():
        # Looking would make an empty one.
        return None
    try:
        with closing(Store(settings.database_url())) as store:
            return times_answered(store, datetime(2000, 1, 1, tzinfo=UTC))
    except StoreUnavailable:
        return None


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


@inbox.callback(invoke_without_command=True)
def inbox_list(
    context: typer.Context,
    days: _Days = None,
    limit: Annotated[
        int, typer.Option("--limit", parser=whole, metavar="N", help="lignes affichées (20 par défaut)")
    ] = 20,
) -> None:
    """Prints the most frequent groups of questions, unless another command follows."""
    if context.invoked_subcommand is not None:
        return
    from assistant.inbox.waiting import lines, waiting

    _, clusters = waiting(settings.data_dir(), settings.database_url(), days)
    print("\n".join(lines(clusters, max(1, limit))))


@inbox.command("export", help="écrit ces questions dans un tableur, à décider ligne à ligne")
def inbox_export(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="TABLEUR", callback=from_here, help="fichier à écrire (.xlsx)")
    ],
    days: _Days = None,
) -> None:
    """Writes the groups in a spreadsheet."""
    from assistant.inbox.sheet import MOST_LINES, write_inbox
    from assistant.inbox.waiting import waiting
    from assistant.text import plural

    if days is None and context.parent is not None:
        # « assistant inbox --days 7 export … » is how it was typed first.
        days = context.parent.params["days"]
    catalogue, clusters = waiting(settings.data_dir(), settings.database_url(), days)
    count = write_inbox(clusters, catalogue, file)
    print(f"{plural(count, 'ligne')} dans {file.name} : remplissez la colonne « décision ».")
    if len(clusters) > MOST_LINES:
        print(f"{plural(len(clusters) - MOST_LINES, 'groupe')} de plus viendront ensuite.")


@inbox.command("apply", help="reprend les décisions du tableur dans la FAQ")
def inbox_apply(
    file: Annotated[Path, typer.Argument(metavar="TABLEUR", callback=from_here, help="tableur rempli")],
    dry_run: _DryRun = False,
) -> int:
    """Applies a filled spreadsheet: 1 when something must be corrected, and nothing was written."""
    from assistant.inbox.apply import apply, summary
    from assistant.spreadsheet.sheet import read_sheet
    from assistant.store import Store
    from assistant.text import plural

    with closing(Store(settings.database_url())) as store:
        outcome = apply(settings.data_dir(), store, read_sheet(file), write=not dry_run)
    if not _print_plan(outcome.plan):
        return 1
    print(", ".join(plural(count, noun) for noun, count in summary(outcome).items()) + ".")
    if dry_run:
        print("Essai : rien n'a été écrit.")
    elif outcome.learnt:
        print("Relisez, puis « assistant publish » pour que l'assistant apprenne ces formulations.")
    return 0


def _print_plan(plan: Plan) -> bool:
    """Prints what a plan changes, its warnings and its errors; False when there is an error."""
    from assistant.text import plural

    if plan.difference is not None:
        print("\n".join(plan.difference.lines()))
    for warning in plan.warnings:
        print(f"avertissement : {warning}")
    for problem in plan.errors:
        print(f"erreur : {problem}", file=sys.stderr)
    if plan.errors:
        print(f"{plural(len(plan.errors), 'erreur')} : rien n'a été écrit.", file=sys.stderr)
    return not plan.errors
