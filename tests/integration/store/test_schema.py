"""The tables of any earlier release become those of this one, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from assistant.store import Interaction, Store
from assistant.store.database import Database, open_database
from assistant.store.migrations import HEAD
from assistant.store.models import metadata
from assistant.store.schema import FIRST, configuration, prepare, version

if TYPE_CHECKING:
    from bench.servers import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of its own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'assistant.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    administration = sa.create_engine(server.url, isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS migrated WITH (FORCE)")
        connection.exec_driver_sql("CREATE DATABASE migrated")
    administration.dispose()
    yield server.address("migrated")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = open_database(url)
    yield opened
    opened.engine.dispose()


def _upgrade(database: Database, revision: str) -> None:
    database.create_file()
    with database.engine.begin() as connection:
        command.upgrade(configuration(connection), revision)


def _differences(database: Database) -> list[object]:
    """What Alembic would still change to reach the models; constraints it does not compare included."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences: list[object] = list(compare_metadata(context, metadata))
        looked = sa.inspect(connection)
        for table in metadata.sorted_tables:
            made = {check["name"] for check in looked.get_check_constraints(table.name)}
            declared = {c.name for c in table.constraints if isinstance(c, sa.CheckConstraint)}
            differences += sorted(made ^ declared)
    return differences


def test_head_is_the_last_revision() -> None:
    scripts = ScriptDirectory.from_config(configuration(None))
    assert scripts.get_current_head() == HEAD
    assert scripts.get_base() == FIRST


def test_the_first_revision_upgrades_to_the_models(database: Database) -> None:
    _upgrade(database, FIRST)
    _upgrade(database, "head")
    assert _differences(database) == []
    with database.engine.connect() as connection:
        assert version(connection) == HEAD


def test_a_new_database_is_the_models_and_says_so(database: Database) -> None:
    prepare(database)
    assert _differences(database) == []
    with database.engine.connect() as connection:
        assert version(connection) == HEAD


def test_a_database_of_before_migrations_keeps_what_it_holds(url: str, database: Database) -> None:
    _upgrade(database, FIRST)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
        connection.exec_driver_sql(
            "INSERT INTO interactions (created_at, conversation, reference, question, status, decision, "
            "probabilities, facets, model, catalogue, context) VALUES ('2026-01-01 00:00:00', 'c', "
            "'AB12-CD34', 'Bonjour', 'answered', 'answer', '[]', '{}', 'm', 'c', '{}')"
        )
    store = Store(url)
    store.create()
    (kept,) = store.interactions_of("c")
    # What nobody told apart then was given as sure, which nothing says.
    assert (kept.interaction.question, kept.interaction.certainty) == ("Bonjour", None)
    store.close()
    with database.engine.connect() as connection:
        assert version(connection) == HEAD


def test_a_database_of_a_newer_release_still_serves_this_one(url: str, database: Database) -> None:
    prepare(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store = Store(url)
    assert store.record_interaction(Interaction("c", "Bonjour", "answered", "answer"))
    store.close()
    with database.engine.connect() as connection:
        assert version(connection) == "9999"


def test_processes_that_start_together_make_the_tables_once(url: str) -> None:
    failures: list[Exception] = []

    def begin() -> None:
        opened = open_database(url)
        try:
            prepare(opened)
        except Exception as error:
            failures.append(error)
        finally:
            opened.engine.dispose()

    threads = [threading.Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []


def test_processes_that_open_a_new_file_together_wait_for_its_journal(tmp_path: Path) -> None:
    # One opening in twenty failed before; none of many may.
    failures: list[Exception] = []

    def begin(file: Path) -> None:
        opened = open_database(f"sqlite:///{file}")
        try:
            opened.engine.connect().close()
        except Exception as error:
            failures.append(error)
        finally:
            opened.engine.dispose()

    for number in range(40):
        file = tmp_path / f"{number}.db"
        file.touch()
        threads = [threading.Thread(target=begin, args=(file,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert failures == []
