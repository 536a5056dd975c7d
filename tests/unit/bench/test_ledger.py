"""What visitors saw is compared with the databases: each way of being wrong is seen."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from assistant.channel.tokens import Signer
from assistant.store import Interaction, Opinion, Store
from bench.ledger import Ledger, compare
from bench.visitors import Book

SECRET = "a secret of the tests, long enough"
CONVERSATION, REQUEST = "c1", "request-0001"


def _user(request: str = REQUEST) -> dict[str, Any]:
    return {"event": "user", "text": "Quand ?", "metadata": {"request_id": request}}


def _bot(**metadata: Any) -> dict[str, Any]:
    return {"event": "bot", "text": "Demain.", "metadata": metadata}


@pytest.fixture
def book() -> Book:
    """One visitor, who asked a question and said that the answer was useful."""
    token = Signer(SECRET).issue(CONVERSATION)
    voted = (token, True)
    return Book(opened=[token], tried=[voted], pressed=[voted], sent={REQUEST}, answered={REQUEST})


def _compared(folder: Path, book: Book, events: list[dict[str, Any]], keys: list[str], votes: int) -> Ledger:
    """With a database of these events, and of one turn for each key, of which some have feedback."""
    with sqlite3.connect(folder / "events.db") as connection:
        connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, data TEXT)")
        connection.executemany(
            "INSERT INTO events (sender_id, data) VALUES (?, ?)",
            [(CONVERSATION, json.dumps(event)) for event in events],
        )
    connection.close()
    store = Store(f"sqlite:///{folder / 'store.db'}")
    for number, key in enumerate(keys):
        turn = Interaction(CONVERSATION, "Quand ?", "answered", "answer")
        kept = store.record_turn(CONVERSATION, turn, message=key, feedback_requested=True)
        assert kept is not None
        if number < votes:
            store.record_turn(CONVERSATION, message=f"{key} vote", opinion=Opinion(kept, useful=True))
    store.close()
    return compare(book, f"sqlite:///{folder / 'events.db'}", f"sqlite:///{folder / 'store.db'}", SECRET)


def test_all_is_well(book: Book, tmp_path: Path) -> None:
    # A breakdown that was stored, then the same message sent again.
    events = [_user(), _bot(breakdown=True), _user(), _bot(kind="answer")]
    assert _compared(tmp_path, book, events, ["a"], 1) == Ledger(0, 0, ())


@pytest.mark.parametrize(
    ("events", "keys", "votes", "expected"),
    [
        pytest.param([_user(), _bot(), _user(), _bot()], ["a"], 1, (0, 1), id="answered twice"),
        pytest.param([_user("request-0002"), _bot()], ["a"], 1, (1, 0), id="not in its conversation"),
        pytest.param([_user()], ["a"], 1, (1, 0), id="without its answer"),
        pytest.param([_user(), _bot()], ["a", "b"], 1, (0, 1), id="counted twice"),
        pytest.param([_user(), _bot()], ["a"], 0, (1, 0), id="its feedback is lost"),
        pytest.param([_user(), _bot()], ["a", "b"], 2, (0, 2), id="its feedback is doubled too"),
    ],
)
def test_what_is_wrong_is_said(
    book: Book,
    tmp_path: Path,
    events: list[dict[str, Any]],
    keys: list[str],
    votes: int,
    expected: tuple[int, int],
) -> None:
    ledger = _compared(tmp_path, book, events, keys, votes)
    assert (ledger.lost, ledger.doubled) == expected
    assert ledger.sentences
