from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import DataFolder

Make = Callable[..., str]
FAMILY = """
- id: qui-paie
  question_generique: Qui paie ?
  facette_discriminante: couloirs
  reponse_si_inconnu: Cela dépend.
  entrees:
  - un
  - deux
"""


@pytest.fixture
def entries(data: DataFolder, make_entry: Make) -> DataFolder:
    first = make_entry("un", couloirs="hopital", variantes="[Qui paie ?]")
    data.write("faq/a.yml", first + make_entry("deux", couloirs="officine", variantes="[Qui paie ?]"))
    return data


def test_a_family_without_fault(entries: DataFolder) -> None:
    entries.write("familles.yml", FAMILY + "  couloirs: [hopital, officine]\n")
    assert entries.findings() == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (FAMILY.replace("- deux", "- deus"), 7, "l'entrée inconnue « deus ». Vouliez-vous dire « deux »"),
        (
            FAMILY.replace("couloirs", "couloir"),
            3,
            "« couloir » n'existe pas. Vouliez-vous dire « couloirs »",
        ),
        (FAMILY.replace("  facette_discriminante: couloirs\n", ""), 1, "nommez la facette"),
        (FAMILY.replace("id: qui-paie", "id: Qui paie"), 1, "doit s'écrire avec a-z"),
        (
            FAMILY.replace("question_generique", "question_generale"),
            2,
            "Vouliez-vous dire « question_generique »",
        ),
        (FAMILY + "  couloirs: [hopitaux]\n", 8, "n'est pas une valeur de « couloirs »"),
        (FAMILY + FAMILY.lstrip("\n"), 8, "la famille « qui-paie » existe déjà ligne 1"),
        (
            FAMILY + FAMILY.lstrip("\n").replace("qui-paie", "autre"),
            13,
            "« un » est déjà dans la famille « qui-paie »",
        ),
        (FAMILY.replace("Cela dépend.", "'[ici](javascript:x)'"), 4, "n'est pas sûr"),
        ("familles: []\n", 1, "doit être une liste"),
    ],
)
def test_error(entries: DataFolder, text: str, line: int, words: str) -> None:
    entries.write("familles.yml", text)
    matching = [problem for problem in entries.check().errors if words in problem.message]
    assert [(problem.file, problem.line) for problem in matching] == [("familles.yml", line)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (FAMILY.replace("  - deux\n", ""), "moins de deux entrées"),
        (FAMILY.replace("Qui paie ?", "Qui finance ?"), "n'a pour variante sa question générique"),
        (FAMILY + "  - un\n", "écrit deux fois"),
    ],
)
def test_warning(entries: DataFolder, text: str, words: str) -> None:
    entries.write("familles.yml", text)
    (problem,) = entries.problems()
    assert (problem.severity, problem.file) == ("avertissement", "familles.yml")
    assert words in problem.message
