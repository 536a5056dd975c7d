"""Several questions in one message."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding.language.split_questions import clauses, questions
from assistant.understanding.language.split_questions import sentences as sentences_of


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Je suis éditeur d'un DPI et nous n'arrivons pas à débloquer la carte",
            ["Je suis éditeur d'un DPI", "nous n'arrivons pas à débloquer la carte"],
        ),
        (
            "Le serveur a été changé hier. La clé est refusée, que dois-je faire ?",
            ["Le serveur a été changé hier.", "La clé est refusée", "que dois-je faire ?"],
        ),
        # A clause without its subject is not cut.
        ("Comment renouveler et installer mon certificat ?", []),
        ("Comment obtenir une CPS ?", []),
        ("Bonjour. La clé est refusée.", ["La clé est refusée."]),
        ("", []),
    ],
)
def test_clauses(text: str, expected: list[str]):
    assert clauses(text) == expected


def test_a_flood_of_clauses_costs_four_at_most():
    assert len(clauses("nous avons une question, " * 50)) == 4


def test_a_flood_of_questions_costs_four_at_most():
    assert len(questions("Quelle est la question ? " * 20)) == 4


sentences = st.lists(
    st.tuples(
        st.lists(
            st.sampled_from(["qui", "quoi", "carte", "CPS", "où", "l'API", "est-ce"]), min_size=1, max_size=9
        ),
        st.sampled_from(["?", "??", ".", " ?", "!", ""]),
    ).map(lambda one: " ".join(one[0]) + one[1]),
    max_size=8,
).map(" ".join)


@given(sentences)
def test_a_message_is_left_whole_or_cut_in_its_own_words_and_order(text: str) -> None:
    parts = questions(text)
    if len(parts) == 1:
        assert parts == [text]
        return
    assert len(parts) <= 4
    assert sum(map(len, parts)) <= 250
    place = 0
    for part in parts:
        assert part.endswith("?")
        assert len(part.split()) >= 2
        place = text.index(part, place) + len(part)


@given(sentences)
def test_no_word_of_a_question_is_lost(text: str) -> None:
    """Every real question of a message that is short enough is asked, with all its words."""
    parts = questions(text)
    if len(parts) == 1 or len(text) > 250:
        return
    ending_with_a_mark = [part for part in re.split(r"(?<=\?)\s+", text) if part.strip().endswith("?")]
    real = [part.strip() for part in ending_with_a_mark if len(re.findall(r"\w+", part)) >= 3]
    assert parts == real[:4]


@pytest.mark.parametrize("mark", [" ? », ", "?) ", ' ?" ', "?\n"])
def test_what_closes_a_question_is_no_part_of_the_next(mark: str) -> None:
    first, second = questions(f"Comment obtenir une CPS{mark}Où trouver la documentation ?")
    assert first.startswith("Comment obtenir une CPS")
    assert second.lstrip(", ") == "Où trouver la documentation ?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Une seule phrase", []),
        ("", []),
        ("?!", []),
        ("Il est tombé, que faire ?", ["Il est tombé,", "que faire ?"]),
        ("Bonjour. Ma carte est perdue : aidez-moi", ["Bonjour.", "Ma carte est perdue :", "aidez-moi"]),
        ("première ligne\nseconde ligne", ["première ligne", "seconde ligne"]),
        ("Un   texte ;  un autre", ["Un texte ;", "un autre"]),
        ("Ah… Il ne bouge plus", ["Ah…", "Il ne bouge plus"]),
        ("la version 2.1.4 et 3,5 euros", []),
    ],
)
def test_a_message_is_cut_at_each_pause(text: str, expected: list[str]) -> None:
    """A danger is told in two words in the middle of something else."""
    assert sentences_of(text) == expected


def test_the_sentences_that_are_looked_at_are_few() -> None:
    assert sentences_of("a. " * 50) == ["a."] * 8
