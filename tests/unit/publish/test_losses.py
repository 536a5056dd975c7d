"""What visitors lose, that gains elsewhere do not give back."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.publish.gate import ANSWERS, MISSED, NEAREST, Judged, named
from assistant.publish.losses import (
    LEAST_EMPTIED,
    alike,
    doubted,
    emptied,
    pairs_of,
    refusals,
    sign_chance,
    taken,
    thieves,
)
from bench.gate import read_trainings, refused

WRONG, TOLERATED = 3.6, 0.036
LIST = "propose une liste"
Pair = tuple[Judged, Judged]


def _judged(text: str, expected: str, outcome: str, cost: float, *shown: str) -> Judged:
    return Judged(json.dumps([text, [expected] if expected else []]), text, named(outcome, shown), cost)


def _right(text: str, entry: str = "vieille") -> Judged:
    return _judged(text, entry, ANSWERS, 0.0, entry)


def _same(count: int) -> list[Pair]:
    return [(_right(f"inchangée {n}"), _right(f"inchangée {n}")) for n in range(count)]


def _stolen(count: int, thief: str = "nouvelle", cost: float = WRONG) -> list[Pair]:
    return [
        (_right(f"prise {n}"), _judged(f"prise {n}", "vieille", ANSWERS, cost, thief)) for n in range(count)
    ]


def _won(count: int) -> list[Pair]:
    """Questions that get better elsewhere, without any new entry."""
    return [
        (_judged(f"gagnée {n}", "vieille", "dit ne pas savoir", 6.0), _right(f"gagnée {n}"))
        for n in range(count)
    ]


def _refused(pairs: Sequence[Pair], new: set[str] | None = None) -> list[str]:
    return list(refusals(pairs, [], [], {"nouvelle"} if new is None else new, TOLERATED))


@pytest.mark.parametrize(
    ("count", "cost", "refusal"),
    [
        (0, WRONG, False),
        # Within chance: one in sixteen.
        (4, WRONG, False),
        (5, WRONG, True),
        # Lines that a new entry adds to lists are no harm, however many.
        (60, 0.06, False),
    ],
)
def test_what_a_new_entry_takes_is_refused_beyond_chance_and_tolerance(
    count: int, cost: float, refusal: bool
) -> None:
    pairs = [*_same(400), *_won(12), *_stolen(count, cost=cost)]
    said = [line for line in _refused(pairs) if "prennent des questions" in line]
    assert bool(said) is refusal


def test_gains_elsewhere_do_not_buy_back_what_a_new_entry_takes() -> None:
    """The mean cost falls: it lets the candidate through, and visitors of twelve questions are misled."""
    pairs = [*_same(400), *_won(30), *_stolen(12)]
    assert sum(now.cost - was.cost for was, now in pairs) < 0
    (refusal, *_) = _refused(pairs)
    assert "nouvelle (« prise 0 », « prise 1 », « prise 2 » et 9 de plus)" in refusal
    # The same by an entry that was there before is a movement like any other.
    assert not [line for line in _refused(pairs, new=set()) if "prennent" in line]


def test_a_new_entry_that_answers_pays_for_the_questions_it_takes() -> None:
    answered = [
        (
            _judged(f"q{n}", "nouvelle", "dit ne pas savoir", 6.0),
            _judged(f"q{n}", "nouvelle", ANSWERS, 0.0, "nouvelle"),
        )
        for n in range(8)
    ]
    assert _refused([*_same(400), *answered, *_stolen(5)]) == []
    changed = taken([*answered, *_stolen(1)], {"nouvelle"})
    assert [entries for _, _, entries in changed] == [[]] * 8 + [["nouvelle"]]


def test_an_entry_that_was_already_shown_takes_nothing_new() -> None:
    was = _judged("q", "vieille", LIST, 0.8, "vieille", "nouvelle")
    now = _judged("q", "vieille", ANSWERS, WRONG, "nouvelle")
    assert taken([(was, now)], {"nouvelle"}) == []


def test_the_thieves_come_by_what_they_cost() -> None:
    changed = taken([*_stolen(2, "a", 0.5), *_stolen(1, "b")], {"a", "b"})
    assert [(thief.entry, len(thief.questions)) for thief in thieves(changed)] == [("b", 1), ("a", 2)]
    assert str(thieves(changed)[0]) == "b (« prise 0 »)"


@pytest.mark.parametrize(
    ("lost", "won", "refusal"),
    [(0, 0, False), (7, 0, False), (8, 0, True), (20, 11, False), (30, 7, True), (7, 30, False)],
)
def test_right_answers_that_are_not_sure_any_more_are_counted_whatever_they_cost(
    lost: int, won: int, refusal: bool
) -> None:
    """Of 400 questions eight may be lost; the price of a doubt is an eighth of a wrong answer's."""
    pairs = [*_same(400 - lost - won), *_doubts(lost), *_sure_again(won), *_beside(100)]
    assert doubted(pairs) == (lost, won, 400)
    # One of the questions of before has no answer any more.
    less = (_right("perdue pour de bon"), _judged("perdue pour de bon", "vieille", LIST, 0.8, "vieille"))
    said = _refused([*pairs, less])
    assert bool(said) is refusal
    counted = f"{lost + 1} bonnes réponses données comme sûres ne le sont plus, {won} le deviennent"
    assert all(line.startswith(counted) for line in said)


def test_a_doubt_where_as_many_answers_are_right_is_no_loss() -> None:
    """An FAQ that learns from its inbox: sure less often for a week, right as often."""
    assert _refused([*_same(300), *_doubts(40)]) == []
    assert _refused([*_same(300), *_doubts(40), *_won(3)]) == []


def _doubts(count: int) -> list[Pair]:
    return [
        (_right(f"perdue {n}"), _judged(f"perdue {n}", "vieille", NEAREST, 0.45, "vieille"))
        for n in range(count)
    ]


def _sure_again(count: int) -> list[Pair]:
    return [
        (_judged(f"gagnée {n}", "vieille", NEAREST, 0.45, "vieille"), _right(f"gagnée {n}"))
        for n in range(count)
    ]


def _beside(count: int) -> list[Pair]:
    return [(_judged(f"hors {n}", "", "dit ne pas savoir", 0.0),) * 2 for n in range(count)]


def _phrasing(entry: str, number: int, given: str = "") -> Judged:
    found = not given
    key = json.dumps([entry, f"formulation {number}"])
    return Judged(key, "", "trouvée" if found else named(MISSED, (given,)), 0.0 if found else WRONG)


@pytest.mark.parametrize(
    ("lost", "had", "is_emptied"),
    [(LEAST_EMPTIED, 6, True), (LEAST_EMPTIED - 1, 4, False), (LEAST_EMPTIED, 8, False), (5, 8, True)],
)
def test_an_entry_that_loses_most_of_its_phrasings_is_named_with_who_takes_them(
    lost: int, had: int, is_emptied: bool
) -> None:
    before = [_phrasing("vieille", n) for n in range(had)]
    after = [_phrasing("vieille", n, "nouvelle" if n < lost else "") for n in range(had)]
    # Of the 2 400 phrasings of a whole FAQ: nothing that a mean sees.
    others = [_phrasing(f"autre-{n}", n) for n in range(100)]
    assert bool(emptied(pairs_of([*before, *others], [*after, *others]))) is is_emptied
    said = list(refusals([], [*before, *others], [*after, *others], {"nouvelle"}, TOLERATED))
    expected = (
        f"L'entrée vieille perd {lost} de ses {had} formulations, prises par nouvelle : "
        "donnez-les à une seule entrée, ou réunissez les deux."
    )
    assert said == ([expected] if is_emptied else [])


def test_phrasings_that_a_model_of_before_missed_are_no_loss() -> None:
    before = [_phrasing("vieille", n, "autre") for n in range(8)]
    after = [_phrasing("vieille", n, "nouvelle") for n in range(8)]
    assert emptied(pairs_of(before, after)) == {}


def test_entries_that_are_taken_one_for_the_other_are_named() -> None:
    held_out = [
        *(_phrasing("vieille", n, "copie") for n in range(2)),
        *(_phrasing("copie", n, "vieille") for n in range(2)),
        _phrasing("copie", 9, "autre"),
        _phrasing("a", 1, "b"),
        _phrasing("vieille", 10),
    ]
    assert alike(held_out, {"copie"}) == [("copie", "vieille"), ("copie", "autre")]
    doubts = [
        (_right(f"perdue {n}"), _judged(f"perdue {n}", "vieille", LIST, 0.45, "vieille", "autre"))
        for n in range(30)
    ]
    (said,) = refusals([*_same(300), *doubts], [], held_out, {"copie"}, TOLERATED)
    assert "(copie et vieille, copie et autre)" in said


@given(st.integers(0, 30), st.integers(0, 30))
def test_more_losses_are_never_put_down_more_to_chance(lost: int, won: int) -> None:
    assert 0 < sign_chance(lost + 1, won) < sign_chance(lost, won) <= 1
    assert sign_chance(0, won) == 1


@given(st.lists(st.sampled_from([0.0, 0.45, WRONG]), max_size=40))
def test_a_model_loses_nothing_to_itself(costs: list[float]) -> None:
    rows = [_judged(f"q{n}", "vieille", ANSWERS, cost, "nouvelle") for n, cost in enumerate(costs)]
    assert _refused(pairs_of(rows, rows)) == []


@pytest.mark.parametrize("training", read_trainings(), ids=lambda one: str(one.name))
def test_the_trainings_that_were_made_are_judged_as_they_should(training: object) -> None:
    """The shipped FAQ with junk and with honest additions: `bench/results/gate.json`."""
    questions, held_out = training.pairs()  # type: ignore[attr-defined]
    whole, lost = refused(questions, held_out, training.new, TOLERATED)  # type: ignore[attr-defined]
    assert bool(whole or lost) is training.junk, [*whole, *lost]  # type: ignore[attr-defined]
