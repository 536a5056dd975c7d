"""What every page works with: folders, store, index, child processes, and what is shown on every page."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from assistant import settings
from assistant.backoffice.counting import Counting
from assistant.backoffice.index.file import Index
from assistant.backoffice.jobs import Jobs
from assistant.backoffice.lease import Lease, Writer
from assistant.backoffice.tries import Tries
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
        other_writer: Who writes the working FAQ instead of this back-office, « bo-2, depuis 09:05 »; empty
            when this one may. Set by `lease`.
        used_at: When a page was last asked for (`time.monotonic`); minus infinity before the first.
        lease: Says who writes; None for a back-office that is the only one by itself, as in tests.
        jobs: Trainings and publications.
        tries: The tries under way.
        counting: What somebody asked to be counted, and waits for.
    """

    data_dir: Path
    models_dir: Path
    home: Path
    store: Store
    index: Index
    workers: Workers
    other_writer: str = ""
    used_at: float = float("-inf")
    lease: Lease | None = None
    jobs: Jobs = field(init=False)
    tries: Tries = field(default_factory=Tries, repr=False)
    counting: Counting = field(default_factory=Counting, repr=False)
    _agency: tuple[float, Agency] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """The jobs are those of the home folder."""
        self.jobs = Jobs(self.home)

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

    def use_lease(self) -> Lease:
        """Shares the working FAQ with the other back-offices of the database; to be started."""
        self.lease = Lease(self.store, self.data_dir, self._name_writer)
        return self.lease

    def writer_instead(self) -> str:
        """Who writes the working FAQ instead, asked of the database: to call before anything is changed.

        Raises:
            StoreUnavailable: Nobody knows.
        """
        if self.lease is not None:
            self.lease.writer_instead()
        return self.other_writer

    def _name_writer(self, writer: Writer | None) -> None:
        self.other_writer = (
            "" if writer is None else f"{writer.machine}, depuis {writer.since.astimezone(self.zone):%H:%M}"
        )

    def shared(self, signed_in: bool) -> Mapping[str, Any]:
        """What every template reads: one query of the index, none of the store.

        Returns:
            `agency`, `zone`, `meta` (see `Index.meta`), `counted_at` (of the groups of questions; None before
            the first count), `other_writer`.
        """
        meta = {**_NOTHING_YET, **(self.index.meta() if signed_in else {})}
        counted = meta.get("clusters_at")
        return {
            "agency": self.agency,
            "zone": self.zone,
            "meta": meta,
            "counted_at": None if counted is None else datetime.fromisoformat(counted),
            "other_writer": self.other_writer,
        }

    def touch(self) -> None:
        """Notes that somebody uses the pages: what is counted behind goes on."""
        self.used_at = time.monotonic()

    def stop(self) -> None:
        """Ends what was started."""
        self.workers.stop()
        self.store.close()
