"""The disk under a database fills while twenty visitors talk, then is freed.

The disk is a tmpfs of a few megabytes, mounted on the folder of the database: it is full for root too.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.disk import Disk
from bench.ledger import compare
from bench.stack import Stack
from bench.visitors import Crowd
from tests.e2e.conftest import Service, running
from tests.homes import home_in
from tests.production.conftest import begun, check, check_book
from tests.waiting import until_true

VISITORS, THINK = 20, 1.0
PATIENCE = 300.0
_SECRET = "a secret of the rehearsal, long enough"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Disk]:
    """The home of an assistant on one machine: its databases and its logs."""
    disk = Disk(tmp_path / "home", 48)
    disk.mount()
    # Links: what is computed already is not on this disk.
    home_in(disk.folder)
    yield disk
    disk.unmount()


@pytest.fixture
def alone(model: Path, home: Disk, tmp_path: Path) -> Iterator[Service]:
    """One machine, without a server of databases: SQLite."""
    models = tmp_path / "models"
    models.mkdir()
    shutil.copy2(model, models)
    with running(home.folder, ASSISTANT_MODELS=str(models), ASSISTANT_SECRET=_SECRET) as started:
        yield started


async def test_the_disk_of_sqlite_fills(alone: Service, home: Disk) -> None:
    crowd = Crowd(alone.base, VISITORS, THINK, patience=PATIENCE)
    async with crowd:
        await crowd.until_rounds(5)
        await asyncio.to_thread(home.fill)
        await until_true(lambda: len(crowd.book.broken) >= VISITORS)
        assert (await asyncio.to_thread(alone.get, "/v1/config"))[0] == 200
        assert alone.process.poll() is None
        home.free()
        await crowd.until_rounds(VISITORS)
    databases = (f"sqlite:///{home.folder / name}" for name in ("conversations.db", "assistant.db"))
    check(crowd.book, compare(crowd.book, *databases, _SECRET), "disque plein sous SQLite")


@pytest.fixture(scope="module")
def stack(model: Path) -> Iterator[Stack]:
    """Production, whose PostgreSQL has a disk of its own."""
    made = Stack(model)
    disk = Disk(made.postgres.folder, 160)
    disk.mount()
    try:
        with begun(made) as started:
            yield started
    finally:
        disk.unmount()
        shutil.rmtree(made.folder, ignore_errors=True)


async def test_the_disk_of_postgresql_fills(whole: Stack) -> None:
    disk = Disk(whole.postgres.folder, 160)
    crowd = Crowd(whole.base, VISITORS, THINK, patience=PATIENCE)
    async with crowd:
        await crowd.until_rounds(5)
        await asyncio.to_thread(disk.fill)
        await until_true(lambda: len(crowd.book.broken) >= VISITORS)
        disk.free()
        if not await asyncio.to_thread(whole.postgres.runs):
            # Without room for its journal it stops: an operator starts it again.
            await asyncio.to_thread(whole.postgres.restart)
        await asyncio.to_thread(whole.wait_ready, *whole.workers)
        await crowd.until_rounds(VISITORS)
    check_book(whole, crowd.book, "disque plein sous PostgreSQL")
