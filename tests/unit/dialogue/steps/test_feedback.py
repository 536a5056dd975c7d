"""Point 7 of the product page: Oui, Non, the reason, the comment."""

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.steps.feedback import comment, reason, skip, useful
from assistant.understanding import acts
from tests.unit.dialogue.helpers import answered, kinds, pressed, titles, understood

BLANK = Conversation()


def test_yes_is_stored_and_thanked(knowledge: Knowledge):
    turn = useful(knowledge, answered(knowledge).conversation, pressed(acts.FEEDBACK, useful=acts.YES))
    assert kinds(turn) == ["feedback_thanks"]
    assert turn.feedback is not None
    assert (turn.feedback.interaction, turn.feedback.useful) == (41, True)


def test_no_asks_the_reason_in_the_agencys_words(knowledge: Knowledge):
    turn = useful(knowledge, answered(knowledge).conversation, pressed(acts.FEEDBACK, useful=acts.NO))
    assert kinds(turn) == ["feedback_reason"]
    assert titles(turn.messages[0]) == [
        "Ce n'est pas ma question",
        "La réponse n'est pas claire",
        "La réponse est incomplète",
        "L'information me semble fausse",
        "La règle ne me convient pas",
    ]


def test_the_comment_is_stored_then_the_next_best_entry_is_offered(knowledge: Knowledge):
    conversation = useful(
        knowledge, answered(knowledge).conversation, pressed(acts.FEEDBACK, useful=acts.NO)
    ).conversation
    turn = reason(knowledge, conversation, pressed(acts.REASON, code="incomplete"))
    assert kinds(turn) == ["feedback_comment"]
    assert "données personnelles" in turn.messages[0].text
    after = comment(knowledge, turn.conversation, understood("il manque le prix"))
    assert after.feedback is not None
    assert after.feedback.comment == "il manque le prix"
    assert kinds(after) == ["feedback_thanks", "suggestions"]
    assert titles(after.messages[1])[0] == "e-CPS bloquée ?"


def test_a_comment_that_reads_as_a_question_offers_its_entry(knowledge: Knowledge):
    conversation = reason(
        knowledge, answered(knowledge).conversation, pressed(acts.REASON, code="wrong")
    ).conversation
    after = comment(knowledge, conversation, understood("je voulais la durée", ("cps-duree", 0.9)))
    assert titles(after.messages[1])[0] == "Durée de la carte CPS ?"


def test_skipping_without_another_entry_gives_the_contact(knowledge: Knowledge):
    alone = ask(knowledge, BLANK, understood("insi", ("insi-carte", 0.9))).conversation.with_interaction(1)
    commenting = reason(knowledge, alone, pressed(acts.REASON, code="wrong")).conversation
    assert kinds(skip(knowledge, commenting)) == ["feedback_thanks", "handoff"]


def test_feedback_on_an_answer_of_nobody_is_refused(knowledge: Knowledge):
    turn = useful(
        knowledge, answered(knowledge).conversation, pressed(acts.FEEDBACK, useful=acts.YES, interaction="99")
    )
    assert turn.feedback is None
    assert kinds(turn) == ["notice"]
