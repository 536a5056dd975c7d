"""Reads a data folder into a catalogue: all the I/O of the package."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.catalogue.duplicates import check_shared_phrasings
from assistant.catalogue.entries import EntryReader, Row
from assistant.catalogue.families import read_families
from assistant.catalogue.fingerprint import fingerprint
from assistant.catalogue.model import Catalogue, Family, Taxonomy
from assistant.catalogue.problems import CatalogueError, Problems
from assistant.catalogue.source import read_yaml
from assistant.catalogue.taxonomy import read_taxonomy
from assistant.durable_files import finish

FAQ_FOLDER = "faq"
TAXONOMY_FILE = "taxonomy.yml"
FAMILIES_FILE = "familles.yml"


def catalogue_files(data_dir: Path) -> list[Path]:
    """The files a catalogue is made of, sorted; what editors hide beside them is not one."""
    found = [*data_dir.glob("*.yml"), *data_dir.glob(f"{FAQ_FOLDER}/*.yml")]
    return sorted(path for path in found if _is_ours(path))


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


def load_catalogue(data_dir: Path) -> Catalogue:
    """Load a catalogue that can be used.

    Args:
        data_dir: Folder with `faq/*.yml` and, if any, `taxonomy.yml` and `familles.yml`.

    Returns:
        The catalogue; entries whose `expire_le` is past are in it.

    Raises:
        CatalogueError: Something would break or mislead; it holds every error and reads as a French report.
    """
    reading = read_catalogue(data_dir)
    blocking = [problem for problem in reading.problems.found if problem.is_error and problem.stops]
    if blocking:
        raise CatalogueError(blocking)
    return reading.catalogue


def read_catalogue(data_dir: Path, today: date | None = None) -> Reading:
    """Read a data folder to its end whatever is wrong in it.

    Args:
        data_dir: See `load_catalogue`.
        today: Day against which dates are checked; the current one by default.
    """
    data_dir = Path(data_dir)
    # An import that was killed once decided is ended first.
    finish(data_dir)
    problems = Problems()
    taxonomy = _read_taxonomy(data_dir, problems)
    reader = EntryReader(taxonomy, problems, today or date.today())
    rows: list[Row] = []
    for path in _entry_files(data_dir, problems):
        name = path.relative_to(data_dir).as_posix()
        root = read_yaml(path, name, problems)
        if root is not None:
            rows.extend(reader.read(root, name))
    entries = {row.entry.id: row.entry for row in rows}
    families = _read_families(data_dir, entries, taxonomy, problems)
    taxonomy = taxonomy or Taxonomy()
    check_shared_phrasings(rows, taxonomy, families, problems)
    catalogue = Catalogue(
        entries=entries,
        taxonomy=taxonomy,
        families=tuple(families),
        fingerprint=fingerprint(entries, taxonomy, families),
    )
    return Reading(catalogue, tuple(rows), problems)


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


def _read_taxonomy(data_dir: Path, problems: Problems) -> Taxonomy | None:
    """The taxonomy, an empty one when there is no file, None when the file is broken."""
    path = data_dir / TAXONOMY_FILE
    if not path.exists():
        return Taxonomy()
    root = read_yaml(path, TAXONOMY_FILE, problems)
    return None if root is None else read_taxonomy(root, TAXONOMY_FILE, problems)


def _read_families(
    data_dir: Path, entries: Iterable[str], taxonomy: Taxonomy | None, problems: Problems
) -> list[Family]:
    path = data_dir / FAMILIES_FILE
    root = read_yaml(path, FAMILIES_FILE, problems) if path.exists() else None
    if root is None:
        return []
    return read_families(root, FAMILIES_FILE, set(entries), taxonomy, problems)
