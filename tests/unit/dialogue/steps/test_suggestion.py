"""Point 5 of the product page: a list is picked from, or refused."""

import pytest

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.steps.suggestion import pick, reject_list, without_refused
from assistant.understanding import acts
from tests.unit.dialogue.helpers import kinds, pressed, understood

BLANK = Conversation()


def test_picking_a_suggestion_answers_it_by_button_or_rank(knowledge: Knowledge):
    offered = ask(
        knowledge, BLANK, understood("bloquée", ("cps-bloquee", 0.4), ("ecps-bloquee", 0.35))
    ).conversation
    assert (
        pick(knowledge, offered, pressed(acts.PICK, entry="ecps-bloquee")).messages[0].entry_id
        == "ecps-bloquee"
    )
    assert (
        pick(knowledge, offered, understood("le premier", act=acts.PICK, values={"rank": "1"}))
        .messages[0]
        .entry_id
        == "cps-bloquee"
    )
    assert kinds(pick(knowledge, offered, pressed(acts.PICK, entry="forged"))) == ["notice"]


def test_none_of_these_admits_and_does_not_offer_them_again(knowledge: Knowledge):
    offered = ask(
        knowledge, BLANK, understood("bloquée", ("cps-bloquee", 0.4), ("ecps-bloquee", 0.35))
    ).conversation
    turn = reject_list(knowledge, offered)
    assert kinds(turn) == ["fallback"]
    assert set(turn.conversation.rejected) == {"cps-bloquee", "ecps-bloquee"}


def test_none_of_these_offers_what_is_left_once_then_admits(knowledge: Knowledge):
    ranking = (
        ("cps-bloquee", 0.2),
        ("ecps-bloquee", 0.18),
        ("insi-carte", 0.17),
        ("cps-duree", 0.15),
        ("dates-dpi-va1", 0.01),
    )
    offered = ask(knowledge, BLANK, understood("carte", *ranking, known=0.95)).conversation
    shown = set(offered.suggested)
    again = reject_list(knowledge, offered)
    assert kinds(again) == ["suggestions"]
    assert not shown & set(again.conversation.suggested)
    assert "cps-duree" in again.conversation.suggested
    last = reject_list(knowledge, again.conversation)
    assert kinds(last) == ["fallback"]


def test_refusals_make_what_is_left_likelier():
    asked = Conversation(candidates=(("a", 0.5), ("b", 0.3)), known=0.9, rejected=("a",))
    left = without_refused(asked)
    assert left.candidates == (("b", pytest.approx(0.6)),)
    assert left.known == pytest.approx(0.8)
