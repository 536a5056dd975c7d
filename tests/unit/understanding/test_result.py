"""What understanding and dialogue hand to each other reads back as it was written, by any version."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding import acts
from assistant.understanding.result import Context, Thresholds, Understanding, payload

WORDS = st.text(min_size=1, max_size=12)
SHARES = st.floats(min_value=0, max_value=1).map(lambda share: round(share, 4))
CONTEXTS = st.builds(
    Context,
    asked=st.sampled_from([None, "clarification", "suggestion", "feedback", "reason", "comment"]),
    facet=st.none() | WORDS,
    choices=st.lists(WORDS, max_size=8).map(tuple),
    entries=st.lists(WORDS, max_size=8).map(tuple),
    entry=st.none() | WORDS,
    question=st.text(max_size=40),
    facets=st.dictionaries(WORDS, WORDS, max_size=3),
)
MEANINGS = st.builds(
    Understanding,
    text=st.text(max_size=40).filter(lambda text: not text.startswith("/")),
    act=st.sampled_from(acts.ACTS),
    values=st.dictionaries(WORDS, WORDS, max_size=2),
    confidence=SHARES,
    ranking=st.lists(st.tuples(WORDS, SHARES), max_size=10).map(tuple),
    known=SHARES,
    facets=st.dictionaries(WORDS, st.lists(WORDS, min_size=1, max_size=3).map(tuple), max_size=3),
    attributes=st.dictionaries(WORDS, st.lists(st.integers(0, 9), min_size=1).map(tuple), max_size=2),
    thresholds=st.none() | st.builds(Thresholds, SHARES, SHARES, SHARES),
    catalogue=WORDS,
    model=WORDS,
    also=st.lists(WORDS, max_size=3).map(tuple),
    language=st.sampled_from(["fr", "en"]),
    answers=SHARES,
    unknown_numbers=st.lists(WORDS, max_size=2).map(tuple),
)


def as_rasa_keeps_it(meaning: Understanding) -> dict[str, Any]:
    """The parsed message that the tracker store gives back."""
    named = {"name": acts.intent_of(meaning.act), "confidence": meaning.confidence}
    message = {"text": meaning.text, "intent": named, "entities": [], "faq": meaning.as_dict()}
    return json.loads(json.dumps(message))


def press(button: str) -> Understanding:
    """What Rasa makes of a button's payload: its name is the intent, its values are entities."""
    name, brace, rest = button.removeprefix("/").partition("{")
    values = json.loads(brace + rest) if brace else {}
    entities = [{"entity": entity, "value": value} for entity, value in values.items()]
    return Understanding.from_message(
        {"text": button, "intent": {"name": name, "confidence": 1.0}, "entities": entities}
    )


@given(CONTEXTS)
def test_a_context_reads_back_as_it_was_written(context: Context):
    assert Context.from_dict(json.loads(json.dumps(context.as_dict()))) == context


def test_a_context_is_written_in_the_form_of_the_evaluation_of_acts():
    context = Context(
        asked="suggestion",
        entries=("horaires-port", "inscription"),
        entry="carte-perdue",
        question="quand ouvrez-vous ?",
        facets={"lieu": "port"},
    )
    assert context.as_dict() == {
        "asked": "suggestion",
        "facet": None,
        "choices": [],
        "list": ["horaires-port", "inscription"],
        "entry": "carte-perdue",
        "question": "quand ouvrez-vous ?",
        "facets": {"lieu": "port"},
    }


@pytest.mark.parametrize("written", [{}, {"asked": None, "choices": None, "facets": None, "question": None}])
def test_a_context_that_says_nothing_is_a_conversation_that_begins(written: dict[str, Any]):
    assert Context.from_dict(written) == Context()


@given(MEANINGS)
def test_what_was_understood_reads_back_from_rasas_message(meaning: Understanding):
    read = Understanding.from_message(as_rasa_keeps_it(meaning))
    assert read == meaning


@given(MEANINGS)
def test_what_is_stored_of_it_repeats_neither_the_text_nor_the_places(meaning: Understanding):
    assert not {"text", "act", "spans", "confidence"} & set(meaning.as_dict())


def test_a_message_nobody_understood_is_a_question_that_ranked_nothing():
    for message in ({}, {"text": None, "intent": None, "entities": None, "faq": None}):
        read = Understanding.from_message(message)
        assert (read.text, read.act, read.ranking, read.thresholds) == ("", acts.QUESTION, (), None)


@pytest.mark.parametrize(
    ("act", "values"),
    [
        (acts.CHOICE, {"facet": "lieu", "value": "port"}),
        (acts.CHOICE, {"unknown": "yes"}),
        (acts.PICK, {"entry": "horaires-port"}),
        (acts.FEEDBACK, {"useful": "no", "interaction": "3"}),
        (acts.REASON, {"code": "unclear"}),
        (acts.REJECT_LIST, {}),
        (acts.BACK, {}),
        (acts.RESTART, {}),
        (acts.HUMAN, {}),
    ],
)
def test_a_button_says_its_act_and_its_values(act: str, values: dict[str, str]):
    pressed = press(payload(act, **values))
    assert (pressed.act, pressed.values, pressed.pressed) == (act, values, True)


@pytest.mark.parametrize(
    ("button", "act", "values"),
    [
        ('/choose{"facet": "lieu", "value": "port"}', acts.CHOICE, {"facet": "lieu", "value": "port"}),
        ("/dont_know", acts.CHOICE, {"unknown": "yes"}),
        ("/none_of_these", acts.REJECT_LIST, {}),
        ('/pick{"entry": "horaires-port"}', acts.PICK, {"entry": "horaires-port"}),
        (
            '/feedback{"useful": "yes", "interaction": "2"}',
            acts.FEEDBACK,
            {"useful": "yes", "interaction": "2"},
        ),
        ("/greet", acts.GREETING, {}),
    ],
)
def test_a_button_stored_before_version_3_still_reads(button: str, act: str, values: dict[str, str]):
    pressed = press(button)
    assert (pressed.act, pressed.values) == (act, values)


@pytest.mark.parametrize(
    ("intent", "act", "values"),
    [
        ("faq", acts.QUESTION, {}),
        ("affirm", acts.FEEDBACK, {"useful": "yes"}),
        ("greet", acts.GREETING, {}),
        ("start_over", acts.RESTART, {}),
        ("redirect", acts.REDIRECTION, {}),
    ],
)
def test_a_message_stored_before_version_3_still_reads(intent: str, act: str, values: dict[str, str]):
    """Its understanding had no values: the intent named them, but for what was ranked."""
    stored = {
        "ranking": [["horaires-port", 0.8]],
        "known": 0.9,
        "facets": {"lieu": ["port"]},
        "thresholds": {"answer": 0.7, "suggest": 0.4, "known": 0.3},
    }
    read = Understanding.from_message({"text": "le port", "intent": {"name": intent}, "faq": stored})
    assert (read.act, read.values) == (act, values)
    assert read.ranking == (("horaires-port", 0.8),)
    assert read.facets == {"lieu": ("port",)}
    assert (read.catalogue, read.model, read.also, read.language) == ("", "", (), "fr")
    # It said nothing of the chance that the first answers: its probability is the nearest thing.
    assert (read.answers, read.unknown_numbers) == (0.8, ())


def test_values_of_a_typed_message_are_those_understood_not_its_entities():
    entity = {"entity": "value", "value": "centre"}
    typed = {"text": "le port", "intent": {"name": "choice"}, "entities": [entity]}
    read = Understanding.from_message({**typed, "faq": {"values": {"facet": "lieu", "value": "port"}}})
    assert read.values == {"facet": "lieu", "value": "port"}


def test_a_payload_keeps_its_accents_and_has_no_braces_when_it_carries_nothing():
    assert payload(acts.CHOICE, value="été") == '/choice{"value": "été"}'
    assert payload(acts.MORE) == "/more"
    assert payload(acts.BACK) == "/go_back"
