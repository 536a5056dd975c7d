"""What the model understands and what the dialogue decides, measured on expected cases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue.costs import Costs
from assistant.on_rasa import engine
from assistant.quality.case_files import CasesError
from assistant.quality.evaluate import (
    LABELS,
    OF_TRAINING,
    Case,
    Outcome,
    _printed,
    calibration_error,
    evaluate,
    figures,
    judge,
    lines,
    read_cases,
)
from assistant.releases.registry import ReleaseError
from assistant.understanding import acts
from assistant.understanding.result import Thresholds, Understanding
from tests.unit.dialogue.conftest import make_catalogue

CATALOGUE = make_catalogue()
THRESHOLDS = Thresholds(answer=0.6, suggest=0.3, known=0.3)


def _case(*expected: str) -> Case:
    return Case("Ma question", frozenset(expected))


def _understood(*ranking: tuple[str, float], known: float = 0.9, act: str = acts.QUESTION) -> Understanding:
    return Understanding("Ma question", act, ranking=ranking, known=known, thresholds=THRESHOLDS)


@pytest.mark.parametrize("act", [acts.GREETING, acts.EMERGENCY, acts.HUMAN])
def test_a_message_that_is_no_question_is_judged_by_its_act(act: str) -> None:
    outcome = judge(_case("cps-duree"), _understood(("cps-duree", 0.9), act=act), CATALOGUE)
    assert (outcome.decision, outcome.shown, outcome.reachable) == (act, (), False)


def test_a_sure_answer_is_shown_alone() -> None:
    outcome = judge(_case("cps-duree"), _understood(("cps-duree", 0.95), ("insi-carte", 0.02)), CATALOGUE)
    assert (outcome.decision, outcome.shown, outcome.reachable) == ("answer", ("cps-duree",), True)
    assert (outcome.is_right, outcome.certainty) == (True, "sure")


def test_a_wrong_answer_leaves_the_right_one_out_of_reach() -> None:
    outcome = judge(_case("insi-carte"), _understood(("cps-duree", 0.95), ("insi-carte", 0.02)), CATALOGUE)
    assert (outcome.decision, outcome.certainty, outcome.reachable) == ("answer", "sure", False)
    assert (outcome.is_right, outcome.is_wrong) == (False, True)


def test_what_stands_under_a_probable_answer_is_in_reach() -> None:
    ranking = (("cps-duree", 0.7), ("insi-carte", 0.2))
    outcome = judge(_case("insi-carte"), _understood(*ranking), CATALOGUE)
    assert (outcome.decision, outcome.shown, outcome.certainty) == ("answer", ("cps-duree",), "probable")
    assert (outcome.is_wrong, outcome.reachable) == (True, True)
    assert not judge(_case("ecps-bloquee"), _understood(*ranking), CATALOGUE).reachable


def test_a_number_that_the_catalogue_lacks_is_judged_as_a_list() -> None:
    asked = replace(_understood(("cps-duree", 0.95), ("insi-carte", 0.02)), unknown_numbers=("code 05",))
    outcome = judge(_case(), asked, CATALOGUE)
    assert (outcome.decision, outcome.certainty) == ("suggest", None)
    assert outcome.shown == ("cps-duree", "insi-carte")


def test_what_a_clarification_can_still_lead_to_is_in_reach() -> None:
    """The family is sure, its member is not: the device is the question, and each member is a candidate."""
    ranking = [(f"dates-{device}", 0.22) for device in ("dpi-va1", "dpi-va2", "lgo-va1", "lgo-va2")]
    outcome = judge(_case("dates-lgo-va2"), _understood(*ranking), CATALOGUE)
    assert outcome.decision == "clarify"
    assert outcome.shown == ()
    assert outcome.reachable
    assert not judge(_case("cps-duree"), _understood(*ranking), CATALOGUE).reachable


def test_a_list_is_read_as_far_as_its_lines_are_worth() -> None:
    ranking = [("cps-duree", 0.3), ("insi-carte", 0.28), ("cps-bloquee", 0.2), ("ecps-bloquee", 0.01)]
    only_lists = Costs(wrong=9.0, probable=9.0, question=9.0, admit=9.0)
    outcome = judge(_case("insi-carte"), _understood(*ranking), CATALOGUE, only_lists)
    assert (outcome.decision, outcome.certainty) == ("suggest", None)
    assert outcome.shown == ("cps-duree", "insi-carte", "cps-bloquee")
    assert outcome.reachable
    assert not judge(_case("ecps-bloquee"), _understood(*ranking), CATALOGUE, only_lists).reachable


def test_an_unknown_subject_is_admitted() -> None:
    outcome = judge(_case("cps-duree"), _understood(("cps-duree", 0.05), known=0.1), CATALOGUE)
    assert (outcome.decision, outcome.shown) == ("admit", ())


@pytest.mark.parametrize("act", [acts.OUT_OF_SCOPE, acts.REDIRECTION])
def test_a_foreign_subject_is_admitted_whatever_is_near_it(act: str) -> None:
    """What an entry answers after all was understood as a question: nothing decides it again."""
    outcome = judge(_case(), _understood(("cps-duree", 0.7), act=act), CATALOGUE)
    assert (outcome.decision, outcome.shown) == ("admit", ())


def test_an_entry_that_left_the_catalogue_is_not_shown() -> None:
    outcome = judge(_case("gone"), _understood(("gone", 0.9)), CATALOGUE)
    assert (outcome.decision, outcome.shown) == ("admit", ())


def _outcome(
    decision: str,
    *ranking: tuple[str, float],
    expected: str = "a",
    shown: tuple[str, ...] = (),
    certainty: str | None = None,
) -> Outcome:
    case = Case("q", frozenset([expected] if expected else []))
    if decision == "answer" and certainty is None:
        certainty = "sure"
    return Outcome(case, ranking, decision, shown, expected in shown, certainty)


def test_the_figures_count_ranks_decisions_and_mistakes() -> None:
    report = figures(
        [
            _outcome("answer", ("a", 0.9), ("b", 0.1), shown=("a",)),
            _outcome("answer", ("b", 0.7), ("a", 0.2), shown=("b",)),
            _outcome("suggest", ("b", 0.4), ("c", 0.3), ("d", 0.1), ("a", 0.05), shown=("b", "c", "d")),
            _outcome("admit", expected="z"),
            _outcome("answer", ("a", 0.8), expected="", shown=("a",)),
            _outcome("greeting", expected=""),
        ]
    )
    assert (report["cases"], report["in_scope"], report["out_of_scope"]) == (6, 4, 2)
    assert report["top1"] == 1 / 4
    assert report["top3"] == 2 / 4
    assert report["mrr"] == pytest.approx((1 + 1 / 2 + 1 / 4) / 4)
    assert report["decisions_in_scope"] == {"answer": 2, "suggest": 1, "admit": 1}
    assert report["answered_right"] == 1 / 2
    assert report["wrong_answers"] == 1 / 4
    assert report["reachable"] == 1 / 4
    assert report["decisions_out_of_scope"] == {"answer": 1, "greeting": 1}
    assert (report["out_of_scope_answered"], report["out_of_scope_admitted"]) == (1 / 2, 1 / 2)
    assert report["confusions"] == [["b", "a", 1]]


def test_the_figures_tell_sure_answers_from_probable_ones() -> None:
    asked = [
        *[_outcome("answer", shown=("a",))] * 4,
        *[_outcome("answer", shown=("a",), certainty="probable")] * 2,
        _outcome("answer", shown=("b",)),
        *[_outcome("answer", shown=("b",), certainty="probable")] * 2,
        _outcome("admit"),
    ]
    beside = [
        *[_outcome("admit", expected="")] * 2,
        _outcome("answer", expected="", shown=("a",)),
        _outcome("answer", expected="", shown=("a",), certainty="probable"),
    ]
    report = figures([*asked, *beside])
    assert (report["sure_right"], report["right"]) == (0.4, 0.6)
    assert (report["sure_wrong"], report["wrong_answers"]) == (0.1, 0.3)
    assert report["admitted"] == 0.1
    assert report["answered_right"] == 6 / 9
    assert (report["out_of_scope_sure"], report["out_of_scope_answered"]) == (0.25, 0.5)


def test_without_a_case_no_share_is_made_up() -> None:
    report = figures([])
    for name, value in report.items():
        assert value in (None, 0, {}, []), name
    for name in ("top1", "mrr", "sure_right", "right", "sure_wrong", "admitted", "out_of_scope_sure"):
        assert report[name] is None, name


scored = st.lists(st.tuples(st.floats(0, 1), st.sampled_from([0.0, 1.0])), min_size=1, max_size=60)


@given(scored, st.integers(1, 15))
def test_the_calibration_error_is_a_share(pairs: list[tuple[float, float]], bins: int) -> None:
    error = calibration_error(pairs, bins)
    assert error is not None
    assert 0 <= error <= 1


@given(scored, st.randoms(use_true_random=False))
def test_the_order_of_the_questions_does_not_count(pairs: list[tuple[float, float]], random: object) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert calibration_error(shuffled) == pytest.approx(calibration_error(pairs))


@given(scored)
def test_one_bin_is_the_gap_between_what_was_promised_and_what_came(pairs: list[tuple[float, float]]) -> None:
    promised, right = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
    assert calibration_error(pairs, bins=1) == pytest.approx(abs(promised - right))
    # Finer bins see at least as much: errors of two bins may not make up for each other.
    assert calibration_error(pairs, bins=2) >= abs(promised - right) - 1e-9


@pytest.mark.parametrize(
    ("pairs", "error"),
    [
        ([(1.0, 1.0)] * 10, 0.0),
        ([(0.0, 0.0)] * 10, 0.0),
        ([(1.0, 0.0)] * 10, 1.0),
        ([(0.3, 1.0)] * 3 + [(0.3, 0.0)] * 7, None),
        ([(0.9, 1.0)] * 9 + [(0.9, 0.0)], None),
    ],
)
def test_known_calibration_errors(pairs: list[tuple[float, float]], error: float | None) -> None:
    measured = calibration_error(pairs, bins=1)
    assert measured == pytest.approx(0.0 if error is None else error, abs=1e-9)


def test_cases_are_read_from_several_files_and_blank_lines_skipped(tmp_path: Path) -> None:
    (tmp_path / "un.jsonl").write_text('{"text": "Où ?", "expected": ["a", "b"]}\n\n', encoding="utf-8")
    (tmp_path / "deux.jsonl").write_text('{"text": "Il pleut", "expected": []}', encoding="utf-8")
    assert read_cases([tmp_path / "un.jsonl", tmp_path / "deux.jsonl"]) == [
        Case("Où ?", frozenset({"a", "b"})),
        Case("Il pleut", frozenset()),
    ]


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "Où ?"}', '{"text": "Où ?", "expected": null}'])
def test_a_line_that_is_no_case_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "cas.jsonl"
    file.write_text(f'{{"text": "Où ?", "expected": []}}\n{line}\n', encoding="utf-8")
    with pytest.raises(CasesError, match=r"cas\.jsonl:2 : il faut "):
        read_cases([file])


def test_a_file_that_does_not_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "binaire").write_bytes(b"\xff\xfe\x00")
    for name in ("absent", "binaire"):
        with pytest.raises(CasesError, match=f"{name} : le fichier ne se lit pas"):
            read_cases([tmp_path / name])


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The models that were loaded; each understands everything as small talk."""
    models: list[Path] = []

    async def load(model: Path) -> Any:
        models.append(model)
        return SimpleNamespace(report={"top1": 0.9, "left_out_sure": 0.05, "lexical_only": False})

    monkeypatch.setattr(engine, "load_agent", load)
    monkeypatch.setattr(engine, "component_of", lambda agent: agent)
    monkeypatch.setattr(
        engine, "understand", lambda _, texts: [Understanding(text, acts.GREETING) for text in texts]
    )
    return models


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"text": "bonjour", "expected": []}\n', encoding="utf-8")
    return file


def test_the_newest_model_is_looked_for_where_the_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cases: Path, loaded: list[Path]
) -> None:
    models = tmp_path / "elsewhere"
    models.mkdir()
    (models / "un.tar.gz").touch()
    monkeypatch.setenv("ASSISTANT_MODELS", str(models))
    monkeypatch.chdir(tmp_path)
    assert evaluate([cases])["model"] == "un.tar.gz"
    assert loaded == [models / "un.tar.gz"]


def test_a_model_that_is_named_is_the_one_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cases: Path, loaded: list[Path]
) -> None:
    monkeypatch.setenv("ASSISTANT_MODELS", str(tmp_path / "absent"))
    (tmp_path / "mine.tar.gz").touch()
    assert evaluate([cases], tmp_path / "mine.tar.gz")["cases"] == 1
    assert loaded == [tmp_path / "mine.tar.gz"]


def test_no_model_there_is_reported_even_when_the_repository_has_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cases: Path, loaded: list[Path]
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "other.tar.gz").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_MODELS", str(tmp_path / "empty"))
    with pytest.raises(ReleaseError, match="Aucun modèle"):
        evaluate([cases])
    assert loaded == []


def test_broken_cases_are_reported_before_a_model_is_loaded(tmp_path: Path, loaded: list[Path]) -> None:
    (tmp_path / "m.tar.gz").touch()
    with pytest.raises(CasesError):
        evaluate([tmp_path / "absent.jsonl"], tmp_path / "m.tar.gz")
    assert loaded == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.81791, "0.818"),
        (None, "—"),
        (421, "421"),
        ({"answer": 3, "admit": 1}, "answer 3, admit 1"),
        ({}, "—"),
        ([["b", "a", 2], ["c", "a", 1]], "b ← a; c ← a"),
        ([], "—"),
    ],
)
def test_a_figure_is_read_in_a_terminal(value: object, text: str) -> None:
    assert _printed(value) == text


def test_every_figure_has_a_name_in_french_and_is_printed_under_it() -> None:
    report = figures([_outcome("answer", ("a", 0.9), shown=("a",)), _outcome("admit", expected="")])
    assert set(LABELS) == set(report)
    shown = [line.strip().split("  ", 1) for line in lines({"model": "m", "date": "2026-11-28", **report})]
    printed = {label: value.strip() for label, value in shown}
    assert len(printed) == len(LABELS)
    of_training = dict.fromkeys(OF_TRAINING, 0.25)
    assert len(list(lines({**report, **of_training}))) == len(LABELS) + len(OF_TRAINING)
    assert printed["sûres et justes"] == "1.000"
    assert printed["sûres ou probables et justes"] == "1.000"
    assert printed["sûres et fausses"] == "0.000"
    assert printed["aveux"] == "0.000"
    assert printed["hors sujet avec une réponse sûre"] == "0.000"


def test_the_cases_of_the_repository_are_cases() -> None:
    files = sorted((Path(__file__).parents[3] / "tests/fixtures/data/evaluation").glob("*.jsonl"))
    assert len(read_cases(files)) == sum(len(file.read_text("utf-8").splitlines()) for file in files) > 100
