"""Back, start over, say it again."""

from dataclasses import replace

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.steps.clarify import choose
from assistant.dialogue.steps.feedback import reason
from assistant.dialogue.steps.navigate import back, repeat, rephrase, restart
from assistant.privacy.hidden import HIDDEN
from assistant.understanding import acts
from tests.unit.dialogue.helpers import TIED_DATES, answered, asking, kinds, pressed, titles, understood

BLANK = Conversation()


def test_back_returns_to_the_question_before_the_choice(knowledge: Knowledge):
    chosen = choose(knowledge, asking(knowledge), pressed(acts.CHOICE, facet="dispositifs", value="lgo_va2"))
    returned = back(knowledge, chosen.conversation)
    assert kinds(returned) == ["clarification"]
    assert returned.conversation.facets == {}
    assert kinds(back(knowledge, BLANK)) == ["notice"]


def test_start_over_forgets_the_question_and_repeat_says_it_again(knowledge: Knowledge):
    given = answered(knowledge)
    assert restart(knowledge, given.conversation).conversation.question == ""
    assert repeat(knowledge, given.conversation).messages == given.messages
    assert repeat(knowledge, given.conversation).record is None


def test_back_goes_one_step_at_a_time_up_to_the_question(knowledge: Knowledge):
    first = asking(knowledge)
    second = choose(knowledge, first, understood("Officine", facets={"couloirs": ("officine",)})).conversation
    third = choose(knowledge, second, understood("vague 2", attributes={"vague": (2,)})).conversation
    assert third.answer == "dates-lgo-va2"
    once = back(knowledge, third)
    assert titles(once.messages[-1]) == ["LGO – vague 1", "LGO – vague 2", "Je ne sais pas"]
    twice = back(knowledge, once.conversation)
    assert len(titles(twice.messages[-1])) == 5
    assert len(titles(twice.messages[-1])) == 5
    first_again = back(knowledge, twice.conversation)
    assert first_again.messages[0].text == knowledge.texts.premiere_etape
    assert first_again.messages[1] == twice.messages[-1]


def test_what_was_answered_meanwhile_did_happen(knowledge: Knowledge):
    chosen = choose(knowledge, asking(knowledge), pressed(acts.CHOICE, facet="dispositifs", value="lgo_va2"))
    stored = chosen.conversation.with_interaction(7)
    returned = back(knowledge, stored)
    assert returned.conversation.answers == {"1": 7}
    assert returned.conversation.turn == 1
    assert returned.conversation.tried == ("Dates LGO vague 2 ?",)
    assert returned.record is None


def test_back_after_another_question_says_which_one_it_comes_back_to(knowledge: Knowledge):
    chosen = choose(knowledge, asking(knowledge), pressed(acts.CHOICE, facet="dispositifs", value="lgo_va2"))
    turn = ask(knowledge, chosen.conversation, understood("carte", ("cps-duree", 0.9)))
    returned = back(knowledge, turn.conversation)
    assert kinds(returned) == ["notice", "answer", "feedback_request"]
    assert "« quelles dates limites ? »" in returned.messages[0].text
    assert returned.messages[1].entry_id == "dates-lgo-va2"
    # One step more: the clarification of that question, which nobody needs to be named again.
    assert kinds(back(knowledge, returned.conversation)) == ["clarification"]


def test_back_from_a_first_clarification_comes_back_to_the_answer_before_it(knowledge: Knowledge):
    clarifying = ask(knowledge, answered(knowledge).conversation, understood("quelles dates ?", *TIED_DATES))
    returned = back(knowledge, clarifying.conversation)
    assert kinds(returned)[:2] == ["notice", "answer"]
    assert returned.messages[1].entry_id == "cps-bloquee"
    assert returned.conversation.answers == {"1": 41}
    assert kinds(back(knowledge, returned.conversation)) == ["notice"]


def test_a_number_that_the_catalogue_lacks_is_said_again_with_what_was_shown(knowledge: Knowledge):
    asked = understood("vague 3", *TIED_DATES, ("cps-duree", 0.05), unknown_numbers=("vague 3",))
    listed = ask(knowledge, BLANK, asked)
    assert "vague 3" in listed.messages[0].text
    assert repeat(knowledge, listed.conversation).messages == listed.messages


def test_an_admission_is_not_followed_by_the_answer_before_it(knowledge: Knowledge):
    lost = ask(knowledge, answered(knowledge).conversation, understood("recette de crêpes"))
    (message,) = repeat(knowledge, lost.conversation).messages
    assert message.text == knowledge.texts.reformulez


def test_a_list_is_said_again_as_it_was_shown(knowledge: Knowledge):
    offered = ask(knowledge, BLANK, understood("bloquée", ("cps-bloquee", 0.4), ("ecps-bloquee", 0.35)))
    again = repeat(knowledge, offered.conversation)
    assert again.messages == offered.messages
    assert again.record is None


def test_nothing_was_said_to_repeat(knowledge: Knowledge):
    (message,) = repeat(knowledge, BLANK).messages
    assert message.text == knowledge.texts.rien_a_repeter


def test_rephrase_invites_to_write_otherwise_and_waits_for_nothing(knowledge: Knowledge):
    turn = rephrase(knowledge, asking(knowledge))
    assert turn.messages[0].text == knowledge.texts.reformulez
    assert turn.conversation.awaiting is None


def test_back_from_the_next_questions_is_the_answer_that_was_of_no_use(knowledge: Knowledge):
    said = pressed(acts.REASON, code="not_my_question")
    offered = reason(knowledge, answered(knowledge).conversation, said)
    assert back(knowledge, offered.conversation).messages[0].entry_id == "cps-bloquee"


def test_a_question_whose_words_were_not_kept_is_not_quoted(knowledge: Knowledge):
    before = replace(answered(knowledge).conversation, question=HIDDEN)
    conversation = before.new_question("une autre question")
    assert all(HIDDEN not in message.text for message in back(knowledge, conversation).messages)
