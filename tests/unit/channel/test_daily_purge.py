"""The daily purge: by itself, shortly after the start, counts only in the log."""

from __future__ import annotations

import asyncio
import logging
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sanic import Blueprint, Sanic

from assistant.channel import daily_purge
from assistant.store import Interaction, Store
from assistant.store.models import interactions
from tests.listening import of_its_own
from tests.waiting import until_true


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    monkeypatch.setenv("ASSISTANT_MODELS", str(tmp_path / "models"))
    monkeypatch.delenv("ASSISTANT_DATABASE_URL", raising=False)
    monkeypatch.delenv("ASSISTANT_TRACKER_URL", raising=False)
    store = Store(f"sqlite:///{tmp_path / 'assistant.db'}")
    old = datetime.now(UTC) - timedelta(days=91)
    for conversation in ("old", "new"):
        store.record_interaction(Interaction(conversation, "ma question secrète", "answered", "answer", "x"))
    with store.transaction() as connection:
        mine = interactions.c.conversation == "old"
        connection.execute(interactions.update().where(mine).values(created_at=old))
    return store


class Naps:
    """Waits that last no time; the last one ends the task, as a server's stop does."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) > self.most:
            raise asyncio.CancelledError


async def _purges(number: int) -> list[float]:
    """Lets the task purge so many times; gives the seconds it would have waited."""
    naps = Naps(number)
    await asyncio.gather(daily_purge.purge_again_and_again(sleep=naps), return_exceptions=True)
    return naps.seconds


async def test_old_texts_go_and_the_log_says_how_many(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "assistant.channel.daily_purge"):
        first, again = await _purges(1)
    assert 20 <= first <= 40
    assert again == 24 * 3600
    assert store.interactions_of("old") == []
    assert len(store.interactions_of("new")) == 1
    assert [record.getMessage() for record in caplog.records] == [
        "Daily purge, 90 days: 1 turns, 0 comments, 0 events"
    ]
    store.close()


async def test_the_reports_of_models_forget_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[Path, float]] = []

    def forget(models: Path, before: datetime) -> int:
        calls.append((models, (datetime.now(UTC) - before) / timedelta(days=1)))
        return 0

    monkeypatch.setattr(daily_purge, "forget_questions", forget)
    await _purges(1)
    assert [(models.name, round(days)) for models, days in calls] == [("models", 90)]
    store.close()


async def test_a_failure_is_logged_and_tried_again(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", "sqlite:////proc/none/assistant.db")
    with caplog.at_level(logging.ERROR, "assistant.channel.daily_purge"):
        waits = await _purges(2)
    assert len(caplog.records) == 2
    assert waits[1:] == [600, 600]
    store.close()


async def test_several_replicas_at_once_forget_each_text_once(store: Store) -> None:
    await asyncio.gather(*(_purges(1) for _ in range(3)))
    assert store.interactions_of("old") == []
    assert len(store.interactions_of("new")) == 1
    store.close()


async def test_the_server_does_it_once_started(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily_purge, "FIRST_SECONDS", 0.0)
    Sanic.test_mode = True
    app = Sanic(f"test-{uuid.uuid4().hex}", configure_logging=False)
    blueprint = Blueprint("purged")
    daily_purge.purge_daily(blueprint)
    app.blueprint(blueprint)
    server = await app.create_server(sock=of_its_own(), return_asyncio_server=True, access_log=False)
    assert server
    await server.startup()
    await server.after_start()
    await until_true(lambda: not store.interactions_of("old"))
    await server.before_stop()
    await asyncio.gather(app.ctx.daily_purge, return_exceptions=True)
    assert app.ctx.daily_purge.cancelled()
    server.close()
    await server.wait_closed()
    store.close()
