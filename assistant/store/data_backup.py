"""The working FAQ in a backup: its files beside the databases, put back all at once."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from assistant.durable_files import finish, locked, write_all

FOLDER = "data"


def files_of(data: Path) -> dict[str, Path]:
    """Path in the folder -> file: all but what editors and Git hide there."""
    found = {}
    for folder, folders, names in os.walk(data):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder) / name
            if not name.startswith(".") and path.is_file():
                found[path.relative_to(data).as_posix()] = path
    return found


@contextmanager
def unchanged(data: Path) -> Iterator[None]:
    """Nobody writes the FAQ inside; what was decided before is written first.

    Raises:
        Busy: Somebody is writing it.
    """
    with contextlib.ExitStack() as held:
        # Where the folder cannot be written, nobody writes it from here.
        if os.access(data, os.W_OK):
            held.enter_context(locked(data, "sauvegarde"))
            finish(data)
        yield


def copy(data: Path, folder: Path) -> dict[str, str]:
    """Copies the files into a folder; gives path -> SHA-256. To be called under `unchanged`."""
    digests = {}
    for name, path in files_of(data).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(path, target)
        target.chmod(0o600)
        digests[name] = digest_of(target)
    return digests


def damaged(folder: Path, digests: Mapping[str, str]) -> str | None:
    """The first file of a backup that is not what was saved; None when all are, and each lies inside."""
    inside = folder.resolve()
    for name, digest in digests.items():
        path = folder / name
        if not path.resolve().is_relative_to(inside) or not path.is_file() or digest_of(path) != digest:
            return name
    return None


def differences(data: Path, digests: Mapping[str, str]) -> dict[str, str | None]:
    """What putting a backup back would change: path -> digest of what comes, None for what goes."""
    there = {name: digest_of(path) for name, path in files_of(data).items()}
    comes: dict[str, str | None] = {
        name: digest for name, digest in digests.items() if there.get(name) != digest
    }
    return {**comes, **{name: None for name in there if name not in digests}}


def put_back(data: Path, folder: Path, digests: Mapping[str, str]) -> None:
    """Makes the FAQ what it was, in one step that a power cut does not halve.

    Raises:
        Busy: Somebody is writing it.
        OSError: The disk refuses; nothing was changed.
    """
    data.mkdir(parents=True, exist_ok=True)
    with locked(data, "restauration"):
        finish(data)
        changed = differences(data, digests)
        if changed:
            write_all(
                data,
                {
                    name: None if new is None else (folder / name).read_bytes()
                    for name, new in changed.items()
                },
            )


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while part := content.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()
