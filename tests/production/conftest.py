"""The whole of production, once a module: PostgreSQL, Redis, nginx, two replicas, two action servers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.ledger import Ledger
from bench.stack import Stack, Worker
from bench.versions import Version
from bench.visitors import Book
from tests.homes import home_in
from tests.integration.conftest import model  # noqa: F401 - the same trained model
from tests.production.figures import NOTED, note, table

LONGEST_SECONDS = 32.0
"""Time of nginx to reach a replica (2 s) and to read its answer (30 s): beyond, it answers by itself."""


@contextmanager
def begun(stack: Stack) -> Iterator[Stack]:
    """Starts a stack, whose processes find computed what this machine has computed."""
    for worker in stack.workers:
        home_in(Path(worker.environment["ASSISTANT_HOME"]))
    with stack:
        yield stack


@pytest.fixture(scope="module")
def stack(model: Path) -> Iterator[Stack]:  # noqa: F811
    with begun(Stack(model)) as started:
        yield started


@pytest.fixture
def whole(stack: Stack) -> Iterator[Stack]:
    """The stack with everything running, before and after the test."""
    yield stack
    stack.postgres.start_if_stopped()
    if stack.redis.process is None:
        stack.redis.start()
    for worker in stack.workers:
        if worker.child is None or worker.child.died():
            worker.start()
    stack.wait_ready(*stack.workers)
    for worker in stack.workers:
        stack.nginx.replica("restore", worker.port)


@contextmanager
def frozen(*workers: Worker) -> Iterator[Callable[[], None]]:
    """Inside, workers answer nothing, until what is given is called."""

    def thaw() -> None:
        for worker in workers:
            worker.thaw()

    for worker in workers:
        worker.freeze()
    try:
        yield thaw
    finally:
        thaw()


async def replace(stack: Stack, worker: Worker, version: Version) -> None:
    """Stops a worker once nobody needs it, and starts it again from another version, as an operator does."""
    await asyncio.to_thread(stack.nginx.replica, "drain", worker.port)
    assert await asyncio.to_thread(worker.stop) == 0
    worker.version = version
    # From this thread: what another one starts is stopped when that one ends.
    worker.start()
    await asyncio.to_thread(stack.wait_ready, worker)
    await asyncio.to_thread(stack.nginx.replica, "restore", worker.port)


def check_book(stack: Stack, book: Book, fault: str) -> None:
    """Nothing went wrong for these visitors, and the databases say the same as what they saw."""
    check(book, stack.ledger(book), fault)


def check(book: Book, ledger: Ledger, fault: str) -> None:
    """The same beside a comparison with databases that is already made.

    Whatever a visitor read during a fault is a sentence, with a contact; nobody waited longer than the
    assistant and nginx let anybody wait.
    """
    figures = note(fault, book, ledger)
    assert book.failures == []
    for error in book.broken:
        assert error["error"] == "unavailable"
        assert "problème technique" in error["message"]
        # Where the assistant or a publication could say it: nginx alone knows no contact before one.
        assert error["contact"] is None or error["contact"]["url"].startswith("https://")
    assert ledger.sentences == ()
    assert (figures.lost, figures.doubled, figures.errors) == (0, 0, 0)
    assert figures.longest < LONGEST_SECONDS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures of every fault, once all are known."""
    if NOTED:
        terminalreporter.section("vingt visiteurs pendant chaque panne")
        terminalreporter.write_line(table())
