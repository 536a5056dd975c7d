"""What the files of entries said when they were last read, for a process that reads them again and again.

A back-office that saves an entry reads the whole FAQ twice, before and as it would be, and one file differs.
Off unless a process asks for it (`remember_files`): what serves visitors reads once, and keeps no memory.
What a large FAQ says stays on disk between processes: see `kept_readings`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.catalogue.entries import EntryReader, Row
from assistant.catalogue.model import Entry
from assistant.catalogue.problems import Problem, Problems
from assistant.text import matching_key

_VERSIONS = 3
"""Contents of one file that are kept: as it is, as it would be, as it was before a change taken back."""
_MOST_KEYS = 400_000
"""Texts of entries whose keys are kept: three times those of ten thousand entries."""


@dataclass(frozen=True)
class _Read:
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


@dataclass
class FileMemory:
    """Rows and problems of files, by their content.

    Attributes:
        around: What they were read against: anything else, and all is forgotten.
        files: Name -> digest of a content -> what it says.
        anew: Files that were read since, and are remembered.
    """

    around: Any = None
    files: dict[str, dict[str, _Read]] = field(default_factory=dict)
    anew: int = 0

    def rows(
        self,
        path: Path,
        name: str,
        around: Any,
        reader: EntryReader,
        problems: Problems,
        read: Callable[[], Sequence[Row]],
    ) -> Sequence[Row]:
        """The rows of a file, from memory or by `read`; its problems are noted either way.

        Args:
            path: The file.
            name: As problems name it.
            around: See `Surroundings`.
            reader: Knows the ids of the files before; two of one id are read, for the words to say so.
            problems: Where problems are noted.
            read: Reads the file.
        """
        if around != self.around:
            self.around, self.files = around, {}
        try:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError:
            return read()
        versions = self.files.setdefault(name, {})
        known = versions.pop(digest, None)
        if known is not None and reader.takes(known.rows):
            problems.reported.extend(known.problems)
            versions[digest] = known
            return known.rows
        start, clashes = len(problems.reported), reader.clashes
        rows = read()
        if reader.clashes == clashes:
            versions[digest] = _Read(tuple(rows), tuple(problems.reported[start:]))
            self.anew += 1
            while len(versions) > _VERSIONS:
                del versions[next(iter(versions))]
        return rows


_memory: FileMemory | None = None


def remember_files() -> None:
    """From now on this process remembers what it reads; for one that has no other thread that reads."""
    global _memory
    _memory = _memory or FileMemory()


def keys_of(entry: Entry) -> tuple[str, ...]:
    """The matching keys of all that an entry is learnt from, in the order of `training_texts`.

    A check asks for those of every entry four times over; a process that remembers makes them once.
    """
    key = matching_key if _memory is None else _remembered_key
    return tuple(map(key, entry.training_texts))


@lru_cache(maxsize=_MOST_KEYS)
def _remembered_key(text: str) -> str:
    return matching_key(text)


def memory() -> FileMemory | None:
    """What this process remembers, None unless it was asked to."""
    return _memory
