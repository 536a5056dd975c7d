"""What visitors said, for the FAQ author and the operator: inbox, report, purge. Thin, over the library."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assistant import settings


def add_learning_commands(commands: Any) -> None:
    """Adds `inbox`, `report` and `purge`."""
    _add_inbox(commands)
    _add_report(commands)
    purge = commands.add_parser("purge", help="oublie les textes anciens, ou une conversation sur demande")
    what = purge.add_mutually_exclusive_group()
    what.add_argument(
        "--days", type=int, default=None, metavar="N", help="âge en jours (ASSISTANT_RETENTION_DAYS, 90)"
    )
    what.add_argument("--reference", metavar="AB12-CD34", help="efface partout cette conversation")
    purge.set_defaults(run=_purge)


def _add_inbox(commands: Any) -> None:
    inbox = commands.add_parser(
        "inbox", help="ce que les visiteurs ont demandé et qui a été mal ou pas répondu"
    )
    inbox.add_argument("--days", type=int, default=None, metavar="N", help="les N derniers jours seulement")
    inbox.add_argument("--limit", type=int, default=20, metavar="N", help="lignes affichées (20 par défaut)")
    inbox.set_defaults(run=_inbox)
    actions = inbox.add_subparsers(required=False, metavar="action")
    export = actions.add_parser("export", help="écrit ces questions dans un tableur, à décider ligne à ligne")
    export.add_argument("file", type=Path, help="fichier à écrire (.xlsx)")
    export.set_defaults(run=_inbox_export)
    apply = actions.add_parser("apply", help="reprend les décisions du tableur dans la FAQ")
    apply.add_argument("file", type=Path, help="tableur rempli")
    apply.add_argument("--dry-run", action="store_true", help="montre la différence sans rien écrire")
    apply.set_defaults(run=_inbox_apply)


def _add_report(commands: Any) -> None:
    report = commands.add_parser("report", help="questions, satisfaction et réponses à revoir d'une période")
    report.add_argument("--since", metavar="JOUR", help="premier jour, AAAA-MM-JJ (30 jours par défaut)")
    report.add_argument("--until", metavar="JOUR", help="dernier jour compris (aujourd'hui par défaut)")
    report.add_argument(
        "--min-votes", type=int, default=5, metavar="N", help="avis sans lesquels une part n'est pas donnée"
    )
    report.add_argument("--html", type=Path, default=None, metavar="FICHIER", help="écrit aussi une page web")
    report.add_argument("--json", action="store_true", help="sortie pour les machines")
    report.set_defaults(run=_report)


def _inbox(parsed: argparse.Namespace) -> int:
    from assistant.cli.inbox_commands import run_list

    return run_list(settings.data_dir(), settings.database_url(), parsed.days, parsed.limit)


def _inbox_export(parsed: argparse.Namespace) -> int:
    from assistant.cli.inbox_commands import run_export

    return run_export(settings.data_dir(), settings.database_url(), parsed.days, parsed.file)


def _inbox_apply(parsed: argparse.Namespace) -> int:
    from assistant.cli.inbox_commands import run_apply

    return run_apply(settings.data_dir(), settings.database_url(), parsed.file, dry_run=parsed.dry_run)


def _report(parsed: argparse.Namespace) -> int:
    from assistant.cli.report_commands import run_report

    return run_report(
        settings.data_dir(),
        settings.database_url(),
        since=parsed.since,
        until=parsed.until,
        min_votes=parsed.min_votes,
        html=parsed.html,
        as_json=parsed.json,
    )


def _purge(parsed: argparse.Namespace) -> int:
    from assistant.releases.retention import forget_questions
    from assistant.store import StoreUnavailable
    from assistant.store.retention import erase, is_reference, purge
    from assistant.store.store import Store
    from assistant.text import plural

    store = Store(settings.database_url())
    try:
        if parsed.reference is not None:
            if not is_reference(parsed.reference):
                print("Une référence s'écrit comme « AB12-CD34 ».", file=sys.stderr)
                return 1
            reference = parsed.reference.strip().upper()
            erased = erase(store, settings.tracker_url(), reference)
            # The reports of models quote questions without their reference: all of them go.
            forget_questions(settings.models_dir(), datetime.now(UTC))
            if not erased:
                print(f"Rien n'est conservé sous la référence {reference}.", file=sys.stderr)
                return 1
            print(
                f"{reference} : {plural(erased.conversations, 'conversation effacée')} "
                f"({plural(erased.interactions, 'échange')}, {erased.feedback} avis, "
                f"{plural(erased.events, 'événement')})."
            )
            return 0
        days = settings.retention_days() if parsed.days is None else parsed.days
        if not 1 <= days <= 3650:
            print("--days attend un nombre de jours de 1 à 3650.", file=sys.stderr)
            return 1
        purged = purge(store, settings.tracker_url(), days)
        forget_questions(settings.models_dir(), datetime.now(UTC) - timedelta(days=days))
        print(
            f"Textes de plus de {plural(days, 'jour')} oubliés : {plural(purged.interactions, 'échange')}, "
            f"{plural(purged.feedback, 'commentaire')}, {plural(purged.events, 'événement')}."
        )
        return 0
    except StoreUnavailable as error:
        print(f"La base de données n'est pas joignable ({error}).", file=sys.stderr)
        return 1
    finally:
        store.close()
