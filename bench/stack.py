"""The whole of production on this machine: PostgreSQL, Redis, nginx, replicas and action servers."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from assistant.subprocesses import Child, free_port, start
from bench.ledger import Ledger, compare
from bench.servers import Nginx, Postgres, Redis, ServerError
from bench.versions import Version, this_version
from bench.visitors import Book

_READY_SECONDS = 180


@dataclass
class Worker:
    """A replica of Rasa or an action server."""

    label: str
    command: str
    port: int
    log: Path
    environment: Mapping[str, str]
    version: Version
    child: Child | None = None

    def start(self) -> None:
        """Starts it, and does not wait."""
        version = self.version
        self.child = start(
            self.label,
            ["-m", "assistant", self.command],
            self.log,
            {**self.environment, **version.settings},
            python=version.python,
            root=version.root,
        )

    def kill(self) -> None:
        """Ends it as a power cut does."""
        assert self.child is not None
        self.child.process.kill()
        self.child.process.wait()

    def freeze(self) -> None:
        """Stops it where it is: its connections stay open, and nothing is answered."""
        assert self.child is not None
        self.child.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Lets it go on."""
        assert self.child is not None
        self.child.process.send_signal(signal.SIGCONT)

    def stop(self, seconds: float = 40) -> int:
        """Asks it to stop and waits.

        Returns:
            Its status.
        """
        assert self.child is not None
        self.child.process.send_signal(signal.SIGTERM)
        try:
            return self.child.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.child.stop(0)
            return -1

    def ready(self) -> bool:
        """True when it can answer."""
        path = "/assistant/ready" if self.command == "serve" else "/ready"
        return status(f"http://127.0.0.1:{self.port}{path}") == 200

    def memory(self) -> float:
        """Resident memory in MB, 0 when it does not run."""
        if self.child is None or self.child.died():
            return 0.0
        lines = Path(f"/proc/{self.child.process.pid}/status").read_text().splitlines()
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


@dataclass
class Stack:
    """Two replicas and two action servers on shared servers, with one trained model.

    Attributes:
        model: Trained model; None when a version publishes its own before the start.
        extra: Environment added to the workers'.
        version: What the workers run.
        everywhere: Environment added to every process, the servers' too.
    """

    model: Path | None
    extra: Mapping[str, str] = field(default_factory=dict)
    version: Version = field(default_factory=this_version)
    everywhere: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Chooses ports and folders; nothing is started."""
        # Short: the path of a Unix socket has 107 characters at most.
        self.folder = Path(tempfile.mkdtemp(prefix="ans-"))
        self.folder.chmod(0o755)
        self.models = self.folder / "models"
        self.models.mkdir()
        if self.model is not None:
            shutil.copy2(self.model, self.models)
        self.postgres = Postgres(self.folder / "pg", environment=self.everywhere)
        self.redis = Redis(self.folder / "redis", free_port(), self.everywhere)
        self.nginx = Nginx(self.folder / "nginx", free_port(), self.everywhere)
        actions_port = free_port()
        shared = {
            "ASSISTANT_PRODUCTION": "1",
            "ASSISTANT_SECRET": "a secret of the rehearsal, long enough",
            "ASSISTANT_DATABASE_URL": self.postgres.address("interactions"),
            "ASSISTANT_TRACKER_URL": self.postgres.address("conversations"),
            "ASSISTANT_REDIS_URL": self.redis.url,
            "ASSISTANT_ACTIONS_URL": f"http://127.0.0.1:{actions_port}/webhook",
            "ASSISTANT_MODELS": str(self.models),
            "ASSISTANT_PROXIES": "1",
            "ASSISTANT_LOG_JSON": "1",
            "ASSISTANT_LIMIT_SESSION": "off",
            "ASSISTANT_LIMIT_ADDRESS": "off",
            **self.everywhere,
            **self.extra,
        }
        self.environment: dict[str, str] = shared
        self.replicas = [self._worker("serve", "ASSISTANT_PORT", n) for n in (1, 2)]
        self.actions = [self._worker("actions", "ASSISTANT_ACTIONS_PORT", n) for n in (1, 2)]
        self.nginx.configure(
            [worker.port for worker in self.replicas], [worker.port for worker in self.actions], actions_port
        )

    @property
    def workers(self) -> list[Worker]:
        """Replicas and action servers."""
        return [*self.actions, *self.replicas]

    @property
    def base(self) -> str:
        """Where visitors arrive."""
        return f"http://127.0.0.1:{self.nginx.port}/assistant"

    def start(self) -> None:
        """Starts everything and waits until every replica is ready.

        Raises:
            ServerError: Something does not start.
        """
        for worker in self.workers:
            worker.start()
        # After the workers, on purpose: nothing depends on the order.
        self.postgres.create("interactions", "conversations")
        self.redis.start()
        self.nginx.start()
        self.wait_ready(*self.workers)

    @staticmethod
    def wait_ready(*workers: Worker) -> None:
        """Waits until workers can answer.

        Raises:
            ServerError: One of them died, or takes too long.
        """
        deadline = time.monotonic() + _READY_SECONDS
        for worker in workers:
            while not worker.ready():
                if worker.child is None or worker.child.died() or time.monotonic() > deadline:
                    raise ServerError(f"{worker.label}: {worker.log.read_text(errors='replace')[-3000:]}")
                time.sleep(0.2)

    def stop(self) -> None:
        """Stops everything and removes its folder."""
        for worker in self.workers:
            if worker.child is not None:
                worker.child.ask_to_stop()
        for worker in self.workers:
            if worker.child is not None:
                worker.child.stop()
        self.nginx.stop()
        self.redis.stop()
        self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Stack:
        """Starts everything, or leaves nothing behind."""
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops everything."""
        self.stop()

    def ledger(self, book: Book) -> Ledger:
        """What the databases hold that is not what the visitors of a book saw."""
        address = self.postgres.address
        return compare(
            book, address("conversations"), address("interactions"), self.environment["ASSISTANT_SECRET"]
        )

    def _worker(self, command: str, variable: str, number: int) -> Worker:
        name = f"{command}-{number}"
        port = free_port()
        environment = {
            **self.environment,
            variable: str(port),
            "ASSISTANT_HOME": str(self.folder / name),
            **({"ASSISTANT_METRICS_PORT": str(free_port())} if command == "serve" else {}),
        }
        return Worker(name, command, port, self.folder / f"{name}.log", environment, self.version)


def status(url: str) -> int:
    """HTTP status of an address, 0 when nothing answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, ValueError):
        return 0
