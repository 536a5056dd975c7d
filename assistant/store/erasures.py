"""Counts what is erased: whatever was derived from visitors' words is then made again."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from assistant.store.models import derived_generation

ONLY = 1
"""Number of the one row."""


def increase(connection: Connection) -> None:
    """Notes that something is erased, in the transaction that erases it."""
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    noted = make(derived_generation).values(id=ONLY, number=1)
    more = {"number": derived_generation.c.number + 1}
    connection.execute(noted.on_conflict_do_update(index_elements=["id"], set_=more))
