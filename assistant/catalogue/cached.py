"""The catalogue as its files say it now, read once as long as they do not change.

A training asks for it eight times, and loading a model twice: half a second each on the shipped FAQ.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from assistant.catalogue import Catalogue, CatalogueError, Taxonomy, load_catalogue
from assistant.catalogue.load import TAXONOMY_FILE, catalogue_files
from assistant.catalogue.problems import Problems
from assistant.catalogue.source import read_yaml
from assistant.catalogue.taxonomy import read_taxonomy

_Signature = tuple[tuple[str, int, int], ...]


def current_catalogue(folder: Path) -> Catalogue:
    """The catalogue of a data folder.

    Raises:
        CatalogueError: See `load_catalogue`.
    """
    stats = ((str(file), file.stat()) for file in catalogue_files(folder))
    return _read(folder, tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats))


def current_taxonomy(folder: Path) -> Taxonomy:
    """The taxonomy alone: a model of ten thousand entries is loaded without reading them again.

    Raises:
        CatalogueError: It cannot be read.
    """
    problems = Problems()
    file = folder / TAXONOMY_FILE
    root = read_yaml(file, TAXONOMY_FILE, problems) if file.exists() else None
    taxonomy = read_taxonomy(root, TAXONOMY_FILE, problems) if root is not None else Taxonomy()
    blocking = [problem for problem in problems.found if problem.is_error and problem.stops]
    if blocking:
        raise CatalogueError(blocking)
    return taxonomy or Taxonomy()


@lru_cache(maxsize=1)
def _read(folder: Path, _: _Signature) -> Catalogue:
    return load_catalogue(folder)
