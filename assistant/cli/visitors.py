"""The conversations of visitors, for the author and the operator: report, purge. Thin, over the library."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import settings
from assistant.cli.asking import is_yes
from assistant.cli.plans import print_served
from assistant.cli.typer_in_french import Commands, Misuse, from_here, whole

if TYPE_CHECKING:
    from assistant.store import Store

app = Commands("Visiteurs")
_HOW_WRITTEN = "Une référence s'écrit comme « AB12-CD34 »."


@app.command("report", help="questions, satisfaction et réponses à revoir d'une période")
def report(
    since: Annotated[
        str | None,
        typer.Option(
            "--from",
            "--since",
            metavar="JOUR",
            help="premier jour, JJ/MM/AAAA ou AAAA-MM-JJ (30 jours par défaut)",
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--to", "--until", metavar="JOUR", help="dernier jour compris (aujourd'hui par défaut)"),
    ] = None,
    min_votes: Annotated[
        int,
        typer.Option(
            "--min-votes",
            parser=whole,
            metavar="N",
            help="avis sans lesquels une part n'est pas donnée (5 par défaut)",
        ),
    ] = 5,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FICHIER", callback=from_here, help="écrit aussi une page web"),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            "--csv",
            metavar="DOSSIER",
            callback=from_here,
            help="écrit aussi chaque tableau, un fichier chacun",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="sortie pour les machines")] = False,
) -> None:
    """Prints the report of a period, and writes its page."""
    from assistant.catalogue.agency import AGENCY_FILE, load_agency
    from assistant.catalogue.load import load_catalogue
    from assistant.durable_files import write_for_person
    from assistant.inbox.unanswered import foreign_keys, unanswered_groups
    from assistant.reports.as_json import as_json as to_json
    from assistant.reports.as_text import text_lines
    from assistant.reports.csv_files import write_csv
    from assistant.reports.measure import measure
    from assistant.reports.page import html_page
    from assistant.reports.period import read_period
    from assistant.reports.subjects import Subject
    from assistant.store import Store

    agency = load_agency(settings.data_dir() / AGENCY_FILE)
    period = read_period(since, until, agency=agency)
    catalogue = load_catalogue(settings.data_dir())
    with closing(Store(settings.database_url())) as store:
        groups = unanswered_groups(store, catalogue, period.since, period.until)
        subjects = [Subject(one.text, one.times, one.wordings, one.nearest, one.references) for one in groups]
        measured = measure(
            store,
            catalogue,
            period,
            max(1, min_votes),
            subjects=subjects,
            foreign=foreign_keys(store),
        )
    if html is not None:
        write_for_person(html, html_page(measured, agency).encode())
    files = [] if csv is None else write_csv(measured, csv)
    if as_json:
        print(json.dumps(to_json(measured), ensure_ascii=False, indent=2))
        return
    print("\n".join(text_lines(measured)))
    print_served()
    if html is not None:
        print(f"\nPage écrite : {html.name}")
    if csv is not None:
        print(f"\n{len(files)} tableaux écrits dans {csv.name} : {', '.join(files)}")


@app.command("purge", help="oublie les textes anciens, ou une conversation sur demande")
def purge(
    context: typer.Context,
    days: Annotated[
        int | None,
        typer.Option("--days", parser=whole, metavar="N", help="âge en jours (ASSISTANT_RETENTION_DAYS, 90)"),
    ] = None,
    reference: Annotated[
        str | None,
        typer.Option("--reference", metavar="AB12-CD34", help="efface partout cette conversation"),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "--oui", help="avec --reference : efface sans demander confirmation")
    ] = False,
) -> int:
    """Forgets old texts, or one conversation; 1 when there is nothing under its reference."""
    if days is not None and reference is not None:
        raise Misuse("« --days » et « --reference » ne vont pas ensemble", context)
    return _forget_old(days) if reference is None else _forget_conversation(reference, yes)


@app.command("access", help="remet à un visiteur tout ce qui est gardé de sa conversation")
def access(
    reference: Annotated[
        str, typer.Option("--reference", metavar="AB12-CD34", help="la référence de la conversation")
    ],
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="FICHIER", callback=from_here, help="écrit une page à lire et à imprimer"
        ),
    ] = None,
) -> int:
    """Prints what is kept of a conversation, as JSON, or writes its page; 1 when there is nothing."""
    from assistant.catalogue.agency import AGENCY_FILE, load_agency
    from assistant.catalogue.load import read_catalogue
    from assistant.durable_files import write_for_person
    from assistant.pages.handed_over import handed_over_page
    from assistant.privacy.reference import read_reference
    from assistant.releases.retention import everything_kept
    from assistant.store import Store

    written = read_reference(reference)
    if written is None:
        print(_HOW_WRITTEN, file=sys.stderr)
        return 1
    with closing(Store(settings.database_url())) as store:
        kept = everything_kept(store, settings.tracker_url(), settings.models_dir(), written)
        if not kept["conversations"]:
            print(f"Rien n'est conservé sous la référence {written}.", file=sys.stderr)
            return 1
        _note(store, "conversation remise", written, format="json" if html is None else "page")
    if html is None:
        print(json.dumps(kept, ensure_ascii=False, indent=2))
        return 0
    catalogue = read_catalogue(settings.data_dir()).catalogue
    agency = load_agency(settings.data_dir() / AGENCY_FILE)
    write_for_person(html, handed_over_page(kept, catalogue, agency).encode())
    print(f"Page écrite : {html.name}")
    return 0


def _note(store: Store, act: str, target: str = "", **after: object) -> None:
    """Adds a line to the audit that the team's page shows: what is done at a terminal is in it too."""
    from assistant.backoffice.access import audit
    from assistant.backoffice.access_contract import Act
    from assistant.session_user import who

    with store.transaction() as connection:
        audit.add(
            *(connection, f"{audit.TERMINAL} ({who()})", Act(act, target, after=after or None)),
            datetime.now(UTC),
        )


def _is_confirmed(reference: str) -> bool:
    """Whether whoever typed the command wants it: what is erased comes back from nowhere."""
    if not sys.stdin or not sys.stdin.isatty():
        print(
            f"Rien n'a été effacé : pour effacer {reference} sans terminal, ajoutez --oui à la commande.",
            file=sys.stderr,
        )
        return False
    print(f"Effacer définitivement la conversation {reference} ? [oui/non] ", end="", flush=True)
    if is_yes(sys.stdin.readline()):
        return True
    print("Rien n'a été effacé.", file=sys.stderr)
    return False


def _forget_conversation(typed: str, confirmed: bool) -> int:
    from assistant.privacy.reference import read_reference
    from assistant.releases.retention import erase_everywhere
    from assistant.store import Store
    from assistant.text import plural

    reference = read_reference(typed)
    if reference is None:
        print(_HOW_WRITTEN, file=sys.stderr)
        return 1
    if not confirmed and not _is_confirmed(reference):
        return 1
    with closing(Store(settings.database_url())) as store:
        # Noted before: if this process ends meanwhile, it is known who asked for it.
        _note(store, "effacement demandé", reference)
        erased = erase_everywhere(
            store, settings.tracker_url(), settings.models_dir(), reference, datetime.now(UTC)
        )
        counted = {"conversations": erased.conversations, "interactions": erased.interactions}
        _note(store, "conversation effacée", reference, **counted, events=erased.events)
    if not erased:
        print(f"Rien n'est conservé sous la référence {reference}.", file=sys.stderr)
        return 1
    print(
        f"{reference} : {plural(erased.conversations, 'conversation effacée')} "
        f"({plural(erased.interactions, 'échange')}, {erased.feedback} avis, "
        f"{plural(erased.events, 'événement')})."
    )
    return 0


def _forget_old(chosen_days: int | None) -> int:
    from assistant.releases.retention import forget_questions
    from assistant.store import Store
    from assistant.store.retention import purge as purge_store
    from assistant.text import plural

    days = settings.retention_days() if chosen_days is None else chosen_days
    if not 1 <= days <= 3650:
        print("--days attend un nombre de jours de 1 à 3650.", file=sys.stderr)
        return 1
    with closing(Store(settings.database_url())) as store:
        purged = purge_store(store, settings.tracker_url(), days)
        _note(
            store, "textes anciens oubliés", days=days, interactions=purged.interactions, events=purged.events
        )
    forget_questions(settings.models_dir(), datetime.now(UTC) - timedelta(days=days))
    print(
        f"Textes de plus de {plural(days, 'jour')} oubliés : {plural(purged.interactions, 'échange')}, "
        f"{plural(purged.feedback, 'commentaire')}, {plural(purged.events, 'événement')}."
    )
    return 0
