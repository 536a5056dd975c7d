"""`make shell`: Rasa's own shell with the action server beside it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from assistant import settings
from assistant.releases.registry import archive_of, newest, read_published
from assistant.subprocesses import (
    Child,
    StartError,
    environment,
    listens,
    start_actions,
)

_START_SECONDS = 30


def main() -> int:
    """Starts the action server when none answers, opens `rasa shell`, stops what it started.

    Returns:
        The shell's own status.

    Raises:
        StartError: The action server does not start.
        ReleaseError: What is published cannot be read.
    """
    actions: Child | None = None
    try:
        # Tried before it is published: with the FAQ it learnt, and not with what visitors get.
        extra = {"ASSISTANT_LIVE": "0"} if _is_candidate(settings.models_dir()) else {}
        if not listens(settings.actions_port()):
            actions = start_actions(settings.home_dir() / "logs", extra)
            _wait(actions)
        models = str(settings.models_dir())
        command = [sys.executable, "-m", "assistant.on_rasa.command", "shell", "--model", models]
        return subprocess.run(command, cwd=settings.ROOT, env=environment(extra), check=False).returncode  # noqa: S603
    finally:
        if actions is not None:
            actions.ask_to_stop()
            actions.stop()


def _is_candidate(models: Path) -> bool:
    """True when the newest model, which Rasa loads, is not the published one."""
    model, published = newest(models), read_published(models)
    return model is not None and published is not None and model != archive_of(models, published.model)


def _wait(actions: Child) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not listens(settings.actions_port()):
        if actions.died() or time.monotonic() > deadline:
            raise StartError(actions.complaint() if actions.died() else f"Voir {actions.log}.")
        time.sleep(0.1)
