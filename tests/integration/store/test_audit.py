"""Neither database lets the audit be changed, nor its recent lines go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from alembic import command

from assistant.store import Store
from assistant.store.database import open_database
from assistant.store.models import StoreUnavailable, audit
from assistant.store.schema import configuration

LINE = {"name": "Ada", "act": "publication", "target": "", "account_id": 1}


@pytest.fixture(params=["new", "migrated"])
def store_with_audit(url: str, store: Store, request: pytest.FixtureRequest) -> Store:
    """Tables made at once, or brought from the first release."""
    if request.param == "migrated":
        database = open_database(url)
        database.create_file()
        with database.engine.begin() as connection:
            for table in ("audit", "alembic_version"):
                connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
            others = sa.inspect(connection).get_table_names()
            for table in sorted(
                others, key=lambda name: name in ("accounts", "interactions", "faq_folders", "faq_batches")
            ):
                connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}" + _cascade(connection))
        with database.engine.begin() as connection:
            command.upgrade(configuration(connection), "head")
        database.engine.dispose()
    return store


def _cascade(connection: sa.engine.Connection) -> str:
    return " CASCADE" if connection.dialect.name == "postgresql" else ""


def test_a_line_is_never_changed(store_with_audit: Store) -> None:
    store = store_with_audit
    with store.transaction() as connection:
        connection.execute(audit.insert().values(**LINE, at=datetime.now(UTC)))
    with pytest.raises(StoreUnavailable), store.transaction() as connection:
        connection.execute(audit.update().values(name="Eve"))
    with store.transaction() as connection:
        assert [row.name for row in connection.execute(sa.select(audit.c.name))] == ["Ada"]


def test_a_line_goes_after_thirty_days_and_not_before(store_with_audit: Store) -> None:
    store = store_with_audit
    with store.transaction() as connection:
        for days in (0, 29, 31, 400):
            at = datetime.now(UTC) - timedelta(days=days)
            connection.execute(audit.insert().values(**LINE, at=at))
    with pytest.raises(StoreUnavailable), store.transaction() as connection:
        connection.execute(audit.delete())
    with store.transaction() as connection:
        old = audit.c.at < datetime.now(UTC) - timedelta(days=30)
        assert connection.execute(audit.delete().where(old)).rowcount == 2
        assert connection.execute(sa.select(sa.func.count()).select_from(audit)).scalar() == 2


def test_the_whole_of_it_is_not_emptied_at_once(store_with_audit: Store) -> None:
    store = store_with_audit
    with store.transaction() as connection:
        connection.execute(audit.insert().values(**LINE, at=datetime.now(UTC)))
        empty = "DELETE FROM audit" if connection.dialect.name == "sqlite" else "TRUNCATE audit"
    with pytest.raises(StoreUnavailable), store.transaction() as connection:
        connection.exec_driver_sql(empty)
