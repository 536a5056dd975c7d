"""Point 3 of the product page: the visitor answers a clarification, or corrects the question."""

import json
from dataclasses import replace
from datetime import date

import pytest

from assistant.catalogue import load_catalogue
from assistant.catalogue.model import Catalogue, Entry, Facet, FacetValue, Family, Taxonomy
from assistant.catalogue.texts import load_texts
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.narrow import in_reading_order, options
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.steps.clarify import cannot_tell, choose, more
from assistant.dialogue.steps.navigate import back
from assistant.dialogue.turns import Turn
from assistant.settings import ROOT
from assistant.text import fold
from assistant.understanding import acts
from assistant.understanding.result import Understanding
from tests.conftest import FROZEN
from tests.unit.dialogue.conftest import entry
from tests.unit.dialogue.helpers import TIED_DATES, asking, kinds, pressed, titled, titles, understood

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


def test_naming_a_couloir_while_the_dispositif_is_asked_leaves_fewer_choices(knowledge: Knowledge):
    turn = choose(knowledge, asking(knowledge), understood("Officine", facets={"couloirs": ("officine",)}))
    (question,) = turn.messages
    assert question.facet == "dispositifs"
    assert titles(question) == ["LGO – vague 1", "LGO – vague 2", "Je ne sais pas"]
    wave = choose(knowledge, turn.conversation, understood("vague 2", attributes={"vague": (2,)}))
    assert wave.messages[0].entry_id == "dates-lgo-va2"


def test_a_value_that_nothing_answers_for_is_said_to_have_no_answer(knowledge: Knowledge):
    other = understood("les labos", facets={"dispositifs": ("sgl_va1",)})
    turn = choose(knowledge, asking(knowledge), other)
    assert kinds(turn) == ["notice", "clarification"]
    assert turn.messages[0].text == knowledge.texts.aucun_choix


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


# What is typed comes resolved: several values, all, none, nothing that is recognised.


def chosen(text: str, **values: str) -> Understanding:
    """An answer typed to a clarification, as it is resolved."""
    return understood(text, act=acts.CHOICE, values=values, known=0.0)


def test_two_values_are_listed_and_told_apart(knowledge: Knowledge):
    turn = choose(knowledge, asking(knowledge), chosen("les deux LGO", values="lgo_va1,lgo_va2"))
    assert kinds(turn) == ["suggestions"]
    assert titles(turn.messages[0])[:2] == ["Dates LGO vague 1 ?", "Dates LGO vague 2 ?"]
    assert turn.messages[0].text == knowledge.texts.choisissez
    assert kinds(back(knowledge, turn.conversation)) == ["clarification"]


def test_two_values_of_one_entry_are_its_answer():
    knowledge, turn = in_towns(3)
    entry = replace(knowledge.catalogue.entries["e0"], facets={"ville": ("v0", "v1")})
    both = {**knowledge.catalogue.entries, "e0": entry}
    del both["e1"]
    shared = replace(knowledge, catalogue=replace(knowledge.catalogue, entries=both))
    turn = choose(shared, turn.conversation, chosen("les deux premières", values="v0,v1"))
    assert turn.messages[0].entry_id == "e0"


def test_all_of_them_is_their_list(knowledge: Knowledge):
    turn = choose(knowledge, asking(knowledge), chosen("toutes", all="yes"))
    assert kinds(turn) == ["suggestions"]
    picks = [b for b in turn.messages[0].buttons if b.payload.startswith("/pick")]
    assert len(picks) == 4


def test_all_of_the_towns_are_a_list_of_pages():
    knowledge, turn = in_towns(21)
    turn = choose(knowledge, turn.conversation, chosen("toutes", all="yes"))
    seen = set(turn.conversation.suggested)
    for _ in range(3):
        assert "Autres choix" in titles(turn.messages[0])
        turn = more(knowledge, turn.conversation, pressed(acts.MORE))
        seen |= set(turn.conversation.suggested)
    assert len(seen) > 15


def test_none_of_them_refuses_them_and_gives_a_person(knowledge: Knowledge):
    turn = choose(knowledge, asking(knowledge), chosen("ni l'un ni l'autre", none="yes"))
    assert kinds(turn) == ["fallback", "handoff"]
    assert turn.messages[0].text == knowledge.texts.aucun_choix
    assert set(turn.conversation.rejected) == {entry for entry, _ in TIED_DATES}
    assert kinds(back(knowledge, turn.conversation)) == ["clarification"]


def test_none_of_the_choices_of_a_page_shows_the_others():
    knowledge, turn = in_towns(12)
    shown = titles(turn.messages[-1])[:8]
    turn = choose(knowledge, turn.conversation, chosen("aucune", none="yes"))
    assert kinds(turn) == ["clarification"]
    assert not set(shown) & set(titles(turn.messages[0])[:4])


def test_none_of_them_leaves_what_is_said_of_no_value(knowledge: Knowledge):
    mixed = (("cps-duree", 0.3), ("ecps-bloquee", 0.3), ("insi-carte", 0.3))
    general = entry("mot-de-passe", "Mot de passe ?", type_offre="produits")
    catalogue = replace(knowledge.catalogue, entries={**knowledge.catalogue.entries, "mot-de-passe": general})
    known = replace(knowledge, catalogue=catalogue)
    before = Conversation(
        awaiting="clarification",
        pending=True,
        question="?",
        candidates=(*mixed, ("mot-de-passe", 0.1)),
        facet="produit",
        choices=("cps", "e_cps", "insi"),
        questions_asked=1,
    )
    turn = choose(known, before, chosen("aucun des trois", none="yes"))
    assert turn.messages[0].entry_id == "mot-de-passe"


def test_what_is_not_recognised_is_asked_again_once_then_listed(knowledge: Knowledge):
    once = choose(knowledge, asking(knowledge), chosen("le truc bleu"))
    assert kinds(once) == ["notice", "clarification"]
    assert once.messages[0].text == knowledge.texts.pas_reconnu
    assert once.record is None
    twice = choose(knowledge, once.conversation, chosen("le bleu je vous dis"))
    assert kinds(twice) == ["suggestions"]
    assert kinds(back(knowledge, twice.conversation)) == ["clarification"]


def test_what_is_typed_is_never_told_to_be_no_longer_available(knowledge: Knowledge):
    for values in (
        {"value": "disparue"},
        {"values": "nope,rien"},
        {"rank": "9"},
        {"facet": "x", "value": "y"},
    ):
        turn = choose(knowledge, asking(knowledge), chosen("…", **values))
        assert knowledge.texts.choix_inconnu not in [message.text for message in turn.messages]


def test_after_an_answer_that_is_recognised_the_next_question_may_be_missed_once_too(knowledge: Knowledge):
    once = choose(knowledge, asking(knowledge), chosen("le truc bleu"))
    other = choose(knowledge, once.conversation, chosen("je ne sais pas", unknown="yes"))
    assert other.messages[0].facet == "couloirs"
    assert kinds(choose(knowledge, other.conversation, chosen("hmm"))) == ["notice", "clarification"]


def test_the_value_of_another_facet_narrows_what_is_asked(knowledge: Knowledge):
    turn = choose(knowledge, asking(knowledge), chosen("une farmacie", facet="couloirs", value="officine"))
    assert titles(turn.messages[0]) == ["LGO – vague 1", "LGO – vague 2", "Je ne sais pas"]
    assert turn.conversation.facets == {"couloirs": "officine"}


def test_a_value_and_a_wave_said_together_both_count(knowledge: Knowledge):
    said = replace(
        chosen("une pharmacie, vague 2", facet="couloirs", value="officine"), attributes={"vague": (2,)}
    )
    assert choose(knowledge, asking(knowledge), said).messages[0].entry_id == "dates-lgo-va2"


# A wave that was said, and how choices are read.


def test_no_value_of_another_wave_is_offered(knowledge: Knowledge):
    asked = understood("dates de la vague 1", *TIED_DATES, attributes={"vague": (1,)})
    turn = ask(knowledge, BLANK, asked)
    assert titles(turn.messages[-1]) == ["Hôpital", "Officine", "Je ne sais pas"]
    kept = choose(knowledge, turn.conversation, chosen("je ne sais pas", unknown="yes"))
    assert titles(kept.messages[-1]) == ["DPI – vague 1", "LGO – vague 1", "Je ne sais pas"]


def test_no_couloir_without_that_wave_is_offered():
    knowledge = Knowledge(load_catalogue(ROOT / "data"), load_texts(FROZEN / "texts.yml"), date(2026, 1, 15))
    facet = knowledge.catalogue.taxonomy.facet("couloirs")
    assert facet is not None
    every = [(entry.id, 1.0) for entry in knowledge.catalogue.published]
    first = options(knowledge.catalogue, every, facet, {}, {"vague": (1,)})
    assert {"hopital", "officine", "medico_social"} <= set(first)
    assert not {"sages_femmes", "chirurgiens_dentistes", "paramedicaux", "transverse"} & set(first)
    second = options(knowledge.catalogue, every, facet, {}, {"vague": (2,)})
    assert "sages_femmes" in second
    assert "medico_social" not in second


def test_the_shipped_choices_have_full_names_sorted_by_their_letters_with_a_line_of_help():
    knowledge = Knowledge(load_catalogue(ROOT / "data"), load_texts(FROZEN / "texts.yml"), date(2026, 1, 15))
    family = next(f for f in knowledge.catalogue.families if f.id == "segur-dates-limites")
    ranking = [(entry, 0.06) for entry in family.entries]
    turn = ask(knowledge, BLANK, understood("dates limites", *ranking, known=0.95))
    lanes = turn.messages[-1]
    # One's trade before acronyms.
    assert lanes.facet == "couloirs"
    assert all(button.hint for button in lanes.buttons if '"value"' in button.payload)
    labels = [b.title for b in lanes.buttons if '"value"' in b.payload]
    assert labels == sorted(labels, key=fold)
    hospital = choose(knowledge, turn.conversation, chosen("hôpital", facet="couloirs", value="hopital"))
    shown = titles(hospital.messages[-1])
    assert "Dossier patient informatisé (DPI), vague 2" in shown
    assert shown[:-1] == sorted(shown[:-1], key=fold)


def test_offers_stay_in_the_order_of_their_authors(knowledge: Knowledge):
    facet = knowledge.catalogue.taxonomy.facet("type_offre")
    products = knowledge.catalogue.taxonomy.facet("produit")
    assert facet is not None
    assert products is not None
    assert in_reading_order(knowledge.catalogue, facet, ["produits", "segur"]) == ["segur", "produits"]
    assert in_reading_order(knowledge.catalogue, products, ["insi", "e_cps", "cps"]) == [
        "cps",
        "e_cps",
        "insi",
    ]


def test_the_choices_before_are_a_press_away():
    knowledge, first = in_towns(21)
    assert "Choix précédents" not in titles(first.messages[-1])
    second = more(knowledge, first.conversation, pressed(acts.MORE))
    assert titles(second.messages[-1])[8:] == ["Choix précédents", "Autres choix", "Je ne sais pas"]
    again = more(knowledge, second.conversation, titled(second, "Choix précédents"))
    assert again.messages == first.messages


def test_a_probable_family_is_given_as_probable_after_its_clarification(knowledge: Knowledge):
    doubtful = replace(asking(knowledge), doubtful=True)
    turn = choose(knowledge, doubtful, pressed(acts.CHOICE, facet="dispositifs", value="lgo_va2"))
    assert turn.messages[0].certainty == "probable"
    assert turn.messages[0].lead == knowledge.texts.probable
    assert not turn.conversation.doubtful
    sure = choose(knowledge, asking(knowledge), pressed(acts.CHOICE, facet="dispositifs", value="lgo_va2"))
    assert sure.messages[0].certainty == "sure"
