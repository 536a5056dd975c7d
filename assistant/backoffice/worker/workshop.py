"""What tasks work with: the folders, the store, and what a child process keeps between two tasks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from assistant import settings
from assistant.store.store import Store

Kept = TypeVar("Kept")


@dataclass
class Workshop:
    """Given to every task.

    Attributes:
        data_dir: The working FAQ.
        models_dir: The releases.
        home: Databases, logs, caches.
        store: Interactions, decisions and history.
        working: Each says whether something that a task began still goes on: the process then stays.
    """

    data_dir: Path
    models_dir: Path
    home: Path
    store: Store
    working: list[Callable[[], bool]] = field(default_factory=list)
    _kept: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of_settings(cls) -> Workshop:
        """On the folders and the database of the settings."""
        return cls(
            settings.data_dir(),
            settings.models_dir(),
            settings.home_dir(),
            Store(settings.database_url()),
        )

    @property
    def is_working(self) -> bool:
        """Whether something that a task began still goes on."""
        return any(goes_on() for goes_on in self.working)

    def kept(self, name: str) -> Any:
        """What was made last under this name, whatever its stamp; None before."""
        known = self._kept.get(name)
        return None if known is None else known[1]

    def keep(self, name: str, stamp: object, make: Callable[[], Kept]) -> Kept:
        """What was made before under this name and stamp, or made now: a catalogue, a model."""
        known = self._kept.get(name)
        if known is None or known[0] != stamp:
            known = (stamp, make())
            self._kept[name] = known
        made: Kept = known[1]
        return made
