"""Reads a data folder again when one of its files changes, and keeps the last good reading."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from assistant.catalogue.load import Signature, catalogue_files, signature_of

logger = logging.getLogger(__name__)
Reading = TypeVar("Reading")


class Watched(Generic[Reading]):
    """What a function reads from a data folder, never older than a change of its files by `every` seconds."""

    def __init__(
        self,
        folder: Path,
        read: Callable[[Path], Reading],
        every: float = 1.0,
        beside: tuple[Path, ...] = (),
    ) -> None:
        """Nothing is read yet.

        Args:
            folder: A data folder: `*.yml` and `faq/*.yml` are watched.
            read: Its failures are logged.
            every: Seconds between two looks at the files.
            beside: Other files to watch; they may be absent.
        """
        self._beside = beside
        self._folder = folder
        self._read = read
        self._every = every
        self._signature: Signature | None = None
        self._reading: Reading | None = None
        self._looked = 0.0
        self._lock = threading.Lock()

    def get(self) -> Reading | None:
        """The latest good reading, None when there never was one; blocks while a changed file is read."""
        with self._lock:
            now = time.monotonic()
            if self._signature is None or now - self._looked >= self._every:
                self._looked = now
                self._look()
            return self._reading

    def _look(self) -> None:
        signature = signature_of([*catalogue_files(self._folder), *self._beside])
        if signature == self._signature and self._reading is not None:
            return
        self._signature = signature
        try:
            self._reading = self._read(self._folder)
        except Exception as error:
            # Whatever an author's mistake is while editing, it must not stop the answers: the last good
            # ones stay.
            logger.error("The catalogue was not read again: %s", error)
