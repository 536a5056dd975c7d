"""Point 8 of the product page: the human contact, with a summary."""

from collections.abc import Mapping
from dataclasses import asdict, replace

import pytest

from assistant.catalogue.model import Contact
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.step_table import take_step
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.steps.clarify import choose, more
from assistant.dialogue.steps.hand_over import contact_line, hand_over, human, summary
from assistant.dialogue.steps.navigate import back, repeat
from assistant.dialogue.turns import Turn
from assistant.privacy.hidden import HIDDEN
from assistant.understanding import acts
from tests.unit.dialogue.helpers import (
    THRESHOLDS,
    answered,
    asking,
    kinds,
    pressed,
    titled,
    titles,
    understood,
)

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


# Asked for: of which product, and in which words.


def someone(text: str = "parler à quelqu'un", **more: object):
    return understood(text, act=acts.HUMAN, known=0.0, **more)


def reached(turn: Turn) -> Mapping[str, str]:
    """The contact of a hand-over that was asked for."""
    (message,) = turn.messages
    assert message.handoff is not None
    assert message.text.startswith("Voici comment joindre")
    contact: Mapping[str, str] = message.handoff["contact"]
    return contact


def test_whoever_asks_for_a_person_is_not_told_of_a_failure(knowledge: Knowledge):
    turn = human(knowledge, answered(knowledge).conversation, someone())
    assert reached(turn)["label"] == "Service cartes"
    # After what could not be answered, it is said.
    (given,) = hand_over(knowledge, answered(knowledge).conversation).messages
    assert given.text.startswith(knowledge.texts.contact)


def test_the_product_is_asked_when_nobody_named_it_those_with_a_contact_first(knowledge: Knowledge):
    turn = human(knowledge, BLANK, someone())
    (message,) = turn.messages
    assert message.text == knowledge.texts.quel_produit
    assert (message.kind, message.facet) == ("clarification", "produit")
    assert titles(message) == ["Cartes CPx", "e-CPS", "INSi", "Je ne sais pas"]
    assert turn.conversation.awaiting == "contact"
    assert turn.conversation.choices == ("cps", "e_cps", "insi")
    assert (
        reached(human(knowledge, turn.conversation, titled(turn, "Cartes CPx")))["label"] == "Service cartes"
    )
    assert reached(human(knowledge, turn.conversation, titled(turn, "INSi")))["label"] == "Assistance"
    assert (
        reached(human(knowledge, turn.conversation, titled(turn, "Je ne sais pas")))["label"] == "Assistance"
    )


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ({"facet": "produit", "value": "cps"}, "Service cartes"),
        ({"facet": "produit", "value": "insi"}, "Assistance"),
        ({"rank": "1"}, "Service cartes"),
        ({"unknown": "yes"}, "Assistance"),
        ({"none": "yes"}, "Assistance"),
        ({"facet": "produit", "values": "cps,insi"}, "Service cartes"),
        ({}, "Assistance"),
    ],
)
def test_a_typed_product_gives_its_contact(knowledge: Knowledge, values: dict[str, str], label: str):
    asked = human(knowledge, BLANK, someone()).conversation
    typed = understood("…", act=acts.CHOICE, values=values, known=0.0)
    assert reached(choose(knowledge, asked, typed))["label"] == label


def test_a_product_that_is_named_is_not_asked(knowledge: Knowledge):
    for said in (
        someone("un conseiller pour ma carte", values={"facet": "produit", "value": "cps"}),
        someone("un conseiller pour ma carte", facets={"produit": ("cps",)}),
    ):
        turn = human(knowledge, BLANK, said)
        assert reached(turn)["label"] == "Service cartes"
        assert "Précisions : Cartes CPx" in turn.messages[0].text


@pytest.mark.parametrize("act", [acts.PRECISION, acts.HUMAN])
def test_a_product_said_after_a_contact_gives_its_own(knowledge: Knowledge, act: str):
    given = human(knowledge, human(knowledge, BLANK, someone()).conversation, someone("je ne sais plus"))
    assert reached(given)["label"] == "Assistance"
    said = understood("pour la carte", ("cps-duree", 0.6), act=act, facets={"produit": ("cps",)})
    assert reached(take_step(knowledge, given.conversation, said))["label"] == "Service cartes"


def test_a_precision_of_a_question_is_still_one(knowledge: Knowledge):
    said = understood("pour la carte", ("cps-duree", 0.9), act=acts.PRECISION, facets={"produit": ("cps",)})
    pending = ask(knowledge, BLANK, understood("recette")).conversation
    assert take_step(knowledge, pending, said).messages[0].entry_id == "cps-duree"


def test_the_product_that_is_asked_may_be_repeated_and_come_back_from(knowledge: Knowledge):
    asked = human(knowledge, ask(knowledge, BLANK, understood("recette")).conversation, someone())
    assert repeat(knowledge, asked.conversation).messages == asked.messages
    assert back(knowledge, asked.conversation).conversation.question == "recette"
    assert more(knowledge, asked.conversation, pressed(acts.MORE)).messages == asked.messages


def test_a_new_question_while_the_product_is_asked_is_answered(knowledge: Knowledge):
    asked = human(knowledge, BLANK, someone()).conversation
    turn = take_step(knowledge, asked, understood("durée de la carte", ("cps-duree", 0.9)))
    assert turn.messages[0].entry_id == "cps-duree"


def test_no_product_has_a_contact_where_the_taxonomy_has_none(knowledge: Knowledge):
    taxonomy = replace(knowledge.catalogue.taxonomy, contacts={})
    alone = replace(knowledge, catalogue=replace(knowledge.catalogue, taxonomy=taxonomy))
    assert kinds(human(alone, BLANK, someone())) == ["handoff"]


def test_the_summary_leaves_out_what_is_empty_and_has_the_visitors_own_words(knowledge: Knowledge):
    said = Conversation(question="carte bloquée", reason="incomplete", comment="il manque le prix")
    assert summary(knowledge, said).splitlines() == [
        "Question : carte bloquée",
        "Ce qui ne convient pas : La réponse est incomplète",
        "Commentaire : il manque le prix",
    ]
    assert summary(knowledge, BLANK) == "Question : aucune"


def test_after_an_answer_of_no_use_its_product_is_still_known(knowledge: Knowledge):
    said = pressed(acts.REASON, code="not_my_question")
    offered = take_step(knowledge, answered(knowledge).conversation, said).conversation
    assert offered.pending
    assert reached(human(knowledge, offered, someone()))["label"] == "Service cartes"
    # Of another question, nothing is known from the answer before it.
    lost = ask(knowledge, offered, understood("recette")).conversation
    assert kinds(human(knowledge, lost, someone())) == ["clarification"]


@pytest.mark.parametrize(
    ("act", "more"),
    [
        (acts.TOPIC, {"values": {"facet": "produit", "value": "cps"}}),
        (acts.PRECISION, {"facets": {"produit": ("cps",)}}),
        (acts.HUMAN, {"facets": {"produit": ("cps",)}}),
    ],
)
def test_a_product_typed_when_it_is_asked_gives_its_contact_whichever_act(
    knowledge: Knowledge, act: str, more: dict[str, object]
):
    asked = human(knowledge, BLANK, someone()).conversation
    said = understood("cartes", act=act, known=0.0, **more)
    assert reached(take_step(knowledge, asked, said))["label"] == "Service cartes"
    # Elsewhere, a name alone is a page.
    if act == acts.TOPIC:
        assert "handoff" not in kinds(take_step(knowledge, BLANK, said))


def test_words_that_were_not_kept_are_not_in_the_summary(knowledge: Knowledge):
    conversation = replace(answered(knowledge).conversation, question=HIDDEN, comment=HIDDEN)
    written = summary(knowledge, conversation)
    assert HIDDEN not in written
    assert "Réponses déjà lues" in written
