"""Which events of a conversation lose their words around an emergency, and what they keep."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from assistant.on_rasa.emergency_redaction import hide_among, hide_since, is_emergency, is_typed

FALLEN = "il ne respire plus"


def typed(text: str, act: str = "question") -> dict[str, Any]:
    parsed = {
        "text": text,
        "intent": {"name": act, "confidence": 0.9},
        "entities": [{"entity": "produit", "value": "cps", "start": 0, "end": 3}],
        "faq": {"ranking": [["chutes", 0.5]], "facets": {"lieu": ["salon"]}},
    }
    return {"event": "user", "text": text, "parse_data": parsed, "metadata": {"request_id": "r1"}}


def slot(value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": "conversation", "value": value}


def texts(events: list[dict[str, Any]]) -> list[str]:
    return [event["text"] for event in events if event["event"] == "user"]


def test_a_button_is_not_typed_and_what_is_typed_may_be_an_emergency() -> None:
    assert is_typed(typed("bonjour"))
    assert not is_typed(typed("/skip"))
    assert not is_typed(slot("bonjour"))
    assert is_emergency(typed(FALLEN, "emergency"))
    assert not is_emergency(typed(FALLEN))
    assert not is_emergency({"event": "user", "text": "a", "parse_data": None})


@pytest.mark.parametrize(
    ("acts", "hidden"),
    [
        (["question", "question"], "··"),
        (["emergency"], "x"),
        (["question", "question", "emergency", "question", "question"], "·xxx·"),
        (["emergency", "question", "question"], "xx·"),
        (["question", "question", "emergency"], "·xx"),
        (["question", "emergency", "question", "emergency", "question"], "xxxxx"),
        (["emergency", "emergency"], "xx"),
    ],
)
def test_an_emergency_and_its_neighbours_are_hidden(acts: list[str], hidden: str) -> None:
    events = [typed(f"texte {number}", act) for number, act in enumerate(acts)]
    storable, before = hide_among(events)
    assert "".join("x" if text == "[urgence]" else "·" for text in texts(storable)) == hidden
    assert not before


@pytest.mark.parametrize(
    ("stored", "new", "hides_it"),
    [
        ("question", "emergency", True),
        ("emergency", "question", True),
        ("question", "question", False),
    ],
)
def test_a_stored_neighbour_is_named(stored: str, new: str, hides_it: bool) -> None:
    storable, before = hide_among([typed("nouveau", new)], typed("stocké", stored))
    assert before is hides_it
    assert texts(storable) == (["[urgence]"] if hides_it else ["nouveau"])


def test_of_a_hidden_message_its_act_stays_and_nothing_that_was_understood() -> None:
    (storable,), _ = hide_among([typed(FALLEN, "emergency")])
    assert storable == {
        "event": "user",
        "text": "[urgence]",
        "parse_data": {
            "text": "[urgence]",
            "intent": {"name": "emergency", "confidence": 0.9},
            "entities": [],
        },
        "metadata": {"request_id": "r1"},
    }


def test_the_state_keeps_all_but_the_words() -> None:
    state = {
        "question": "ma question (résolue)",
        "answer": "cps",
        "candidates": [["cps", 0.9]],
        "said": {"produit": ["insi"]},
        "note": "avait dit : ma question, puis rien",
        "turn": 3,
        "previous": [{"question": "ma", "page": 1}, {"question": "", "page": 0}],
    }
    (_, storable, _), _ = hide_among([typed("ma question"), slot(state), typed(FALLEN, "emergency")])
    assert storable["value"] == {
        **state,
        "question": "[urgence]",
        "note": "avait dit : [urgence], puis rien",
        "previous": [{"question": "[urgence]", "page": 1}, {"question": "", "page": 0}],
    }


def test_an_identifier_of_the_catalogue_that_was_typed_as_it_is_stays_in_the_state() -> None:
    state = {"question": "insi", "said": {"produit": ["insi"]}, "answer": "insi"}
    (_, storable, _), _ = hide_among([typed("insi"), slot(state), typed(FALLEN, "emergency")])
    assert storable["value"] == {"question": "[urgence]", "said": {"produit": ["insi"]}, "answer": "insi"}


def test_the_summary_of_a_hand_over_comes_before_the_state_and_is_hidden_all_the_same() -> None:
    text = "Appelez le 15.\n\nQuestion : ma question résolue\nEssais : Une entrée"
    bot = {
        "event": "bot",
        "text": text,
        "metadata": {"handoff": {"summary": text.partition("\n\n")[2], "contact": {"phone": "0 806"}}},
    }
    plain = {"event": "bot", "text": "ma question est aussi celle de la FAQ", "metadata": {}}
    events = [typed("ma question"), bot, plain, slot({"question": "ma question résolue"})]
    storable, _ = hide_among([*events, typed(FALLEN, "emergency")])
    assert storable[1]["text"] == "Appelez le 15.\n\nQuestion : [urgence]\nEssais : Une entrée"
    assert storable[1]["metadata"]["handoff"] == {
        "summary": "Question : [urgence]\nEssais : Une entrée",
        "contact": {"phone": "0 806"},
    }
    assert storable[2] == plain


def test_what_follows_a_hidden_message_is_hidden_until_the_next_one_typed() -> None:
    events = [
        typed(FALLEN, "emergency"),
        typed("après"),
        slot({"question": "après"}),
        typed("/more"),
        slot({"question": "après"}),
        typed("loin après"),
        slot({"question": "loin après"}),
    ]
    storable, _ = hide_among(events)
    assert [event["value"]["question"] for event in storable if event["event"] == "slot"] == [
        "[urgence]",
        "[urgence]",
        "loin après",
    ]
    assert texts(storable) == ["[urgence]", "[urgence]", "/more", "loin après"]


def test_what_follows_a_stored_message_in_the_same_saving_is_hidden_with_it() -> None:
    storable, before = hide_among([slot({"question": "avant"}), typed(FALLEN, "emergency")], typed("avant"))
    assert before
    assert storable[0]["value"] == {"question": "[urgence]"}


def test_a_stored_message_is_rewritten_with_all_that_followed_it() -> None:
    events = [typed("avant"), slot({"question": "avant"}), typed("/skip"), {"event": "action", "name": "a"}]
    storable = hide_since(events)
    assert texts(storable) == ["[urgence]", "/skip"]
    assert storable[1]["value"] == {"question": "[urgence]"}
    assert storable[3] == events[3]
    # Again: nothing is left to hide.
    assert hide_since(storable) == storable
    assert hide_since([]) == []


def test_the_events_of_the_turn_under_way_are_left_as_they_are() -> None:
    events = [typed(FALLEN, "emergency"), slot({"question": "a b"})]
    before = copy.deepcopy(events)
    hide_among(events)
    assert events == before


def reply(kind: str, text: str, **metadata: Any) -> dict[str, Any]:
    return {"event": "bot", "text": text, "metadata": {"kind": kind, **metadata}}


def test_a_comment_and_numbers_that_the_state_repeats_are_hidden() -> None:
    state = {
        "question": "ma question",
        "comment": "Zorglubert",
        "unknown_numbers": ["code 4242"],
        "unknown_number": "code 4242",
        "previous": [{"comment": "Zorglubert", "unknown_numbers": []}],
        "reason": "wrong",
    }
    (_, storable, _), _ = hide_among([typed("Zorglubert"), slot(state), typed(FALLEN, "emergency")])
    assert storable["value"] == {
        "question": "[urgence]",
        "comment": "[urgence]",
        "unknown_numbers": ["[urgence]"],
        "unknown_number": None,
        "previous": [{"comment": "[urgence]", "unknown_numbers": []}],
        "reason": "wrong",
    }


def test_replies_that_repeat_the_visitor_are_hidden_and_answers_are_not() -> None:
    state = {"question": "chute de ma mère", "unknown_number": "code 4242"}
    replies = [
        reply("notice", "Nous revenons à votre question précédente : « chute de ma mère »"),
        reply("notice", "Mes réponses ne parlent pas de « code 4242 »."),
        reply("answer", "Composez le code 4242.", lead="Rien sur « code 4242 ». Voici la plus proche :"),
        reply("suggestions", "Rien sur « code 4242 ». Voici les plus proches :"),
        reply("clarification", "Quel produit ?"),
    ]
    events = [typed("chute de ma mère"), *replies, slot(state), typed(FALLEN, "emergency")]
    storable = hide_among(events)[0][1:6]
    assert [event["text"] for event in storable] == [
        "Nous revenons à votre question précédente : « [urgence] »",
        "Mes réponses ne parlent pas de « [urgence] ».",
        "Composez le code 4242.",
        "Rien sur « [urgence] ». Voici les plus proches :",
        "Quel produit ?",
    ]
    assert storable[2]["metadata"]["lead"] == "Rien sur « [urgence] ». Voici la plus proche :"
