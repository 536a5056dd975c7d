"""The acts: one name each, the same typed or pressed, whatever version wrote it."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.settings import ROOT
from assistant.understanding import acts
from assistant.understanding.acts import act_of, class_of, current_payload, intent_of, learnt_label

DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))


def test_the_intents_of_the_domain_are_the_acts():
    assert sorted(DOMAIN["intents"]) == sorted(intent_of(act) for act in acts.ACTS)


def test_an_act_has_one_name():
    assert len(set(acts.ACTS)) == len(acts.ACTS)
    assert len({intent_of(act) for act in acts.ACTS}) == len(acts.ACTS)


@pytest.mark.parametrize("act", acts.ACTS)
def test_an_act_reads_back_from_its_intent(act: str):
    assert act_of(intent_of(act)) == (act, {})


@pytest.mark.parametrize(
    ("label", "act", "values"),
    [
        ("feedback/yes", "feedback", {"useful": "yes"}),
        ("feedback/no", "feedback", {"useful": "no"}),
        ("choice/unknown", "choice", {"unknown": "yes"}),
        ("redirection/carte-vitale", "redirection", {"subject": "carte-vitale"}),
        ("greeting", "greeting", {}),
    ],
)
def test_a_label_names_an_act_and_the_value_of_its_examples(label: str, act: str, values: dict[str, str]):
    assert act_of(label) == (act, values)


@pytest.mark.parametrize(
    ("former", "act", "values"),
    [
        ("faq", "question", {}),
        ("choose", "choice", {}),
        ("dont_know", "choice", {"unknown": "yes"}),
        ("none_of_these", "reject_list", {}),
        ("affirm", "feedback", {"useful": "yes"}),
        ("deny", "feedback", {"useful": "no"}),
        ("go_back", "back", {}),
        ("start_over", "restart", {}),
        ("greet", "greeting", {}),
        ("bot_challenge", "robot", {}),
        ("who_made", "author", {}),
        ("redirect", "redirection", {}),
        ("redirect/carte-vitale", "redirection", {"subject": "carte-vitale"}),
    ],
)
def test_the_names_from_before_version_3_still_read(former: str, act: str, values: dict[str, str]):
    assert act_of(former) == (act, values)


@pytest.mark.parametrize(
    "former", ["greet", "affirm", "deny", "dont_know", "redirect/carte-vitale", "thanks"]
)
def test_what_is_learnt_keeps_the_name_it_always_had(former: str):
    assert class_of(former) == former


@pytest.mark.parametrize(
    ("label", "learnt"),
    [
        ("feedback/yes", "affirm"),
        ("feedback/no", "deny"),
        ("choice/unknown", "dont_know"),
        ("greeting", "greet"),
        ("back", "go_back"),
        ("redirection/carte-vitale", "redirect/carte-vitale"),
        ("insult", "insult"),
    ],
)
def test_renaming_an_act_changes_nothing_of_what_is_learnt(label: str, learnt: str):
    assert class_of(label) == learnt
    assert act_of(class_of(label)) == act_of(label)


@pytest.mark.parametrize(
    ("intent", "about", "label"),
    [
        ("greeting", {}, "greeting"),
        ("go_back", {}, "back"),
        ("start_over", {}, "restart"),
        ("greet", {}, "greeting"),
        ("feedback", {"useful": "no"}, "feedback/no"),
        ("feedback", {"useful": "yes", "context": {"asked": "feedback"}}, "feedback/yes"),
        ("feedback", {}, "feedback/yes"),
        ("reason", {"code": "wrong"}, "reason/wrong"),
        ("reason", {}, "reason"),
        ("choice", {"unknown": "yes"}, "choice/unknown"),
        ("choice", {"none": "yes", "context": {"asked": "clarification"}}, "choice/none"),
        ("choice", {"all": "yes"}, "choice/all"),
        ("choice", {"value": "port"}, "choice/value"),
        ("choice", {"values": ["port", "gare"]}, "choice/value"),
        ("choice", {"rank": "2"}, "choice/value"),
        ("question", {"breakdown": "yes"}, "question/breakdown"),
        ("question", {}, "question"),
        ("pick", {"rank": "2"}, "pick"),
        ("correction", {"lieu": "port"}, "correction"),
    ],
)
def test_a_hand_written_example_is_learnt_with_the_value_of_its_block(
    intent: str, about: dict[str, Any], label: str
):
    assert learnt_label(intent, about) == label


def test_reading_an_act_twice_never_mixes_their_values():
    _, first = act_of("dont_know")
    first["rank"] = "2"
    assert act_of("dont_know") == ("choice", {"unknown": "yes"})


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ('/choose{"facet": "lieu", "value": "port"}', '/choice{"facet": "lieu", "value": "port"}'),
        ("/dont_know", '/choice{"unknown": "yes"}'),
        ("/none_of_these", "/reject_list"),
        ("/greet", "/greeting"),
        ("/affirm", '/feedback{"useful": "yes"}'),
        ('/deny{"interaction": "3"}', '/feedback{"useful": "no", "interaction": "3"}'),
        ('/choose{"value": "été"}', '/choice{"value": "été"}'),
    ],
)
def test_a_button_shown_before_an_update_still_does_what_it_said(before: str, now: str):
    assert current_payload(before) == now


@pytest.mark.parametrize(
    "payload",
    [
        '/pick{"entry": "horaires-port"}',
        "/go_back",
        "/start_over",
        "/choice",
        "/session_start",
        "bonjour",
        "/",
        "",
        "/choose{",
        "/Choose",
        "/choose et puis",
    ],
)
def test_any_other_payload_is_left_as_it_is(payload: str):
    assert current_payload(payload) == payload


@given(
    name=st.sampled_from(["choose", "none_of_these", "affirm", "pick", "choice", "restart"]),
    values=st.dictionaries(
        st.sampled_from(["facet", "value", "entry", "rank"]), st.text(max_size=12), max_size=3
    ),
)
def test_a_payload_that_was_renamed_is_current(name: str, values: dict[str, str]):
    written = f"/{name}{json.dumps(values, ensure_ascii=False)}" if values else f"/{name}"
    now = current_payload(written)
    assert current_payload(now) == now
    carried = json.loads(now[now.index("{") :]) if "{" in now else {}
    assert values.items() <= carried.items()
