"""What the databases hold beside what visitors saw: nothing answered is lost, nothing is there twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from assistant.channel.tokens import Signer
from bench.visitors import Book


@dataclass(frozen=True)
class Ledger:
    """What is not as the visitors saw it.

    Attributes:
        lost: Answered messages that are in no conversation, and thanked feedback that is not kept.
        doubled: Messages answered twice, turns counted twice, feedback kept twice.
        sentences: What of it, none when all is well.
    """

    lost: int
    doubled: int
    sentences: tuple[str, ...]


def compare(book: Book, conversations_url: str, interactions_url: str, secret: str) -> Ledger:
    """Compares what visitors saw with the databases.

    * No message was answered twice, and none that was answered is missing from its conversation.
    * No turn of a conversation is counted twice: a visitor of `Crowd` asks each question once.
    * Each feedback that was thanked for is kept, with its value, and none is kept twice.

    Args:
        book: Of visitors who talked with these databases, which hold other conversations too.
        conversations_url: SQLAlchemy address of Rasa's conversations.
        interactions_url: SQLAlchemy address of the interactions.
        secret: Of the installation: tokens tell conversations.
    """
    signer = Signer(secret)
    mine = {signer.conversation(token, renewing=True) for token in book.opened}
    handled = _handled(_rows(conversations_url, "SELECT sender_id, data FROM events ORDER BY sender_id, id"))
    twice = sum(handled[request] > 1 for request in book.sent)
    missing = sum(handled[request] == 0 for request in book.answered)
    turns = Counter(
        (row[0], row[1], row[2])
        for row in _rows(interactions_url, "SELECT conversation, question, decision FROM interactions")
        if row[0] in mine
    )
    counted = sum(turns.values()) - len(turns)
    tried, pressed = _by_conversation(signer, book.tried), _by_conversation(signer, book.pressed)
    stored = Counter(
        (str(row[0]), bool(row[1]))
        for row in _rows(
            interactions_url,
            "SELECT conversation, useful FROM feedback JOIN interactions ON interactions.id = interaction_id "
            "WHERE useful IS NOT NULL",
        )
        if row[0] in mine
    )
    forgotten, again = pressed - stored, stored - tried
    return Ledger(
        missing + forgotten.total(),
        twice + counted + again.total(),
        (
            *([f"{twice} messages were answered twice"] if twice else []),
            *([f"{missing} answered messages are not in their conversation"] if missing else []),
            *([f"{counted} turns are counted twice"] if counted else []),
            *([f"feedback lost: {forgotten}"] if forgotten else []),
            *([f"feedback doubled: {again}"] if again else []),
        ),
    )


def _handled(rows: Iterable[Sequence[Any]]) -> Counter[str]:
    """How many times each request was answered in the conversations; a breakdown is no answer.

    Args:
        rows: `(conversation, event as JSON)`, by conversation and in the order of its events.
    """
    handled: Counter[str] = Counter()
    for _, events in groupby(rows, key=lambda row: row[0]):
        for request, replies in _exchanges(json.loads(data) for _, data in events):
            broken = any((reply.get("metadata") or {}).get("breakdown") for reply in replies)
            handled[request] += bool(replies) and not broken
    return handled


def _exchanges(events: Iterable[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each message's request with what was said after it."""
    request: str = ""
    replies: list[dict[str, Any]] = []
    for event in events:
        if event["event"] == "user":
            yield request, replies
            request, replies = str((event.get("metadata") or {}).get("request_id")), []
        elif event["event"] == "bot":
            replies.append(event)
    yield request, replies


def _by_conversation(signer: Signer, votes: list[tuple[str, bool]]) -> Counter[tuple[str, bool]]:
    return Counter((signer.conversation(token, renewing=True), useful) for token, useful in votes)


def _rows(url: str, statement: str) -> list[Any]:
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            return list(connection.exec_driver_sql(statement))
    finally:
        engine.dispose()
