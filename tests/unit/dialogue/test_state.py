"""What is remembered between two turns: small, stored as JSON, and readable by the next version."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.state import Conversation

WORDS = st.text(min_size=1, max_size=10)
CHANCES = st.integers(0, 10_000).map(lambda n: n / 10_000)
NAMED = st.dictionaries(WORDS, st.lists(WORDS, min_size=1, max_size=3).map(tuple), max_size=3)
WALKS = st.none() | st.lists(
    st.fixed_dictionaries({"facet": WORDS, "value": WORDS})
    | st.fixed_dictionaries(
        {"facets": st.dictionaries(WORDS, st.lists(WORDS)), "attributes": st.just({"vague": [1]})}
    ),
    max_size=3,
).map(tuple)
CONVERSATIONS = st.builds(
    Conversation,
    awaiting=st.sampled_from(
        [None, "clarification", "suggestion", "feedback", "reason", "comment", "contact"]
    ),
    pending=st.booleans(),
    question=st.text(max_size=30),
    candidates=st.lists(st.tuples(WORDS, CHANCES), max_size=5).map(tuple),
    walk=WALKS,
    facets=st.dictionaries(WORDS, WORDS, max_size=3),
    named_facets=NAMED,
    attributes=st.dictionaries(WORDS, st.lists(st.integers(0, 5)).map(tuple), max_size=2),
    unknown=st.lists(WORDS, max_size=3).map(tuple),
    facet=st.none() | WORDS,
    page=st.integers(0, 9),
    choices=st.lists(WORDS, max_size=8).map(tuple),
    questions_asked=st.integers(0, 9),
    guided=st.booleans(),
    rejected=st.lists(WORDS, max_size=4).map(tuple),
    suggested=st.lists(WORDS, max_size=4).map(tuple),
    misses=st.integers(0, 5),
    answer=st.none() | WORDS,
    turn=st.integers(0, 50),
    answers=st.dictionaries(st.integers(0, 50).map(str), st.integers(1, 1_000_000), max_size=5),
    certainty=st.sampled_from(["sure", "probable"]),
    doubtful=st.booleans(),
    not_recognised=st.integers(0, 2),
    unknown_number=st.none() | WORDS,
    reason=st.none() | WORDS,
    comment=st.text(max_size=20),
    handed_over=st.booleans(),
    family=st.none() | WORDS,
    known=CHANCES,
    thresholds=st.dictionaries(st.sampled_from(["answer", "suggest", "known"]), st.just(0.5)),
    tried=st.lists(WORDS, max_size=6).map(tuple),
)  # fmt: skip
OF_VERSION_2 = {
    "awaiting": "clarification",
    "question": "Quelles sont les dates limites ?",
    "candidates": [["dates-dpi-va1", 0.24], ["dates-lgo-va1", 0.22]],
    "said": {"dispositifs": ["dpi_va1", "dpi_va2"]},
    "attributes": {"vague": [1]},
    "facet": "couloirs",
    "choices": ["hopital", "officine"],
    "asked": 1,
    "known": 0.93,
    "thresholds": {"answer": 0.6, "suggest": 0.4, "known": 0.3},
    "tried": ["Dates DPI vague 1 ?"],
    "previous": [
        {"question": "Quelles sont les dates limites ?", "said": {"dispositifs": ["dpi_va1"]}, "asked": 1}
    ],
}


def through_json(conversation: Conversation) -> Conversation:
    return Conversation.from_dict(json.loads(json.dumps(conversation.as_dict())))


@given(CONVERSATIONS)
def test_a_conversation_reads_back_as_it_was_stored(conversation: Conversation):
    assert through_json(conversation) == conversation
    assert through_json(conversation.remembering()) == conversation.remembering()


def test_a_conversation_that_begins_stores_nothing():
    assert Conversation().as_dict() == {}
    assert Conversation.from_dict({}) == Conversation()


def test_only_what_changed_is_stored():
    assert Conversation(question="quand ouvrez-vous ?", page=2).as_dict() == {
        "question": "quand ouvrez-vous ?",
        "page": 2,
    }


def test_a_chance_is_stored_with_four_digits():
    assert Conversation(candidates=(("a", 1 / 3),), known=2 / 3).as_dict() == {
        "candidates": [["a", 0.3333]],
        "known": 0.6667,
    }


def test_a_conversation_stored_before_version_3_still_reads():
    read = Conversation.from_dict(OF_VERSION_2)
    assert read.named_facets == {"dispositifs": ("dpi_va1", "dpi_va2")}
    assert read.questions_asked == 1
    assert read.candidates == (("dates-dpi-va1", 0.24), ("dates-lgo-va1", 0.22))
    assert read.attributes == {"vague": (1,)}
    assert read.walk is None
    # « retour » goes to a state that the same version stored.
    assert Conversation.from_dict(read.previous[-1]).named_facets == {"dispositifs": ("dpi_va1",)}


def test_what_a_later_version_adds_is_left_out():
    assert Conversation.from_dict({"question": "quand ?", "humeur": "bonne"}) == Conversation(
        question="quand ?"
    )


@pytest.mark.parametrize(
    "written",
    [
        None,
        "texte",
        7,
        [],
        {"candidates": "abc"},
        {"candidates": [["a"]]},
        {"candidates": [["a", "beaucoup"]]},
        {"named_facets": ["lieu"]},
        {"said": 3},
        {"walk": [1]},
        {"walk": 5},
        {"previous": 1},
        {"unknown": None},
    ],
)
def test_a_slot_that_does_not_read_begins_the_conversation_again(written: Any):
    assert Conversation.from_dict(written) == Conversation()


@given(CONVERSATIONS, st.text(max_size=20))
def test_a_new_question_keeps_the_answers_given_and_drops_the_rest(conversation: Conversation, text: str):
    fresh = conversation.new_question(text)
    for name in ("misses", "turn", "answers", "answer", "tried"):
        assert getattr(fresh, name) == getattr(conversation, name)
    assert fresh.question == text
    blank = Conversation()
    for dropped in (
        "awaiting",
        "candidates",
        "walk",
        "facets",
        "rejected",
        "guided",
        "thresholds",
        "pending",
        "handed_over",
        "unknown_number",
    ):
        assert getattr(fresh, dropped) == getattr(blank, dropped)


@given(CONVERSATIONS, st.text(max_size=20))
def test_a_new_question_can_be_come_back_from(conversation: Conversation, text: str):
    begun = replace(conversation, question="avant", previous=())
    (before,) = begun.new_question(text).previous
    assert before["question"] == "avant"
    assert Conversation().new_question(text).previous == ()


@given(CONVERSATIONS, st.integers(1, 12))
def test_five_steps_back_are_remembered_and_none_inside_another(conversation: Conversation, steps: int):
    state = conversation
    for number in range(steps):
        state = state.remembering()
        assert Conversation.from_dict(state.previous[-1]).page == state.page
        state = Conversation.from_dict({**state.as_dict(), "page": number})
    assert len(state.previous) == min(steps, 5)
    assert all("previous" not in snapshot for snapshot in state.previous)


def test_the_last_ten_answers_can_still_be_rated():
    state = Conversation()
    for number in range(1, 14):
        state = Conversation(turn=number, answers=state.answers).with_interaction(100 + number)
    assert list(state.answers) == [str(number) for number in range(4, 14)]
    assert state.answers["13"] == 113


def test_choosing_remembers_the_value_and_comes_back_to_the_first_page():
    chosen = Conversation(page=3, facets={"support": "livre"}).chose("lieu", "port")
    assert chosen.facets == {"support": "livre", "lieu": "port"}
    assert chosen.page == 0
    assert chosen.walk is None


def test_naming_more_adds_to_what_was_named():
    named = Conversation(named_facets={"lieu": ("port",)}).named({"support": ("dvd",)}, {"tome": (2,)})
    assert named.named_facets == {"lieu": ("port",), "support": ("dvd",)}
    assert named.attributes == {"tome": (2,)}


def test_an_entry_is_refused_once():
    twice = Conversation().refused("a", "b").refused("b", "c")
    assert twice.rejected == ("a", "b", "c")
    assert twice.refused() == twice
