"""Back, start over, say it again."""

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.clarify import choose
from assistant.dialogue.steps.navigate import back, repeat, restart
from assistant.understanding import acts
from tests.unit.dialogue.helpers import answered, asking, kinds, pressed

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
