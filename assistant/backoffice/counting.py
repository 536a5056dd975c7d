"""What somebody asked to be counted: done in a thread, while the page says « calcul en cours »."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.errors import AssistantError

logger = logging.getLogger(__name__)
_MOST_AT_ONCE = 4
"""They wait for one child process anyway."""


@dataclass
class Counting:
    """The counts under way, by name; safe between threads."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _running: dict[str, threading.Thread] = field(default_factory=dict)
    _failed: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, count: Callable[[], object]) -> None:
        """Begins a count unless it is under way; what went wrong the last time is forgotten.

        Raises:
            AssistantError: Too many are under way.
        """
        with self._lock:
            if name in self._running:
                return
            if len(self._running) >= _MOST_AT_ONCE:
                raise AssistantError("Plusieurs calculs sont déjà en cours : attendez qu'ils finissent.")
            self._failed.pop(name, None)
            thread = threading.Thread(target=self._run, args=(name, count), name="counting", daemon=True)
            self._running[name] = thread
        thread.start()

    def is_running(self, name: str) -> bool:
        """Whether a count is under way."""
        return name in self._running

    def problem(self, name: str) -> str:
        """Why the last count did not succeed, a French sentence; empty when it did."""
        return self._failed.get(name, "")

    def wait(self, seconds: float = 60.0) -> None:
        """Waits for those under way: for tests."""
        for thread in list(self._running.values()):
            thread.join(seconds)

    def _run(self, name: str, count: Callable[[], object]) -> None:
        problem = ""
        try:
            count()
        except AssistantError as error:
            problem = str(error)
        except Exception as error:
            logger.exception("A count failed: %s", type(error).__name__)
            problem = "Le calcul a échoué : réessayez dans un instant."
        with self._lock:
            if problem:
                self._failed[name] = problem
            self._running.pop(name, None)
