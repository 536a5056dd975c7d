"""Several questions in one message."""

import pytest

from assistant.understanding.language.split_questions import questions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Comment obtenir une CPS ? Et combien de temps est-elle valable ?",
            ["Comment obtenir une CPS ?", "Et combien de temps est-elle valable ?"],
        ),
        (
            "Je suis éditeur. Quelle carte pour l'INSi ? Merci. Où trouver la documentation ?",
            ["Je suis éditeur. Quelle carte pour l'INSi ?", "Merci. Où trouver la documentation ?"],
        ),
        ("Comment obtenir une CPS ?", ["Comment obtenir une CPS ?"]),
        ("Comment obtenir une CPS ?? Merci", ["Comment obtenir une CPS ?? Merci"]),
        ("c'est quoi et pourquoi", ["c'est quoi et pourquoi"]),
        ("Ah bon ? Comment obtenir une CPS ?", ["Ah bon ? Comment obtenir une CPS ?"]),
    ],
)
def test_questions(text: str, expected: list[str]):
    assert questions(text) == expected


def test_a_flood_of_questions_costs_four_at_most():
    assert len(questions("Quelle est la question ? " * 20)) == 4
