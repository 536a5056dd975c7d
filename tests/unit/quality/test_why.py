"""The reasons of a turn as data: what was read, what was near, what parted the first from the next, costs."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.state import Conversation
from assistant.quality.why import MOST_RANKED, decision_of, why
from assistant.understanding import acts
from assistant.understanding.ranking.ranker import Explanation
from tests.unit.dialogue.conftest import make_catalogue
from tests.unit.dialogue.helpers import TIED_DATES, pressed, understood
from tests.unit.library import PRICES

CATALOGUE = make_catalogue()
SURE = understood("carte bloquée", ("cps-bloquee", 0.97), ("ecps-bloquee", 0.01), answers=0.97)
EXPLAINED = Explanation(
    "carte bloquée",
    (
        ("cps-bloquee", 0.97, {"nearest": 2.0, "word_sum": 0.5, "mean": 0.01}),
        ("ecps-bloquee", 0.01, {"nearest": 0.5, "word_sum": 1.5, "mean": 0.0}),
    ),
    {},
    {},
)


def test_what_parts_the_first_from_the_next_is_told_strongest_first() -> None:
    reasons = why(CATALOGUE, SURE, EXPLAINED, Conversation(), PRICES)
    assert reasons.evidence == (("nearest", 1.5), ("word_sum", -1.0))
    assert [one.entry for one in reasons.ranked] == ["cps-bloquee", "ecps-bloquee"]
    assert reasons.ranked[0].question


def test_the_cheapest_is_what_is_done() -> None:
    reasons = why(CATALOGUE, SURE, EXPLAINED, Conversation(), PRICES)
    assert reasons.prices[0][0] == "sure"
    assert [price for _, price in reasons.prices] == sorted(price for _, price in reasons.prices)


def test_costs_that_did_not_decide_are_not_told() -> None:
    tied = understood("quelles dates limites ?", *TIED_DATES)
    decision = decision_of(CATALOGUE, tied, Conversation(), PRICES)
    assert decision is not None
    assert decision.kind == "clarify"
    reasons = why(CATALOGUE, tied, None, Conversation(), PRICES)
    assert reasons.prices == () or reasons.prices[0][0] == "clarify"


def test_what_is_no_question_has_no_decision() -> None:
    greeting = replace(SURE, act=acts.GREETING)
    assert decision_of(CATALOGUE, greeting, Conversation(), PRICES) is None
    assert why(CATALOGUE, greeting, EXPLAINED, Conversation(), PRICES).prices == ()


def test_a_button_and_an_entry_that_left_are_told_as_they_are() -> None:
    button = why(CATALOGUE, pressed(acts.BROWSE), None, Conversation(), PRICES)
    assert (button.read, button.ranked, button.evidence) == ("", (), ())
    gone = understood("x", ("gone", 0.9), *((f"e{number}", 0.01) for number in range(9)))
    reasons = why(CATALOGUE, gone, None, Conversation(), PRICES)
    assert len(reasons.ranked) == MOST_RANKED
    assert reasons.ranked[0].question == ""
