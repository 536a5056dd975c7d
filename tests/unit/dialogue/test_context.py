"""The context in which the next message is understood."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from assistant.dialogue.context import context_of
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.steps.clarify import choose
from assistant.dialogue.steps.feedback import useful
from assistant.privacy.hidden import HIDDEN
from assistant.understanding import acts
from assistant.understanding.result import Context
from tests.unit.dialogue.helpers import TIED_DATES, answered, asking, pressed, stored, understood
from tests.unit.dialogue.test_state import CONVERSATIONS, OF_VERSION_2

BLANK = Conversation()


@given(CONVERSATIONS)
def test_the_context_says_what_is_shown_and_what_is_known(conversation: Conversation):
    context = context_of(conversation.as_dict())
    assert (context.asked, context.facet) == (conversation.awaiting, conversation.facet)
    assert (context.question, context.facets) == (conversation.question, conversation.facets)
    assert context.choices in ((), conversation.choices)
    assert context.entries in ((), conversation.suggested)
    assert context.entry in (None, conversation.answer)
    assert not (conversation.pending and context.entry)


def test_what_rasa_says_is_awaited_wins():
    assert context_of({"awaiting": "feedback"}, "comment").asked == "comment"
    assert context_of({"awaiting": "feedback"}, None).asked == "feedback"


@pytest.mark.parametrize("stored", [None, {}, {"candidates": "abc"}])
def test_before_any_turn_the_context_says_nothing(stored: Any):
    assert context_of(stored) == Context()


def test_the_context_of_a_conversation_of_before_version_3():
    context = context_of({**OF_VERSION_2, "answer": "cps-duree"})
    assert (context.asked, context.facet) == ("clarification", "couloirs")
    assert context.choices == ("hopital", "officine")
    assert context.question == "Quelles sont les dates limites ?"
    assert context.entry is None


def test_an_answer_is_that_of_the_context_until_another_question_is_pending(knowledge: Knowledge):
    given_ = answered(knowledge).conversation
    assert context_of(given_.as_dict()).entry == "cps-bloquee"
    clarifying = ask(knowledge, given_, understood("quelles dates limites ?", *TIED_DATES))
    listing = ask(knowledge, given_, understood("bloquée", ("cps-duree", 0.4), ("ecps-bloquee", 0.35)))
    admitting = ask(knowledge, given_, understood("recette de crêpes"))
    for turn in (clarifying, listing, admitting):
        context = context_of(stored(turn).as_dict())
        assert context.entry is None
        assert turn.conversation.answer == "cps-bloquee"
    assert context_of(admitting.conversation.as_dict()).question == "recette de crêpes"
    chosen = choose(
        knowledge, clarifying.conversation, pressed(acts.CHOICE, facet="dispositifs", value="lgo_va2")
    )
    assert context_of(chosen.conversation.as_dict()).entry == "dates-lgo-va2"


def test_an_answer_stays_the_one_just_given_when_it_was_found_useful(knowledge: Knowledge):
    thanked = useful(knowledge, answered(knowledge).conversation, pressed(acts.FEEDBACK, useful=acts.YES))
    context = context_of(thanked.conversation.as_dict())
    assert (context.asked, context.entry) == (None, "cps-bloquee")


def test_only_what_is_on_screen_can_be_picked(knowledge: Knowledge):
    listing = ask(knowledge, BLANK, understood("bloquée", ("cps-bloquee", 0.4), ("ecps-bloquee", 0.35)))
    assert context_of(listing.conversation.as_dict()).entries == ("cps-bloquee", "ecps-bloquee")
    sure = replace(listing.conversation, awaiting="feedback", pending=False, answer="cps-bloquee")
    assert context_of(sure.as_dict()).entries == ()
    probable = replace(sure, certainty="probable", suggested=("ecps-bloquee",))
    assert context_of(probable.as_dict()).entries == ("ecps-bloquee",)


def test_values_are_chosen_from_only_while_a_facet_is_asked(knowledge: Knowledge):
    first = asking(knowledge)
    assert context_of(first.as_dict()).choices == first.choices
    chosen = choose(knowledge, first, pressed(acts.CHOICE, facet="dispositifs", value="lgo_va2"))
    assert context_of(chosen.conversation.as_dict()).choices == ()


def test_words_that_were_not_kept_are_no_question_to_go_on_from():
    assert context_of({"question": HIDDEN, "answer": "cps-duree"}).question == ""
