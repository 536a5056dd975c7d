"""What changed between two catalogues, readable."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.catalogue.check import renamed_entries
from assistant.catalogue.model import Catalogue
from assistant.spreadsheet.columns import Values, fields_of, header_of, same, shown, values_of_entry


@dataclass(frozen=True)
class Difference:
    """Ids of the entries added, changed and removed, in the order of the catalogues."""

    before: Catalogue
    after: Catalogue
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        """True when something changed."""
        return bool(self.added or self.changed or self.removed)

    def lines(self, *, added_whole: bool = False, removed_whole: bool = False) -> Iterator[str]:
        """The report for the author: a summary, then one block an entry.

        Args:
            added_whole: Shows all that an added entry says, not its question alone.
            removed_whole: The same of a removed one.
        """
        fields = fields_of(self.after.taxonomy)
        counts = (("ajoutée", self.added), ("modifiée", self.changed), ("retirée", self.removed))
        yield ", ".join(f"{len(ids)} {word}{'s' if len(ids) > 1 else ''}" for word, ids in counts)
        renamed = renamed_entries(self.before.entries, self.after.entries)
        for entry_id in self.added:
            yield f"+ {entry_id} : {self.after.entries[entry_id].question}"
            if entry_id in renamed:
                old = renamed[entry_id]
                yield f"    semble être « {old} » renommée : ses statistiques repartent de zéro."
            if added_whole:
                yield from field_lines({}, self._values(self.after, entry_id), _beside_title(fields))
        for entry_id in self.changed:
            yield f"~ {entry_id}"
            yield from field_lines(
                self._values(self.before, entry_id), self._values(self.after, entry_id), fields
            )
        for entry_id in self.removed:
            yield f"- {entry_id} : {self.before.entries[entry_id].question}"
            if removed_whole:
                yield from field_lines(self._values(self.before, entry_id), {}, _beside_title(fields))

    @staticmethod
    def _values(catalogue: Catalogue, entry_id: str) -> Values:
        return values_of_entry(catalogue.entries[entry_id], catalogue.taxonomy)


def _beside_title(fields: Sequence[str]) -> tuple[str, ...]:
    return tuple(field for field in fields if field not in ("id", "question"))


def field_lines(before: Values, after: Values, fields: Sequence[str]) -> Iterator[str]:
    """The fields that differ, each with its lines that went (-) and came (+); an absent one is empty."""
    for field in fields:
        was, now = before.get(field, ""), after.get(field, "")
        if same(was, now):
            continue
        yield f"    {header_of(field)} :"
        for line in difflib.ndiff(shown(field, was).split("\n"), shown(field, now).split("\n")):
            if line[:1] in "+-" and line[2:].strip():
                yield f"      {line}"


def difference(before: Catalogue, after: Catalogue) -> Difference:
    """Compares what two catalogues say; where entries are written does not count."""

    same_facets = before.taxonomy == after.taxonomy

    def changed(entry_id: str) -> bool:
        if same_facets and before.entries[entry_id] is after.entries[entry_id]:
            return False
        old = values_of_entry(before.entries[entry_id], before.taxonomy)
        new = values_of_entry(after.entries[entry_id], after.taxonomy)
        return any(not same(old.get(field, ""), new.get(field, "")) for field in {*old, *new})

    return Difference(
        before,
        after,
        tuple(entry_id for entry_id in after.entries if entry_id not in before.entries),
        tuple(entry_id for entry_id in after.entries if entry_id in before.entries and changed(entry_id)),
        tuple(entry_id for entry_id in before.entries if entry_id not in after.entries),
    )
