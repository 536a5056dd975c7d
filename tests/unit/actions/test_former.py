"""During an update, action servers answer the replicas of the version before as those ask and read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor

from actions.former import FORMER_ACTIONS, FORMER_NAMES
from assistant.store import Store
from assistant.understanding import acts
from assistant.understanding.acts import act_of, current_payload, former_payload
from assistant.understanding.result import Understanding, payload
from tests.unit.actions.conftest import VISITOR, Conversing, Keeper

THRESHOLDS = {"answer": 0.7, "suggest": 0.4, "known": 0.3}


def typed(text: str, intent: str, *ranking: tuple[str, float], **more: Any) -> dict[str, Any]:
    """A message as a replica from before version 3 parses it: no values, its own intents."""
    stored = {
        "ranking": [list(pair) for pair in ranking],
        "known": sum(p for _, p in ranking),
        "thresholds": THRESHOLDS,
        "follow_up": False,
        "redirect": None,
        **more,
    }
    return {"text": text, "intent": {"name": intent}, "faq": stored}


def pressed(button: str) -> dict[str, Any]:
    name, brace, rest = button.removeprefix("/").partition("{")
    values = json.loads(brace + rest) if brace else {}
    entities = [{"entity": entity, "value": value} for entity, value in values.items()]
    return {"text": button, "intent": {"name": name}, "entities": entities}


@pytest.fixture
def visitor(store: Store, keeper: Keeper) -> Conversing:
    action = next(kind for kind in FORMER_ACTIONS if kind().name() == "action_answer_question")
    return Conversing(action())


HOURS = tuple((f"horaires-{place}", 0.3) for place in ("centre", "port", "gare"))


def test_the_sdk_finds_each_of_the_names_they_ask_for() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    assert {*FORMER_NAMES, "action_turn", "action_session_start"} <= set(executor.actions)


async def test_a_clarification_is_pressed_as_their_rasa_reads_it(visitor: Conversing) -> None:
    (question,) = await visitor.send(typed("vous ouvrez quand ?", "faq", *HOURS))
    payloads = [button["payload"] for button in question["buttons"]]
    assert payloads[0].startswith('/choose{"facet": "lieu"')
    assert payloads[-1] == "/dont_know"
    answer, request = await visitor.send(pressed(payloads[0]))
    assert answer["kind"] == "answer"
    assert request["buttons"][0]["payload"].startswith("/feedback{")


async def test_a_list_is_refused_as_their_rasa_reads_it(visitor: Conversing) -> None:
    (suggestions,) = await visitor.send(
        typed("une carte", "faq", ("carte-perdue", 0.45), ("inscription", 0.4))
    )
    assert suggestions["buttons"][-1]["payload"] == "/none_of_these"
    assert suggestions["buttons"][0]["payload"].startswith("/pick{")


async def test_the_line_of_a_family_opens_it_though_their_domain_lacks_its_name(visitor: Conversing) -> None:
    button = payload(acts.PICK, family="horaires")
    # Their Rasa leaves out the entities that their domain does not name.
    (question,) = await visitor.send({**pressed(button), "entities": []})
    assert (question["kind"], question["facet"]) == ("clarification", "lieu")


@pytest.mark.parametrize(
    ("p", "kinds", "certainty"),
    [
        (0.95, ["answer", "feedback_request"], "sure"),
        (0.7, ["answer", "suggestions", "feedback_request"], "probable"),
        (0.05, ["fallback", "suggestions"], None),
    ],
)
async def test_their_ranking_is_decided_upon_as_ours_is(
    visitor: Conversing, p: float, kinds: list[str], certainty: str | None
) -> None:
    ranking = (("carte-perdue", p), ("inscription", 0.02))
    messages = await visitor.send(typed("j'ai perdu ma carte", "faq", *ranking))
    assert [message["kind"] for message in messages] == kinds
    assert messages[0].get("certainty") == certainty


async def test_the_slot_has_what_they_understand_a_follow_up_from(visitor: Conversing) -> None:
    await visitor.send(typed("j'ai perdu ma carte", "faq", ("carte-perdue", 0.9)))
    context = visitor.slots["conversation"]["context"]
    assert (context["question"], context["entry"]) == ("j'ai perdu ma carte", "carte-perdue")


async def test_a_typed_yes_is_stored_as_one(visitor: Conversing, store: Store) -> None:
    await visitor.send(typed("j'ai perdu ma carte", "faq", ("carte-perdue", 0.9)))
    await visitor.send(typed("oui merci", "affirm"))
    (kept,) = store.interactions_of(VISITOR)
    feedback = store.feedback_of(kept.id)
    assert feedback is not None
    assert feedback.useful is True


@pytest.mark.parametrize(
    ("text", "intent", "more", "act", "values"),
    [
        ("LGO", "choose", {}, acts.CHOICE, {}),
        ("non", "deny", {}, acts.FEEDBACK, {"useful": "no"}),
        ("oui", "affirm", {}, acts.FEEDBACK, {"useful": "yes"}),
        ("je ne sais pas", "dont_know", {}, acts.CHOICE, {"unknown": "yes"}),
        ("la piscine", "redirect/piscine", {}, acts.REDIRECTION, {"subject": "piscine"}),
    ],
)
def test_what_their_intents_say_is_read_as_our_acts(
    text: str, intent: str, more: dict[str, Any], act: str, values: dict[str, str]
) -> None:
    understanding = Understanding.from_message(typed(text, intent, **more))
    assert (understanding.act, dict(understanding.values)) == (act, values)


@pytest.mark.parametrize("act", acts.ACTS)
def test_a_payload_goes_back_and_forth(act: str) -> None:
    for carried in ({}, {"facet": "lieu", "value": "port"}):
        button = payload(act, **carried)
        assert act_of(former_payload(button).removeprefix("/").partition("{")[0])[0] == act
        assert current_payload(former_payload(button)) == button
    assert former_payload(payload(acts.CHOICE, unknown=acts.YES)) == "/dont_know"
    assert current_payload("/dont_know") == payload(acts.CHOICE, unknown=acts.YES)
