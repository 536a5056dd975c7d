"""Reads a data folder into a catalogue, and copies one.

One function reads, `read_catalogue`, whatever is wrong; `load_catalogue` refuses errors; `cached_catalogue`
is the same, read once as long as the files do not change: a training asks for it eight times.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

from assistant.catalogue.agency import AGENCY_FILE, Agency, read_agency, today
from assistant.catalogue.contacts_named import bodies_of
from assistant.catalogue.duplicates import check_shared_phrasings
from assistant.catalogue.entries import EntryReader, Row
from assistant.catalogue.examples import NLU_FOLDER, copy_examples, examples_of
from assistant.catalogue.families import read_families
from assistant.catalogue.fingerprint import fingerprint
from assistant.catalogue.foreign import FOREIGN_QUESTIONS_FILE
from assistant.catalogue.kept_readings import remembered
from assistant.catalogue.model import Catalogue, Contact, Family, Taxonomy
from assistant.catalogue.official_sites import SITES_FILE, read_official_sites
from assistant.catalogue.problems import Problems
from assistant.catalogue.taxonomy import read_taxonomy, with_default
from assistant.catalogue.yaml_reader import read_yaml
from assistant.durable_files import finish

FAQ_FOLDER = "faq"
TAXONOMY_FILE = "taxonomy.yml"
FAMILIES_FILE = "familles.yml"
Signature = tuple[tuple[str, int, int], ...]
"""Name, date (ns) and size (bytes) of files: what changes when they do."""


def catalogue_files(data_dir: Path) -> list[Path]:
    """The files a catalogue is made of, sorted; what editors hide beside them is not one."""
    files = [
        *data_dir.glob("*.yml"),
        *data_dir.glob(FOREIGN_QUESTIONS_FILE),
        *data_dir.glob(f"{FAQ_FOLDER}/*.yml"),
    ]
    return sorted(path for path in files if _is_ours(path))


def signature_of(files: Iterable[Path]) -> Signature:
    """The signature of the files that are there."""
    signature = []
    for file in files:
        try:
            stat = file.stat()
        except OSError:
            continue
        signature.append((str(file), stat.st_mtime_ns, stat.st_size))
    return tuple(signature)


def copy_catalogue(data_dir: Path, target: Path) -> None:
    """Copies what a catalogue is made of, and the hand-written examples beside it when there are any."""
    (target / FAQ_FOLDER).mkdir(parents=True)
    for file in catalogue_files(data_dir):
        shutil.copy2(file, target / file.relative_to(data_dir))
    if (data_dir / NLU_FOLDER).is_dir():
        copy_examples(examples_of(data_dir), target)


@dataclass(frozen=True)
class Reading:
    """What a data folder holds, right or wrong.

    Attributes:
        catalogue: Everything that could be read.
        rows: Its entries with their lines, in file order.
        problems: What is wrong so far.
    """

    catalogue: Catalogue
    rows: tuple[Row, ...]
    problems: Problems


@dataclass(frozen=True)
class Surroundings:
    """What entries are read against, beside the other entries.

    Attributes:
        taxonomy: None when its file is broken.
        sites: See `read_official_sites`.
        bodies: See `bodies_of`; the agency's own names too.
        day: Against which dates are checked.
    """

    agency: Agency
    taxonomy: Taxonomy | None
    sites: tuple[str, ...]
    bodies: tuple[str, ...]
    day: date

    def reader(self, problems: Problems) -> EntryReader:
        """Reads entries, and notes what is wrong with each."""
        return EntryReader(self.taxonomy, problems, self.day, self.sites, self.bodies)


def surroundings_of(data_dir: Path, problems: Problems, day: date | None = None) -> Surroundings:
    """What the entries of a folder are read against.

    Args:
        data_dir: See `load_catalogue`.
        problems: Where what is wrong with the taxonomy is noted.
        day: See `read_catalogue`.
    """
    # What is wrong in the agency's own file must not keep the answers from being read: see `check_data`.
    agency = read_agency(data_dir / AGENCY_FILE, Problems())
    taxonomy = read_taxonomy_of(data_dir, problems, agency)
    sites = read_official_sites(data_dir / SITES_FILE, agency, Problems())
    own = {name for name in (agency.name, agency.short_name) if name != Agency.name}
    bodies = own.union(bodies_of(taxonomy.acronyms)) if taxonomy is not None else own
    return Surroundings(agency, taxonomy, sites, tuple(sorted(bodies)), day or today(agency))


def load_catalogue(data_dir: Path) -> Catalogue:
    """Load a catalogue that can be used.

    Args:
        data_dir: Folder with `faq/*.yml` and, if any, `taxonomy.yml` and `familles.yml`.

    Returns:
        The catalogue; entries whose `expire_le` is past are in it.

    Raises:
        CatalogueError: Something would break or mislead; it holds every error and reads as a French report.
    """
    # What depends on the day keeps no catalogue from loading.
    reading = read_catalogue(data_dir, dated=False)
    reading.problems.raise_errors()
    return reading.catalogue


def cached_catalogue(data_dir: Path) -> Catalogue:
    """`load_catalogue`, once as long as no file of the folder changes."""
    return _load_once(data_dir, signature_of(catalogue_files(data_dir)))


@lru_cache(maxsize=1)
def _load_once(data_dir: Path, _: Signature) -> Catalogue:
    return load_catalogue(data_dir)


def load_taxonomy(data_dir: Path) -> Taxonomy:
    """The taxonomy alone: a model of ten thousand entries is loaded without reading them again.

    Raises:
        CatalogueError: It cannot be read.
    """
    problems = Problems()
    taxonomy = read_taxonomy_of(data_dir, problems)
    problems.raise_errors()
    return taxonomy or Taxonomy()


def read_catalogue(data_dir: Path, day: date | None = None, dated: bool = True) -> Reading:
    """Read a data folder to its end whatever is wrong in it.

    Args:
        data_dir: See `load_catalogue`.
        day: Day against which dates are checked; the current one at the agency by default.
        dated: False where nothing matters that depends on the day: a large FAQ may then have been checked
            another day.
    """
    data_dir = Path(data_dir)
    # An import that was killed once decided is ended first.
    finish(data_dir)
    problems = Problems()
    around = surroundings_of(data_dir, problems, day)
    taxonomy, reader = around.taxonomy, around.reader(problems)
    rows: list[Row] = []
    files = {path.relative_to(data_dir).as_posix(): path for path in _entry_files(data_dir, problems)}
    with remembered(files, around, dated) as known:
        for name, path in files.items():
            read = partial(_rows_of, path, name, reader, problems)
            rows.extend(known.rows(path, name, around, reader, problems, read) if known else read())
        entries = {row.entry.id: row.entry for row in rows}
        families = _read_families(data_dir, entries, taxonomy, problems)
        taxonomy = taxonomy or Taxonomy()
        # Within, as what is kept of a row has its keys.
        check_shared_phrasings(rows, taxonomy, families, problems)
    catalogue = Catalogue(
        entries=entries,
        taxonomy=taxonomy,
        families=tuple(families),
        fingerprint=fingerprint(entries, taxonomy, families),
    )
    return Reading(catalogue, tuple(rows), problems)


def _rows_of(path: Path, name: str, reader: EntryReader, problems: Problems) -> list[Row]:
    root = read_yaml(path, name, problems)
    return reader.read(root, name) if root is not None else []


def _entry_files(data_dir: Path, problems: Problems) -> list[Path]:
    folder = data_dir / FAQ_FOLDER
    files = sorted(path for path in folder.glob("*.yml") if _is_ours(path))
    for path in sorted(path for path in folder.glob("*.yaml") if _is_ours(path)):
        name = path.relative_to(data_dir).as_posix()
        problems.error(name, 0, "ce fichier ne serait pas lu : renommez-le en « .yml ».")
    if not files:
        problems.error(FAQ_FOLDER, 0, f"aucun fichier « .yml » dans {folder} : ajoutez-y les entrées.")
    return files


def _is_ours(path: Path) -> bool:
    """Editors leave hidden files beside the ones they edit."""
    return path.is_file() and not path.name.startswith(".")


def read_taxonomy_of(data_dir: Path, problems: Problems, agency: Agency | None = None) -> Taxonomy | None:
    """The taxonomy of a folder, an empty one when there is no file, None when the file is broken.

    Args:
        data_dir: See `load_catalogue`.
        problems: Where problems are noted.
        agency: Its contact is the default one; read from the folder when it is None.
    """
    agency = agency or read_agency(data_dir / AGENCY_FILE, Problems())
    contact: Contact | None = agency.contact
    path = data_dir / TAXONOMY_FILE
    if not path.exists():
        return Taxonomy(contacts=with_default({}, contact))
    root = read_yaml(path, TAXONOMY_FILE, problems)
    return None if root is None else read_taxonomy(root, TAXONOMY_FILE, problems, contact)


def _read_families(
    data_dir: Path, entries: Iterable[str], taxonomy: Taxonomy | None, problems: Problems
) -> list[Family]:
    path = data_dir / FAMILIES_FILE
    root = read_yaml(path, FAMILIES_FILE, problems) if path.exists() else None
    if root is None:
        return []
    return read_families(root, FAMILIES_FILE, set(entries), taxonomy, problems)
