"""Point 8 of the product page: the human contact, with a summary."""

from dataclasses import asdict, replace

import pytest

from assistant.catalogue.model import Contact
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.hand_over import contact_line, hand_over, summary
from tests.unit.dialogue.helpers import THRESHOLDS, answered, asking

BLANK = Conversation()


def test_the_hand_over_has_the_products_contact_and_an_honest_summary(knowledge: Knowledge):
    (message,) = hand_over(knowledge, answered(knowledge).conversation).messages
    assert message.handoff is not None
    assert message.handoff["contact"] == {"label": "Service cartes", "phone": "0 000 000 000"}
    assert "carte bloquée" in message.handoff["summary"]
    assert "Carte CPS bloquée ?" in message.handoff["summary"]


def test_the_contact_is_that_of_the_product_chosen_then_named_then_answered(knowledge: Knowledge):
    answered_cps = Conversation(answer="cps-bloquee")
    assert contact_of(knowledge, BLANK) == "Assistance"
    assert contact_of(knowledge, answered_cps) == "Service cartes"
    assert contact_of(knowledge, Conversation(named_facets={"produit": ("cps",)})) == "Service cartes"
    assert (
        contact_of(knowledge, Conversation(facets={"produit": "cps"}, answer="insi-carte"))
        == "Service cartes"
    )
    likely = Conversation(candidates=(("cps-duree", 0.4),), thresholds=asdict(THRESHOLDS))
    assert contact_of(knowledge, likely) == "Service cartes"
    assert contact_of(knowledge, replace(likely, candidates=(("cps-duree", 0.05),))) == "Assistance"
    assert contact_of(knowledge, Conversation(answer="entree-disparue")) == "Assistance"


def contact_of(knowledge: Knowledge, conversation: Conversation) -> str:
    (message,) = hand_over(knowledge, conversation).messages
    assert message.handoff is not None
    return str(message.handoff["contact"]["label"])


def test_without_any_contact_the_summary_is_still_given(knowledge: Knowledge):
    taxonomy = replace(knowledge.catalogue.taxonomy, contacts={})
    alone = replace(knowledge, catalogue=replace(knowledge.catalogue, taxonomy=taxonomy))
    (message,) = hand_over(alone, Conversation(question="carte bloquée")).messages
    assert message.handoff is not None
    assert message.handoff["contact"] == {}
    assert "carte bloquée" in message.handoff["summary"]


@pytest.mark.parametrize(
    ("contact", "line"),
    [
        (Contact("Aide", phone="36 36"), "**Aide** : 36 36"),
        (Contact("Aide", email="a@exemple.fr"), "**Aide** : [a@exemple.fr](mailto:a@exemple.fr)"),
        (Contact("Aide", url="https://exemple.fr"), "**Aide** : [https://exemple.fr](https://exemple.fr)"),
        (
            Contact("Aide", "36 36", "a@exemple.fr", "https://exemple.fr"),
            "**Aide** : 36 36, [a@exemple.fr](mailto:a@exemple.fr), [https://exemple.fr](https://exemple.fr)",
        ),
    ],
)
def test_a_contact_is_one_line_with_the_channels_it_has(contact: Contact, line: str):
    assert contact_line(contact) == line
    assert set(contact.as_dict()) <= {"label", "phone", "email", "url"}
    assert all(contact.as_dict().values())


def test_the_summary_says_in_the_agencys_words_what_was_chosen_and_read(knowledge: Knowledge):
    talked = Conversation(
        question="quelles dates ?",
        facets={"dispositifs": "lgo_va1"},
        named_facets={"couloirs": ("officine",), "produit": ("valeur-disparue",)},
        tried=("Dates LGO vague 1 ?", "Dates LGO vague 2 ?"),
    )
    assert summary(knowledge, talked).splitlines() == [
        "Question : quelles dates ?",
        "Précisions : Officine, LGO – vague 1",
        "Réponses déjà lues : Dates LGO vague 1 ? ; Dates LGO vague 2 ?",
    ]


def test_asking_for_a_person_ends_the_question_under_way_and_the_misses(knowledge: Knowledge):
    turn = hand_over(knowledge, replace(asking(knowledge), misses=1))
    assert turn.conversation.awaiting is None
    assert turn.conversation.misses == 0
    assert turn.record is not None
    assert turn.record.decision == "hand_over"
