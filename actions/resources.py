"""What every action shares: the catalogue kept fresh and the store."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, TypeVar

from assistant.catalogue.agency import today
from assistant.dialogue.knowledge import Knowledge
from assistant.releases.served import watch_served
from assistant.settings import data_dir, database_url
from assistant.store import Store, StoreUnavailable
from assistant.store.time_limits import in_thread

Result = TypeVar("Result")
_DATABASE_THREADS = 8


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
def _database_threads() -> ThreadPoolExecutor:
    """Apart from the other threads: a silent database holds these only, and not the reading of the FAQ."""
    return ThreadPoolExecutor(_DATABASE_THREADS, thread_name_prefix="store")


async def beside_the_loop(work: Callable[..., Result], *arguments: Any) -> Result:
    """Does what asks the database in a thread of its own, for as long as a visitor can wait.

    Raises:
        StoreUnavailable: It took too long, also when it waited behind others.
    """
    try:
        return await in_thread(_database_threads(), work, *arguments)
    except TimeoutError as error:
        raise StoreUnavailable(str(error) or "no answer") from error


@lru_cache(maxsize=1)
def store() -> Store:
    """The one store of this process; its tables are created on the first use that succeeds."""
    return Store(database_url())
