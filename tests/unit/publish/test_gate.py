"""When is a candidate worse than what is published?"""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue.costs import Costs
from assistant.publish.gate import Judged, chance_of, compare, cost_of
from assistant.quality.evaluate import Case, Outcome

COSTS = Costs(
    wrong=4.5,
    probable=0.4,
    wrong_probable=2.5,
    question=0.5,
    list=0.6,
    item=0.1,
    useless_list=2.0,
    admit=3.0,
)


@pytest.mark.parametrize(
    ("expected", "decision", "shown", "reachable", "cost"),
    [
        ({"a"}, "answer", ("a",), True, 0.0),
        ({"a"}, "answer", ("b",), False, 4.5),
        ({"a"}, "clarify", (), True, 0.5),
        ({"a"}, "clarify", (), False, 2.5),
        # Each line of a list is read.
        ({"a"}, "suggest", ("b", "a"), True, 0.8),
        ({"a"}, "suggest", ("b", "c", "d", "e", "a"), True, 1.1),
        ({"a"}, "suggest", ("b", "c"), False, 2.8),
        ({"a"}, "admit", (), False, 3.0),
        ({"a"}, "greeting", (), False, 3.0),
        (set(), "answer", ("a",), False, 4.5),
        (set(), "suggest", ("a", "b"), False, 2.8),
        (set(), "clarify", (), False, 2.5),
        (set(), "admit", (), False, 0.0),
        (set(), "emergency", (), False, 0.0),
    ],
)
def test_each_outcome_costs_what_the_file_says(
    expected: set[str], decision: str, shown: tuple[str, ...], reachable: bool, cost: float
) -> None:
    outcome = Outcome(Case("q", frozenset(expected)), (), decision, shown, reachable)
    assert cost_of(outcome, COSTS) == pytest.approx(cost)


@pytest.mark.parametrize(
    ("expected", "shown", "reachable", "cost"),
    [
        ({"a"}, ("a",), True, 0.4),
        # The right one stands under it: read as a list is.
        ({"a"}, ("b",), True, 1.0),
        ({"a"}, ("b",), False, 2.9),
        (set(), ("b",), False, 2.9),
    ],
)
def test_a_probable_answer_costs_a_doubt_and_misleads_less(
    expected: set[str], shown: tuple[str, ...], reachable: bool, cost: float
) -> None:
    outcome = Outcome(Case("q", frozenset(expected)), (), "answer", shown, reachable, "probable")
    assert cost_of(outcome, COSTS) == pytest.approx(cost)
    as_sure = Outcome(outcome.case, (), "answer", shown, reachable, "sure")
    assert (cost_of(as_sure, COSTS) < cost) == outcome.is_right


@given(st.floats(0, 1), st.floats(0, 1))
def test_outcomes_cost_on_average_what_was_expected_of_them(p: float, share: float) -> None:
    """What `decide` compares before is what publication counts after."""
    offered = (1 - p) * share
    case = Case("q", frozenset("a"))
    right = Outcome(case, (), "answer", ("a",), True, "probable")
    under = Outcome(case, (), "answer", ("b",), True, "probable")
    missed = Outcome(case, (), "answer", ("b",), False, "probable")
    chances = (p, offered, 1 - p - offered)
    mean = sum(c * cost_of(o, COSTS) for c, o in zip(chances, (right, under, missed), strict=True))
    assert mean == pytest.approx(COSTS.of_probable(p, offered))
    found = Outcome(case, (), "suggest", ("a", "b", "c"), True)
    useless = Outcome(case, (), "suggest", ("b", "c", "d"), False)
    mean = p * cost_of(found, COSTS) + (1 - p) * cost_of(useless, COSTS)
    assert mean == pytest.approx(COSTS.of_list(p, 3))


@pytest.mark.parametrize(
    ("worse", "better", "refused"),
    [
        (0, 0, False),
        (1, 0, False),
        (4, 0, False),
        (5, 0, True),
        (5, 1, False),
        (8, 1, True),
        (20, 15, False),
        (30, 10, True),
        (0, 9, False),
        (10, 30, False),
    ],
)
def test_only_a_loss_that_chance_does_not_explain_is_refused(worse: int, better: int, refused: bool) -> None:
    same = 100
    costs = [(0.0, 4.5)] * worse + [(4.5, 0.0)] * better + [(0.0, 0.0)] * same
    before = [Judged(str(i), f"q{i}", "x", was) for i, (was, _) in enumerate(costs)]
    after = [Judged(str(i), f"q{i}", "y", now) for i, (_, now) in enumerate(costs)]
    comparison = compare(before, after)
    assert comparison.compared == worse + better + same
    assert (len(comparison.worse), len(comparison.better)) == (worse, better)
    assert comparison.is_worse is refused


@pytest.mark.parametrize(
    ("cost_added", "times", "refused"),
    [
        # Of 421 questions, one wrong answer in a hundred is tolerated: 4.2 of them.
        (4.5, 5, True),
        (4.5, 4, False),
        # Lists in the place of questions, after a new entry: not chance, and no harm.
        (0.1, 40, False),
        (2.6, 6, False),
        (2.6, 8, True),
    ],
)
def test_what_the_costs_tolerate_is_not_refused(cost_added: float, times: int, refused: bool) -> None:
    before = [Judged(str(i), f"q{i}", "x", 0.0) for i in range(421)]
    after = [Judged(str(i), f"q{i}", "y", cost_added if i < times else 0.0) for i in range(421)]
    assert compare(before, after, COSTS.tolerated * COSTS.wrong).is_worse is refused


def test_one_costly_loss_weighs_more_than_small_gains_but_is_within_chance() -> None:
    assert chance_of([4.5, -0.1, -0.1]) == pytest.approx(1 / 2)
    assert chance_of([4.5]) == pytest.approx(1 / 2)
    assert chance_of([]) == 1.0


def test_the_same_models_are_always_judged_alike() -> None:
    differences = [1.0] * 30 + [-1.0] * 15
    assert chance_of(differences) == chance_of(list(differences))


def test_only_questions_asked_to_both_are_compared() -> None:
    before = [Judged("a", "a", "répond", 0.0), Judged("gone", "gone", "répond", 0.0)]
    after = [Judged("a", "a", "répond : faux", 4.5), Judged("new", "new", "dit ne pas savoir", 3.0)]
    comparison = compare(before, after)
    assert comparison.compared == 1
    assert [(c.text, c.before, c.after, c.cost) for c in comparison.worse] == [
        ("a", "répond", "répond : faux", 4.5)
    ]


def test_the_report_reads_what_it_wrote() -> None:
    one = Judged("k", "texte", "répond : x", 0.5)
    assert Judged.of(one.as_list()) == one


differences = st.lists(st.sampled_from([-4.5, -2.5, -0.5, 0.5, 2.5, 4.5]), max_size=10)


@given(differences)
def test_the_chance_of_a_loss_is_a_probability(changes: list[float]) -> None:
    assert 0 < chance_of(changes) <= 1


@given(differences)
def test_a_loss_that_grows_is_never_put_down_more_to_chance(changes: list[float]) -> None:
    """One more question of the largest size, worse in the one and better in the other."""
    assert chance_of([*changes, 4.5]) <= chance_of([*changes, -4.5])


@given(differences, st.randoms(use_true_random=False))
def test_the_order_of_the_questions_does_not_count(changes: list[float], random: object) -> None:
    shuffled = list(changes)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert chance_of(shuffled) == pytest.approx(chance_of(changes))


@given(st.integers(15, 40), st.data())
def test_a_sample_of_many_changes_is_near_the_exact_binomial(count: int, data: st.DataObject) -> None:
    """With changes of one size, the test is the sign test: its probability is known (binomial law)."""
    worse = data.draw(st.integers(0, count))
    exact = sum(comb(count, k) for k in range(worse, count + 1)) / 2**count
    assert chance_of([1.0] * worse + [-1.0] * (count - worse)) == pytest.approx(exact, abs=0.02)


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.sampled_from([0.0, 0.5, 4.5]), max_size=8))
def test_a_model_is_never_worse_than_itself(costs: dict[str, float]) -> None:
    rows = [Judged(key, key, "x", cost) for key, cost in costs.items()]
    comparison = compare(rows, list(reversed(rows)))
    assert (comparison.worse, comparison.better, comparison.cost) == ((), (), 0.0)
    assert not comparison.is_worse


def test_the_worst_changes_come_first() -> None:
    before = [Judged(key, key, "x", 0.0) for key in "abc"]
    after = [Judged("a", "a", "y", 0.5), Judged("b", "b", "y", 4.5), Judged("c", "c", "y", 3.0)]
    report = compare(before, after).as_dict()
    assert [change["text"] for change in report["worse"]] == ["b", "c", "a"]
    assert (report["asked"], report["better"]) == (3, [])
