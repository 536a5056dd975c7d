"""A subject's page: its most asked questions, its themes, and the questions of a theme."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.catalogue.model import Catalogue, Entry, Facet, FacetValue, Family, Taxonomy
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.step_table import take_step
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.steps.topic import MAX_ASKED
from assistant.dialogue.turns import Turn
from assistant.understanding import acts
from assistant.understanding.result import Understanding
from tests.unit.dialogue.helpers import kinds, press, pressed, stored, titled, titles, understood

BLANK = Conversation()
THEMES = ("Tarifs", "Horaires", "Panne")
PRODUCTS = Facet(
    "produit", "Lequel ?", values=tuple(FacetValue(p, p.upper()) for p in ("vélo", "train", "bus", "avion"))
)
THEME = Facet("theme", "Quel sujet ?", filters=False, values=tuple(FacetValue(t.lower(), t) for t in THEMES))


def catalogue() -> Catalogue:
    """Twelve questions on the train in three themes, two of a family; two on the bike; one on the bus."""
    entries = [
        Entry(
            f"train-{n}",
            f"Question {n} sur le train ?",
            "R.",
            facets={"produit": ("train",), "theme": (THEMES[min(n // 5, 2)].lower(),)},
        )
        for n in range(11)
    ]
    bikes = [
        Entry(
            f"velo-{n}",
            f"Question {n} sur le vélo ?",
            "R.",
            facets={"produit": ("vélo",), "theme": ("panne",)},
        )
        for n in range(2)
    ]
    bus = Entry("bus", "Où passe le bus ?", "R.", facets={"produit": ("bus",), "theme": ("horaires",)})
    return Catalogue(
        {entry.id: entry for entry in [*entries, *bikes, bus]},
        Taxonomy((PRODUCTS, THEME)),
        (Family("gare", "produit", ("train-1", "train-2"), generic_question="Et à la gare ?"),),
    )


@pytest.fixture
def travel(knowledge: Knowledge) -> Knowledge:
    return replace(knowledge, catalogue=catalogue())


def named(value: str, facet: str = "produit") -> Understanding:
    return understood(value, act=acts.TOPIC, values={"facet": facet, "value": value}, known=0.1)


def page(knowledge: Knowledge, value: str = "train", facet: str = "produit") -> Turn:
    return take_step(knowledge, BLANK, named(value, facet))


def test_a_page_has_the_subjects_name_questions_then_themes_with_their_size(travel: Knowledge):
    turn = page(travel)
    (message,) = turn.messages
    assert (message.kind, message.title, message.facet) == ("topic", "TRAIN", "produit")
    assert titles(message) == [
        *("Et à la gare ?", "Question 0 sur le train ?", "Question 3 sur le train ?"),
        *("Question 4 sur le train ?", "Question 5 sur le train ?", "Tarifs", "Horaires", "Panne"),
    ]
    assert [button.hint for button in message.buttons[MAX_ASKED:]] == [
        "5 questions",
        "5 questions",
        "1 question",
    ]
    assert turn.record is not None
    assert (turn.record.decision, turn.record.question) == ("guide", "train")


def test_until_somebody_counts_the_question_of_most_entries_comes_first(travel: Knowledge):
    assert titles(page(travel).messages[0])[:2] == ["Et à la gare ?", "Question 0 sur le train ?"]


def test_what_is_asked_most_comes_first_a_family_for_all_its_members(travel: Knowledge):
    counted = {"train-9": 3, "train-1": 2, "train-2": 2, "train-7": 1, "velo-0": 50, "gone": 9}
    (message,) = page(replace(travel, times_answered=counted)).messages
    assert titles(message)[:4] == [
        *("Et à la gare ?", "Question 9 sur le train ?", "Question 7 sur le train ?"),
        "Question 0 sur le train ?",
    ]


def test_a_small_subject_has_all_its_questions_and_no_theme(travel: Knowledge):
    (message,) = page(travel, "vélo").messages
    assert titles(message) == ["Question 0 sur le vélo ?", "Question 1 sur le vélo ?"]


def test_a_subject_of_one_question_is_answered(travel: Knowledge):
    turn = page(travel, "bus")
    assert kinds(turn) == ["answer", "feedback_request"]
    assert turn.messages[0].entry_id == "bus"


def test_a_subject_without_any_question_is_a_question(travel: Knowledge):
    assert page(travel, "avion").messages == ask(travel, BLANK, named("avion")).messages
    pressed_ = take_step(travel, BLANK, pressed(acts.TOPIC, facet="produit", value="avion"))
    assert pressed_.messages[0].text == travel.texts.choix_inconnu


def test_a_question_of_a_page_is_answered_and_keeps_its_subject(travel: Knowledge):
    turn = page(travel)
    given = take_step(travel, stored(turn), titled(turn, "Question 4 sur le train ?"))
    assert given.messages[0].entry_id == "train-4"
    assert given.messages[0].context == ("TRAIN",)
    assert given.conversation.question == "train"


@pytest.mark.parametrize("rank", ["2", "5"])
def test_a_rank_names_a_question_of_the_page(travel: Knowledge, rank: str):
    turn = page(travel)
    second = understood("la deuxième", act=acts.PICK, values={"rank": rank}, known=0.0)
    given = take_step(travel, stored(turn), second)
    assert given.messages[0].title == titles(turn.messages[0])[int(rank) - 1]


def test_a_rank_past_the_questions_names_a_theme(travel: Knowledge):
    turn = page(travel)
    seventh = understood("7", act=acts.PICK, values={"rank": "7"}, known=0.0)
    by_rank = take_step(travel, stored(turn), seventh)
    assert by_rank.messages == take_step(travel, stored(turn), titled(turn, "Horaires")).messages
    ninth = understood("9", act=acts.PICK, values={"rank": "9"}, known=0.0)
    assert kinds(take_step(travel, stored(turn), ninth)) == ["notice", "topic"]


def test_a_family_of_a_page_asks_which_member(travel: Knowledge):
    turn = page(travel)
    first = understood("la première", act=acts.PICK, values={"rank": "1"}, known=0.0)
    listed = take_step(travel, stored(turn), first)
    assert titles(listed.messages[0])[:2] == ["Question 1 sur le train ?", "Question 2 sur le train ?"]


def test_a_theme_lists_its_questions_and_back_returns_to_the_page(travel: Knowledge):
    turn = page(travel)
    listed = take_step(travel, stored(turn), titled(turn, "Tarifs"))
    (message,) = listed.messages
    assert message.kind == "suggestions"
    assert titles(message) == [
        *("Question 0 sur le train ?", "Et à la gare ?"),
        *("Question 3 sur le train ?", "Question 4 sur le train ?", "Aucune de ces propositions"),
    ]
    back = take_step(travel, stored(listed), pressed(acts.BACK))
    assert back.messages == turn.messages
    assert stored(back).topic == ("produit", "train")


def test_a_theme_typed_on_a_page_is_its_own(travel: Knowledge):
    turn = page(travel)
    typed = take_step(travel, stored(turn), named("horaires", "theme"))
    assert typed.messages == take_step(travel, stored(turn), titled(turn, "Horaires")).messages
    assert "Où passe le bus ?" not in titles(typed.messages[0])


def test_a_theme_of_one_question_answers_it_as_sure(travel: Knowledge):
    turn = page(travel)
    given = take_step(travel, stored(turn), titled(turn, "Panne"))
    assert (given.messages[0].entry_id, given.messages[0].certainty) == ("train-10", "sure")


def test_a_theme_pressed_later_leads_to_the_same_questions(travel: Knowledge):
    turn = page(travel)
    elsewhere = ask(travel, turn.conversation, understood("bus", ("bus", 0.9)))
    later = take_step(travel, stored(elsewhere), titled(turn, "Tarifs"))
    at_once = take_step(travel, stored(turn), titled(turn, "Tarifs"))
    assert titles(later.messages[0]) == titles(at_once.messages[0])


def test_the_page_of_a_theme_is_divided_by_products(travel: Knowledge):
    turn = page(travel, "horaires", "theme")
    assert titles(turn.messages[0]) == [
        *(f"Question {n} sur le train ?" for n in range(5, 10)),
        "Où passe le bus ?",
    ]
    everywhere = {
        entry.id: replace(entry, facets={**entry.facets, "theme": ("panne",)})
        for entry in travel.catalogue.published
    }
    broken = replace(travel, catalogue=replace(travel.catalogue, entries=everywhere))
    turn = page(broken, "panne", "theme")
    assert titles(turn.messages[0])[MAX_ASKED:] == ["TRAIN", "VÉLO", "BUS"]
    trains = take_step(broken, stored(turn), titled(turn, "VÉLO"))
    assert titles(trains.messages[0])[:2] == ["Question 0 sur le vélo ?", "Question 1 sur le vélo ?"]
    assert press(turn.messages[0].buttons[MAX_ASKED + 1]).values == {
        **{"facet": "produit", "value": "vélo", "theme": "panne"},
    }


@pytest.mark.parametrize(
    "payload",
    [
        *('/browse{"facet": "produit", "value": "train", "theme": "lune"}', "/topic"),
        *('/browse{"facet": "lune", "value": "train", "theme": "panne"}',),
        *('/browse{"facet": "produit", "value": "avion", "theme": "panne"}',),
        *('/topic{"facet": "produit", "value": "lune"}',),
    ],
)
def test_what_is_gone_changes_nothing(travel: Knowledge, payload: str):
    turn = take_step(travel, BLANK, press(payload))
    assert [message.text for message in turn.messages] == [travel.texts.choix_inconnu]
    assert turn.conversation == BLANK


def test_a_page_is_said_again_and_started_over(travel: Knowledge):
    turn = page(travel)
    again = take_step(travel, stored(turn), pressed(acts.REPEAT))
    assert (again.messages, again.record) == (turn.messages, None)
    over = take_step(travel, stored(turn), understood("recommencer", act=acts.RESTART))
    assert over.conversation == Conversation()


def test_a_new_question_leaves_the_page(travel: Knowledge):
    after = ask(travel, stored(page(travel)), understood("bus", ("bus", 0.9)))
    assert (after.conversation.topic, after.conversation.facets) == (None, {})


def test_a_question_of_a_list_is_not_taken_for_the_page(travel: Knowledge):
    turn = page(travel)
    listed = take_step(travel, stored(turn), titled(turn, "Tarifs"))
    first = understood("le premier", act=acts.PICK, values={"rank": "1"}, known=0.0)
    assert take_step(travel, stored(listed), first).messages[0].entry_id == "train-0"


def subjects(knowledge: Knowledge) -> Turn:
    return take_step(knowledge, BLANK, pressed(acts.BROWSE))


def test_who_browses_chooses_a_product_then_a_question(travel: Knowledge):
    turn = subjects(travel)
    assert kinds(turn) == ["topic"]
    assert titles(turn.messages[0]) == ["VÉLO", "TRAIN", "BUS"]
    (message,) = take_step(travel, stored(turn), titled(turn, "TRAIN")).messages
    assert message.title == "TRAIN"
    assert "Et à la gare ?" in titles(message)


def test_the_way_back_from_a_product_is_the_list_of_products(travel: Knowledge):
    turn = subjects(travel)
    page = take_step(travel, stored(turn), titled(turn, "TRAIN"))
    assert titles(take_step(travel, stored(page), pressed(acts.BACK)).messages[-1]) == [
        "VÉLO",
        "TRAIN",
        "BUS",
    ]


def test_the_rank_of_a_product_in_the_list_is_its_page(travel: Knowledge):
    second = understood("la deuxième", act=acts.PICK, values={"rank": "2"})
    assert take_step(travel, stored(subjects(travel)), second).messages[0].title == "TRAIN"


def test_products_are_shown_eight_at_a_time_with_their_help_and_a_way_to_the_others(knowledge: Knowledge):
    names = [f"p{n}" for n in range(10)]
    facet = Facet("produit", "Lequel ?", values=tuple(FacetValue(n, n, help=f"Aide {n}") for n in names))
    entries = {n: Entry(n, f"Question sur {n} ?", "R.", facets={"produit": (n,)}) for n in names}
    many = replace(knowledge, catalogue=Catalogue(entries, Taxonomy((facet,))))
    first = subjects(many)
    assert titles(first.messages[0]) == [*names[:8], "Autres choix"]
    assert first.messages[0].buttons[0].hint == "Aide p0"
    pressed_next = take_step(many, stored(first), titled(first, "Autres choix"))
    assert titles(pressed_next.messages[0]) == ["p8", "p9", "Choix précédents"]
    typed_next = take_step(many, stored(first), understood("autres choix", act=acts.MORE))
    assert typed_next.messages == pressed_next.messages
