"""Nothing that the people of another agency read names the one that the assistant is shipped with.

What is drawn from data is walked in `tests/integration/test_another_agency.py`; here, what is written in code
and in files: help, sentences, templates, the widget, what operators copy.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.settings import ROOT
from tests.nobody_named import named_in
from tests.typed import typed
from tests.unit.cli.conftest import each_command

TEXTS = {
    ".html",
    ".json",
    ".yml",
    ".yaml",
    ".conf",
    ".service",
    ".jinja",
    ".css",
    ".js",
    ".ts",
    ".example",
    ".sh",
}


def _files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*")):
            if (
                file.is_file()
                and (file.suffix in TEXTS or not file.suffix)
                and "node_modules" not in file.parts
            ):
                yield file


def test_the_names_are_found_in_their_case_alone() -> None:
    assert named_in({"a": "Page de l'ANS, esante.gouv.fr"}) != []
    assert named_in({"a": "<ans-assistant> dans assistant-ans, ans_, PLANS, instance, INSEE"}) == []


@pytest.mark.parametrize("folder", ["deploy", "widget/src", "assistant"])
def test_no_file_that_is_served_or_copied_names_the_agency(folder: str) -> None:
    files = list(_files(folder))
    assert len(files) >= 15
    assert named_in({str(file.relative_to(ROOT)): file.read_text("utf-8") for file in files}) == []


def test_no_sentence_of_the_code_names_the_agency() -> None:
    """Literals that are no documentation; those of the room that masks are patterns, shown to nobody."""
    said = {}
    for file in sorted(ROOT.glob("assistant/**/*.py")) + sorted(ROOT.glob("actions/*.py")):
        if file.parent.name == "privacy":
            continue
        tree = ast.parse(file.read_text("utf-8"))
        documentation = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in documentation
            ):
                said[f"{file.relative_to(ROOT)}:{node.lineno}"] = node.value
    assert len(said) > 5_000
    assert named_in(said) == []


def test_no_help_names_the_agency(capsys: pytest.CaptureFixture[str]) -> None:
    helps = {}
    for path, _ in each_command():
        assert typed(*path.split(), "--help") == 0
        helps[path] = capsys.readouterr().out
    assert len(helps) >= 30
    assert all("Usage : " in text for text in helps.values())
    assert named_in(helps) == []
