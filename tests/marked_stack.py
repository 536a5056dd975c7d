"""The whole assistant with everything that it writes in one folder, and what it writes searched for words.

Rasa with a broker that writes a file, an action server behind a relay that keeps what passes, the page of
the team; on SQLite, or on PostgreSQL with Redis.
"""

from __future__ import annotations

import gzip
import http.cookiejar
import io
import json
import shutil
import socket
import sqlite3
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import redis
import sqlalchemy as sa
from ruamel.yaml import YAML

from assistant.backoffice.access import sessions
from assistant.backoffice.access.cookies import SESSION, Jar
from assistant.backoffice.roles import Role
from assistant.settings import ROOT
from assistant.store.store import Store
from assistant.subprocesses import Child, free_port, start
from bench.servers import Postgres, Redis
from tests.backoffice_access import hidden_fields, member
from tests.homes import home_in
from tests.waiting import until

BASES = ("interactions", "conversations")
_SECRET = "a secret of the test, long enough to be taken"


class Relay:
    """Stands between Rasa and the action server, and keeps all that passes."""

    def __init__(self, port: int) -> None:
        """Listens at once; `port` is the action server's."""
        self._to, self._kept = port, bytearray()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def kept(self) -> bytes:
        """Both ways, as it came."""
        return bytes(self._kept)

    def close(self) -> None:
        """Nobody comes in any more."""
        self._server.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                came, _ = self._server.accept()
                try:
                    went = socket.create_connection(("127.0.0.1", self._to))
                except OSError:
                    came.close()
                    continue
                for one, other in ((came, went), (went, came)):
                    threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while some := one.recv(1 << 16):
                self._kept += some
                other.sendall(some)
        # Wakes the other way, which ends too; each closes what it reads.
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        one.close()


@dataclass
class Team:
    """A browser on the team's page, in which an administrator is signed in."""

    url: str
    jar: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)
    token: str = ""

    def get(self, path: str) -> str:
        """The text of a page, whatever its status."""
        return self._ask(path, None, {})

    def post(self, path: str, fields: Mapping[str, str], form: str) -> str:
        """What a form is answered; its hidden fields are read on the page `form`."""
        sent = {**hidden_fields(self.get(form)), **fields}
        return self._ask(path, urllib.parse.urlencode(sent).encode(), {})

    def send_file(self, path: str, name: str, content: bytes, form: str) -> str:
        """The same, with a file."""
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{one}"\r\n\r\n{value}\r\n'.encode()
            for one, value in hidden_fields(self.get(form)).items()
        ]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="fichier"; filename="{name}"\r\n\r\n'
        body = b"".join([*parts, head.encode(), content, f"\r\n--{mark}--\r\n".encode()])
        return self._ask(path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"})

    def _ask(self, path: str, body: bytes | None, headers: Mapping[str, str]) -> str:
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar)
        )
        session = f"{Jar.of_address(self.url).name(SESSION)}={self.token}"
        sent = {**headers, **({"Cookie": session} if self.token else {})}
        request = urllib.request.Request(f"{self.url}{path}", body, sent)
        try:
            with opener.open(request, timeout=300) as answer:
                return str(answer.read().decode(errors="replace"))
        except urllib.error.HTTPError as error:
            if error.code >= 500:
                raise
            return error.read().decode(errors="replace")


@dataclass
class Visitor:
    """Somebody who talks: what was said to him last, and its buttons."""

    base: str
    token: str = ""
    reference: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Opens a conversation."""
        opened = self.call("/v1/session", {})[1]
        self.token, self.reference = opened["token"], opened["reference"]

    def say(self, text: str) -> list[dict[str, Any]]:
        """A message that is typed."""
        return self._sent(text=text)

    def press(self, title: str) -> list[dict[str, Any]]:
        """The button of this title."""
        buttons = [button for message in self.messages for button in message["buttons"] or []]
        button = next(one for one in buttons if one["title"] == title)
        return self._sent(payload=button["payload"], signature=button["signature"])

    def call(self, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        """Any call of the contract; a body of bytes is sent as it is."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        if not self.token:
            del headers["Authorization"]
        request = urllib.request.Request(f"{self.base}{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    @property
    def kinds(self) -> list[str]:
        """Of the last messages."""
        return [message["kind"] for message in self.messages]

    def _sent(self, **body: str) -> list[dict[str, Any]]:
        status, answer = self.call("/v1/message", body)
        assert status == 200, answer
        self.messages = answer["messages"]
        return self.messages


class MarkedStack:
    """Everything that runs; see `started`."""

    def __init__(self, folder: Path, model: Path, data: Path, *, postgresql: bool) -> None:
        """Chooses ports and folders, starts the databases.

        Args:
            folder: Short: the path of a Unix socket has 107 characters at most.
            model: A trained archive.
            data: The FAQ, copied.
            postgresql: With Redis; else SQLite alone.
        """
        self.folder = folder
        self.data, self.models, self.home = folder / "data", folder / "models", folder / "home"
        shutil.copytree(data, self.data, ignore=shutil.ignore_patterns(".*"))
        self.models.mkdir()
        shutil.copy2(model, self.models)
        home_in(self.home)
        self.broker = folder / "broker.log"
        self.postgres = Postgres(folder / "pg") if postgresql else None
        self.redis = Redis(folder / "redis", free_port()) if postgresql else None
        self.port, self.metrics_port, self.page_port = free_port(), free_port(), free_port()
        actions_port = free_port()
        self.relay = Relay(actions_port)
        self.children: list[Child] = []
        self.environment = {
            "ASSISTANT_HOME": str(self.home),
            "ASSISTANT_DATA": str(self.data),
            "ASSISTANT_MODELS": str(self.models),
            "ASSISTANT_SECRET": _SECRET,
            "ASSISTANT_PORT": str(self.port),
            "ASSISTANT_METRICS_PORT": str(self.metrics_port),
            "ASSISTANT_ACTIONS_PORT": str(actions_port),
            "ASSISTANT_BACKOFFICE_PORT": str(self.page_port),
            "ASSISTANT_LIMIT_SESSION": "1000/100",
            "ASSISTANT_LIMIT_ADDRESS": "1000/100",
        }
        if self.postgres is not None and self.redis is not None:
            self.postgres.create(*BASES)
            self.redis.start()
            self.environment |= {
                "ASSISTANT_DATABASE_URL": self.postgres.address(BASES[0]),
                "ASSISTANT_TRACKER_URL": self.postgres.address(BASES[1]),
                "ASSISTANT_REDIS_URL": self.redis.url,
            }

    @property
    def base(self) -> str:
        """Where visitors arrive."""
        return f"http://127.0.0.1:{self.port}/assistant"

    def start(self) -> None:
        """Starts the processes and waits until they answer."""
        logs, environment = self.home / "logs", self.environment
        self.children.append(
            start("actions", ["-m", "assistant", "actions"], logs / "actions.log", environment)
        )
        rasa = ["-m", "assistant.on_rasa.command", "run", "--model", str(next(self.models.glob("*.tar.gz")))]
        rasa += ["--interface", "127.0.0.1", "--port", str(self.port), "--credentials", "credentials.yml"]
        rasa += ["--endpoints", str(self._endpoints())]
        self.children.append(start("rasa", rasa, logs / "rasa.log", environment))
        self.children.append(start("page", ["-m", "assistant", "backoffice"], logs / "page.log", environment))
        until(
            lambda: self._died() or (self._is_up(f"{self.base}/ready") and self._is_up(f"{self._page}/sante"))
        )
        assert not self._died(), self._died()

    def stop(self) -> None:
        """Stops everything, databases too."""
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.stop()
        self.children.clear()
        self.relay.close()
        for server in (self.redis, self.postgres):
            if server is not None:
                server.stop()

    def team(self) -> Team:
        """A browser in which a new administrator is signed in."""
        store = self.store()
        account = member(store, Role.ADMINISTRATOR, login=f"{uuid.uuid4().hex[:8]}@equipe.example")
        with store.transaction() as connection:
            token = sessions.begin(connection, account.id, datetime.now(UTC))
        store.close()
        return Team(self._page, token=token)

    def stranger(self) -> Team:
        """A browser in which nobody is signed in."""
        return Team(self._page)

    def store(self) -> Store:
        """The interactions, from outside."""
        return Store(self.environment.get("ASSISTANT_DATABASE_URL", f"sqlite:///{self.home}/assistant.db"))

    def run(self, *arguments: str) -> str:
        """What `assistant …` prints, on both outputs."""
        log = self.folder / "said" / uuid.uuid4().hex
        child = start("command", ["-m", "assistant", *arguments], log, self.environment)
        child.process.wait(300)
        printed = log.read_text(encoding="utf-8", errors="replace")
        log.unlink()
        return printed

    def metrics(self) -> bytes:
        """The page of the metrics."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics", timeout=30) as got:
            return bytes(got.read())

    def places(self) -> Iterator[tuple[str, bytes]]:
        """Everywhere that something is written: a name, and what is there."""
        yield "relay", self.relay.kept
        yield "metrics", self.metrics()
        yield "command lines", self._command_lines()
        yield from self._files()
        yield from self.tables()
        if self.redis is not None:
            yield from self._redis_keys()

    def tables(self) -> Iterator[tuple[str, bytes]]:
        """Every row of every table, as text."""
        if self.postgres is None:
            for file in self.home.rglob("*.db"):
                with sqlite3.connect(file) as connection:
                    yield f"dump of {file.name}", "\n".join(connection.iterdump()).encode()
            return
        for base in BASES:
            engine = sa.create_engine(self.postgres.address(base))
            with engine.connect() as connection:
                names = sa.inspect(engine).get_table_names()
                for name in names:
                    rows = connection.exec_driver_sql(f'SELECT t::text FROM "{name}" t')
                    yield f"{base}.{name}", "\n".join(str(row[0]) for row in rows).encode()
            engine.dispose()

    def _files(self) -> Iterator[tuple[str, bytes]]:
        for file in sorted(self.folder.rglob("*")):
            # The encoders' files are shared; a model was made before.
            if file.is_file() and not file.is_symlink() and file.parent != self.models:
                with suppress(FileNotFoundError):
                    yield str(file.relative_to(self.folder)), _unpacked(file)

    def _command_lines(self) -> bytes:
        """Of all the processes that run on this home."""
        lines, ours = [], f"ASSISTANT_HOME={self.home}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if ours in (process / "environ").read_bytes():
                    lines.append((process / "cmdline").read_bytes())
        return b"\n".join(lines)

    def _redis_keys(self) -> Iterator[tuple[str, bytes]]:
        assert self.redis is not None
        client = redis.Redis.from_url(self.redis.url)
        for key in client.scan_iter():
            yield f"redis {key!r}", key + (client.dump(key) or b"")
        client.close()

    def _endpoints(self) -> Path:
        yaml = YAML()
        endpoints = yaml.load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
        endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{self.relay.port}/webhook"
        endpoints["event_broker"] = {"type": "file", "path": str(self.broker)}
        file = self.folder / "endpoints.yml"
        with file.open("w", encoding="utf-8") as output:
            yaml.dump(endpoints, output)
        return file

    @property
    def _page(self) -> str:
        return f"http://localhost:{self.page_port}"

    def _died(self) -> str:
        """What was last said by a process that should live; empty when all do."""
        died = [child for child in self.children if child.died()]
        return died[0].log.read_text(errors="replace")[-3000:] if died else ""

    def _is_up(self, url: str) -> bool:
        with suppress(OSError), urllib.request.urlopen(url, timeout=10) as answer:
            return bool(answer.status == 200)
        return False


@contextmanager
def marked_stack(model: Path, data: Path, *, postgresql: bool) -> Iterator[MarkedStack]:
    """Everything started, in a folder that is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="ans-"))
    # PostgreSQL runs as another user.
    folder.chmod(0o755)
    stack = MarkedStack(folder, model, data, postgresql=postgresql)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _unpacked(file: Path) -> bytes:
    """The bytes of a file; of a workbook or an archive, of what is in it."""
    content = file.read_bytes()
    if content.startswith(b"\x1f\x8b"):
        return gzip.decompress(content)
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return b"\n".join(opened.read(name) for name in opened.namelist())
