"""One version, said in the same words everywhere."""

from __future__ import annotations

import platform
import re

import pytest

from assistant.settings import ROOT
from assistant.version import VERSION, sentence
from tests.typed import typed

CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_version_is_a_semantic_one() -> None:
    assert re.fullmatch(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", VERSION)


def test_the_newest_heading_of_the_changelog_is_this_version() -> None:
    headings = re.findall(r"^## \[?([^\]\s]+)\]?", CHANGELOG, re.MULTILINE)
    assert headings[0] == VERSION
    numbers = [tuple(int(part) for part in heading.split(".")) for heading in headings]
    assert numbers == sorted(set(numbers), reverse=True)


def test_each_release_of_the_changelog_has_its_date() -> None:
    for line in re.findall(r"^## .*", CHANGELOG, re.MULTILINE):
        assert re.fullmatch(r"## \[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", line), line


def test_the_command_says_what_a_report_of_a_problem_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("--version") == 0
    assert capsys.readouterr().out == f"{sentence()}\n"
    assert sentence() == f"assistant {VERSION} (Rasa 3.6.21, Python {platform.python_version()})"
