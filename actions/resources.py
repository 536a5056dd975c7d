"""What every action shares: the catalogue kept fresh and the store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from assistant.catalogue.agency import today
from assistant.dialogue.knowledge import Knowledge
from assistant.releases.served import watch_served
from assistant.settings import data_dir, database_url, releases_dir
from assistant.store import Store, StoreUnavailable, popular
from assistant.store.time_limits import in_thread

Result = TypeVar("Result")
_DATABASE_THREADS = 8
_COUNTED = timedelta(days=90)
_COUNT_SECONDS = 600
"""What is asked most changes slowly, and the count reads three months."""


class KnowledgeUnavailable(Exception):
    """The catalogue cannot be read and none was read before: the service is broken."""


class KnowledgeKeeper:
    """The catalogue, its sentences and its costs as served now: an edit is live in two seconds."""

    def __init__(self, data: Path, models: Path | None) -> None:
        """Nothing is read yet.

        Args:
            data: The working FAQ.
            models: The models folder whose published release is served; None for the working FAQ.
        """
        self._data = data
        self._watched = watch_served(data, models)

    def get(self, learnt: str = "") -> Knowledge:
        """What is served now.

        Args:
            learnt: Fingerprint of the catalogue that the model which understood the message learnt.

        Raises:
            KnowledgeUnavailable: It cannot be read and never could.
        """
        served = self._watched.get()
        if served is None:
            raise KnowledgeUnavailable(str(self._data))
        return Knowledge(served.for_model(learnt), served.texts, today(served.agency), served.costs)


@dataclass
class _Shared:
    """What this process was given, or made of its settings at the first use."""

    store: Store | None = None
    keeper: KnowledgeKeeper | None = None
    counted: tuple[Store, float, Mapping[str, int]] | None = None


_shared = _Shared()


@contextmanager
def using(store: Store, keeper: KnowledgeKeeper) -> Iterator[None]:
    """Inside, the actions of this process keep and read elsewhere than its settings say."""
    before = _shared.store, _shared.keeper
    _shared.store, _shared.keeper = store, keeper
    try:
        yield
    finally:
        _shared.store, _shared.keeper = before


def knowledge_keeper() -> KnowledgeKeeper:
    """The one keeper of this process."""
    if _shared.keeper is None:
        _shared.keeper = KnowledgeKeeper(data_dir(), releases_dir())
    return _shared.keeper


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


def times_answered() -> Mapping[str, int]:
    """Entry -> how often it was answered these last months, counted again every ten minutes.

    Raises:
        StoreUnavailable: The database is missing.
    """
    counted, kept = _shared.counted, store()
    if counted is None or counted[0] is not kept or counted[1] < time.monotonic():
        since = datetime.now(UTC) - _COUNTED
        counted = (kept, time.monotonic() + _COUNT_SECONDS, popular.times_answered(kept, since))
        _shared.counted = counted
    return counted[2]


def store() -> Store:
    """The one store of this process; its tables are created on the first use that succeeds."""
    if _shared.store is None:
        # Two threads that come first make two, of which one stays: a store opens nothing by itself.
        _shared.store = Store(database_url())
    return _shared.store
