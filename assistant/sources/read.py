"""Reads whatever an agency has of its FAQ as a sheet that `faq import` knows: the same checks follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.catalogue.model import Catalogue
from assistant.errors import reason
from assistant.sources.documents import decoded, is_html, is_page
from assistant.sources.facets import NewFacet, facet_of, facet_titled, looks_like_a_facet
from assistant.sources.html_page import read_html
from assistant.sources.ids import ID, with_ids
from assistant.sources.markdown_page import read_markdown
from assistant.sources.pages import questions_of
from assistant.sources.question import Question, sheet_of
from assistant.sources.rasa_files import read_rasa
from assistant.sources.table import Read, read_table, settled
from assistant.spreadsheet.sheet import Sheet, read_bytes
from assistant.spreadsheet.sheet_error import SheetError
from assistant.text import matching_key

_RASA = (".yml", ".yaml")


@dataclass(frozen=True)
class Choices:
    """What an author says of a document that its titles do not.

    Attributes:
        columns: Field, as a spreadsheet of the assistant names it -> title of the column that holds it.
        facets: Titles of the columns whose values the taxonomy is to have.
        ignored: Titles of the columns to leave out.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    facets: Sequence[str] = ()
    ignored: Sequence[str] = ()


@dataclass(frozen=True)
class Source:
    """A document as rows.

    Attributes:
        sheet: With the titles that the import knows.
        notes: What was guessed and what is left out, a sentence each.
        new_facets: What the taxonomy is to have first.
        proposed: What it could have: columns of a few values that come back.
        cells: Whether rows and columns are those of a spreadsheet; else a number is a line of the document.
    """

    sheet: Sheet
    notes: tuple[str, ...] = ()
    new_facets: tuple[NewFacet, ...] = ()
    proposed: tuple[NewFacet, ...] = ()
    cells: bool = True


def read_source(path: Path, catalogue: Catalogue, choices: Choices | None = None) -> Source:
    """Reads a spreadsheet, a page (Markdown, HTML), a table of QnA Maker, or a Rasa project.

    Args:
        path: The file, or a project's folder.
        catalogue: The FAQ as it is: its facets, and the ids of the questions that it has.
        choices: What its author says of it.

    Raises:
        SheetError: It cannot be read, or nothing says which column is the question; nothing was written.
    """
    choices = choices or Choices()
    if not path.exists():
        raise SheetError(f"{path.name} : le fichier ne se lit pas ({reason(FileNotFoundError(2, ''))}).")
    notes: list[str] = []
    if path.suffix.lower() in _RASA or (path.is_dir() and any(path.rglob("*.y*ml"))):
        questions, notes = read_rasa(path)
        return _of_questions(questions, notes, catalogue, choices)
    if is_page(path):
        text = decoded(read_bytes(path), path.name)
        blocks = read_html(text) if is_html(text, path) else read_markdown(text)
        questions = questions_of(blocks)
        if not questions:
            raise SheetError(
                f"{path.name} : aucune question n'a été reconnue : il faut un titre par question, "
                "et sa réponse dessous."
            )
        return _of_questions(questions, notes, catalogue, choices)
    read = read_table(path, catalogue.taxonomy, choices.columns, choices.ignored, choices.facets)
    if isinstance(read, list):
        return _of_questions(read, notes, catalogue, choices)
    return _finished(read, catalogue, choices, cells=True)


def _of_questions(
    questions: list[Question], notes: list[str], catalogue: Catalogue, choices: Choices
) -> Source:
    read = settled(sheet_of(questions), catalogue.taxonomy, choices.columns, choices.ignored, choices.facets)
    source = _finished(read, catalogue, choices, cells=False)
    return replace(source, notes=(*(f"{note}." for note in notes), *source.notes))


def _finished(read: Read, catalogue: Catalogue, choices: Choices, *, cells: bool) -> Source:
    """The rows with their ids, and what their columns would add to the taxonomy."""
    sheet, notes = read.sheet, list(read.notes)
    question = next((place for place, header in enumerate(sheet.headers) if header == "question"), None)
    if question is not None and ID not in sheet.headers:
        sheet, twice = with_ids(sheet, question, catalogue)
        notes += twice
    wanted = {_key(name) for name in choices.facets}
    new, proposed, headers = [], [], list(sheet.headers)
    titled = replace(sheet, headers=tuple(read.titles.get(n, h) for n, h in enumerate(sheet.headers)))
    for column, facet_id in read.facets.items():
        title = titled.headers[column]
        # What a first import made of a column, the next one finds.
        facet = catalogue.taxonomy.facet(facet_id) if facet_id else facet_titled(title, catalogue.taxonomy)
        found = facet_of(titled, column, catalogue.taxonomy, facet)
        if found is None:
            if facet is not None and not headers[column]:
                headers[column] = facet.id
                notes.append(f"« {title} » est la facette « {facet.id} » : lue comme telle.")
            continue
        if wanted & {_key(found.header), _key(found.facet), "toutes"}:
            new.append(found)
            headers[column] = found.facet
        elif not read.own:
            proposed.append(found)
            # Read without it: every row would be refused for a value that the taxonomy lacks.
            headers[column] = ""
        elif looks_like_a_facet(titled, column) and not found.used:
            # A value or two that are unknown among others are mistakes, and the import says so.
            proposed.append(found)
    unknown = [name for name in choices.facets if _key(name) != "toutes" and not _is_named(name, read, sheet)]
    if unknown:
        raise SheetError(f"--facettes : aucune colonne ne s'appelle « {unknown[0]} ».")
    return Source(replace(sheet, headers=tuple(headers)), tuple(notes), tuple(new), tuple(proposed), cells)


def _is_named(name: str, read: Read, sheet: Sheet) -> bool:
    titles = {*sheet.headers, *read.titles.values(), *(facet for facet in read.facets.values() if facet)}
    return _key(name) in {_key(title) for title in titles}


def _key(title: str) -> str:
    return matching_key(title)
