"""The costs of outcomes: one file, explained, checked, and decisions that follow from it."""

from pathlib import Path

import pytest

from assistant.catalogue.costs import Costs, load_costs, read_costs
from assistant.catalogue.problems import CatalogueError, Problems
from tests.conftest import FROZEN


def test_the_file_of_costs_explains_the_defaults():
    assert load_costs(FROZEN / "costs.yml") == Costs()


def test_an_absent_file_or_line_means_the_default(tmp_path: Path):
    assert load_costs(tmp_path / "costs.yml") == Costs()
    (tmp_path / "costs.yml").write_text("question: 2\n")
    assert load_costs(tmp_path / "costs.yml") == Costs(question=2)


@pytest.mark.parametrize(
    ("content", "line", "expected"),
    [
        (
            "aveu: 3\nquestoin: 2\n",
            2,
            "est inconnu. Vouliez-vous dire « question »",
        ),
        ("question: -1", 1, "doit être un nombre positif, pas « -1 »"),
        ("\n\nquestion: cher", 3, "doit être un nombre positif"),
        ("question: true", 1, "doit être un nombre positif"),
        ("question: nan", 1, "doit être un nombre positif"),
        ("question: [1]", 1, "doit être un texte, pas une liste"),
        ("- 1", 1, "« nom: nombre »"),
        ("question: [", 1, "YAML illisible"),
        ("question: 1\nquestion: 2\n", 2, "est écrit deux fois"),
    ],
)
def test_a_mistake_is_said_in_french_with_its_line(tmp_path: Path, content: str, line: int, expected: str):
    (tmp_path / "costs.yml").write_text(content)
    with pytest.raises(CatalogueError) as raised:
        load_costs(tmp_path / "costs.yml")
    (problem,) = raised.value.problems
    assert (problem.file, problem.line) == ("costs.yml", line)
    assert expected in problem.message


def test_a_cost_that_is_wrong_leaves_the_others_as_written(tmp_path: Path):
    (tmp_path / "costs.yml").write_text("question: cher\naveu: 7\n")
    problems = Problems()
    assert read_costs(tmp_path / "costs.yml", problems) == Costs(admit=7)
    assert len(problems.reported) == 1


def test_expected_costs():
    costs = Costs(wrong=10, question=1, list=1, useless_list=4, admit=3)
    assert costs.of_answer(0.9) == pytest.approx(1)
    assert costs.of_list(0.75) == pytest.approx(2)
    assert costs.of_settling([0.95, 0.05]) == pytest.approx(0.5)
    assert costs.of_settling([0.5, 0.3, 0.2]) == pytest.approx(1)
    assert costs.of_settling([]) == pytest.approx(5)
