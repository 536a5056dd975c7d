"""Point 6 of the product page: a product's breakdown is shown its state, then its failures."""

from dataclasses import replace

import pytest

from assistant.catalogue.model import Catalogue, Contact, Facet, FacetValue
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.step_table import take_step
from assistant.understanding import acts
from assistant.understanding.result import Understanding
from tests.unit.dialogue.conftest import entry
from tests.unit.dialogue.helpers import kinds, titles, understood

STATE = "[État des services](https://etat.exemple.fr)"


@pytest.fixture
def outages(knowledge: Knowledge) -> Knowledge:
    """The same catalogue, where a theme is called « panne » and the state of services has a page."""
    catalogue = knowledge.catalogue
    themes = Facet(
        "thematique", "Quelle thématique ?", filters=False, values=(FacetValue("perte", "Perte", ("panne",)),)
    )
    facets = tuple(themes if facet.id == "thematique" else facet for facet in catalogue.taxonomy.facets)
    contacts = {
        **catalogue.taxonomy.contacts,
        "panne": Contact("État des services", url="https://etat.exemple.fr"),
    }
    other = entry("cps-lente", "Carte CPS lente ?", type_offre="produits", produit="cps", thematique="perte")
    taxonomy = replace(catalogue.taxonomy, facets=facets, contacts=contacts)
    entries = {**catalogue.entries, other.id: other}
    return replace(knowledge, catalogue=Catalogue(entries, taxonomy, catalogue.families))


def down(*ranking: tuple[str, float], product: str = "cps") -> Understanding:
    return understood(
        "la carte ne marche pas",
        *ranking,
        values={"breakdown": "yes"},
        facets={"produit": (product,)},
        act=acts.QUESTION,
    )


def test_the_state_of_services_comes_before_the_answer(outages: Knowledge):
    turn = take_step(outages, Conversation(), down(("cps-bloquee", 0.95)))
    assert kinds(turn) == ["notice", "answer", "feedback_request"]
    assert STATE in turn.messages[0].text
    assert turn.record is not None
    assert turn.record.entry == "cps-bloquee"


def test_what_nothing_answers_gets_the_products_failures(outages: Knowledge):
    turn = take_step(outages, Conversation(), down(("cps-lente", 0.02), product="cps"))
    assert kinds(turn) == ["notice", "suggestions"]
    assert titles(turn.messages[1])[:2] == ["Carte CPS lente ?", "Carte CPS bloquée ?"]
    assert turn.conversation.question == "la carte ne marche pas"


def test_a_product_without_failures_is_shown_the_state_all_the_same(outages: Knowledge):
    turn = take_step(outages, Conversation(), down(product="insi"))
    assert kinds(turn) == ["notice", "fallback"]


def test_without_such_a_page_the_question_is_just_asked(knowledge: Knowledge):
    turn = take_step(knowledge, Conversation(), down(("cps-bloquee", 0.95)))
    assert kinds(turn)[0] == "answer"


def test_the_only_failure_known_is_offered_not_given(outages: Knowledge):
    entries = {e: one for e, one in outages.catalogue.entries.items() if e != "cps-lente"}
    fewer = replace(outages, catalogue=replace(outages.catalogue, entries=entries))
    turn = take_step(fewer, Conversation(), down())
    assert titles(turn.messages[1]) == ["Carte CPS bloquée ?", "Aucune de ces propositions"]
