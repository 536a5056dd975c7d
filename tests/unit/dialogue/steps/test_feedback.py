"""Point 7 of the product page: Oui, Non, the reason, the comment."""

from dataclasses import replace

import pytest

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.steps.feedback import comment, reason, skip, useful
from assistant.understanding import acts
from assistant.understanding.result import FEEDBACK
from tests.unit.dialogue.helpers import answered, kinds, pressed, titles, understood

BLANK = Conversation()
NOT_MINE = {"code": "not_my_question"}


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


def test_skipping_without_another_entry_gives_its_neighbours_or_the_contact(knowledge: Knowledge):
    alone = ask(knowledge, BLANK, understood("insi", ("insi-carte", 0.9))).conversation.with_interaction(1)
    commenting = reason(knowledge, alone, pressed(acts.REASON, code="wrong")).conversation
    after = skip(knowledge, commenting, pressed(acts.SKIP))
    assert kinds(after) == ["feedback_thanks", "suggestions"]
    assert after.messages[1].buttons[-1].title == knowledge.texts.contacter
    everything = replace(commenting, rejected=tuple(knowledge.catalogue.entries))
    assert kinds(skip(knowledge, everything, pressed(acts.SKIP))) == ["feedback_thanks", "handoff"]


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
    after = reason(knowledge, conversation, pressed(acts.REASON, code="not_my_question"))
    assert after.conversation.rejected == ("cps-bloquee",)
    assert "Carte CPS bloquée ?" not in titles(after.messages[1])
    # Pressed again and again, it is refused once.
    again = reason(knowledge, after.conversation, pressed(acts.REASON, code="not_my_question"))
    assert again.conversation.rejected == ("cps-bloquee",)


@pytest.mark.parametrize("typed", [True, False])
def test_this_is_not_my_question_offers_the_next_ones_at_once(knowledge: Knowledge, typed: bool):
    said = understood("merci mais ce n'est pas ma question", act=acts.REASON, values=NOT_MINE, known=0.0)
    turn = reason(
        knowledge, answered(knowledge).conversation, said if typed else pressed(acts.REASON, **NOT_MINE)
    )
    assert kinds(turn) == ["feedback_thanks", "suggestions"]
    assert titles(turn.messages[1])[0] == "e-CPS bloquée ?"
    assert titles(turn.messages[1])[-1] == "Contacter l'assistance"
    assert turn.feedback is not None
    assert (turn.feedback.interaction, turn.feedback.useful, turn.feedback.reason) == (
        41,
        False,
        NOT_MINE["code"],
    )


def test_what_stood_under_a_probable_answer_is_what_comes_next(knowledge: Knowledge):
    probable = replace(
        answered(knowledge).conversation, certainty="probable", suggested=("insi-carte", "cps-duree")
    )
    turn = reason(knowledge, probable, pressed(acts.REASON, **NOT_MINE))
    assert titles(turn.messages[1])[:2] == ["Quelle carte pour l'INSi ?", "Durée de la carte CPS ?"]


def test_a_reason_typed_at_once_says_no_as_well(knowledge: Knowledge):
    typed = understood("pas assez détaillé", act=acts.REASON, values={"code": "incomplete"}, known=0.0)
    turn = reason(knowledge, answered(knowledge).conversation, typed)
    assert kinds(turn) == ["feedback_comment"]
    assert turn.feedback is not None
    assert (turn.feedback.useful, turn.feedback.reason) == (False, "incomplete")
    assert turn.conversation.reason == "incomplete"


@pytest.mark.parametrize(
    ("first", "then", "shown"),
    [(acts.YES, acts.NO, "feedback_reason"), (acts.NO, acts.YES, "feedback_thanks")],
)
def test_a_mind_may_change_in_words(knowledge: Knowledge, first: str, then: str, shown: str):
    given_ = useful(knowledge, answered(knowledge).conversation, pressed(acts.FEEDBACK, useful=first))
    changed = understood("en fait…", act=acts.FEEDBACK, values={"useful": then}, known=0.0)
    turn = useful(knowledge, given_.conversation, changed)
    assert kinds(turn) == [shown]
    assert turn.feedback is not None
    assert (turn.feedback.interaction, turn.feedback.useful) == (41, then == acts.YES)


def test_yes_while_a_question_is_pending_says_nothing_of_the_answer_before(knowledge: Knowledge):
    lost = ask(knowledge, answered(knowledge).conversation, understood("recette de crêpes")).conversation
    turn = useful(knowledge, lost, understood("oui", act=acts.FEEDBACK, values={"useful": "yes"}, known=0.0))
    assert turn.feedback is None
    assert kinds(turn) == ["chitchat"]


def test_an_empty_comment_is_thanked_and_not_stored(knowledge: Knowledge):
    commenting = reason(knowledge, answered(knowledge).conversation, pressed(acts.REASON, code="wrong"))
    turn = comment(knowledge, commenting.conversation, understood("  ", act=acts.COMMENT, known=0.0))
    assert kinds(turn)[0] == "feedback_thanks"
    assert turn.feedback is None


def test_the_comment_is_remembered_for_the_hand_over(knowledge: Knowledge):
    commenting = reason(knowledge, answered(knowledge).conversation, pressed(acts.REASON, code="incomplete"))
    turn = comment(
        knowledge, commenting.conversation, understood("il manque le prix", act=acts.COMMENT, known=0.0)
    )
    assert (turn.conversation.reason, turn.conversation.comment) == ("incomplete", "il manque le prix")


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
    assert kinds(turn) == ["notice", "feedback_request"]
    of_nothing = reason(knowledge, Conversation(), understood("…", act=acts.REASON, values=values))
    assert (of_nothing.feedback, kinds(of_nothing)) == (None, ["chitchat"])
    asked = useful(knowledge, answered(knowledge).conversation, pressed(acts.FEEDBACK, useful=acts.NO))
    again = reason(knowledge, asked.conversation, understood("…", act=acts.REASON, values=values))
    assert again.feedback is None
    assert kinds(again) == ["notice", "feedback_reason"]


def test_what_is_hardly_an_opinion_is_asked_again_and_not_stored(knowledge: Knowledge):
    unread = understood("c'est urgent", act=acts.FEEDBACK)
    turn = useful(knowledge, answered(knowledge).conversation, unread)
    assert (turn.feedback, kinds(turn)) == (None, ["notice", "feedback_request"])
    why = useful(knowledge, answered(knowledge).conversation, pressed(acts.FEEDBACK, useful=acts.NO))
    turn = useful(knowledge, why.conversation, unread)
    assert (turn.feedback, kinds(turn)) == (None, ["notice", "feedback_reason"])
    turn = useful(knowledge, Conversation(), unread)
    assert (turn.feedback, kinds(turn)) == (None, ["chitchat"])


def test_an_opinion_that_was_given_is_awaited_again_when_what_follows_may_be_one(knowledge: Knowledge):
    rated = useful(knowledge, answered(knowledge).conversation, pressed(acts.FEEDBACK, useful=acts.YES))
    assert rated.conversation.awaiting is None
    turn = useful(knowledge, rated.conversation, understood("hum", act=acts.FEEDBACK))
    assert (turn.feedback, kinds(turn)) == (None, ["notice", "feedback_request"])
    assert turn.conversation.awaiting == FEEDBACK


def test_a_forged_reason_stores_nothing(knowledge: Knowledge):
    turn = reason(knowledge, answered(knowledge).conversation, pressed(acts.REASON, code="autre"))
    assert turn.feedback is None
    assert kinds(turn) == ["notice"]


def test_no_more_than_three_questions_are_offered_after_a_comment_the_refused_one_not(knowledge: Knowledge):
    many = (("cps-bloquee", 0.7), ("ecps-bloquee", 0.1), ("cps-duree", 0.08), ("insi-carte", 0.07))
    conversation = ask(knowledge, BLANK, understood("carte", *many, ("dates-dpi-va1", 0.05))).conversation
    sure = replace(conversation.with_interaction(5), certainty="sure", candidates=many)
    commenting = reason(knowledge, sure, pressed(acts.REASON, code="wrong")).conversation
    offered = skip(knowledge, commenting, pressed(acts.SKIP))
    questions = titles(offered.messages[1])[:-2]
    assert questions == ["e-CPS bloquée ?", "Durée de la carte CPS ?", "Quelle carte pour l'INSi ?"]


def test_a_comment_to_nothing_is_not_stored(knowledge: Knowledge):
    for before in (BLANK, answered(knowledge).conversation):
        turn = comment(knowledge, before, understood("au fait", act=acts.COMMENT, known=0.0))
        assert turn.feedback is None
        assert kinds(turn) == ["notice"]
