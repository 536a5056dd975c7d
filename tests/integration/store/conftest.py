"""A real PostgreSQL on a socket of a temporary folder; nothing listens on the network."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.store import Store
from assistant.store.models import metadata
from bench.servers import Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running server, that a test may stop and start again."""
    # Short: the path of a Unix socket has 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = Postgres(folder)
    try:
        server.create()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'home' / 'assistant.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    engine = sa.create_engine(server.url)
    metadata.drop_all(engine)
    engine.dispose()
    return server.url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store(url)
    yield store
    store.close()
