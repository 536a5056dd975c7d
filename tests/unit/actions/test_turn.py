"""The one action: what is said, which slots are set, what is stored, and what a breakdown leaves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from actions import resources
from actions.turn import BREAKDOWN, ActionTurn
from assistant.dialogue.state import Conversation
from assistant.store import Interaction, Store
from assistant.understanding import acts
from assistant.understanding.result import payload
from tests.unit.actions.conftest import VISITOR, Conversing, Keeper

RANKED = {"thresholds": {"answer": 0.7, "suggest": 0.4, "known": 0.3}, "catalogue": "c0ffee", "model": "m-3"}


def typed(text: str, *ranking: tuple[str, float], act: str = acts.QUESTION, **more: Any) -> dict[str, Any]:
    """A message as the component parses it."""
    ranked = {"ranking": [list(pair) for pair in ranking], "known": sum(p for _, p in ranking)}
    return {"text": text, "intent": {"name": acts.intent_of(act)}, "faq": {**RANKED, **ranked, **more}}


def pressed(button: str) -> dict[str, Any]:
    """A button's payload as Rasa parses it."""
    name, brace, rest = button.removeprefix("/").partition("{")
    values = json.loads(brace + rest) if brace else {}
    entities = [{"entity": entity, "value": value} for entity, value in values.items()]
    return {"text": button, "intent": {"name": name}, "entities": entities}


LOST_CARD = typed("j'ai perdu ma carte", ("carte-perdue", 0.9), ("inscription", 0.05))
HOURS = typed("vous ouvrez quand ?", *((f"horaires-{place}", 0.3) for place in ("centre", "port", "gare")))
UNKNOWN = typed("recette de crêpes", ("inscription", 0.01))


def out_of_order(folder: Path) -> Store:
    """A store whose database cannot be opened: its folder is a file."""
    (folder / "file").touch()
    return Store(f"sqlite:///{folder}/file/interactions.db")


@pytest.fixture
def visitor(store: Store, keeper: Keeper) -> Conversing:
    return Conversing(ActionTurn())


def test_its_name_is_the_domains():
    assert ActionTurn().name() == "action_turn"


async def test_a_question_is_answered_word_for_word_with_its_feedback_request(visitor: Conversing):
    answer, request = await visitor.send(LOST_CARD)
    assert answer["text"] == "Réponse : **carte-perdue**."
    assert (answer["kind"], answer["entry_id"]) == ("answer", "carte-perdue")
    assert answer["buttons"] == []
    assert request["kind"] == "feedback_request"
    assert [button["title"] for button in request["buttons"]] == ["Oui", "Non"]
    assert request["buttons"][0]["payload"] == '/feedback{"useful": "yes", "interaction": "1"}'


async def test_an_answer_is_sent_with_what_stands_around_it(visitor: Conversing):
    answer, _ = await visitor.send(LOST_CARD)
    assert (answer["title"], answer["certainty"]) == ("J'ai perdu ma carte de lecteur, que faire ?", "sure")
    assert {"title", "payload"} == set(answer["related"][0])
    assert "lead" not in answer


async def test_a_subjects_page_begins_with_what_was_answered_most(visitor: Conversing, store: Store):
    fines = ("Quelle est l'amende pour un DVD en retard ?", "Comment prolonger le prêt d'un DVD ?")
    store.record_interaction(Interaction("c", "retard", "answered", "answer", "amende-dvd"))
    (page,) = await visitor.send(typed("DVD", act=acts.TOPIC, values={"facet": "support", "value": "dvd"}))
    assert (page["kind"], page["title"]) == ("topic", "DVD")
    assert [button["title"] for button in page["buttons"]] == [*fines]
    assert visitor.slots["support"] == "dvd"


async def test_what_was_masked_is_told_before_the_answer_and_once(visitor: Conversing):
    masked = {**LOST_CARD, "metadata": {"masked": ["[code]", 3]}}
    notice, answer, _ = await visitor.send(masked)
    assert (notice["kind"], notice["text"]) == ("notice", "J'ai masqué un code : ne le communiquez jamais.")
    assert answer["kind"] == "answer"
    assert [message["kind"] for message in await visitor.send(masked)] == ["answer", "feedback_request"]


@pytest.mark.parametrize("metadata", [None, {}, {"masked": "[code]"}, {"masked": None}])
async def test_of_a_message_that_does_not_say_what_was_masked_nothing_is_told(
    visitor: Conversing, metadata: Any
):
    sent = await visitor.send({**LOST_CARD, "metadata": metadata})
    assert [message["kind"] for message in sent] == ["answer", "feedback_request"]


async def test_of_an_emergency_whose_question_is_answered_no_word_is_stored(
    visitor: Conversing, store: Store
):
    words = "Jean ne respire plus ! et j'ai perdu ma carte"
    rest = {"values": {"rest": "j'ai perdu ma carte"}}
    numbers, answer, _ = await visitor.send(typed(words, ("carte-perdue", 0.9), act=acts.EMERGENCY, **rest))
    assert (numbers["kind"], answer["entry_id"]) == ("notice", "carte-perdue")
    assert [one.interaction.question for one in store.interactions_of(VISITOR)] == ["[urgence]"]


async def test_in_a_terminal_the_text_says_it_all(store: Store, keeper: Keeper):
    answer, request = await Conversing(ActionTurn(), channel="cmdline").send(LOST_CARD)
    title, text, also, *_ = answer["text"].splitlines()
    assert title == "« J'ai perdu ma carte de lecteur, que faire ? »"
    assert text == "Réponse : **carte-perdue**."
    assert also == "Voir aussi :"
    assert request["text"] == "Cette réponse vous a-t-elle été utile ?"


async def test_what_a_message_does_not_have_is_not_sent(visitor: Conversing):
    answer, _ = await visitor.send(LOST_CARD)
    sent = {name for name, value in answer.items() if value is not None and value != []}
    assert {"source", "warning", "handoff", "facet"}.isdisjoint(sent)


async def test_an_answer_is_stored_with_what_was_understood_of_the_question(
    visitor: Conversing, store: Store
):
    await visitor.send(LOST_CARD)
    (stored,) = store.interactions_of(VISITOR)
    turn = stored.interaction
    assert (turn.question, turn.status, turn.decision) == ("j'ai perdu ma carte", "answered", "answer")
    assert turn.entry == "carte-perdue"
    assert [tuple(pair) for pair in turn.probabilities] == [("carte-perdue", 0.9), ("inscription", 0.05)]
    assert (turn.model, turn.catalogue) == ("m-3", "c0ffee")
    feedback = store.feedback_of(stored.id)
    assert feedback is not None
    assert (feedback.useful, feedback.reason, feedback.comment) == (None, None, None)


async def test_the_catalogue_is_the_one_that_the_model_learnt(visitor: Conversing, keeper: Keeper):
    await visitor.send(LOST_CARD)
    await visitor.send(pressed("/human"))
    assert keeper.learnt == ["c0ffee", ""]


async def test_the_feedback_of_an_answer_is_stored_with_its_reason_and_its_comment(
    visitor: Conversing, store: Store
):
    _, request = await visitor.send(LOST_CARD)
    (reasons,) = await visitor.send(pressed(request["buttons"][1]["payload"]))
    incomplete = next(b for b in reasons["buttons"] if b["title"] == "La réponse est incomplète")
    await visitor.send(pressed(incomplete["payload"]))
    await visitor.send(typed("il manque l'adresse", act=acts.COMMENT))
    (stored,) = store.interactions_of(VISITOR)
    feedback = store.feedback_of(stored.id)
    assert feedback is not None
    assert (feedback.useful, feedback.reason, feedback.comment) == (
        False,
        "incomplete",
        "il manque l'adresse",
    )


async def test_feedback_may_be_changed(visitor: Conversing, store: Store):
    _, request = await visitor.send(LOST_CARD)
    for button, useful in ((1, False), (0, True), (1, False)):
        await visitor.send(pressed(request["buttons"][button]["payload"]))
        (stored,) = store.interactions_of(VISITOR)
        feedback = store.feedback_of(stored.id)
        assert feedback is not None
        assert feedback.useful is useful


async def test_each_answer_keeps_its_own_feedback(visitor: Conversing, store: Store):
    _, first = await visitor.send(LOST_CARD)
    _, second = await visitor.send(typed("comment s'inscrire", ("inscription", 0.95)))
    await visitor.send(pressed(first["buttons"][0]["payload"]))
    given = [store.feedback_of(stored.id) for stored in store.interactions_of(VISITOR)]
    assert [feedback.useful for feedback in given if feedback] == [True, None]
    assert first["buttons"][0]["payload"] != second["buttons"][0]["payload"]


async def test_feedback_is_never_asked_after_an_admission(visitor: Conversing, store: Store):
    (message,) = await visitor.send(UNKNOWN)
    assert message["kind"] == "fallback"
    (stored,) = store.interactions_of(VISITOR)
    assert (stored.interaction.status, stored.interaction.decision) == ("out_of_scope", "admit")
    assert store.feedback_of(stored.id) is None


async def test_a_clarification_sets_what_is_awaited_and_the_choice_sets_its_facet(visitor: Conversing):
    (question,) = await visitor.send(HOURS)
    assert (question["kind"], question["facet"]) == ("clarification", "lieu")
    assert visitor.slots["awaiting"] == "clarification"
    port = next(b for b in question["buttons"] if b["title"] == "Médiathèque du port")
    answer, _ = await visitor.send(pressed(port["payload"]))
    assert answer["entry_id"] == "horaires-port"
    assert visitor.slots["lieu"] == "port"
    assert visitor.slots["awaiting"] == "feedback"


async def test_a_new_question_empties_the_facets_of_the_one_before(visitor: Conversing):
    (question,) = await visitor.send(HOURS)
    await visitor.send(pressed(question["buttons"][1]["payload"]))
    await visitor.send(LOST_CARD)
    assert visitor.slots["lieu"] is None


async def test_only_the_slots_that_change_are_set(visitor: Conversing):
    await visitor.send(HOURS)
    await visitor.send(typed("répète", act=acts.REPEAT))
    assert visitor.events == []


async def test_small_talk_leaves_the_question_that_was_asked(visitor: Conversing, store: Store):
    await visitor.send(HOURS)
    (thanks,) = await visitor.send(typed("merci", act=acts.THANKS))
    assert thanks["kind"] == "chitchat"
    assert visitor.slots["awaiting"] == "clarification"
    decisions = [stored.interaction.decision for stored in store.interactions_of(VISITOR)]
    assert decisions == ["clarify", "small_talk"]


async def test_an_emergency_is_counted_without_a_word_of_it(visitor: Conversing, store: Store):
    (message,) = await visitor.send(typed("mon voisin ne respire plus", act=acts.EMERGENCY))
    assert "15" in message["text"]
    (stored,) = store.interactions_of(VISITOR)
    assert (stored.interaction.decision, stored.interaction.question) == ("emergency", "[urgence]")
    assert "voisin" not in json.dumps(visitor.slots)


async def test_the_conversation_is_stored_small_and_reads_back(visitor: Conversing):
    for message in (HOURS, LOST_CARD, typed("aide", act=acts.HELP), typed("retour", act=acts.BACK), UNKNOWN):
        await visitor.send(message)
        written = json.dumps(visitor.slots["conversation"])
        assert len(written) < 2_000
        assert Conversation.from_dict(json.loads(written)).as_dict() == visitor.slots["conversation"]


async def test_a_conversation_of_before_version_3_goes_on(visitor: Conversing):
    hours = [[f"horaires-{place}", 0.3] for place in ("centre", "port", "gare")]
    visitor.slots = {
        "awaiting": "clarification",
        "conversation": {
            "awaiting": "clarification",
            "question": "vous ouvrez quand ?",
            "candidates": hours,
            "facet": "lieu",
            "choices": ["centre", "port", "gare"],
            "asked": 1,
            "family": "horaires",
            "said": {},
        },
    }
    answer, _ = await visitor.send(pressed('/choose{"facet": "lieu", "value": "gare"}'))
    assert answer["entry_id"] == "horaires-gare"


# A breakdown is not ignorance.


async def test_a_catalogue_that_does_not_read_is_said_as_a_breakdown(
    visitor: Conversing, keeper: Keeper, store: Store
):
    keeper.knowledge = None
    (message,) = await visitor.send(LOST_CARD)
    assert message["text"] == BREAKDOWN
    assert (message["kind"], message["breakdown"]) == ("notice", True)
    assert visitor.events == []
    assert store.interactions_of(VISITOR) == []


async def test_a_database_that_is_down_is_said_and_leaves_the_conversation_as_it_was(
    visitor: Conversing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: Store
):
    await visitor.send(HOURS)
    before = dict(visitor.slots)
    lost = out_of_order(tmp_path)
    monkeypatch.setattr(resources, "store", lambda: lost)
    (message,) = await visitor.send(LOST_CARD)
    assert message["text"] == BREAKDOWN
    assert "carte" not in message["text"]
    assert visitor.slots == before
    # As soon as it is back, the question asked is still there to be answered.
    monkeypatch.setattr(resources, "store", lambda: store)
    answer, _ = await visitor.send(typed("le port", act=acts.CHOICE, facets={"lieu": ["port"]}))
    assert answer["entry_id"] == "horaires-port"


async def test_what_stores_nothing_needs_no_database(
    visitor: Conversing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    lost = out_of_order(tmp_path)
    monkeypatch.setattr(resources, "store", lambda: lost)
    (message,) = await visitor.send(typed("recommencer", act=acts.RESTART))
    assert message.get("breakdown") is None


def test_a_breakdown_never_says_that_the_question_was_not_understood():
    assert "problème technique" in BREAKDOWN
    assert "contactez" in BREAKDOWN


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"text": None, "intent": None},
        {"text": "/question", "intent": {"name": "question"}},
        {"text": "/out_of_scope", "intent": {"name": "out_of_scope"}},
        {"text": "/redirect", "intent": {"name": "redirect"}},
        {"text": "/nimporte", "intent": {"name": "nimporte"}},
        {"text": payload(acts.PICK, entry="x" * 500), "intent": {"name": "pick"}},
    ],
)
async def test_any_message_that_rasa_lets_through_gets_a_reply(visitor: Conversing, message: dict[str, Any]):
    replies = await visitor.send(message)
    assert replies
    assert all(reply["text"] for reply in replies)
    assert not any(reply.get("breakdown") for reply in replies)
