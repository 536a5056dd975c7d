"""The tables of the store as this release needs them: made when absent, migrated when older."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.store.database import Database
from assistant.store.migrations import HEAD
from assistant.store.models import metadata
from assistant.store.time_limits import without_limit

logger = logging.getLogger(__name__)
FIRST = "0001"
"""What a database without a version holds: the tables of before migrations."""
_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x616E73
"""Number of PostgreSQL's advisory lock: one process at a time changes tables."""
_VERSION = sa.Table(
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), primary_key=True, nullable=False),
)


def prepare(database: Database) -> None:
    """Brings the tables of a database to this release; several processes may do so at once.

    A database that a newer release has migrated is left as it is: migrations only add, so that the
    previous release still works with it.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: The database is missing or refuses.
        OSError: The folder of an SQLite database cannot be made.
    """
    database.create_file()
    with database.engine.connect() as connection:
        if _made(connection) and version(connection) == HEAD:
            return
    with without_limit(), database.engine.begin() as connection:
        _alone(connection)
        if not _made(connection):
            metadata.create_all(connection)
            _stamp(connection, HEAD)
            return
        revision = version(connection)
        if revision is None:
            _stamp(connection, revision := FIRST)
        if revision != HEAD:
            _migrate(connection)


def version(connection: Connection) -> str | None:
    """The revision of a database, None when it has none."""
    if not sa.inspect(connection).has_table(_VERSION.name):
        return None
    revision = connection.execute(sa.select(_VERSION.c.version_num)).scalar()
    return None if revision is None else str(revision)


def configuration(connection: Connection | None) -> Any:
    """Alembic's configuration for our migrations.

    Args:
        connection: Open connection the migrations work on.
    """
    # Alembic is needed once a release: importing it here keeps the action server's start short.
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


def _made(connection: Connection) -> bool:
    return bool(sa.inspect(connection).has_table("interactions"))


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = configuration(connection)
    known = {revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()}
    if version(connection) not in known:
        logger.warning("The tables were migrated by a newer release; they are left as they are.")
        return
    command.upgrade(config, "head")


def _stamp(connection: Connection, revision: str) -> None:
    _VERSION.create(connection, checkfirst=True)
    connection.execute(_VERSION.delete())
    connection.execute(_VERSION.insert().values(version_num=revision))


def _alone(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # A migration may take longer than what a visitor can wait for.
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    else:
        # Takes SQLite's one writing place before looking: the others wait for the end.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
