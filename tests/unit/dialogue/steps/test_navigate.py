"""Back, start over, say it again."""

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.steps.clarify import choose
from assistant.dialogue.steps.navigate import back, repeat, rephrase, restart
from assistant.understanding import acts
from tests.unit.dialogue.helpers import answered, asking, kinds, pressed, titles, understood

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
    assert kinds(back(knowledge, twice.conversation)) == ["notice"]


def test_what_was_answered_meanwhile_did_happen(knowledge: Knowledge):
    chosen = choose(knowledge, asking(knowledge), pressed(acts.CHOICE, facet="dispositifs", value="lgo_va2"))
    stored = chosen.conversation.with_interaction(7)
    returned = back(knowledge, stored)
    assert returned.conversation.answers == {"1": 7}
    assert returned.conversation.turn == 1
    assert returned.conversation.tried == ("Dates LGO vague 2 ?",)
    assert returned.record is None


def test_back_does_not_follow_to_another_question(knowledge: Knowledge):
    chosen = choose(knowledge, asking(knowledge), pressed(acts.CHOICE, facet="dispositifs", value="lgo_va2"))
    turn = ask(knowledge, chosen.conversation, understood("carte", ("cps-duree", 0.9)))
    assert kinds(back(knowledge, turn.conversation)) == ["notice"]


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
