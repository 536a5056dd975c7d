"""The inbox's commands: what visitors asked, what the authors decide of it, and taking that back. Thin."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import settings
from assistant.cli.plans import own_file, print_plan, print_served
from assistant.cli.typer_in_french import Commands, days_back, from_here, whole

if TYPE_CHECKING:
    from assistant.catalogue.agency import Agency
    from assistant.inbox.waiting import Wanted

inbox = Commands("Commandes", help="ce que les visiteurs ont demandé et qui a été mal ou pas répondu")

_Days = Annotated[
    int | None, typer.Option("--days", parser=days_back, metavar="N", help="les N derniers jours seulement")
]
_Limit = Annotated[
    int, typer.Option("--limit", parser=whole, metavar="N", help="lignes affichées (20 par défaut)")
]
_Status = Annotated[
    str | None,
    typer.Option(
        "--status",
        "--statut",
        metavar="STATUT",
        help="à traiter, assignée, traitée, ignorée ou hors sujet (ce qui attend, par défaut)",
    ),
]
_Assigned = Annotated[
    str | None, typer.Option("--assigned", metavar="NOM", help="les questions assignées à cette personne")
]


@inbox.callback(invoke_without_command=True)
def inbox_list(
    context: typer.Context,
    days: _Days = None,
    limit: _Limit = 20,
    status: _Status = None,
    assigned: _Assigned = None,
) -> None:
    """Prints the most frequent groups of questions, unless another command follows."""
    if context.invoked_subcommand is not None:
        return
    from assistant.inbox.listing import Words, lines, nothing, suggestion_lines
    from assistant.inbox.waiting import Wanted, read_inbox, read_status, with_contexts
    from assistant.store import Store

    wanted = Wanted(days, read_status(status), assigned)
    with closing(Store(settings.database_url())) as store:
        read = read_inbox(store, settings.data_dir(), wanted)
        shown = max(1, limit)
        clusters = with_contexts(store, read.catalogue, read.clusters[:shown]) + read.clusters[shown:]
    words = Words(read.catalogue, _agency().time_zone, wanted.decided)
    if wanted == Wanted(days):
        for line in suggestion_lines(read.suggested, read.unknown, brief=True):
            print(line)
    empty = nothing(wanted.status, wanted.assignee, wanted.days, decided=wanted.decided is not None)
    print("\n".join(lines(clusters, shown, words, empty)))


@inbox.command("suggestions", help="exemples et mots du lexique que suggèrent les vraies questions")
def inbox_suggestions(context: typer.Context, days: _Days = None) -> None:
    """Prints what real questions suggest to add; nothing is written."""
    from assistant.inbox.listing import suggestion_lines
    from assistant.inbox.waiting import read_inbox
    from assistant.store import Store

    with closing(Store(settings.database_url())) as store:
        read = read_inbox(store, settings.data_dir(), _wanted(context, days))
    lines = list(suggestion_lines(read.suggested, read.unknown))
    print(
        "\n".join(lines) or "Rien à suggérer : aucune vraie question n'apprend encore quelque chose de neuf."
    )


@inbox.command("export", help="écrit ces questions dans un tableur, à décider ligne à ligne")
def inbox_export(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="TABLEUR", callback=from_here, help="fichier à écrire (.xlsx)")
    ],
    days: _Days = None,
    force: Annotated[
        bool, typer.Option("--force", help="écrase le fichier de ce nom, même modifié depuis son export")
    ] = False,
) -> None:
    """Writes the groups in a spreadsheet."""
    from assistant.inbox.listing import Words
    from assistant.inbox.sheet import MOST_LINES, write_inbox
    from assistant.inbox.waiting import read_inbox, with_contexts
    from assistant.store import Store
    from assistant.text import plural

    wanted = _wanted(context, days)
    with closing(Store(settings.database_url())) as store:
        read = read_inbox(store, settings.data_dir(), wanted)
        clusters = with_contexts(store, read.catalogue, read.clusters[:MOST_LINES])
    words = Words(read.catalogue, _agency().time_zone, wanted.decided)
    count = write_inbox(
        clusters,
        read.catalogue,
        file,
        own_file(force),
        words=words,
        suggested=read.suggested,
        unknown=read.unknown,
    )
    if count:
        print(f"{plural(count, 'ligne')} dans {file.name} : remplissez la colonne « décision ».")
    else:
        print(f"Rien à décider : aucune question n'attend dans {file.name}.")
    if read.suggested:
        suggested = plural(len(read.suggested), "exemple suggéré")
        print(f"{suggested} dans la feuille « Suggestions » : écrivez « oui » devant ceux à ajouter.")
    if len(read.clusters) > MOST_LINES:
        print(f"{plural(len(read.clusters) - MOST_LINES, 'groupe')} de plus viendront ensuite.")


@inbox.command("apply", help="reprend les décisions du tableur dans la FAQ")
def inbox_apply(
    file: Annotated[Path, typer.Argument(metavar="TABLEUR", callback=from_here, help="tableur rempli")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="montre la différence sans rien écrire")] = False,
) -> int:
    """Applies a filled spreadsheet: 1 when something must be corrected, and nothing was written."""
    from assistant.inbox.apply import apply, summary_line
    from assistant.inbox.suggestion_rows import read_suggestions
    from assistant.spreadsheet.sheet import read_sheet
    from assistant.store import Store

    sheet = read_sheet(file)
    suggested, problems = read_suggestions(file)
    with closing(Store(settings.database_url())) as store:
        outcome = apply(
            settings.data_dir(),
            store,
            sheet,
            write=not dry_run,
            suggested=suggested,
            problems=problems,
            detail=file.name,
        )
    if not print_plan(outcome.plan):
        return 1
    print(summary_line(outcome))
    if not outcome.is_news:
        print("Rien de neuf dans ce tableur : rien n'a été écrit.")
        return 0
    if dry_run:
        print("Essai : rien n'a été écrit.")
        return 0
    if outcome.learnt or outcome.foreign_keys:
        print("Relisez, puis « assistant publish » pour que l'assistant apprenne ces formulations.")
        print_served()
    return 0


@inbox.command("log", help="les décisions appliquées : qui, quand, combien")
def inbox_log(limit: _Limit = 20) -> None:
    """Prints the last applications, newest first."""
    from assistant.inbox.applications import application_lines, applications_of
    from assistant.store import Store

    with closing(Store(settings.database_url())) as store:
        listed = applications_of(store, max(1, limit))
    print("\n".join(application_lines(listed, _agency().time_zone)))


@inbox.command("undo", help="annule les dernières décisions appliquées, ou celles du numéro donné")
def inbox_undo(
    number: Annotated[
        int | None, typer.Argument(parser=whole, metavar="NUMÉRO", help="voyez « assistant inbox log »")
    ] = None,
) -> None:
    """Takes an application back."""
    from assistant.inbox.applications import counted, undo
    from assistant.session_user import who
    from assistant.store import Store

    with closing(Store(settings.database_url())) as store:
        undone = undo(settings.data_dir(), store, who(), number)
    print(
        f"Application n° {undone.number} annulée ({counted(undone.counts)}) : ces questions sont de nouveau "
        "comme avant."
    )
    print_served()


def _wanted(context: typer.Context, days: int | None) -> Wanted:
    """What a command asks for, with what was typed before it: « assistant inbox --days 7 export … »."""
    from assistant.inbox.waiting import Wanted, read_status

    before = context.parent.params if context.parent is not None else {}
    days = before.get("days") if days is None else days
    return Wanted(days, read_status(before.get("status")), before.get("assigned"))


def _agency() -> Agency:
    from assistant.catalogue.agency import AGENCY_FILE, load_agency

    return load_agency(settings.data_dir() / AGENCY_FILE)
