"""Reads the groups of the inbox, as `index.clusters` has written them: by bounded queries, without a word."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.backoffice.index.entries import nearest
from assistant.backoffice.index.file import Index
from assistant.inbox.decisions import ASSIGNED, TODO

PAGE = 20
"""Groups of a list."""
_COLUMNS = "number, key, status, assignee, times, last_at, detail"
_CHOICES = 8


@dataclass(frozen=True)
class Sentence:
    """One way of asking: the key of the question, how often, and the last turns that hold it."""

    key: str
    times: int
    turns: tuple[int, ...]


@dataclass(frozen=True)
class Group:
    """A group of questions.

    Attributes:
        number: Its place: what waits first, the most frequent first.
        key: Of its leading question.
        status: One of `inbox.decisions.STATUSES`.
        times: How often it was asked.
        sentences: The first ones; `more` others are counted.
        places: `(turn, conversation)` of some, to be shown in context.
        why: Reason to look -> how often, in French.
        answers: `(entry, how often)`.
        reasons: Why an answer was useless (`store.REASONS`) -> how often.
        comments: Turns on which visitors wrote something.
        best: `(entry, probability)` of the nearest; None when the model gave none.
        came_back: What was decided before it came back: `decision`, `at`, `by`.
        decided: What settles it now.
    """

    number: int
    key: str
    status: str
    assignee: str
    times: int
    last_at: datetime
    sentences: tuple[Sentence, ...]
    more: int
    places: tuple[tuple[int, str], ...]
    why: Mapping[str, int]
    answers: tuple[tuple[str, int], ...]
    reasons: Mapping[str, int]
    comments: tuple[int, ...]
    best: tuple[tuple[str, float | None], ...]
    came_back: Mapping[str, Any] | None
    decided: Mapping[str, Any] | None

    @property
    def waits(self) -> bool:
        """Whether it is to be decided."""
        return self.status in (TODO, ASSIGNED)


@dataclass(frozen=True)
class Suggested:
    """One message that an entry may learn, by where it is."""

    number: int
    key: str
    entry: str
    turn: int
    times: int
    how: Mapping[str, int]


@dataclass(frozen=True)
class Unknown:
    """One word that the lexicon may learn, by where it is: `(turn, first, last + 1 of its characters)`."""

    concept: str
    times: int
    all_times: int
    places: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Wanted:
    """Which groups are listed.

    Attributes:
        status: One of `inbox.decisions.STATUSES`; empty for what waits, assigned or not.
        assignee: Given to this person; empty for all.
        start: Number of the first one.
    """

    status: str = ""
    assignee: str = ""
    start: int = 0


def listed(
    index: Index, wanted: Wanted, opened: str = "", size: int = PAGE
) -> tuple[list[Group], Group | None]:
    """The groups of one page, one more than `size` when there are others, and the one that is open.

    One query. A group whose leading question has changed is found by any of its questions.
    """
    where, values = _where(wanted)
    query = (
        f"SELECT 0 AS is_open, {_COLUMNS} FROM (SELECT {_COLUMNS} FROM clusters WHERE {where} "  # noqa: S608
        "ORDER BY number LIMIT ?)"
    )
    values.append(size + 1)
    if opened:
        query += (
            f" UNION ALL SELECT 1, {_COLUMNS} FROM clusters "  # noqa: S608
            "WHERE key = (SELECT cluster FROM cluster_keys WHERE key = ?)"
        )
        values.append(opened)
    rows = index.rows(query, values)
    groups = [_group(row) for row in rows if not row["is_open"]]
    return groups, next((_group(row) for row in rows if row["is_open"]), None)


def following(index: Index, wanted: Wanted, number: int) -> str:
    """Key of the group after a place, of the first one when it was the last; empty when there is none."""
    where, values = _where(Wanted(wanted.status, wanted.assignee, number + 1))
    row = index.row(f"SELECT key FROM clusters WHERE {where} ORDER BY number LIMIT 1", values)  # noqa: S608
    if row is None and number > 0:
        return following(index, wanted, 0)
    return row["key"] if row is not None else ""


def group(index: Index, key: str) -> Group | None:
    """The group that holds a question; None when there is none."""
    query = (
        f"SELECT {_COLUMNS} FROM clusters "  # noqa: S608
        "WHERE key = (SELECT cluster FROM cluster_keys WHERE key = ?)"
    )
    row = index.row(query, [key])
    return None if row is None else _group(row)


def leading(index: Index, keys: Sequence[str]) -> dict[str, list[int]]:
    """Key of some questions -> the turns in which the group of each says what it is about; one query."""
    marks = ", ".join("?" * len(keys))
    query = (
        "SELECT cluster_keys.key, json_extract(detail, '$.sentences[0][2]') AS turns FROM cluster_keys "  # noqa: S608
        f"JOIN clusters ON clusters.key = cluster_keys.cluster WHERE cluster_keys.key IN ({marks})"
    )
    return {row["key"]: json.loads(row["turns"]) for row in index.rows(query, keys) if row["turns"]}


def suggestions(index: Index, entry: str = "", limit: int = 100) -> list[Suggested]:
    """The messages that wait to be accepted or refused, of one entry or of all."""
    own = " AND entry = ?" if entry else ""
    query = f"SELECT * FROM suggestions WHERE application IS NULL{own} ORDER BY number LIMIT ?"  # noqa: S608
    rows = index.rows(query, [*([entry] if entry else []), limit])
    return [
        Suggested(row["number"], row["key"], row["entry"], row["turn"], row["times"], json.loads(row["how"]))
        for row in rows
    ]


def unknown_words(index: Index) -> list[Unknown]:
    """The words that the lexicon may learn."""
    return [
        Unknown(
            row["concept"],
            row["times"],
            row["all_times"],
            tuple((turn, first, end) for turn, first, end in json.loads(row["places"])),
        )
        for row in index.rows("SELECT * FROM unknown_words ORDER BY number LIMIT 100")
    ]


def choices(index: Index, typed: str, limit: int = _CHOICES) -> list[tuple[str, str, str]]:
    """`(entry, question, status)` of those that hold the beginnings of all the words typed: two queries."""
    return [(one.id, one.question, one.status) for one in nearest(index, typed, limit, archived=False)]


def _where(wanted: Wanted) -> tuple[str, list[Any]]:
    # « + »: rows are read in their order until the page is full; what waits comes first.
    if wanted.assignee and not wanted.status:
        return "assignee = ? AND number >= ? AND +status IN (?, ?)", [
            wanted.assignee,
            wanted.start,
            TODO,
            ASSIGNED,
        ]
    if wanted.assignee:
        return "assignee = ? AND number >= ? AND +status = ?", [
            wanted.assignee,
            wanted.start,
            wanted.status,
        ]
    if wanted.status:
        return "status = ? AND number >= ?", [wanted.status, wanted.start]
    return "+status IN (?, ?) AND number >= ?", [TODO, ASSIGNED, wanted.start]


def _group(row: sqlite3.Row) -> Group:
    detail = json.loads(row["detail"])
    return Group(
        row["number"],
        row["key"],
        row["status"],
        row["assignee"],
        row["times"],
        datetime.fromisoformat(row["last_at"]),
        tuple(Sentence(key, times, tuple(turns)) for key, times, turns in detail["sentences"]),
        detail["more"],
        tuple((turn, conversation) for turn, conversation in detail["places"]),
        detail["why"],
        tuple((entry, times) for entry, times in detail["answers"]),
        detail["reasons"],
        tuple(detail["comments"]),
        tuple((entry, probability) for entry, probability in detail["best"]),
        detail["came_back"],
        detail["decided"],
    )
