"""Replaces several files of a catalogue at once: all or none, whatever moment the machine stops.

The new files are written beside the old ones under hidden names, with a journal that lists the moves. Putting
the journal in place is one step: that is the moment of the change. Whoever reads the catalogue finishes the
moves of a journal left by a process that was killed.

What else must change with the files (a database) changes between `prepare` and `activate`: a journal that was
prepared and never activated is activated or discarded by whoever can tell whether the rest has happened.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TextIO

from assistant.errors import AssistantError, reason
from assistant.session_user import who

_JOURNAL = ".import.json"
_PREPARED = ".import.prepared.json"
_PREFIX = ".import-"
_LOCK = ".import.lock"
PATIENCE_SECONDS = 5.0
"""How long a writer waits for another one: most changes take less."""
_PAUSE_SECONDS = 0.05


class NotWritten(AssistantError):
    """Something could not be written; what was there is unchanged."""


class Busy(AssistantError):
    """Somebody else is changing the FAQ; the message says who, and since when."""


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
def locked(data_dir: Path, doing: str = "") -> Iterator[None]:
    """One writer at a time; the lock of a killed process opens by itself.

    Args:
        data_dir: Folder of the catalogue.
        doing: What is being done, in French, for whoever waits: « import ».

    Raises:
        Busy: Another writer has it still after `PATIENCE_SECONDS`.
        OSError: The folder cannot be written.
    """
    with (data_dir / _LOCK).open("a+", encoding="utf-8") as lock:
        _take(lock)
        try:
            _sign(
                lock,
                json.dumps({"who": who(), "doing": doing, "since": datetime.now().astimezone().isoformat()}),
            )
            yield
        finally:
            with contextlib.suppress(OSError):
                _sign(lock, "")
            fcntl.flock(lock, fcntl.LOCK_UN)


def _take(lock: TextIO) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > end:
                raise Busy(
                    f"La FAQ est en cours de modification{_owner(lock)} : recommencez dans un instant. "
                    "Rien n'a été changé."
                ) from None
            time.sleep(_PAUSE_SECONDS)


def _sign(lock: TextIO, text: str) -> None:
    lock.truncate(0)
    lock.write(text)
    lock.flush()


def _owner(lock: TextIO) -> str:
    """« par alice (import, depuis 14:02) » after a space; empty while the other has not signed yet."""
    lock.seek(0)
    try:
        signed = json.loads(lock.read())
        since = datetime.fromisoformat(signed["since"]).astimezone()
        details = ", ".join(filter(None, (str(signed["doing"]), f"depuis {since:%H:%M}")))
        return f" par {signed['who']} ({details})"
    except (ValueError, KeyError, TypeError):
        return ""


def write_all(data_dir: Path, files: Mapping[str, bytes | None]) -> None:
    """Replaces files; None removes one. To be called under `locked`.

    Args:
        data_dir: Folder of the catalogue.
        files: Path relative to the folder -> new content.

    Raises:
        OSError: Nothing was changed (disk full, folder that cannot be written).
    """
    prepare(data_dir, files)
    try:
        activate(data_dir)
    except OSError:
        # Once the journal is in place the change is decided: whoever reads ends it.
        if (data_dir / _PREPARED).exists():
            with contextlib.suppress(OSError):
                discard(data_dir)
        raise


def prepare(data_dir: Path, files: Mapping[str, bytes | None], token: str = "") -> None:
    """Writes what `activate` will put in place; nothing that is read changes yet.

    Args:
        data_dir: Folder of the catalogue.
        files: As for `write_all`.
        token: Tells `prepared` what these files go with.

    Raises:
        OSError: Nothing was changed and nothing is left.
    """
    finish(data_dir)
    discard(data_dir)
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
        journal = {
            "token": token,
            "moves": moves,
            "before": {name: _digest(data_dir / name) for name in files},
        }
        replace_durably(data_dir / _PREPARED, json.dumps(journal).encode())
    except OSError:
        _remove(data_dir / _PREPARED, made)
        raise


def prepared(data_dir: Path) -> str | None:
    """The token of files that were prepared and neither activated nor discarded; None when there are none."""
    try:
        return str(json.loads((data_dir / _PREPARED).read_bytes())["token"])
    except (FileNotFoundError, NotADirectoryError):
        return None


def replaces_what_it_saw(data_dir: Path) -> bool:
    """Whether the files that would be replaced are what they were when the new ones were prepared."""
    before = json.loads((data_dir / _PREPARED).read_bytes())["before"]
    return all(_digest(data_dir / name) == digest for name, digest in before.items())


def activate(data_dir: Path) -> None:
    """Puts what was prepared in place.

    Raises:
        OSError: The disk refuses; what was prepared is there still, or is being put in place by the readers.
    """
    (data_dir / _PREPARED).replace(data_dir / _JOURNAL)
    sync_folder(data_dir)
    finish(data_dir)


def discard(data_dir: Path) -> None:
    """Forgets what was prepared, and what a killed process left before its journal was whole."""
    # The journal first: while it stands, what it lists is needed.
    (data_dir / _PREPARED).unlink(missing_ok=True)
    for stale in (*data_dir.glob(f"{_PREFIX}*"), *data_dir.glob(f"*/{_PREFIX}*")):
        stale.unlink()


def finish(data_dir: Path) -> None:
    """Ends the moves of a journal that was left; nothing to do most of the time.

    Two processes may do so at once: a move already made by the other is made.
    """
    journal = data_dir / _JOURNAL
    try:
        read = json.loads(journal.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return
    # A list: left by a version of before journals were prepared.
    for waiting, name in read["moves"] if isinstance(read, dict) else read:
        with contextlib.suppress(FileNotFoundError):
            if waiting is None:
                (data_dir / name).unlink()
            else:
                (data_dir / waiting).replace(data_dir / name)
    sync_folder(data_dir)
    with contextlib.suppress(FileNotFoundError):
        journal.unlink()


def _remove(journal: Path, made: Sequence[Path]) -> None:
    with contextlib.suppress(OSError):
        journal.unlink(missing_ok=True)
    if journal.exists():
        return
    for waiting in made:
        with contextlib.suppress(OSError):
            waiting.unlink()


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None


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
    sync_folder(path.parent)


def write_for_person(path: Path, content: bytes) -> None:
    """Writes the file that somebody asked for, whole or not at all.

    Raises:
        NotWritten: The disk refuses.
    """
    try:
        replace_durably(path, content)
    except OSError as error:
        missing = error.errno == errno.ENOENT and not path.parent.exists()
        why = "son dossier n'existe pas" if missing else reason(error)
        raise NotWritten(f"{path} : le fichier ne peut pas être écrit ({why}).") from error


def sync_folder(folder: Path) -> None:
    """Waits until the disk has the names of a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
