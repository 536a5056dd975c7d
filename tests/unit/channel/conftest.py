"""The real routes in a real Sanic server on a free loopback port, with a stand-in for Rasa."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from hypothesis import strategies as st
from sanic import Sanic
from sanic.request import Request

from assistant.channel.api import SESSION_START, Api, Options
from assistant.channel.catalogue_view import FrontKeeper
from assistant.channel.errors import Breakdown
from assistant.channel.limits import Buckets
from assistant.channel.tokens import Signer
from assistant.settings import data_dir
from assistant.understanding import acts
from assistant.understanding.result import Understanding
from tests.listening import of_its_own

SECRET = "a secret of the tests, long enough"
GREETING = {
    "text": "Bonjour",
    "kind": "greeting",
    "buttons": [{"title": "A", "payload": '/pick{"entry": "a"}'}],
}


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
BODIES = (
    st.fixed_dictionaries({}, optional={"text": _VALUES, "payload": _VALUES, "signature": _VALUES}) | _VALUES
)
"""What a caller may send as JSON, right or wrong."""


@dataclass
class Clock:
    """A time that only tests move."""

    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class FakeEngine:
    """Answers what the test says, and remembers what it was given."""

    answers: Sequence[Mapping[str, Any]] = ({"text": "Réponse\n\nen deux parties", "kind": "answer"},)
    failure: Exception | None = None
    understood: Understanding = field(default_factory=lambda: Understanding("", acts.OUT_OF_SCOPE))
    received: list[tuple[str, str]] = field(default_factory=list)
    tests: list[bool] = field(default_factory=list)
    masked: list[set[str]] = field(default_factory=list)

    async def turn(
        self,
        request: Request,
        conversation: str,
        text: str,
        test: bool = False,
        masked: Collection[str] = (),
    ) -> Sequence[Mapping[str, Any]]:
        self.received.append((conversation, text))
        self.tests.append(test)
        self.masked.append(set(masked))
        if self.failure:
            raise self.failure
        return [GREETING] if text == SESSION_START and self.answers else self.answers

    async def understand(self, request: Request, text: str) -> Understanding:
        self.received.append(("", text))
        if self.failure:
            raise self.failure
        return replace(self.understood, text=text)

    async def readiness(self, request: Request) -> dict[str, Any]:
        if self.failure:
            raise Breakdown("test")
        return {"model": "m1"}


@dataclass
class Service:
    """The server, and a client for it."""

    http: aiohttp.ClientSession
    base: str
    engine: FakeEngine
    signer: Signer
    clock: Clock

    async def post(
        self, path: str, body: Any = None, token: str | None = None, **options: Any
    ) -> tuple[int, Any, Mapping[str, str]]:
        headers = dict(options.pop("headers", {}))
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if "data" not in options:
            options["json"] = {} if body is None else body
        async with self.http.post(self.base + path, headers=headers, **options) as got:
            return got.status, await got.json(), got.headers

    async def open(self) -> dict[str, Any]:
        status, opened, _ = await self.post("/v1/session")
        assert status == 201, opened
        return dict(opened)


@asynccontextmanager
async def serving(**chosen: Any) -> AsyncIterator[Service]:
    """The routes of a data folder, with limits and options."""
    clock, engine = Clock(), FakeEngine()
    signer = Signer(SECRET, clock=clock)
    api = Api(
        engine,
        signer,
        FrontKeeper(chosen.get("data", data_dir())),
        Buckets(chosen.get("session"), clock),
        Buckets(chosen.get("address"), clock),
        chosen.get("options", Options(origins=("https://esante.gouv.fr",))),
    )
    # Sanic rewrites its own methods at each start; this way it keeps the originals for the next one.
    Sanic.test_mode = True
    app = Sanic(f"test-{uuid.uuid4().hex}", configure_logging=False)
    app.blueprint(api.blueprint(), url_prefix="/assistant")
    server = await app.create_server(sock=of_its_own(), return_asyncio_server=True, access_log=False)
    assert server
    await server.startup()
    port = server.server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as http:
        yield Service(http, f"http://127.0.0.1:{port}/assistant", engine, signer, clock)
    server.close()
    await server.wait_closed()


@pytest_asyncio.fixture
async def service(request: pytest.FixtureRequest) -> AsyncIterator[Service]:
    """Marker-free options: `@pytest.mark.parametrize("service", [{...}], indirect=True)`."""
    async with serving(**getattr(request, "param", {})) as served:
        yield served
