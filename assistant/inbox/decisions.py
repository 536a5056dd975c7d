"""What the author has decided of which questions; treated ones do not come back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from assistant.store.models import inbox
from assistant.store.store import Store

NEW = "nouvelle"
IGNORE = "ignorer"
_AT_ONCE = 500


def decided_keys(store: Store) -> frozenset[str]:
    """Keys of the questions treated so far.

    Raises:
        StoreUnavailable: The database is missing.
    """
    with store.transaction() as connection:
        return frozenset(connection.execute(sa.select(inbox.c.key)).scalars())


def remember(connection: Connection, decisions: Mapping[str, str]) -> None:
    """Keeps decisions, key -> entry id or `NEW` or `IGNORE`; a later one replaces an earlier one."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    now = datetime.now(UTC)
    rows = [{"key": key, "decision": decision, "decided_at": now} for key, decision in decisions.items()]
    for start in range(0, len(rows), _AT_ONCE):
        statement = insert(inbox).values(rows[start : start + _AT_ONCE])
        replaced = {name: statement.excluded[name] for name in ("decision", "decided_at")}
        connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=replaced))
