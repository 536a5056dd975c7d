"""PostgreSQL, Redis and nginx of Debian's packages, each started in a folder of its own.

For the tests of production and the soak test: nothing of them listens beyond this machine, and
nothing is left of them afterwards.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.settings import ROOT
from assistant.subprocesses import die_with_parent, listens

_START_SECONDS = 20


class ServerError(Exception):
    """A server is absent, or does not start."""


def debian(package: str, look: Callable[[], str | None]) -> str:
    """A program of a Debian package, installed when it is absent and that is allowed.

    Raises:
        ServerError: It is absent and cannot be installed.
    """
    path = look()
    if path is None and os.getuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
            subprocess.run(["apt-get", *command], env=quiet, capture_output=True, timeout=300, check=False)  # noqa: S603, S607
        path = look()
    if path is None:
        raise ServerError(f"Install the Debian package {package}, then run this again.")
    return path


def program(name: str) -> str | None:
    """A program of the path or of the folders of system programs."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


@dataclass
class Postgres:
    """A server on a Unix socket; `fsync` off makes it quick and forgets nothing but a power cut.

    Attributes:
        folder: Of its own.
        fsync: Whether it waits for the disk.
        environment: Added to its processes'.
    """

    folder: Path
    fsync: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def user(self) -> str | None:
        """PostgreSQL refuses to run as root."""
        return "postgres" if os.getuid() == 0 else None

    @property
    def binaries(self) -> Path:
        """Folder of its programs."""
        return Path(debian("postgresql", _initdb)).resolve().parent

    @property
    def url(self) -> str:
        """SQLAlchemy address of the database that every server has."""
        return self.address("postgres")

    def address(self, base: str) -> str:
        """SQLAlchemy address of a database over the Unix socket."""
        return f"postgresql://assistant@/{base}?host={self.folder}"

    @property
    def socket(self) -> str:
        """Path of the Unix socket."""
        return str(self.folder / ".s.PGSQL.5432")

    def create(self, *bases: str) -> None:
        """Makes the folder of data, starts, creates databases."""
        binaries = self.binaries
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.user:
            account = pwd.getpwnam(self.user)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self._run(binaries / "initdb", "-D", self._data, "-U", "assistant", "-A", "trust", "-E", "UTF8")
        self.start()
        for base in bases:
            self._run(binaries / "createdb", "-h", str(self.folder), "-U", "assistant", base)

    def run_sql(self, statement: str, base: str = "postgres") -> None:
        """Runs one statement as the owner."""
        self._run(
            self.binaries / "psql", "-h", str(self.folder), "-U", "assistant", "-d", base, "-qc", statement
        )

    def start(self) -> None:
        """Starts and waits until it answers."""
        fsync = "on" if self.fsync else "off"
        options = f"-c listen_addresses='' -k {self.folder} -c fsync={fsync} -c max_connections=200"
        log = str(self.folder / "log")
        self._run(self.binaries / "pg_ctl", "-D", self._data, "-w", "-l", log, "-o", options, "start")

    def start_if_stopped(self) -> None:
        """Starts it unless it runs."""
        if not (self.folder / "data" / "postmaster.pid").exists():
            self.start()

    def runs(self) -> bool:
        """True when it answers."""
        command = [str(self.binaries / "pg_isready"), "-q", "-h", str(self.folder)]
        return subprocess.run(command, check=False).returncode == 0  # noqa: S603

    def restart(self) -> None:
        """Starts it after it ended by itself, whatever it left."""
        if (self.folder / "data" / "postmaster.pid").exists():
            with contextlib.suppress(ServerError):
                self.stop()
        self.start_if_stopped()

    def freeze(self) -> None:
        """Stops all its processes where they are: connections stay open, and nothing is answered."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Lets its processes go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        for process in self._processes():
            # A child may end between the list and the signal.
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)

    def _processes(self) -> list[int]:
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        # The first one first: it must start no other meanwhile.
        return [first, *map(int, children)]

    def stop(self, mode: str = "immediate") -> None:
        """Stops at once, as an outage does."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run(self.binaries / "pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, command: Path, *arguments: str) -> None:
        # To a file: the server inherits a pipe, which would then never end.
        with (self.folder / "output").open("a+b") as output:
            done = subprocess.run(  # noqa: S603
                [command, *arguments],
                stdout=output,
                stderr=output,
                user=self.user,
                cwd=self.folder,
                env={**os.environ, **self.environment},
                check=False,
            )
        if done.returncode:
            raise ServerError((self.folder / "output").read_text(errors="replace")[-2000:])


@dataclass
class Server:
    """A program in the foreground that listens on a port."""

    folder: Path
    port: int
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def command(self) -> Sequence[str]:
        """What to run."""
        raise NotImplementedError

    def start(self) -> None:
        """Starts and waits until the port answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603
                self.command(),
                stdout=output,
                stderr=output,
                cwd=self.folder,
                env={**os.environ, **self.environment},
                preexec_fn=die_with_parent if sys.platform == "linux" else None,
            )
        deadline = time.monotonic() + _START_SECONDS
        while not listens(self.port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise ServerError((self.folder / "output").read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Stops it, by force after ten seconds."""
        if self.process is None:
            return
        self.process.send_signal(number)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


class Redis(Server):
    """A Redis that keeps nothing on disk."""

    @property
    def url(self) -> str:
        """Address for `ASSISTANT_REDIS_URL`."""
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> Sequence[str]:
        """See `Server`."""
        return (
            *(debian("redis-server", lambda: program("redis-server")), "--port", str(self.port)),
            *("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(self.folder)),
        )


class Nginx(Server):
    """nginx with the configuration of `deploy/nginx`, its three files of addresses replaced."""

    def configure(self, replicas: Sequence[int], actions: Sequence[int], actions_port: int) -> None:
        """Copies the configuration, with other ports.

        Args:
            replicas: Ports of the replicas of Rasa.
            actions: Ports of the action servers.
            actions_port: Where Rasa finds the action servers.
        """
        shutil.copytree(ROOT / "deploy" / "nginx", self.folder, dirs_exist_ok=True)
        # nginx's workers are another user's.
        self.folder.chmod(0o755)
        (self.folder / "run").mkdir(exist_ok=True)
        self._replace("listen.conf", {"127.0.0.1:8080": f"127.0.0.1:{self.port}"})
        self._replace(
            "upstream.conf",
            {"127.0.0.1:5005": f"127.0.0.1:{replicas[0]}", "127.0.0.1:5006": f"127.0.0.1:{replicas[1]}"},
        )
        self._replace(
            "actions.conf",
            {
                "127.0.0.1:5055": f"127.0.0.1:{actions[0]}",
                "127.0.0.1:5056": f"127.0.0.1:{actions[1]}",
                "127.0.0.1:5050": f"127.0.0.1:{actions_port}",
            },
        )

    def command(self) -> Sequence[str]:
        """See `Server`."""
        return (*self._nginx(), "-g", "daemon off;")

    def check(self) -> str:
        """What `nginx -t` says of the configuration, empty when it is right."""
        done = subprocess.run([*self._nginx(), "-q", "-t"], capture_output=True, text=True, check=False)  # noqa: S603
        return done.stdout + done.stderr

    def reload(self) -> None:
        """Reads the configuration again; what is being answered is answered."""
        subprocess.run([*self._nginx(), "-s", "reload"], check=True, capture_output=True)  # noqa: S603

    def replica(self, act: str, port: int) -> None:
        """Runs the operator's own script.

        Args:
            act: `drain` or `restore`.
            port: Of the replica.
        """
        path = f"{Path(self._nginx()[0]).parent}:{os.environ['PATH']}"
        subprocess.run(  # noqa: S603
            [self.folder / "replica.sh", act, f"127.0.0.1:{port}"],
            check=True,
            capture_output=True,
            env={**os.environ, "PATH": path},
        )

    def _nginx(self) -> Sequence[str]:
        nginx = debian("nginx-light", lambda: program("nginx"))
        return (nginx, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"))

    def _replace(self, name: str, changes: Mapping[str, str]) -> None:
        file = self.folder / name
        text = file.read_text("utf-8")
        # All at once and whole: a new port may begin with an old one (50501).
        addresses = re.compile("|".join(rf"{re.escape(old)}\b" for old in changes))
        file.write_text(addresses.sub(lambda found: changes[found[0]], text), "utf-8")


def _initdb() -> str | None:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return program("initdb") or (str(versions[-1]) if versions else None)
