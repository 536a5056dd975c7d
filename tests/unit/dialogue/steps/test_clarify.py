"""Point 3 of the product page: the visitor answers a clarification, or corrects the question."""

import json
from datetime import date

import pytest

from assistant.catalogue.model import Catalogue, Entry, Facet, FacetValue, Family, Taxonomy
from assistant.catalogue.texts import load_texts
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.steps.clarify import cannot_tell, choose, more
from assistant.dialogue.steps.correct import correct
from assistant.dialogue.turns import Turn
from assistant.understanding import acts
from tests.conftest import FROZEN
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
    turn = more(knowledge, asking(knowledge), pressed(acts.MORE))
    assert kinds(turn) == ["clarification"]
    assert turn.conversation.page == 0


# Many values: eight at a time.


def towns(number: int) -> Knowledge:
    """The same question with a different answer in each of many towns."""
    names = [f"Ville {rank:02}" for rank in range(1, number + 1)]
    facet = Facet(
        "ville", "Quelle ville ?", values=tuple(FacetValue(f"v{n}", name) for n, name in enumerate(names))
    )
    entries = {
        f"e{n}": Entry(f"e{n}", f"Quand à {name} ?", f"À {name}.", facets={"ville": (f"v{n}",)})
        for n, name in enumerate(names)
    }
    family = Family(
        "quand", "ville", tuple(entries), generic_question="Quand ?", unknown_answer="Cela dépend."
    )
    catalogue = Catalogue(entries, Taxonomy((facet,)), (family,))
    return Knowledge(catalogue, load_texts(FROZEN / "texts.yml"), date(2026, 1, 15))


def in_towns(number: int) -> tuple[Knowledge, Turn]:
    knowledge = towns(number)
    ranking = [(entry, 0.9 / number) for entry in knowledge.catalogue.entries]
    return knowledge, ask(knowledge, BLANK, understood("quand ?", *ranking[:10], known=0.95))


@pytest.mark.parametrize(("number", "pages"), [(8, [8]), (9, [8, 1]), (16, [8, 8]), (21, [8, 8, 5])])
def test_at_most_eight_choices_then_other_choices_and_the_first_ones_again(number: int, pages: list[int]):
    knowledge, turn = in_towns(number)
    shown: list[str] = []
    for expected in pages:
        choices = [title for title in titles(turn.messages[-1]) if title.startswith("Ville")]
        assert len(choices) == expected
        assert titles(turn.messages[-1])[-1] == "Je ne sais pas"
        assert ("Autres choix" in titles(turn.messages[-1])) is (len(shown) + expected < number)
        shown += choices
        turn = more(knowledge, turn.conversation, pressed(acts.MORE))
    assert len(set(shown)) == number
    # There is a way back to the first ones.
    assert titles(turn.messages[-1])[0] == shown[0]


def test_choices_that_weigh_the_same_are_in_the_taxonomys_order():
    _, turn = in_towns(8)
    assert titles(turn.messages[-1])[:8] == [f"Ville {rank:02}" for rank in range(1, 9)]


def test_a_rank_is_that_of_the_page_shown():
    knowledge, turn = in_towns(12)
    second = more(knowledge, turn.conversation, pressed(acts.MORE))
    label = titles(second.messages[-1])[1]
    picked = choose(
        knowledge, second.conversation, understood("2", act=acts.CHOICE, values={"rank": "2"}, known=0.0)
    )
    assert picked.messages[0].text == f"À {label}."
    beyond = understood("9", act=acts.CHOICE, values={"rank": "9"}, known=0.0)
    assert choose(knowledge, second.conversation, beyond).messages[-1].kind == "clarification"


def test_a_choice_that_is_on_no_page_shown_may_be_typed_all_the_same():
    knowledge, turn = in_towns(21)
    assert "Ville 20" not in titles(turn.messages[-1])
    typed = understood("ville 20", act=acts.CHOICE, values={"facet": "ville", "value": "v19"}, known=0.0)
    assert choose(knowledge, turn.conversation, typed).messages[0].text == "À Ville 20."


def test_what_is_chosen_is_remembered_for_back_and_for_the_record():
    knowledge, turn = in_towns(8)
    chosen = choose(knowledge, turn.conversation, pressed(acts.CHOICE, facet="ville", value="v3"))
    assert chosen.record is not None
    assert chosen.record.facets == {"ville": "v3"}
    assert len(chosen.conversation.previous) == 1
    assert Conversation.from_dict(chosen.conversation.previous[0]).awaiting == "clarification"


def test_i_do_not_know_when_nothing_was_asked_is_no_answer(knowledge: Knowledge):
    turn = cannot_tell(knowledge, BLANK)
    assert turn.messages[0].text == knowledge.texts.politesses["dont_know"]
    assert turn.conversation == BLANK


def test_other_choices_when_nothing_was_asked_says_so(knowledge: Knowledge):
    turn = more(knowledge, BLANK, pressed(acts.MORE))
    assert turn.messages[0].text == knowledge.texts.plus_de_choix
    assert turn.conversation == BLANK


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
