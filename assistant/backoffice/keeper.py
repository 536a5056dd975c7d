"""Keeps the index up to date behind the pages: a thread that looks cheaply, and asks the child process."""

from __future__ import annotations

import logging
import threading
import time

from assistant.backoffice.desk import Desk
from assistant.backoffice.uploads import Uploads
from assistant.catalogue.agency import today
from assistant.catalogue.examples import NLU_FOLDER
from assistant.catalogue.load import catalogue_files, signature_of
from assistant.errors import AssistantError
from assistant.releases.registry import pointers
from assistant.store.generation import moment

logger = logging.getLogger(__name__)
LOOK_SECONDS = 5.0
HISTORY_SECONDS = 30.0
USED_SECONDS = 600.0
"""Figures are counted as long as somebody used a page not longer ago: then the child process may end."""
_LONGEST_SECONDS = 900.0
_SHARE_OF_TIME = 5.0
"""A count rests as many times as long as it took: a sixth of a processor at most."""


class Keeper:
    """Looks at files every `LOOK_SECONDS`, at the history every `HISTORY_SECONDS` while pages are used."""

    def __init__(self, desk: Desk) -> None:
        """Nothing runs yet."""
        self._desk = desk
        self._end = threading.Event()
        self._thread: threading.Thread | None = None
        self._files: object = None
        self._history: object = None
        self._history_at = float("-inf")
        self._rested_at = float("-inf")

    def start(self) -> None:
        """Begins to look, at once."""
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends; a task that is under way ends with the child process."""
        self._end.set()

    def look(self) -> None:
        """Looks once, and has done what is needed."""
        # A spreadsheet that nobody confirmed goes at its time, also when no other one is sent.
        Uploads(self._desk.home).forget_old()
        files = self._of_files()
        if files != self._files:
            self._desk.workers.figures.call("catalogue.refresh", seconds=_LONGEST_SECONDS)
            # Another catalogue: its entries have other figures.
            self._files, self._history_at, self._rested_at = files, float("-inf"), float("-inf")
        if not self._is_used() or time.monotonic() - self._history_at < HISTORY_SECONDS:
            return
        history = (moment(self._desk.store), files)
        began = time.monotonic()
        if history != self._history and began >= self._rested_at:
            self._desk.workers.figures.call("figures.refresh", seconds=_LONGEST_SECONDS)
            ended = time.monotonic()
            self._rested_at = ended + (ended - began) * _SHARE_OF_TIME
            self._history = history
        self._history_at = time.monotonic()

    def _run(self) -> None:
        while not self._end.is_set():
            try:
                self.look()
            except AssistantError as error:
                # The sentence of a task holds no word of a visitor.
                logger.warning("The index of the back-office is not up to date: %s", error)
            except Exception:
                logger.exception("The index of the back-office is not up to date")
            self._end.wait(LOOK_SECONDS)

    def _is_used(self) -> bool:
        return time.monotonic() - self._desk.used_at < USED_SECONDS

    def _of_files(self) -> object:
        data = self._desk.data_dir
        files = [*catalogue_files(data), *sorted((data / NLU_FOLDER).glob("*.yml"))]
        return (
            signature_of([*files, *pointers(self._desk.models_dir)]),
            today(self._desk.agency),
            # Made again by another version, or removed: it must be written again.
            self._desk.index.path.exists(),
        )
