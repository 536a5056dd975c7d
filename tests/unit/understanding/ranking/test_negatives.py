"""Questions that no entry answers are made from those that one does, and fall in the fold of its entry."""

from __future__ import annotations

import pytest

from assistant.understanding.numbers import NumberIndex, conditions
from assistant.understanding.ranking.entries import TrainingEntry
from assistant.understanding.ranking.negatives import replaced_numbers

NUMBERED = (
    TrainingEntry(
        "code-00", ("Que signifie le code retour 00 ?",), examples=("INSi me répond 00, c'est bon ?",)
    ),
    TrainingEntry("code-01", ("Que signifie le code retour 01 ?",), answer="Le code 02 aussi."),
    TrainingEntry("vagues", ("Peut-on cumuler les vagues 1 et 2 ?", "Comment commander ?")),
    TrainingEntry("traces", ("Durée de SC.MSS/CONF.18",)),
)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_replaced_number_is_one_that_the_catalogue_lacks(seed: int) -> None:
    index = NumberIndex.of(NUMBERED)
    made = replaced_numbers(NUMBERED, seed)
    assert {entry for _, entry, _ in made} == {"code-00", "code-01", "vagues", "traces"}
    for text, _, said in made:
        assert said in index.compare(conditions(text)).unknown


def test_a_replaced_number_is_written_as_the_right_one_was() -> None:
    made = {entry: (text, said) for text, entry, said in replaced_numbers(NUMBERED[:1], 0)}
    text, said = made["code-00"]
    assert said.startswith("code ")
    assert len(said.removeprefix("code ")) == 2, "padded with a zero"
    assert text.startswith("INSi me répond 0")


def test_all_numbers_of_a_kind_are_replaced_and_a_text_without_one_is_left() -> None:
    (only,) = (text for text, entry, _ in replaced_numbers(NUMBERED, 0) if entry == "vagues")
    assert not {"1", "2"} & {condition.number for condition in conditions(only)}


def test_the_same_seed_gives_the_same_questions() -> None:
    assert replaced_numbers(NUMBERED, 5) == replaced_numbers(NUMBERED, 5)
