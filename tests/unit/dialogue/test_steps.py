"""Points 1, 3, 4, 7, 8 and 9 of the product page: the rest of the conversation, step by step."""

import json

import pytest

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.steps.clarify import cannot_tell, choose, correct, more
from assistant.dialogue.steps.feedback import comment, reason, skip, useful
from assistant.dialogue.steps.guide import guide
from assistant.dialogue.steps.hand_over import hand_over
from assistant.dialogue.steps.navigate import back, repeat, restart
from assistant.dialogue.steps.redirect import emergency, out_of_scope, redirect
from assistant.dialogue.steps.small_talk import greeting
from assistant.dialogue.steps.suggestion import pick, reject_list, without_refused
from assistant.dialogue.turns import Turn
from assistant.understanding import acts
from tests.unit.dialogue.helpers import TIED_DATES, kinds, pressed, titles, understood

BLANK = Conversation()


def answered(knowledge: Knowledge) -> Turn:
    turn = ask(knowledge, BLANK, understood("carte bloquée", ("cps-bloquee", 0.8), ("ecps-bloquee", 0.15)))
    return Turn(turn.messages, turn.conversation.with_interaction(41), turn.record)


def asking(knowledge: Knowledge) -> Conversation:
    return ask(knowledge, BLANK, understood("quelles dates limites ?", *TIED_DATES)).conversation


def test_the_greeting_frames_and_offers_three_questions(knowledge: Knowledge):
    (message,) = greeting(knowledge).messages
    assert "assistant automatique" in message.text
    privacy = "Ne saisissez pas de données de santé ni de données personnelles "
    assert privacy + "(INS, NIR, code de carte, mot de passe)." in message.text
    assert len(message.buttons) == 3


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


def test_the_guided_walk_reaches_a_short_list(knowledge: Knowledge):
    turn = guide(knowledge, BLANK)
    assert turn.messages[-1].text == "Votre question concerne quel type d'offre ?"
    turn = choose(knowledge, turn.conversation, pressed(acts.CHOICE, facet="type_offre", value="segur"))
    assert turn.messages[-1].text == "Votre question concerne quel couloir Ségur ?"
    turn = choose(knowledge, turn.conversation, pressed(acts.CHOICE, facet="couloirs", value="officine"))
    assert kinds(turn) == ["suggestions"]
    assert titles(turn.messages[0])[:2] == ["Dates LGO vague 1 ?", "Dates LGO vague 2 ?"]


def test_picking_a_suggestion_answers_it_by_button_or_rank(knowledge: Knowledge):
    offered = ask(
        knowledge, BLANK, understood("bloquée", ("cps-bloquee", 0.4), ("ecps-bloquee", 0.35))
    ).conversation
    assert (
        pick(knowledge, offered, pressed(acts.PICK, entry="ecps-bloquee")).messages[0].entry_id
        == "ecps-bloquee"
    )
    assert (
        pick(knowledge, offered, understood("le premier", act=acts.PICK, values={"rank": "1"}))
        .messages[0]
        .entry_id
        == "cps-bloquee"
    )
    assert kinds(pick(knowledge, offered, pressed(acts.PICK, entry="forged"))) == ["notice"]


def test_none_of_these_admits_and_does_not_offer_them_again(knowledge: Knowledge):
    offered = ask(
        knowledge, BLANK, understood("bloquée", ("cps-bloquee", 0.4), ("ecps-bloquee", 0.35))
    ).conversation
    turn = reject_list(knowledge, offered)
    assert kinds(turn) == ["fallback"]
    assert set(turn.conversation.rejected) == {"cps-bloquee", "ecps-bloquee"}


def test_none_of_these_offers_what_is_left_once_then_admits(knowledge: Knowledge):
    ranking = (
        ("cps-bloquee", 0.2),
        ("ecps-bloquee", 0.18),
        ("insi-carte", 0.17),
        ("cps-duree", 0.15),
        ("dates-dpi-va1", 0.01),
    )
    offered = ask(knowledge, BLANK, understood("carte", *ranking, known=0.95)).conversation
    shown = set(offered.suggested)
    again = reject_list(knowledge, offered)
    assert kinds(again) == ["suggestions"]
    assert not shown & set(again.conversation.suggested)
    assert "cps-duree" in again.conversation.suggested
    last = reject_list(knowledge, again.conversation)
    assert kinds(last) == ["fallback"]


def test_refusals_make_what_is_left_likelier():
    asked = Conversation(candidates=(("a", 0.5), ("b", 0.3)), known=0.9, rejected=("a",))
    left = without_refused(asked)
    assert left.candidates == (("b", pytest.approx(0.6)),)
    assert left.known == pytest.approx(0.8)


def test_naming_a_couloir_while_the_dispositif_is_asked_leaves_fewer_choices(knowledge: Knowledge):
    turn = choose(knowledge, asking(knowledge), understood("Officine", facets={"couloirs": ("officine",)}))
    (question,) = turn.messages
    assert question.facet == "dispositifs"
    assert titles(question) == ["LGO – vague 1", "LGO – vague 2", "Je ne sais pas"]
    wave = choose(knowledge, turn.conversation, understood("vague 2", attributes={"vague": (2,)}))
    assert wave.messages[0].entry_id == "dates-lgo-va2"


def test_yes_is_stored_and_thanked(knowledge: Knowledge):
    turn = useful(knowledge, answered(knowledge).conversation, pressed(acts.FEEDBACK, useful=acts.YES))
    assert kinds(turn) == ["feedback_thanks"]
    assert turn.feedback is not None
    assert (turn.feedback.interaction, turn.feedback.useful) == (41, True)


def test_no_asks_the_reason_in_the_agencys_words(knowledge: Knowledge):
    turn = useful(knowledge, answered(knowledge).conversation, pressed(acts.FEEDBACK, useful=acts.NO))
    assert kinds(turn) == ["feedback_reason"]
    assert titles(turn.messages[0]) == [
        "Ce n'est pas ma question",
        "La réponse n'est pas claire",
        "La réponse est incomplète",
        "L'information me semble fausse",
        "La règle ne me convient pas",
    ]


def test_the_comment_is_stored_then_the_next_best_entry_is_offered(knowledge: Knowledge):
    conversation = useful(
        knowledge, answered(knowledge).conversation, pressed(acts.FEEDBACK, useful=acts.NO)
    ).conversation
    turn = reason(knowledge, conversation, pressed(acts.REASON, code="incomplete"))
    assert kinds(turn) == ["feedback_comment"]
    assert "données personnelles" in turn.messages[0].text
    after = comment(knowledge, turn.conversation, understood("il manque le prix"))
    assert after.feedback is not None
    assert after.feedback.comment == "il manque le prix"
    assert kinds(after) == ["feedback_thanks", "suggestions"]
    assert titles(after.messages[1])[0] == "e-CPS bloquée ?"


def test_a_comment_that_reads_as_a_question_offers_its_entry(knowledge: Knowledge):
    conversation = reason(
        knowledge, answered(knowledge).conversation, pressed(acts.REASON, code="wrong")
    ).conversation
    after = comment(knowledge, conversation, understood("je voulais la durée", ("cps-duree", 0.9)))
    assert titles(after.messages[1])[0] == "Durée de la carte CPS ?"


def test_skipping_without_another_entry_gives_the_contact(knowledge: Knowledge):
    alone = ask(knowledge, BLANK, understood("insi", ("insi-carte", 0.9))).conversation.with_interaction(1)
    commenting = reason(knowledge, alone, pressed(acts.REASON, code="wrong")).conversation
    assert kinds(skip(knowledge, commenting)) == ["feedback_thanks", "handoff"]


def test_feedback_on_an_answer_of_nobody_is_refused(knowledge: Knowledge):
    turn = useful(
        knowledge, answered(knowledge).conversation, pressed(acts.FEEDBACK, useful=acts.YES, interaction="99")
    )
    assert turn.feedback is None
    assert kinds(turn) == ["notice"]


def test_the_hand_over_has_the_products_contact_and_an_honest_summary(knowledge: Knowledge):
    (message,) = hand_over(knowledge, answered(knowledge).conversation).messages
    assert message.handoff is not None
    assert message.handoff["contact"] == {"label": "Service cartes", "phone": "0 000 000 000"}
    assert "carte bloquée" in message.handoff["summary"]
    assert "Carte CPS bloquée ?" in message.handoff["summary"]


def test_danger_comes_before_everything_and_is_not_stored(knowledge: Knowledge):
    turn = emergency(knowledge, answered(knowledge).conversation)
    for number in ("15", "112", "3114"):
        assert number in turn.messages[0].text
    assert turn.messages[0].entry_id is None
    assert turn.record is not None
    assert turn.record.question == ""


def test_a_subject_of_others_is_redirected_unless_an_entry_is_sure(knowledge: Knowledge):
    away = redirect(
        knowledge, BLANK, understood("mot de passe patient", known=0.1, values={"subject": "patient"})
    )
    assert "le support Mon espace santé" in away.messages[0].text
    sure = redirect(knowledge, BLANK, understood("x", ("cps-duree", 0.95), values={"subject": "patient"}))
    assert sure.messages[0].entry_id == "cps-duree"
    assert kinds(out_of_scope(knowledge, BLANK, understood("météo", known=0.0))) == ["fallback"]


def test_more_choices_come_back_to_the_first_page(knowledge: Knowledge):
    turn = more(knowledge, asking(knowledge))
    assert kinds(turn) == ["clarification"]
    assert turn.conversation.page == 0
