"""The commands of an agency that begins: its data folder."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.asking import ask, asked
from assistant.cli.typer_in_french import Commands, Misuse, from_here

if TYPE_CHECKING:
    from assistant.new_agency.folder import Names

app = Commands("FAQ")


@app.command("init", help="crée le dossier de données d'une nouvelle agence, avec un tableur à remplir")
def init(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DOSSIER", callback=from_here, help="dossier à créer, absent ou vide"),
    ],
    example: Annotated[
        bool, typer.Option("--exemple", help="rempli de la FAQ d'une médiathèque inventée, prête à publier")
    ] = False,
    name: Annotated[str, typer.Option("--nom", metavar="NOM", help="nom de l'agence, sans article")] = "",
    short: Annotated[
        str, typer.Option("--nom-court", metavar="NOM", help="son nom court (le nom par défaut)")
    ] = "",
    assistant: Annotated[
        str, typer.Option("--assistant", metavar="TITRE", help="titre de la conversation")
    ] = "",
    contact: Annotated[
        str,
        typer.Option(
            "--contact", metavar="CONTACT", help="qui joindre : adresse https://, courriel ou téléphone"
        ),
    ] = "",
) -> None:
    """Makes the folder; the names that are missing are asked at a terminal."""
    from assistant.new_agency.folder import LIBRARY, TO_FILL, Names, check_free, make_folder

    check_free(folder)
    names = Names(name.strip(), short.strip(), assistant.strip(), contact.strip())
    if example:
        names = Names(
            names.agency or LIBRARY.agency,
            names.short or ("" if names.agency else LIBRARY.short),
            names.assistant or ("" if names.agency else LIBRARY.assistant),
            names.contact,
        )
    elif not names.agency:
        names = _asked_names(names)
    make_folder(folder, names, example=example)
    print(f"Dossier créé : {folder}")
    print(f"La suite : {folder.name}/LISEZMOI.md ; le tableur à remplir : {folder.name}/{TO_FILL[0]}")
    print(f"Pour que l'assistant le prenne : export ASSISTANT_DATA={_quoted(folder.resolve())}")


def _asked_names(names: Names) -> Names:
    if not asked():
        raise Misuse("il manque l'option « --nom »")
    agency = ask("Nom de l'agence, sans article")
    while not agency:
        agency = ask("Nom de l'agence, sans article")
    short = names.short or ask("Nom court", agency)
    title = names.assistant or ask("Titre de la conversation", f"Assistant {short}")
    contact = names.contact or ask(
        "Qui joindre (adresse https://, courriel ou téléphone ; vide si vous ne savez pas)"
    )
    return replace(names, agency=agency, short=short, assistant=title, contact=contact)


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
