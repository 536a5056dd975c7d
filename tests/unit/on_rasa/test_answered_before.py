"""A message that comes again, by the id of its request, gets the answer that it had."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.on_rasa.answered_before import AnsweredBefore, asking, end_if_answered
from assistant.store import HIDDEN

REQUEST = "request-0001"


def _user(text: str, request: str = REQUEST) -> dict[str, Any]:
    return {"event": "user", "text": text, "metadata": {"request_id": request}, "parse_data": {}}


def _bot(text: str, **metadata: Any) -> dict[str, Any]:
    return {"event": "bot", "text": text, "data": {"buttons": [{"title": "Oui"}]}, "metadata": metadata}


def _slot() -> dict[str, Any]:
    return {"event": "slot", "name": "conversation", "value": {"question": "Quand ?"}}


def _texts(events: list[dict[str, Any]], text: str = "Quand ?", request: str = REQUEST) -> list[str] | None:
    """What is answered again, None when the message is to be handled."""
    try:
        with asking(request, text):
            end_if_answered([json.dumps(event) for event in events])
    except AnsweredBefore as before:
        return [str(message["text"]) for message in before.messages]
    return None


def test_it_gets_all_that_was_said_and_nothing_else() -> None:
    events = [
        _user("Avant", "request-0000"),
        _bot("Rien"),
        _user("Quand ?"),
        _slot(),
        _bot("Demain."),
        _bot("Utile ?"),
    ]
    assert _texts(events) == ["Demain.", "Utile ?"]
    assert _texts([*events, _user("Et après ?", "request-0002"), _bot("Jamais.")]) == ["Demain.", "Utile ?"]


def test_as_an_output_channel_receives_it() -> None:
    with pytest.raises(AnsweredBefore) as caught, asking(REQUEST, "Quand ?"):
        end_if_answered(
            [json.dumps(_user("Quand ?")), json.dumps(_bot("Demain.", kind="answer", entry_id="a"))]
        )
    (message,) = caught.value.messages
    assert {"text": "Demain.", "kind": "answer", "entry_id": "a"}.items() <= message.items()
    assert message["buttons"] == [{"title": "Oui"}]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Mon adresse est jean@exemple.fr", "Mon adresse est [e-mail]"),
        ("Il ne respire plus", HIDDEN),
    ],
)
def test_what_was_masked_is_recognised(text: str, stored: str) -> None:
    assert _texts([_user(stored), _bot("Voici.")], text) == ["Voici."]


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([], id="nothing was said"),
        pytest.param([_user("Quand ?", "another-one"), _bot("Demain.")], id="another request"),
        pytest.param([_user("Où ?"), _bot("Ici.")], id="a client that gives all its requests one id"),
        pytest.param([_user("Quand ?")], id="no answer came"),
        pytest.param([_user("Quand ?"), _bot("Panne.", breakdown=True)], id="a breakdown"),
        pytest.param([_bot("request-0001"), _slot()], id="its id is in another event"),
    ],
)
def test_what_was_not_answered_is_handled(events: list[dict[str, Any]]) -> None:
    assert _texts(events) is None


def test_a_message_without_an_id_is_always_handled() -> None:
    assert _texts([_user("Quand ?", ""), _bot("Demain.")], request="") is None
    # Nobody is being answered.
    end_if_answered([json.dumps(_user("Quand ?")), json.dumps(_bot("Demain."))])
