"""Rasa's conversations in its own database, as far as forgetting and handing over need them."""

from __future__ import annotations

import sqlalchemy as sa

from assistant.store.database import Database, open_database
from assistant.store.models import StoreUnavailable
from assistant.store.store import plain_error

# The part of Rasa's table that is needed here; Rasa's own store creates it.
event_rows = sa.Table(
    "events",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255)),
    sa.Column("timestamp", sa.Float),
    sa.Column("data", sa.Text),
)


def senders(url: str) -> list[str]:
    """The ids of all the conversations.

    Raises:
        StoreUnavailable: The database is missing.
    """
    database = opened(url)
    if database is None:
        return []
    try:
        with database.engine.begin() as connection:
            return [row.sender_id for row in connection.execute(sa.select(event_rows.c.sender_id).distinct())]
    except sa.exc.SQLAlchemyError as error:
        raise StoreUnavailable(plain_error(error)) from error
    finally:
        database.engine.dispose()


def opened(url: str) -> Database | None:
    """Rasa's database, None as long as Rasa has not made it; its engine is to be disposed of.

    Raises:
        StoreUnavailable: The database is missing.
    """
    database = open_database(url)
    if database.file is not None and not database.file.exists():
        return None
    try:
        if sa.inspect(database.engine).has_table("events"):
            return database
    except sa.exc.SQLAlchemyError as error:
        raise StoreUnavailable(plain_error(error)) from error
    database.engine.dispose()
    return None
