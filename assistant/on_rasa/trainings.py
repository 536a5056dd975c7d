"""Trainings of the component alone: what `assistant ask` and the team's page try the working FAQ with.

A publication trains more than what understands, and measures it: minutes more. Each training has a folder of
the cache, named after what it learnt; a few stay, so that going back to a wording costs nothing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from assistant import settings
from assistant.catalogue.examples import examples_of
from assistant.catalogue.load import (
    cached_catalogue,
    catalogue_files,
    copy_catalogue,
    read_catalogue,
    signature_of,
)
from assistant.durable_files import replace_durably
from assistant.on_rasa.stored import fingerprint
from assistant.releases import formats
from assistant.releases.registry import archive_of, catalogue_of, pointers, releases
from assistant.releases.served import entry_hashes

_KNOWN = "known.json"
"""What the trainings of the cache are found by, in their folder."""
LEARNT = "learnt.json"
"""In a training's folder: when it was made, and what each entry said then."""
_COPY, _LEFT_SECONDS = ".faq-", 86_400


def cache_in(home: Path) -> Path:
    """The folder of the trainings."""
    return home / "cache" / "ask"


@dataclass(frozen=True)
class Training:
    """Something that understands, and what it learnt.

    Attributes:
        place: Folder of a component, or archive of a release.
        at: When it was made.
        learnt_from: Data folder of a release, None for a component.
        catalogue: Fingerprint of the FAQ that a release learnt; empty for a component.
    """

    place: Path
    at: datetime
    learnt_from: Path | None = None
    catalogue: str = ""

    def entries(self) -> Mapping[str, str] | None:
        """Entry -> hash of what it said, of those that were learnt; None when nobody knows any more."""
        if self.learnt_from is not None:
            return _hashes(self.learnt_from)
        stored = _read(self.place / LEARNT).get("entries")
        return stored if isinstance(stored, dict) else None


@dataclass(frozen=True)
class Trainings:
    """The trainings that a working FAQ can be tried with.

    Attributes:
        cache: Their folder; see `cache_in`.
        data: The working FAQ.
    """

    cache: Path
    data: Path

    def folder_of(self, signature: str) -> Path:
        """Where the training on the FAQ as it is now is, or would be.

        Args:
            signature: See `signature_of_working`; one that was noted spares reading the FAQ.

        Raises:
            CatalogueError: The FAQ has errors.
        """
        name = _read(self.cache / _KNOWN).get(signature)
        if not isinstance(name, str) or not (self.cache / name).is_dir():
            # Reads the FAQ whole, errors included: another date of a file may be all that changed.
            name = name_of(self.data)
        return self.cache / name

    def note(self, signature: str, folder: Path) -> None:
        """Remembers that a folder is the training on the FAQ of this signature."""
        known = _read(self.cache / _KNOWN)
        if known.get(signature) != folder.name:
            there = {one: kept for one, kept in known.items() if (self.cache / str(kept)).is_dir()}
            with suppress(OSError):
                replace_durably(self.cache / _KNOWN, json.dumps({**there, signature: folder.name}).encode())

    def newest_first(self, models: Path) -> list[Training]:
        """Every training there is, those that were published or could be among them."""
        made = [*self._components(), *_releases(models)]
        return sorted(made, key=lambda one: one.at, reverse=True)

    def _components(self) -> Iterator[Training]:
        for folder in self.cache.glob("*/"):
            with suppress(OSError, ValueError):
                stored = (folder / formats.MARK).stat().st_mtime
                if _is_read(folder, stored):
                    said = _read(folder / LEARNT).get("at")
                    at = datetime.fromtimestamp(stored, UTC)
                    yield Training(folder, datetime.fromisoformat(said) if isinstance(said, str) else at)


def signature_of_working(data: Path, models: Path) -> str:
    """Changes with any file that is learnt or answered from: FAQ, examples, code, what is published."""
    ours = (settings.ROOT / "assistant").rglob("*")
    code = sorted(path for path in ours if path.suffix in (".py", ".npz", ".yml"))
    files = signature_of([*catalogue_files(data), *examples_of(data), *code, *pointers(models)])
    chosen = (str(data), settings.encoder_name(), settings.releases_dir())
    return hashlib.sha256(repr((files, chosen)).encode()).hexdigest()


def name_of(data: Path) -> str:
    """The name of the training on a data folder: of all that it learns.

    Raises:
        CatalogueError: The FAQ has errors.
    """
    return hashlib.sha256(f"{fingerprint(data)} {_digest(examples_of(data))}".encode()).hexdigest()[:16]


def changed_since(training: Training, data: Path) -> int | None:
    """How many published entries say something else than what a training learnt; None when nobody knows."""
    learnt = training.entries()
    if learnt is None:
        return None
    now = _of_published(data)
    return sum(learnt.get(entry) != now.get(entry) for entry in {*learnt, *now})


def train(folder: Path, data: Path) -> None:
    """Trains the component alone on a data folder, and notes what it learnt; Rasa is imported."""
    import warnings

    from assistant.on_rasa.command import prepare

    # Said by Rasa of every domain that has slots; its own commands hide it.
    warnings.filterwarnings("ignore", message="Slot auto-fill")
    prepare()
    from assistant.on_rasa.engine import train_component

    learnt = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "entries": _of_published(data)}
    train_component(folder, data)
    with suppress(OSError):
        (folder / LEARNT).write_text(json.dumps(learnt), encoding="utf-8")


def train_a_copy(cache: Path, data: Path) -> Path:
    """The same on a copy of the FAQ as it is now: what is edited meanwhile is not half learnt.

    Returns:
        The folder of the training.
    """
    cache.mkdir(parents=True, exist_ok=True)
    for left in cache.parent.glob(f"{_COPY}*"):
        # Of a training that was ended by force.
        if time.time() - left.stat().st_mtime > _LEFT_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    # Not in the cache itself, whose oldest folders a training removes.
    with tempfile.TemporaryDirectory(prefix=_COPY, dir=cache.parent) as place:
        copy = Path(place) / "data"
        copy_catalogue(data, copy)
        folder = cache / name_of(copy)
        if not folder.is_dir():
            train(folder, copy)
        return folder


def _releases(models: Path) -> Iterator[Training]:
    for release in releases(models):
        learnt_from = catalogue_of(models, release.name)
        if learnt_from.is_dir():
            at = datetime.fromisoformat(release.created_at)
            yield Training(archive_of(models, release.name), at, learnt_from, release.catalogue)


@lru_cache(maxsize=2)
def _hashes(data: Path) -> Mapping[str, str]:
    catalogue = read_catalogue(data).catalogue
    hashes = entry_hashes(catalogue)
    return {entry.id: hashes[entry.id] for entry in catalogue.published}


def _of_published(data: Path) -> Mapping[str, str]:
    catalogue = cached_catalogue(data)
    hashes = entry_hashes(catalogue)
    return {entry.id: hashes[entry.id] for entry in catalogue.published}


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


@lru_cache(maxsize=16)
def _is_read(folder: Path, _: float) -> bool:
    """Whether this version of the code reads a training; asked again when it was stored again."""
    return formats.format_of(_read(folder / formats.MARK).get("about")) == formats.FORMAT


def _read(file: Path) -> dict[str, object]:
    try:
        read = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


if __name__ == "__main__":
    train_a_copy(Path(sys.argv[1]), Path(sys.argv[2]))
