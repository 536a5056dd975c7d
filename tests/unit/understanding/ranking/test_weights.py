"""Learnt weights of the evidence, calibrated probabilities, thresholds and figures of held-out questions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assistant.catalogue.costs import Costs
from assistant.understanding.ranking.evidence import NAMES
from assistant.understanding.ranking.shipped import prior_weights
from assistant.understanding.ranking.weights import (
    Candidates,
    _best,
    _lowest,
    best,
    fit_known,
    fit_weights,
    measure,
    sigmoid,
    softmax,
    with_bias,
)

COSTS = Costs()
PRIOR = prior_weights(has_regression=False)
scores = arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 6)), elements=st.floats(-50, 50))


@given(scores)
def test_the_probabilities_of_a_question_sum_to_one(values: np.ndarray) -> None:
    p = softmax(values)
    assert p.sum(axis=1) == pytest.approx(1)
    assert (p >= 0).all()


@given(scores, st.floats(-1000, 1000))
def test_only_differences_of_scores_count(values: np.ndarray, shift: float) -> None:
    np.testing.assert_allclose(softmax(values + shift), softmax(values), atol=1e-9)


@given(scores)
def test_a_higher_score_is_never_less_probable(values: np.ndarray) -> None:
    p = softmax(values)
    for row, of_row in zip(values, p, strict=True):
        assert (np.diff(of_row[np.argsort(row)]) >= 0).all()


@given(st.floats(-1e6, 1e6))
def test_log_odds_become_a_probability_without_overflow(z: float) -> None:
    p, opposite = sigmoid(np.array([z, -z]))
    assert 0 < p <= 1
    assert p + opposite == pytest.approx(1)


@given(arrays(np.float64, st.integers(0, 40), elements=st.integers(0, 6).map(float)), st.integers(1, 12))
def test_the_best_are_those_of_a_sort_and_of_equal_ones_the_first(values: np.ndarray, count: int) -> None:
    assert best(values, count).tolist() == np.argsort(-values, kind="stable")[:count].tolist()


def test_a_bias_is_one_more_signal_that_is_always_there() -> None:
    assert with_bias(np.array([[2.0, 3.0], [4.0, 5.0]])).tolist() == [[2, 3, 1], [4, 5, 1]]


def _questions(informative: str, count: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """Questions over three entries, whose right one has more of one piece of evidence and of no other."""
    generator = np.random.default_rng(0)
    values = generator.normal(0, 0.2, (count, 3, len(NAMES)))
    right = np.zeros((count, 3), dtype=bool)
    right[np.arange(count), generator.integers(0, 3, count)] = True
    values[:, :, NAMES.index(informative)] += right
    return values, right


def _likelihood(values: np.ndarray, right: np.ndarray, weights: np.ndarray) -> float:
    return float(np.log((softmax(values @ weights) * right).sum(axis=1)).sum())


@pytest.mark.parametrize("informative", ["word_share", "facets_agree", "numbers_held"])
@pytest.mark.parametrize("prior", [PRIOR, prior_weights(has_regression=True)], ids=["large", "regression"])
def test_evidence_that_shows_the_right_entry_gains_weight(informative: str, prior: np.ndarray) -> None:
    values, right = _questions(informative)
    place = NAMES.index(informative)
    weights = fit_weights(values, right, prior)
    assert weights[place] > prior[place] + 1
    assert _likelihood(values, right, weights) > _likelihood(values, right, prior)


def test_without_a_question_the_weights_are_those_of_before() -> None:
    nothing = np.zeros((0, 3, len(NAMES)))
    fitted = fit_weights(nothing, np.zeros((0, 3), dtype=bool), PRIOR)
    number = NAMES.index("numbers_conflict")
    assert np.delete(fitted, number) == pytest.approx(np.delete(PRIOR, number))
    assert fitted[number] == -4 < PRIOR[number], "a number is a condition, whatever is known before"


def test_a_few_questions_move_the_weights_less_than_many() -> None:
    values, right = _questions("word_share", 1000)
    place = NAMES.index("word_share")
    few, many = (fit_weights(values[:n], right[:n], PRIOR)[place] for n in (3, 1000))
    assert PRIOR[place] < few < many - 2


def test_no_evidence_ever_counts_against_what_it_means() -> None:
    """Facets that agree speak for an entry, however the few held-out questions turned out."""
    values, right = _questions("phrasing_words", 3000)
    for name in ("nearest", "facets_agree", "numbers_held"):
        values[:, :, NAMES.index(name)] -= 3 * right
    for name in ("facets_conflict", "numbers_conflict"):
        values[:, :, NAMES.index(name)] += 3 * right
    weights = dict(zip(NAMES, fit_weights(values, right, PRIOR).tolist(), strict=True))
    # A number is a condition: what is asked of another one is never about this one.
    assert weights.pop("numbers_conflict") == -4
    assert {name for name, weight in weights.items() if weight < 0} == set()
    against = ("nearest", "facets_agree", "numbers_held", "facets_conflict")
    assert [weights[name] for name in against] == pytest.approx([0] * 4, abs=0.1)


def test_an_entry_that_shares_the_phrasing_is_as_right_as_the_other() -> None:
    values, right = _questions("phrasing_words")
    both = right | np.roll(right, 1, axis=1)
    nothing = np.zeros(len(NAMES))
    assert _likelihood(values, both, fit_weights(values, both, PRIOR)) > _likelihood(values, both, nothing)


def test_signals_that_separate_foreign_messages_make_them_unknown() -> None:
    is_faq = np.arange(60) < 40
    signals = np.where(is_faq, 2.0, -2.0)[:, None]
    known = sigmoid(with_bias(signals) @ fit_known(signals, is_faq))
    assert known[is_faq].min() > 0.95
    assert known[~is_faq].max() < 0.35


@pytest.mark.parametrize("foreign", [10, 50, 190])
def test_signals_that_say_nothing_leave_the_share_of_what_visitors_send(foreign: int) -> None:
    """Whatever the number of examples of foreign subjects, 85 messages in 100 are questions of the FAQ."""
    is_faq = np.arange(200) >= foreign
    signals = np.zeros((200, 2))
    known = sigmoid(with_bias(signals) @ fit_known(signals, is_faq))
    assert known == pytest.approx(0.85, abs=1e-3)


def test_without_a_foreign_example_everything_is_taken_for_known() -> None:
    signals = np.random.default_rng(0).normal(size=(5, 3))
    assert sigmoid(with_bias(signals) @ fit_known(signals, np.ones(5, dtype=bool))).min() > 0.99


def test_a_ranking_without_an_error_measures_as_one() -> None:
    right = np.eye(4, dtype=bool)
    p, known = right * 0.9, np.r_[np.full(4, 0.95), 0.1]
    is_faq = np.arange(5) < 4
    thresholds, figures = measure(p, known, is_faq, right, np.arange(4), COSTS)
    assert (figures["top1"], figures["top3"], figures["held_out"]) == (1.0, 1.0, 4)
    assert (figures["answered"], figures["answered_right"]) == (1.0, 1.0)
    assert figures["others_accepted"] == 0.0
    assert thresholds["known"] == 0.5


def test_a_family_is_settled_as_one_item_and_its_members_are_ranked_apart() -> None:
    """Two members share 0.9: the family is sure, which of them is not."""
    p = np.array([[0.5, 0.4, 0.05]] * 2)
    right = np.array([[False, True, False]] * 2)
    known = np.full(2, 0.95)
    alone = measure(p, known, np.ones(2, dtype=bool), right, np.arange(3), COSTS)[1]
    family = measure(p, known, np.ones(2, dtype=bool), right, np.array([0, 0, 1]), COSTS)[1]
    assert (alone["top1"], family["top1"]) == (0.0, 0.0)
    assert family["answered_right"] == 1.0
    assert alone["answered_right"] in (None, 0.0)
    assert family["others_accepted"] is None


def test_nothing_answered_has_no_share_of_right_answers() -> None:
    p, right = np.full((3, 4), 0.01), np.eye(4, dtype=bool)[:3]
    figures = measure(p, np.full(3, 0.04), np.ones(3, dtype=bool), right, np.arange(4), COSTS)[1]
    assert (figures["answered"], figures["answered_right"]) == (0.0, None)


@given(st.floats(0, 1), st.floats(1.5, 10), st.floats(0.05, 3), st.floats(0.5, 3))
def test_a_subject_is_settled_from_where_sure_costs_less_than_probable(
    p: float, wrong: float, probable: float, wrong_probable: float
) -> None:
    """Nothing being offered under the probable answer: what is offered depends on the question."""
    costs = Costs(wrong=wrong, probable=probable, wrong_probable=wrong_probable)
    right = np.eye(2, dtype=bool)
    thresholds, _ = measure(right * 0.9, np.ones(2), np.ones(2, dtype=bool), right, np.arange(2), costs)
    if abs(p - thresholds["answer"]) > 1e-3 and wrong - wrong_probable > probable:
        assert (costs.of_sure(p) < costs.of_probable(p, 0.0)) == (p > thresholds["answer"])


def test_the_thresholds_follow_the_costs_and_not_the_questions() -> None:
    """A mistake that costs more is avoided longer; what the questions were changes nothing of it."""
    right = np.eye(3, dtype=bool)
    for p in (right * 0.9, right[::-1] * 0.9):
        for wrong, answer in ((4.0, 0.775), (10.0, 0.9438)):
            costs = Costs(wrong=wrong, probable=0.45, wrong_probable=2.0)
            found, _ = measure(p, np.ones(3), np.ones(3, dtype=bool), right, np.arange(3), costs)
            assert found["answer"] == pytest.approx(answer, abs=1e-4)


def test_nineteen_questions_in_twenty_are_above_the_threshold_of_what_is_known() -> None:
    """Never above one half: a clear catalogue would otherwise refuse what is likelier to be a question."""
    right, is_faq = np.eye(20, dtype=bool), np.ones(20, dtype=bool)
    for known, threshold in ((np.linspace(0.2, 0.4, 20), 0.21), (np.linspace(0.8, 1.0, 20), 0.5)):
        found, _ = measure(right * 0.9, known, is_faq, right, np.arange(20), COSTS)
        assert found["known"] == pytest.approx(threshold, abs=1e-3)


@given(
    st.lists(st.tuples(st.integers(0, 1000), st.booleans()), max_size=20, unique_by=lambda one: one[0]),
    st.sampled_from([0.5, 0.8, 0.95]),
)
def test_above_the_lowest_score_enough_are_right(pairs: list[tuple[int, bool]], share: float) -> None:
    values = np.array([score / 1000 for score, _ in pairs])
    right = np.array([hit for _, hit in pairs], dtype=bool)
    lowest = _lowest(values, right, share, 2.0)
    if lowest == 2.0:
        # No prefix of the ranking is right often enough.
        order = np.argsort(-values)
        assert all(right[order[:n]].mean() < share for n in range(1, len(pairs) + 1))
    else:
        assert right[values >= lowest].mean() >= share


@given(arrays(np.float64, (3, 9), elements=st.floats(0, 1), unique=True), st.integers(1, 9))
def test_the_best_columns_are_those_of_a_full_sort(values: np.ndarray, count: int) -> None:
    expected = np.argsort(-values, axis=1)[:, :count]
    assert _best(values, count)[:, :count].tolist() == expected.tolist()


def test_of_a_small_catalogue_every_entry_is_a_candidate() -> None:
    values = np.arange(2 * 3 * len(NAMES), dtype=np.float32).reshape(2, 3, -1)
    candidates = Candidates.none(4, 3)
    candidates.keep(np.array([1, 3]), values, np.array([[1, 2, 3], [3, 2, 1]]))
    some = candidates.of(np.array([1, 3]))
    assert some.entries.tolist() == [[0, 1, 2], [0, 1, 2]]
    assert (some.values == values).all()
    assert not candidates.values[[0, 2]].any()
