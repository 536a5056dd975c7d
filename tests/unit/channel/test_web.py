"""What Rasa's side of the channel does beside handing messages over."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from rasa.core.channels.channel import UserMessage
from sanic.request import Request

from assistant.channel.errors import Breakdown
from assistant.channel.web import RasaEngine
from assistant.serving_lock import VisitorsLock, are_served


async def _answered(_: UserMessage) -> None:
    """Stands for Rasa."""


def _request(processor: Any) -> Request:
    agent = SimpleNamespace(processor=processor)
    return cast(Request, SimpleNamespace(app=SimpleNamespace(ctx=SimpleNamespace(agent=agent))))


async def test_a_message_says_that_visitors_are_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    engine = RasaEngine(_answered, visitors=VisitorsLock(tmp_path))
    assert not are_served(tmp_path)
    with pytest.raises(Breakdown):
        await engine.turn(_request(None), "visitor", "Bonjour")
    assert not are_served(tmp_path)
    await engine.turn(_request(object()), "visitor", "Bonjour")
    assert are_served(tmp_path)
