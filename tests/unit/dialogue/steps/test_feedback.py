"""Point 7 of the product page: Oui, Non, the reason, the comment."""

import pytest

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


def test_feedback_may_be_given_on_an_earlier_answer(knowledge: Knowledge):
    first = answered(knowledge).conversation
    second = ask(knowledge, first, understood("durée", ("cps-duree", 0.9))).conversation.with_interaction(42)
    for turn_number, interaction in (("1", 41), ("2", 42)):
        turn = useful(knowledge, second, pressed(acts.FEEDBACK, useful=acts.YES, interaction=turn_number))
        assert turn.feedback is not None
        assert turn.feedback.interaction == interaction


def test_yes_to_nothing_that_was_asked_is_small_talk(knowledge: Knowledge):
    for useful_or_not, sentence in ((acts.YES, "affirm"), (acts.NO, "deny")):
        typed = understood("…", act=acts.FEEDBACK, values={"useful": useful_or_not}, known=0.0)
        turn = useful(knowledge, BLANK, typed)
        assert turn.feedback is None
        assert turn.messages[0].text == knowledge.texts.politesses[sentence]


def test_this_is_not_my_question_never_proposes_that_entry_again(knowledge: Knowledge):
    conversation = answered(knowledge).conversation
    commenting = reason(knowledge, conversation, pressed(acts.REASON, code="not_my_question"))
    assert commenting.conversation.rejected == ("cps-bloquee",)
    after = skip(knowledge, commenting.conversation)
    assert "Carte CPS bloquée ?" not in titles(after.messages[1])
    # Pressed again and again, it is refused once.
    again = reason(knowledge, commenting.conversation, pressed(acts.REASON, code="not_my_question"))
    assert again.conversation.rejected == ("cps-bloquee",)


@pytest.mark.parametrize(("rank", "code"), [("1", "not_my_question"), ("3", "incomplete"), ("5", "disagree")])
def test_a_reason_may_be_given_by_its_rank(knowledge: Knowledge, rank: str, code: str):
    typed = understood(rank, act=acts.REASON, values={"rank": rank}, known=0.0)
    turn = reason(knowledge, answered(knowledge).conversation, typed)
    assert turn.feedback is not None
    assert turn.feedback.reason == code


@pytest.mark.parametrize("values", [{}, {"code": "autre"}, {"rank": "6"}, {"rank": "0"}])
def test_a_reason_that_is_none_of_the_five_stores_nothing(knowledge: Knowledge, values: dict[str, str]):
    turn = reason(
        knowledge, answered(knowledge).conversation, understood("…", act=acts.REASON, values=values)
    )
    assert turn.feedback is None
    assert kinds(turn) == ["notice"]


def test_no_more_than_three_questions_are_offered_after_a_comment_the_refused_one_not(knowledge: Knowledge):
    many = (("cps-bloquee", 0.7), ("ecps-bloquee", 0.1), ("cps-duree", 0.08), ("insi-carte", 0.07))
    conversation = ask(knowledge, BLANK, understood("carte", *many, ("dates-dpi-va1", 0.05))).conversation
    commenting = reason(
        knowledge, conversation.with_interaction(5), pressed(acts.REASON, code="wrong")
    ).conversation
    offered = skip(knowledge, commenting)
    questions = titles(offered.messages[1])[:-2]
    assert questions == ["e-CPS bloquée ?", "Durée de la carte CPS ?", "Quelle carte pour l'INSi ?"]


def test_a_comment_to_nothing_is_not_stored(knowledge: Knowledge):
    for before in (BLANK, answered(knowledge).conversation):
        turn = comment(knowledge, before, understood("au fait", act=acts.COMMENT, known=0.0))
        assert turn.feedback is None
        assert kinds(turn) == ["notice"]
