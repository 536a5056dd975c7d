"""The writer of the FAQ and the publications for later, as PostgreSQL keeps them for several machines."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from assistant.backoffice import schedule
from assistant.backoffice.lease import Lease, Writer
from assistant.store.models import writer_leases
from assistant.store.store import Store
from tests.integration.store.conftest import postgres  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from bench.servers import Postgres


@pytest.fixture
def store(postgres: Postgres) -> Iterator[Store]:  # noqa: F811 - the fixture
    """An empty database of its own."""
    administration = sa.create_engine(postgres.url, isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS team WITH (FORCE)")
        connection.exec_driver_sql("CREATE DATABASE team")
    administration.dispose()
    opened = Store(postgres.address("team"))
    opened.create()
    yield opened
    opened.close()


def _together(works: list[threading.Thread]) -> None:
    for work in works:
        work.start()
    for work in works:
        work.join(60)


def test_of_many_one_writes_until_its_lease_lapses(store: Store, tmp_path: Path) -> None:
    all_of_them = [Lease(store, tmp_path, lambda _: None) for _ in range(6)]
    found: dict[int, Writer | None] = {}

    def look(number: int) -> None:
        found[number] = all_of_them[number].writer_instead()

    _together([threading.Thread(target=look, args=(number,)) for number in range(6)])
    (first,) = (number for number, other in found.items() if other is None)
    writer, other = all_of_them[first], all_of_them[first - 1]
    assert writer.writer_instead() is None
    named = other.writer_instead()
    assert named is not None
    # The moment is the server's.
    assert abs(datetime.now(UTC) - named.since) < timedelta(minutes=5)
    with store.transaction() as connection:
        until = connection.execute(sa.select(writer_leases.c.until)).scalar_one()
        connection.execute(writer_leases.update().values(until=until - timedelta(seconds=31)))
    assert other.writer_instead() is None
    assert writer.writer_instead() is not None
    other.stop()
    assert writer.writer_instead() is None


def test_a_publication_for_later_begins_once(store: Store) -> None:
    now = datetime.now(UTC)
    number = schedule.plan(store, now + timedelta(hours=1), "Ada Author", "rentrée", now)
    assert [one.id for one in schedule.due(store, now + timedelta(hours=2))] == [number]
    begun: list[bool] = []

    def begin(name: str) -> None:
        begun.append(schedule.begin(store, number, name, now))

    _together([threading.Thread(target=begin, args=(str(n),)) for n in range(6)])
    assert sorted(begun) == [False] * 5 + [True]
    assert not schedule.cancel(store, number, "Zoé")
    assert schedule.settle(store, number, "done", "", now)
    assert [(one.state, one.asked_by) for one in schedule.listed(store)] == [("done", "Ada Author")]
