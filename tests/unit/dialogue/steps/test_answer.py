"""Points 2, 3, 5 and 6 of the product page: answer, clarify, suggest, admit."""

from dataclasses import replace
from datetime import date

from assistant.catalogue.costs import Costs
from assistant.catalogue.model import Catalogue
from assistant.dialogue.decide import Decision
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.step_table import take_step
from assistant.dialogue.steps.answer import ask, asking, carry_out
from assistant.dialogue.steps.navigate import repeat
from assistant.dialogue.turns import Button, Turn
from assistant.understanding import acts
from tests.unit.dialogue.helpers import TIED_DATES, kinds, press, pressed, stored, titled, titles, understood

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
        "label": "esante.gouv.fr, page INSi",
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
    cheap = replace(knowledge, costs=Costs(question=0.2))
    (message,) = ask(cheap, BLANK, understood("carte", *spread)).messages
    assert message.kind == "clarification"
    assert message.facet == "produit"


def test_a_follow_up_is_not_given_the_answer_that_was_just_read(knowledge: Knowledge):
    """The question before is read again with it, and its answer comes first again."""
    before = ask(knowledge, BLANK, understood("carte bloquée ?", ("cps-bloquee", 0.95))).conversation
    within = (("cps-bloquee", 0.6), ("ecps-bloquee", 0.38))
    turn = ask(knowledge, before, understood("et la e-CPS ?", *within, act=acts.FOLLOW_UP))
    assert (turn.messages[0].entry_id, turn.messages[0].certainty) == ("ecps-bloquee", "sure")
    # Whoever asks a whole question gets its answer, even again.
    again = ask(knowledge, before, understood("carte bloquée ?", ("cps-bloquee", 0.95)))
    assert again.messages[0].entry_id == "cps-bloquee"


def test_a_correction_that_names_nothing_is_not_given_the_answer_it_takes_back(knowledge: Knowledge):
    before = ask(knowledge, BLANK, understood("carte bloquée ?", ("cps-bloquee", 0.95))).conversation
    within = (("cps-bloquee", 0.6), ("ecps-bloquee", 0.38))
    turn = ask(knowledge, before, understood("pas celle-là, l'autre", *within, act=acts.CORRECTION))
    assert turn.messages[0].entry_id == "ecps-bloquee"


def test_a_follow_up_that_only_the_answer_just_read_could_answer_gets_the_questions_nearest_to_it(
    knowledge: Knowledge,
):
    before = ask(knowledge, BLANK, understood("carte bloquée ?", ("cps-bloquee", 0.95))).conversation
    turn = ask(knowledge, before, understood("et au guichet ?", ("cps-bloquee", 0.9), act=acts.FOLLOW_UP))
    (message,) = turn.messages
    assert (message.kind, message.text) == ("suggestions", knowledge.texts.voisines)
    assert "cps-bloquee" not in turn.conversation.suggested
    assert len(turn.conversation.suggested) > 1


def test_a_follow_up_is_not_offered_what_was_refused_before_it(knowledge: Knowledge):
    refused = replace(BLANK, question="ma carte ?", rejected=("cps-bloquee",))
    ranking = (("cps-bloquee", 0.9), ("ecps-bloquee", 0.05))
    turn = ask(knowledge, refused, understood("et la première fois ?", *ranking, act=acts.FOLLOW_UP))
    assert "cps-bloquee" not in (turn.messages[0].entry_id, *turn.conversation.suggested)
    # A whole question is a new one: what was refused for another may answer it.
    new = ask(knowledge, refused, understood("carte bloquée ?", *ranking))
    assert new.messages[0].entry_id == "cps-bloquee"


UNSURE = (("cps-bloquee", 0.05), ("ecps-bloquee", 0.04), ("insi-carte", 0.02), ("cps-duree", 0.01))


def test_what_comes_nearest_is_offered_under_an_admission(knowledge: Knowledge):
    turn = ask(knowledge, BLANK, understood("carte chez moi", *UNSURE))
    admitted, near = turn.messages
    assert (admitted.kind, admitted.text) == ("fallback", knowledge.texts.pas_sur)
    assert titles(admitted) == ["Reformuler", "Être guidé", "Contacter l'assistance"]
    assert (near.kind, near.text) == ("suggestions", "Voici les questions les plus proches :")
    assert len(near.buttons) == 4
    assert titles(near)[-1] == "Aucune de ces propositions"
    assert turn.record is not None
    assert (turn.record.status, turn.record.decision) == ("out_of_scope", "admit")


def test_one_of_them_is_answered_when_it_is_pressed_or_told_by_its_rank(knowledge: Knowledge):
    turn = ask(knowledge, BLANK, understood("carte chez moi", *UNSURE))
    second = turn.messages[1].buttons[1]
    pressed_one = take_step(knowledge, stored(turn), press(second))
    rank = understood("la deuxième", act=acts.PICK, values={"rank": "2"})
    by_rank = take_step(knowledge, stored(turn), rank)
    assert pressed_one.messages[0].entry_id == by_rank.messages[0].entry_id == "ecps-bloquee"


def test_none_of_them_gives_the_contact(knowledge: Knowledge):
    turn = ask(knowledge, BLANK, understood("carte chez moi", *UNSURE))
    refused = take_step(knowledge, stored(turn), titled(turn, "Aucune de ces propositions"))
    assert kinds(refused) == ["fallback", "handoff"]


def test_a_second_admission_offers_a_person_and_no_list(knowledge: Knowledge):
    first = ask(knowledge, BLANK, understood("carte chez moi", *UNSURE))
    second = ask(knowledge, stored(first), understood("carte au bureau", *UNSURE))
    assert kinds(second) == ["fallback", "handoff"]


def test_a_list_of_one_is_not_offered_under_an_admission(knowledge: Knowledge):
    assert kinds(ask(knowledge, BLANK, understood("carte chez moi", ("cps-bloquee", 0.05)))) == ["fallback"]


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


# What stands around an answer.


def carried_out(knowledge: Knowledge, decision: Decision, question: str = "carte bloquée") -> Turn:
    asked = understood(question, ("cps-bloquee", 0.5), ("ecps-bloquee", 0.2))
    return carry_out(knowledge, asking(BLANK, asked), decision, asked)


PROBABLE_ANSWER = Decision(
    "answer", entry="cps-bloquee", certainty="probable", others=("ecps-bloquee", "insi-carte")
)


def test_an_answer_stands_under_its_own_question_and_says_whom_to_reach(knowledge: Knowledge):
    answer, _ = carried_out(knowledge, Decision("answer", entry="cps-bloquee")).messages
    assert answer.title == "Carte CPS bloquée ?"
    assert answer.text == "Réponse de cps-bloquee.\n\n- un\n- deux"
    assert (answer.certainty, answer.lead, answer.context) == ("sure", None, None)
    assert answer.contact == {"label": "Service cartes", "phone": "0 000 000 000"}
    no_contact, _ = carried_out(knowledge, Decision("answer", entry="insi-carte")).messages
    assert no_contact.contact is None


def test_the_neighbours_of_an_answer_are_buttons_the_same_each_time(knowledge: Knowledge):
    first, again = (carried_out(knowledge, Decision("answer", entry="cps-bloquee")).messages[0] for _ in "ab")
    assert first.related == again.related
    assert first.related is not None
    assert Button("Durée de la carte CPS ?", '/pick{"entry": "cps-duree"}') in first.related
    assert len(first.related) == 3


def test_the_context_says_what_was_chosen_and_what_was_assumed_of_a_family(knowledge: Knowledge):
    named = understood("dates LGO vague 2", *TIED_DATES, attributes={"vague": (2,)})
    chosen = replace(asking(BLANK, named), facets={"couloirs": "officine"})
    answer = carry_out(knowledge, chosen, Decision("answer", entry="dates-lgo-va2")).messages[0]
    assert answer.context == ("Officine", "LGO – vague 2")


def test_a_probable_answer_is_said_as_such_and_what_else_it_may_be_comes_before_the_feedback(
    knowledge: Knowledge,
):
    turn = carried_out(knowledge, PROBABLE_ANSWER)
    assert kinds(turn) == ["answer", "suggestions", "feedback_request"]
    answer, others, _ = turn.messages
    assert answer.lead == "Voici la réponse la plus proche de votre question :"
    assert answer.text == knowledge.catalogue.entries["cps-bloquee"].answer
    assert others.text == "Ce n'est pas votre question ?"
    assert titles(others) == ["e-CPS bloquée ?", "Quelle carte pour l'INSi ?", "Aucune de ces propositions"]
    assert turn.record is not None
    assert (turn.record.decision, turn.record.certainty) == ("answer", "probable")


def test_a_probable_answer_without_anything_else_has_no_list(knowledge: Knowledge):
    turn = carried_out(knowledge, replace(PROBABLE_ANSWER, others=()))
    assert kinds(turn) == ["answer", "feedback_request"]


def test_what_stands_under_a_probable_answer_is_not_said_again_beside_it(knowledge: Knowledge):
    sure = carried_out(knowledge, replace(PROBABLE_ANSWER, certainty="sure", others=())).messages[0]
    first, *rest = (button.title for button in sure.related or ())
    named = next(entry.id for entry in knowledge.catalogue.published if entry.question == first)
    answer, listed, _ = carried_out(knowledge, replace(PROBABLE_ANSWER, others=(named,))).messages
    assert titles(listed)[0] == first
    assert [button.title for button in answer.related or ()] == rest


def test_at_most_four_others_stand_under_a_probable_answer(knowledge: Knowledge):
    others = ("ecps-bloquee", "insi-carte", "cps-duree", "dates-dpi-va1", "cps-bloquee", "gone")
    _, listed, _ = carried_out(knowledge, replace(PROBABLE_ANSWER, others=others)).messages
    assert titles(listed) == [
        *("e-CPS bloquée ?", "Quelle carte pour l'INSi ?", "Durée de la carte CPS ?"),
        *("Quelles sont les dates limites ?", "Aucune de ces propositions"),
    ]


def test_the_list_under_a_probable_answer_is_pressed_while_the_feedback_is_pending(knowledge: Knowledge):
    turn = carried_out(knowledge, PROBABLE_ANSWER)
    picked = take_step(knowledge, stored(turn), titled(turn, "e-CPS bloquée ?"))
    assert kinds(picked) == ["answer", "feedback_request"]
    # The visitor chose it, for the question first asked.
    assert (picked.messages[0].entry_id, picked.messages[0].certainty) == ("ecps-bloquee", "sure")
    assert picked.conversation.question == "carte bloquée"
    refused = take_step(knowledge, stored(turn), titled(turn, "Aucune de ces propositions"))
    assert set(refused.conversation.rejected) == {"cps-bloquee", "ecps-bloquee", "insi-carte"}
    assert not {message.entry_id for message in refused.messages} & set(refused.conversation.rejected)
    # And the feedback of the answer may still be given.
    feedback = take_step(knowledge, stored(refused), titled(turn, "Non"))
    assert feedback.feedback is not None
    assert feedback.feedback.interaction == 41


def test_repeating_a_probable_answer_says_all_of_it(knowledge: Knowledge):
    turn = carried_out(knowledge, PROBABLE_ANSWER)
    assert repeat(knowledge, stored(turn)).messages == turn.messages


def test_a_new_question_forgets_that_the_last_answer_was_probable(knowledge: Knowledge):
    before = stored(carried_out(knowledge, PROBABLE_ANSWER))
    after = ask(knowledge, before, understood("durée", ("cps-duree", 0.9)))
    assert after.messages[0].certainty == "sure"
    assert (after.conversation.suggested, after.conversation.certainty) == ((), "sure")


def test_a_number_that_the_catalogue_lacks_is_said_before_the_list(knowledge: Knowledge):
    decision = Decision("suggest", entries=("cps-bloquee", "ecps-bloquee"), unknown_number="code 05")
    (message,) = carried_out(knowledge, decision).messages
    assert message.kind == "suggestions"
    assert message.text == (
        "Mes réponses ne parlent pas de « code 05 ». Voici les questions les plus proches :"
    )


def test_a_number_that_the_catalogue_lacks_is_said_with_the_admission(knowledge: Knowledge):
    turn = carried_out(knowledge, Decision("admit", unknown_number="CPS5"))
    assert kinds(turn) == ["fallback"]
    assert turn.messages[0].text.startswith("Mes réponses ne parlent pas de « CPS5 ». Je n'ai pas de réponse")
    assert titles(turn.messages[0])[0] == "Reformuler"


def test_a_number_that_the_catalogue_lacks_is_said_above_a_probable_answer(knowledge: Knowledge):
    turn = carried_out(knowledge, replace(PROBABLE_ANSWER, unknown_number="vague 3"))
    assert turn.messages[0].lead == (
        "Mes réponses ne parlent pas de « vague 3 ». Voici la réponse la plus proche de votre question :"
    )


def test_a_number_that_the_catalogue_lacks_is_said_before_a_question(knowledge: Knowledge):
    facet = knowledge.catalogue.taxonomy.facet("dispositifs")
    decision = Decision("clarify", facet=facet, candidates=TIED_DATES, unknown_number="vague 3")
    turn = carried_out(knowledge, decision)
    assert kinds(turn) == ["notice", "clarification"]
    assert "vague 3" in turn.messages[0].text


# Lists.


def test_a_list_has_five_lines_at_most(knowledge: Knowledge):
    entries = ("cps-bloquee", "ecps-bloquee", "insi-carte", "cps-duree", "dates-dpi-va1", "gone")
    (message,) = carried_out(knowledge, Decision("suggest", entries=entries)).messages
    assert len(titles(message)) == 6
    longer = replace(knowledge.catalogue, families=())
    entries = (*entries, "dates-dpi-va2")
    (message,) = carried_out(
        replace(knowledge, catalogue=longer), Decision("suggest", entries=entries)
    ).messages
    assert len(titles(message)) == 6


def test_a_family_is_one_line_that_asks_which_of_its_members(knowledge: Knowledge):
    entries = ("dates-lgo-va2", "cps-bloquee", "dates-dpi-va1")
    listed = carried_out(knowledge, Decision("suggest", entries=entries))
    assert titles(listed.messages[0]) == [
        *("Quelles sont les dates limites ?", "Carte CPS bloquée ?", "Aucune de ces propositions"),
    ]
    assert listed.messages[0].buttons[0].payload == '/pick{"family": "dates"}'
    by_rank = understood("la première", act=acts.PICK, values={"rank": "1"}, known=0.0)
    for message in (titled(listed, "Quelles sont les dates limites ?"), by_rank):
        asked = take_step(knowledge, stored(listed), message)
        assert kinds(asked) == ["clarification"]
        assert asked.messages[0].facet == "dispositifs"
        given = take_step(knowledge, stored(asked), titled(asked, "LGO – vague 2"))
        assert given.messages[0].entry_id == "dates-lgo-va2"
        assert given.conversation.question == "carte bloquée"


def test_a_family_pressed_after_its_list_is_a_question_of_its_own(knowledge: Knowledge):
    listed = carried_out(knowledge, Decision("suggest", entries=("dates-lgo-va2", "cps-bloquee")))
    elsewhere = ask(knowledge, listed.conversation, understood("durée", ("cps-duree", 0.9)))
    asked = take_step(knowledge, stored(elsewhere), titled(listed, "Quelles sont les dates limites ?"))
    assert kinds(asked) == ["clarification"]
    assert asked.conversation.question == "Quelles sont les dates limites ?"


def test_a_family_that_is_gone_changes_nothing(knowledge: Knowledge):
    turn = take_step(knowledge, BLANK, press('/pick{"family": "gone"}'))
    assert kinds(turn) == ["notice"]


def test_refusing_a_family_refuses_its_members(knowledge: Knowledge):
    listed = carried_out(knowledge, Decision("suggest", entries=("dates-lgo-va2", "cps-bloquee")))
    refused = take_step(knowledge, stored(listed), pressed(acts.REJECT_LIST))
    family = knowledge.catalogue.families[0]
    assert set(refused.conversation.rejected) == {*family.entries, "cps-bloquee"}


def test_a_member_that_was_named_stands_for_itself(knowledge: Knowledge):
    asked = understood("vague 2 officine", facets={"dispositifs": ("lgo_va2",)}, known=0.5)
    decision = Decision("suggest", entries=("dates-lgo-va2", "cps-bloquee"))
    turn = carry_out(knowledge, asking(BLANK, asked), decision, asked)
    assert titles(turn.messages[0])[0] == "Dates LGO vague 2 ?"


def test_nobody_is_asked_to_pick_from_one(knowledge: Knowledge):
    alone = carried_out(knowledge, Decision("suggest", entries=("cps-duree",)))
    assert kinds(alone) == ["answer", "feedback_request"]
    assert alone.messages[0].certainty == "probable"
    family = carried_out(knowledge, Decision("suggest", entries=("dates-lgo-va2", "dates-dpi-va1")))
    assert kinds(family) == ["clarification"]


# What goes on from a question.


def test_a_precision_completes_the_pending_question(knowledge: Knowledge):
    first = understood(
        "dates vague 2", *TIED_DATES, attributes={"vague": (2,)}, facets={"type_offre": ("segur",)}
    )
    listed = ask(knowledge, BLANK, first).conversation
    said = understood(
        "pour la pharmacie",
        ("dates-lgo-va1", 0.4),
        ("dates-lgo-va2", 0.4),
        act=acts.PRECISION,
        facets={"couloirs": ("officine",)},
        question="dates vague 2 pour la pharmacie",
    )
    turn = ask(knowledge, listed, said)
    # The wave said before holds.
    assert turn.messages[0].entry_id == "dates-lgo-va2"
    assert turn.conversation.question == "dates vague 2 pour la pharmacie"
    assert turn.conversation.named_facets == {"type_offre": ("segur",), "couloirs": ("officine",)}
    assert turn.record is not None
    assert turn.record.question == "pour la pharmacie"


def test_what_was_chosen_still_filters_a_precision_unless_it_names_another(knowledge: Knowledge):
    chosen = replace(asking_dates(knowledge), facets={"couloirs": "officine"})
    both = (("dates-dpi-va1", 0.5), ("dates-lgo-va1", 0.4))
    kept = ask(knowledge, chosen, understood("vague 1", *both, act=acts.PRECISION))
    assert kept.messages[0].entry_id == "dates-lgo-va1"
    named = {"couloirs": ("hopital",)}
    said = understood(
        "l'hôpital, vague 1", *both, act=acts.PRECISION, facets=named, attributes={"vague": (1,)}
    )
    other = ask(knowledge, chosen, said)
    assert other.messages[0].entry_id == "dates-dpi-va1"


def test_a_follow_up_inherits_the_wave_and_says_what_it_resolves_to(knowledge: Knowledge):
    first = understood("dates vague 1 LGO", ("dates-lgo-va1", 0.9), attributes={"vague": (1,)})
    given = ask(knowledge, BLANK, first).conversation
    said = understood(
        "et le DPI ?",
        ("dates-dpi-va2", 0.45),
        ("dates-dpi-va1", 0.44),
        act=acts.FOLLOW_UP,
        facets={"dispositifs": ("dpi_va1", "dpi_va2")},
        question="dates vague 1 DPI",
    )
    turn = ask(knowledge, given, said)
    assert turn.messages[0].entry_id == "dates-dpi-va1"
    assert turn.conversation.question == "dates vague 1 DPI"


def test_what_was_answered_before_a_pending_question_may_be_its_answer(knowledge: Knowledge):
    given = ask(knowledge, BLANK, understood("carte", ("cps-bloquee", 0.9))).conversation
    lost = ask(knowledge, given, understood("recette")).conversation
    said = understood("la carte", ("cps-bloquee", 0.9), act=acts.FOLLOW_UP)
    assert ask(knowledge, lost, said).messages[0].entry_id == "cps-bloquee"


def asking_dates(knowledge: Knowledge) -> Conversation:
    return ask(knowledge, BLANK, understood("dates ?", *TIED_DATES)).conversation
