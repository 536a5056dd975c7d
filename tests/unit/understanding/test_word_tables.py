"""Tables of words as arrays say what the dictionaries and lists that they stand for say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding.disk_cache import joined
from assistant.understanding.word_tables import Numbers, Texts

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)


@given(st.dictionaries(WORDS, st.integers(-(2**31), 2**31 - 1), max_size=12), st.lists(WORDS, max_size=8))
def test_a_word_has_its_number_and_no_other_has_one(numbers: dict[str, int], others: list[str]) -> None:
    table = Numbers(*Numbers.arrays_of(numbers, numbers.values()))
    asked = [*others, *numbers]
    assert [table.get(word) for word in asked] == [numbers.get(word) for word in asked]
    assert table.of(asked).tolist() == [numbers.get(word, 0) for word in asked]


def test_half_a_pair_of_unicode_is_no_word() -> None:
    table = Numbers(*Numbers.arrays_of(["a"], [1]))
    assert table.get("a\ud800") is None
    assert table.of(["\udfff", "a"]).tolist() == [0, 1]


def test_a_number_that_does_not_fit_is_refused() -> None:
    with pytest.raises(OverflowError):
        Numbers.arrays_of(["a", "b"], [1, 2**31])


def test_of_a_word_that_comes_twice_the_last_number_counts() -> None:
    table = Numbers(*Numbers.arrays_of(["b", "a", "b", "a", "c"], [1, 2, 3, 4, 5]))
    assert [table.get(word) for word in "abc"] == [4, 3, 5]


def test_a_table_of_a_hundred_thousand_words_takes_a_megabyte_or_two() -> None:
    words = {f"mot{number}": number for number in range(100_000)}
    keys, numbers = Numbers.arrays_of(words, words.values())
    assert len(keys) == 100_000
    table = Numbers(keys, numbers)
    assert sum(part.itemsize * len(part) for part in (table._keys, table._numbers)) == 1_200_000
    assert table.get("mot99999") == 99_999


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\n"), max_size=6)))
def test_texts_are_those_that_were_joined(texts: list[str]) -> None:
    # One empty text is joined as none is.
    expected = [] if texts == [""] else texts
    assert list(Texts(joined(texts))) == expected
    assert len(Texts(joined(texts))) == len(expected)


def test_there_is_no_text_beyond_the_last() -> None:
    with pytest.raises(IndexError):
        Texts(joined(["a", "b"]))[2]
    assert list(Texts(np.array([], dtype=np.uint8))) == []
