"""Cases, and what a terminal shows of their figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.quality.case_files import CasesError
from assistant.quality.evaluate import Case, lines, model_to_try, read_cases
from assistant.releases.registry import ReleaseError


def test_cases_are_read_in_their_order_and_empty_lines_are_nothing(tmp_path: Path) -> None:
    one, two = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    one.write_text('{"text": "Quoi ?", "expected": ["a", "b"]}\n\n', "utf-8")
    two.write_text('{"text": "Qui ?", "expected": []}\n', "utf-8")
    assert read_cases([one, two]) == [Case("Quoi ?", frozenset({"a", "b"})), Case("Qui ?", frozenset())]


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"text": "Quoi ?"}', '{"expected": []}', '{"text": 1, "expected": 2}']
)
def test_a_line_that_is_no_case_is_named(line: str, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "Quoi ?", "expected": []}\n' + line + "\n", "utf-8")
    with pytest.raises(CasesError) as caught:
        read_cases([file])
    assert str(caught.value) == f'{file}:2 : il faut {{"text": …, "expected": […]}}.'


def test_figures_are_shown_with_their_names() -> None:
    measured = {
        "model": "m.tar.gz",
        "date": "2026-11-28",
        "top1": 0.12345,
        "cases": 3,
        "mrr": None,
        "decisions_in_scope": {"answer": 2, "admit": 1},
        "confusions": [("a", "b", "c")],
    }
    assert [" ".join(line.split()) for line in lines(measured)] == [
        "questions 3",
        "bonne entrée en premier 0.123",
        "rang inverse moyen —",
        "décisions, de la FAQ answer 2, admit 1",
        "confusions (donnée ← attendue) a ← b",
    ]


def test_the_model_is_the_one_named_or_the_newest_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_MODELS", str(tmp_path))
    with pytest.raises(ReleaseError, match="assistant publish"):
        model_to_try(None)
    newest = tmp_path / "20260101.tar.gz"
    newest.touch()
    assert model_to_try(None) == newest
    with pytest.raises(ReleaseError, match=r"absent\.tar\.gz n'est pas l'archive"):
        model_to_try(tmp_path / "absent.tar.gz")
