"""Point 3 of the product page: the visitor answers a clarification, or corrects the question."""

import json

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.steps.clarify import cannot_tell, choose, correct, more
from assistant.understanding import acts
from tests.unit.dialogue.helpers import TIED_DATES, answered, asking, kinds, pressed, titles, understood

BLANK = Conversation()


def test_a_button_answers_the_clarification(knowledge: Knowledge):
    turn = choose(knowledge, asking(knowledge), pressed(acts.CHOICE, facet="dispositifs", value="lgo_va2"))
    assert turn.messages[0].entry_id == "dates-lgo-va2"
    assert turn.conversation.facets == {"dispositifs": "lgo_va2"}


def test_typed_words_and_ranks_answer_it_too(knowledge: Knowledge):
    named = understood(
        "LGO vague 2", facets={"dispositifs": ("lgo_va1", "lgo_va2")}, attributes={"vague": (2,)}
    )
    assert choose(knowledge, asking(knowledge), named).messages[0].entry_id == "dates-lgo-va2"
    first = asking(knowledge)
    shown = ask(knowledge, BLANK, understood("quelles dates limites ?", *TIED_DATES)).messages[0]
    typed = choose(knowledge, first, understood("2", act=acts.CHOICE, values={"rank": "2"}, known=0.0))
    carried = json.loads(shown.buttons[1].payload.removeprefix("/choice"))
    assert (
        typed.messages[0].entry_id
        == choose(knowledge, first, pressed(acts.CHOICE, **carried)).messages[0].entry_id
    )


def test_a_forged_value_changes_nothing(knowledge: Knowledge):
    before = asking(knowledge)
    for facet, value in (("dispositifs", "nope"), ("nope", "lgo_va1"), ("", ""), ("produit", "cps")):
        turn = choose(knowledge, before, pressed(acts.CHOICE, facet=facet, value=value))
        assert kinds(turn) == ["notice"]
        assert turn.conversation == before


def test_i_do_not_know_asks_otherwise_then_gives_the_familys_own_text(knowledge: Knowledge):
    first = cannot_tell(knowledge, asking(knowledge))
    assert first.messages[0].facet == "couloirs"
    second = cannot_tell(knowledge, first.conversation)
    assert second.messages[0].text == "Les dates dépendent du dispositif."


def test_a_correction_takes_the_named_product_for_the_same_question(knowledge: Knowledge):
    turn = correct(
        knowledge,
        answered(knowledge).conversation,
        understood("non, plutôt la e-CPS", act=acts.CORRECTION, facets={"produit": ("e_cps",)}),
    )
    assert turn.messages[0].entry_id == "ecps-bloquee"


def test_naming_a_couloir_while_the_dispositif_is_asked_leaves_fewer_choices(knowledge: Knowledge):
    turn = choose(knowledge, asking(knowledge), understood("Officine", facets={"couloirs": ("officine",)}))
    (question,) = turn.messages
    assert question.facet == "dispositifs"
    assert titles(question) == ["LGO – vague 1", "LGO – vague 2", "Je ne sais pas"]
    wave = choose(knowledge, turn.conversation, understood("vague 2", attributes={"vague": (2,)}))
    assert wave.messages[0].entry_id == "dates-lgo-va2"


def test_more_choices_come_back_to_the_first_page(knowledge: Knowledge):
    turn = more(knowledge, asking(knowledge))
    assert kinds(turn) == ["clarification"]
    assert turn.conversation.page == 0
