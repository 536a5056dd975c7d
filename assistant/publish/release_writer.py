"""The write side of releases: one publication at a time, a switch in one step, the removal of old ones.

Nothing here touches what another format has: another version of the code may be serving it.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path

from assistant.durable_files import replace_durably
from assistant.releases.formats import folder_of
from assistant.releases.registry import (
    HISTORY,
    POINTER,
    Publication,
    ReleaseError,
    archive_of,
    numbered,
    pages_link,
    pages_of,
    read_history,
    read_published,
    read_release,
    release_folder,
    releases,
)

RELEASES_KEPT = 5
"""Published releases that are kept, with their reports."""
_LOCK = ".publish.lock"
_NUMBERS_LOCK = ".numbers.lock"
_WORK = ".publish-"


def switch(models: Path, publication: Publication) -> None:
    """Publishes: the pointer is replaced in one step, the history says so from that moment.

    Raises:
        OSError: Nothing was switched (disk full, folder that cannot be written).
    """
    folder = folder_of(models)
    folder.mkdir(parents=True, exist_ok=True)
    # Two versions of the code that publish at once take two numbers.
    with (models / _NUMBERS_LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        numbers = numbered(models)
        shown = numbers.get(publication.model) or max(numbers.values(), default=0) + 1
        publication = replace(publication, shown=shown)
        line = asdict(publication)
        lines = [json.dumps(asdict(one), ensure_ascii=False) for one in read_history(models)]
        for bulky in ("entries", "files"):
            line.pop(bulky)
        lines.append(json.dumps(line, ensure_ascii=False))
        replace_durably(folder / HISTORY, ("\n".join(lines) + "\n").encode())
        pointer = json.dumps(asdict(publication), ensure_ascii=False, indent=1)
        replace_durably(folder / POINTER, pointer.encode())
        _link_pages(models, publication.model)


def _link_pages(models: Path, name: str) -> None:
    """Points the web server to the release's pages, in one step; a release without any leaves none."""
    link, pages = pages_link(models), pages_of(models, name)
    new = link.with_name(f".{link.name}.new")
    # What visitors get is switched: a link that cannot be made (another system, a folder of that name) undoes
    # nothing.
    with suppress(OSError):
        if not pages.is_dir():
            link.unlink(missing_ok=True)
            return
        new.unlink(missing_ok=True)
        # Relative: a container sees the same folder under another name.
        new.symlink_to(pages.relative_to(models))
        new.replace(link)


def next_number(models: Path) -> int:
    """Number of the publication to come."""
    history = read_history(models)
    return history[-1].number + 1 if history else 1


def prune(models: Path, count: int = RELEASES_KEPT) -> list[str]:
    """Removes the releases older than the last published ones.

    What Rasa alone trained is left, and the other formats' releases are.

    Returns:
        Names removed.
    """
    published = read_published(models)
    recent: list[str] = []
    for one in reversed(read_history(models)):
        if one.model not in recent and read_release(models, one.model) is not None:
            recent.append(one.model)
    keep = {*recent[:count], published.model if published else ""}
    born = [release.created_at for release in releases(models) if release.name in keep]
    if not born:
        return []
    gone = [r.name for r in releases(models) if r.name not in keep and r.created_at < min(born)]
    # A published one that is out of the last five goes even when it is younger than a candidate.
    gone += [r.name for r in releases(models) if r.name in recent[count:] and r.name not in {*keep, *gone}]
    for name in gone:
        # The archive first: a folder that is left without it is cleaned at the next publication.
        archive_of(models, name).unlink(missing_ok=True)
        shutil.rmtree(release_folder(models, name), ignore_errors=True)
    return gone


@contextmanager
def work_folder(models: Path) -> Iterator[Path]:
    """A folder for one publication, which nobody else makes meanwhile.

    The lock of a process that was killed opens by itself; what it left is cleaned here.

    Raises:
        ReleaseError: Another publication is under way.
        OSError: The folder cannot be made.
    """
    with locked(models):
        _clean(models)
        folder = folder_of(models) / f"{_WORK}{os.getpid()}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def locked(models: Path) -> Iterator[None]:
    """One publication of this format at a time; another version of the code may publish beside.

    Raises:
        ReleaseError: Another one is under way.
    """
    folder_of(models).mkdir(parents=True, exist_ok=True)
    with (folder_of(models) / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReleaseError("Un autre entraînement ou une autre publication est en cours.") from None
        yield


def under_way(models: Path) -> bool:
    """Whether a training or a publication of this format is under way, on this machine or beside it."""
    try:
        with (folder_of(models) / _LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _clean(models: Path) -> None:
    """Removes what publications that were killed left: folders of work, releases without their archive."""
    for path in folder_of(models).iterdir():
        if path.name.startswith(_WORK) and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith((POINTER, HISTORY)) and path.name.endswith(".new"):
            path.unlink(missing_ok=True)
        elif (path / "release.json").is_file() and not archive_of(models, path.name).is_file():
            shutil.rmtree(path, ignore_errors=True)


def install(models: Path, folder: Path, archive: Path, name: str) -> None:
    """Brings a finished release to its place; its archive last, which makes it exist.

    Args:
        models: The models folder.
        folder: `release.json`, the reports and the catalogue; on the same disk as `models`.
        archive: The archive, on the same disk.
        name: Of the release.
    """
    folder.replace(release_folder(models, name))
    archive.replace(archive_of(models, name))
