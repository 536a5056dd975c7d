"""Reads somebody else's table: where its headers are, which column is which; HTML in cells as Markdown."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.catalogue.model import Taxonomy
from assistant.catalogue.problems import nearest
from assistant.sources.facets import looks_like_a_facet
from assistant.sources.headers import Guess, guess, headers_at, is_own, repeats_titles
from assistant.sources.html_page import markdown_of
from assistant.sources.qna_maker import is_qna_maker, read_qna_maker
from assistant.sources.question import Question
from assistant.spreadsheet.columns import NOTE, fields_of, header_of, match_headers
from assistant.spreadsheet.sheet import Line, Sheet, read_sheet
from assistant.spreadsheet.sheet_error import SheetError
from assistant.text import matching_key, slug

_IN_HTML = re.compile(
    r"</?(?:p|br|ul|ol|li|strong|em|b|i|a|div|span|h[1-6])\b[^>]*>|&(?:nbsp|amp|[a-z]+acute);", re.I
)
_SLUG = re.compile(r"(?=.*[a-z])[a-z0-9-]+")
_SHOWN = 40


class UnknownColumns(SheetError):
    """Nothing says which column is the question and which the answer."""

    def __init__(self, message: str, titles: tuple[str, ...]) -> None:
        """Keeps the titles of the columns, for whoever can be asked."""
        super().__init__(message)
        self.titles = titles


@dataclass
class Read:
    """A table whose columns are known.

    Attributes:
        sheet: With the titles that the import knows; empty ones are left out.
        notes: What was guessed and what is left out, a sentence each.
        titles: Column -> its title as written.
        facets: Column that is a facet, or could be -> the facet's id, empty for none that the taxonomy has.
        own: Whether it is one of the assistant's own spreadsheets.
    """

    sheet: Sheet
    notes: list[str] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)
    facets: dict[int, str] = field(default_factory=dict)
    own: bool = False


def read_table(
    path: Path,
    taxonomy: Taxonomy,
    columns: Mapping[str, str],
    ignored: Sequence[str],
    facets: Sequence[str] = (),
) -> Read | list[Question]:
    """A spreadsheet, its columns known; the questions themselves for a table of QnA Maker.

    Args:
        path: CSV, TSV or XLSX.
        taxonomy: Facets are columns too.
        columns: See `Choices.columns`.
        ignored: Titles of the columns to leave out.
        facets: Titles of those that are facets whatever is in them.

    Raises:
        SheetError: It cannot be read, or nothing says which column is the question.
    """
    sheet = read_sheet(path, lambda lines: headers_at(lines, taxonomy))
    if is_qna_maker(sheet.headers) and not columns:
        return read_qna_maker(sheet)
    return settled(sheet, taxonomy, columns, ignored, facets, path.name)


def settled(
    sheet: Sheet,
    taxonomy: Taxonomy,
    columns: Mapping[str, str],
    ignored: Sequence[str],
    facets: Sequence[str] = (),
    name: str = "",
) -> Read:
    """The sheet with the titles that the import knows.

    Args:
        sheet: Of a table, or made of a document.
        taxonomy: See `read_table`.
        columns: See `Choices.columns`.
        ignored: Titles of the columns to leave out.
        facets: Titles of those that are facets whatever is in them.
        name: Of the file of a table; empty for a document.

    Raises:
        UnknownColumns: Nothing says which column is the question and which the answer.
    """
    titles = dict(enumerate(sheet.headers))
    wanted = {matching_key(title) for title in facets}
    could_be = {
        column
        for column, title in titles.items()
        if title and (matching_key(title) in wanted or looks_like_a_facet(sheet, column))
    }
    left = [_column(sheet, title, "--ignorer") for title in ignored]
    if columns:
        return _mapped(sheet, taxonomy, columns, titles, could_be - {*left})
    if name and is_own(sheet.headers, taxonomy):
        return _own(sheet, taxonomy, left, titles, could_be)
    found = guess(sheet, taxonomy)
    found.fields = {column: field_ for column, field_ in found.fields.items() if column not in left}
    if found.column("question") is None or found.column("reponse") is None:
        missing = "question" if found.column("question") is None else "réponse"
        raise UnknownColumns(
            f"{name} : aucune colonne n'a été reconnue comme la {missing} "
            f"({_named(sheet.headers)}) : indiquez-les avec "
            '--colonnes "Question=titre de la colonne,Réponse=titre de la colonne".',
            tuple(header for header in sheet.headers if header),
        )
    return _guessed(sheet, taxonomy, found, left, titles, could_be)


def _own(
    sheet: Sheet, taxonomy: Taxonomy, left: Sequence[int], titles: dict[int, str], could_be: Collection[int]
) -> Read:
    """A spreadsheet of the assistant's: a title that it does not know is a mistake, for the import to say."""
    headers = ["" if column in left else title for column, title in enumerate(sheet.headers)]
    named = dict(match_headers(headers, taxonomy).fields)
    facets = {column: name for column, name in named.items() if taxonomy.facet(name) is not None}
    unknown = [column for column, title in enumerate(headers) if title and column not in named]
    facets |= {column: "" for column in unknown if column in could_be}
    for column, name in named.items():
        if name in ("question", "id"):
            headers[column] = name
    return Read(replace(sheet, headers=tuple(headers)), [], titles, facets, own=True)


def _mapped(
    sheet: Sheet,
    taxonomy: Taxonomy,
    columns: Mapping[str, str],
    titles: dict[int, str],
    could_be: Collection[int],
) -> Read:
    """The columns as their author names them; the others are left out."""
    headers = [""] * len(sheet.headers)
    facets: dict[int, str] = {}
    for name, title in columns.items():
        known = match_headers([name, "question"], taxonomy).fields
        if not known or known[0][0] != 0:
            raise SheetError(f"--colonnes : « {name} » n'est pas une colonne de la FAQ.")
        column = _column(sheet, title, "--colonnes")
        headers[column] = header_of(known[0][1])
        if taxonomy.facet(known[0][1]) is not None:
            facets[column] = known[0][1]
    if "question" not in headers and "id" not in headers:
        raise SheetError("--colonnes : dites aussi quelle colonne est la question, « Question=… ».")
    left = [column for column, header in enumerate(headers) if not header and titles[column]]
    facets |= {column: "" for column in left if column in could_be}
    notes = _left_out(titles, [column for column in left if column not in facets])
    return Read(_in_markdown(replace(sheet, headers=tuple(headers))), notes, titles, facets)


def _guessed(
    sheet: Sheet,
    taxonomy: Taxonomy,
    found: Guess,
    left: Sequence[int],
    titles: dict[int, str],
    could_be: Collection[int],
) -> Read:
    lines = sheet.lines
    if lines and repeats_titles(lines[0], found, taxonomy):
        sheet = replace(sheet, lines=lines[1:])
    ids = found.column("id")
    if ids is not None and not all(
        _SLUG.fullmatch(_cell(line, ids)) for line in sheet.lines if _cell(line, ids)
    ):
        # References, numbers of rows: no name that an address or a statistic can carry.
        del found.fields[ids]
    own = dict(match_headers(sheet.headers, taxonomy).fields)
    headers = [""] * len(sheet.headers)
    for column, name in found.fields.items():
        headers[column] = titles[column] if name == NOTE else header_of(name)
    facets = {column: name for column, name in found.fields.items() if taxonomy.facet(name) is not None}
    others = [n for n in titles if not headers[n] and titles[n] and n not in (*found.left, *left)]
    facets |= {column: "" for column in others if column in could_be}
    for column in others:
        # A title that nearly is a known one is mistyped: the import says so.
        if column not in facets and nearest(_key(titles[column]), _known(taxonomy)) is not None:
            headers[column] = titles[column]
    read_as = [
        f"« {titles[column] or column + 1} » : {header_of(name)}"
        for column, name in found.fields.items()
        if own.get(column) != name
    ]
    notes = [f"colonnes reconnues : {', '.join(read_as)}."] if read_as else []
    notes += _left_out(
        titles, [*found.left, *left, *(n for n in others if n not in facets and not headers[n])]
    )
    return Read(_in_markdown(replace(sheet, headers=tuple(headers))), notes, titles, facets)


def _known(taxonomy: Taxonomy) -> list[str]:
    return [_key(header_of(name)) for name in fields_of(taxonomy)]


def _key(title: str) -> str:
    return slug(title).replace("-", "_")


def _left_out(titles: Mapping[int, str], columns: Sequence[int]) -> list[str]:
    names = [titles[column] for column in sorted(columns) if titles[column]]
    return [f"colonnes laissées de côté : {_named(names)}."] if names else []


def _named(titles: Sequence[str]) -> str:
    return ", ".join(f"« {title[:_SHOWN]} »" for title in titles if title)


def _column(sheet: Sheet, title: str, option: str) -> int:
    key = matching_key(title)
    for column, header in enumerate(sheet.headers):
        if matching_key(header) == key:
            return column
    raise SheetError(f"{option} : aucune colonne ne s'appelle « {title} » ({_named(sheet.headers)}).")


def _cell(line: Line, column: int) -> str:
    return line.cells[column].strip() if column < len(line.cells) else ""


def _in_markdown(sheet: Sheet) -> Sheet:
    """The sheet whose cells of HTML, as a site's editor keeps them, are Markdown."""
    return replace(
        sheet,
        lines=tuple(
            replace(
                line, cells=tuple(markdown_of(cell) if _IN_HTML.search(cell) else cell for cell in line.cells)
            )
            for line in sheet.lines
        ),
    )
