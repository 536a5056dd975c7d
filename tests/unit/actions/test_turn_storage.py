"""What the one action keeps of a turn, in front of a store that remembers its calls."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions import resources, turn
from assistant.dialogue.state import Conversation
from assistant.dialogue.turns import Feedback, Record, Turn
from assistant.store import Interaction, Opinion
from assistant.understanding import acts
from assistant.understanding.result import Understanding

ASKED = Understanding("Quelle carte ?", acts.QUESTION, model="m", catalogue="c")


class Remembering:
    """A store that keeps nothing, and numbers what it is given."""

    def __init__(self) -> None:
        self.turns: list[tuple[str, Interaction | None, dict[str, Any]]] = []

    def record_turn(
        self, conversation: str, interaction: Interaction | None = None, **more: Any
    ) -> int | None:
        self.turns.append((conversation, interaction, more))
        return None if interaction is None else len(self.turns)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Remembering:
    remembering = Remembering()
    monkeypatch.setattr(resources, "store", lambda: remembering)
    return remembering


def tracker(**message: Any) -> Tracker:
    latest = {"text": "Quelle carte ?", "message_id": "rasa's own", **message}
    return Tracker("c1", {}, latest, [], False, None, {}, "action_listen")


def test_a_turn_with_an_opinion_an_answer_and_a_request_is_kept_at_once(store: Remembering) -> None:
    answered = Record("answered", "answer", "Quelle carte ?", "e", (("e", 0.9),), feedback=True)
    feedback = Feedback(7, useful=False, reason="wrong", comment="bof")
    updated = turn._store(tracker(), Turn((), Conversation(turn=3), answered, feedback), ASKED)
    [(conversation, interaction, more)] = store.turns
    assert (conversation, more["feedback_requested"]) == ("c1", True)
    assert more["opinion"] == Opinion(7, False, "wrong", "bof")
    assert interaction is not None
    assert (interaction.question, interaction.entry, interaction.model) == ("Quelle carte ?", "e", "m")
    assert updated.conversation.answers == {"3": 1}


def test_a_turn_that_leaves_nothing_asks_nothing_of_the_store(store: Remembering) -> None:
    before = Turn((), Conversation(turn=3))
    assert turn._store(tracker(), before, ASKED) is before
    assert store.turns == []


def test_an_answer_whose_usefulness_is_not_asked_is_not_remembered_as_one(store: Remembering) -> None:
    admitted = Turn((), Conversation(turn=3), Record("out_of_scope", "admit", "Quelle carte ?"))
    assert turn._store(tracker(), admitted, ASKED).conversation.answers == {}
    assert store.turns[0][2]["feedback_requested"] is False


def test_the_same_message_sent_again_has_the_same_key_and_no_other_has() -> None:
    def message(request: str | None, rasa: str, text: str) -> dict[str, Any]:
        return {"text": text, "message_id": rasa, "metadata": {"request_id": request} if request else None}

    again = [message("request-1", rasa, "oui") for rasa in ("a", "b")]
    assert len({turn.message_key(one) for one in again}) == 1
    others = [
        message("request-1", "a", "non"),
        message("request-2", "a", "oui"),
        message(None, "a", "oui"),
        message(None, "b", "oui"),
        message(None, "a", "non"),
    ]
    keys = [turn.message_key(one) for one in (again[0], *others)]
    assert all(one != other for one, other in itertools.combinations(keys, 2))
    assert all(len(key) == 64 for key in keys)


def test_nothing_can_be_read_in_a_key() -> None:
    key = turn.message_key({"text": "mon NIR", "metadata": {"request_id": "request-1"}})
    assert "NIR" not in key
    assert "request" not in key
    assert turn.message_key({"text": "\ud800", "message_id": "a"})


def test_a_message_without_a_name_has_no_key() -> None:
    assert turn.message_key({"text": "bonjour"}) == ""


@pytest.mark.parametrize(
    ("metadata", "channel", "test"),
    [
        ({"request_id": "r"}, "assistant", False),
        ({"request_id": "r", "test": True}, "assistant", True),
        ({}, "cmdline", True),
        (None, "ask", False),
    ],
)
def test_a_try_is_kept_as_one(
    store: Remembering, metadata: dict[str, Any] | None, channel: str, test: bool
) -> None:
    latest = {"text": "Quelle carte ?", "metadata": metadata}
    one = Tracker(
        "c1", {}, latest, [{"event": "user", "input_channel": channel}], False, None, {}, "action_listen"
    )
    answered = Record("answered", "answer", "Quelle carte ?", "e")
    turn._store(one, Turn((), Conversation(turn=3), answered), ASKED)
    [(_, interaction, _)] = store.turns
    assert interaction is not None
    assert interaction.test is test
