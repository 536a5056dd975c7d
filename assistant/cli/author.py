"""The FAQ author's commands: check, spreadsheets, what to learn from visitors. Thin, over the library."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from assistant import settings
from assistant.cli.inbox import inbox
from assistant.cli.plans import own_file, print_import, print_lines, print_plan, print_served
from assistant.cli.typer_in_french import Commands, days_back, from_here, whole

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
_Details = Annotated[
    bool, typer.Option("--details", help="montre chaque remarque, sans les résumer par sorte")
]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="montre la différence sans rien écrire")]

_Days = Annotated[
    int | None, typer.Option("--days", parser=days_back, metavar="N", help="les N derniers jours seulement")
]
_ForceWrite = Annotated[
    bool, typer.Option("--force", help="écrase le fichier de ce nom, même modifié depuis son export")
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
    details: _Details = False,
) -> int:
    """Prints the problems of the FAQ; 1 when there is an error."""
    from assistant.catalogue.check_report import run_check

    folder = path or settings.data_dir()
    asked = _times_asked() if to_review else None
    status = run_check(folder, sys.stdout, to_review=to_review, asked=asked, details=details)
    if examples:
        from assistant.quality.examples import run_review

        run_review(folder, sys.stdout)
    if links:
        from assistant.catalogue.links import run_links

        status = max(status, run_links(folder, sys.stdout))
    if path is None:
        print_served()
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


@faq.command("import", help="reprend une FAQ : tableur, page HTML ou Markdown, fichiers d'un autre assistant")
def import_sheet(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FICHIER",
            callback=from_here,
            help="tableur (CSV, XLSX), page (HTML, Markdown), TSV de QnA Maker, projet Rasa",
        ),
    ],
    dry_run: _DryRun = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="retire les entrées absentes du fichier")
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="garde la version du fichier là où un autre a changé la même chose"),
    ] = False,
    columns: Annotated[
        str,
        typer.Option(
            "--colonnes",
            metavar="COLONNES",
            help="ce que sont les colonnes : « Question=Intitulé,Réponse=Contenu »",
        ),
    ] = "",
    facets: Annotated[
        str,
        typer.Option(
            "--facettes",
            metavar="COLONNES",
            help="colonnes dont les valeurs s'ajoutent à taxonomy.yml : « Service,Public », ou « toutes »",
        ),
    ] = "",
    ignored: Annotated[
        str,
        typer.Option("--ignorer", metavar="COLONNES", help="colonnes à laisser de côté : « Notes,Auteur »"),
    ] = "",
    details: _Details = False,
) -> int:
    """Prints the difference, conflicts and errors: 1 when there is one, and nothing was written."""
    from assistant.authoring import importing
    from assistant.authoring.reach import what_reaches_visitors
    from assistant.cli import sources
    from assistant.store import Store

    data = settings.data_dir()
    source = sources.read(file, data, columns, facets, ignored)
    with closing(Store(settings.database_url())) as store:
        done = importing.import_sheet(
            data,
            store,
            source.sheet,
            importing.Source(file.name, os.path.realpath(file)),
            replace=replace,
            force=force,
            dry_run=dry_run,
            taxonomy=sources.taxonomy_with(data, source),
        )
    print_lines(sources.advice(source))
    if not print_import(done, sources.words_of(source), details):
        return 1
    if dry_run:
        print("Essai : rien n'a été écrit.")
    elif done.plan.files and done.plan.difference is not None:
        print("Importé.")
        print_lines(what_reaches_visitors(done.plan.difference))
        print_served()
    else:
        print("Rien à changer.")
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
    force: _ForceWrite = False,
) -> None:
    """Writes the catalogue in a spreadsheet, or a sheet to start from."""
    from assistant.authoring.working import exported
    from assistant.spreadsheet.export import export_catalogue
    from assistant.store import Store
    from assistant.text import plural

    with closing(Store(settings.database_url())) as store:
        catalogue, stamp = exported(settings.data_dir(), store)
    count = export_catalogue(catalogue, file, empty=empty, stamp=stamp, write=own_file(force))
    print(f"Tableur à remplir : {file.name}" if empty else f"{plural(count, 'entrée')} dans {file.name}")


@faq.command("history", help="qui a changé quoi dans la FAQ, quand et comment")
def history(
    entry: Annotated[
        str | None, typer.Argument(metavar="ENTRÉE", help="identifiant d'une entrée (toutes par défaut)")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", parser=whole, metavar="N", help="changements affichés (20 par défaut)")
    ] = 20,
    days: _Days = None,
) -> None:
    """Prints the changes, newest first."""
    from assistant.authoring.listing import run_history
    from assistant.store import Store

    with closing(Store(settings.database_url())) as store:
        run_history(settings.data_dir(), store, sys.stdout, entry, max(1, limit), days)


@faq.command("restore", help="remet une entrée comme elle était avant un changement")
def restore(
    number: Annotated[
        int,
        typer.Argument(
            metavar="NUMÉRO", parser=whole, help="numéro du changement, affiché par « faq history »"
        ),
    ],
    force: Annotated[bool, typer.Option("--force", help="même si l'entrée a encore changé depuis")] = False,
) -> int:
    """Puts an entry back: 1 when something must be corrected, and nothing was written."""
    from assistant.authoring import changes
    from assistant.authoring.reach import what_reaches_visitors
    from assistant.store import Store

    with closing(Store(settings.database_url())) as store:
        plan = changes.restore(settings.data_dir(), store, number, force=force)
    if not print_plan(plan):
        return 1
    print("Restauré." if plan.files else "Rien à changer.")
    if plan.files and plan.difference is not None:
        print_lines(what_reaches_visitors(plan.difference))
        print_served()
    return 0


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
