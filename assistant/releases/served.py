"""What visitors are served: the published release, kept up to date by the working FAQ.

One rule, entry by entry and for the sentences, from the working FAQ's content at the moment of the switch:

| the working FAQ, since the switch | served |
|---|---|
| says the same | the release's: a rollback brings the previous answers back |
| changed the entry | the working one, at once, its status too |
| deleted the entry | nothing |
| added an entry | nothing: it waits for its publication |
| changed `texts.yml` | the working one, at once |
| changed anything else: taxonomy, families, safety, glossary, lexicon, costs, agency | the release's |

A release is whole: what a model answers with beside its weights is read in the release alone, so a mistake in
the working FAQ keeps no replica from starting. Before any publication, or with `ASSISTANT_LIVE=0`, the
working FAQ is served as it is. A file that does not read leaves its last content.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from assistant.catalogue import Catalogue, CatalogueError, Entry, Taxonomy, load_catalogue
from assistant.catalogue.agency import AGENCY_FILE, Agency, read_agency
from assistant.catalogue.costs import COSTS_FILE, Costs, load_costs, read_costs
from assistant.catalogue.fingerprint import entry_hash, fingerprint
from assistant.catalogue.glossary import GLOSSARY_FILE, read_glossary
from assistant.catalogue.load import catalogue_files, read_catalogue, read_taxonomy_of
from assistant.catalogue.model import PUBLISHED, Family
from assistant.catalogue.problems import Problems
from assistant.catalogue.safety import SAFETY_FILE, Safety, read_safety
from assistant.catalogue.texts import TEXTS_FILE, Texts, load_texts
from assistant.catalogue.watch import Watched
from assistant.releases.formats import formats
from assistant.releases.registry import (
    Publication,
    ReleaseError,
    catalogue_of,
    pointers,
    read_history,
    read_published,
    releases,
)
from assistant.settings import data_dir, releases_dir

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Served:
    """What is served now.

    Attributes:
        working: The working FAQ as it is: what a model that was never published is asked about.
        release: Name of the published release, None before any.
        agency: Of the release, like everything but entries and sentences.
        learnt: Fingerprints of the FAQs that published releases learnt, whatever their format: during an
            update an action server is asked by replicas of the other version too.
    """

    catalogue: Catalogue
    texts: Texts
    costs: Costs
    working: Catalogue
    release: str | None = None
    learnt: frozenset[str] = frozenset()
    agency: Agency = field(default_factory=Agency)

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

    def __call__(self, data: Path) -> Served:
        """Reads a data folder and what is published.

        Raises:
            CatalogueError: Nothing can be served: the working FAQ does not read, and there is no release.
        """
        published = self._published()
        if published is None or self._models is None:
            working = load_catalogue(data)
            self._working = working
            agency = read_agency(data / AGENCY_FILE, Problems())
            texts = load_texts(data / TEXTS_FILE, agency)
            return Served(working, texts, load_costs(data / COSTS_FILE), working, agency=agency)
        snapshot = catalogue_of(self._models, published.model)
        release = _snapshot(snapshot)
        self._read_working(data, release.agency)
        changed = file_hashes(data).get(TEXTS_FILE) != published.files.get(TEXTS_FILE)
        return Served(
            serve(release.catalogue, self._working, published) if self._working else release.catalogue,
            (self._texts if changed else None) or self._released_texts(snapshot, release.agency),
            release.costs,
            self._working or release.catalogue,
            published.model,
            frozenset(
                one.catalogue for of in formats(self._models) for one in read_history(self._models, of)
            ),
            release.agency,
        )

    def _released_texts(self, snapshot: Path, agency: Agency) -> Texts:
        try:
            return load_texts(snapshot / TEXTS_FILE, agency)
        except CatalogueError:
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

    def _read_working(self, data: Path, agency: Agency) -> None:
        """Reads what can be; an author's mistake leaves the rest as it was."""
        try:
            self._working = load_catalogue(data)
        except Exception as error:
            logger.error("The working FAQ was not read: %s", error)
        try:
            self._texts = load_texts(data / TEXTS_FILE, agency)
        except Exception as error:
            logger.error("The sentences were not read: %s", error)


def watch_served(data: Path, models: Path | None, every: float = 1.0) -> Watched[Served]:
    """What is served, never older than a change by `every` seconds.

    Args:
        data: The working FAQ.
        models: The models folder; None serves the working FAQ as it is.
        every: Seconds between two looks at the files.
    """
    return Watched(data, ServedReader(models), every, beside=pointers(models) if models else ())


@dataclass(frozen=True)
class UnderstandingData:
    """What a model understands with, beside what it learnt."""

    taxonomy: Taxonomy
    safety: Safety
    glossary: Mapping[str, str]


def understanding_data(learnt: str, folder: str | None = None) -> UnderstandingData:
    """What goes with a model: its release's, or the working FAQ's for a model of no release.

    Args:
        learnt: Fingerprint of the catalogue that the model learnt.
        folder: A data folder to read instead.

    Raises:
        CatalogueError: The model is of no release, and the working FAQ has errors.
    """
    models = None if folder else releases_dir()
    name = _release_of(models, learnt) if models else None
    data = Path(folder) if folder else data_dir()
    if models is not None and name is not None:
        data = catalogue_of(models, name)
    problems = Problems()
    read = UnderstandingData(
        read_taxonomy_of(data, problems) or Taxonomy(),
        read_safety(data / SAFETY_FILE, problems),
        read_glossary(data / GLOSSARY_FILE, problems),
    )
    if name is None:
        problems.raise_errors()
    # A release was checked when it was made, maybe by a version that is less strict: it goes on serving.
    for problem in problems.reported:
        if problem.is_error:
            logger.error("In the release %s: %s", name, problem)
    return read


def _release_of(models: Path, learnt: str) -> str | None:
    """The release whose model learnt this catalogue, what is published first; None when there is none."""
    published = read_published(models)
    named = [release.name for release in reversed(releases(models)) if release.catalogue == learnt]
    if published is not None and published.catalogue == learnt:
        named.insert(0, published.model)
    return next((name for name in named if catalogue_of(models, name).is_dir()), None)


def serve(release: Catalogue, working: Catalogue, published: Publication) -> Catalogue:
    """The catalogue that is served: see the rule of the module.

    Args:
        release: What the published model learnt.
        working: What the working FAQ says now.
        published: The hashes of its content at the moment of the switch.
    """
    entries: dict[str, Entry] = {}
    for entry_id, learnt in release.entries.items():
        chosen = _entry(learnt, working.entries.get(entry_id), published.entries.get(entry_id))
        if chosen is not None:
            entries[entry_id] = chosen
    entries = {entry_id: _within(entry, release.taxonomy) for entry_id, entry in entries.items()}
    families = tuple(_of_those(family, entries) for family in release.families)
    families = tuple(family for family in families if family.entries)
    return Catalogue(entries, release.taxonomy, families, fingerprint(entries, release.taxonomy, families))


def entry_hashes(catalogue: Catalogue) -> dict[str, str]:
    """Entry id -> hash of what it says."""
    return {entry_id: entry_hash(entry) for entry_id, entry in catalogue.entries.items()}


def file_hashes(data: Path) -> dict[str, str]:
    """File at the top of a data folder -> SHA-256; the entries are compared one by one instead."""
    hashes = {}
    for path in catalogue_files(data):
        if path.parent == data:
            hashes[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return hashes


def working_hashes(data: Path) -> tuple[dict[str, str], dict[str, str]]:
    """What a working FAQ says now, entries then files; what does not read counts as it can be read."""
    return entry_hashes(read_catalogue(data, dated=False).catalogue), file_hashes(data)


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
    members = tuple(entry_id for entry_id in family.entries if entry_id in entries)
    return family if members == family.entries else replace(family, entries=members)


@dataclass(frozen=True)
class _Snapshot:
    catalogue: Catalogue
    costs: Costs
    agency: Agency


@lru_cache(maxsize=2)
def _snapshot(folder: Path) -> _Snapshot:
    """The data of a release, which never changes; it was checked when it was made."""
    return _Snapshot(
        read_catalogue(folder, dated=False).catalogue,
        read_costs(folder / COSTS_FILE, Problems()),
        read_agency(folder / AGENCY_FILE, Problems()),
    )
