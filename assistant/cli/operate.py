"""`assistant serve`, `assistant actions` and `assistant db`: what runs on several machines."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from assistant import settings
from assistant.subprocesses import StartError, check_port, environment

FINISH_SECONDS = 25
"""What a server that is told to stop gives to what it is answering: more than a message may take (20 s)."""


def add_production_commands(commands: Any) -> None:
    """Adds the commands to the parser.

    Args:
        commands: Sub-parsers of the `assistant` command.
    """
    serve = commands.add_parser("serve", help="démarre Rasa seul (une réplique), au premier plan")
    serve.set_defaults(run=_serve)

    actions = commands.add_parser("actions", help="démarre le serveur d'actions seul, au premier plan")
    actions.set_defaults(run=_actions)

    healthy = commands.add_parser("healthy", help="dit si la réplique ou le serveur d'actions répond")
    healthy.add_argument("port", nargs="?", type=int, default=None, help="son port (ASSISTANT_PORT)")
    healthy.set_defaults(run=_healthy)

    base = commands.add_parser("db", help="les bases de données").add_subparsers(
        required=True, metavar="action"
    )
    upgrade = base.add_parser("upgrade", help="crée les tables ou les met au niveau de cette version")
    upgrade.set_defaults(run=_upgrade)
    revision = base.add_parser("revision", help="écrit une migration des tables (développeurs)")
    revision.add_argument("message", help="ce qui change, en quelques mots")
    revision.set_defaults(run=_revision)
    backup = base.add_parser("backup", help="sauvegarde les deux bases dans un nouveau dossier")
    backup.add_argument("folder", type=Path, help="dossier à créer")
    backup.set_defaults(run=_backup)
    restore = base.add_parser("restore", help="remet les deux bases d'une sauvegarde")
    restore.add_argument("folder", type=Path, help="dossier de la sauvegarde")
    restore.add_argument("--replace", action="store_true", help="efface ce que les bases contiennent")
    restore.set_defaults(run=_restore)


def _serve(_: argparse.Namespace) -> int:
    from assistant.processes.run import rasa_arguments
    from assistant.releases.registry import ReleaseError, only_elsewhere, served_model

    try:
        settings.check()
        check_port(settings.host(), settings.port(), "ASSISTANT_PORT")
        model = served_model(settings.models_dir())
        if model is None:
            models = settings.models_dir()
            why = only_elsewhere(models) or f"Aucun modèle dans {models}"
            raise StartError(
                f"{why} : publiez avec cette version (« assistant publish »), puis démarrez la réplique."
            )
        _become(rasa_arguments(model))
    except (StartError, ReleaseError) as error:
        print(error, file=sys.stderr)
        return 1


def _actions(_: argparse.Namespace) -> int:
    try:
        settings.check()
        check_port(settings.actions_host(), settings.actions_port(), "ASSISTANT_ACTIONS_PORT")
        _become(("-m", "assistant.processes.action_server"))
    except StartError as error:
        print(error, file=sys.stderr)
        return 1


def _healthy(parsed: argparse.Namespace) -> int:
    # No proxy of the environment stands between us and ourselves.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for path in ("/assistant/health", "/health"):
        with contextlib.suppress(OSError):
            address = f"http://127.0.0.1:{parsed.port or settings.port()}{path}"
            with opener.open(address, timeout=4):
                return 0
    return 1


def _become(arguments: Sequence[str]) -> NoReturn:
    """Replaces this process, so that the signals of systemd or of a container reach the server itself."""
    sys.stdout.flush()
    finishing = {"SANIC_GRACEFUL_SHUTDOWN_TIMEOUT": str(FINISH_SECONDS)}
    os.execve(sys.executable, [sys.executable, *arguments], environment(finishing))  # noqa: S606 - no shell


def _upgrade(_: argparse.Namespace) -> int:
    from assistant.store.migrate import upgrade

    return _said(lambda: upgrade(settings.database_url()))


def _revision(parsed: argparse.Namespace) -> int:
    from assistant.store.migrate import write_revision

    return _said(lambda: f"Écrit : {write_revision(parsed.message)}")


def _backup(parsed: argparse.Namespace) -> int:
    from assistant.store.backup import backup

    return _said(lambda: backup(_bases(), parsed.folder))


def _restore(parsed: argparse.Namespace) -> int:
    from assistant.store.backup import restore

    return _said(lambda: restore(_bases(), parsed.folder, parsed.replace))


def _bases() -> dict[str, str]:
    return {"interactions": settings.database_url(), "conversations": settings.tracker_url()}


def _said(work: Any) -> int:
    from assistant.store.backup import BackupError
    from assistant.store.models import StoreUnavailable

    try:
        print(work())
    except (BackupError, StoreUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
