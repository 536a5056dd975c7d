"""The page's side of its child processes: started when asked, asked one thing at a time."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from assistant import settings
from assistant.backoffice.wording import on_page
from assistant.backoffice.worker.protocol import WorkerError
from assistant.subprocesses import environment

logger = logging.getLogger(__name__)
SILENT_SECONDS = 120.0
"""A task that answers nothing for as long is given up, and its process ended."""
BUSY_SECONDS = 60.0
FAILED = (
    "Un problème est survenu. Réessayez ; si cela recommence, dites-le, avec l'heure, à la personne qui "
    "exploite l'assistant."
)
LOST = "Cela a été interrompu : regardez d'abord si c'est fait, et recommencez si ce ne l'est pas."
"""Whoever looks at the logs finds there what it was."""
KINDS = ("acts", "figures", "working", "published")
"""One child each: what people wait for; what is counted behind; the two models that are tried."""


class Worker:
    """One child process; safe between threads."""

    def __init__(self, kind: str, log: Path) -> None:
        """Nothing is started yet.

        Args:
            kind: One of `KINDS`.
            log: Where its errors go.
        """
        self.kind = kind
        self._log = log
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def call(self, task: str, *, seconds: float = SILENT_SECONDS, **arguments: Any) -> Any:
        """Has a task done.

        Args:
            task: `subject.function` of `assistant.backoffice.work`.
            seconds: How long its answer may take.
            arguments: JSON.

        Returns:
            JSON.

        Raises:
            WorkerError: It was refused (the sentence says why), failed, or the child died.
        """
        if not self._lock.acquire(timeout=BUSY_SECONDS):
            raise WorkerError("Une autre action est en cours : réessayez dans un instant.")
        try:
            return self._call(task, seconds, arguments)
        finally:
            self._lock.release()

    @property
    def is_busy(self) -> bool:
        """Whether a task is under way."""
        return self._lock.locked()

    def stop(self) -> None:
        """Ends the child, whatever it does."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                with contextlib.suppress(OSError):
                    if pipe is not None:
                        pipe.close()

    def _call(self, task: str, seconds: float, arguments: dict[str, Any]) -> Any:
        line = json.dumps({"task": task, "arguments": arguments}, ensure_ascii=False).encode() + b"\n"
        child = self._ready()
        try:
            self._send(child, line)
        except OSError:
            # It ended, idle, between the look and the line: nothing was begun.
            self.stop()
            child = self._ready()
            self._send(child, line)
        answer = self._answer(child, seconds, task)
        if "done" in answer:
            return answer["done"]
        if "refused" in answer:
            raise WorkerError(on_page(str(answer["refused"])))
        logger.error(
            "A task of the back-office failed: %s, %s; see %s", task, answer.get("failed"), self._log
        )
        raise WorkerError(FAILED)

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self.stop()
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "assistant.backoffice.worker.child"],
                cwd=settings.ROOT,
                env=environment({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                # It ends when its input closes: with us, however we end. A death signal would be bound to
                # the thread that starts it, which a server ends when it is idle.
                start_new_session=True,
            )
        return self._child

    @staticmethod
    def _send(child: subprocess.Popen[bytes], line: bytes) -> None:
        assert child.stdin is not None  # noqa: S101 - a pipe
        child.stdin.write(line)
        child.stdin.flush()

    def _answer(self, child: subprocess.Popen[bytes], seconds: float, task: str) -> dict[str, Any]:
        assert child.stdout is not None  # noqa: S101 - a pipe
        deadline = time.monotonic() + seconds
        descriptor, read = child.stdout.fileno(), b""
        while not read.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                logger.error("A task of the back-office kept silent: %s", task)
                self.stop()
                raise WorkerError(LOST, lost=True)
            some = os.read(descriptor, 1 << 16)
            if not some:
                self.stop()
                raise WorkerError(LOST, lost=True)
            read += some
        answer: dict[str, Any] = json.loads(read)
        return answer


class Workers:
    """The children of a back-office, by what they are for."""

    def __init__(self, logs: Path) -> None:
        """Nothing is started yet; `logs` is the folder of their errors."""
        self.acts, self.figures, self.working, self.published = (
            Worker(kind, logs / f"backoffice-{kind}.log") for kind in KINDS
        )

    def stop(self) -> None:
        """Ends them all."""
        for worker in (self.acts, self.figures, self.working, self.published):
            worker.stop()
