from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import DataFolder

Make = Callable[..., str]
FACET = "facettes:\n- id: offre\n  question: Q ?\n  valeurs:\n  - id: un\n    libelle: Un\n"
SECOND = "- id: suite\n  question: Q ?\n  valeurs:\n  - id: a\n    libelle: A\n"
SUBJECT = "hors_perimetre:\n- {sujet: S, rediriger: R, exemples: [a b]}\n"
CONTACT = "contacts:\n  defaut:\n    libelle: C\n    telephone: '15'\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("- un\n", 1, "la taxonomie doit être un bloc"),
        ("facetes: []\n", 1, "Vouliez-vous dire « facettes »"),
        ("facettes: oui\n", 1, "doit être une liste"),
        (
            "facettes:\n- question: Q ?\n  valeurs:\n  - {id: a, libelle: A}\n",
            2,
            "« id » de la facette manque",
        ),
        (FACET.replace("  question: Q ?\n", ""), 2, "« question » de la facette manque"),
        (FACET.replace("question", "qestion"), 3, "Vouliez-vous dire « question »"),
        (FACET.replace("offre", "Mon offre"), 2, "doit s'écrire avec a-z"),
        (FACET.replace("offre", "reponse"), 2, "est déjà un champ des entrées"),
        (FACET + FACET.removeprefix("facettes:\n"), 7, "la facette « offre » existe déjà ligne 2"),
        ("facettes:\n- id: offre\n  question: Q ?\n", 2, "n'a aucune valeur"),
        ("facettes:\n- id: offre\n  question: Q ?\n  valeurs: []\n", 4, "n'a aucune valeur"),
        (FACET + "  - id: un\n    libelle: Autre\n", 7, "la valeur « un » existe déjà ligne 5"),
        (FACET + "  - id: deux\n    libelle: UN\n", 8, "le libellé « UN » sert déjà ligne 5"),
        (FACET + "  - id: deux\n", 7, "« libelle » de la valeur manque"),
        (FACET + "  - id: deux\n    libellé: Deux\n    libelle: Deux\n", 8, "Vouliez-vous dire « libelle »"),
        (FACET + "  - id: deux\n    libelle: Deux\n    reste: {a: b}\n", 9, "doit être un texte, un nombre"),
        (FACET.replace("Q ?", "Q ?\n  multiple: peut-être"), 4, "écrivez « true » ou « false »"),
        (FACET + SECOND + "  depend_de: {facette: ofre, valeurs: [un]}\n", 12, "Vouliez-vous dire « offre »"),
        (FACET + SECOND + "  depend_de: {facette: suite, valeurs: [a]}\n", 12, "facette inconnue « suite »"),
        (FACET + SECOND + "  depend_de: {facette: offre, valeurs: [deux]}\n", 12, "nomme « deux », inconnu"),
        (FACET + SECOND + "  depend_de: {facette: offre}\n", 12, "ne dit pas quelles valeurs"),
        (FACET + "  depend_de: {facette: suite, valeurs: [a]}\n" + SECOND, 7, "qui est posée après elle"),
        (FACET + SECOND + "  filtre_par: couloir\n", 12, "facette inconnue « couloir »"),
        (FACET + SECOND + "    offre: [deux]\n  filtre_par: offre\n", 12, "« a » nomme « deux »"),
        ("contacts:\n  defaut: {libelle: C}\n", 2, "ni téléphone, ni courriel, ni url"),
        (
            "contacts:\n  defaut: {libelle: C, url: 'javascript:x'}\n",
            2,
            "seules https:// et http:// sont admises",
        ),
        ("contacts:\n  defaut: {libelle: C, courriel: nous}\n", 2, "n'est pas une adresse de courriel"),
        ("contacts:\n  defaut: {libelle: C, tel: '15'}\n", 2, "« tel » du contact « defaut » est inconnu"),
        ("hors_perimetre:\n- {sujet: S, exemples: [a]}\n", 2, "« rediriger » du sujet"),
        ("hors_perimetre:\n- &a {sujet: S}\n", 2, "ancre YAML"),
        (SUBJECT + "- {sujet: S, rediriger: R, exemples: [b]}\n", 3, "le sujet « s » existe déjà"),
        (SUBJECT + "- {sujet: T, rediriger: R, exemples: [A B !]}\n", 3, "est déjà ligne 2"),
    ],
)
def test_error(data: DataFolder, make_entry: Make, text: str, line: int, words: str) -> None:
    data.write("faq/a.yml", make_entry())
    data.write("taxonomy.yml", text)
    errors = data.check().errors
    assert errors
    assert {problem.file for problem in errors} == {"taxonomy.yml"}
    matching = [problem.line for problem in errors if words in problem.message]
    assert matching == [line], errors


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (FACET + "    synonymes: [x, x]\n" + CONTACT, "« x » est écrit deux fois"),
        (CONTACT + "  inconnu: {libelle: C, telephone: '15'}\n", "n'est celui d'aucune valeur"),
        (CONTACT.replace("defaut", "panne"), "aucun contact « defaut »"),
        ("hors_perimetre:\n- {sujet: S, rediriger: R}\n" + CONTACT, "n'a pas d'exemple"),
    ],
)
def test_warning(data: DataFolder, make_entry: Make, text: str, words: str) -> None:
    data.write("faq/a.yml", make_entry())
    data.write("taxonomy.yml", text)
    (problem,) = data.problems()
    assert problem.severity == "avertissement"
    assert words in problem.message


def test_both_sides_of_a_dependency_must_agree(data: DataFolder, make_entry: Make) -> None:
    taxonomy = (data.path / "taxonomy.yml").read_text()
    listed = taxonomy.replace("    libelle: Hôpital\n", "    libelle: Hôpital\n    dispositifs: [dpi, lgo]\n")
    data.write("taxonomy.yml", listed)
    data.write("faq/a.yml", make_entry())
    (problem,) = data.check().errors
    assert "« lgo »" in problem.message
    assert "mettez les deux d'accord" in problem.message
    data.write("taxonomy.yml", listed.replace("[dpi, lgo]", "[dpi]"))
    assert data.findings() == []


def test_any_other_field_of_a_value_is_an_attribute(data: DataFolder, make_entry: Make) -> None:
    text = FACET + "    vague: 2\n    vagues: [1, 2]\n    code: 007\n" + CONTACT
    data.write("taxonomy.yml", text)
    data.write("faq/a.yml", make_entry())
    report = data.check()
    assert report.problems == ()
    value = report.catalogue.taxonomy.facets[0].values[0]
    assert value.attributes == {"vague": 2, "vagues": (1, 2), "code": "007"}
