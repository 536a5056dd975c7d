"""The fingerprint of a row tells what each of its cells was, or nothing at all."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.spreadsheet.fingerprints import Stamp, print_of, read_print

VALUES = {
    "id": "carte",
    "question": "Quelle carte ?",
    "reponse": "Une CPS.\n\nOu une CPE.",
    "variantes": ("une carte", "ma carte"),
    "source": "",
    "couloirs": (),
}
STAMP = Stamp("0123abcd", 42, "beef01")

values = st.one_of(st.text(max_size=30), st.lists(st.text(max_size=10), max_size=3).map(tuple))


def test_it_says_the_moment_and_each_value() -> None:
    read = read_print(print_of(VALUES, STAMP), "carte")
    assert read is not None
    assert read.stamp == STAMP
    assert all(read.same(field, value) for field, value in VALUES.items())
    assert not read.same("reponse", "Une CPS.")
    assert not read.same("source", "https://exemple.fr")
    assert not read.same("question", "")
    assert read.same("facette_d_apres", "")


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), values, max_size=8))
def test_any_row_comes_back(fields: dict[str, str | tuple[str, ...]]) -> None:
    fields["id"] = "carte"
    text = print_of(fields, Stamp())
    # Nothing in it is a number, a date or a formula to a spreadsheet program.
    assert re.fullmatch(r"v1\.[\w.-]*\.", text)
    read = read_print(text, "carte")
    assert read is not None
    assert all(read.same(field, value) for field, value in fields.items())


def test_what_a_spreadsheet_gives_back_is_the_same() -> None:
    read = read_print(print_of(VALUES, STAMP), "carte")
    assert read is not None
    assert read.same("reponse", "Une CPS.\r\n\r\nOu une CPE.\n")
    assert read.same("variantes", "une carte\nma  carte".replace("  ", " "))
    assert read.same("question", " Quelle carte ?")


@given(st.integers(0, 10_000), st.characters(codec="ascii"))
def test_one_character_more_less_or_changed_is_no_fingerprint(place: int, character: str) -> None:
    text = print_of(VALUES, STAMP)
    at = place % len(text)
    for damaged in (
        text[:at] + text[at + 1 :],
        text[:at] + character + text[at + 1 :],
        text[:at] + character + text[at:],
        text[:at],
    ):
        assert damaged.strip() == text or read_print(damaged, "carte") is None


@pytest.mark.parametrize("other", ["delai", "", "carte2", "CARTE"])
def test_that_of_another_entry_is_none(other: str) -> None:
    assert read_print(print_of(VALUES, STAMP), other) is None
