"""The guided walk: the same questions from the whole catalogue down to a short list, remembered in little."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue import load_catalogue
from assistant.catalogue.model import Catalogue, Entry
from assistant.catalogue.texts import load_texts
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.narrow import candidates_of
from assistant.dialogue.state import Conversation
from assistant.dialogue.step_table import take_step
from assistant.dialogue.steps.clarify import choose
from assistant.dialogue.steps.guide import guide
from assistant.dialogue.turns import Turn
from assistant.understanding import acts
from assistant.understanding.result import Understanding
from tests.conftest import FROZEN
from tests.unit.dialogue.helpers import kinds, press, pressed, stored, titled, titles, understood
from tests.unit.library import library

TEXTS = load_texts(FROZEN / "texts.yml")
TODAY = date(2026, 1, 15)
LIBRARY = Knowledge(library(), TEXTS, TODAY)
AGENCY = Knowledge(load_catalogue(FROZEN), TEXTS, TODAY)
BLANK = Conversation()
THE_FIVE = (
    "Votre question concerne quel type d'offre ?",
    "Votre question concerne quel couloir Ségur ?",
    "Votre question concerne quel dispositif Ségur ?",
    "Votre question concerne quel produit ou service ?",
    "Votre question concerne quelle thématique ?",
)
TYPED = (
    understood("le port", act=acts.CHOICE, facets={"lieu": ("port",)}, known=0.0),
    understood("une BD", act=acts.CHOICE, facets={"genre": ("bd",)}, known=0.0),
    understood("tome 2", act=acts.CHOICE, attributes={"tome": (2,)}, known=0.0),
    understood("DVD", act=acts.CHOICE, facets={"support": ("dvd",)}, known=0.0),
    understood("2", act=acts.CHOICE, values={"rank": "2"}, known=0.0),
    understood("la deuxième", act=acts.PICK, values={"rank": "2"}, known=0.0),
    understood("je ne sais pas", act=acts.CHOICE, values={"unknown": "yes"}, known=0.0),
    understood("toutes", act=acts.CHOICE, values={"all": "yes"}, known=0.0),
    understood("aucun des deux", act=acts.CHOICE, values={"none": "yes"}, known=0.0),
    understood(
        "au port et à la gare", act=acts.CHOICE, values={"facet": "lieu", "values": "port,gare"}, known=0.0
    ),
    understood("livre", act=acts.CHOICE, values={"facet": "support", "value": "livre"}, known=0.0),
    understood("pas le port", act=acts.CORRECTION, denied={"lieu": ("port",)}, known=0.0),
    understood("plutôt le tome 1", act=acts.CORRECTION, attributes={"tome": (1,)}, known=0.0),
    understood("c'est hors sujet", act=acts.REASON, values={"code": "not_my_question"}, known=0.0),
    understood("le port", act=acts.PRECISION, facets={"lieu": ("port",)}, known=0.1),
    understood("choix précédents", act=acts.MORE, values={"page": "0"}, known=0.0),
    understood("n'importe quoi", act=acts.CHOICE, known=0.0),
    understood("non, plutôt un DVD", act=acts.CORRECTION, facets={"support": ("dvd",)}, known=0.0),
    understood("non", act=acts.FEEDBACK, values={"useful": "no"}, known=0.0),
    understood("autres choix", act=acts.MORE, known=0.0),
    understood("retour", act=acts.BACK, known=0.0),
    understood("répète", act=acts.REPEAT, known=0.0),
    understood("aucune", act=acts.REJECT_LIST, known=0.0),
    understood("un conseiller", act=acts.HUMAN, known=0.0),
    understood("rien à ajouter", act=acts.SKIP, known=0.0),
    understood("carte perdue", ("carte-perdue", 0.9)),
    understood("aide", act=acts.HELP, known=0.0),
)
"""What may be typed at any time; the facets are the library's."""


def as_before(knowledge: Knowledge, turn: Turn) -> Turn:
    """The turn that begins a walk, with its candidates all stored, as they were before version 3."""
    every = candidates_of(knowledge.catalogue, turn.conversation)
    return replace(turn, conversation=replace(turn.conversation, walk=None, candidates=every))


def down(knowledge: Knowledge, last: int = 0) -> Iterator[Turn]:
    """Each turn of a walk that takes the first choice, or the last one, as long as a question is asked."""
    turn = guide(knowledge, BLANK)
    yield turn
    while turn.messages[-1].kind == "clarification":
        choices = [b for b in turn.messages[-1].buttons if '"value"' in b.payload]
        turn = take_step(knowledge, stored(turn), press(choices[last]))
        yield turn


def size(conversation: Conversation) -> int:
    """Bytes of the slot."""
    return len(json.dumps(conversation.as_dict(), ensure_ascii=False).encode())


# The walk itself.


def test_the_walk_asks_the_agencys_own_questions_word_for_word_and_in_their_order():
    for last in (0, -1):
        facets = [
            turn.messages[-1].text for turn in down(AGENCY, last) if turn.messages[-1].kind == "clarification"
        ]
        assert facets
        assert set(facets) <= set(THE_FIVE)
        assert facets == sorted(facets, key=THE_FIVE.index)
        assert facets[0] == THE_FIVE[0]


def test_an_empty_start_and_a_call_for_help_open_the_same_walk():
    for act in (acts.HELP, acts.QUESTION):
        turn = take_step(AGENCY, BLANK, Understanding("/help", act))
        assert kinds(turn) == ["notice", "clarification"]
        assert turn.messages[1].text == THE_FIVE[0]


def test_the_walk_says_that_the_question_may_be_written_at_any_time():
    turn = guide(LIBRARY, BLANK)
    assert turn.messages[0].text == TEXTS.guide
    assert "écrire votre question à tout moment" in turn.messages[0].text
    written = take_step(LIBRARY, stored(turn), understood("carte perdue", ("carte-perdue", 0.9)))
    assert written.messages[0].entry_id == "carte-perdue"
    assert not written.conversation.guided


def test_the_guided_walk_reaches_a_short_list(knowledge: Knowledge):
    turn = guide(knowledge, BLANK)
    assert turn.messages[-1].text == "Votre question concerne quel type d'offre ?"
    turn = choose(knowledge, turn.conversation, pressed(acts.CHOICE, facet="type_offre", value="produits"))
    assert kinds(turn) == ["suggestions"]
    listed = [
        "Carte CPS bloquée ?",
        "e-CPS bloquée ?",
        "Durée de la carte CPS ?",
        "Quelle carte pour l'INSi ?",
    ]
    assert set(titles(turn.messages[0])[:4]) == set(listed)


def test_the_guided_walk_does_not_list_one_question_but_asks_which_of_its_answers(knowledge: Knowledge):
    turn = guide(knowledge, BLANK)
    turn = choose(knowledge, turn.conversation, pressed(acts.CHOICE, facet="type_offre", value="segur"))
    # Four entries are left, and they are one family: a list would have a single line.
    assert turn.messages[-1].text == "Votre question concerne quel dispositif Ségur ?"
    turn = choose(knowledge, turn.conversation, pressed(acts.CHOICE, facet="dispositifs", value="lgo_va2"))
    assert turn.messages[0].entry_id == "dates-lgo-va2"


def test_segurs_questions_are_asked_only_within_segur():
    segur = {THE_FIVE[1], THE_FIVE[2]}
    turn = guide(AGENCY, BLANK)
    for button in turn.messages[-1].buttons[:-1]:
        after = take_step(AGENCY, stored(turn), press(button))
        while after.messages[-1].kind == "clarification":
            assert after.messages[-1].text not in segur or '"segur"' in button.payload
            after = take_step(AGENCY, stored(after), press(after.messages[-1].buttons[0]))


def test_the_walk_reaches_a_short_list_or_the_answer():
    for last in (0, -1):
        *_, end = down(AGENCY, last)
        assert end.messages[0].kind in ("suggestions", "answer")
        if end.messages[0].kind == "suggestions":
            assert end.messages[0].text == TEXTS.choisissez
            picks = [b for b in end.messages[0].buttons if b.payload.startswith("/pick")]
            assert 2 <= len(picks) <= 8


def test_every_choice_of_the_walk_leads_somewhere():
    turn = guide(AGENCY, BLANK)
    for button in turn.messages[-1].buttons:
        assert kinds(take_step(AGENCY, stored(turn), press(button)))[-1] in (
            *("clarification", "suggestions", "feedback_request"),
        )


def test_at_most_eight_choices_then_others_and_i_do_not_know_always():
    seen = [turn.messages[-1] for last in (0, 1, -1) for turn in down(AGENCY, last)]
    for message in (m for m in seen if m.kind == "clarification"):
        choices = [b for b in message.buttons if '"value"' in b.payload]
        assert 2 <= len(choices) <= 8
        assert titles(message)[-1] == "Je ne sais pas"


def test_i_do_not_know_asks_the_next_question_of_the_walk():
    first = guide(LIBRARY, BLANK)
    assert first.messages[-1].facet == "lieu"
    second = take_step(LIBRARY, stored(first), titled(first, "Je ne sais pas"))
    assert second.messages[-1].facet == "support"
    third = take_step(LIBRARY, stored(second), titled(second, "Je ne sais pas"))
    assert third.messages[-1].facet == "theme"
    last = take_step(LIBRARY, stored(third), titled(third, "Je ne sais pas"))
    assert kinds(last) == ["suggestions"]
    assert "Autres choix" in titles(last.messages[0])


def test_other_choices_of_the_list_show_every_entry_in_turn_and_a_family_once():
    turn = guide(LIBRARY, BLANK)
    for _ in range(3):
        turn = take_step(LIBRARY, stored(turn), titled(turn, "Je ne sais pas"))
    shown = list(turn.conversation.suggested)
    while "Autres choix" in titles(turn.messages[0]):
        turn = take_step(LIBRARY, stored(turn), titled(turn, "Autres choix"))
        shown += turn.conversation.suggested
    told_apart = {"horaires-port", "horaires-gare"}
    assert shown == [entry for entry in LIBRARY.catalogue.entries if entry not in told_apart]


def test_back_undoes_one_choice_of_the_walk_at_a_time():
    first = guide(LIBRARY, BLANK)
    second = take_step(LIBRARY, stored(first), titled(first, "Je ne sais pas"))
    third = take_step(LIBRARY, stored(second), titled(second, "Livre"))
    for before in (second, first):
        third = take_step(LIBRARY, stored(third), press("/go_back"))
        assert third.messages[-1] == before.messages[-1]
        assert candidates_of(LIBRARY.catalogue, third.conversation) == candidates_of(
            LIBRARY.catalogue, before.conversation
        )
    # Nothing is before the first question: it is asked again.
    assert kinds(take_step(LIBRARY, stored(third), press("/go_back"))) == ["notice", "clarification"]


def test_an_answer_picked_at_the_end_of_the_walk_is_rated_and_its_neighbours_offered():
    turn = guide(LIBRARY, BLANK)
    for title in ("Je ne sais pas", "DVD"):
        turn = take_step(LIBRARY, stored(turn), titled(turn, title))
    given_ = take_step(LIBRARY, stored(turn), titled(turn, "Comment prolonger le prêt d'un DVD ?"))
    assert given_.messages[0].entry_id == "prolonger-dvd"
    reasons = take_step(LIBRARY, stored(given_), titled(given_, "Non"))
    comment = take_step(LIBRARY, stored(reasons), titled(reasons, "La réponse n'est pas claire"))
    offered = take_step(LIBRARY, stored(comment), titled(comment, "Passer"))
    assert titles(offered.messages[1])[0] == "Quelle est l'amende pour un DVD en retard ?"


# What is stored of it.


@given(st.lists(st.integers(0, 8).map(str) | st.sampled_from(TYPED), max_size=12))
def test_the_walk_goes_as_if_every_candidate_were_stored(messages: list[str | Understanding]):
    """Whatever is pressed or typed, at whichever step: same words, same buttons, same record."""
    now = guide(LIBRARY, BLANK)
    before = as_before(LIBRARY, now)
    for message in messages:
        if isinstance(message, str):
            buttons = [b for shown in now.messages for b in shown.buttons]
            if not buttons:
                continue
            message = press(buttons[int(message) % len(buttons)])
        now = take_step(LIBRARY, stored(now), message)
        before = take_step(LIBRARY, stored(before), message)
        if before.conversation.walk == ():
            before = as_before(LIBRARY, before)
        assert now.messages == before.messages
        assert (now.record, now.feedback) == (before.record, before.feedback)
        assert candidates_of(LIBRARY.catalogue, now.conversation) == before.conversation.candidates


@pytest.mark.parametrize("last", [0, 1, -1])
def test_on_the_agencys_faq_too(last: int):
    before = as_before(AGENCY, guide(AGENCY, BLANK))
    for now in down(AGENCY, last):
        assert now.messages == before.messages
        choices = [b for b in before.messages[-1].buttons if '"value"' in b.payload]
        if choices:
            before = take_step(AGENCY, stored(before), press(choices[last]))


def crowd(number: int) -> Catalogue:
    """The agency's FAQ, each entry many times over."""
    own = load_catalogue(FROZEN)
    models = own.published
    entries: dict[str, Entry] = {}
    for rank in range(number):
        model = models[rank % len(models)]
        name = f"{model.id}-exemplaire-{rank}"
        entries[name] = replace(model, id=name)
    return replace(own, entries=entries, families=())


def test_ten_thousand_entries_are_walked_with_a_few_kilobytes():
    knowledge = replace(AGENCY, catalogue=crowd(10_000))
    assert len(candidates_of(knowledge.catalogue, guide(knowledge, BLANK).conversation)) == 10_000
    sizes = [size(turn.conversation) for turn in down(knowledge)]
    turn = guide(knowledge, BLANK)
    for message in ("je ne sais pas", "autres choix", "retour", "je ne sais pas", "non"):
        act = {"retour": acts.BACK, "autres choix": acts.MORE, "non": acts.REJECT_LIST}.get(
            message, acts.CHOICE
        )
        values = {"unknown": "yes"} if act == acts.CHOICE else {}
        turn = take_step(knowledge, stored(turn), understood(message, act=act, values=values, known=0.0))
        sizes.append(size(turn.conversation))
    assert max(sizes) < 5_000
    assert len(sizes) >= 7


def test_a_correction_among_ten_thousand_entries_stores_a_few_lists_of_them():
    knowledge = replace(AGENCY, catalogue=crowd(10_000))
    turn = guide(knowledge, BLANK)
    named = understood("non, plutôt l'INSi", act=acts.CORRECTION, facets={"produit": ("insi",)}, known=0.9)
    sizes = []
    for _ in range(8):
        turn = take_step(knowledge, stored(turn), named)
        sizes.append(size(turn.conversation))
    # As many corrections as one likes: no more than the five states that « retour » can come back to.
    assert max(sizes) < 20_000
    assert sizes[-1] <= 1.1 * sizes[-2]
