"""Point 6 of the product page: danger, subjects of others, subjects of nobody here."""

import pytest

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.redirect import emergency, out_of_scope, redirect
from assistant.understanding import acts
from tests.unit.dialogue.helpers import answered, kinds, understood

BLANK = Conversation()
DANGER = understood("il s'est évanoui, vite !", act=acts.EMERGENCY, known=0.0)


def test_danger_comes_before_everything_and_is_not_stored(knowledge: Knowledge):
    turn = emergency(knowledge, answered(knowledge).conversation, DANGER)
    for number in ("15", "112", "3114"):
        assert number in turn.messages[0].text
    assert turn.messages[0].entry_id is None
    assert turn.record is not None
    assert turn.record.question == ""


def test_a_subject_of_others_is_redirected_and_one_of_nobody_is_admitted(knowledge: Knowledge):
    away = redirect(
        knowledge, BLANK, understood("mot de passe patient", known=0.1, values={"subject": "patient"})
    )
    assert "le support Mon espace santé" in away.messages[0].text
    assert kinds(out_of_scope(knowledge, BLANK, understood("météo", known=0.0))) == ["fallback"]


def test_a_subject_that_the_taxonomy_no_longer_has_is_out_of_scope(knowledge: Knowledge):
    gone = understood("mot de passe", known=0.1, act=acts.REDIRECTION, values={"subject": "disparu"})
    (message,) = redirect(knowledge, BLANK, gone).messages
    assert message.text == knowledge.texts.hors_sujet


def test_a_redirection_is_no_miss_and_an_admission_is_one(knowledge: Knowledge):
    elsewhere = understood("mot de passe patient", known=0.1, values={"subject": "patient"})
    assert redirect(knowledge, BLANK, elsewhere).conversation.misses == 0
    assert out_of_scope(knowledge, BLANK, understood("météo", known=0.0)).conversation.misses == 1


@pytest.mark.parametrize("p", [0.1, 0.95])
def test_what_was_understood_is_not_decided_again(knowledge: Knowledge, p: float):
    """What an entry answers with confidence is understood as a question."""
    understanding = understood("durée d'une carte", ("cps-duree", p), values={"subject": "patient"})
    for step in (redirect, out_of_scope):
        assert step(knowledge, BLANK, understanding).messages[0].entry_id is None


def test_after_an_emergency_the_ways_to_continue_are_not_offered(knowledge: Knowledge):
    (message,) = emergency(knowledge, answered(knowledge).conversation, DANGER).messages
    assert message.buttons == ()
    assert message.handoff is None


def test_a_message_with_a_danger_and_a_question_gets_the_numbers_then_the_answer(knowledge: Knowledge):
    both = understood(
        "il s'est évanoui ! et ma carte est bloquée",
        ("cps-bloquee", 0.9),
        act=acts.EMERGENCY,
        values={"rest": "ma carte est bloquée"},
    )
    turn = emergency(knowledge, BLANK, both)
    assert kinds(turn) == ["notice", "answer", "feedback_request"]
    assert "3114" in turn.messages[0].text
    assert turn.record is not None
    assert turn.record.question == turn.conversation.question == "ma carte est bloquée"
    assert turn.record.decision == "answer"


def test_a_danger_beside_a_question_that_nothing_answers_is_a_danger_only(knowledge: Knowledge):
    both = understood("il s'est évanoui ! quoi", act=acts.EMERGENCY, values={"rest": "quoi"}, known=0.0)
    turn = emergency(knowledge, BLANK, both)
    assert kinds(turn) == ["notice"]
    assert turn.record is not None
    assert (turn.record.decision, turn.record.question) == ("emergency", "")
