"""The player of written conversations: each expectation met, and not met."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from assistant.channel.messages import KINDS
from tests.dialogues import Message, dialogues, failures, play, read, text


def button(title: str, act: str, **values: str) -> dict[str, str]:
    return {"title": title, "payload": f"/{act}{json.dumps(values)}", "signature": f"signed {title}"}


def message(kind: str, said: str = "", **fields: Any) -> Message:
    """A message of the contract: every field is there, most are None."""
    absent = dict.fromkeys(("entry_id", "facet", "source", "warning", "handoff", "title", "context"))
    absent |= dict.fromkeys(("certainty", "lead", "contact"))
    return {"kind": kind, "text": said, "buttons": [], "related": [], **absent, **fields}


ANSWER = message("answer", "Trois ans.", entry_id="cps-duree", title="Combien de temps ?", certainty="sure")
PROBABLE = message("answer", "Dix ans.", entry_id="igc-duree", certainty="probable", lead="La plus proche :")
FEEDBACK = message(
    "feedback_request", "Utile ?", buttons=[button("Oui", "feedback"), button("Non", "feedback")]
)
LIST = message(
    "suggestions",
    "Vouliez-vous dire…",
    buttons=[
        button("Perdre sa carte", "pick", entry="cps-perte"),
        button("Les dates du Ségur", "pick", family="segur-dates"),
        button("Aucune", "reject_list"),
    ],
)
CHOICE = message("clarification", "Quel couloir ?", facet="couloirs", buttons=[button("Officine", "choice")])


@pytest.mark.parametrize(
    ("expected", "messages"),
    [
        ({"kind": ["answer", "suggestions"]}, [ANSWER, FEEDBACK]),
        ({"kind": "feedback_request"}, [ANSWER, FEEDBACK]),
        ({"not_kind": ["fallback"]}, [ANSWER]),
        ({"first_kind": ["answer"]}, [ANSWER, FEEDBACK]),
        ({"entry": "cps-duree"}, [ANSWER]),
        ({"entry": ["other", "cps-duree"]}, [ANSWER]),
        # Others under a probable answer do not count against it.
        ({"entry": "igc-duree"}, [PROBABLE, LIST]),
        ({"entry": "cps-perte"}, [LIST]),
        ({"entry": "segur-dates"}, [LIST]),
        ({"entry": "cps-perte"}, [{**LIST, "kind": "topic"}]),
        # Nothing answered and nothing listed: the kinds say whether that may be.
        ({"entry": "cps-duree"}, [CHOICE]),
        # What is listed is not answered.
        ({"not_entry": ["cps-perte"]}, [LIST]),
        ({"not_entry": "cps-perte"}, [ANSWER]),
        ({"certainty": ["sure"]}, [ANSWER]),
        ({"certainty": "probable"}, [LIST]),
        ({"text": "TROIS ans.*utile"}, [ANSWER, FEEDBACK]),
        ({"text": "^(?!.*plus disponible).*$"}, [ANSWER, FEEDBACK]),
        ({}, [ANSWER]),
    ],
)
def test_what_is_expected_and_shown_passes(expected: Mapping[str, Any], messages: list[Message]):
    assert list(failures(expected, messages)) == []


@pytest.mark.parametrize(
    ("expected", "messages", "why"),
    [
        ({"kind": ["clarification"]}, [ANSWER, FEEDBACK], "none of the kinds"),
        ({"kind": ["clarification"]}, [], "none of the kinds"),
        ({"not_kind": ["feedback_request"]}, [ANSWER, FEEDBACK], "one of the kinds"),
        ({"first_kind": ["feedback_request"]}, [ANSWER, FEEDBACK], "the first message"),
        ({"first_kind": ["answer"]}, [], "the first message"),
        ({"entry": "igc-duree"}, [ANSWER], "is answered, not"),
        # The right one under a wrong answer does not mend it.
        ({"entry": "cps-perte"}, [PROBABLE, LIST], "is answered, not"),
        ({"entry": "cps-duree"}, [LIST], "is listed"),
        ({"not_entry": ["other", "cps-duree"]}, [ANSWER], "is answered"),
        ({"certainty": ["probable"]}, [ANSWER], "not ['probable']"),
        ({"text": "dix ans"}, [ANSWER], "does not match"),
        ({"text": "^(?!.*aucune).*$"}, [LIST], "does not match"),
    ],
)
def test_what_is_expected_and_not_shown_is_said(
    expected: Mapping[str, Any], messages: list[Message], why: str
):
    (failure,) = failures(expected, messages)
    assert why in failure


def test_each_expectation_of_a_turn_is_looked_at():
    found = list(failures({"kind": ["fallback"], "entry": "x", "text": "absent"}, [ANSWER]))
    assert len(found) == 3


def test_all_that_is_read_is_text():
    shown = [
        message(
            "answer",
            "le corps",
            lead="la tête",
            title="le titre",
            warning="attention",
            context=["Officine"],
            contact={"label": "Service clients", "phone": "0 800", "email": None},
            buttons=[{**button("un bouton", "pick"), "hint": "une aide"}],
            related=[button("une voisine", "pick")],
        ),
        message("handoff", handoff={"summary": "le résumé", "contact": {"url": "https://exemple.fr"}}),
    ]
    read_by_visitor = text(shown)
    for part in ("la tête", "le titre", "le corps", "attention", "Officine", "Service clients", "0 800"):
        assert part in read_by_visitor
    for part in ("un bouton", "une aide", "une voisine", "le résumé", "https://exemple.fr"):
        assert part in read_by_visitor
    assert "None" not in read_by_visitor


class Scripted:
    """Answers what it is told, and keeps what it is sent."""

    def __init__(self, *answers: list[Message]) -> None:
        self.answers, self.sent = list(answers), []

    def __call__(self, body: dict[str, str]) -> list[Message]:
        self.sent.append(body)
        return self.answers[len(self.sent) - 1]


TWO_TURNS = """
- id: d1_deux_tours
  turns:
    - user: combien de temps ?
      expect_kind: [answer]
    - click: '^non$'
      expect_kind: [feedback_reason]
  note: un bouton pressé
"""


def test_a_conversation_is_typed_and_pressed():
    (dialogue,) = read(TWO_TURNS)
    send = Scripted([ANSWER, FEEDBACK], [message("feedback_reason", "Pourquoi ?")])
    exchange = play(dialogue, send)
    assert exchange.failures == []
    assert send.sent == [
        {"text": "combien de temps ?"},
        {"payload": "/feedback{}", "signature": "signed Non"},
    ]


def test_a_neighbouring_question_is_pressed_too():
    (dialogue,) = read("[{id: d1, turns: [{user: durée}, {click: voisine}]}]")
    send = Scripted([{**ANSWER, "related": [button("Une voisine", "pick", entry="x")]}], [ANSWER])
    assert play(dialogue, send).failures == []
    assert send.sent[1]["signature"] == "signed Une voisine"


def test_only_what_was_shown_last_is_pressed():
    (dialogue,) = read("[{id: d1, turns: [{user: a}, {user: b}, {click: Oui}, {user: c}]}]")
    send = Scripted([FEEDBACK], [LIST])
    exchange = play(dialogue, send)
    # What follows a button that is not there would not be the conversation written.
    assert [failure[:9] for failure in exchange.failures] == ["no button"]
    assert len(send.sent) == 2


def test_a_failure_does_not_stop_the_conversation_and_all_of_it_is_shown():
    (dialogue,) = read(TWO_TURNS)
    exchange = play(dialogue, Scripted([CHOICE, FEEDBACK], [LIST]))
    assert len(exchange.failures) == 2
    shown = str(exchange)
    assert shown.startswith("d1_deux_tours (un bouton pressé)")
    for part in ("> combien de temps ?", "[clarification couloirs] Quel couloir ?", "> ( Non )"):
        assert part in shown
    assert '( Perdre sa carte ) /pick{"entry": "cps-perte"}' in shown
    assert shown.count("!!! none of the kinds") == 2


def test_a_long_answer_is_cut_in_what_is_shown():
    (dialogue,) = read("[{id: d1, turns: [{user: a}]}]")
    shown = str(play(dialogue, Scripted([{**ANSWER, "text": "mot " * 100}])))
    assert "…" in shown
    assert max(map(len, shown.splitlines())) < 250


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("[{id: d1, turns: [{user: a, expect_kinds: [answer]}]}]", "expect_kinds"),
        ("[{id: d1, turn: []}]", "turn"),
        ("[{id: d1, turns: [{expect_kind: [answer]}]}]", "either user or click"),
        ("[{id: d1, turns: [{user: a, click: b}]}]", "either user or click"),
    ],
)
def test_what_would_never_be_looked_at_is_refused(written: str, why: str):
    with pytest.raises(ValueError, match=why):
        read(written)


def test_the_shipped_conversations_can_be_played():
    played = dialogues()
    ids = [dialogue.id for dialogue in played]
    assert len(ids) == len(set(ids)) >= 103
    for dialogue in played:
        assert dialogue.steps
        assert dialogue.steps[0].click is None
        for step in dialogue.steps:
            assert isinstance(step.user, str), (dialogue.id, step)
            re.compile(step.click or "")
            re.compile(step.expected.get("text", ""))
            for name in ("kind", "not_kind", "first_kind"):
                assert set(step.expected.get(name, [])) <= set(KINDS), (dialogue.id, name)
            assert set(step.expected.get("certainty", [])) <= {"sure", "probable"}
