"""What `bench.speed` compares: how a project is trained and started, and the assistant at any commit.

Rasa's usual pipeline and the echo are in `bench/rest_projects.py`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from assistant.subprocesses import free_port
from bench.catalogues import add_entries, write
from bench.checkout import HERE, Checkout
from bench.processes import family, resident, stop

_LOOK_SECONDS = 1.0
"""Between two looks at the memory of a training."""
_REPEATS = 3
_SERVER_ENV = {"ASSISTANT_LIMIT_SESSION": "off", "ASSISTANT_LIMIT_ADDRESS": "off"}


class TooLong(Exception):
    """A command passed the time it was given, in seconds."""


@dataclass
class Contestant:
    """A project in a folder of its own, trained and started by its own commands.

    Attributes:
        folder: Absent or empty.
        entries: Size of its catalogue.
        limit: Seconds a training may take.
        peak_mb: The most that the processes of the last training held together.
    """

    folder: Path
    entries: int
    limit: float
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    peak_mb: float = 0.0

    def write(self) -> None:
        """Writes the project."""
        raise NotImplementedError

    def add(self, count: int) -> None:
        """Adds entries to it."""
        raise NotImplementedError

    def train_command(self) -> Sequence[str]:
        """Arguments of Python that train it."""
        return ("-m", "rasa", "train", "--fixed-model-name", "model")

    def start_command(self) -> Sequence[str]:
        """Arguments of Python that start it."""
        raise NotImplementedError

    def python(self) -> str:
        """What runs both commands."""
        return sys.executable

    def environment(self) -> dict[str, str]:
        """Of both commands."""
        return {**os.environ, **_SERVER_ENV, "RASA_TELEMETRY_ENABLED": "false"}

    def here(self) -> Path:
        """Where the commands run."""
        return self.folder

    def train(self) -> float:
        """Seconds of the whole command.

        Raises:
            TooLong: It was stopped at the limit.
            RuntimeError: It failed.
        """
        began = time.monotonic()
        self.peak_mb = 0.0
        with (self.folder / "train.log").open("wb") as log:
            process = self._spawn(self.train_command(), log)
            while (status := _waited(process)) is None:
                self.peak_mb = max(self.peak_mb, sum(map(resident, family(process.pid))))
                if time.monotonic() - began > self.limit:
                    stop(process)
                    raise TooLong(self.limit)
        if status != 0:
            raise RuntimeError(f"training failed: see {self.folder / 'train.log'}")
        return time.monotonic() - began

    def start(self) -> None:
        """Starts it, answers or not yet."""
        with (self.folder / "run.log").open("wb") as log:
            self.process = self._spawn(self.start_command(), log)

    def stop(self) -> None:
        """Stops what `start` started."""
        if self.process is not None:
            stop(self.process)
            self.process = None

    def _spawn(self, arguments: Sequence[str], log: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own commands
            [self.python(), *arguments],
            cwd=self.here(),
            env=self.environment(),
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def megabytes(self) -> dict[str, float]:
        """Resident memory of each process, by what it does."""
        resident_by_name: dict[str, float] = {}
        for pid in family(self.process.pid if self.process else 0):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            name = "actions" if "rasa_sdk" in command else "rasa" if "rasa" in command else "parent"
            resident_by_name[name] = resident_by_name.get(name, 0) + resident(pid)
        return resident_by_name

    async def open(self, http: aiohttp.ClientSession, name: str) -> str:
        """Opens a conversation; what `say` needs to go on with it."""
        raise NotImplementedError

    async def say(self, http: aiohttp.ClientSession, conversation: str, text: str) -> bool:
        """One message; True when something was answered."""
        raise NotImplementedError


@dataclass
class Ours(Contestant):
    """The shipped configuration of a checkout, on a catalogue of the size wanted made from its own."""

    actions_port: int = field(default_factory=free_port)
    checkout: Checkout = HERE

    def write(self) -> None:
        """Only the data: the rest is the repository."""
        write(self.folder / "data", self.entries, source=self.checkout.root / "data")

    def add(self, count: int) -> None:
        """In the FAQ."""
        add_entries(self.folder / "data", count, source=self.checkout.root / "data")

    def here(self) -> Path:
        """The repository."""
        return self.checkout.root

    def python(self) -> str:
        """Of its own environment."""
        return str(self.checkout.python)

    def environment(self) -> dict[str, str]:
        """Folders and ports of its own."""
        return {
            **super().environment(),
            "ASSISTANT_DATA": str(self.folder / "data"),
            "ASSISTANT_HOME": str(self.folder / "home"),
            "ASSISTANT_MODELS": str(self.folder / "models"),
            "ASSISTANT_PORT": str(self.port),
            "ASSISTANT_ACTIONS_PORT": str(self.actions_port),
            "ASSISTANT_BACKOFFICE": "0",
            # Rasa's cache of components would make the first training warm.
            "RASA_CACHE_DIRECTORY": str(self.folder / "cache"),
        }

    def train_command(self) -> Sequence[str]:
        """The author's."""
        return ("-m", "assistant", "train")

    def start_command(self) -> Sequence[str]:
        """The operator's."""
        return ("-m", "assistant", "run")

    async def open(self, http: aiohttp.ClientSession, name: str) -> str:
        """A session; its token."""
        async with http.post(
            f"http://127.0.0.1:{self.port}/assistant/v1/session", json={"test": True}
        ) as answer:
            return str((await answer.json())["token"])

    async def say(self, http: aiohttp.ClientSession, conversation: str, text: str) -> bool:
        """A question."""
        url = f"http://127.0.0.1:{self.port}/assistant/v1/message"
        headers = {"Authorization": f"Bearer {conversation}"}
        async with http.post(url, json={"text": text}, headers=headers) as answer:
            body = await answer.json()
            return answer.status == 200 and bool(body["messages"])

    def ask(self, question: str) -> dict[str, float]:
        """Seconds of `assistant ask` on a FAQ that it has not learnt yet, and on the same again.

        Raises:
            RuntimeError: It failed.
        """
        seconds = [self._turn_seconds(question) for _ in range(1 + _REPEATS)]
        return {"ask_s": seconds[0], "ask_again_s": statistics.median(seconds[1:])}

    def _turn_seconds(self, question: str) -> float:
        began = time.monotonic()
        with (self.folder / "ask.log").open("wb") as log:
            status = self._spawn(("-m", "assistant", "ask", question), log).wait(self.limit)
        if status != 0:
            raise RuntimeError(f"asking failed: see {self.folder / 'ask.log'}")
        return time.monotonic() - began


def _waited(process: subprocess.Popen[bytes]) -> int | None:
    try:
        return process.wait(_LOOK_SECONDS)
    except subprocess.TimeoutExpired:
        return None


class Shipped(Ours):
    """The shipped catalogue and the model that is published."""

    def environment(self) -> dict[str, str]:
        """Only the databases are apart."""
        own = super().environment()
        for name in ("ASSISTANT_DATA", "ASSISTANT_MODELS"):
            own.pop(name)
            if name in os.environ:
                own[name] = os.environ[name]
        return own
