"""A real PostgreSQL on a socket of a temporary folder; nothing listens on the network."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.store import Store
from assistant.store.models import metadata


@dataclass
class Postgres:
    """A server of its own, that a test may stop and start again."""

    binaries: Path
    folder: Path
    user: str | None

    @property
    def url(self) -> str:
        """SQLAlchemy address over the Unix socket."""
        return f"postgresql://assistant@/postgres?host={self.folder}"

    def run(self, program: str, *arguments: str) -> None:
        """Runs one of the server's programs, as a user that is not root."""
        done = subprocess.run(
            [self.binaries / program, *arguments],
            capture_output=True,
            text=True,
            user=self.user,
            cwd=self.folder,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr + done.stdout

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        options = f"-c listen_addresses='' -k {self.folder} -c fsync=off"
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stops it at once, as an outage does."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", "immediate", "stop")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running server."""
    binaries = _binaries()
    user = "postgres" if os.getuid() == 0 else None
    # Short: the path of a Unix socket has 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if user:
            found = pwd.getpwnam(user)
            os.chown(folder, found.pw_uid, found.pw_gid)
        server = Postgres(binaries, folder, user)
        server.run("initdb", "-D", str(folder / "data"), "-U", "assistant", "-A", "trust", "-E", "UTF8")
        server.start()
        yield server
        if (folder / "data" / "postmaster.pid").exists():
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'home' / 'assistant.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    engine = sa.create_engine(server.url)
    metadata.drop_all(engine)
    engine.dispose()
    return server.url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store(url)
    yield store
    store.close()


def _binaries() -> Path:
    found = _look()
    if found is None and os.getuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "postgresql"]):
            subprocess.run(["apt-get", *command], env=quiet, capture_output=True, timeout=300)
        found = _look()
    assert found, (
        "No PostgreSQL server here: install the Debian package postgresql, then run the tests again."
    )
    return found


def _look() -> Path | None:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None
