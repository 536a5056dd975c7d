"""The whole of production, once a module: PostgreSQL, Redis, nginx, two replicas, two action servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.stack import Stack
from bench.visitors import Book
from tests.integration.conftest import model  # noqa: F401 - the same trained model


@pytest.fixture(scope="module")
def stack(model: Path) -> Iterator[Stack]:  # noqa: F811
    with Stack(model) as started:
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


def check_book(stack: Stack, book: Book) -> None:
    """Nothing went wrong for these visitors, and the databases say the same as what they saw.

    Whatever a visitor read during a fault is a sentence, with a contact where the assistant or a publication
    could say it; the rest is in `Stack.complaints`.
    """
    assert book.failures == []
    for error in book.broken:
        assert error["error"] == "unavailable"
        assert "problème technique" in error["message"]
        assert error["contact"] is None or error["contact"]["url"].startswith("https://")
    assert stack.complaints(book) == []
