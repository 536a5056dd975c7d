"""`assistant db upgrade` and `assistant db revision`."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import sqlalchemy as sa

from assistant.store.database import open_database
from assistant.store.migrations import HEAD
from assistant.store.models import StoreUnavailable
from assistant.store.schema import configuration, prepare, version

_HEAD_LINE = re.compile(r'^HEAD = ".*"$', re.MULTILINE)


def upgrade(url: str) -> str:
    """Brings the tables of a database to this release.

    Returns:
        What there is now, in French.

    Raises:
        StoreUnavailable: The database is missing or refuses.
    """
    database = open_database(url)
    try:
        prepare(database)
        with database.engine.connect() as connection:
            revision = version(connection)
    except (sa.exc.SQLAlchemyError, OSError) as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()
        raise StoreUnavailable(cause[0] if cause else str(error)) from error
    finally:
        database.engine.dispose()
    if revision != HEAD:
        return f"Les tables sont à la version {revision}, plus récente que celle de ce programme ({HEAD})."
    return f"Les tables sont à la version {HEAD}."


def write_revision(message: str) -> Path:
    """Writes the revision that brings the last one to the models, and makes it the head.

    Args:
        message: What changes, in a few words; part of the name of the file.

    Returns:
        The file, to be read again before it is committed.
    """
    from alembic import command

    number = f"{int(HEAD) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/before.db")
        database.create_file()
        with database.engine.begin() as connection:
            command.upgrade(configuration(connection), "head")
        with database.engine.begin() as connection:
            written = command.revision(
                configuration(connection), message=message, autogenerate=True, rev_id=number
            )
        database.engine.dispose()
    home = Path(__file__).parent / "migrations" / "__init__.py"
    home.write_text(_HEAD_LINE.sub(f'HEAD = "{number}"', home.read_text("utf-8")), "utf-8")
    return Path(written.path)
