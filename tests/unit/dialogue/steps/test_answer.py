"""Points 2, 3, 5 and 6 of the product page: answer, clarify, suggest, admit."""

from dataclasses import replace
from datetime import date

from assistant.catalogue.model import Catalogue
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask
from tests.unit.dialogue.helpers import TIED_DATES, kinds, titles, understood

BLANK = Conversation()


def test_a_clear_question_gets_the_entry_word_for_word_then_the_feedback_question(knowledge: Knowledge):
    turn = ask(knowledge, BLANK, understood("carte bloquée", ("cps-bloquee", 0.9)))
    answer, feedback = turn.messages
    assert answer.text == knowledge.catalogue.entries["cps-bloquee"].answer
    assert answer.entry_id == "cps-bloquee"
    assert feedback.text == "Cette réponse vous a-t-elle été utile ?"
    assert titles(feedback) == ["Oui", "Non"]
    assert turn.conversation.awaiting == "feedback"
    assert turn.record is not None
    assert (turn.record.status, turn.record.decision) == ("answered", "answer")


def test_an_answer_carries_its_source_its_date_and_a_warning_once_expired(knowledge: Knowledge):
    old = replace(
        knowledge.catalogue.entries["insi-carte"],
        source="https://www.esante.gouv.fr/insi",
        verified_on=date(2025, 3, 4),
        expires_on=date(2025, 12, 31),
    )
    outdated = replace(knowledge, catalogue=replace(knowledge.catalogue, entries={"insi-carte": old}))
    answer = ask(outdated, BLANK, understood("carte insi", ("insi-carte", 0.9))).messages[0]
    assert answer.source == {
        "url": "https://www.esante.gouv.fr/insi",
        "label": "esante.gouv.fr",
        "verified_on": "2025-03-04",
    }
    assert answer.warning == "Cette information date du 04/03/2025 et doit être revérifiée."


def test_a_family_that_ties_asks_with_only_values_that_have_an_answer(knowledge: Knowledge):
    turn = ask(knowledge, BLANK, understood("quelles dates limites ?", *TIED_DATES))
    (question,) = turn.messages
    assert question.kind == "clarification"
    assert question.text == "Votre question concerne quel dispositif Ségur ?"
    assert titles(question)[-1] == "Je ne sais pas"
    assert set(titles(question)[:-1]) == {"DPI – vague 1", "DPI – vague 2", "LGO – vague 1", "LGO – vague 2"}
    assert turn.conversation.awaiting == "clarification"


def test_naming_the_dispositif_in_the_question_asks_nothing(knowledge: Knowledge):
    turn = ask(
        knowledge, BLANK, understood("dates LGO vague 1", *TIED_DATES, facets={"dispositifs": ("lgo_va1",)})
    )
    assert turn.messages[0].entry_id == "dates-lgo-va1"


def test_a_software_name_and_a_wave_narrow_together(knowledge: Knowledge):
    named = understood(
        "dates DPI vague 2",
        *TIED_DATES,
        facets={"dispositifs": ("dpi_va1", "dpi_va2")},
        attributes={"vague": (2,)},
    )
    assert ask(knowledge, BLANK, named).messages[0].entry_id == "dates-dpi-va2"


def test_a_family_is_compared_with_the_thresholds_as_one_and_brings_its_cut_members(knowledge: Knowledge):
    turn = ask(knowledge, BLANK, understood("dates limites", ("dates-dpi-va1", 0.4), ("dates-dpi-va2", 0.3)))
    assert {e for e, _ in turn.conversation.candidates} == set(knowledge.catalogue.families[0].entries)


def test_two_close_entries_are_suggested(knowledge: Knowledge):
    turn = ask(knowledge, BLANK, understood("bloquée", ("cps-bloquee", 0.4), ("ecps-bloquee", 0.35)))
    (message,) = turn.messages
    assert message.kind == "suggestions"
    assert message.text == "Vouliez-vous dire…"
    assert titles(message) == ["Carte CPS bloquée ?", "e-CPS bloquée ?", "Aucune de ces propositions"]


def test_many_close_entries_are_separated_by_one_question(knowledge: Knowledge):
    spread = (("cps-bloquee", 0.24), ("ecps-bloquee", 0.23), ("insi-carte", 0.22), ("cps-duree", 0.21))
    (message,) = ask(knowledge, BLANK, understood("carte", *spread)).messages
    assert message.kind == "clarification"
    assert message.facet == "produit"


def test_an_unknown_question_is_admitted_with_ways_out(knowledge: Knowledge):
    turn = ask(knowledge, BLANK, understood("recette de crêpes", ("cps-duree", 0.02), known=0.05))
    (message,) = turn.messages
    assert message.kind == "fallback"
    assert titles(message) == ["Reformuler", "Être guidé", "Contacter l'assistance"]
    assert turn.conversation.awaiting is None


def test_two_misses_in_a_row_give_the_human_contact(knowledge: Knowledge):
    lost = understood("charabia", known=0.0)
    first = ask(knowledge, BLANK, lost)
    second = ask(knowledge, first.conversation, lost)
    assert kinds(second) == ["fallback", "handoff"]
    assert second.messages[1].handoff is not None
    assert second.messages[1].handoff["contact"]["label"] == "Assistance"


def test_an_answer_forgets_the_misses(knowledge: Knowledge):
    missed = ask(knowledge, BLANK, understood("charabia", known=0.0)).conversation
    answered = ask(knowledge, missed, understood("carte", ("cps-duree", 0.9))).conversation
    assert kinds(ask(knowledge, answered, understood("charabia", known=0.0))) == ["fallback"]


def test_an_entry_that_left_the_catalogue_is_never_shown(knowledge: Knowledge):
    empty = replace(knowledge, catalogue=Catalogue(entries={}))
    assert kinds(ask(empty, BLANK, understood("carte", ("cps-duree", 0.95)))) == ["fallback"]


def test_the_state_survives_storage(knowledge: Knowledge):
    turn = ask(
        knowledge, BLANK, understood("dates limites", *TIED_DATES, attributes={"vague": (1,)})
    ).conversation
    assert Conversation.from_dict(turn.as_dict()) == turn
    assert Conversation.from_dict({"candidates": "broken", "page": []}) is not None


def test_an_english_question_is_answered_in_french_after_one_english_sentence(knowledge: Knowledge):
    turn = ask(knowledge, BLANK, understood("blocked card", ("cps-bloquee", 0.9), language="en"))
    assert kinds(turn) == ["notice", "answer", "feedback_request"]
    assert "in French" in turn.messages[0].text
    assert turn.messages[1].text == knowledge.catalogue.entries["cps-bloquee"].answer


def test_the_other_question_of_a_message_is_offered_as_a_button(knowledge: Knowledge):
    two_questions = understood(
        "carte bloquée ? quelle durée ?", ("cps-bloquee", 0.9), also=("cps-duree", "gone")
    )
    turn = ask(knowledge, BLANK, two_questions)
    assert kinds(turn) == ["answer", "suggestions", "feedback_request"]
    assert [b.title for b in turn.messages[1].buttons] == ["Durée de la carte CPS ?"]
    assert turn.messages[1].buttons[0].payload == '/pick{"entry": "cps-duree"}'
    assert turn.conversation.awaiting == "feedback"
