"""Reads the entries of the working FAQ: found, listed, named, whole, by bounded queries."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from assistant.backoffice.index.file import Index
from assistant.backoffice.index.search import LIKENESS, ORDER_OF_FAQ, Search
from assistant.backoffice.index.search import NO_VALUE as NO_VALUE
from assistant.backoffice.index.search import SORTS as SORTS
from assistant.backoffice.index.search import Wanted as Wanted

PAGE = 50
"""Entries on a page."""
MOST_COUNTED = 500
"""Beyond as many, the entries of a search are not counted: one more stands for all of them."""
_MOST_COMPARED = 400
"""Entries that are put in order of likeness; more of them come in the order of the FAQ."""
_AT_ONCE = 500
_FOUND = f"SELECT rowid AS number, {LIKENESS} AS likeness FROM words WHERE words MATCH ? LIMIT ?"  # noqa: S608
_NEAR = f"SELECT e.* FROM ({_FOUND}) AS near CROSS JOIN entries AS e ON e.number = near.number"  # noqa: S608
_NEAREST = f"{_NEAR} ORDER BY near.likeness, e.rank LIMIT ?"
_NEAREST_ALIVE = f"{_NEAR} WHERE e.status <> 'archive' ORDER BY near.likeness, e.rank LIMIT ?"


@dataclass(frozen=True)
class Listed:
    """An entry as lists show it.

    Attributes:
        review: Why it is to be reviewed, a French sentence; empty when it is not.
        problems: Number of its problems, errors included.
        changed_at: UTC; None for one that was there when the history began.
        asked: Times that visitors were given it in the last 90 days.
        satisfaction: Lower bound of the interval of the share of « Oui », None under the minimum of votes.
        served: What visitors do not have of it, in French: « nouvelle »; empty when they have everything.
    """

    id: str
    rank: int
    question: str
    status: str
    review: str
    expires_on: date | None
    verified_on: date | None
    problems: int
    errors: int
    changed_at: datetime | None
    changed_by: str
    asked: int
    useful: int
    useless: int
    satisfaction: float | None
    served: str


@dataclass(frozen=True)
class EntryProblem:
    """One problem of an entry, as `faq check` words it; `field` is the field it is about, empty without."""

    error: bool
    text: str
    field: str = ""


@dataclass(frozen=True)
class Whole:
    """An entry with all that it says.

    Attributes:
        content: See `authoring.history.content_of`.
        file: Where it is written, relative to the data folder; empty until the files were read again.
    """

    listed: Listed
    content: Mapping[str, Any]
    file: str
    line: int
    problems: tuple[EntryProblem, ...]
    related: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """A facet as forms and filters show it.

    Attributes:
        label: « Dispositifs ».
        question: As visitors are asked.
        values: `(value id, label)`, in the order of the taxonomy.
        multiple: Whether an entry may carry several.
        depends: Facet that must have one of some values for this one to be asked, and these; None without.
        filtered_by: Facet whose value restricts these values to those of `parents`; empty without.
        parents: Value -> values of `filtered_by` under which it is shown.
    """

    id: str
    label: str
    question: str
    values: tuple[tuple[str, str], ...]
    multiple: bool
    depends: tuple[str, tuple[str, ...]] | None = None
    filtered_by: str = ""
    parents: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def label_of(self, value: str) -> str:
        """The label of a value; itself when the taxonomy no longer has it."""
        return dict(self.values).get(value, value)


@dataclass(frozen=True)
class Found:
    """One page of what was looked for.

    Attributes:
        total: How many there are in all; `MOST_COUNTED` when there are `more`.
        more: Whether a search or a filter finds more than are counted: no page shows those.
        page: Which one it is; the last one when a later one was asked for.
        last: The last page.
    """

    rows: list[Listed]
    total: int
    more: bool
    page: int
    last: int


def find(index: Index, wanted: Wanted, page: int = 1, size: int = PAGE) -> tuple[list[Listed], int]:
    """The entries of one page, and how many there are: see `found`."""
    one = found(index, wanted, page, size)
    return one.rows, one.total


def found(index: Index, wanted: Wanted, page: int = 1, size: int = PAGE) -> Found:
    """The entries of one page: four queries at most."""
    search = _best_start(index, Search(wanted))
    total = _number(index, search.count(MOST_COUNTED))
    more = total > MOST_COUNTED and not search.is_all
    alike = total <= _MOST_COMPARED
    if more and search.match and not wanted.sort:
        # The most alike come first all the same, when few hold the words in their question.
        search = search.of_titles(_number(index, search.count_titles(_MOST_COMPARED)), _MOST_COMPARED)
    total = MOST_COUNTED if more else total
    last = max(1, -(-total // size))
    page = min(page, last)
    few = not more and not search.is_all
    query, values = search.page(size, (page - 1) * size, few=few, alike=alike)
    names = [row["id"] for row in index.rows(query, values)] if total else []
    known = {one.id: one for one in several(index, names)}
    return Found([known[one] for one in names if one in known], total, more, page, last)


def _best_start(index: Index, search: Search) -> Search:
    """The same search, begun at the rarer of a flag and a facet."""
    row = index.row(search.sizes, search.sizes_values(MOST_COUNTED)) if search.sizes else None
    return replace(search, by_flag=row is not None and row["flagged"] <= row["facet"])


def ids(index: Index, wanted: Wanted, most: int) -> list[str]:
    """The ids of the first entries found, in the order of the FAQ."""
    query, values = Search(replace(wanted, sort=ORDER_OF_FAQ)).page(most, 0, few=True, alike=False)
    return [row["id"] for row in index.rows(query, values)]


def nearest(index: Index, typed: str, limit: int, *, archived: bool = True) -> list[Listed]:
    """The entries that are most like what was typed, those whose question or keywords hold it first.

    Two queries, each of which puts `_MOST_COMPARED` entries in order at most: of words that more entries
    hold, the likest of some.
    """
    found: dict[str, Listed] = {}
    for titles in (True, False):
        match = Search(Wanted(typed), titles=titles).match
        if match and len(found) < limit:
            rows = index.rows(_NEAREST if archived else _NEAREST_ALIVE, [match, _MOST_COMPARED, limit])
            found |= {row["id"]: listed_of(row) for row in rows if row["id"] not in found}
    return list(found.values())[:limit]


def entry(index: Index, entry_id: str) -> Whole | None:
    """All of an entry, None when there is none: one query."""
    row = index.row(
        "SELECT e.*, c.content, c.file, c.line, c.problems AS worded, c.related "
        "FROM entries AS e JOIN contents AS c ON c.id = e.id WHERE e.id = ?",
        [entry_id],
    )
    if row is None:
        return None
    problems = tuple(
        EntryProblem(bool(one["error"]), one["text"], one.get("field", ""))
        for one in json.loads(row["worded"])
    )
    return Whole(
        listed_of(row),
        json.loads(row["content"]),
        row["file"],
        row["line"],
        problems,
        tuple(json.loads(row["related"])),
    )


def several(index: Index, entry_ids: Sequence[str]) -> list[Listed]:
    """The entries of these ids that are there, in the order of the FAQ."""
    rows = [row for some in _some(entry_ids) for row in index.rows(_of_ids("e.*", some), some)]
    return sorted((listed_of(row) for row in rows), key=lambda one: one.rank)


def titles(index: Index, entry_ids: Sequence[str]) -> dict[str, str]:
    """Id -> question, of those that are there, in the order asked: one query for 500 ids."""
    rows = [row for some in _some(entry_ids) for row in index.rows(_of_ids("e.id, e.question", some), some)]
    named = {row["id"]: row["question"] for row in rows}
    return {entry_id: named[entry_id] for entry_id in entry_ids if entry_id in named}


def figures(index: Index, entry_id: str) -> Mapping[str, Any]:
    """What `work.figures` counted of an entry: `weeks` and `reasons`; empty ones when it was never given."""
    row = index.row("SELECT detail FROM entry_figures WHERE id = ?", [entry_id])
    detail: dict[str, Any] = json.loads(row["detail"]) if row else {"weeks": [], "reasons": {}}
    return detail


def facets(meta: Mapping[str, Any]) -> tuple[Choice, ...]:
    """The facets of the taxonomy, in asking order, from what `Index.meta` says."""
    return tuple(
        Choice(
            one["id"],
            one["label"],
            one["question"],
            tuple((value["id"], value["label"]) for value in one["values"]),
            bool(one["multiple"]),
            (one["depends"][0], tuple(one["depends"][1])) if one["depends"] else None,
            one["filtered_by"],
            {value["id"]: value["parents"] for value in one["values"] if value["parents"]},
        )
        for one in meta.get("facets", ())
    )


def listed_of(row: sqlite3.Row) -> Listed:
    """A row of `entries`."""
    return Listed(
        row["id"],
        row["rank"],
        row["question"],
        row["status"],
        row["review"],
        _day(row["expires_on"]),
        _day(row["verified_on"]),
        row["problems"],
        row["errors"],
        datetime.fromisoformat(row["changed_at"]) if row["changed_at"] else None,
        row["changed_by"] or "",
        row["asked"],
        row["useful"],
        row["useless"],
        row["satisfaction"],
        row["served"],
    )


def _number(index: Index, query: tuple[str, list[object]]) -> int:
    row = index.row(*query)
    return int(row["n"]) if row else 0


def _of_ids(columns: str, some: Sequence[str]) -> str:
    return f"SELECT {columns} FROM entries AS e WHERE e.id IN ({', '.join('?' * len(some))})"  # noqa: S608


def _some(entry_ids: Sequence[str]) -> Iterator[list[str]]:
    named = list(dict.fromkeys(entry_ids))
    for start in range(0, len(named), _AT_ONCE):
        yield named[start : start + _AT_ONCE]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
