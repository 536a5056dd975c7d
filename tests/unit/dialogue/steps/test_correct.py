"""Point 3 of the product page: the question before, corrected: other values, denials, another wave."""

from dataclasses import replace

import pytest

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.steps.correct import correct
from assistant.dialogue.steps.navigate import back
from assistant.dialogue.turns import Turn
from assistant.understanding import acts
from assistant.understanding.result import Understanding
from tests.unit.dialogue.helpers import TIED_DATES, answered, asking, kinds, titles, understood

BLANK = Conversation()


def test_a_correction_takes_the_named_product_for_the_same_question(knowledge: Knowledge):
    turn = correct(
        knowledge,
        answered(knowledge).conversation,
        understood("non, plutôt la e-CPS", act=acts.CORRECTION, facets={"produit": ("e_cps",)}),
    )
    assert turn.messages[0].entry_id == "ecps-bloquee"


def test_a_correction_keeps_the_other_facets_that_were_chosen(knowledge: Knowledge):
    named = understood("dates", *TIED_DATES, facets={"couloirs": ("hopital", "officine")})
    conversation = ask(knowledge, BLANK, named).conversation.chose("type_offre", "segur")
    corrected = correct(
        knowledge,
        conversation,
        understood("non, la LGO 1", act=acts.CORRECTION, facets={"dispositifs": ("lgo_va1",)}),
    )
    assert corrected.messages[0].entry_id == "dates-lgo-va1"
    assert corrected.conversation.facets == {"type_offre": "segur", "dispositifs": "lgo_va1"}


def test_a_correction_that_names_nothing_known_is_asked_again(knowledge: Knowledge):
    lost = understood("non, plutôt autre chose", act=acts.CORRECTION, known=0.0)
    again = correct(knowledge, asking(knowledge), lost)
    assert kinds(again) == ["notice", "clarification"]


def test_a_correction_within_the_same_product_gives_its_other_entry(knowledge: Knowledge):
    question = understood("carte", ("cps-bloquee", 0.8), ("cps-duree", 0.1))
    given_ = ask(knowledge, BLANK, question).conversation
    named = understood("non, la carte", act=acts.CORRECTION, facets={"produit": ("cps",)}, known=0.0)
    assert correct(knowledge, given_, named).messages[0].entry_id == "cps-duree"


def corrected(text: str, **more: object) -> Understanding:
    return understood(text, act=acts.CORRECTION, known=0.0, **more)


def dates(knowledge: Knowledge, entry: str, **named: tuple[str, ...]) -> Turn:
    """A sure answer among the dates, which were asked for by name."""
    ranking = ((entry, 0.9), *((e, 0.03) for e, _ in TIED_DATES if e != entry))
    return ask(knowledge, BLANK, understood("dates limites", *ranking, facets=named))


def test_a_wave_alone_is_that_of_the_same_software(knowledge: Knowledge):
    given_ = dates(knowledge, "dates-dpi-va2", dispositifs=("dpi_va2",))
    assert given_.messages[0].entry_id == "dates-dpi-va2"
    turn = correct(
        knowledge, given_.conversation, corrected("non je parlais de la vague 1", attributes={"vague": (1,)})
    )
    assert turn.messages[0].entry_id == "dates-dpi-va1"
    assert turn.conversation.attributes == {"vague": (1,)}
    again = correct(knowledge, turn.conversation, corrected("vague 2 alors", attributes={"vague": (2,)}))
    # What was refused for the wave before comes back when it is the only one of the wave said.
    assert again.messages[0].entry_id == "dates-dpi-va2"


def test_what_is_denied_is_refused_and_what_is_affirmed_is_given(knowledge: Knowledge):
    given_ = dates(knowledge, "dates-lgo-va1", dispositifs=("lgo_va1",))
    said = (
        "pas les pharmacies, je voulais dire les hôpitaux, ceux de la première vague dont parlait le courrier"
    )
    turn = correct(
        knowledge,
        given_.conversation,
        corrected(said, values={"couloirs": "hopital"}, denied={"couloirs": ("officine",)}),
    )
    shown = " ".join(titles(turn.messages[-1])) + str(turn.messages[0].entry_id)
    assert "LGO" not in shown
    assert "lgo" not in shown


def test_a_denial_alone_leaves_the_others(knowledge: Knowledge):
    turn = correct(
        knowledge,
        asking(knowledge),
        corrected("pas les pharmacies", denied={"couloirs": ("officine",)}),
    )
    assert kinds(turn) == ["clarification"]
    assert titles(turn.messages[0]) == ["DPI – vague 1", "DPI – vague 2", "Je ne sais pas"]


def test_the_entry_just_given_comes_back_only_as_the_only_one(knowledge: Knowledge):
    given_ = answered(knowledge).conversation
    other = correct(
        knowledge, given_, corrected("non, la carte", values={"produit": "cps"}, facets={"produit": ("cps",)})
    )
    assert other.messages[0].entry_id == "cps-bloquee"
    two = replace(given_, candidates=(*given_.candidates, ("cps-duree", 0.01)))
    other = correct(knowledge, two, corrected("non, la carte", values={"produit": "cps"}))
    assert other.messages[0].entry_id == "cps-duree"


def test_the_most_specific_facet_decides(knowledge: Knowledge):
    given_ = dates(knowledge, "dates-lgo-va1", dispositifs=("lgo_va1",))
    said = corrected("non, le DPI 2 de l'officine", values={"dispositifs": "dpi_va2", "couloirs": "officine"})
    assert correct(knowledge, given_.conversation, said).messages[0].entry_id == "dates-dpi-va2"


def test_a_name_of_two_waves_affirms_neither(knowledge: Knowledge):
    given_ = dates(knowledge, "dates-lgo-va1", dispositifs=("lgo_va1",))
    both = {"dispositifs": ("dpi_va1", "dpi_va2")}
    turn = correct(
        knowledge,
        given_.conversation,
        corrected("non, le DPI", values={"dispositifs": "dpi_va1"}, facets=both),
    )
    assert kinds(turn) == ["clarification"]
    assert titles(turn.messages[0])[:2] == ["DPI – vague 1", "DPI – vague 2"]


def test_the_wave_said_before_is_kept_by_a_correction_of_something_else(knowledge: Knowledge):
    asked = understood(
        "dates vague 2", *TIED_DATES, facets={"couloirs": ("officine",)}, attributes={"vague": (2,)}
    )
    given_ = ask(knowledge, BLANK, asked)
    assert given_.messages[0].entry_id == "dates-lgo-va2"
    turn = correct(
        knowledge, given_.conversation, corrected("non, l'hôpital", values={"couloirs": "hopital"})
    )
    assert turn.messages[0].entry_id == "dates-dpi-va2"


def test_a_correction_of_the_facet_that_is_asked_is_the_choice(knowledge: Knowledge):
    turn = correct(
        knowledge, asking(knowledge), corrected("non, le LGO 2", values={"dispositifs": "lgo_va2"})
    )
    assert turn.messages[0].entry_id == "dates-lgo-va2"
    assert turn.conversation.facets == {"dispositifs": "lgo_va2"}


def test_back_from_a_correction_is_the_answer_before_it(knowledge: Knowledge):
    given_ = dates(knowledge, "dates-dpi-va2", dispositifs=("dpi_va2",))
    turn = correct(knowledge, given_.conversation, corrected("vague 1", attributes={"vague": (1,)}))
    assert back(knowledge, turn.conversation).messages[0].entry_id == "dates-dpi-va2"


@pytest.mark.parametrize("conversation", [BLANK, Conversation(question="?", pending=True)])
def test_a_correction_of_nothing_is_a_question(knowledge: Knowledge, conversation: Conversation):
    said = understood("non, la durée", ("cps-duree", 0.9), act=acts.CORRECTION)
    assert correct(knowledge, conversation, said).messages[0].entry_id == "cps-duree"
