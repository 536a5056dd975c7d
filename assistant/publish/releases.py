"""The releases of a models folder: what is published, what was, and what each was made of.

`models/<name>.tar.gz` is Rasa's archive. Beside the ones made here, `models/<name>/` holds `release.json`,
`report.json`, `report.md` and `catalogue/`, the FAQ the model learnt. `models/published.json` names the
published one and is replaced in one step; `models/publications.jsonl` is the history. A line of the history
counts once the pointer has reached its number: whatever moment the machine stops, both agree.
"""

from __future__ import annotations

import contextlib
import fcntl
import getpass
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.catalogue.journal import replace_durably

POINTER = "published.json"
HISTORY = "publications.jsonl"
KEPT = 5
"""Published releases that are kept, with their reports."""
_LOCK = ".publish.lock"
_WORK = ".publish-"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_BLOCK = 1 << 20


class ReleaseError(Exception):
    """A release cannot be used, or another publication is under way; the message is French."""


@dataclass(frozen=True)
class Release:
    """A model made here, published or not.

    Attributes:
        name: Name of the archive, without `.tar.gz`.
        sha256: Of the archive, hexadecimal.
        catalogue: Fingerprint of the FAQ it learnt.
        code: Fingerprint of the configuration and of the code that trained it.
        created_at: ISO 8601, UTC.
        by: Who made it.
    """

    name: str
    sha256: str
    catalogue: str
    code: str
    created_at: str
    by: str


@dataclass(frozen=True)
class Publication:
    """One switch of what visitors get: a line of the history, and the content of the pointer.

    Attributes:
        number: 1 for the first, then one more each time.
        action: `publish` or `rollback`.
        model: Name of the release.
        at: ISO 8601, UTC.
        reason: Why, required when it was forced.
        entries: Entry id -> hash of what the working FAQ said of it at that moment; kept in the pointer only.
        files: File of the working FAQ -> hash at that moment; kept in the pointer only.
    """

    number: int
    action: str
    model: str
    sha256: str
    catalogue: str
    at: str
    by: str
    reason: str = ""
    forced: bool = False
    entries: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


def archive_of(models: Path, name: str) -> Path:
    """Where Rasa's archive of a release is."""
    return models / f"{name}.tar.gz"


def catalogue_of(models: Path, name: str) -> Path:
    """Where the FAQ a release learnt is."""
    return models / name / "catalogue"


def read_published(models: Path) -> Publication | None:
    """What is published, None when nothing ever was.

    Raises:
        ReleaseError: The pointer does not read: it was edited by hand.
    """
    path = models / POINTER
    try:
        return _publication(json.loads(path.read_bytes()))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, TypeError) as error:
        raise ReleaseError(f"{path} ne se lit pas ({error}) : lancez « assistant rollback ».") from error


def read_history(models: Path) -> list[Publication]:
    """Every publication, oldest first."""
    try:
        lines = (models / HISTORY).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        lines = []
    last: int | None = None
    with contextlib.suppress(ReleaseError):
        published = read_published(models)
        last = published.number if published else 0
    found: dict[int, Publication] = {}
    for line in lines:
        with contextlib.suppress(ValueError, TypeError):
            one = _publication(json.loads(line))
            if last is None or one.number <= last:
                found[one.number] = one
    return [found[number] for number in sorted(found)]


def read_release(models: Path, name: str) -> Release | None:
    """The release of this name, None for a model that was not made here."""
    try:
        read = json.loads((models / name / "release.json").read_bytes())
        return Release(**{key: str(read[key]) for key in Release.__dataclass_fields__})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read_report(models: Path, name: str) -> dict[str, Any]:
    """The measures of a release, empty when there are none."""
    try:
        read = json.loads((models / name / "report.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def releases(models: Path) -> list[Release]:
    """The releases whose archive is there, oldest first."""
    found = [
        release
        for path in models.glob("*.tar.gz")
        if (release := read_release(models, path.name.removesuffix(".tar.gz"))) is not None
    ]
    return sorted(found, key=lambda release: (release.created_at, release.name))


def numbered(models: Path) -> dict[str, int]:
    """Release name -> its number: that of its first publication."""
    numbers: dict[str, int] = {}
    for one in read_history(models):
        numbers.setdefault(one.model, len(numbers) + 1)
    return numbers


def find(models: Path, wanted: str) -> Release | None:
    """The release of a name, or of a number as `assistant models` shows it."""
    named = wanted.removesuffix(".tar.gz")
    if wanted.isdigit():
        named = next((name for name, number in numbered(models).items() if number == int(wanted)), named)
    if not _NAME.fullmatch(named) or not archive_of(models, named).is_file():
        return None
    return read_release(models, named)


def faq_folder(models: Path, wanted: str) -> Path:
    """The data folder of this path, or the FAQ of the release of this name or number.

    Raises:
        ReleaseError: There is neither.
    """
    if (Path(wanted) / "faq").is_dir():
        return Path(wanted)
    release = find(models, wanted)
    if release is None:
        raise ReleaseError(
            f"« {wanted} » n'est ni un dossier de données, ni un modèle publié : voyez « assistant models »."
        )
    return catalogue_of(models, release.name)


def switch(models: Path, publication: Publication) -> None:
    """Publishes: the pointer is replaced in one step, the history says so from that moment.

    Raises:
        OSError: Nothing was switched (disk full, folder that cannot be written).
    """
    said = _plain(publication)
    lines = [json.dumps(_plain(one), ensure_ascii=False) for one in read_history(models)]
    for bulky in ("entries", "files"):
        said.pop(bulky)
    lines.append(json.dumps(said, ensure_ascii=False))
    replace_durably(models / HISTORY, ("\n".join(lines) + "\n").encode())
    pointer = json.dumps(_plain(publication), ensure_ascii=False, indent=1)
    replace_durably(models / POINTER, pointer.encode())


def next_number(models: Path) -> int:
    """Number of the publication to come."""
    history = read_history(models)
    return history[-1].number + 1 if history else 1


def prune(models: Path, kept: int = KEPT) -> list[str]:
    """Removes the releases older than the last published ones; what Rasa alone trained is left.

    Returns:
        Names removed.
    """
    published = read_published(models)
    recent: list[str] = []
    for one in reversed(read_history(models)):
        if one.model not in recent and read_release(models, one.model) is not None:
            recent.append(one.model)
    keep = {*recent[:kept], published.model if published else ""}
    born = [release.created_at for release in releases(models) if release.name in keep]
    if not born:
        return []
    gone = [r.name for r in releases(models) if r.name not in keep and r.created_at < min(born)]
    # A published one that is out of the last five goes even when it is younger than a candidate.
    gone += [r.name for r in releases(models) if r.name in recent[kept:] and r.name not in {*keep, *gone}]
    for name in gone:
        # The archive first: a folder that is left without it is cleaned at the next publication.
        archive_of(models, name).unlink(missing_ok=True)
        shutil.rmtree(models / name, ignore_errors=True)
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
        folder = models / f"{_WORK}{os.getpid()}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def locked(models: Path) -> Iterator[None]:
    """One publication at a time.

    Raises:
        ReleaseError: Another one is under way.
    """
    models.mkdir(parents=True, exist_ok=True)
    with (models / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReleaseError("Un autre entraînement ou une autre publication est en cours.") from None
        yield


def _clean(models: Path) -> None:
    """Removes what publications that were killed left: folders of work, releases without their archive."""
    for path in models.iterdir():
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
    folder.replace(models / name)
    archive.replace(archive_of(models, name))


def served_model(models: Path) -> Path | None:
    """The archive to serve: the published one, verified; the newest one when nothing is published.

    Raises:
        ReleaseError: The published archive is absent or is not the one that was published.
    """
    published = read_published(models)
    if published is not None:
        return verified(models, published)
    return newest(models)


def newest(models: Path) -> Path | None:
    """The archive Rasa would load by itself: the newest."""
    found = list(models.glob("*.tar.gz"))
    return max(found, key=lambda model: model.stat().st_mtime) if found else None


def verified(models: Path, publication: Publication) -> Path:
    """The archive of a publication: loading a model runs code, so only the very one that was published is.

    Raises:
        ReleaseError: It is absent, or its SHA-256 is not the published one.
    """
    archive = archive_of(models, publication.model)
    if not _NAME.fullmatch(publication.model) or not archive.is_file():
        raise ReleaseError(f"Le modèle publié {archive.name} est absent : lancez « assistant rollback ».")
    if sha256_of(archive) != publication.sha256:
        raise ReleaseError(
            f"Le modèle publié {archive.name} n'est pas celui qui a été publié (SHA-256 différente) : "
            "il n'est pas chargé. Lancez « assistant rollback » ou « assistant publish »."
        )
    return archive


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def now() -> str:
    """The time, ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def who() -> str:
    """Who publishes: the name of the session, as far as the machine knows."""
    # Several authors may share one account of a server.
    with contextlib.suppress(KeyError, OSError):
        return os.environ.get("SUDO_USER") or getpass.getuser()
    return "?"


def _publication(read: Any) -> Publication:
    if not isinstance(read, dict):
        raise TypeError("il faut un objet JSON")
    known = {key: value for key, value in read.items() if key in Publication.__dataclass_fields__}
    return Publication(**known)


def _plain(publication: Publication) -> dict[str, Any]:
    return asdict(publication)
