"""Which model a running server serves when the pointer moves. Loading itself is tested end to end."""

from __future__ import annotations

import gzip
import logging
import tarfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.on_rasa.takeover import FIRST_PAUSE, LONGEST_PAUSE, Takeover, may_pass
from assistant.releases.formats import FORMAT
from assistant.releases.registry import archive_of, find, verified
from tests.unit.releases.test_formats import made_by_another, published_by_another
from tests.unit.releases.test_registry import made, published


class Server:
    """A server's agent, and the models it was made to load."""

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
    """Loads nothing: what is verified is, and the name is recorded."""

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


class Clock:
    """A time that only tests move."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Attempts:
    """Loads that fail so many times, then succeed; and when each was made."""

    def __init__(self, clock: Clock, monkeypatch: pytest.MonkeyPatch, *failures: BaseException) -> None:
        self.clock, self.failures, self.times = clock, list(failures), list[float]()
        monkeypatch.setattr(Takeover, "_load", lambda takeover, *loaded: self.load(takeover, *loaded))

    def load(self, takeover: Takeover, agent: Any, publication: Any) -> Any:
        self.times.append(self.clock.now)
        if self.failures:
            raise self.failures.pop(0)
        return SimpleNamespace(model_filename=f"{publication.model}.tar.gz", domain="after")

    async def look_until(self, takeover: Takeover, server: Server, moment: float) -> None:
        """Looks every second, as the server does."""
        while self.clock.now < moment:
            await takeover.look(server.agent)
            self.clock.now += 1

    @property
    def pauses(self) -> list[float]:
        return [later - earlier for earlier, later in zip(self.times, self.times[1:], strict=False)]


async def _published_meanwhile(tmp_path: Path, clock: Clock) -> tuple[Takeover, Server]:
    """A server on the first model, when the second is published."""
    published(tmp_path, made(tmp_path, "un"))
    server = Server("un")
    takeover = Takeover(tmp_path, clock=clock)
    takeover._begin(server.agent)
    assert not await takeover.look(server.agent)
    published(tmp_path, made(tmp_path, "deux"))
    return takeover, server


@pytest.mark.parametrize(
    "failure",
    [OSError(5, "Input/output error"), MemoryError(), FileNotFoundError("catalogue"), TimeoutError()],
)
async def test_a_failure_that_may_pass_is_tried_again_without_a_publication(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    clock = Clock()
    attempts = Attempts(clock, monkeypatch, failure, failure)
    takeover, server = await _published_meanwhile(tmp_path, clock)
    assert not await takeover.look(server.agent)
    assert server.model == "un.tar.gz"
    assert takeover.problem is not None
    await attempts.look_until(takeover, server, clock.now + 20)
    assert server.model == "deux.tar.gz"
    assert takeover.problem is None
    assert attempts.pauses == [FIRST_PAUSE, 2 * FIRST_PAUSE]


async def test_the_pauses_grow_up_to_five_minutes_and_the_server_never_gives_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    attempts = Attempts(clock, monkeypatch, *[OSError(5, "Input/output error")] * 12)
    takeover, server = await _published_meanwhile(tmp_path, clock)
    await attempts.look_until(takeover, server, clock.now + 3600)
    assert server.model == "deux.tar.gz"
    assert attempts.pauses[:8] == [2, 4, 8, 16, 32, 64, 128, 256]
    assert set(attempts.pauses[8:]) == {LONGEST_PAUSE}


async def test_a_new_publication_is_tried_at_once_whatever_the_pause_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    attempts = Attempts(clock, monkeypatch, *[OSError()] * 8)
    takeover, server = await _published_meanwhile(tmp_path, clock)
    await attempts.look_until(takeover, server, clock.now + 300)
    attempts.failures[:] = [OSError()]
    published(tmp_path, made(tmp_path, "trois"))
    tried = len(attempts.times)
    await takeover.look(server.agent)
    assert len(attempts.times) == tried + 1
    await attempts.look_until(takeover, server, clock.now + FIRST_PAUSE + 1)
    assert server.model == "trois.tar.gz"


@pytest.mark.parametrize("failure", [ValueError("shape"), KeyError("about"), tarfile.ReadError("truncated")])
async def test_a_broken_model_is_said_once_and_not_loaded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    clock = Clock()
    attempts = Attempts(clock, monkeypatch, *[failure] * 3)
    takeover, server = await _published_meanwhile(tmp_path, clock)
    with caplog.at_level(logging.WARNING):
        await attempts.look_until(takeover, server, clock.now + 3600)
    assert len(attempts.times) == 1
    assert len([record for record in caplog.records if "deux" in record.getMessage()]) == 1
    assert server.model == "un.tar.gz"
    assert type(failure).__name__ in str(takeover.problem)


async def test_a_file_of_the_model_that_never_comes_is_a_broken_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    attempts = Attempts(clock, monkeypatch, *[FileNotFoundError("held_out.json")] * 99)
    takeover, server = await _published_meanwhile(tmp_path, clock)
    await attempts.look_until(takeover, server, clock.now + 3600)
    assert len(attempts.times) == 5


async def test_an_archive_that_comes_after_the_pointer_is_taken_without_another_publication(
    tmp_path: Path, quick: None
) -> None:
    """As on a volume that is copied file by file; what is there meanwhile is refused, and reported."""
    clock = Clock()
    takeover, server = await _published_meanwhile(tmp_path, clock)
    archive = archive_of(tmp_path, "deux")
    whole = archive.read_bytes()
    archive.unlink()
    assert not await takeover.look(server.agent)
    assert "absent" in str(takeover.problem)
    archive.write_bytes(whole[:3])
    for _ in range(20):
        await takeover.look(server.agent)
        clock.now += 1
    assert "SHA-256" in str(takeover.problem)
    archive.write_bytes(whole)
    for _ in range(20):
        await takeover.look(server.agent)
        clock.now += 1
    assert server.model == "deux.tar.gz"
    assert takeover.problem is None


def _wrapped(error: BaseException, explicitly: bool) -> Exception:
    """As Rasa wraps what happens in a component."""
    try:
        try:
            raise error
        except BaseException as caught:
            if explicitly:
                raise RuntimeError("Error initializing graph component") from caught
            raise RuntimeError("Error initializing graph component")  # noqa: B904 - as Rasa does it elsewhere
    except RuntimeError as error:
        return error


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (OSError(28, "No space left on device"), True),
        (PermissionError("models"), True),
        (MemoryError(), True),
        (_wrapped(OSError(5, "Input/output error"), True), True),
        (_wrapped(MemoryError(), False), True),
        (_wrapped(ValueError("shape"), True), False),
        (gzip.BadGzipFile("Not a gzipped file"), False),
        (_wrapped(EOFError("ended too soon"), False), False),
        (IsADirectoryError("model.tar.gz"), False),
        (KeyError("about"), False),
    ],
)
def test_what_may_pass_is_told_by_what_the_failure_began_with(error: Exception, passes: bool) -> None:
    assert may_pass(error) is passes
