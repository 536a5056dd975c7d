"""One row per problem of an entry: what is written, the line that is named, what the author reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import DataFolder

Make = Callable[..., str]


@pytest.mark.parametrize(
    ("fields", "line", "words"),
    [
        ({"question": ""}, 1, "le champ « question » de l'entrée « une-entree » manque"),
        ({"question": "'  '"}, 2, "« question » de l'entrée « une-entree » est vide"),
        ({"question": "'?!'"}, 2, "n'a aucun mot"),
        ({"question": "[un, deux]"}, 2, "doit être un texte, pas une liste"),
        ({"reponse": ""}, 1, "« reponse » de l'entrée « une-entree » manque"),
        ({"reponse": "''"}, 4, "est vide"),
        ({"reponse": "{texte: un}"}, 4, "doit être un texte, pas un bloc"),
        ({"variantes": "{un: deux}"}, 3, "doit être une liste"),
        ({"variantes": "[{Délai: combien}]"}, 3, "n'est pas un simple texte"),
        ({"exemples": "[{Bonjour: combien}]"}, 5, "n'est pas un simple texte"),
        (
            {"reponces": "R"},
            5,
            "« reponces » de l'entrée « une-entree » est inconnu. Vouliez-vous dire « reponse »",
        ),
        ({"Question": "Q"}, 5, "Vouliez-vous dire « question »"),
        ({"couloir": "hopital"}, 5, "Vouliez-vous dire « couloirs »"),
        ({"offre": "segure"}, 5, "n'est pas une valeur de « offre ». Vouliez-vous dire « segur »"),
        ({"offre": "Ségur"}, 5, "Vouliez-vous dire « segur »"),
        ({"couloirs": "[hopital, pharmacie]"}, 5, "Valeurs connues : hopital, officine."),
        ({"couloirs": "[dpi]"}, 5, "C'est une valeur de « dispositifs » : déplacez-la."),
        ({"offre": "[segur, services]"}, 5, "« offre » n'admet qu'une valeur"),
        ({"offre": "{segur: oui}"}, 5, "doit être une liste"),
        ({"verifie_le": "31/12/2025"}, 5, "écrivez « verifie_le: AAAA-MM-JJ »"),
        ({"verifie_le": "2025-02-30"}, 5, "n'est pas une date"),
        ({"expire_le": "20260101"}, 5, "n'est pas une date"),
        ({"expire_le": "2026-11-23"}, 5, "la réponse a expiré le 2026-11-23"),
        ({"statut": "publié"}, 5, "Vouliez-vous dire « publie »"),
        ({"statut": "visible"}, 5, "Valeurs connues : publie, brouillon, archive."),
        ({"source": "javascript:alert(1)"}, 5, "n'est pas sûre"),
        ({"source": "ftp://exemple.fr"}, 5, "n'est pas sûre"),
        ({"source": "www.exemple.fr"}, 5, "commencez-la par « https:// »"),
        ({"source": "https://exemple .fr"}, 5, "retirez les espaces"),
        ({"source": "'https://'"}, 5, "complétez-la"),
        ({"question": "Que fait <b>ceci</b> ?"}, 2, "HTML brut"),
        ({"reponse": "a" * 4001}, 4, "4001 caractères"),
    ],
)
def test_error(data: DataFolder, make_entry: Make, fields: dict[str, str], line: int, words: str) -> None:
    data.write("faq/a.yml", make_entry(**fields))
    errors = data.check().errors
    assert errors, data.findings()
    assert words in errors[0].message
    assert {(problem.file, problem.line) for problem in errors} == {("faq/a.yml", line)}


@pytest.mark.parametrize(
    ("fields", "line", "words"),
    [
        ({"variantes": ""}, 1, "n'a pas de variante"),
        ({"variantes": "[]"}, 3, "n'a pas de variante"),
        ({"variantes": "[un, UN !]"}, 3, "répète la ligne 3"),
        ({"variantes": "['Que dire de « une-entree »']"}, 3, "répète la ligne 2"),
        ({"variantes": "[un, '']"}, 3, "ligne vide"),
        ({"variantes": "[un, '?']"}, 3, "n'a aucun mot"),
        ({"variantes": f"[{'a ' * 300}]"}, 3, "un visiteur peut en saisir 500"),
        ({"exemples": "[bonjour, BONJOUR !]"}, 5, "l'exemple « BONJOUR ! » répète la ligne 5"),
        ({"exemples": "['une-entree, c''est quoi ?']"}, 5, "répète la ligne 3 : retirez-le"),
        ({"exemples": "[un, '']"}, 5, "ligne vide"),
        ({"exemples": "['?']"}, 5, "l'exemple « ? » n'a aucun mot : retirez-le"),
        ({"exemples": f"[{'a ' * 300}]"}, 5, "raccourcissez-le"),
        ({"question": '"Sur\\ndeux lignes ?"'}, 2, "plusieurs lignes"),
        ({"confiance": "verbatin"}, 5, "Vouliez-vous dire « verbatim »"),
        ({"verifie_le": "2027-01-01"}, 5, "dans le futur"),
        ({"couloirs": "[hopital, hopital]"}, 5, "écrit deux fois"),
        ({"reponse": "Du texte &nbsp; ici."}, 4, "code HTML"),
        ({"reponse": "Un\u200bmot."}, 4, "caractère invisible (U+200B)"),
        ({"reponse": "Voir <https://exemple.fr>."}, 4, "écrivez [texte](https://exemple.fr)"),
    ],
)
def test_warning(data: DataFolder, make_entry: Make, fields: dict[str, str], line: int, words: str) -> None:
    data.write("faq/a.yml", make_entry(**fields))
    (problem,) = data.problems()
    assert (problem.severity, problem.line) == ("avertissement", line)
    assert words in problem.message


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"reponse": "x" * 4000},
        {"expire_le": "2026-11-24"},
        {"expire_le": "2020-01-01", "statut": "archive"},
        {"couloirs": "hopital"},
        {"exemples": "['bonjour, une carte svp ?', carte cassée]"},
        {"offre": "[segur]"},
        {"source": "https://exemple.fr/page?x=1#y"},
        {"source": "null", "verifie_le": "~", "expire_le": ""},
        {"reponse": "Utilisez `<alias>` et `Organization?type=SA33`."},
        {"reponse": "'Si 3 < 4 et 5 > 4 : oui.'"},
    ],
)
def test_nothing_to_say(data: DataFolder, make_entry: Make, fields: dict[str, str]) -> None:
    data.write("faq/a.yml", make_entry(**fields))
    data.write("faq/b.yml", make_entry("une-autre"))
    assert data.findings() == []


def test_a_repeated_field_is_an_error(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", make_entry() + "  question: Une autre ?\n")
    (problem,) = data.check().errors
    assert problem.line == 5
    assert "« question » est écrit deux fois (aussi ligne 2)" in problem.message


def test_an_entry_without_id_is_an_error_and_its_other_problems_are_told(data: DataFolder) -> None:
    data.write("faq/a.yml", "- question: Q ?\n  variantes: [q]\n")
    assert [problem.message.split(" :")[0] for problem in data.check().errors] == [
        "le champ « id » de l'entrée manque",
        "le champ « reponse » de l'entrée manque",
    ]


@pytest.mark.parametrize(
    ("entry_id", "advice"), [("Carte CPS", "carte-cps"), ("été_2", "ete-2"), ("a.b", "a-b")]
)
def test_an_id_is_a_slug_and_one_is_proposed(
    data: DataFolder, make_entry: Make, entry_id: str, advice: str
) -> None:
    data.write("faq/a.yml", make_entry(entry_id))
    (problem,) = data.check().errors
    assert f"« {advice} » convient" in problem.message


def test_an_id_taken_in_another_file_is_an_error(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", make_entry("un"))
    data.write("faq/b.yml", "# tête\n" + make_entry("un", question="Autre chose ?", variantes="[autre]"))
    (problem,) = data.check().errors
    assert (problem.file, problem.line) == ("faq/b.yml", 2)
    assert "« un » est déjà pris (faq/a.yml:1)" in problem.message


def test_a_draft_may_lack_its_answer(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", make_entry("un") + make_entry("deux", reponse="", statut="brouillon"))
    (problem,) = data.problems()
    assert problem.severity == "avertissement"
    assert "pas encore de réponse" in problem.message


def test_an_expected_facet_that_is_not_said_is_a_warning(data: DataFolder, make_entry: Make) -> None:
    taxonomy = (data.path / "taxonomy.yml").read_text()
    data.write("taxonomy.yml", taxonomy.replace("Quelle offre ?", "Quelle offre ?\n  attendue: true"))
    data.write("faq/a.yml", make_entry("un") + make_entry("deux", offre="segur"))
    (problem,) = data.problems()
    assert (problem.severity, problem.line) == ("avertissement", 1)
    assert "« offre »" in problem.message


def test_values_that_no_question_leads_to_are_warnings(data: DataFolder, make_entry: Make) -> None:
    data.write(
        "faq/a.yml",
        make_entry("un", offre="services", couloirs="hopital")
        + make_entry("deux", couloirs="hopital", dispositifs="[dpi, lgo]"),
    )
    first, second = data.problems()
    assert "« couloirs » ne sert que si « offre » vaut segur" in first.message
    assert "« lgo » dépend de « officine », absent de « couloirs »" in second.message
    assert {first.severity, second.severity} == {"avertissement"}


def test_the_line_of_a_problem_inside_a_long_answer_is_its_own(data: DataFolder) -> None:
    data.write(
        "faq/a.yml",
        """
        - id: un
          question: Un ?
          variantes: [une]
          reponse: |-
            Une ligne.

            Un [lien](javascript:alert(1)).
        """,
    )
    (problem,) = data.problems()
    assert (problem.line, problem.severity) == (7, "erreur")


def test_verbatim_texts_get_no_typographic_advice(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", make_entry("un", reponse="Ah bon?", confiance="verbatim"))
    assert data.findings() == []


@pytest.mark.parametrize(
    ("field", "value", "most"),
    [("question", "mot " * 750, 500), ("mots_cles", f"[{'mot ' * 100}]", 200)],
)
def test_a_text_without_end_goes_on_being_served_and_is_not_brought_in(
    data: DataFolder, make_entry: Make, field: str, value: str, most: int
) -> None:
    data.write("faq/a.yml", make_entry(**{field: value}))
    (problem,) = data.check().errors
    assert f"{most} au plus" in problem.message
    assert (problem.stops, problem.refused, problem.field) == (False, True, field)
