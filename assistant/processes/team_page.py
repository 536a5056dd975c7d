"""The team's page beside the assistant: started with it and again when it dies, and never the end of it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from assistant import settings
from assistant.processes.backoffice import UNDER_RUN
from assistant.subprocesses import Child, StartError, check_port, environment, start

RESTART_SECONDS = 5.0
MAX_DEATHS = 3
"""Deaths in a minute before it is left."""
_MODULE = "assistant.processes.backoffice"
_WELCOME_SECONDS = 60
_NICENESS = 5
"""A third of a visitor's share where there is not enough for all: its start cost the first visitors of a
server two more waits."""


class TeamPage:
    """The process of the page as `assistant run` sees it."""

    def __init__(self, logs: Path) -> None:
        """Nothing is started; `logs` is the folder of its log."""
        self._logs = logs
        self._child: Child | None = None
        self._deaths: list[float] = []
        self._again_at: float | None = None

    def start(self) -> None:
        """Starts it; does not wait until it answers."""
        self._child = start("La page de l'équipe", ["-m", _MODULE, UNDER_RUN], self._logs / "backoffice.log")
        self._child.yield_by(_NICENESS)

    def open(self) -> list[str]:
        """Starts it, unless its port is taken; gives what to say of it."""
        try:
            check_port(settings.backoffice_host(), settings.backoffice_port(), "ASSISTANT_BACKOFFICE_PORT")
        except StartError as error:
            return [f"{error} L'assistant continue sans la page de l'équipe."]
        # One after the other: visitors are served already, and each takes a processor for a second or two.
        said = self.welcome()
        self.start()
        return said

    def welcome(self) -> list[str]:
        """Where it is, and the link of the first administrator: asked of a process that then ends."""
        try:
            asked = subprocess.run(  # noqa: S603 - our own fixed command
                [sys.executable, "-m", _MODULE, "welcome"],
                cwd=settings.ROOT,
                env=environment(),
                capture_output=True,
                text=True,
                check=False,
                timeout=_WELCOME_SECONDS,
            )
        except subprocess.TimeoutExpired:
            # The database is silent: visitors are served all the same.
            return [f"Page de l'équipe : {settings.backoffice_url()} (la base de données tarde à répondre)."]
        return asked.stdout.splitlines() or asked.stderr.splitlines()[-1:]

    def look(self, moment: float | None = None) -> None:
        """Says when it has died and starts it again a little later, unless it keeps dying."""
        now = time.monotonic() if moment is None else moment
        if self._again_at is not None:
            if now >= self._again_at:
                self._again_at = None
                self.start()
            return
        if self._child is None or not self._child.died():
            return
        complaint = self._child.complaint()
        self._child.stop()
        self._child = None
        self._deaths = [*(death for death in self._deaths if now - death < 60), now]
        if len(self._deaths) > MAX_DEATHS:
            rest = "Elle n'est plus relancée ; les visiteurs sont servis."
        else:
            rest = f"Nouveau démarrage dans {RESTART_SECONDS:.0f} s ; les visiteurs sont servis."
            self._again_at = now + RESTART_SECONDS
        print(f"{complaint}\n{rest}", file=sys.stderr, flush=True)

    def stop(self) -> None:
        """Stops it."""
        if self._child is not None:
            self._child.ask_to_stop()
            self._child.stop()
