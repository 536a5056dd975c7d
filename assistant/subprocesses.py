"""Child processes: each in a group of its own, stopped whole, its output in a log file."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant import settings
from assistant.errors import AssistantError, reason

STOP_SECONDS = 10
_PR_SET_PDEATHSIG = 1


class StartError(AssistantError):
    """The assistant cannot start or go on; the text is the sentence to show, in French."""


@dataclass
class Child:
    """A running process and the processes it started."""

    label: str
    process: subprocess.Popen[bytes]
    log: Path

    def died(self) -> bool:
        """True once it has ended by itself."""
        return self.process.poll() is not None

    def complaint(self) -> str:
        """What to show when it has died: its status and the end of its log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-12:]
        shown = "\n".join(f"    {line}" for line in lines)
        status = self.process.returncode
        return f"{self.label} : arrêt imprévu (code {status}). Fin de {self.log} :\n{shown}"

    def yield_by(self, niceness: int) -> None:
        """Leaves the machine to others by so much, with the processes it started.

        Args:
            niceness: As of `nice`. A lower one than before needs a privilege: without it the session's
                priority is what counts on most machines.
        """
        pid = self.process.pid
        with contextlib.suppress(OSError):
            # Linux shares time between sessions before it looks at the priorities inside of each.
            Path(f"/proc/{pid}/autogroup").write_text(str(niceness), encoding="ascii")
        # The group, not the process, whose other threads would go on as before.
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PGRP, pid, niceness)

    def ask_to_stop(self) -> None:
        """Sends SIGTERM to the whole group."""
        self._signal(signal.SIGTERM)

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Waits for the end, then ends what is left of the group by force."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self._signal(signal.SIGKILL)
        self.process.wait()

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


def start(
    label: str,
    arguments: Sequence[str],
    log: Path,
    extra: Mapping[str, str] | None = None,
    python: Path | str = sys.executable,
    root: Path = settings.ROOT,
) -> Child:
    """Starts `python arguments…` from the repository, its output in a log of its own.

    The log of the run before is kept beside it, with « .1 ».

    Args:
        label: Its name in messages.
        arguments: After `python`.
        log: Its output.
        extra: Added to its environment.
        python: Of another version of the project, when it is one.
        root: The folder of that version.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_name(f"{log.name}.1"))
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own fixed commands
            [python, *arguments],
            cwd=root,
            env=environment(extra),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # A group of its own: Ctrl-C reaches us only, and we stop it whole.
            start_new_session=True,
            preexec_fn=die_with_parent if sys.platform == "linux" else None,
        )
    return Child(label, process, log)


def start_actions(logs: Path, extra: Mapping[str, str] | None = None) -> Child:
    """The action server, on the loopback interface only.

    Args:
        logs: Folder of its log.
        extra: Added to its environment.
    """
    port = str(settings.actions_port())
    arguments = ["-m", "rasa_sdk", "--actions", "actions", "--port", port]
    # Longer than Rasa keeps a connection (patches.py): a server that closes it first fails a turn.
    sanic = {"SANIC_HOST": "127.0.0.1", "SANIC_KEEP_ALIVE_TIMEOUT": "75"}
    return start("Le serveur d'actions", arguments, logs / "actions.log", {**sanic, **(extra or {})})


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our own environment, with Rasa's telemetry off."""
    return {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONUNBUFFERED": "1", **(extra or {})}


def write_endpoints(folder: Path) -> Path:
    """A copy of `endpoints.yml` whose action server is at the address of the settings.

    Rasa cannot read a port from the environment with a default: `${VAR}` fails when unset.
    """
    # Only who starts Rasa needs it: the others stay small without.
    from ruamel.yaml import YAML

    yaml = YAML()
    endpoints = yaml.load((settings.ROOT / "endpoints.yml").read_text(encoding="utf-8")) or {}
    endpoints.setdefault("action_endpoint", {})["url"] = settings.actions_url()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "endpoints.yml"
    with file.open("w", encoding="utf-8") as output:
        yaml.dump(endpoints, output)
    return file


def check_port(host: str, port: int, variable: str) -> None:
    """Checks that a port is free.

    Raises:
        StartError: It is taken, or the interface does not exist; names the variable to change.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: a port that has just been left is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartError(
                f"Le port {port} de {host} est déjà pris ou interdit ({reason(error)}). Arrêtez ce qui "
                f"l'occupe ou choisissez-en un autre : {variable}={port + 1} make run."
            ) from error


def listens(port: int) -> bool:
    """True when something answers on a port of the loopback interface."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def free_port() -> int:
    """A port of the loopback interface that nobody uses now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def die_with_parent() -> None:
    """On Linux, a child is stopped even when we are killed outright."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
