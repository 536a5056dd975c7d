"""Which model a running server serves when the pointer moves. Loading itself is tested end to end."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.on_rasa.takeover import Takeover
from assistant.releases.formats import FORMAT
from assistant.releases.registry import archive_of, find, verified
from tests.unit.releases.test_formats import made_by_another, published_by_another
from tests.unit.releases.test_registry import made, published


class Server:
    """A server's agent, and the models it was told to load."""

    def __init__(self, loaded: str | None) -> None:
        processor = SimpleNamespace(model_filename=f"{loaded}.tar.gz", domain="before") if loaded else None
        self.agent: Any = SimpleNamespace(
            processor=processor, domain="before", tracker_store=SimpleNamespace(domain="before"), nlg=None
        )
        self.agent.lock_store = self.agent.action_endpoint = self.agent.http_interpreter = None

    @property
    def model(self) -> str:
        return str(self.agent.processor.model_filename)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loads nothing: what is verified is, and the name is kept."""

    def load(self: Takeover, agent: Any, publication: Any) -> Any:
        file = verified(self._models, publication)
        return SimpleNamespace(model_filename=file.name, domain=f"domain of {file.name}")

    monkeypatch.setattr(Takeover, "_load", load)


async def _followed(models: Path, server: Server) -> Takeover:
    takeover = Takeover(models)
    takeover._begin(server.agent)
    await takeover.look(server.agent)
    return takeover


async def test_a_publication_is_taken_over_once(tmp_path: Path, quick: None) -> None:
    published(tmp_path, made(tmp_path, "un"))
    server = Server("un")
    takeover = await _followed(tmp_path, server)
    assert server.model == "un.tar.gz"
    published(tmp_path, made(tmp_path, "deux"))
    assert await takeover.look(server.agent)
    assert server.model == "deux.tar.gz"
    assert server.agent.domain == server.agent.tracker_store.domain == "domain of deux.tar.gz"
    assert not await takeover.look(server.agent)


async def test_going_back_and_forth_is_followed(tmp_path: Path, quick: None) -> None:
    first, second = made(tmp_path, "un"), made(tmp_path, "deux")
    published(tmp_path, first)
    server = Server("un")
    takeover = await _followed(tmp_path, server)
    for release in (second, first, second):
        published(tmp_path, release)
        assert await takeover.look(server.agent)
        assert server.model == f"{release.name}.tar.gz"


async def test_what_was_published_while_the_server_started_is_taken_over(tmp_path: Path, quick: None) -> None:
    published(tmp_path, made(tmp_path, "un"))
    published(tmp_path, made(tmp_path, "deux"))
    server = Server("un")
    await _followed(tmp_path, server)
    assert server.model == "deux.tar.gz"


async def test_what_another_version_publishes_beside_moves_nothing(tmp_path: Path, quick: None) -> None:
    published(tmp_path, made(tmp_path, "un"))
    server = Server("un")
    takeover = await _followed(tmp_path, server)
    for of in (1, FORMAT + 1):
        made_by_another(tmp_path, "autre", of)
        published_by_another(tmp_path, "autre", 1, of)
        assert not await takeover.look(server.agent)
    assert server.model == "un.tar.gz"
    assert takeover.problem is None


async def test_a_candidate_served_on_purpose_stays_until_the_next_publication(
    tmp_path: Path, quick: None
) -> None:
    published(tmp_path, made(tmp_path, "un"))
    made(tmp_path, "candidat")
    server = Server("candidat")
    takeover = await _followed(tmp_path, server)
    assert server.model == "candidat.tar.gz"
    published(tmp_path, made(tmp_path, "deux"))
    assert await takeover.look(server.agent)
    assert server.model == "deux.tar.gz"


async def test_a_server_on_a_plain_model_takes_the_first_publication(tmp_path: Path, quick: None) -> None:
    (tmp_path / "rasa.tar.gz").touch()
    server = Server("rasa")
    takeover = await _followed(tmp_path, server)
    published(tmp_path, made(tmp_path, "un"))
    assert await takeover.look(server.agent)
    assert server.model == "un.tar.gz"


async def test_a_model_that_is_not_the_published_one_is_refused_and_said(tmp_path: Path) -> None:
    published(tmp_path, made(tmp_path, "un"))
    server = Server("un")
    takeover = await _followed(tmp_path, server)
    release = made(tmp_path, "deux")
    archive_of(tmp_path, "deux").write_bytes(b"someone else's code")
    published(tmp_path, release)
    assert not await takeover.look(server.agent)
    assert server.model == "un.tar.gz"
    assert takeover.problem is not None
    assert "SHA-256" in takeover.problem
    # The next good one is taken, and nothing is wrong any more.
    published(tmp_path, find(tmp_path, "un"), "rollback")
    await takeover.look(server.agent)
    assert takeover.problem is None


async def test_a_model_that_does_not_load_is_refused_and_said(tmp_path: Path) -> None:
    published(tmp_path, made(tmp_path, "un"))
    server = Server("un")
    takeover = await _followed(tmp_path, server)
    published(tmp_path, made(tmp_path, "deux"))
    assert not await takeover.look(server.agent)
    assert server.model == "un.tar.gz"
    assert takeover.problem
    assert "ModelNotFound" in takeover.problem
