"""What visitors are served: the published release, kept up to date by the working FAQ.

One rule, entry by entry and file by file, from what the working FAQ said at the moment of the switch:

| the working FAQ, since the switch | served |
|---|---|
| says the same | the release's: a rollback brings the previous answers back |
| changed the entry | the working one, at once, its status too |
| deleted the entry | nothing |
| added an entry | nothing: it waits for its publication |

Before any publication, or with `ASSISTANT_LIVE=0`, the working FAQ is served as it is. A file that does not
read leaves what it said last.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from assistant.catalogue import Catalogue, Entry, Taxonomy, load_catalogue
from assistant.catalogue.costs import Costs, load_costs
from assistant.catalogue.fingerprint import entry_hash, fingerprint
from assistant.catalogue.load import FAMILIES_FILE, TAXONOMY_FILE, catalogue_files, read_catalogue
from assistant.catalogue.model import PUBLISHED, Family
from assistant.catalogue.texts import Texts, TextsError, load_texts
from assistant.catalogue.watch import Watched
from assistant.releases.formats import formats
from assistant.releases.registry import (
    Publication,
    ReleaseError,
    catalogue_of,
    pointers,
    read_history,
    read_published,
)
from assistant.settings import data_dir, releases_dir

logger = logging.getLogger(__name__)
TEXTS_FILE, COSTS_FILE = "texts.yml", "costs.yml"


@dataclass(frozen=True)
class Served:
    """What is served now.

    Attributes:
        working: The working FAQ as it is: what a model that was never published is asked about.
        release: Name of the published release, None before any.
        learnt: Fingerprints of the FAQs that published releases learnt, whatever their format: during an
            update an action server is asked by replicas of the other version too.
    """

    catalogue: Catalogue
    texts: Texts
    costs: Costs
    working: Catalogue
    release: str | None = None
    learnt: frozenset[str] = frozenset()

    def for_model(self, catalogue: str) -> Catalogue:
        """The catalogue to answer from, for a question a model understood.

        Args:
            catalogue: Fingerprint of what that model learnt, empty when unknown (a button was pressed).
        """
        if self.release is None or not catalogue or catalogue in self.learnt:
            return self.catalogue
        # A candidate that is tried: it knows what the published one does not.
        return self.working


class ServedReader:
    """Reads what is served; remembers the last good reading of the working FAQ."""

    def __init__(self, models: Path | None) -> None:
        """Nothing is read yet.

        Args:
            models: The models folder; None serves the working FAQ only.
        """
        self._models = models
        self._working: Catalogue | None = None
        self._texts: Texts | None = None
        self._costs: Costs | None = None

    def __call__(self, data: Path) -> Served:
        """Reads a data folder and what is published.

        Raises:
            Exception: Nothing can be served: the working FAQ does not read, and there is no release.
        """
        published = self._published()
        if published is None or self._models is None:
            working = load_catalogue(data)
            self._working = working
            texts, costs = load_texts(data / TEXTS_FILE), load_costs(data / COSTS_FILE)
            return Served(working, texts, costs, working)
        snapshot = catalogue_of(self._models, published.model)
        release = _snapshot(snapshot)
        self._read_working(data)
        files = file_hashes(data)
        changed = {
            name for name in {*files, *published.files} if files.get(name) != published.files.get(name)
        }
        now_texts = self._texts if TEXTS_FILE in changed else None
        now_costs = self._costs if COSTS_FILE in changed else None
        catalogue = release if self._working is None else serve(release, self._working, published, changed)
        return Served(
            catalogue,
            now_texts or self._released_texts(snapshot),
            now_costs or load_costs(snapshot / COSTS_FILE),
            self._working or release,
            published.model,
            frozenset(
                one.catalogue for of in formats(self._models) for one in read_history(self._models, of)
            ),
        )

    def _released_texts(self, snapshot: Path) -> Texts:
        try:
            return load_texts(snapshot / TEXTS_FILE)
        except TextsError:
            # A release made before a sentence was added to the code.
            if self._texts is None:
                raise
            return self._texts

    def _published(self) -> Publication | None:
        if self._models is None:
            return None
        try:
            published = read_published(self._models)
        except ReleaseError as error:
            logger.error("%s", error)
            return None
        if published is not None and not catalogue_of(self._models, published.model).is_dir():
            logger.error("The catalogue of the release %s is absent", published.model)
            return None
        return published

    def _read_working(self, data: Path) -> None:
        """Reads what can be; an author's mistake leaves the rest as it was."""
        try:
            self._working = load_catalogue(data)
        except Exception as error:
            logger.error("The working FAQ was not read: %s", error)
        try:
            self._texts = load_texts(data / TEXTS_FILE)
        except Exception as error:
            logger.error("The sentences were not read: %s", error)
        try:
            self._costs = load_costs(data / COSTS_FILE)
        except Exception as error:
            logger.error("The costs were not read: %s", error)


def watch_served(data: Path, models: Path | None, every: float = 1.0) -> Watched[Served]:
    """What is served, never older than a change by `every` seconds.

    Args:
        data: The working FAQ.
        models: The models folder; None serves the working FAQ as it is.
        every: Seconds between two looks at the files.
    """
    return Watched(data, ServedReader(models), every, beside=pointers(models) if models else ())


def served_file(name: str) -> Path:
    """The file of this name that is served: the working one when it changed since the switch."""
    data, models = data_dir(), releases_dir()
    published = read_published(models) if models else None
    if models is None or published is None or file_hashes(data).get(name) != published.files.get(name):
        return data / name
    kept = catalogue_of(models, published.model) / name
    return kept if kept.is_file() else data / name


def serve(release: Catalogue, working: Catalogue, published: Publication, changed: set[str]) -> Catalogue:
    """The catalogue that is served: see the rule of the module.

    Args:
        release: What the published model learnt.
        working: What the working FAQ says now.
        published: What it said at the moment of the switch.
        changed: Its files that changed since.
    """
    entries: dict[str, Entry] = {}
    for entry_id, learnt in release.entries.items():
        chosen = _entry(learnt, working.entries.get(entry_id), published.entries.get(entry_id))
        if chosen is not None:
            entries[entry_id] = chosen
    taxonomy = working.taxonomy if TAXONOMY_FILE in changed else release.taxonomy
    families = working.families if FAMILIES_FILE in changed else release.families
    entries = {entry_id: _within(entry, taxonomy) for entry_id, entry in entries.items()}
    kept = tuple(_of_those(family, entries) for family in families)
    kept = tuple(family for family in kept if family.entries)
    return Catalogue(entries, taxonomy, kept, fingerprint(entries, taxonomy, kept))


def entry_hashes(catalogue: Catalogue) -> dict[str, str]:
    """Entry id -> hash of what it says."""
    return {entry_id: entry_hash(entry) for entry_id, entry in catalogue.entries.items()}


def file_hashes(data: Path) -> dict[str, str]:
    """File at the top of a data folder -> SHA-256; the entries are compared one by one instead."""
    found = {}
    for path in catalogue_files(data):
        if path.parent == data:
            found[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def working_hashes(data: Path) -> tuple[dict[str, str], dict[str, str]]:
    """What a working FAQ says now, entries then files; what does not read counts as it can be read."""
    return entry_hashes(read_catalogue(data).catalogue), file_hashes(data)


def _entry(learnt: Entry, working: Entry | None, switched: str | None) -> Entry | None:
    if working is None:
        # Deleted since the switch, or already absent then: a rollback brought it back.
        return learnt if switched is None else None
    if entry_hash(working) == switched:
        return learnt
    if learnt.status != PUBLISHED and working.status == PUBLISHED:
        # The model never learnt it: it waits for its publication like a new one.
        return learnt
    return working


def _within(entry: Entry, taxonomy: Taxonomy) -> Entry:
    """The entry without the values that the taxonomy, from another moment, no longer has."""
    facets: Mapping[str, tuple[str, ...]] = {
        facet.id: tuple(value for value in entry.values(facet.id) if facet.value(value) is not None)
        for facet in taxonomy.facets
        if entry.values(facet.id)
    }
    return entry if facets == dict(entry.facets) else replace(entry, facets=facets)


def _of_those(family: Family, entries: Mapping[str, Entry]) -> Family:
    kept = tuple(entry_id for entry_id in family.entries if entry_id in entries)
    return family if kept == family.entries else replace(family, entries=kept)


@lru_cache(maxsize=2)
def _snapshot(folder: Path) -> Catalogue:
    """The catalogue of a release, which never changes; it was checked when it was made."""
    return read_catalogue(folder).catalogue
