"""What every action shares: the catalogue kept fresh and the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from assistant.catalogue import load_catalogue
from assistant.catalogue.watch import Watched
from assistant.dialogue.costs import load_costs
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.texts import load_texts
from assistant.settings import data_dir, database_url
from assistant.store import Store


class KnowledgeUnavailable(Exception):
    """The catalogue cannot be read and none was read before: the service is broken."""


class KnowledgeKeeper:
    """The catalogue, its sentences and its costs as the files say now: an edit is live in two seconds."""

    def __init__(self, folder: Path) -> None:
        """Watches a data folder; nothing is read yet."""
        self._folder = folder
        self._watched = Watched(folder, _read)

    def get(self) -> Knowledge:
        """The catalogue as it is now.

        Raises:
            KnowledgeUnavailable: It cannot be read and never could.
        """
        knowledge = self._watched.get()
        if knowledge is None:
            raise KnowledgeUnavailable(str(self._folder))
        today = date.today()
        return knowledge if knowledge.today == today else replace(knowledge, today=today)


def _read(folder: Path) -> Knowledge:
    texts, costs = load_texts(folder / "texts.yml"), load_costs(folder / "costs.yml")
    return Knowledge(load_catalogue(folder), texts, date.today(), costs)


@lru_cache(maxsize=1)
def knowledge_keeper() -> KnowledgeKeeper:
    """The one keeper of this process."""
    return KnowledgeKeeper(data_dir())


@lru_cache(maxsize=1)
def store() -> Store:
    """The one store of this process; its tables are created on the first use that succeeds."""
    return Store(database_url())
