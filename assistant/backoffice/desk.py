"""What every page works with: folders, store, index, child processes, and what is shown on every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import Any

from assistant import settings
from assistant.backoffice.counting import Counting
from assistant.backoffice.index.file import Index
from assistant.backoffice.worker.client import Workers
from assistant.catalogue.agency import AGENCY_FILE, Agency, read_agency
from assistant.catalogue.problems import Problems
from assistant.store.store import Store

_NOTHING_YET: Mapping[str, Any] = {"waiting": 0, "served_lines": [], "served_same": True}
"""What `meta` says before the index was written."""


@dataclass
class Desk:
    """One back-office.

    Attributes:
        data_dir: The working FAQ.
        models_dir: The releases.
        home: Databases, logs, caches.
        store: Interactions, decisions and history.
        index: What the pages read.
        workers: The child processes.
        other_writer: Who writes the working FAQ instead of this back-office, « bo-2 (depuis 09:05) »; empty
            when this one may. Set by `lease`.
        counting: What somebody asked to be counted, and waits for.
    """

    data_dir: Path
    models_dir: Path
    home: Path
    store: Store
    index: Index
    workers: Workers
    other_writer: str = ""
    counting: Counting = field(default_factory=Counting, repr=False)
    _agency: tuple[float, Agency] | None = field(default=None, repr=False)

    @classmethod
    def of_settings(cls) -> Desk:
        """On the folders and the database of the settings."""
        home = settings.home_dir()
        return cls(
            settings.data_dir(),
            settings.models_dir(),
            home,
            Store(settings.database_url()),
            Index(home),
            Workers(home / "logs"),
        )

    @property
    def agency(self) -> Agency:
        """Of `agence.yml`, read again when it changes."""
        path = self.data_dir / AGENCY_FILE
        changed = path.stat().st_mtime if path.exists() else 0.0
        if self._agency is None or self._agency[0] != changed:
            self._agency = (changed, read_agency(path, Problems()))
        return self._agency[1]

    @property
    def zone(self) -> tzinfo:
        """In which moments are told."""
        return self.agency.time_zone

    def shared(self, signed_in: bool) -> Mapping[str, Any]:
        """What every template reads: one query of the index, none of the store.

        Returns:
            `agency`, `zone`, `meta` (see `Index.meta`), `other_writer`.
        """
        meta = {**_NOTHING_YET, **(self.index.meta() if signed_in else {})}
        return {"agency": self.agency, "zone": self.zone, "meta": meta, "other_writer": self.other_writer}

    def stop(self) -> None:
        """Ends what was started."""
        self.workers.stop()
        self.store.close()
