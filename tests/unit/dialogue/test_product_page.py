"""What the visitor's conversation must do, sentence by sentence, as the product page says it.

Understanding and dialogue together, without Rasa: what is typed is interpreted in its context by a model of a
library's FAQ, then takes its step. Each test is named by the sentence it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from assistant.catalogue.costs import Costs
from assistant.catalogue.texts import load_texts
from assistant.dialogue.context import context_of
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.step_table import take_step
from assistant.dialogue.steps.small_talk import greeting
from assistant.dialogue.turns import Message, Turn
from assistant.understanding.result import Understanding
from tests.conftest import FROZEN
from tests.unit.dialogue.helpers import stored, titled, titles
from tests.unit.library import library, trained

KNOWLEDGE = Knowledge(library(), load_texts(FROZEN / "texts.yml"), date(2026, 1, 15))
TEXTS = KNOWLEDGE.texts
PRIVACY = (
    "Ne saisissez pas de données de santé ni de données personnelles (INS, NIR, code de carte, mot de passe)."
)
LOST_CARD = "j'ai perdu ma carte de lecteur, que faire ?"
HOURS = "à quelle heure ouvrez-vous le dimanche ?"
LOAN = "prolonger un prêt"
LOAN_OF_A_BOOK = "Comment prolonger le prêt d'un livre ?"
LOAN_OF_A_DVD = "Comment prolonger le prêt d'un DVD ?"
LISTING = replace(KNOWLEDGE, costs=Costs(wrong=90.0, probable=90.0, question=90.0, admit=90.0))
"""Everything but a list costs so much that what is close is listed, whatever its probabilities."""
NEAREST = replace(KNOWLEDGE, costs=Costs(wrong=90.0, question=90.0, list=30.0, admit=90.0))
"""The same for the nearest answer with others under it."""


class Talk:
    """A visitor's conversation, stored between two turns as Rasa does."""

    def __init__(self, *typed: str, knowledge: Knowledge = KNOWLEDGE) -> None:
        self.knowledge = knowledge
        self.conversation = Conversation()
        self.turns: list[Turn] = []
        for text in typed:
            self.say(text)

    def say(self, text: str) -> Talk:
        return self._take(trained().interpret(text, context_of(self.conversation.as_dict())))

    def press(self, title: str) -> Talk:
        return self._take(titled(self.turns[-1], title))

    def _take(self, understanding: Understanding) -> Talk:
        turn = take_step(self.knowledge, self.conversation, understanding)
        self.turns.append(turn)
        self.conversation = stored(turn, interaction=len(self.turns))
        return self

    @property
    def messages(self) -> tuple[Message, ...]:
        return self.turns[-1].messages

    @property
    def kinds(self) -> list[str]:
        return [message.kind for message in self.messages]

    @property
    def entry(self) -> str | None:
        """The entry just answered."""
        return next((m.entry_id for m in self.messages if m.kind == "answer"), None)

    @property
    def choices(self) -> list[str]:
        return titles(self.messages[-1])


def answers_of(*talks: Sequence[str]) -> list[str | None]:
    return [Talk(*typed).entry for typed in talks]


# 1. Greet and frame.


def test_says_it_is_an_automated_assistant_what_it_knows_and_what_not_to_type():
    (message,) = greeting(KNOWLEDGE).messages
    assert "assistant automatique" in message.text
    assert PRIVACY in message.text


def test_the_privacy_reminder_is_said_once_not_in_every_screen():
    talk = Talk(
        LOST_CARD, HOURS, "je ne sais pas", LOAN, "recette de crêpes", "je veux parler à quelqu'un", "aide"
    )
    shown = [message.text for turn in talk.turns for message in turn.messages]
    assert len(shown) > 8
    assert not [text for text in shown if "données de santé" in text]


def test_three_sample_questions_from_different_products():
    """Without any chosen by the authors, three entries that differ by their facets."""
    (message,) = greeting(replace(KNOWLEDGE, texts=replace(TEXTS, exemples=()))).messages
    entries = {entry.question: entry for entry in KNOWLEDGE.catalogue.published}
    facets = [tuple(entries[title].facets.items()) for title in titles(message) if title in entries]
    assert len(set(facets)) == len(facets) == 3


# 2. Answer.


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        (LOST_CARD, "carte-perdue"),
        ("on m'a volé ma carte de lecteur", "carte-perdue"),
        (LOAN_OF_A_BOOK, "prolonger-livre"),
        ("Puis-je garder un film plus longtemps ?", "prolonger-dvd"),
    ],
)
def test_a_clear_question_gets_the_entrys_answer_verbatim_then_whether_it_was_useful(typed: str, entry: str):
    talk = Talk(typed)
    answer, request = talk.messages
    assert answer.text == KNOWLEDGE.catalogue.entries[entry].answer
    assert request.text == "Cette réponse vous a-t-elle été utile ?"
    assert titles(request) == ["Oui", "Non"]


def test_two_questions_in_one_message_are_both_served():
    talk = Talk(f"{LOST_CARD} {LOAN_OF_A_BOOK}")
    assert talk.kinds == ["answer", "suggestions", "feedback_request"]
    assert talk.entry == "carte-perdue"
    assert talk.press(LOAN_OF_A_BOOK).entry == "prolonger-livre"


def test_an_english_question_gets_the_agencys_answer_after_one_english_sentence():
    talk = Talk("What should I do when the reader card was lost?")
    assert talk.kinds == ["notice", "answer", "feedback_request"]
    assert talk.entry == "carte-perdue"


def test_a_probable_answer_says_so_and_offers_what_else_it_may_be():
    talk = Talk(LOAN, knowledge=NEAREST)
    answer, others, request = talk.messages
    assert (answer.certainty, answer.lead) == (
        "probable",
        "Voici la réponse la plus proche de votre question :",
    )
    assert answer.title == KNOWLEDGE.catalogue.entries[talk.entry or ""].question
    assert others.text == "Ce n'est pas votre question ?"
    assert 2 <= len(others.buttons) <= 5
    assert {answer.title, titles(others)[0]} == {LOAN_OF_A_BOOK, LOAN_OF_A_DVD}
    assert titles(others)[-1].startswith("Aucune")
    assert request.text == "Cette réponse vous a-t-elle été utile ?"


def test_a_sure_answer_says_nothing_of_the_sort():
    answer = Talk(LOST_CARD).messages[0]
    assert (answer.certainty, answer.lead) == ("sure", None)
    assert answer.title == LOST_CARD[0].upper() + LOST_CARD[1:]


# 3. Clarify.


def test_when_the_same_question_has_different_answers_one_question_is_asked():
    talk = Talk(HOURS)
    assert talk.kinds == ["clarification"]
    assert talk.messages[0].text == "De quelle médiathèque parlez-vous ?"
    places = ["Médiathèque de la gare", "Médiathèque du centre", "Médiathèque du port"]
    assert talk.choices == [*places, "Je ne sais pas"]


@pytest.mark.parametrize(
    ("place", "entry"),
    [
        ("Médiathèque du centre", "horaires-centre"),
        ("Médiathèque du port", "horaires-port"),
        ("Médiathèque de la gare", "horaires-gare"),
    ],
)
def test_every_choice_leads_to_its_own_answer(place: str, entry: str):
    assert Talk(HOURS).press(place).entry == entry


def test_never_asks_what_the_visitor_already_said():
    assert Talk("à quelle heure ouvre la médiathèque du port ?").entry == "horaires-port"


@pytest.mark.parametrize(
    "typed",
    [
        "Médiathèque du port",
        "mediatheque du port",
        "les docks",
        "LES DOCKS",
        "médiathèque du port svp",
        "c'est pour aller à la médiathèque du port",
        "3",
        "la troisième",
        "le troisième",
    ],
)
def test_typed_answers_work_as_well_as_buttons(typed: str):
    """By the name, without accents, by a synonym, in a sentence, by a rank."""
    assert Talk(HOURS, typed).entry == Talk(HOURS).press("Médiathèque du port").entry == "horaires-port"


def test_i_do_not_know_gets_the_familys_own_text():
    for talk in (Talk(HOURS, "je ne sais pas"), Talk(HOURS, "jsp"), Talk(HOURS).press("Je ne sais pas")):
        assert talk.messages[0].text == "Chaque site a ses horaires, affichés à l'entrée."
        # Then the questions themselves: who cannot tell the site may know the question.
        assert talk.kinds == ["notice", "suggestions"]
        assert [button.title for button in talk.messages[1].buttons][:2] == [
            KNOWLEDGE.catalogue.entries[entry].question for entry in ("horaires-centre", "horaires-port")
        ]


def test_a_correction_answers_the_same_question_otherwise():
    listed = Talk(LOAN, knowledge=LISTING)
    listed.knowledge = KNOWLEDGE
    assert listed.say("non, plutôt un DVD").entry == "prolonger-dvd"
    corrected = Talk(LOAN_OF_A_BOOK, "non, plutôt un DVD")
    assert corrected.entry != "prolonger-livre"
    assert "prolonger-livre" in corrected.conversation.rejected


def test_back_returns_to_the_question_and_another_choice_is_taken():
    talk = Talk(HOURS, "médiathèque du port", "retour")
    assert talk.kinds == ["clarification"]
    assert talk.say("médiathèque de la gare").entry == "horaires-gare"


def test_start_over_forgets_the_question():
    talk = Talk(HOURS, "recommencer")
    assert talk.messages[0].text == TEXTS.recommence
    assert talk.conversation.question == ""


@pytest.mark.parametrize(
    "before", [(HOURS,), (LOAN,), (LOST_CARD,), (LOST_CARD, "non"), ("aide",), ("recette de crêpes",)]
)
def test_a_new_question_is_simply_answered(before: tuple[str, ...]):
    assert Talk(*before, LOAN_OF_A_BOOK).entry == "prolonger-livre"


def test_what_is_not_understood_is_asked_again():
    talk = Talk(HOURS, "bof bof")
    assert talk.messages[-1].kind == "clarification"
    assert talk.say("les docks").entry == "horaires-port"


# 4. Guide and browse.


@pytest.mark.parametrize("typed", ["j'ai une question", "aide", "aidez-moi"])
def test_the_questions_walk_the_visitor_down_to_a_short_list(typed: str):
    talk = Talk(typed)
    assert talk.kinds == ["notice", "clarification"]
    talk.say("je ne sais pas").press("Livre").press("Bande dessinée")
    assert talk.kinds == ["suggestions"]
    assert talk.choices == [
        "Réserver le tome 1 des héros ?",
        "Réserver le tome 2 des héros ?",
        "Aucune de ces propositions",
    ]
    assert talk.say("la deuxième").entry == "reserver-heros-2"


def test_a_product_alone_gives_its_page():
    page = Talk("les DVD")
    assert page.kinds == ["topic"]
    assert page.messages[0].title == "DVD"
    assert page.choices == [
        "Comment prolonger le prêt d'un DVD ?",
        "Quelle est l'amende pour un DVD en retard ?",
    ]
    assert page.say("la deuxième").entry == "amende-dvd"


def test_a_page_is_left_by_starting_over_or_by_a_question():
    assert Talk("les DVD", "recommencer").messages[0].text == TEXTS.recommence
    assert Talk("les DVD", LOST_CARD).entry == "carte-perdue"


# 5. Suggest.


def test_close_questions_are_suggested_as_buttons_with_none_of_these():
    talk = Talk(LOAN, knowledge=LISTING)
    assert talk.messages[0].text == "Vouliez-vous dire…"
    assert talk.choices[-1] == "Aucune de ces propositions"
    assert set(talk.choices[:-1]) == {LOAN_OF_A_BOOK, LOAN_OF_A_DVD}


def test_a_suggestion_is_picked_by_its_button_or_by_its_rank():
    second = Talk(LOAN, knowledge=LISTING).choices[1]
    pressed = Talk(LOAN, knowledge=LISTING).press(second)
    assert pressed.entry == Talk(LOAN, "la deuxième", knowledge=LISTING).entry is not None


@pytest.mark.parametrize("typed", ["aucune", "non", "pas ça", "je ne sais pas"])
def test_a_list_that_is_refused_is_never_shown_again(typed: str):
    talk = Talk(LOAN, knowledge=LISTING)
    refused = set(talk.conversation.suggested)
    talk.knowledge = KNOWLEDGE
    talk.say(typed)
    assert not refused & set(talk.conversation.suggested)
    assert refused <= set(talk.conversation.rejected)
    # Nothing else is near.
    assert talk.kinds == ["fallback"]


# 6. Admit.


@pytest.mark.parametrize(
    "typed", ["recette de crêpes au sucre", "quel temps fait-il demain matin", "raconte une blague"]
)
def test_out_of_scope_is_said_plainly_and_never_guessed(typed: str):
    talk = Talk(typed)
    assert talk.kinds == ["fallback"]
    assert talk.entry is None
    assert "Reformuler" in talk.choices


def test_redirects_where_the_taxonomy_knows_where():
    talk = Talk("tarif de la piscine")
    assert "l'accueil de la piscine" in talk.messages[0].text
    assert talk.turns[-1].record is not None
    assert talk.turns[-1].record.decision == "redirect"


def test_after_two_misses_the_human_contact():
    talk = Talk("recette de crêpes", "qui a gagné le match ?")
    assert talk.kinds == ["fallback", "handoff"]
    assert talk.messages[1].handoff is not None
    assert talk.messages[1].handoff["contact"]["email"] == "accueil@exemple.fr"


def test_an_answer_between_two_misses_starts_the_count_again():
    assert Talk("recette de crêpes", LOST_CARD, "qui a gagné le match ?").kinds == ["fallback"]


@pytest.mark.parametrize("before", [(), (HOURS,), (LOST_CARD,), (LOST_CARD, "non"), (LOAN,), ("aide",)])
@pytest.mark.parametrize("typed", ["elle ne respire plus", "je veux mourir"])
def test_a_person_in_danger_comes_before_everything(before: tuple[str, ...], typed: str):
    talk = Talk(*before, typed)
    (message,) = talk.messages
    assert all(number in message.text for number in ("15", "112", "3114"))
    assert message.entry_id is None
    assert talk.turns[-1].record is not None
    assert talk.turns[-1].record.question == ""


@pytest.mark.parametrize(
    "typed", ["mon lecteur est mort, puis-je garder un film plus longtemps ?", LOST_CARD]
)
def test_a_machine_that_died_or_a_lost_card_is_a_question(typed: str):
    assert Talk(typed).entry is not None


# 7. Listen.


def test_no_asks_the_reason_in_the_agencys_five_words():
    talk = Talk(LOST_CARD, "non")
    assert talk.choices == [
        "Ce n'est pas ma question",
        "La réponse n'est pas claire",
        "La réponse est incomplète",
        "L'information me semble fausse",
        "La règle ne me convient pas",
    ]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("la réponse est incomplète", "incomplete"), ("4", "wrong"), ("elle n'est pas claire", "unclear")],
)
def test_a_reason_may_be_typed_and_is_stored(typed: str, code: str):
    feedback = Talk(LOST_CARD, "non", typed).turns[-1].feedback
    assert feedback is not None
    assert (feedback.useful, feedback.reason) == (False, code)


def test_an_optional_comment_with_the_privacy_reminder():
    talk = Talk(LOST_CARD, "non", "la réponse est incomplète")
    assert "500 caractères" in talk.messages[0].text
    assert PRIVACY in talk.messages[0].text
    assert talk.choices == ["Passer"]
    assert talk.press("Passer").kinds[0] == "feedback_thanks"


def test_the_comment_is_stored_as_the_comment_and_its_entry_is_offered_too():
    talk = Talk(LOST_CARD, "non", "la réponse est incomplète", LOAN_OF_A_BOOK)
    assert talk.turns[-1].feedback is not None
    assert talk.turns[-1].feedback.comment == LOAN_OF_A_BOOK
    assert talk.entry is None
    assert talk.choices[0] == LOAN_OF_A_BOOK


def test_then_the_next_best_entry_or_the_human_contact():
    nothing_else = Talk(LOST_CARD, "non", "la réponse est incomplète", "il faudrait l'adresse du guichet")
    assert nothing_else.kinds == ["feedback_thanks", "suggestions"], "its neighbours are the next likeliest"
    assert nothing_else.choices[-1] == "Contacter l'assistance"
    others = Talk(LOAN, "la deuxième", "non", "la réponse est incomplète", knowledge=LISTING)
    others.press("Passer")
    assert others.kinds == ["feedback_thanks", "suggestions"]
    assert others.choices[-1] == "Contacter l'assistance"


@pytest.mark.parametrize(
    ("typed", "pressed"), [("oui", "Oui"), ("oui merci", "Oui"), ("parfait", "Oui"), ("non", "Non")]
)
def test_typed_words_count_as_the_buttons_do(typed: str, pressed: str):
    written, clicked = Talk(LOST_CARD, typed), Talk(LOST_CARD).press(pressed)
    assert written.messages == clicked.messages
    assert written.turns[-1].feedback == clicked.turns[-1].feedback


def test_a_visitor_who_types_a_new_question_instead_gets_that_question_answered():
    for before in ((LOST_CARD,), (LOST_CARD, "non")):
        talk = Talk(*before, LOAN_OF_A_BOOK)
        assert talk.entry == "prolonger-livre"
        assert talk.turns[-1].feedback is None


def test_one_feedback_per_answer_changeable():
    talk = Talk(LOST_CARD, "oui")
    first = talk.turns[-1].feedback
    talk.turns.append(talk.turns[0])
    second = talk.press("Non").turns[-1].feedback
    assert first is not None
    assert second is not None
    assert (first.interaction, first.useful) == (second.interaction, not second.useful)


def test_feedback_is_never_asked_after_a_fallback():
    for talk in (
        Talk("recette de crêpes"),
        Talk("recette de crêpes", "qui a gagné le match ?"),
    ):
        assert "feedback_request" not in talk.kinds
        assert talk.conversation.awaiting is None
    assert "feedback_request" not in Talk(HOURS, "jsp").kinds


# 8. Hand over.


def test_the_summary_has_the_question_the_facets_and_what_was_read():
    talk = Talk(HOURS, "les docks", "je veux parler à quelqu'un")
    (message,) = talk.messages
    assert message.handoff is not None
    summary = message.handoff["summary"]
    assert HOURS in summary
    assert "Médiathèque du port" in summary
    assert "Quels sont les horaires du port ?" in summary


def test_the_channel_depends_on_the_product():
    port = Talk(HOURS, "les docks", "je veux parler à quelqu'un").messages[0].handoff
    other = Talk(LOST_CARD, "je veux parler à quelqu'un").messages[0].handoff
    assert port is not None
    assert other is not None
    assert port["contact"]["phone"] == "0 000 000 000"
    assert other["contact"] == {"label": "Accueil", "email": "accueil@exemple.fr"}


def test_nothing_is_sent_without_the_visitors_act():
    talk = Talk(LOST_CARD, "je veux parler à quelqu'un")
    assert "Rien n'est envoyé sans vous" in talk.messages[0].text
    assert talk.messages[0].buttons == ()


# 9. Small talk.


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("bonjour", "greet"),
        ("merci beaucoup", "thanks"),
        ("au revoir", "goodbye"),
        ("es-tu un robot ?", "bot_challenge"),
        ("tu es nul", "insult"),
    ],
)
def test_small_talk_is_short_polite_and_loses_nothing(typed: str, sentence: str):
    talk = Talk(HOURS, typed)
    assert talk.messages[0].text == TEXTS.politesses[sentence]
    assert len(talk.messages) == 1
    # The question asked before can still be answered.
    assert talk.say("les docks").entry == "horaires-port"


@pytest.mark.parametrize(
    "framed",
    [
        f"Bonjour, {LOAN_OF_A_BOOK}",
        f"{LOAN_OF_A_BOOK} Merci d'avance.",
        f"Bonjour, {LOAN_OF_A_BOOK} Merci d'avance. Cordialement",
    ],
)
def test_a_politeness_around_a_question_never_hides_the_question_nor_changes_its_answer(framed: str):
    assert answers_of([framed]) == answers_of([LOAN_OF_A_BOOK]) == ["prolonger-livre"]


def test_repeat_says_the_last_thing_again():
    for before in ((LOST_CARD,), (HOURS,), (LOAN,)):
        talk = Talk(*before)
        last = talk.messages
        assert talk.say("répète").messages == last


# Follow-ups keep context.


def test_a_follow_up_is_understood_within_the_question_it_follows():
    talk = Talk(LOAN_OF_A_BOOK, "et pour un DVD ?")
    assert LOAN_OF_A_DVD in talk.choices or talk.entry == "prolonger-dvd"
    # Alone, the same words are no question about loans more than about fines.
    assert Talk("et pour un DVD ?").entry != "prolonger-dvd"
