"""The team's page, for whoever runs it: serve it, open it again to somebody. Thin, over the library."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli.typer_in_french import Commands

team = Commands("Commandes", help="la page de l'équipe (seul : la démarre, au premier plan)")


@team.callback(invoke_without_command=True)
def serve(context: typer.Context) -> int:
    """Serves the page, unless another command follows."""
    if context.invoked_subcommand is not None:
        return 0
    from assistant.processes.backoffice import main

    return main()


@team.command("link", help="donne un lien, à usage unique, à qui ne peut plus entrer")
def link(
    login: Annotated[
        str,
        typer.Option(
            "--login", metavar="IDENTIFIANT", help="compte à rouvrir (un nouvel administrateur par défaut)"
        ),
    ] = "",
    without_code: Annotated[
        bool, typer.Option("--without-code", help="retire aussi son code à usage unique (téléphone perdu)")
    ] = False,
) -> None:
    """Prints the link."""
    from assistant.processes.backoffice import new_link

    print(new_link(login, without_code))
