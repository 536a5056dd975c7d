"""The costs of outcomes: one file, explained, checked, and decisions that follow from it."""

from pathlib import Path

import pytest

from assistant.catalogue.costs import Costs, CostsError, load_costs
from tests.conftest import FROZEN


def test_the_file_of_costs_explains_the_defaults():
    assert load_costs(FROZEN / "costs.yml") == Costs()


def test_an_absent_file_or_line_means_the_default(tmp_path: Path):
    assert load_costs(tmp_path / "costs.yml") == Costs()
    (tmp_path / "costs.yml").write_text("question: 2\n")
    assert load_costs(tmp_path / "costs.yml") == Costs(question=2)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("questoin: 2", "« questoin » n'existe pas"),
        ("question: -1", "doit être un nombre positif"),
        ("question: cher", "doit être un nombre positif"),
        ("question: true", "doit être un nombre positif"),
        ("- 1", "« nom: nombre »"),
        ("question: [", "ne se lit pas"),
    ],
)
def test_a_mistake_is_said_in_french(tmp_path: Path, content: str, said: str):
    (tmp_path / "costs.yml").write_text(content)
    with pytest.raises(CostsError, match=said):
        load_costs(tmp_path / "costs.yml")


def test_expected_costs():
    costs = Costs(wrong=10, question=1, list=1, useless_list=4, admit=3)
    assert costs.of_answer(0.9) == pytest.approx(1)
    assert costs.of_list(0.75) == pytest.approx(2)
    assert costs.of_settling([0.95, 0.05]) == pytest.approx(0.5)
    assert costs.of_settling([0.5, 0.3, 0.2]) == pytest.approx(1)
    assert costs.of_settling([]) == pytest.approx(5)
