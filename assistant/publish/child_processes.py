"""The processes of a publication: they do not outlive it, and leave the machine to visitors if any."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant import settings
from assistant.durable_files import replace_durably
from assistant.errors import AssistantError, reason
from assistant.progress import PROGRESS_VARIABLE
from assistant.serving_lock import are_served
from assistant.subprocesses import Child, start

_NICE = 10
"""A tenth of a visitor's share: at 19, a seventieth, other work on the machine starves a training."""
_LOOK_SECONDS = 0.25
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_MESSAGES = ("No space left on device", "Disk quota exceeded", "File too large")
REQUEST, RESULT, PROGRESS = "request.json", "result.json", "progress.json"


class PublishError(AssistantError):
    """The training or the publication stops, and nothing was changed; the message is French."""


def write_failure(error: OSError) -> str:
    """The sentence for a write that failed."""
    if error.errno in _FULL:
        return "Le disque est plein : rien n'a été publié. Libérez de la place puis recommencez."
    return f"Écriture impossible ({reason(error)}) : rien n'a été publié."


def niceness(visitors: bool, own: int) -> int:
    """That of a process of ours: behind visitors while they are served, else that of its command."""
    return max(own, _NICE) if visitors else own


class Running:
    """A process of a publication, which yields to visitors as long as somebody looks at it."""

    def __init__(self, child: Child, models: Path) -> None:
        """Takes the process and the models folder whose visitors come first."""
        self.child, self._models = child, models
        self._own = self._now = os.getpriority(os.PRIO_PROCESS, 0)

    def look(self) -> None:
        """Yields when visitors have come, takes the machine again when they have left."""
        nice = niceness(are_served(self._models), self._own)
        if nice == self._now:
            return
        self._now = nice
        self.child.yield_by(nice)

    def finish(self, each: Callable[[], None] | None = None) -> None:
        """Waits for its end.

        Args:
            each: Called several times a second meanwhile.

        Raises:
            PublishError: It failed.
        """
        ended = False
        while not ended:
            self.look()
            if each is not None:
                each()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.child.process.wait(_LOOK_SECONDS)
                ended = True
        if self.child.process.returncode:
            raise PublishError(_complaint(self.child))


class Probe:
    """A process that loads a model and asks it questions (`assistant.publish.probe`)."""

    def __init__(self, start: Callable[[], Running], folder: Path) -> None:
        """Takes what starts the process, and the folder it watches; see `probing`."""
        self._start, self._folder = start, folder
        self._running: Running | None = None
        self.progress = folder / PROGRESS
        """Where it reports its progress."""

    def begin(self) -> Running:
        """Starts the process if it is not: it makes itself ready, then waits for what it is asked."""
        if self._running is None:
            self._running = self._start()
        return self._running

    def look(self) -> None:
        """While it makes itself ready beside another process; see `Running.look`."""
        if self._running is not None:
            self._running.look()

    def ask(self, request: dict[str, Any], each: Callable[[], None] | None = None) -> dict[str, Any]:
        """What it finds; see `Running.finish` for `each`.

        Raises:
            PublishError: The model, or the process, fails.
        """
        replace_durably(self._folder / REQUEST, json.dumps(request, ensure_ascii=False).encode())
        self.begin().finish(each)
        result: dict[str, Any] = json.loads((self._folder / RESULT).read_text(encoding="utf-8"))
        return result


@contextlib.contextmanager
def probing(label: str, folder: Path, models: Path, beside: bool = True) -> Iterator[Probe]:
    """A probe that does not outlive the block.

    Args:
        label: What it is called when it fails.
        folder: Where it is asked.
        models: Its visitors come first.
        beside: It makes itself ready while the model is still being trained: loading Rasa takes seconds. Else
            it starts when it is asked, and its 450 MB are not held beside the training's.
    """
    arguments = ["-m", "assistant.publish.probe", str(folder / REQUEST)]
    environment = {PROGRESS_VARIABLE: str(folder / PROGRESS)}
    with contextlib.ExitStack() as stack:
        process = running(label, arguments, "probe.log", environment, models)
        probe = Probe(lambda: stack.enter_context(process), folder)
        if beside:
            probe.begin()
        yield probe


@contextlib.contextmanager
def running(
    label: str, arguments: Sequence[str], log: str, extra: dict[str, str], models: Path
) -> Iterator[Running]:
    """A process of ours that does not outlive the block.

    Args:
        label: What it is called when it fails.
        arguments: What follows `python`.
        log: File of the logs that takes its output.
        extra: Added to its environment.
        models: Its visitors come first.
    """
    child = start(label, arguments, settings.home_dir() / "logs" / log, extra)
    try:
        process = Running(child, models)
        process.look()
        yield process
    finally:
        if not child.died():
            child.ask_to_stop()
        child.stop()


def _complaint(child: Child) -> str:
    text = child.log.read_text(encoding="utf-8", errors="replace")
    if any(sign in text for sign in _FULL_MESSAGES):
        return write_failure(OSError(errno.ENOSPC, ""))
    return child.complaint()
