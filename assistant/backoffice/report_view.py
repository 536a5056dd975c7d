"""A report that was counted, as a page shows it: with the texts that are still kept, and links."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup, escape

from assistant.backoffice.index.file import Index
from assistant.pages.markdown import french
from assistant.reports.kept import COMMENT, QUESTION, REFERENCE, Places, fill, places_in, table_of
from assistant.reports.period import Period
from assistant.reports.table import Table
from assistant.store.store import Store
from assistant.store.turn_texts import comments_by_turn, questions_by_turn

QUOTED_LETTERS = 160
"""Of a comment in a sentence."""
_WITH_ENTRY = re.compile(r"(?P<title>.*) \((?P<id>[a-z0-9][a-z0-9_-]*)\)")
_ENTRY_COLUMNS = ("Réponse", "Entrée", "Entrée la plus proche")
_CONVERSATION_COLUMNS = ("Conversation", "Conversations")
_LINK = Markup('<a href="{}">{}</a>')
_NOWHERE = "–"


@dataclass(frozen=True)
class Column:
    """Of a table that is shown."""

    title: str
    kind: str


@dataclass(frozen=True)
class Shown:
    """A table as a page draws it.

    Attributes:
        rows: Cells whose texts are escaped, with their links.
        rows_in_all: The page shows the first rows; the CSV file has them all.
        folded: Shown on request only.
    """

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Markup]]
    rows_in_all: int
    folded: bool


@dataclass(frozen=True)
class Todo:
    """One thing to do this week; `place` is the screen where it is done."""

    what: str
    why: str
    references: Sequence[str]
    place: str
    label: str


@dataclass(frozen=True)
class ReportView:
    """What the dashboard shows of a period; `detail` is as `assistant.reports.kept` has it."""

    detail: Mapping[str, Any]
    counted_at: datetime
    tables: Mapping[str, Shown]
    tasks: Sequence[Todo]

    @property
    def days(self) -> Sequence[date]:
        """First and last day, then those of the period before."""
        return [
            date.fromisoformat(self.detail[name]) for name in ("first", "last", "before_first", "before_last")
        ]


def report_view(index: Index, store: Store, period: Period) -> ReportView | None:
    """The report of a period, None as long as it was not counted: one query of the index, two of the store.

    Raises:
        StoreUnavailable: The database is missing.
    """
    row = index.row("SELECT counted_at, detail FROM reports WHERE period = ?", [period.key])
    if row is None:
        return None
    detail: dict[str, Any] = json.loads(row["detail"])
    places = _places(store, _cells(detail))
    tables = {one["name"]: _shown(one, places) for one in detail["tables"]}
    tasks = [task for one in detail["tasks"] if (task := _task(one, places)) is not None]
    return ReportView(detail, datetime.fromisoformat(row["counted_at"]), tables, tasks)


def whole_table(index: Index, store: Store, period: Period, name: str) -> Table | None:
    """A table with all its rows, for its CSV file; None when it was not counted.

    Raises:
        StoreUnavailable: The database is missing.
    """
    query = "SELECT content FROM report_tables WHERE period = ? AND name = ?"
    row = index.row(query, [period.key, name])
    if row is None:
        return None
    stored = json.loads(row["content"])
    return table_of(stored, _places(store, stored["rows"]))


def _cells(detail: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    for table in detail["tables"]:
        yield from table["rows"]
    for task in detail["tasks"]:
        yield task["what"], task["why"], task["references"]


def _places(store: Store, rows: Iterable[Sequence[str]]) -> Places:
    """The texts that rows wait for, as far as they are kept."""
    wanted = places_in(rows)
    turns = {number for kind, number in wanted if kind != COMMENT}
    comments = {number for kind, number in wanted if kind == COMMENT}
    places: dict[tuple[str, int], str] = {}
    for number, (question, reference) in (questions_by_turn(store, turns) if turns else {}).items():
        places[REFERENCE, number] = reference
        if question.strip():
            places[QUESTION, number] = question
    for number, comment in (comments_by_turn(store, comments) if comments else {}).items():
        places[COMMENT, number] = comment
    return places


def _shown(stored: Mapping[str, Any], places: Places) -> Shown:
    table = table_of(stored, places)
    gone = len(stored["rows"]) - len(table.rows)
    numbers = set(table.numbers)
    columns = [
        Column(french(title), "number" if rank in numbers else "") for rank, title in enumerate(table.headers)
    ]
    rows = [
        [_cell(title, cell) for title, cell in zip(table.headers, row, strict=True)] for row in table.rows
    ]
    return Shown(table.name, table.caption, columns, rows, stored["rows_in_all"] - gone, table.folded)


def _cell(title: str, cell: str) -> Markup:
    # A page has a thousand: written here, they cost a tenth of what a macro each does.
    if title in _CONVERSATION_COLUMNS and cell != _NOWHERE:
        return Markup(", ").join(_LINK.format(f"/conversations/{one}", one) for one in cell.split(", "))
    if title in _ENTRY_COLUMNS and (match := _WITH_ENTRY.fullmatch(cell)) is not None:
        return _LINK.format(f"/faq/{match['id']}", french(match["title"]))
    return escape(cell if cell.isdigit() else french(cell))


def _task(stored: Mapping[str, Any], places: Places) -> Todo | None:
    what = fill(stored["what"], places)
    why = fill(stored["why"], places, QUOTED_LETTERS)
    why = fill(stored["why_without_comments"], places) if why is None else why
    if what is None or why is None:
        return None
    references = fill(stored["references"], places) or ""
    named = [one for one in references.split(", ") if one and one != _NOWHERE]
    if stored["entry"]:
        return Todo(what, why, named, f"/faq/{stored['entry']}", "Ouvrir la fiche")
    return Todo(what, why, named, "/a-traiter", "Voir ce qui est à traiter")
