"""A rank may be said in figures or in words, and counts only among what is shown."""

import pytest

from assistant.understanding.ranks import rank_named


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("3", 3),
        ("3.", 3),
        ("3)", 3),
        ("le 3", 3),
        ("n°3", 3),
        ("numéro 3", 3),
        ("option 3", 3),
        ("la 3e", 3),
        ("le 1er", 1),
        ("la 1ère", 1),
        ("la 1re", 1),
        ("2ème svp", 2),
        ("la 2nde", 2),
        ("je prends le choix 4", 4),
        ("la première", 1),
        ("Le PREMIER", 1),
        ("la seconde", 2),
        ("plutôt la deuxieme je crois", 2),
        ("troisième proposition", 3),
        ("la cinquième", 5),
        ("le dernier", 5),
        ("la toute dernière", 5),
        ("l'avant-dernière", 4),
        ("celle du milieu", 3),
        ("the first one", 1),
        ("second", 2),
        ("the third", 3),
        ("the last one", 5),
    ],
)
def test_a_rank_is_named(text: str, rank: int) -> None:
    assert rank_named(text, 5) == rank


@pytest.mark.parametrize(
    "text",
    [
        "",
        "la caisse",
        "vague 2",
        "la vague 2",
        "code 01",
        "2 caisses",
        "le 3 mois de délai",
        "le 18 ans et plus",
        "primeur",
        "0",
    ],
)
def test_what_is_no_rank_names_none(text: str) -> None:
    assert rank_named(text, 5) is None


@pytest.mark.parametrize(("text", "count"), [("6", 5), ("la sixième", 5), ("12", 5), ("la troisième", 2)])
def test_a_rank_beyond_the_last_is_none(text: str, count: int) -> None:
    assert rank_named(text, count) is None


@pytest.mark.parametrize(("count", "last", "before"), [(2, 2, 1), (3, 3, 2), (8, 8, 7)])
def test_the_last_and_the_one_before_depend_on_how_many_there_are(count: int, last: int, before: int) -> None:
    assert rank_named("la dernière", count) == last
    assert rank_named("l'avant-dernière", count) == before


def test_an_even_number_has_no_middle() -> None:
    assert rank_named("celle du milieu", 4) is None
    assert rank_named("celle du milieu", 3) == 2


@pytest.mark.parametrize("text", ["la première", "la dernière", "1", "avant-dernière"])
def test_of_nothing_there_is_no_rank(text: str) -> None:
    assert rank_named(text, 0) is None
