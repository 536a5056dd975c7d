"""Files written for a person, who may work in them: what was edited is never written over.

What is written is remembered by its digest, one small file for each path, under `ASSISTANT_HOME`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from assistant.durable_files import NotWritten, replace_durably, write_for_person

_FOLDER = "exports"


def write_own(path: Path, content: bytes, home: Path, *, force: bool = False) -> None:
    """Writes a file, over one of that name only when it is as this function wrote it.

    Args:
        path: Where.
        content: What.
        home: Folder in which digests are remembered, see `settings.home_dir`.
        force: Writes over any file.

    Raises:
        NotWritten: There is a file that somebody changed, or that another program wrote; or the disk refuses.
    """
    remembered = home / _FOLDER / hashlib.sha256(os.path.realpath(path).encode()).hexdigest()
    if not force and path.exists() and not _as_written(path, remembered):
        raise NotWritten(
            f"{path.name} existe déjà et a changé depuis l'export : donnez un autre nom, ou --force."
        )
    write_for_person(path, content)
    # Not remembered, it will only be asked for another name.
    with contextlib.suppress(OSError):
        remembered.parent.mkdir(parents=True, exist_ok=True)
        replace_durably(remembered, _digest(content).encode())


def _as_written(path: Path, remembered: Path) -> bool:
    try:
        return _digest(path.read_bytes()) == remembered.read_text(encoding="ascii")
    except (OSError, UnicodeError):
        return False


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
