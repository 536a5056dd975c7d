"""Point 6 of the product page: danger, subjects of others, subjects of nobody here."""

import re
from dataclasses import replace

import pytest

from assistant.catalogue import Redirection, load_catalogue
from assistant.catalogue.agency import AGENCY_FILE, load_agency
from assistant.catalogue.text_checks import remarks_on_typography
from assistant.catalogue.text_quality import remarks_on_structure
from assistant.catalogue.texts import TEXTS_FILE, load_texts
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.redirect import emergency, out_of_scope, redirect
from assistant.settings import ROOT
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


def test_a_subject_may_have_a_sentence_of_its_own(knowledge: Knowledge):
    texts = replace(knowledge.texts, redirections=(("patient", "Demandez à la mairie."),))
    away = understood("mot de passe patient", known=0.1, values={"subject": "patient"})
    assert redirect(replace(knowledge, texts=texts), BLANK, away).messages[0].text == "Demandez à la mairie."


SHIPPED = load_catalogue(ROOT / "data").taxonomy.redirections


@pytest.mark.parametrize("subject", SHIPPED, ids=lambda subject: subject.id)
def test_what_is_said_of_each_shipped_subject_is_a_sentence(knowledge: Knowledge, subject: Redirection):
    data = ROOT / "data"
    shipped = replace(
        knowledge,
        catalogue=load_catalogue(data),
        texts=load_texts(data / TEXTS_FILE, load_agency(data / AGENCY_FILE)),
    )
    understanding = understood("une question", known=0.1, values={"subject": subject.id})
    (message,) = redirect(shipped, BLANK, understanding).messages
    assert re.fullmatch(r"[A-ZÀ-Ý][^;]*\.", message.text), message.text
    # Neither a label before a colon nor a list of slashes: somebody speaks.
    assert not re.search(r"\bà :|\s/\s|\baucune\b|\{", message.text)
    assert re.search(r"\b(?:adressez-vous|appelez)\b", message.text, re.IGNORECASE)
    assert list(remarks_on_structure(message.text)) == []
    assert list(remarks_on_typography(message.text)) == []


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
