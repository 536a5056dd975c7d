"""Writes the groups of the inbox in the index: in a child process, without a word of a visitor.

A group says where its sentences are (numbers of turns), never what they say: pages read them from the store,
so that what is erased there is shown nowhere from then on.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from assistant.backoffice.index.file import Index, put_meta
from assistant.backoffice.worker.workshop import Workshop
from assistant.catalogue.lexicon import LEXICON_FILE, load_lexicon
from assistant.catalogue.load import catalogue_files, load_catalogue, signature_of
from assistant.inbox.applications import keys_decided_since
from assistant.inbox.clustering import Cluster
from assistant.inbox.contexts import varied
from assistant.inbox.decisions import ASSIGNED, TODO, Decision, rows_of
from assistant.inbox.unresolved import UnresolvedQuestion
from assistant.inbox.waiting import AllGroups, all_groups
from assistant.store.models import applications, assignments, feedback, inbox, interactions
from assistant.store.store import Store

SENTENCES = 20
"""Of a group, that a page shows; the others are counted."""
_PLACES = 3
"""Turns kept of one sentence: one of them may be erased."""
_COMMENTS = 10
_ANSWERS = 5
_AT_ONCE = 500


def refresh(workshop: Workshop, force: bool = False) -> None:
    """Counts the groups of the inbox and what real questions suggest, and writes them in the index.

    Args:
        workshop: See `Workshop`.
        force: Even when nothing is new since the last time.

    Raises:
        CatalogueError: The working FAQ cannot be read; the index stays as it was.
        StoreUnavailable: The database is missing; the same.
    """
    began = datetime.now(UTC)
    stamp = _stamp(workshop)
    if not force and Index(workshop.home).meta().get("clusters_stamp") == stamp:
        return
    catalogue = load_catalogue(workshop.data_dir)
    groups = all_groups(workshop.store, catalogue, load_lexicon(workshop.data_dir / LEXICON_FILE))
    rows = list(_rows(groups))
    with Index(workshop.home).writing() as connection:
        for table in ("clusters", "cluster_keys", "suggestions", "unknown_words"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
        _insert(connection, rows)
        _insert_suggestions(connection, groups)
        put_meta(connection, "clusters_at", began.isoformat())
        put_meta(connection, "clusters_stamp", stamp)
        # What was decided while it was counted: whoever decides later waits for this transaction to end.
        _restate(connection, workshop.store, keys_decided_since(workshop.store, began))
        _count(connection)


def restate(index: Index, store: Store, keys: Collection[str]) -> None:
    """Shows at once, of the groups that hold some questions, what was decided of them."""
    with index.writing() as connection:
        _restate(connection, store, keys)
        _count(connection)


def keys_of(index: Index, key: str) -> list[str]:
    """The keys of all the questions of a group, by the key of the group."""
    return [row["key"] for row in index.rows("SELECT key FROM cluster_keys WHERE cluster = ?", [key])]


def _stamp(workshop: Workshop) -> list[Any]:
    """Of all that groups are counted from: what was asked, judged, erased, decided, and the FAQ's files."""
    asked = sa.select(sa.func.max(interactions.c.id), sa.func.count())
    forgotten = sa.select(sa.func.count()).where(interactions.c.conversation == "")
    judged = sa.select(
        sa.func.count(feedback.c.useful),
        sa.func.count(feedback.c.comment),
        sa.cast(sa.func.max(feedback.c.answered_at), sa.String),
    )
    decided = sa.select(
        sa.func.max(applications.c.number), sa.cast(sa.func.max(applications.c.undone_at), sa.String)
    )
    files = hashlib.sha256(repr(signature_of(catalogue_files(workshop.data_dir))).encode()).hexdigest()
    with workshop.store.transaction() as connection:
        counted = [connection.execute(one).one() for one in (asked, forgotten, judged, decided)]
    return [files, *(value for row in counted for value in row)]


def _rows(groups: AllGroups) -> Iterator[tuple[Cluster, str]]:
    """What waits first, so that lists of it read no others on the way; with its status."""
    yield from ((cluster, cluster.status) for cluster in groups.waiting)
    decided = [(cluster, status) for status, some in groups.decided.items() for cluster in some]
    yield from sorted(decided, key=lambda one: -one[0].times)


def _insert(connection: sqlite3.Connection, rows: Sequence[tuple[Cluster, str]]) -> None:
    taken: set[str] = set()
    for number, (cluster, status) in enumerate(rows, start=1):
        key = cluster.questions[0].key
        # What came back waits; it is not shown a second time as decided.
        keys = [question.key for question in cluster.questions if question.key not in taken]
        if key in taken:
            continue
        taken.update(keys)
        last = cluster.occurrences[0].at.isoformat()
        assignee = next(iter(cluster.assignees), "")
        values = (number, key, status, assignee, cluster.times, last, json.dumps(_detail(cluster, status)))
        connection.execute("INSERT INTO clusters VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        connection.executemany("INSERT INTO cluster_keys VALUES (?, ?)", [(one, key) for one in keys])


def _detail(cluster: Cluster, status: str) -> dict[str, Any]:
    """All that a page shows of a group but its words; see `groups.Group`."""
    probabilities = cluster.probabilities
    decided = _decision(cluster.decided)
    waits = status in (TODO, ASSIGNED)
    return {
        "sentences": [_sentence(question) for question in cluster.questions[:SENTENCES]],
        "more": max(0, len(cluster.questions) - SENTENCES),
        "places": [[one.turn, one.conversation] for one in varied(cluster.occurrences)],
        "why": dict(cluster.why.most_common()),
        "answers": cluster.answers.most_common(_ANSWERS),
        "reasons": dict(cluster.reasons),
        "comments": [one.turn for one in cluster.comments[:_COMMENTS]],
        "best": [[entry.id, probabilities.get(entry.id)] for entry in cluster.best],
        "came_back": decided if waits else None,
        "decided": None if waits else decided,
    }


def _sentence(question: UnresolvedQuestion) -> list[Any]:
    """Key, times asked, and the last turns in which it is written as it mostly is."""
    text = question.text
    turns = sorted((one.turn for one in question.occurrences if one.text == text), reverse=True)
    return [question.key, question.times, turns[:_PLACES]]


def _decision(decision: Decision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    return {"decision": decision.decision, "at": decision.at.isoformat(), "by": decision.by}


def _insert_suggestions(connection: sqlite3.Connection, groups: AllGroups) -> None:
    suggested = [
        (number, one.key, one.entry.id, one.turns[one.text], one.times, json.dumps(dict(one.how)))
        for number, one in enumerate(groups.suggested, start=1)
    ]
    connection.executemany(
        "INSERT INTO suggestions (number, key, entry, turn, times, how) VALUES (?, ?, ?, ?, ?, ?)", suggested
    )
    words = [
        (number, one.concept, one.times, one.all_times, json.dumps(one.places))
        for number, one in enumerate(groups.unknown, start=1)
    ]
    connection.executemany("INSERT INTO unknown_words VALUES (?, ?, ?, ?, ?)", words)


def _restate(connection: sqlite3.Connection, store: Store, keys: Collection[str]) -> None:
    for cluster in _clusters_of(connection, list(keys)):
        own = "SELECT key FROM cluster_keys WHERE cluster = ?"
        held = [row["key"] for row in connection.execute(own, [cluster])]
        row = connection.execute("SELECT detail FROM clusters WHERE key = ?", [cluster]).fetchone()
        with store.transaction() as opened:
            decided = {
                key: Decision(one.decision, one.decided_at, one.decided_by)
                for key, one in rows_of(opened, inbox, held).items()
            }
            given = [str(one.assignee) for one in rows_of(opened, assignments, held).values()]
        detail = json.loads(row["detail"])
        status, decision = _state(held, decided, given, detail["came_back"])
        detail["decided"] = _decision(decision)
        connection.execute(
            "UPDATE clusters SET status = ?, assignee = ?, detail = ? WHERE key = ?",
            [status, given[0] if given else "", json.dumps(detail), cluster],
        )


def _state(
    keys: Sequence[str],
    decided: dict[str, Decision],
    given: Sequence[str],
    came_back: dict[str, Any] | None,
) -> tuple[str, Decision | None]:
    """Status of a group, and what settles it: a decision on each of its questions, since it came back."""
    since = datetime.fromisoformat(came_back["at"]) if came_back else None
    settled = [one for key in keys if (one := decided.get(key)) and (since is None or one.at > since)]
    if settled and len(settled) == len(keys):
        last = max(settled, key=lambda one: one.at)
        return last.status, last
    return (ASSIGNED if given else TODO), None


def _clusters_of(connection: sqlite3.Connection, keys: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        query = f"SELECT DISTINCT cluster FROM cluster_keys WHERE key IN ({marks})"  # noqa: S608
        found |= {row["cluster"]: None for row in connection.execute(query, some)}
    return list(found)


def _count(connection: sqlite3.Connection) -> None:
    """Groups of each status, for every page."""
    counted = connection.execute("SELECT status, count(*) AS n FROM clusters GROUP BY status")
    counts = {row["status"]: row["n"] for row in counted}
    put_meta(connection, "clusters", counts)
    put_meta(connection, "waiting", counts.get(TODO, 0) + counts.get(ASSIGNED, 0))
    left = "SELECT count(*) AS n FROM suggestions WHERE application IS NULL"
    put_meta(connection, "suggestions", connection.execute(left).fetchone()["n"])
