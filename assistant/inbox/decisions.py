"""What the authors have decided of which questions, and who looks at which; treated ones do not come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from assistant.store.models import assignments, inbox
from assistant.store.store import Store

NEW = "nouvelle"
IGNORE = "ignorer"
FOREIGN = "hors sujet"
REFUSED = "exemple refusé"
"""Of a suggested example: the author wants it no more."""

TODO = "à traiter"
ASSIGNED = "assignée"
DONE = "traitée"
IGNORED = "ignorée"
STATUSES = (TODO, ASSIGNED, DONE, IGNORED, FOREIGN)
"""What a question may be, as it is shown and asked for."""
_AT_ONCE = 500


@dataclass(frozen=True)
class Decision:
    """What was decided of a question.

    Attributes:
        decision: An entry's id, or `NEW`, `IGNORE`, `FOREIGN` or `REFUSED`.
        at: When (UTC).
        by: Who; None for what was decided before names were kept.
    """

    decision: str
    at: datetime
    by: str | None = None

    @property
    def status(self) -> str:
        """`DONE`, `IGNORED` or `FOREIGN`."""
        return {IGNORE: IGNORED, REFUSED: IGNORED, FOREIGN: FOREIGN}.get(self.decision, DONE)


def decisions_of(store: Store) -> dict[str, Decision]:
    """Key of each question treated so far -> the last decision.

    Raises:
        StoreUnavailable: The database is missing.
    """
    columns = (inbox.c.key, inbox.c.decision, inbox.c.decided_at, inbox.c.decided_by)
    with store.transaction() as connection:
        return {row[0]: Decision(*row[1:]) for row in connection.execute(sa.select(*columns))}


def decided_keys(store: Store) -> frozenset[str]:
    """Keys of the questions treated so far.

    Raises:
        StoreUnavailable: The database is missing.
    """
    return frozenset(decisions_of(store))


def assignees_of(store: Store) -> dict[str, str]:
    """Key of each question that somebody looks at -> the name.

    Raises:
        StoreUnavailable: The database is missing.
    """
    with store.transaction() as connection:
        rows = connection.execute(sa.select(assignments.c.key, assignments.c.assignee))
        return {row.key: row.assignee for row in rows}


def remember(
    connection: Connection,
    decisions: Mapping[str, str],
    who: str | None = None,
    application: int | None = None,
    now: datetime | None = None,
) -> None:
    """Keeps decisions, key -> what was decided; a later one replaces an earlier one.

    Args:
        connection: Of the transaction that also keeps the application.
        decisions: See `Decision`.
        who: Who decided.
        application: Its number.
        now: The present moment.
    """
    moment = now or datetime.now(UTC)
    rows = [
        {
            "key": key,
            "decision": decision,
            "decided_at": moment,
            "decided_by": who,
            "application": application,
        }
        for key, decision in decisions.items()
    ]
    keep_rows(connection, inbox, rows)


def assign(
    connection: Connection,
    assignees: Mapping[str, str | None],
    who: str,
    application: int | None = None,
    now: datetime | None = None,
) -> None:
    """Gives questions to somebody, key -> name; None takes them back. Arguments as for `remember`."""
    moment = now or datetime.now(UTC)
    rows = [
        {
            "key": key,
            "assignee": name,
            "assigned_at": moment,
            "assigned_by": who,
            "application": application,
        }
        for key, name in assignees.items()
        if name
    ]
    remove_rows(connection, assignments, [key for key, name in assignees.items() if not name])
    keep_rows(connection, assignments, rows)


def keep_rows(connection: Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """Inserts rows, each in place of the one of the same key."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    for start in range(0, len(rows), _AT_ONCE):
        statement = insert(table).values(rows[start : start + _AT_ONCE])
        replaced = {name: statement.excluded[name] for name in rows[0] if name != "key"}
        connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=replaced))


def remove_rows(connection: Connection, table: sa.Table, keys: list[str]) -> None:
    """Removes the rows of some keys."""
    for start in range(0, len(keys), _AT_ONCE):
        connection.execute(table.delete().where(table.c.key.in_(keys[start : start + _AT_ONCE])))


def rows_of(connection: Connection, table: sa.Table, keys: list[str]) -> dict[str, Any]:
    """The rows of some keys, by their key."""
    rows: dict[str, Any] = {}
    for start in range(0, len(keys), _AT_ONCE):
        query = sa.select(table).where(table.c.key.in_(keys[start : start + _AT_ONCE]))
        rows.update((row.key, row) for row in connection.execute(query))
    return rows
