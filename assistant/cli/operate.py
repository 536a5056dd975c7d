"""Running the assistant, whole or by its parts; its databases. Thin, over the library."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from assistant import settings
from assistant.cli.backoffice import team
from assistant.cli.typer_in_french import Commands, from_here, whole

FINISH_SECONDS = 25
"""What a server that is stopped gives to what it is answering: more than a message may take (20 s)."""

app = Commands("Exploitation")
base = Commands("Commandes", help="les bases de données")
app.add_typer(base, name="db", rich_help_panel=app.family)
app.add_typer(team, name="backoffice", rich_help_panel=app.family)


@app.command("run", help="démarre l'assistant et affiche son adresse")
def run() -> int:
    """Runs the assistant until it is stopped."""
    from assistant.processes.run import main

    return main()


@app.command("shell", help="dialogue dans le terminal (rasa shell et serveur d'actions)")
def shell() -> int:
    """Opens Rasa's shell."""
    from assistant.processes.shell import main

    return main()


@app.command("serve", help="démarre Rasa seul (une réplique), au premier plan")
def serve() -> None:
    """Becomes a replica."""
    from assistant.processes.run import rasa_arguments
    from assistant.releases.registry import only_elsewhere, served_model
    from assistant.subprocesses import StartError, check_port

    settings.check()
    check_port(settings.host(), settings.port(), "ASSISTANT_PORT")
    models = settings.models_dir()
    model = served_model(models)
    if model is None:
        why = only_elsewhere(models) or f"Aucun modèle dans {models}"
        raise StartError(
            f"{why} : publiez avec cette version (« assistant publish »), puis démarrez la réplique."
        )
    _become(rasa_arguments(model))


@app.command("actions", help="démarre le serveur d'actions seul, au premier plan")
def actions() -> None:
    """Becomes an action server."""
    from assistant.subprocesses import check_port

    settings.check()
    check_port(settings.actions_host(), settings.actions_port(), "ASSISTANT_ACTIONS_PORT")
    _become(("-m", "assistant.processes.action_server"))


@app.command("healthy", help="dit si la réplique ou le serveur d'actions répond")
def healthy(
    port: Annotated[
        int | None, typer.Argument(metavar="PORT", parser=whole, help="son port (ASSISTANT_PORT)")
    ] = None,
) -> int:
    """0 when it answers, 1 otherwise."""
    import urllib.request

    # No proxy of the environment stands between us and ourselves.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for path in ("/assistant/health", "/health"):
        with contextlib.suppress(OSError):
            address = f"http://127.0.0.1:{port or settings.port()}{path}"
            with opener.open(address, timeout=4):
                return 0
    return 1


@base.command("upgrade", help="crée les tables ou les met au niveau de cette version")
def upgrade() -> None:
    """Migrates the tables."""
    from assistant.store.migrate import upgrade as migrate

    print(migrate(settings.database_url()))


@base.command("revision", help="écrit une migration des tables (développeurs)")
def revision(
    message: Annotated[str, typer.Argument(metavar="TEXTE", help="ce qui change, en quelques mots")],
) -> None:
    """Writes the next migration."""
    from assistant.store.migrate import write_revision

    print(f"Écrit : {write_revision(message)}")


@base.command("backup", help="sauvegarde les deux bases et la FAQ dans un nouveau dossier")
def backup(
    folder: Annotated[Path, typer.Argument(metavar="DOSSIER", callback=from_here, help="dossier à créer")],
) -> None:
    """Saves both databases (with the accounts, the audit and the history of the FAQ) and the FAQ."""
    from assistant.store.backup import backup as save

    print(save(_bases(), folder, settings.data_dir()))


@base.command("restore", help="remet les deux bases et la FAQ d'une sauvegarde")
def restore(
    folder: Annotated[
        Path, typer.Argument(metavar="DOSSIER", callback=from_here, help="dossier de la sauvegarde")
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="efface ce que les bases et la FAQ contiennent")
    ] = False,
) -> None:
    """Puts both databases and the FAQ back."""
    from assistant.store.backup import restore as put_back

    print(put_back(_bases(), folder, replace, settings.data_dir()))


def _become(arguments: Sequence[str]) -> NoReturn:
    """Replaces this process, so that the signals of systemd or of a container reach the server itself."""
    from assistant.subprocesses import environment

    sys.stdout.flush()
    finishing = {"SANIC_GRACEFUL_SHUTDOWN_TIMEOUT": str(FINISH_SECONDS)}
    os.execve(sys.executable, [sys.executable, *arguments], environment(finishing))  # noqa: S606 - no shell


def _bases() -> dict[str, str]:
    return {"interactions": settings.database_url(), "conversations": settings.tracker_url()}
