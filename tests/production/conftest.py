"""The whole of production, started once: PostgreSQL, Redis, nginx, two replicas, two action servers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.channel.tokens import Signer
from bench.stack import Stack
from bench.visitors import Book
from tests.integration.conftest import model  # noqa: F401 - the same trained model


@pytest.fixture(scope="session")
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
    for worker in stack.replicas:
        stack.nginx.replica("restore", worker.port)


def check_book(stack: Stack, book: Book) -> None:
    """Nothing went wrong for these visitors, and the databases say the same as what they saw.

    * whatever a visitor was told during a fault is a sentence, with a contact;
    * no request was handled twice, and none that was answered is missing from its conversation;
    * each feedback that was thanked for is kept once, with its value.
    """
    assert book.failures == []
    for said in book.broken:
        assert said["error"] == "unavailable"
        assert "problème technique" in said["message"]
        assert said["contact"]["url"].startswith("https://")
    handled = _handled_requests(stack)
    assert [request for request in book.sent if handled[request] > 1] == [], "answered twice"
    assert [request for request in book.answered if handled[request] == 0] == [], "forgotten"
    assert _kept_feedback(stack, book) == _pressed_feedback(stack, book)


def _handled_requests(stack: Stack) -> Counter[str]:
    """How many times each request is in the conversations."""
    engine = sa.create_engine(stack.postgres.url("conversations"))
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT data::json -> 'metadata' ->> 'request_id' FROM events WHERE type_name = 'user'"
        )
        found = Counter(str(row[0]) for row in rows)
    engine.dispose()
    return found


def _pressed_feedback(stack: Stack, book: Book) -> Counter[tuple[str, bool]]:
    signer = Signer(stack.environment["ASSISTANT_SECRET"])
    return Counter((signer.conversation(token), useful) for token, useful in book.pressed)


def _kept_feedback(stack: Stack, book: Book) -> Counter[tuple[str, bool]]:
    signer = Signer(stack.environment["ASSISTANT_SECRET"])
    ours = {signer.conversation(token) for token, _ in book.pressed}
    engine = sa.create_engine(stack.postgres.url("interactions"))
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT conversation, useful FROM feedback JOIN interactions ON interactions.id = interaction_id "
            "WHERE useful IS NOT NULL"
        )
        found = Counter((str(row[0]), bool(row[1])) for row in rows if row[0] in ours)
    engine.dispose()
    return found
