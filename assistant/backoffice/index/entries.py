"""Reads the entries of the working FAQ: found, listed, named, whole, by bounded queries."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from assistant.backoffice.index.file import Index
from assistant.text import matching_key

PAGE = 50
"""Entries on a page."""
NO_VALUE = "-"
"""Of a facet: the entries that carry none of its values, and so apply to all."""
SORTS: Mapping[str, str] = {
    "ordre": "e.rank",
    "question": "e.question_key, e.rank",
    "demandees": "e.asked DESC, e.rank",
    "satisfaction": "e.satisfaction IS NULL, e.satisfaction, e.rank",
    "modifiees": "e.changed_at DESC, e.rank",
}
"""What lists may be sorted by; the values are SQL of ours, never what somebody typed."""
_ALL = "entries AS e"
_FOUND = "words JOIN entries AS e ON e.number = words.rowid"
_IN = "e.number IN (SELECT rowid FROM words WHERE words MATCH ?)"
_BY_LIKENESS = "bm25(words, 0.0, 10.0, 4.0, 6.0, 1.0), e.rank"
_MOST_COMPARED = 2000
"""Entries found that are put in order of likeness; more of them come in the order of the FAQ."""
_MOST_WORDS = 12
_AT_ONCE = 500


@dataclass(frozen=True)
class Wanted:
    """Which entries are looked for; what is left empty does not restrict.

    Attributes:
        text: What was typed: the beginnings of words, all of which an entry must hold, without accents.
        facets: Facet id -> value, or `NO_VALUE`.
        status: `publie`, `brouillon`, `archive`.
        review: Only those to be reviewed.
        expired_before: Only published ones whose answer was good until a day before this one.
        never_asked: Only published ones that no visitor was given in the last 90 days.
        problems: Only those with problems of `faq check`.
        waiting: Only those of which visitors do not have everything.
        satisfaction_under: Only those with enough votes, whose satisfaction is under this share.
        sort: One of `SORTS`; empty is the most alike first when something was typed, else the FAQ's order.
    """

    text: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    status: str = ""
    review: bool = False
    expired_before: date | None = None
    never_asked: bool = False
    problems: bool = False
    waiting: bool = False
    satisfaction_under: float | None = None
    sort: str = ""


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


def find(index: Index, wanted: Wanted, page: int = 1, size: int = PAGE) -> tuple[list[Listed], int]:
    """The entries of one page, and how many there are in all: two queries."""
    match = _match(wanted.text)
    if wanted.text.strip() and not match:
        return [], 0
    where, values = _where(wanted)
    held, order = _IN, SORTS.get(wanted.sort) or SORTS["ordre"]
    if not match:
        total = _count(index, f"{_ALL}{_and(where)}", values)
    elif not where:
        total = _count(index, "words WHERE words MATCH ?", [match])
    else:
        total = _count(index, f"{_ALL}{_and([*where, _IN])}", [*values, match])
    if match and wanted.sort not in SORTS and total <= _MOST_COMPARED:
        held, order = "words MATCH ?", _BY_LIKENESS
    found = _FOUND if held is not _IN else _ALL
    shown = index.rows(
        f"SELECT e.* FROM {found}{_and([*where, held] if match else where)} "  # noqa: S608
        f"ORDER BY {order} LIMIT ? OFFSET ?",
        [*values, *([match] if match else ()), size, max(0, page - 1) * size],
    )
    return [listed_of(row) for row in shown], total


def ids(index: Index, wanted: Wanted, most: int) -> list[str]:
    """The ids of the first entries found, in the order of the FAQ."""
    match = _match(wanted.text)
    if wanted.text.strip() and not match:
        return []
    where, values = _where(wanted)
    if match:
        where, values = [*where, _IN], [*values, match]
    query = f"SELECT e.id FROM {_ALL}{_and(where)} ORDER BY e.rank LIMIT ?"  # noqa: S608
    return [row["id"] for row in index.rows(query, [*values, most])]


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


def _where(wanted: Wanted) -> tuple[list[str], list[object]]:
    where: list[str] = []
    values: list[object] = []
    for facet, value in wanted.facets.items():
        if value == NO_VALUE:
            where.append("e.id NOT IN (SELECT id FROM facets WHERE facet = ?)")
            values.append(facet)
        elif value:
            where.append("e.id IN (SELECT id FROM facets WHERE facet = ? AND value = ?)")
            values += [facet, value]
    if wanted.status:
        where.append("e.status = ?")
        values.append(wanted.status)
    if wanted.review:
        where.append("e.review <> ''")
    if wanted.expired_before is not None:
        where.append("e.status = 'publie' AND e.expires_on < ?")
        values.append(wanted.expired_before.isoformat())
    if wanted.never_asked:
        where.append("e.status = 'publie' AND e.asked = 0")
    if wanted.problems:
        where.append("e.problems > 0")
    if wanted.waiting:
        where.append("e.served <> ''")
    if wanted.satisfaction_under is not None:
        where.append("e.satisfaction < ?")
        values.append(wanted.satisfaction_under)
    return where, values


def _match(text: str) -> str:
    """What was typed as a query of FTS5: every word quoted, so that none of its operators is one here."""
    words = matching_key(text).split()[:_MOST_WORDS]
    # One letter begins every entry: it is a word of its own.
    return " ".join(f'"{word}"' if len(word) == 1 else f'"{word}"*' for word in words)


def _count(index: Index, found: str, values: Sequence[object]) -> int:
    row = index.row(f"SELECT count(*) AS n FROM {found}", values)  # noqa: S608
    return int(row["n"]) if row else 0


def _and(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _of_ids(columns: str, some: Sequence[str]) -> str:
    return f"SELECT {columns} FROM entries AS e WHERE e.id IN ({', '.join('?' * len(some))})"  # noqa: S608


def _some(entry_ids: Sequence[str]) -> Iterator[list[str]]:
    named = list(dict.fromkeys(entry_ids))
    for start in range(0, len(named), _AT_ONCE):
        yield named[start : start + _AT_ONCE]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
