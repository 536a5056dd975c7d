"""Writes the entries of the index: what each says, what it is found by, its problems."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.backoffice.index.file import put_meta
from assistant.backoffice.index.search import NO_VALUE
from assistant.catalogue.check import why_review
from assistant.text import fold, matching_key

_ENTRY = (
    *("id", "rank", "question", "question_key", "status", "review", "expires_on", "verified_on"),
    *("problems", "errors", "changed_at", "changed_by", "served", "number"),
)
_CONTENT = ("id", "content", "file", "line", "problems", "related")
Problem = Mapping[str, Any]
"""JSON: `error`, `text` and `field`."""


@dataclass(frozen=True)
class EntryRow:
    """An entry as it goes into the index.

    Attributes:
        content: See `authoring.history.content_of`.
        taxonomy: The facets that there are.
        changed: When (ISO, UTC) and by whom it was last changed; None when the history does not tell.
        served: See `entries.Listed`.
    """

    id: str
    rank: int
    content: Mapping[str, Any]
    taxonomy: Sequence[str] = ()
    file: str = ""
    line: int = 0
    problems: Sequence[Problem] = ()
    changed: tuple[str, str] | None = None
    served: str = ""

    @property
    def facets(self) -> Iterator[tuple[str, str, int, str]]:
        """Its rows of `facets`."""
        for facet in self.taxonomy:
            held = self.content.get(facet) or NO_VALUE
            for value in dict.fromkeys([held] if isinstance(held, str) else held):
                yield facet, value, self.rank, self.id

    @property
    def entry(self) -> tuple[object, ...]:
        """Its row of `entries`, without the figures: see `_ENTRY`."""
        said = self.content
        at, by = self.changed or (None, None)
        return (
            *(self.id, self.rank, said.get("question", ""), fold(said.get("question", ""))),
            said.get("statut", ""),
            why_review(said.get("statut", ""), said.get("confiance"), said.get("avertissement")),
            *(said.get("expire_le"), said.get("verifie_le")),
            *(len(self.problems), sum(bool(one["error"]) for one in self.problems)),
            *(at, by, self.served, number_of(self.id)),
        )

    @property
    def written(self) -> tuple[object, ...]:
        """Its row of `contents`: see `_CONTENT`."""
        content, problems = (json.dumps(one, ensure_ascii=False) for one in (self.content, self.problems))
        return (self.id, content, self.file, self.line, problems, "[]")

    @property
    def words(self) -> tuple[object, ...]:
        """Its row of `words`, with its number; folded as what is typed will be."""
        said = self.content
        phrasings = " ".join((*said.get("variantes", ()), *said.get("exemples", ())))
        keywords = " ".join((*said.get("mots_cles", ()), self.id))
        texts = (said.get("question", ""), phrasings, keywords, said.get("reponse", ""))
        return (number_of(self.id), self.id, *(matching_key(text) for text in texts))


def number_of(entry_id: str) -> int:
    """The number of an entry's row in `words`, where rows are found by number only: the same for ever."""
    return int.from_bytes(hashlib.sha256(entry_id.encode()).digest()[:8], "big") >> 1


def replace_all(connection: sqlite3.Connection, rows: Collection[EntryRow]) -> None:
    """Makes the index say what these rows say and nothing else; only what differs is written."""
    known = _known(connection)
    _remove(connection, [entry_id for entry_id in known if entry_id not in {row.id for row in rows}])
    _put(connection, rows, known)
    facets = sorted(facet for row in rows for facet in row.facets)
    held = [tuple(row) for row in connection.execute("SELECT facet, value, rank, id FROM facets")]
    if sorted(held) != facets:
        connection.execute("DELETE FROM facets")
        connection.executemany("INSERT INTO facets VALUES (?, ?, ?, ?)", facets)
    count_statuses(connection)
    # Which filter finds few entries: SQLite begins with it.
    connection.execute("ANALYZE entries")


def replace_some(
    connection: sqlite3.Connection, rows: Collection[EntryRow], removed: Collection[str]
) -> None:
    """Writes a few rows and takes others away, whatever the number of entries."""
    _remove(connection, removed)
    _put(connection, rows, {})
    connection.executemany("DELETE FROM facets WHERE id = ?", [(row.id,) for row in rows])
    # A rank may be another entry's until the next whole reading: what is lost then is found there.
    connection.executemany(
        "INSERT OR IGNORE INTO facets VALUES (?, ?, ?, ?)", [one for row in rows for one in row.facets]
    )
    count_statuses(connection)


def count_statuses(connection: sqlite3.Connection) -> None:
    """Says in `meta` how many entries there are, by status."""
    counted = connection.execute("SELECT status, count(*) AS n FROM entries GROUP BY status")
    put_meta(connection, "entries", {row["status"]: row["n"] for row in counted})


def _known(connection: sqlite3.Connection) -> dict[str, tuple[tuple[object, ...], tuple[object, ...]]]:
    """Id -> its rows of `entries` and of `contents`, as `EntryRow` gives them."""
    columns = [*(f"e.{name}" for name in _ENTRY), *(f"c.{name} AS c_{name}" for name in _CONTENT)]
    query = f"SELECT {', '.join(columns)} FROM entries AS e JOIN contents AS c ON c.id = e.id"  # noqa: S608
    split = len(_ENTRY)
    return {row["id"]: (tuple(row)[:split], tuple(row)[split:]) for row in connection.execute(query)}


def _put(
    connection: sqlite3.Connection,
    rows: Iterable[EntryRow],
    known: Mapping[str, tuple[tuple[object, ...], tuple[object, ...]]],
) -> None:
    entries, contents, words = [], [], []
    for row in rows:
        entry, content = row.entry, row.written
        was = known.get(row.id)
        if was is None or was[0] != entry:
            entries.append(entry)
        if was is None or was[1] != content:
            contents.append(content)
        if was is None or was[1][1] != content[1]:
            words.append(row.words)
    kept = ", ".join(f"{name} = excluded.{name}" for name in _ENTRY[1:])
    connection.executemany(
        f"INSERT INTO entries ({', '.join(_ENTRY)}) VALUES ({', '.join('?' * len(_ENTRY))}) "  # noqa: S608
        f"ON CONFLICT (id) DO UPDATE SET {kept}",
        entries,
    )
    connection.executemany("INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?, ?, ?)", contents)
    connection.executemany("DELETE FROM words WHERE rowid = ?", [row[:1] for row in words])
    connection.executemany(
        "INSERT INTO words (rowid, id, question, phrasings, keywords, answer) VALUES (?, ?, ?, ?, ?, ?)",
        words,
    )


def _remove(connection: sqlite3.Connection, entry_ids: Collection[str]) -> None:
    for table in ("entries", "contents", "facets", "entry_figures"):
        connection.executemany(
            f"DELETE FROM {table} WHERE id = ?",  # noqa: S608
            [(entry_id,) for entry_id in entry_ids],
        )
    connection.executemany("DELETE FROM words WHERE rowid = ?", [(number_of(one),) for one in entry_ids])
