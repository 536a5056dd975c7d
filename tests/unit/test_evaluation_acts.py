"""The cases of acts are well formed, balanced, and none is a text that the assistant learns from.

What they measure is only worth something if each names an act, entries and values that exist, in a context
that a conversation can reach.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from itertools import chain
from typing import Any

import pytest

from assistant.catalogue import Catalogue, cached_catalogue
from assistant.settings import ROOT
from assistant.text import matching_key

Case = dict[str, Any]

FILES = ("acts", "danger")
ASKED = {"clarification", "suggestion", "feedback", "reason", "comment", "contact"}
CONTEXT_KEYS = {"asked", "facet", "choices", "list", "entry", "question", "facets"}
REASONS = {"not_my_question", "unclear", "incomplete", "wrong", "disagree"}
# At least so many of each act in acts.jsonl.
MINIMUM = {
    "question": 130,
    "topic": 20,
    "precision": 40,
    "follow_up": 60,
    "correction": 45,
    "choice": 90,
    "pick": 35,
    "reject_list": 25,
    "feedback": 70,
    "reason": 50,
    "comment": 25,
    "skip": 20,
    "back": 20,
    "restart": 20,
    "repeat": 20,
    "more": 15,
    "rephrase": 12,
    "human": 30,
    "help": 20,
    "greeting": 20,
    "thanks": 20,
    "goodbye": 20,
    "compliment": 15,
    "insult": 20,
    "test": 15,
    "robot": 20,
    "author": 15,
    "emergency": 40,
    "redirection": 36,
    "out_of_scope": 45,
}
# Acts that say something of a subject: such a text may equal none that is learnt from. « merci » may.
OF_A_SUBJECT = {"question", "follow_up", "precision", "redirection", "out_of_scope", "emergency"}
WITHOUT_VALUE = set(MINIMUM) - {
    *("question", "topic", "precision", "follow_up", "correction", "choice", "pick"),
    *("feedback", "reason", "human", "redirection"),
}


@cache
def _catalogue() -> Catalogue:
    return cached_catalogue(ROOT / "data")


@cache
def _values() -> dict[str, set[str]]:
    return {facet.id: {value.id for value in facet.values} for facet in _catalogue().taxonomy.facets}


@cache
def _cases(name: str) -> tuple[Case, ...]:
    lines = (ROOT / "data" / "evaluation" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


def _context_is_wrong(context: Case) -> bool:
    """Not a context that a conversation can reach, or one that names what does not exist."""
    asked, facet, entry = context.get("asked"), context.get("facet"), context.get("entry")
    choices, shown, facets = context.get("choices", []), context.get("list", []), context.get("facets", {})
    on_choices, on_entry = asked in {"clarification", "contact"}, asked in {"feedback", "reason", "comment"}
    return (
        not set(context) <= CONTEXT_KEYS
        or asked not in ASKED | {None}
        or on_choices != bool(facet and choices)
        or not set(choices) <= _values().get(facet or "", set())
        or (asked == "suggestion" and len(shown) < 2)
        or (bool(shown) and asked not in {"suggestion", "feedback"})
        or not {*shown, *([entry] if entry else [])} <= set(_catalogue().entries)
        or entry in shown
        or (on_entry and not entry)
        or (entry is not None and not on_entry and asked is not None)
        or bool(context) != bool(context.get("question"))
        or any(value not in _values().get(key, set()) for key, value in facets.items())
    )


def _value_is_wrong(case: Case) -> bool:
    """Not the form that the act asks for, or something that is not on the screen or not in the catalogue."""
    act, value, context = case["act"], case["value"], case["context"]
    entries, choices, shown = _catalogue().entries, context.get("choices", []), context.get("list", [])
    if act in WITHOUT_VALUE:
        return value is not None
    if act in {"question", "follow_up", "precision"}:
        return not isinstance(value, list) or not value or not set(value) <= set(entries)
    if act == "pick":
        return value not in shown if isinstance(value, str) else not 1 <= value <= len(shown)
    if act == "choice":
        if isinstance(value, list):  # Every one of them is « all ».
            return len(value) < 2 or not set(value) < set(choices)
        return value not in {*choices, "unknown", "all", "none"}
    if act == "correction":
        return value is not None and (
            not value or any(wanted not in _values().get(facet, set()) for facet, wanted in value.items())
        )
    allowed: dict[str, set[str | None]] = {
        "topic": set(chain.from_iterable(_values().values())),
        "feedback": {"yes", "no"},
        "reason": {*REASONS},
        "human": {None, *_values()["produit"]},
        "redirection": {subject.id for subject in _catalogue().taxonomy.redirections},
    }
    return value not in allowed[act]


def _act_is_out_of_place(case: Case) -> bool:
    """An act that its context does not let happen."""
    act, context = case["act"], case["context"]
    asked, entry = context.get("asked"), context.get("entry")
    return (
        (act == "choice" and asked not in {"clarification", "contact"})
        or (act in {"pick", "reject_list"} and not context.get("list"))
        or (act in {"feedback", "reason", "follow_up"} and not entry)
        or (act == "comment" and asked != "comment")
        or (act == "skip" and asked not in {"comment", "reason"})
        or (act == "precision" and (entry is not None or not context.get("question")))
    )


@pytest.mark.parametrize("name", FILES)
def test_every_case_has_its_four_keys_and_an_act_that_exists(name: str) -> None:
    for case in _cases(name):
        assert set(case) == {"context", "text", "act", "value"}
        assert case["act"] in MINIMUM
        assert case["text"] == case["text"].strip() != ""


@pytest.mark.parametrize("name", FILES)
def test_contexts_are_those_of_a_conversation(name: str) -> None:
    assert [case for case in _cases(name) if _context_is_wrong(case["context"])] == []


@pytest.mark.parametrize("name", FILES)
def test_values_have_the_form_of_their_act_and_exist(name: str) -> None:
    assert [case for case in _cases(name) if _value_is_wrong(case)] == []


@pytest.mark.parametrize("name", FILES)
def test_an_act_happens_where_it_can(name: str) -> None:
    assert [case for case in _cases(name) if _act_is_out_of_place(case)] == []


def test_a_follow_up_never_wants_the_entry_just_given() -> None:
    cases = chain.from_iterable(map(_cases, FILES))
    assert [
        case for case in cases if case["act"] == "follow_up" and case["context"]["entry"] in case["value"]
    ] == []


def test_no_case_is_written_twice() -> None:
    cases = chain.from_iterable(map(_cases, FILES))
    counts = Counter((json.dumps(case["context"], sort_keys=True), case["text"].lower()) for case in cases)
    assert [key for key, count in counts.items() if count > 1] == []


def test_no_danger_is_in_both_files() -> None:
    acts, danger = (
        {matching_key(case["text"]) for case in _cases(name) if case["act"] == "emergency"} for name in FILES
    )
    assert acts & danger == set()


def test_no_text_about_a_subject_is_one_of_those_that_the_assistant_learns_from() -> None:
    catalogue = _catalogue()
    foreign = (ROOT / "data" / "hors_sujet.jsonl").read_text("utf-8").splitlines()
    learnt = {
        matching_key(text)
        for text in chain(
            *((entry.question, *entry.variants, *entry.examples) for entry in catalogue.entries.values()),
            *(subject.examples for subject in catalogue.taxonomy.redirections),
            (family.generic_question or "" for family in catalogue.families),
            (json.loads(line)["text"] for line in foreign),
        )
    }
    cases = chain.from_iterable(map(_cases, FILES))
    assert [
        case["text"] for case in cases if case["act"] in OF_A_SUBJECT and matching_key(case["text"]) in learnt
    ] == []


def test_every_act_has_enough_cases() -> None:
    counts = Counter(case["act"] for case in _cases("acts"))
    assert {act: counts[act] for act, least in MINIMUM.items() if counts[act] < least} == {}
    assert sum(counts.values()) >= 850


def test_the_values_of_an_act_have_enough_cases() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for case in _cases("acts"):
        act, value = case["act"], case["value"]
        if act == "choice":
            if isinstance(value, list) or value == "all":
                kind = "many"
            else:
                kind = value if value in {"unknown", "none"} else "one"
            counts[act, kind] += 1
        elif act in {"feedback", "reason", "redirection"}:
            counts[act, value] += 1
    least = {
        ("choice", "one"): 50,
        ("choice", "many"): 12,
        ("choice", "unknown"): 13,
        ("choice", "none"): 13,
        ("feedback", "yes"): 35,
        ("feedback", "no"): 35,
        **{("reason", code): 10 for code in REASONS},
        **{("redirection", subject.id): 6 for subject in _catalogue().taxonomy.redirections},
    }
    assert {key: counts[key] for key, number in least.items() if counts[key] < number} == {}


def test_dangers_and_what_only_sounds_like_one_are_both_many() -> None:
    dangers = sum(case["act"] == "emergency" for case in _cases("danger"))
    assert dangers >= 140
    assert len(_cases("danger")) - dangers >= 200
