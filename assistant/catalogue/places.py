"""Which entry stands at a line of a file: for problems, which know their place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from assistant.catalogue.model import Entry


class EntryPlaces:
    """The entries by file and line; a look costs the same whatever their number."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Takes the entries of a catalogue; of two at one line, the first counts."""
        starts: dict[str, dict[int, Entry]] = {}
        for entry in entries:
            starts.setdefault(entry.file, {}).setdefault(entry.line, entry)
        self._starts = {file: sorted(found.items(), key=lambda one: one[0]) for file, found in starts.items()}
        self._lines = {file: [line for line, _ in found] for file, found in self._starts.items()}

    def at(self, file: str, line: int) -> Entry | None:
        """The entry that begins at a line or is the nearest above; None when none does."""
        place = bisect_right(self._lines.get(file, []), line) - 1
        return self._starts[file][place][1] if place >= 0 else None
