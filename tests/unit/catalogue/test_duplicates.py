from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import DataFolder

Make = Callable[..., str]
FAMILY = (
    "- id: f\n  question_generique: Qui paie ?\n  facette_discriminante: couloirs\n  entrees: [un, deux]\n"
)


@pytest.mark.parametrize(
    ("first", "second", "is_error"),
    [
        ({}, {}, True),
        ({"couloirs": "hopital"}, {}, True),
        ({"couloirs": "[hopital, officine]"}, {"couloirs": "officine"}, True),
        ({"couloirs": "hopital"}, {"couloirs": "officine"}, False),
        ({"offre": "segur"}, {"offre": "services"}, False),
        ({"offre": "segur", "couloirs": "hopital"}, {"offre": "segur", "couloirs": "officine"}, False),
        ({"theme": "dates"}, {"theme": "aide"}, True),
        ({}, {"statut": "brouillon"}, False),
        ({"statut": "archive"}, {}, False),
    ],
)
def test_the_same_question_needs_facets_that_separate(
    data: DataFolder, make_entry: Make, first: dict[str, str], second: dict[str, str], is_error: bool
) -> None:
    data.write("faq/a.yml", make_entry("un", question="Qui paie ?", **first))
    data.write("faq/b.yml", make_entry("deux", question="qui  PAIE", **second))
    errors = data.check().errors
    assert bool(errors) is is_error, errors
    if is_error:
        assert (errors[0].file, errors[0].line) == ("faq/b.yml", 2)
        assert "« un » (faq/a.yml:2)" in errors[0].message


@pytest.mark.parametrize(
    ("first", "second", "severity"),
    [
        ({}, {}, "erreur"),
        ({"couloirs": "hopital"}, {"couloirs": "hopital"}, "erreur"),
        ({"couloirs": "hopital", "theme": "dates"}, {"couloirs": "hopital", "theme": "aide"}, "erreur"),
        ({"couloirs": "hopital"}, {}, "avertissement"),
        ({"couloirs": "hopital"}, {"couloirs": "officine"}, None),
    ],
)
def test_a_shared_variant(
    data: DataFolder, make_entry: Make, first: dict[str, str], second: dict[str, str], severity: str | None
) -> None:
    data.write(
        "faq/a.yml",
        make_entry("un", variantes="[autre, Qui paie ?]", **first)
        + make_entry("deux", variantes="[Qui paie]", **second),
    )
    problems = data.problems()
    assert [problem.severity for problem in problems] == ([severity] if severity else [])
    if severity:
        assert "la variante « Qui paie » sert" in problems[0].message


@pytest.mark.parametrize(
    ("first", "second", "severity"),
    [
        ({}, {}, "erreur"),
        ({"couloirs": "hopital"}, {"couloirs": "hopital"}, "erreur"),
        ({"couloirs": "hopital"}, {}, "avertissement"),
        ({"couloirs": "hopital"}, {"couloirs": "officine"}, None),
        ({}, {"statut": "brouillon"}, None),
    ],
)
def test_a_shared_example(
    data: DataFolder, make_entry: Make, first: dict[str, str], second: dict[str, str], severity: str | None
) -> None:
    data.write("faq/a.yml", make_entry("un", exemples="[autre, 'Bonjour, qui paie ?']", **first))
    data.write("faq/b.yml", make_entry("deux", exemples="[bonjour qui paie]", **second))
    problems = data.problems()
    assert [problem.severity for problem in problems] == ([severity] if severity else [])
    if severity:
        assert (problems[0].file, problems[0].line) == ("faq/b.yml", 5)
        assert "l'exemple « bonjour qui paie » sert" in problems[0].message
        assert "« un » (faq/a.yml:5)" in problems[0].message


def test_the_variant_of_one_is_not_the_example_of_another(data: DataFolder, make_entry: Make) -> None:
    data.write(
        "faq/a.yml", make_entry("un", variantes="[Qui paie ?]") + make_entry("deux", exemples="[qui paie]")
    )
    (problem,) = data.check().errors
    assert problem.line == 9
    assert "ne le laissez que dans une entrée" in problem.message


def test_the_title_of_one_is_not_the_variant_of_another(data: DataFolder, make_entry: Make) -> None:
    data.write(
        "faq/a.yml", make_entry("un", question="Qui paie ?") + make_entry("deux", variantes="[Qui paie ?]")
    )
    (problem,) = data.check().errors
    assert problem.line == 7


def test_a_family_may_share_its_generic_question(data: DataFolder, make_entry: Make) -> None:
    same = make_entry("un", variantes="[Qui paie ?]") + make_entry("deux", variantes="[Qui paie ?]")
    data.write("faq/a.yml", same)
    assert data.check().errors
    data.write("familles.yml", FAMILY)
    assert data.findings() == []


def test_a_family_may_not_share_another_question(data: DataFolder, make_entry: Make) -> None:
    data.write(
        "faq/a.yml",
        make_entry("un", variantes="[Qui paie ?, Autre chose]")
        + make_entry("deux", variantes="[Autre chose]"),
    )
    data.write("familles.yml", FAMILY)
    (problem,) = data.problems()
    assert (problem.severity, problem.line) == ("erreur", 7)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Comment commander une carte CPS ?", "Comment commander sa carte CPS ?"),
        ("Comment renouveler un certificat serveur ?", "Comment renouveler des certificats serveur ?"),
        ("Comment renouveler un certificat serveur ?", "Comment renouveller un certificat serveur ?"),
        ("Où trouver mon identifiant national ?", "Mon identifiant national, où le trouver ?"),
    ],
)
def test_questions_that_look_alike_are_a_warning(
    data: DataFolder, make_entry: Make, first: str, second: str
) -> None:
    data.write("faq/a.yml", make_entry("un", question=first) + make_entry("deux", question=second))
    (problem,) = data.problems()
    assert (problem.severity, problem.line) == ("avertissement", 6)
    assert "ressemble à celle de « un » (faq/a.yml:2)" in problem.message


def test_of_some_entries_it_says_what_it_says_of_all(data: DataFolder, make_entry: Make) -> None:
    """Who saves one entry waits for nothing else; the others are compared with all the same."""
    words = ("carte", "certificat", "messagerie", "identifiant")
    questions = [
        f"Comment {act} {article} {word} ?"
        for word in words
        for act, article in (
            ("commander", "une"),
            ("commander", "sa"),
            ("renouveler", "ma"),
            ("commander", "la"),
        )
    ]
    entries = [make_entry(f"e{n}", question=question) for n, question in enumerate(questions)]
    data.write("faq/a.yml", "".join(entries))
    whole = data.check().warnings
    assert len(whole) == 8
    for some in ({"e3"}, {"e1", "e10", "e15"}, {"e0"}, set[str]()):
        lines = {data.check().catalogue.entries[entry].line for entry in some}
        told = data.check(touched=some).warnings
        assert told == tuple(one for one in whole if one.line - 1 in lines)


@pytest.mark.parametrize(
    ("first", "second", "facets"),
    [
        ("Que veut dire le code retour 01 ?", "Que veut dire le code retour 02 ?", ("", "")),
        ("Comment renouveler ma carte CPS ?", "Comment renouveler ma carte CPE ?", ("", "")),
        ("Comment commander une carte ?", "Pourquoi commander une carte ?", ("", "")),
        ("Comment commander une carte CPS ?", "Comment commander sa carte CPS ?", ("hopital", "officine")),
    ],
)
def test_questions_that_differ_where_it_matters_are_left_alone(
    data: DataFolder, make_entry: Make, first: str, second: str, facets: tuple[str, str]
) -> None:
    data.write(
        "faq/a.yml",
        make_entry("un", question=first, couloirs=facets[0])
        + make_entry("deux", question=second, couloirs=facets[1]),
    )
    assert data.findings() == []


def test_a_question_said_many_times_blames_each_entry_once(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", "".join(make_entry(f"e{n}", question="Qui paie ?") for n in range(50)))
    assert len(data.check().errors) == 49
