"""The catalogue as its files say it now, read once as long as they do not change.

A training asks for it eight times, and loading a model twice: half a second each on the shipped FAQ.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from assistant.catalogue import Catalogue, load_catalogue
from assistant.catalogue.load import catalogue_files

_Signature = tuple[tuple[str, int, int], ...]


def current_catalogue(folder: Path) -> Catalogue:
    """The catalogue of a data folder.

    Raises:
        CatalogueError: See `load_catalogue`.
    """
    stats = ((str(file), file.stat()) for file in catalogue_files(folder))
    return _read(folder, tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats))


@lru_cache(maxsize=1)
def _read(folder: Path, _: _Signature) -> Catalogue:
    return load_catalogue(folder)
