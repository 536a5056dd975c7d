"""Replaces several files of a catalogue at once: all or none, whatever moment the machine stops.

The new files are written beside the old ones under hidden names, then a journal that lists the moves is put
in place in one step: that is the moment of the change. Whoever reads the catalogue finishes the moves of a
journal left by a process that was killed.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import AssistantError, reason

_JOURNAL = ".import.json"
_LOCK = ".import.lock"
_PREFIX = ".import-"


class NotWritten(AssistantError):
    """Something could not be written; what was there is unchanged."""


@contextmanager
def unchanged_when_refused() -> Iterator[None]:
    """Around what writes all or nothing.

    Raises:
        NotWritten: The disk refuses.
    """
    try:
        yield
    except OSError as error:
        raise NotWritten(f"Écriture impossible ({reason(error)}) : rien n'a été changé.") from error


@contextmanager
def locked(data_dir: Path) -> Iterator[None]:
    """One writer at a time; the lock of a killed process opens by itself."""
    with (data_dir / _LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)


def write_all(data_dir: Path, files: Mapping[str, bytes | None]) -> None:
    """Replaces files; None removes one. To be called under `locked`.

    Args:
        data_dir: Folder of the catalogue.
        files: Path relative to the folder -> new content.

    Raises:
        OSError: Nothing was changed (disk full, folder that cannot be written).
    """
    finish(data_dir)
    # Left by a process that was killed before it decided.
    for stale in (*data_dir.glob(f"{_PREFIX}*"), *data_dir.glob(f"*/{_PREFIX}*")):
        stale.unlink()
    moves: list[tuple[str | None, str]] = []
    made: list[Path] = []
    try:
        for name, content in files.items():
            target = data_dir / name
            if content is None:
                moves.append((None, name))
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            waiting = target.with_name(f"{_PREFIX}{target.name}")
            made.append(waiting)
            write_durably(waiting, content)
            moves.append((waiting.relative_to(data_dir).as_posix(), name))
        replace_durably(data_dir / _JOURNAL, json.dumps(moves).encode())
    except OSError:
        _take_back(data_dir, made)
        raise
    finish(data_dir)


def finish(data_dir: Path) -> None:
    """Ends the moves of a journal that was left; nothing to do most of the time.

    Two processes may do so at once: a move already made by the other is made.
    """
    journal = data_dir / _JOURNAL
    try:
        moves = json.loads(journal.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return
    for waiting, name in moves:
        with contextlib.suppress(FileNotFoundError):
            if waiting is None:
                (data_dir / name).unlink()
            else:
                (data_dir / waiting).replace(data_dir / name)
    _sync_folder(data_dir)
    with contextlib.suppress(FileNotFoundError):
        journal.unlink()


def _take_back(data_dir: Path, made: Sequence[Path]) -> None:
    """Removes what a failed change wrote, the journal first: while it stands, what it lists is needed."""
    journal = data_dir / _JOURNAL
    with contextlib.suppress(OSError):
        journal.unlink(missing_ok=True)
    if journal.exists():
        return
    for waiting in made:
        with contextlib.suppress(OSError):
            waiting.unlink()


def write_durably(path: Path, content: bytes) -> None:
    """Writes a file and waits until the disk has it."""
    with path.open("wb") as output:
        output.write(content)
        output.flush()
        os.fsync(output.fileno())


def replace_durably(path: Path, content: bytes) -> None:
    """Replaces a file in one step: readers see the old or the new content, never a part."""
    waiting = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        write_durably(waiting, content)
        waiting.replace(path)
    finally:
        with contextlib.suppress(OSError):
            waiting.unlink()
    _sync_folder(path.parent)


def write_for_person(path: Path, content: bytes) -> None:
    """Writes the file that somebody asked for, whole or not at all.

    Raises:
        NotWritten: The disk refuses.
    """
    try:
        replace_durably(path, content)
    except OSError as error:
        raise NotWritten(f"{path} : le fichier ne peut pas être écrit ({reason(error)}).") from error


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
