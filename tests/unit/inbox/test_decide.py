"""Deciding outside any sheet: by the same rules, under a name, without losing what others decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.authoring.listing import history_of
from assistant.catalogue import load_catalogue
from assistant.catalogue.lexicon import Lexicon
from assistant.inbox.applications import CannotUndo, applications_of, keys_decided_since, undo
from assistant.inbox.decide import decide
from assistant.inbox.decisions import DONE, IGNORE, IGNORED, decisions_of
from assistant.inbox.sheet_rows import DecisionRow
from assistant.inbox.unresolved import key_of
from assistant.inbox.waiting import all_groups
from assistant.store import Store
from tests.unit.inbox.conftest import Ask

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def _row(text: str, decision: str, *, learn: bool = True, seen: datetime | None = LONG_AGO) -> DecisionRow:
    return DecisionRow(0, (text,) if learn else (), decision, (key_of(text),), exported_at=seen)


def test_an_act_is_in_the_history_under_the_name_of_who_decides(store: Store, data: Path) -> None:
    outcome = decide(data, store, [_row("Ma carte arrive quand", "delai")], by="Ada")
    assert outcome.number == 1
    assert load_catalogue(data).entries["delai"].examples == ("Ma carte arrive quand",)
    assert [one.by for one in applications_of(store)] == ["Ada"]
    undo(data, store, "Bob", 1)
    assert [one.who for one in history_of(data, store)][:2] == ["Bob", "Ada"]
    assert load_catalogue(data).entries["delai"].examples == ()


def test_what_changes_nothing_in_the_faq_does_not_even_read_it(store: Store, data: Path) -> None:
    (data / "faq" / "cartes.yml").write_text("- id: [", encoding="utf-8")
    decide(data, store, [_row("Quel temps fait-il", IGNORE)], by="Ada")
    decide(data, store, [_row("Ma carte arrive quand", "delai", learn=False)], by="Ada")
    assert {one.decision for one in decisions_of(store).values()} == {IGNORE, "delai"}
    undo(data, store, "Ada", 2)
    undo(data, store, "Ada", 1)
    assert decisions_of(store) == {}


@pytest.mark.parametrize("learn", [True, False], ids=["learnt", "not learnt"])
def test_what_another_decided_since_is_replaced_only_on_request(
    store: Store, data: Path, learn: bool
) -> None:
    text = "Ma carte arrive quand"
    decide(data, store, [_row(text, IGNORE)], by="Bob")
    row = _row(text, "delai", learn=learn)
    refused = decide(data, store, [row], by="Ada")
    assert refused.number is None
    assert refused.decided_meanwhile is not None
    assert refused.decided_meanwhile.by == "Bob"
    assert load_catalogue(data).entries["delai"].examples == ()
    assert decide(data, store, [row], by="Ada", replace=True).number is not None
    assert decisions_of(store)[key_of(text)].decision == "delai"


def test_what_was_seen_to_be_decided_is_decided_otherwise_without_a_contest(store: Store, data: Path) -> None:
    text = "Ma carte arrive quand"
    decide(data, store, [_row(text, IGNORE)], by="Bob")
    seen = decisions_of(store)[key_of(text)].at
    assert decide(data, store, [_row(text, "delai", seen=seen)], by="Ada").number is not None


def test_problems_name_no_cell_and_no_file(store: Store, data: Path) -> None:
    outcome = decide(data, store, [_row("Comment débloquer mon code PIN", "delai")], by="Ada")
    assert outcome.number is None
    (problem,) = outcome.plan.errors
    assert problem.startswith("« Comment débloquer mon code PIN » sert déjà à « pin » :")


def test_only_who_decided_takes_it_back_when_asked_so(store: Store, data: Path) -> None:
    decide(data, store, [_row("Quel temps fait-il", IGNORE)], by="Ada")
    with pytest.raises(CannotUndo, match="C'est Ada"):
        undo(data, store, "Bob", 1, only_own=True)
    assert undo(data, store, "Ada", 1, only_own=True).keys == (key_of("Quel temps fait-il"),)


def test_an_assignment_is_not_taken_back_below_a_later_decision(store: Store, data: Path) -> None:
    text = "Ma carte arrive quand"
    given = DecisionRow(0, (), "", (key_of(text),), assignee="Bob")
    decide(data, store, [given], by="Ada")
    decide(data, store, [_row(text, IGNORE)], by="Bob")
    with pytest.raises(CannotUndo, match="décidée de nouveau"):
        undo(data, store, "Ada", 1)
    undo(data, store, "Bob", 2)
    undo(data, store, "Ada", 1)
    assert decisions_of(store) == {}


def test_the_keys_that_changed_since_a_moment_hold_those_taken_back(store: Store, data: Path) -> None:
    decide(data, store, [_row("Quel temps fait-il", IGNORE)], by="Ada")
    between = datetime.now(UTC)
    assert keys_decided_since(store, between + timedelta(seconds=1)) == set()
    undo(data, store, "Ada", 1)
    assert keys_decided_since(store, between) == {key_of("Quel temps fait-il")}


def test_one_reading_gives_the_groups_of_every_status(store: Store, data: Path, ask: Ask) -> None:
    for text in ("Ma carte arrive quand", "Quel temps fait-il", "Lecteur muet depuis hier"):
        ask(text, "admit", ranking=())
    decide(data, store, [_row("Quel temps fait-il", IGNORE)], by="Ada")
    decide(data, store, [_row("Ma carte arrive quand", "delai", learn=False)], by="Ada")
    groups = all_groups(store, load_catalogue(data), Lexicon())
    assert [one.questions[0].text for one in groups.waiting] == ["Lecteur muet depuis hier"]
    texts = {
        status: [one.questions[0].text for one in some] for status, some in groups.decided.items() if some
    }
    assert texts == {IGNORED: ["Quel temps fait-il"], DONE: ["Ma carte arrive quand"]}


def test_a_group_tells_the_probability_that_the_model_gave_on_average(
    store: Store, data: Path, ask: Ask
) -> None:
    ask("Lecteur muet", "admit", ranking=(("carte", 0.4), ("delai", 0.1)))
    ask("lecteur muet !", "admit", ranking=(("carte", 0.2),))
    (group,) = all_groups(store, load_catalogue(data), Lexicon()).waiting
    assert group.probabilities == pytest.approx({"carte": 0.3, "delai": 0.05})
