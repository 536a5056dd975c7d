"""The releases of a models folder: what is published, what was, and what each was made of.

Each format has a place of its own (`formats.folder_of`), which holds the same: `<name>.tar.gz` is Rasa's
archive; beside it, `<name>/` holds `release.json`, `report.json`, `report.md`, `catalogue/`, the FAQ the
model learnt, and `pages/`, the same FAQ for a web server. `published.json` names the published one and is
replaced in one step; `publications.jsonl` is the history. A line of the history counts once the pointer has
reached its number: whatever moment the machine stops, both agree. This code writes in the place of its own
format only (`writing`), and reads the others' to list them for authors, and to compare.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError
from assistant.releases.formats import FORMAT, folder_of, format_of, formats, of_another_format, reads
from assistant.session_user import who as who

POINTER = "published.json"
HISTORY = "publications.jsonl"
PAGES = "pages"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_BLOCK = 1 << 20


class ReleaseError(AssistantError):
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
        format: What this model and its files must be read by: see `formats.FORMAT`.
    """

    name: str
    sha256: str
    catalogue: str
    code: str
    created_at: str
    by: str
    format: int = FORMAT


@dataclass(frozen=True)
class Publication:
    """One switch of what visitors get: a line of the history, and the content of the pointer.

    Attributes:
        number: 1 for the first of its format, then one more each time.
        action: `publish` or `rollback`.
        model: Name of the release.
        at: ISO 8601, UTC.
        reason: Why, required when it was forced.
        entries: Entry id -> its hash in the working FAQ at that moment; in the pointer only.
        files: File of the working FAQ -> its hash at that moment; in the pointer only.
        shown: The number by which authors know the release, whatever its format; 0 in format 1, where the
            order of the history says it.
        format: Of the release.
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
    shown: int = 0
    format: int = FORMAT


def archive_of(models: Path, name: str, of: int = FORMAT) -> Path:
    """Where Rasa's archive of a release is."""
    return folder_of(models, of) / f"{name}.tar.gz"


def release_folder(models: Path, name: str, of: int = FORMAT) -> Path:
    """Where the data and the measures of a release are."""
    return folder_of(models, of) / name


def catalogue_of(models: Path, name: str, of: int = FORMAT) -> Path:
    """Where the FAQ a release learnt is."""
    return release_folder(models, name, of) / "catalogue"


def pages_of(models: Path, name: str, of: int = FORMAT) -> Path:
    """Where the pages of a release are; releases from before they existed have none."""
    return release_folder(models, name, of) / PAGES


def pages_link(models: Path) -> Path:
    """Where the pages of what was published last are, whatever its format: a web server reads them there."""
    return models / PAGES


def pointers(models: Path) -> tuple[Path, ...]:
    """What changes when something is published, by this version of the code or by one beside it."""
    return tuple(folder_of(models, of) / POINTER for of in range(1, FORMAT + 2))


def read_published(models: Path, of: int = FORMAT) -> Publication | None:
    """What is published in a format, None when nothing ever was.

    Raises:
        ReleaseError: The pointer does not read: it was edited by hand.
    """
    path = folder_of(models, of) / POINTER
    try:
        return _publication(json.loads(path.read_bytes()), of)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, TypeError) as error:
        raise ReleaseError(f"{path} ne se lit pas ({error}) : lancez « assistant rollback ».") from error


def published_elsewhere(models: Path) -> Publication | None:
    """What the nearest other format publishes, an older one first; None when none does."""
    for of in formats(models):
        with contextlib.suppress(ReleaseError):
            if of != FORMAT and (published := read_published(models, of)) is not None:
                return published
    return None


def read_history(models: Path, of: int = FORMAT) -> list[Publication]:
    """Every publication of a format, oldest first."""
    try:
        lines = (folder_of(models, of) / HISTORY).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        lines = []
    last: int | None = None
    with contextlib.suppress(ReleaseError):
        published = read_published(models, of)
        last = published.number if published else 0
    publications: dict[int, Publication] = {}
    for line in lines:
        with contextlib.suppress(ValueError, TypeError):
            one = _publication(json.loads(line), of)
            if last is None or one.number <= last:
                publications[one.number] = one
    return [publications[number] for number in sorted(publications)]


def read_release(models: Path, name: str, of: int = FORMAT) -> Release | None:
    """The release of this name, None for a model that was not made here, or not in this format."""
    try:
        read = json.loads((release_folder(models, name, of) / "release.json").read_bytes())
        fields = {key: str(read[key]) for key in Release.__dataclass_fields__ if key != "format"}
        return Release(**fields, format=of) if format_of(read) == of else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read_report(models: Path, name: str, of: int = FORMAT) -> dict[str, Any]:
    """The measures of a release, empty when there are none."""
    try:
        read = json.loads((release_folder(models, name, of) / "report.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def releases(models: Path, of: int = FORMAT) -> list[Release]:
    """The releases of a format whose archive is there, oldest first."""
    listed = [
        release
        for path in folder_of(models, of).glob("*.tar.gz")
        if (release := read_release(models, path.name.removesuffix(".tar.gz"), of)) is not None
    ]
    return sorted(listed, key=lambda release: (release.created_at, release.name))


def numbered(models: Path) -> dict[str, int]:
    """Release name -> its number, in the order of first publications; no number is used twice.

    A version of the code from before formats goes on counting in its own history: those of its releases that
    were published after one of ours are given here the next number that none of ours has.
    """
    histories = {of: read_history(models, of) for of in sorted(formats(models))}
    taken = {one.shown for history in histories.values() for one in history}
    free = (number for number in count(1) if number not in taken)
    numbers: dict[str, int] = {}
    for history in histories.values():
        for one in history:
            if one.model not in numbers:
                numbers[one.model] = one.shown or next(free)
    return numbers


def find(models: Path, name_or_number: str) -> Release | None:
    """The release of a name, or of a number as `assistant models` shows it; it may be of another format."""
    name = name_or_number.removesuffix(".tar.gz")
    if name_or_number.isdigit():
        name = next(
            (name for name, number in numbered(models).items() if number == int(name_or_number)), name
        )
    if not _NAME.fullmatch(name):
        return None
    archived = (of for of in formats(models) if archive_of(models, name, of).is_file())
    return next((release for of in archived if (release := read_release(models, name, of)) is not None), None)


def faq_folder(models: Path, name_or_number: str) -> Path:
    """The data folder of this path, or the FAQ of the release of this name or number.

    Raises:
        ReleaseError: There is neither.
    """
    if (Path(name_or_number) / "faq").is_dir():
        return Path(name_or_number)
    release = find(models, name_or_number)
    if release is None:
        raise ReleaseError(
            f"« {name_or_number} » n'est ni un dossier de données, ni un modèle publié : "
            "voyez « assistant models »."
        )
    return catalogue_of(models, release.name, release.format)


def served_model(models: Path) -> Path | None:
    """The archive to serve: the published one, verified; the newest one when nothing is published.

    None when only another format publishes: what this one has then never was compared, or was refused.

    Raises:
        ReleaseError: The published archive is absent or is not the one that was published.
    """
    published = read_published(models)
    if published is not None:
        return verified(models, published)
    return None if published_elsewhere(models) else newest(models)


def only_elsewhere(models: Path) -> str | None:
    """Why nothing is served although there are models: half a sentence, None when there are none."""
    published = published_elsewhere(models)
    there = [published.format] if published else [of for of in formats(models) if releases(models, of)]
    if not there or there[0] == FORMAT:
        return None
    return (
        f"Les modèles de {models} sont du format {there[0]}, que cette version de l'assistant "
        f"(format {FORMAT}) ne lit pas"
    )


def newest(models: Path) -> Path | None:
    """The newest archive that this code reads: a release of its format, or what `rasa train` made with it."""
    archives = [*models.glob("*.tar.gz"), *folder_of(models).glob("*.tar.gz")]
    archives.sort(key=lambda archive: archive.stat().st_mtime, reverse=True)
    return next((archive for archive in archives if _is_read(models, archive)), None)


def _is_read(models: Path, archive: Path) -> bool:
    if archive.parent == folder_of(models):
        return True
    return read_release(models, archive.name.removesuffix(".tar.gz"), 1) is None and reads(archive)


def verified(models: Path, publication: Publication) -> Path:
    """The archive of a publication: loading a model runs code, so only the very one that was published is.

    Raises:
        ReleaseError: It is absent, its SHA-256 is not the published one, or it is of another format.
    """
    if publication.format != FORMAT:
        raise ReleaseError(f"Le modèle {publication.model} {of_another_format(publication.format)}.")
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


def _publication(read: Any, of: int) -> Publication:
    if not isinstance(read, dict):
        raise TypeError("il faut un objet JSON")
    known = {key: value for key, value in read.items() if key in Publication.__dataclass_fields__}
    return Publication(**{**known, "format": of})
