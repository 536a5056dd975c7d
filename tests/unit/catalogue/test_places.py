"""Which entry stands at a line of a file."""

from __future__ import annotations

import pytest

from assistant.catalogue.model import Entry
from assistant.catalogue.places import EntryPlaces

PLACES = EntryPlaces(
    Entry(name, name, "", file=file, line=line)
    for name, file, line in (("c", "a.yml", 20), ("a", "a.yml", 3), ("b", "b.yml", 5), ("twice", "a.yml", 3))
)


@pytest.mark.parametrize(
    ("file", "line", "entry"),
    [
        ("a.yml", 3, "a"),
        ("a.yml", 19, "a"),
        ("a.yml", 20, "c"),
        ("a.yml", 1000, "c"),
        ("a.yml", 2, None),
        ("b.yml", 4, None),
        ("b.yml", 6, "b"),
        ("taxonomie.yml", 6, None),
    ],
)
def test_the_entry_at_a_line_is_the_nearest_that_begins_above(
    file: str, line: int, entry: str | None
) -> None:
    found = PLACES.at(file, line)
    assert (found.id if found else None) == entry
