"""What every action shares: the catalogue kept fresh and the store."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from assistant.catalogue import CatalogueError, load_catalogue
from assistant.dialogue.costs import CostsError, load_costs
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.texts import TextsError, load_texts
from assistant.settings import data_dir, database_url
from assistant.store import Store

logger = logging.getLogger(__name__)
_CHECK_EVERY = 1.0
"""Seconds between two looks at the files: an edited answer is live in less than two."""


class KnowledgeUnavailable(Exception):
    """The catalogue cannot be read and none was read before: the service is broken."""


class KnowledgeKeeper:
    """Loads the catalogue and its sentences, again when a file changes, and keeps the last good one."""

    def __init__(self, folder: Path) -> None:
        """Watches a data folder; nothing is read yet."""
        self._folder = folder
        self._signature: tuple[tuple[str, int, int], ...] = ()
        self._knowledge: Knowledge | None = None
        self._looked = 0.0
        self._lock = threading.Lock()

    def get(self) -> Knowledge:
        """The catalogue as it is now.

        Raises:
            KnowledgeUnavailable: It cannot be read and never could.
        """
        with self._lock:
            now = time.monotonic()
            if self._knowledge is None or now - self._looked >= _CHECK_EVERY:
                self._looked = now
                self._reload()
            if self._knowledge is None:
                raise KnowledgeUnavailable(str(self._folder))
            if self._knowledge.today != date.today():
                self._knowledge = replace(self._knowledge, today=date.today())
            return self._knowledge

    def _reload(self) -> None:
        signature = self._sign()
        if signature == self._signature and self._knowledge is not None:
            return
        try:
            catalogue = load_catalogue(self._folder)
            texts = load_texts(self._folder / "texts.yml")
            costs = load_costs(self._folder / "costs.yml")
        except (CatalogueError, TextsError, CostsError, OSError) as error:
            # A mistake while an author is editing must not stop the answers: the last good ones stay.
            logger.error("The catalogue was not reloaded: %s", error)
            self._signature = signature
            return
        self._knowledge = Knowledge(catalogue, texts, date.today(), costs)
        self._signature = signature

    def _sign(self) -> tuple[tuple[str, int, int], ...]:
        files = sorted([*self._folder.glob("*.yml"), *self._folder.glob("faq/*.yml")])
        found = []
        for file in files:
            try:
                stat = file.stat()
            except OSError:
                continue
            found.append((file.name, stat.st_mtime_ns, stat.st_size))
        return tuple(found)


@lru_cache(maxsize=1)
def knowledge_keeper() -> KnowledgeKeeper:
    """The one keeper of this process."""
    return KnowledgeKeeper(data_dir())


@lru_cache(maxsize=1)
def store() -> Store:
    """The one store of this process; its tables are created on the first use that succeeds."""
    return Store(database_url())
