"""The training that « Essayer » asks for: a process beside the model that goes on answering meanwhile."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.backoffice.worker.workshop import Workshop
from assistant.catalogue.load import load_catalogue
from assistant.on_rasa.trainings import cache_in
from assistant.progress import (
    CROSS_VALIDATE,
    ENCODE_CORPUS,
    FIT,
    LEARN_ACTS,
    PACK,
    PREPARE,
    PROGRESS_VARIABLE,
    read_progress,
)
from assistant.publish.eta import SHARES
from assistant.subprocesses import Child
from assistant.subprocesses import start as start_child

_KEPT = "training"
_PHASES = (PREPARE, ENCODE_CORPUS, CROSS_VALIDATE, FIT, LEARN_ACTS, PACK)
_ENOUGH = 0.15
"""Share of the whole from which the rest is told."""
_NICE = 10


@dataclass
class _Training:
    """One that runs or is over."""

    child: Child
    progress: Path
    began: float


def start(workshop: Workshop) -> dict[str, Any]:
    """Starts the training on the working FAQ as it is; one that runs goes on.

    Returns:
        As `progress`.

    Raises:
        CatalogueError: The FAQ has errors.
    """
    running = _current(workshop)
    if running is None or running.child.died():
        load_catalogue(workshop.data_dir)
        file = workshop.home / "logs" / "essai-progression.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        arguments = [
            "-m",
            "assistant.on_rasa.trainings",
            str(cache_in(workshop.home)),
            str(workshop.data_dir),
        ]
        child = start_child(
            "L'entraînement", arguments, workshop.home / "logs" / "essai.log", {PROGRESS_VARIABLE: str(file)}
        )
        with suppress(OSError):
            # Visitors and colleagues come first.
            os.setpriority(os.PRIO_PROCESS, child.process.pid, _NICE)
        workshop.working.append(lambda: not child.died())
        workshop.keep(_KEPT, child, lambda: _Training(child, file, time.monotonic()))
    return progress(workshop)


def progress(workshop: Workshop) -> dict[str, Any]:
    """How far the training is.

    Returns:
        `state` (`none`, `running`, `done`, `failed`), and while it runs `share` (0 to 1) and `left`, seconds
        to go, None while nothing allows an estimate.
    """
    training = _current(workshop)
    if training is None:
        return {"state": "none"}
    if training.child.died():
        return {"state": "failed" if training.child.process.returncode else "done"}
    share = _share(training.progress)
    elapsed = time.monotonic() - training.began
    left = elapsed * (1 - share) / share if share >= _ENOUGH else None
    return {"state": "running", "share": round(share, 3), "left": left}


def _current(workshop: Workshop) -> _Training | None:
    kept = workshop.kept(_KEPT)
    return kept if isinstance(kept, _Training) else None


def _share(file: Path) -> float:
    """Share of the time that is behind, by what each phase usually takes."""
    now = read_progress(file)
    if now is None or now.phase not in _PHASES:
        return 0.0
    whole = sum(SHARES[phase] for phase in _PHASES)
    behind = sum(SHARES[phase] for phase in _PHASES[: _PHASES.index(now.phase)])
    return (behind + SHARES[now.phase] * now.share) / whole
