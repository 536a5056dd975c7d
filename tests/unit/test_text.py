from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text import fold, matching_key, plural, slug


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Médecine de VILLE", "medecine de ville"),
        ("l’œuvre d‘un œil", "l'oeuvre d'un oeil"),
        ("  deux   espaces\u00a0insécables\n", "deux espaces insecables"),
        ("ÇA MARCHE À NOËL ?", "ca marche a noel ?"),
        ("e\u0301crit en deux signes", "ecrit en deux signes"),
        ("Ｐｌｅｉｎｅ largeur", "pleine largeur"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Comment faire ?", "comment faire"),
        ("e-CPS : l'activer", "E CPS l’activer"),
        ("Où  est-ce ?!", "ou est ce"),
    ],
)
def test_the_same_question_has_the_same_key(first: str, second: str) -> None:
    assert matching_key(first) == matching_key(second)


def test_another_number_is_another_question() -> None:
    assert matching_key("Code retour 01") != matching_key("Code retour 02")


def test_slug() -> None:
    assert slug("  Code retour 01 : l'œuvre ? ") == "code-retour-01-l-oeuvre"


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert "  " not in once
    assert once == once.strip()


@given(st.text(max_size=60))
def test_a_key_is_made_of_words_and_spaces(text: str) -> None:
    key = matching_key(text)
    assert matching_key(key) == key
    assert all(char.isalnum() or char == " " or not char.isascii() for char in key)


@given(st.text(max_size=60))
def test_a_slug_is_an_id_that_the_catalogue_accepts(text: str) -> None:
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug(text))


@given(st.text("abcdé '-?", max_size=30), st.text("abcdé '-?", max_size=30))
def test_two_texts_of_one_key_have_one_slug(first: str, second: str) -> None:
    if matching_key(first) == matching_key(second):
        assert slug(first) == slug(second)


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [
        (0, "entrée", "0 entrée"),
        (1, "ligne ignorée", "1 ligne ignorée"),
        (2, "ligne ignorée", "2 lignes ignorées"),
        (3, "ligne sans décision", "3 lignes sans décision"),
        (2, "question à revoir", "2 questions à revoir"),
        (2, "avis", "2 avis"),
        (2, "autre formulation", "2 autres formulations"),
    ],
)
def test_a_count_agrees_in_number(number: int, noun: str, text: str) -> None:
    assert plural(number, noun) == text
