"""The real assistant, started as `make run` starts it, and a visitor who speaks the channel's contract."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.homes import home_in
from tests.integration.conftest import model  # noqa: F401 - the same trained model
from tests.waiting import LIMIT_SECONDS, until

ROOT = Path(__file__).parents[2]


@dataclass
class Service:
    """The running assistant.

    Attributes:
        actions: Where its action server is asked.
    """

    base: str
    home: Path
    process: subprocess.Popen[bytes]
    actions: str = ""

    def get(self, path: str) -> tuple[int, bytes]:
        return self._call(urllib.request.Request(self.base + path))

    def post(self, path: str, body: Any, token: str = "", request_id: str = "") -> tuple[int, dict[str, Any]]:
        headers = {"Content-Type": "application/json"}
        if request_id:
            headers["X-Request-ID"] = request_id
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(self.base + path, json.dumps(body).encode(), headers)
        status, answer = self._call(request)
        return status, json.loads(answer)

    @staticmethod
    def _call(request: urllib.request.Request) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(request, timeout=LIMIT_SECONDS) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()


@dataclass
class Visitor:
    """Someone in front of the page: types, presses what was shown."""

    service: Service
    token: str = ""
    status: int = 0
    messages: list[dict[str, Any]] = field(default_factory=list)
    buttons: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.status, opened = self.service.post("/v1/session", {})
        self.token = opened["token"]
        self._read(opened)

    @property
    def kinds(self) -> list[str]:
        return [message["kind"] for message in self.messages]

    @property
    def entry(self) -> str | None:
        return next((m["entry_id"] for m in self.messages if m["kind"] == "answer"), None)

    @property
    def text(self) -> str:
        return "\n".join(message["text"] for message in self.messages)

    @property
    def titles(self) -> list[str]:
        return [button["title"] for button in self.buttons]

    def say(self, text: str) -> Visitor:
        return self._send({"text": text})

    def press(self, title: str) -> Visitor:
        button = next(b for b in self.buttons if b["title"] == title)
        return self._send({"payload": button["payload"], "signature": button["signature"]})

    def _send(self, body: dict[str, str]) -> Visitor:
        self.status, answer = self.service.post("/v1/message", body, self.token)
        self._read(answer)
        return self

    def _read(self, answer: dict[str, Any]) -> None:
        self.messages = answer.get("messages", [])
        self.buttons = [button for message in self.messages for button in message.get("buttons") or []]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def elsewhere() -> str:
    """Another site, allowed to embed the assistant; who serves a page there listens on its port."""
    return f"http://localhost:{free_port()}"


@pytest.fixture(scope="session")
def service(
    model: Path,  # noqa: F811
    elsewhere: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    # A folder of its own: what the developer has published does not count.
    models = tmp_path_factory.mktemp("models")
    shutil.copy2(model, models)
    home = tmp_path_factory.mktemp("home")
    with running(home, ASSISTANT_MODELS=str(models), ASSISTANT_ORIGINS=elsewhere) as started:
        yield started


@contextmanager
def running(home: Path, **settings: str) -> Iterator[Service]:
    """The assistant, started as `make run` starts it, stopped at the end."""
    port, actions_port = free_port(), free_port()
    environment = {
        **os.environ,
        "ASSISTANT_PORT": str(port),
        "ASSISTANT_ACTIONS_PORT": str(actions_port),
        "ASSISTANT_HOME": str(home_in(home)),
        "ASSISTANT_LIMIT_SESSION": "off",
        "ASSISTANT_BACKOFFICE": "0",
        "ASSISTANT_LIMIT_ADDRESS": "off",
        **settings,
    }
    process = subprocess.Popen([sys.executable, "-m", "assistant", "run"], cwd=ROOT, env=environment)
    actions = f"http://127.0.0.1:{actions_port}/webhook"
    started = Service(f"http://127.0.0.1:{port}/assistant", home, process, actions)
    try:
        until(lambda: process.poll() is not None or started.get("/ready")[0] == 200)
        assert process.poll() is None, "the assistant stopped: see its logs above"
        yield started
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(LIMIT_SECONDS) == 0


@pytest.fixture
def visitor(service: Service) -> Visitor:
    return Visitor(service)
