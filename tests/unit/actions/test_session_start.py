"""A session opens with the greeting, once."""

from __future__ import annotations

from typing import Any

import pytest

from actions.session_start import ActionSessionStart
from actions.turn import BREAKDOWN
from assistant.store import Store
from tests.unit.actions.conftest import VISITOR, Conversing, Keeper

STARTED = {"event": "session_started"}
LISTEN = {"event": "action", "name": "action_listen"}


def user(text: str) -> dict[str, Any]:
    return {"event": "user", "text": text}


@pytest.fixture
def visitor(keeper: Keeper) -> Conversing:
    return Conversing(ActionSessionStart())


def names(events: list[dict[str, Any]]) -> list[str]:
    return [event["event"] if event["event"] != "action" else event["name"] for event in events]


def test_its_name_is_rasas_own():
    assert ActionSessionStart().name() == "action_session_start"


async def test_a_session_begins_with_who_speaks_what_it_knows_and_what_not_to_type(visitor: Conversing):
    (greeting,) = await visitor.send({"text": "bonjour"}, [])
    assert greeting["kind"] == "greeting"
    assert "assistant automatique" in greeting["text"]
    privacy = "Ne saisissez pas de données de santé ni de données personnelles "
    assert privacy + "(INS, NIR, code de carte, mot de passe)." in greeting["text"]
    assert len(greeting["buttons"]) == 4
    assert names(visitor.events) == ["session_started", "action_listen"]


async def test_the_message_that_opens_the_session_is_not_greeted_twice(visitor: Conversing):
    assert await visitor.send({"text": "/session_start"}, [STARTED, LISTEN, user("/session_start")]) == []
    assert names(visitor.events) == ["action_listen"]


async def test_a_session_that_begins_again_after_a_talk_is_greeted(visitor: Conversing):
    talk = [STARTED, LISTEN, user("vous ouvrez quand ?"), LISTEN]
    (greeting,) = await visitor.send({"text": "/session_start"}, talk)
    assert greeting["kind"] == "greeting"


async def test_opening_stores_nothing(visitor: Conversing, store: Store):
    await visitor.send({"text": "/session_start"}, [])
    assert store.interactions_of(VISITOR) == []


async def test_a_breakdown_is_said_when_a_session_opens(visitor: Conversing, keeper: Keeper):
    keeper.knowledge = None
    (message,) = await visitor.send({"text": "/session_start"}, [])
    assert (message["text"], message["breakdown"]) == (BREAKDOWN, True)
    assert names(visitor.events) == ["session_started", "action_listen"]
