"""What `faq import` is given: read, asked about at a terminal, and told in its own words."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.asking import ask, asked, confirmed
from assistant.cli.typer_in_french import Misuse

if TYPE_CHECKING:
    from assistant.sources.read import Choices, Source

_CELL = re.compile(r"cellule [A-Z]{1,3}(\d+)")
_SHOWN = 6


def read(file: Path, data: Path, columns: str, facets: str, ignored: str) -> Source:
    """Reads a document; at a terminal, what is not known of its columns is asked.

    Args:
        file: What is imported.
        data: The working FAQ.
        columns: « Question=Intitulé,Réponse=Contenu », empty to guess.
        facets: Titles of columns, between commas.
        ignored: The same.

    Raises:
        SheetError: It cannot be read.
    """
    from assistant.catalogue.load import load_catalogue
    from assistant.sources.read import Choices, read_source
    from assistant.sources.table import UnknownColumns

    catalogue = load_catalogue(data)
    choices = Choices(_mapping(columns), _titles(facets), _titles(ignored))
    try:
        source = read_source(file, catalogue, choices)
    except UnknownColumns as error:
        if columns or not asked():
            raise
        choices = replace(choices, columns=_asked_columns(error.titles))
        source = read_source(file, catalogue, choices)
    for note in source.notes:
        print(note[:1].upper() + note[1:])
    return _with_asked_facets(source, lambda wanted: read_source(file, catalogue, wanted), choices)


def taxonomy_with(data: Path, source: Source) -> str | None:
    """What `taxonomy.yml` is to say for the facets of a document; None when it stays as it is.

    Raises:
        SheetError: They cannot be put in it.
    """
    from assistant.catalogue.load import TAXONOMY_FILE
    from assistant.sources.facets import with_facets

    if not source.new_facets:
        return None
    path = data / TAXONOMY_FILE
    text = path.read_bytes().decode("utf-8-sig") if path.exists() else "version: 1\n"
    for facet in source.new_facets:
        what = "valeurs ajoutées à la facette" if facet.known else "nouvelle facette"
        print(f"{TAXONOMY_FILE} : {what} « {facet.facet} » : {_listed(facet.labels)}.")
    return with_facets(text.replace("\r\n", "\n"), source.new_facets)


def words_of(source: Source) -> Callable[[str], str]:
    """Puts a sentence about cells in the words of a document that has lines."""
    if source.cells:
        return str
    return lambda sentence: _CELL.sub(r"ligne \1", sentence).replace("la cellule", "le texte")


def advice(source: Source) -> Iterator[str]:
    """How the columns that could be facets become some."""
    from assistant.sources.facets import advised

    for facet in source.proposed:
        if facet.known:
            yield (
                f"La facette « {facet.facet} » n'a pas ces valeurs de la colonne « {facet.header} » : "
                f'{_listed(facet.labels)}. Pour les ajouter : --facettes "{facet.header}", ou dans '
                "taxonomy.yml, sous ses « valeurs » :"
            )
        else:
            yield (
                f"La colonne « {facet.header} » a des valeurs qui reviennent : {_listed(facet.labels)}. "
                f'Pour en faire une question de précision : --facettes "{facet.header}", ou dans '
                "taxonomy.yml, sous « facettes: » :"
            )
        yield advised(facet)


def _with_asked_facets(source: Source, again: Callable[[Choices], Source], choices: Choices) -> Source:
    """The document with the facets that its author says yes to, when somebody can be asked."""
    if not source.proposed or choices.facets or not asked():
        return source
    wanted = [
        facet.header
        for facet in source.proposed
        if confirmed(
            f"La colonne « {facet.header} » a {len(facet.labels)} valeurs ({_listed(facet.labels)}) : "
            "les ajouter à taxonomy.yml ?"
        )
    ]
    return again(replace(choices, facets=wanted)) if wanted else source


def _asked_columns(titles: tuple[str, ...]) -> dict[str, str]:
    print("Les colonnes du fichier :")
    for number, title in enumerate(titles, start=1):
        print(f"  {number}. {title}")
    chosen = {}
    for name in ("Question", "Réponse"):
        while name not in chosen:
            typed = ask(f"Numéro de la colonne « {name} »")
            if typed.isdecimal() and 1 <= int(typed) <= len(titles):
                chosen[name] = titles[int(typed) - 1]
            else:
                print(f"Écrivez un numéro de 1 à {len(titles)}.", file=sys.stderr)
    return chosen


def _mapping(typed: str) -> dict[str, str]:
    """« Question=Intitulé,Réponse=Contenu » -> field -> title, which may hold a comma.

    Raises:
        Misuse: It is written otherwise.
    """
    pairs: list[list[str]] = []
    for part in typed.split(",") if typed.strip() else ():
        name, equals, title = part.partition("=")
        if equals:
            pairs.append([name.strip(), title.strip()])
        elif pairs:
            pairs[-1][1] += f",{part}"
        else:
            pairs.append([part.strip(), ""])
    for name, title in pairs:
        if not name or not title:
            raise Misuse(
                "l'option « --colonnes » s'écrit « Question=titre de la colonne,Réponse=titre de la colonne »"
            )
    return dict(pairs)


def _titles(typed: str) -> list[str]:
    return [title.strip() for title in typed.split(",") if title.strip()]


def _listed(labels: tuple[str, ...]) -> str:
    return ", ".join(labels[:_SHOWN]) + ("…" if len(labels) > _SHOWN else "")
