"""The costs of outcomes: one file, explained, checked, and decisions that follow from it."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue.costs import COSTS_FILE, Costs, load_costs, read_costs
from assistant.catalogue.problems import CatalogueError, Problems
from tests.conftest import FROZEN

SHIPPED = Path(__file__).parents[3] / "data" / COSTS_FILE


def test_the_file_of_costs_explains_the_defaults():
    assert load_costs(FROZEN / "costs.yml") == load_costs(SHIPPED) == Costs()


@pytest.mark.parametrize("file", [SHIPPED, FROZEN / COSTS_FILE], ids=["shipped", "frozen"])
def test_the_file_names_each_cost_once_with_its_reason(file: Path):
    lines = file.read_text("utf-8").splitlines()
    named = [line.partition(":")[0] for line in lines if line and not line.startswith("#")]
    assert sorted(named) == sorted(name for name, _ in Costs().named())
    for before, line in pairwise(lines):
        if line.partition(":")[0] in named:
            assert before.startswith("# "), f"{line} says no reason"


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


COSTS = Costs(wrong=10, probable=1, wrong_probable=4, question=1, list=1, item=0.25, useless_list=4, admit=3)


def test_an_answer_given_as_sure_costs_its_risk():
    assert COSTS.of_sure(0.9) == pytest.approx(1)
    assert COSTS.of_sure(1) == 0


def test_an_answer_given_as_probable_costs_its_doubt_and_what_it_misses():
    assert COSTS.of_probable(1, 0) == pytest.approx(1)
    assert COSTS.of_probable(0.75, 0) == pytest.approx(1 + 4 / 4)
    # A quarter of the time the right one stands under it: that is a list to read, no wrong answer.
    assert COSTS.of_probable(0.75, 0.25) == pytest.approx(1 + 1 / 4)
    # Probabilities that sum to more than one are no gain.
    assert COSTS.of_probable(0.75, 0.5) >= 1


def test_a_list_costs_each_of_its_lines():
    assert COSTS.of_list(0.75, 4) == pytest.approx(1 + 1 + 1)
    assert COSTS.of_list(1, 5) - COSTS.of_list(1, 4) == pytest.approx(COSTS.item)


def test_an_admission_costs_as_much_as_what_it_hides():
    assert COSTS.of_admission(0) == 0
    assert COSTS.of_admission(0.5) == pytest.approx(1.5)


def test_what_a_clarification_leaves_is_answered_or_listed():
    assert COSTS.of_settling([0.95, 0.05]) == pytest.approx(0.5)
    assert COSTS.of_settling([0.5, 0.3, 0.2]) == pytest.approx(1.75)
    assert COSTS.of_settling([]) == pytest.approx(5)


@given(st.builds(Costs, *[st.floats(0.01, 10)] * 8), st.floats(0, 1))
def test_sure_begins_where_its_risk_costs_less_than_a_doubt(costs: Costs, p: float):
    if abs(p - costs.sure_from) > 1e-6:
        assert (costs.of_sure(p) < costs.of_probable(p, 0)) == (p > costs.sure_from)


def test_a_doubt_that_costs_more_than_any_mistake_makes_every_answer_sure():
    assert Costs(wrong=4, wrong_probable=2, probable=3).sure_from == 0
    assert Costs(wrong=4, wrong_probable=2, probable=0.5).sure_from == pytest.approx(0.75)


def test_costs_are_named_as_their_file_names_them():
    assert dict(Costs(wrong=7, item=0.2).named()) == {
        **dict(Costs().named()),
        "mauvaise_reponse": 7,
        "ligne_de_liste": 0.2,
    }
    assert len(Costs().named()) == len(vars(Costs()))
