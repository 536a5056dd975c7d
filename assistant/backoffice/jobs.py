"""Trainings, publications and rollbacks that the page starts: each a process that outlives the page.

Its state is one JSON file of the home folder, replaced whole by that process alone. It holds a lock as long
as it lives, which the page hands it with its start: a state that says « running » without the lock is that of
a process that was killed.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant import settings
from assistant.durable_files import replace_durably
from assistant.errors import AssistantError
from assistant.privacy.redaction import redact
from assistant.subprocesses import environment

logger = logging.getLogger(__name__)
FOLDER = "jobs"
TRAIN, PUBLISH, ROLLBACK = "train", "publish", "rollback"
RUNNING, DONE, REFUSED, FAILED, INTERRUPTED = "running", "done", "refused", "failed", "interrupted"
_KEPT = 20
"""Last jobs whose files stay."""
_NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{6}")
_START = ".start.lock"


class JobError(AssistantError):
    """A job cannot be started; the message is French."""


@dataclass(frozen=True)
class Job:
    """One work and how far it is.

    Attributes:
        id: Sorts by time.
        kind: `TRAIN`, `PUBLISH` or `ROLLBACK`.
        by: Who asked for it.
        started_at: ISO 8601, UTC.
        force: Publishes even what answers worse.
        reason: Why, kept in the history of publications.
        number: Of the release to go back to; empty for the one before.
        state: `RUNNING`, `DONE`, `REFUSED`, `FAILED` or `INTERRUPTED`.
        sentence: What it does, or why it failed, in French.
        share: Share of its time that is behind, 0 to 1; None while nobody knows.
        left: Seconds to go, None while nobody knows.
        result: Once it has ended: `release`, `number`, `refusals`, as far as there are any.
        ended_at: ISO 8601, UTC; empty before.
        pid: Of its process, for an operator.
    """

    id: str
    kind: str
    by: str
    started_at: str
    force: bool = False
    reason: str = ""
    number: str = ""
    state: str = RUNNING
    sentence: str = "Démarrage"
    share: float | None = None
    left: float | None = None
    result: dict[str, Any] = field(default_factory=dict)
    ended_at: str = ""
    pid: int = 0

    @property
    def is_running(self) -> bool:
        """Whether its process is at work."""
        return self.state == RUNNING

    @property
    def started(self) -> datetime:
        """When it started."""
        return datetime.fromisoformat(self.started_at)

    @property
    def ended(self) -> datetime | None:
        """When it ended; None for one that runs or was killed."""
        return datetime.fromisoformat(self.ended_at) if self.ended_at else None


class Jobs:
    """The jobs of one home folder."""

    def __init__(
        self, home: Path, command: Sequence[str] = (sys.executable, "-m", "assistant.backoffice.job")
    ) -> None:
        """Nothing is started.

        Args:
            home: Where their files are.
            command: What a job runs, before the path of its file.
        """
        self.folder = home / FOLDER
        self._command = command
        self._children: list[subprocess.Popen[bytes]] = []

    def start(
        self,
        kind: str,
        by: str,
        *,
        force: bool = False,
        reason: str = "",
        number: str = "",
        name: str | None = None,
    ) -> Job:
        """Starts a work; it goes on when the page stops.

        Args:
            kind: See `Job`.
            by: See `Job`.
            force: See `Job`.
            reason: See `Job`; redacted.
            number: See `Job`.
            name: Its id, of `new_name`; for who must know it before.

        Raises:
            JobError: Another one is under way.
            OSError: The home folder cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._reap()
        with _locked(self.folder / _START):
            running = self.running()
            if running is not None:
                raise JobError(f"{title(running)} est déjà en cours, à la demande de {running.by}.")
            self._forget_old()
            now = datetime.now(UTC)
            at = now.isoformat(timespec="seconds")
            job = Job(name or new_name(now), kind, by, at, force=force, reason=redact(reason), number=number)
            write(self._file(job.id), job)
            self._launch(self._file(job.id))
        return job

    def latest(self) -> Job | None:
        """The last one that was started here."""
        names = self._names()
        return self.get(names[-1]) if names else None

    def running(self) -> Job | None:
        """The one that is under way."""
        job = self.latest()
        return job if job is not None and job.is_running else None

    def get(self, name: str) -> Job | None:
        """A job, None when its file is not here."""
        if not _NAME.fullmatch(name):
            return None
        # Looked at first: a process that ends after the look has written its end before.
        alive = _is_held(_lock_of(self._file(name)))
        job = read(self._file(name))
        return replace(job, state=INTERRUPTED) if job and job.is_running and not alive else job

    def _launch(self, file: Path) -> None:
        log = self.folder.parent / "logs" / "backoffice-jobs.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with _lock_of(file).open("wb") as lock, log.open("ab") as output:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._children.append(
                subprocess.Popen(  # noqa: S603 - our own fixed command
                    [*self._command, str(file)],
                    cwd=settings.ROOT,
                    env=environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    # The lock goes with it: nothing of it is ours once this block ends.
                    pass_fds=[lock.fileno()],
                    # A session of its own: what stops the page does not stop it.
                    start_new_session=True,
                )
            )

    def _reap(self) -> None:
        self._children = [child for child in self._children if child.poll() is None]

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _names(self) -> list[str]:
        try:
            listed = os.listdir(self.folder)
        except FileNotFoundError:
            return []
        return sorted(name for file in listed if _NAME.fullmatch(name := file.removesuffix(".json")))

    def _forget_old(self) -> None:
        for name in self._names()[: -_KEPT + 1]:
            for file in (self._file(name), _lock_of(self._file(name))):
                with contextlib.suppress(OSError):
                    file.unlink(missing_ok=True)


def new_name(now: datetime) -> str:
    """The id of a job to start now."""
    return f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


def title(job: Job) -> str:
    """What a job is, to begin a sentence with."""
    names = {TRAIN: "Un entraînement", PUBLISH: "Une publication", ROLLBACK: "Un retour en arrière"}
    return names[job.kind]


def read(file: Path) -> Job | None:
    """What the file of a job says; None when it does not read."""
    try:
        fields = json.loads(file.read_bytes())
        return Job(**{name: fields[name] for name in Job.__dataclass_fields__ if name in fields})
    except (OSError, ValueError, TypeError):
        return None


def write(file: Path, job: Job) -> None:
    """Replaces the file of a job in one step."""
    replace_durably(file, json.dumps(asdict(job), ensure_ascii=False, indent=1).encode())


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lock_of(file: Path) -> Path:
    return file.with_suffix(".lock")


def _is_held(lock: Path) -> bool:
    try:
        with lock.open("rb") as opened:
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
