"""What the files of a large FAQ said when they were last read, on disk for the next process.

Reading ten thousand entries takes ten seconds, and each of a training's processes reads them, each server at
its start, and each server again when an author changes one entry. Nothing depends on the file: one that
cannot be read or written, or that is another version's, costs the time.
"""

from __future__ import annotations

import gc
import pickle
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

from assistant.catalogue.file_memory import FileMemory, memory
from assistant.durable_files import replace_durably
from assistant.settings import home_dir
from assistant.source_files import digest_of_sources

_LARGE = 4_000_000
"""Bytes of files from which they are kept; two thousand entries."""
_FILE = "faq.pickle"
_READER = "assistant.catalogue.load"
"""The module that reads: its sources are those that a reading depends on."""
_SEVERAL_DAYS = date.min
"""Day of readings that were made on different ones."""
_writing = Lock()


@dataclass(frozen=True)
class _Kept:
    """What is on disk.

    Attributes:
        code: Digest of the sources that read.
        around: See `FileMemory`.
        files: See `FileMemory`.
    """

    code: str
    around: Any
    files: dict[str, Any]


@contextmanager
def remembered(files: Mapping[str, Path], around: Any, dated: bool) -> Iterator[FileMemory | None]:
    """What is remembered of files that are about to be read; what is read of large ones is kept afterwards.

    None where nothing is: small ones are read sooner than looked for.

    Args:
        files: All the files of entries, by the names that problems give them.
        around: See `Surroundings`.
        dated: Whether what is wrong today must be known; else what was read another day will do.
    """
    own = memory()
    if own is not None or sum(map(_size, files.values())) < _LARGE:
        yield own
        return
    code = digest_of_sources(_READER)
    file = home_dir() / "cache" / _FILE
    kept = _read(file)
    known, day = FileMemory(), around.day
    if kept is not None and kept.code == code and replace(kept.around, day=day) == around:
        if kept.around.day == day:
            known = FileMemory(around, kept.files)
        elif not dated:
            known, day = FileMemory(around, kept.files), _SEVERAL_DAYS
    yield known
    if known.anew:
        shown = {name: known.files[name] for name in files if name in known.files}
        _write(file, _Kept(code, replace(around, day=day), shown))


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0


def _read(file: Path) -> _Kept | None:
    collects = gc.isenabled()
    # Objects by the hundred thousand, none of them garbage: looking for some takes as long as reading them.
    gc.disable()
    try:
        # Our own file, in the folder of our caches.
        kept = pickle.loads(file.read_bytes())  # noqa: S301
    except Exception:
        return None
    finally:
        if collects:
            gc.enable()
    return kept if isinstance(kept, _Kept) else None


def _write(file: Path, kept: _Kept) -> None:
    # Written beside and put in place by its process: one thread of it at a time.
    with _writing, suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_durably(file, pickle.dumps(kept, pickle.HIGHEST_PROTOCOL))
