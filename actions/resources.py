"""What every action shares: the catalogue kept fresh and the store."""

from __future__ import annotations

from functools import lru_cache

from assistant.catalogue.agency import today
from assistant.dialogue.knowledge import Knowledge
from assistant.releases.served import watch_served
from assistant.settings import data_dir, database_url
from assistant.store import Store


class KnowledgeUnavailable(Exception):
    """The catalogue cannot be read and none was read before: the service is broken."""


class KnowledgeKeeper:
    """The catalogue, its sentences and its costs as served now: an edit is live in two seconds."""

    def __init__(self) -> None:
        """Watches what is served; nothing is read yet."""
        self._watched = watch_served()

    def get(self, learnt: str = "") -> Knowledge:
        """What is served now.

        Args:
            learnt: Fingerprint of the catalogue that the model which understood the message learnt.

        Raises:
            KnowledgeUnavailable: It cannot be read and never could.
        """
        served = self._watched.get()
        if served is None:
            raise KnowledgeUnavailable(str(data_dir()))
        return Knowledge(served.for_model(learnt), served.texts, today(served.agency), served.costs)


@lru_cache(maxsize=1)
def knowledge_keeper() -> KnowledgeKeeper:
    """The one keeper of this process."""
    return KnowledgeKeeper()


@lru_cache(maxsize=1)
def store() -> Store:
    """The one store of this process; its tables are created on the first use that succeeds."""
    return Store(database_url())
