"""What holds no wording of danger may need to be surer to be an emergency: `sans_tournure`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.catalogue.problems import Problems
from assistant.catalogue.safety import load_safety, read_safety
from assistant.new_agency.folder import MODEL
from assistant.settings import ROOT
from assistant.understanding import acts
from assistant.understanding.ranking.ranker import Ranker
from assistant.understanding.result import Context
from tests.unit.understanding.test_danger_decision import DANGER, told

LISTS = "detresse: [je veux mourir]\ndanger: [overdose]\nlogiciel: [api]\n"
UNWORDED = "mon père est tout drôle"


@pytest.mark.parametrize(
    ("chance", "unworded", "is_one"),
    [(0.3, 0.0, True), (0.3, 0.6, False), (0.7, 0.6, True), (0.1, 0.0, False), (0.1, 0.05, False)],
)
def test_a_message_without_a_wording_needs_the_chance_that_is_written(
    chance: float, unworded: float, is_one: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranked = Ranker.rank
    # The FAQ does not know what it is about.
    monkeypatch.setattr(Ranker, "rank", lambda *given: replace(ranked(*given), known=0.1))
    interpreter = told(part=0.0, whole=0.0, **{UNWORDED: chance})
    interpreter = replace(interpreter, safety=replace(interpreter.safety, unworded=unworded))
    assert (interpreter.interpret(UNWORDED, Context()).act == acts.EMERGENCY) is is_one


def test_a_wording_of_danger_needs_no_more_than_before() -> None:
    interpreter = told(part=0.3, whole=0.3)
    interpreter = replace(interpreter, safety=replace(interpreter.safety, unworded=0.6))
    assert interpreter.interpret(DANGER, Context()).act == acts.EMERGENCY


@pytest.mark.parametrize(
    ("part", "unworded", "is_one"), [(UNWORDED, 0.0, True), (UNWORDED, 0.6, False), (DANGER, 0.6, True)]
)
def test_a_sentence_alone_tells_it_where_it_holds_a_wording(
    part: str, unworded: float, is_one: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranked = Ranker.rank
    monkeypatch.setattr(Ranker, "rank", lambda *given: replace(ranked(*given), known=0.1))
    message = f"{part}. puis-je venir ?"
    interpreter = told(part=0.0, whole=0.0, **{part: 0.95, message.strip(" ?"): 0.01})
    interpreter = replace(interpreter, safety=replace(interpreter.safety, unworded=unworded))
    assert (interpreter.interpret(message, Context()).act == acts.EMERGENCY) is is_one


@pytest.mark.parametrize(
    ("line", "read"), [("", 0.0), ("sans_tournure: 0.6\n", 0.6), ("sans_tournure: 1\n", 1.0)]
)
def test_it_is_read_and_may_be_absent(tmp_path: Path, line: str, read: float) -> None:
    (tmp_path / "safety.yml").write_text(line + LISTS, "utf-8")
    assert load_safety(tmp_path / "safety.yml").unworded == read


@pytest.mark.parametrize("wrong", ["2", "beaucoup", "-0.5", "[1]", "1e9", "nan"])
def test_what_is_no_chance_is_named(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "safety.yml").write_text(f"sans_tournure: {wrong}\n{LISTS}", "utf-8")
    problems = Problems()
    assert read_safety(tmp_path / "safety.yml", problems).unworded == 0.0
    assert [one.line for one in problems.reported] == [1]
    assert "sans_tournure" in str(problems.reported[0])


def test_the_shipped_agency_decides_as_before_and_a_new_one_begins_with_it() -> None:
    assert load_safety(ROOT / "data" / "safety.yml").unworded == 0.0
    assert 0.5 <= load_safety(MODEL / "safety.yml").unworded < 0.85
