"""What a new agency's assistant learns stays with what the shipped one does: `tests/neutral_examples.py`."""

from __future__ import annotations

import pytest
import yaml

from assistant.catalogue.examples import shared_examples
from tests.neutral_examples import (
    ALIKE,
    COPIED,
    DIFFERENCES,
    NEUTRAL,
    OWN,
    PART,
    SHIPPED,
    copied,
    differences,
    examples_in,
)

ALL = {example for file in shared_examples() for example in examples_in(file)}


def test_every_file_is_compared_or_is_an_agency_s_own() -> None:
    names = [*COPIED, *ALIKE, *PART, *OWN]
    assert len(names) == len(set(names))
    assert {file.name for file in NEUTRAL.glob("*.yml")} == set(names)
    assert {file.name for file in shared_examples()} <= set(names)


@pytest.mark.parametrize("name", COPIED)
def test_small_talk_is_written_once(name: str) -> None:
    """After a change of `data/nlu`: `python -m tests.neutral_examples`."""
    assert (NEUTRAL / name).read_text("utf-8") == copied(name)


@pytest.mark.parametrize("name", ALIKE)
def test_the_same_sentences_are_learnt_but_for_those_that_are_listed(name: str) -> None:
    neutral, shipped = ({*examples_in(folder / name)} for folder in (NEUTRAL, SHIPPED))
    assert sorted({one.text for one in shipped - neutral}) == sorted(differences("left_out", name))
    assert sorted({one.text for one in neutral - shipped}) == sorted(differences("added", name))


@pytest.mark.parametrize("name", PART)
def test_answers_to_what_is_asked_are_some_of_the_shipped_ones(name: str) -> None:
    assert [one for one in examples_in(NEUTRAL / name) if one not in ALL] == []


def test_a_sentence_is_learnt_as_the_same_thing_in_both() -> None:
    """What is foreign to one agency may be a question for another."""
    known: dict[tuple[str, str], set[str]] = {}
    for one in ALL:
        known.setdefault((one.text, one.asked), set()).add(one.label)
    otherwise = {
        one.text
        for name in (*COPIED, *ALIKE, *PART, *OWN)
        for one in examples_in(NEUTRAL / name)
        if one.label not in (labels := known.get((one.text, one.asked), {one.label}))
        and not (
            one.label.startswith("question ") and any(label.startswith("out_of_scope ") for label in labels)
        )
    }
    assert sorted(otherwise) == sorted(differences("otherwise", "any"))


def test_the_list_of_differences_lists_nothing_twice_nor_of_a_file_that_is_not_compared() -> None:
    listed = yaml.safe_load(DIFFERENCES.read_text("utf-8"))
    assert listed.keys() == {"left_out", "added", "otherwise"}
    assert {*listed["left_out"]} <= {*COPIED, *ALIKE}
    assert {*listed["added"]} <= {*ALIKE}
    for kind in listed.values():
        for texts in kind.values():
            assert len(texts) == len(set(texts))
    for name in COPIED:
        there = {one.text for one in examples_in(SHIPPED / name)}
        assert set(differences("left_out", name)) <= there
