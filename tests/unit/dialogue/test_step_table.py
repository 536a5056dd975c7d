"""The table from act to step: every act has one, and no message in any state ends the conversation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue.model import Catalogue
from assistant.catalogue.texts import load_texts
from assistant.dialogue.decide import MAX_QUESTIONS
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.step_table import STEPS, take_step
from assistant.dialogue.turns import Turn
from assistant.store import DECISIONS, STATUSES
from assistant.understanding import acts
from assistant.understanding.result import Understanding, payload
from tests.conftest import FROZEN
from tests.unit.dialogue.helpers import press, pressed, stored, titled, understood
from tests.unit.library import library

TEXTS = load_texts(FROZEN / "texts.yml")
KNOWLEDGE = Knowledge(library(), TEXTS, date(2026, 1, 15))
KINDS = {
    *("greeting", "answer", "clarification", "suggestions", "feedback_request", "feedback_reason"),
    *("feedback_comment", "feedback_thanks", "fallback", "handoff", "chitchat", "notice", "topic"),
}
HOURS = understood(
    "vous ouvrez quand ?", *((f"horaires-{place}", 0.3) for place in ("centre", "port", "gare"))
)
LOANS = understood("prolonger", ("prolonger-livre", 0.4), ("prolonger-dvd", 0.38))
LOST_CARD = understood("carte perdue", ("carte-perdue", 0.9), ("inscription", 0.05))
UNKNOWN = understood("recette de crêpes", ("inscription", 0.01))
HELP = understood("aide", act=acts.HELP)
BOOKS = understood("livre", act=acts.TOPIC, values={"facet": "support", "value": "livre"}, known=0.2)
CORRECTION = understood("non, plutôt un DVD", act=acts.CORRECTION, facets={"support": ("dvd",)}, known=0.5)
REFUSED = pressed(acts.FEEDBACK, useful="no")
LOST = pressed(acts.CHOICE, unknown="yes")
DVD = pressed(acts.CHOICE, facet="support", value="dvd")
PORT = pressed(acts.CHOICE, facet="lieu", value="port")
VALUES = (
    {},
    {"facet": "lieu", "value": "port"},
    {"facet": "lieu", "value": "lune"},
    {"facet": "humeur", "value": "bonne"},
    {"unknown": "yes"},
    {"all": "yes"},
    {"none": "yes"},
    {"facet": "lieu", "values": "port,gare"},
    {"values": "livre,lune"},
    {"support": "dvd", "lieu": "lune"},
    {"breakdown": "yes"},
    {"rest": "carte perdue"},
    {"page": "1"},
    {"page": "9"},
    {"rank": "2"},
    {"rank": "99"},
    {"rank": "deux"},
    {"entry": "carte-perdue"},
    {"entry": "n-existe-pas"},
    {"useful": "yes", "interaction": "1"},
    {"useful": "no"},
    {"useful": "peut-être", "interaction": "99"},
    {"code": "unclear"},
    {"code": "autre"},
    {"subject": "piscine"},
    {"family": "horaires"},
    {"family": "n-existe-pas"},
    {"facet": "support", "value": "livre", "theme": "tarif"},
    {"facet": "support", "value": "dvd", "theme": "lune"},
)


def after(*messages: Understanding, begun: Conversation | None = None) -> Turn:
    """The turn that some messages lead to, one after the other."""
    conversation = begun or Conversation()
    for message in messages:
        turn = take_step(KNOWLEDGE, conversation, message)
        conversation = stored(turn)
    return replace(turn, conversation=conversation)


def states() -> Iterator[tuple[str, Conversation]]:
    """Every kind of state that a conversation may be in."""
    yield "nothing asked", Conversation()
    for name, messages in {
        "a facet asked": (HOURS,),
        "a list shown": (LOANS,),
        "an answer given": (LOST_CARD,),
        "the reason asked": (LOST_CARD, REFUSED),
        "the comment asked": (LOST_CARD, REFUSED, pressed(acts.REASON, code="unclear")),
        "walking": (HELP,),
        "a list at the end of a walk": (HELP, LOST, LOST, LOST),
        "an answer after a walk": (HELP, DVD, pressed(acts.PICK, entry="amende-dvd")),
        "one miss": (UNKNOWN,),
        "two misses": (UNKNOWN, UNKNOWN),
        "a list refused": (LOANS, pressed(acts.REJECT_LIST)),
        "a choice made": (HOURS, PORT),
        "a correction made": (LOANS, CORRECTION),
        "nobody could tell": (HOURS, LOST),
        "a subject's page": (BOOKS,),
        "an answer of a subject's page": (BOOKS, pressed(acts.PICK, entry="amende-livre")),
        "a contact given": (LOST_CARD, pressed(acts.HUMAN)),
        "whose contact": (pressed(acts.HUMAN),),
        "an answer not recognised": (HOURS, understood("hmm", act=acts.CHOICE, known=0.0)),
        "a probable answer": (understood("prolonger", ("prolonger-livre", 0.6), ("carte-perdue", 0.1)),),
        "not my question": (LOST_CARD, pressed(acts.REASON, code="not_my_question")),
    }.items():  # fmt: skip
        yield name, after(*messages).conversation


STATES = dict(states())


def acceptable(turn: Turn, before: Conversation) -> None:
    """What holds of every turn whatever led to it."""
    assert turn.messages
    catalogue = KNOWLEDGE.catalogue
    for message in turn.messages:
        assert message.text.strip()
        assert "{" not in message.text
        assert message.kind in KINDS
        assert message.entry_id is None or catalogue.shown(message.entry_id)
        assert len(message.buttons) <= 10
        assert len({button.title for button in message.buttons}) == len(message.buttons)
        assert all(button.title and button.payload.startswith("/") for button in message.buttons)
        assert all(press(button).act in acts.ACTS for button in message.buttons)
    rest = turn.conversation
    rounded = tuple((entry, round(weight, 4)) for entry, weight in rest.candidates)
    read = Conversation.from_dict(json.loads(json.dumps(rest.as_dict())))
    assert read == replace(rest, known=round(rest.known, 4), candidates=rounded)
    assert len(json.dumps(rest.as_dict())) < 10_000
    assert rest.questions_asked <= MAX_QUESTIONS or rest.guided or before.questions_asked > MAX_QUESTIONS
    assert not {message.entry_id for message in turn.messages} - set(catalogue.entries) - {None}
    if turn.record is not None:
        assert turn.record.status in STATUSES
        assert turn.record.decision in DECISIONS
        assert turn.record.feedback == (turn.record.decision == "answer")
    if turn.feedback is not None:
        assert turn.feedback.interaction in before.answers.values()


def test_every_act_has_its_step_and_no_step_has_no_act():
    assert set(STEPS) == set(acts.ACTS)


def test_a_message_of_no_known_act_is_a_question():
    turn = take_step(KNOWLEDGE, Conversation(), replace(LOST_CARD, act="danser"))
    assert turn.messages[0].entry_id == "carte-perdue"


@pytest.mark.parametrize("act", [acts.QUESTION, acts.TOPIC, acts.PRECISION, acts.FOLLOW_UP])
def test_what_asks_is_answered_whatever_the_act_is_called(act: str):
    turn = take_step(KNOWLEDGE, Conversation(), replace(LOST_CARD, act=act))
    assert turn.messages[0].entry_id == "carte-perdue"


@pytest.mark.parametrize("act", [acts.OUT_OF_SCOPE, acts.REDIRECTION, acts.CORRECTION])
def test_a_payload_that_says_nothing_is_invited_to_be_written(act: str):
    turn = take_step(KNOWLEDGE, Conversation(), Understanding(payload(act), act))
    assert turn.messages[0].text == TEXTS.reformulez


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("act", acts.ACTS)
def test_any_act_in_any_state_is_replied_to(act: str, name: str):
    """Typed or pressed, with the values it should have, others', or none."""
    before = STATES[name]
    for values in VALUES:
        for message in (
            Understanding(payload(act, **values), act, values),
            understood("le port", ("horaires-port", 0.5), act=act, values=values, facets={"lieu": ("port",)}),
            understood("🙂", act=act, values=values, known=0.0),
        ):
            acceptable(take_step(KNOWLEDGE, before, message), before)


@given(
    st.lists(
        st.one_of(
            st.sampled_from([HOURS, LOANS, LOST_CARD, UNKNOWN, HELP, CORRECTION, BOOKS]),
            st.builds(
                understood,
                st.sampled_from(["le port", "2", "un DVD", "bof", "merci"]),
                act=st.sampled_from(acts.ACTS),
                values=st.sampled_from(VALUES),
                facets=st.sampled_from(
                    [{}, {"lieu": ("port",)}, {"support": ("dvd",), "lieu": ("gare", "port")}]
                ),
                known=st.floats(0, 1),
            ),
            st.integers(0, 9),
        ),
        max_size=15,
    )
)
def test_a_conversation_can_go_anywhere_and_still_go_on(messages: list[Understanding | int]):
    """Whatever is pressed or typed, in whatever order."""
    turn = take_step(KNOWLEDGE, Conversation(), HOURS)
    for message in messages:
        if isinstance(message, int):
            buttons = [button for shown in turn.messages for button in shown.buttons]
            if not buttons:
                continue
            message = press(buttons[message % len(buttons)])
        before = stored(turn)
        turn = take_step(KNOWLEDGE, before, message)
        acceptable(turn, before)


@pytest.mark.parametrize("name", STATES)
def test_after_an_emergency_nothing_of_the_conversation_is_asked_again(name: str):
    turn = take_step(KNOWLEDGE, STATES[name], understood("il ne respire plus", act=acts.EMERGENCY))
    assert [message.text for message in turn.messages] == [TEXTS.urgence]
    assert turn.conversation.awaiting is None
    assert turn.conversation.question == ""
    assert turn.messages[0].buttons == ()


@pytest.mark.parametrize("name", STATES)
def test_a_new_question_is_answered_whatever_was_asked(name: str):
    turn = take_step(KNOWLEDGE, STATES[name], LOST_CARD)
    assert turn.messages[0].entry_id == "carte-perdue"
    # It is a question of its own: what was refused or chosen for another one does not count.
    assert (turn.conversation.rejected, dict(turn.conversation.facets)) == ((), {})


@pytest.mark.parametrize("name", STATES)
def test_starting_over_forgets_everything_but_the_answers_already_stored(name: str):
    before = STATES[name]
    turn = take_step(KNOWLEDGE, before, pressed(acts.RESTART))
    assert turn.conversation == Conversation(turn=before.turn, answers=before.answers)


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize(
    "act", [acts.THANKS, acts.GOODBYE, acts.ROBOT, acts.AUTHOR, acts.INSULT, acts.GREETING]
)
def test_small_talk_never_loses_the_question(act: str, name: str):
    turn = take_step(KNOWLEDGE, STATES[name], understood("…", act=act))
    assert turn.conversation == STATES[name]
    assert [message.kind for message in turn.messages] == ["chitchat"]


@pytest.mark.parametrize(
    "name", [name for name in STATES if STATES[name].awaiting in ("clarification", "suggestion")]
)
def test_repeating_says_the_same_and_stores_nothing(name: str):
    once = take_step(KNOWLEDGE, STATES[name], pressed(acts.REPEAT))
    twice = take_step(KNOWLEDGE, stored(once), pressed(acts.REPEAT))
    assert once.messages == twice.messages
    assert once.record is None
    assert once.conversation.awaiting == STATES[name].awaiting


@pytest.mark.parametrize("name", STATES)
def test_a_human_is_given_with_a_summary_of_a_product_that_is_asked_when_it_is_unknown(name: str):
    turn = take_step(KNOWLEDGE, STATES[name], pressed(acts.HUMAN))
    (message,) = turn.messages
    if message.kind == "clarification":
        assert not (STATES[name].answer and not STATES[name].pending)
        assert turn.conversation.awaiting == "contact"
        (message,) = take_step(KNOWLEDGE, stored(turn), titled(turn, "Je ne sais pas")).messages
    assert message.kind == "handoff"
    assert message.handoff is not None
    assert message.handoff["contact"]["label"]
    assert message.handoff["summary"] in message.text


def test_a_catalogue_that_lost_its_entries_between_two_turns_admits():
    """Published without them, or emptied: nothing that is gone is shown, nothing fails."""
    empty = replace(KNOWLEDGE, catalogue=Catalogue({}, KNOWLEDGE.catalogue.taxonomy))
    for before in STATES.values():
        for act in acts.ACTS:
            turn = take_step(empty, before, replace(LOST_CARD, act=act))
            assert turn.messages
            assert not [message for message in turn.messages if message.entry_id]


def test_each_button_of_each_screen_does_something():
    """A button leads to another screen, or to the same one when it says that it repeats."""
    for before in STATES.values():
        shown = take_step(KNOWLEDGE, before, pressed(acts.REPEAT))
        for message in shown.messages:
            for button in message.buttons:
                turn = take_step(KNOWLEDGE, stored(shown), press(button))
                assert turn.messages[0].text != TEXTS.choix_inconnu, button.title


def test_the_visitor_who_is_lost_ends_with_a_person():
    turn = after(UNKNOWN)
    assert [b.title for b in turn.messages[0].buttons] == [
        "Reformuler",
        "Être guidé",
        "Contacter l'assistance",
    ]
    turn = after(UNKNOWN, UNKNOWN)
    assert [message.kind for message in turn.messages] == ["fallback", "handoff"]


def test_a_comment_of_more_than_500_characters_is_asked_again():
    commenting = STATES["the comment asked"]
    too_long = take_step(KNOWLEDGE, commenting, understood("x" * 501, act=acts.COMMENT, known=0.0))
    assert too_long.messages[0].text == TEXTS.commentaire_long
    assert too_long.feedback is None
    assert too_long.conversation.awaiting == "comment"
    fits = take_step(KNOWLEDGE, stored(too_long), understood("x" * 500, act=acts.COMMENT, known=0.0))
    assert fits.feedback is not None
    assert fits.feedback.comment == "x" * 500


def test_a_button_of_a_question_that_is_over_changes_nothing():
    question_turn = take_step(KNOWLEDGE, Conversation(), HOURS)
    port = titled(question_turn, "Médiathèque du port")
    elsewhere = STATES["an answer given"]
    turn = take_step(KNOWLEDGE, elsewhere, port)
    assert [message.kind for message in turn.messages] == ["notice"]
    assert turn.conversation == elsewhere
