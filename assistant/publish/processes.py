"""The processes of a publication: they do not outlive it, and leave the machine to visitors first."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant import settings
from assistant.catalogue.journal import replace_durably
from assistant.children import Child, start

_NICE = 19
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_SAID = ("No space left on device", "Disk quota exceeded", "File too large")
REQUEST, RESULT = "request.json", "result.json"


class PublishError(Exception):
    """The training or the publication stops, and nothing was changed; the message is French."""


def said_of(error: OSError) -> str:
    """What to tell of a failed writing."""
    if error.errno in _FULL:
        return "Le disque est plein : rien n'a été publié. Libérez de la place puis recommencez."
    return f"Écriture impossible ({error.strerror or error}) : rien n'a été publié."


def run_child(label: str, arguments: Sequence[str], log: str, extra: dict[str, str]) -> None:
    """Runs a process of ours to its end.

    Raises:
        PublishError: It failed.
    """
    with _running(label, arguments, log, extra) as child:
        _finish(child)


class Probe:
    """A process that loads a model and asks it questions (`assistant.publish.probe`)."""

    def __init__(self, child: Child, folder: Path) -> None:
        """Takes the process and the folder it watches; see `probing`."""
        self._child, self._folder = child, folder

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """What it finds.

        Raises:
            PublishError: The model, or the process, fails.
        """
        replace_durably(self._folder / REQUEST, json.dumps(request, ensure_ascii=False).encode())
        _finish(self._child)
        found: dict[str, Any] = json.loads((self._folder / RESULT).read_text(encoding="utf-8"))
        return found


@contextlib.contextmanager
def probing(label: str, folder: Path) -> Iterator[Probe]:
    """A probe that makes itself ready while the model is still being trained: loading Rasa takes seconds."""
    arguments = ["-m", "assistant.publish.probe", str(folder / REQUEST)]
    with _running(label, arguments, "probe.log", {}) as child:
        yield Probe(child, folder)


@contextlib.contextmanager
def _running(label: str, arguments: Sequence[str], log: str, extra: dict[str, str]) -> Iterator[Child]:
    child = start(label, arguments, settings.home_dir() / "logs" / log, extra)
    _after_visitors(child.process.pid)
    try:
        yield child
    finally:
        if not child.died():
            child.ask_to_stop()
        child.stop()


def _finish(child: Child) -> None:
    child.process.wait()
    if child.process.returncode:
        raise PublishError(_complaint(child))


def _after_visitors(pid: int) -> None:
    """Takes only the time that a server on the same machine leaves: visitors first."""
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, _NICE)
    with contextlib.suppress(OSError):
        # Linux shares time between sessions before it looks at the priorities inside of each.
        Path(f"/proc/{pid}/autogroup").write_text(str(_NICE), encoding="ascii")


def _complaint(child: Child) -> str:
    text = child.log.read_text(encoding="utf-8", errors="replace")
    if any(sign in text for sign in _FULL_SAID):
        return said_of(OSError(errno.ENOSPC, ""))
    return child.complaint()
