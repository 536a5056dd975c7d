"""The simulated visitor, in front of a made-up server that speaks the contract."""

from collections.abc import Mapping
from typing import Any

import pytest

from assistant.quality.evaluate import Case
from assistant.quality.simulate import MAX_TURNS, Talk, Visitor, failures, figures, lines
from tests.unit.dialogue.conftest import make_catalogue

EXPECTED = "dates-lgo-va2"


def button(payload: str) -> dict[str, str]:
    return {"title": payload, "payload": payload, "signature": "s"}


def message(kind: str, *payloads: str, entry: str | None = None, facet: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "entry_id": entry, "facet": facet, "buttons": [button(p) for p in payloads]}


class Scripted:
    """Gives its replies in order and remembers what it was sent."""

    def __init__(self, *replies: list[dict[str, Any]]) -> None:
        self.replies, self.received = list(replies), list[Mapping[str, str]]()

    async def open(self) -> str:
        return "token"

    async def send(self, token: str, body: Mapping[str, str]) -> list[dict[str, Any]]:
        self.received.append(body)
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


async def talk(*replies: list[dict[str, Any]], expected: str | None = EXPECTED) -> tuple[Talk, list[str]]:
    server = Scripted(*replies)
    case = Case("quelles dates ?", frozenset([expected] if expected else []))
    done = await Visitor(case, make_catalogue()).converse(server)
    return done, [body.get("payload", body.get("text", "")) for body in server.received]


ANSWER = [message("answer", entry=EXPECTED), message("feedback_request", '/feedback{"useful": "no"}')]


async def test_the_wanted_answer_at_once():
    done, _ = await talk(ANSWER)
    assert (done.first, done.resolved, done.wrong, done.turns) == (True, True, 0, 1)


async def test_a_clarification_is_answered_truthfully():
    clarification = message(
        "clarification",
        '/choice{"facet": "dispositifs", "value": "lgo_va1"}',
        '/choice{"facet": "dispositifs", "value": "lgo_va2"}',
        '/choice{"unknown": "yes"}',
        facet="dispositifs",
    )
    done, sent = await talk([clarification], ANSWER)
    assert sent[1] == '/choice{"facet": "dispositifs", "value": "lgo_va2"}'
    assert (done.first, done.resolved, done.clarifications) == (False, True, 1)


async def test_what_the_entry_does_not_say_is_not_known():
    clarification = message(
        "clarification",
        '/choice{"facet": "produit", "value": "cps"}',
        '/choice{"unknown": "yes"}',
        facet="produit",
    )
    _, sent = await talk([clarification], ANSWER)
    assert sent[1] == '/choice{"unknown": "yes"}'


async def test_the_value_may_be_behind_more_choices():
    clarification = message(
        "clarification",
        '/choice{"facet": "couloirs", "value": "x"}',
        "/more",
        '/choice{"unknown": "yes"}',
        facet="couloirs",
    )
    _, sent = await talk([clarification], ANSWER)
    assert sent[1] == "/more"


async def test_the_right_suggestion_is_picked_and_a_useless_list_refused():
    useless = message("suggestions", '/pick{"entry": "cps-duree"}', "/reject_list")
    right = message("suggestions", f'/pick{{"entry": "{EXPECTED}"}}', "/reject_list")
    done, sent = await talk([useless], [right], ANSWER)
    assert sent[1:] == ["/reject_list", f'/pick{{"entry": "{EXPECTED}"}}']
    assert done.resolved


PICK = '/pick{"entry": "dates-lgo-va2"}'


def probable(entry: str, *related: str) -> dict[str, Any]:
    answer = message("answer", entry=entry)
    return {**answer, "certainty": "probable", "related": [button(sent) for sent in related]}


async def test_a_family_that_holds_the_wanted_entry_is_pressed():
    listed = message("suggestions", '/pick{"family": "autre"}', '/pick{"family": "dates"}', "/reject_list")
    done, sent = await talk([listed], ANSWER)
    assert sent[1] == '/pick{"family": "dates"}'
    assert done.resolved


async def test_a_probable_answer_that_is_wrong_is_refused_with_its_list_and_is_no_sure_fault():
    others = message("suggestions", '/pick{"entry": "cps-duree"}', "/reject_list")
    feedback = message("feedback_request", '/feedback{"useful": "no"}')
    wrong = [probable("cps-bloquee"), others, feedback]
    done, sent = await talk(wrong, ANSWER)
    assert sent[1] == "/reject_list"
    assert (done.wrong, done.wrong_sure, done.resolved) == (1, 0, True)


async def test_the_wanted_question_under_voir_aussi_is_pressed():
    done, sent = await talk([probable("cps-bloquee", PICK)], ANSWER)
    assert sent[1] == PICK
    assert done.resolved


async def test_a_wrong_answer_is_counted_and_refused():
    wrong = [message("answer", entry="cps-duree"), message("feedback_request", '/feedback{"useful": "no"}')]
    done, sent = await talk(wrong, ANSWER)
    assert sent[1] == '/feedback{"useful": "no"}'
    assert (done.wrong, done.wrong_sure, done.resolved) == (1, 1, True)


async def test_the_guided_walk_is_tried_once_and_counted_apart():
    lost = [message("fallback", "/rephrase", "/help", "/human")]
    done, sent = await talk(lost, ANSWER)
    assert sent[1] == "/help"
    assert (done.resolved, done.guided) == (True, True)


async def test_the_visitor_gives_up_after_six_turns():
    done, sent = await talk([message("suggestions", "/reject_list")])
    assert len(sent) == MAX_TURNS
    assert not done.resolved


async def test_nothing_is_expected_for_a_foreign_question():
    admitted, sent = await talk([message("fallback", "/help")], expected=None)
    answered, _ = await talk(ANSWER, expected=None)
    assert len(sent) == 1
    report = figures([admitted, answered], [0.1, 0.2])
    assert report["out_of_scope_admitted"] == pytest.approx(0.5)
    assert report["out_of_scope_answered"] == pytest.approx(0.5)
    assert report["resolved_in_the_end"] is None


def test_the_figures_and_the_failures_are_shown() -> None:
    lost = Talk(Case("quelles dates ?", frozenset({"b", "a"})))
    misled = Talk(Case("et le vélo ?", frozenset()), wrong=1)
    well = Talk(Case("quelles dates ?", frozenset({"a"})), first=True, resolved=True)
    assert list(failures([lost, misled, well])) == [
        "sans réponse : quelles dates ? (a, b)",
        "fausse réponse : et le vélo ? (hors périmètre)",
    ]
    shown = dict(line.split() for line in lines({"conversations": 3, "resolved": 0.5, "latency": None}))
    assert shown == {"conversations": "3", "resolved": "0.500", "latency": "—"}
