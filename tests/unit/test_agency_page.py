"""docs/autre-agence.md and its English twin: the same gestures, and short enough for ten minutes.

The French page is followed by `tests/browser/test_another_agency_by_the_page.py`.
"""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest

from assistant.new_agency.folder import EXAMPLE
from assistant.settings import ROOT
from tests.followed import Step, Terminal, steps_of

FRENCH, ENGLISH = (ROOT / "docs" / name for name in ("autre-agence.md", "another-agency.md"))
WORDS_A_MINUTE = 240
"""Of somebody who reads a page of instructions."""


def test_both_pages_make_their_readers_do_the_same() -> None:
    french, english = steps_of(FRENCH), steps_of(ENGLISH)
    assert [(step.commands, step.question) for step in english] == [
        (step.commands, step.question) for step in french
    ]
    assert [step.heading.split(".")[0] for step in english] == [step.heading.split(".")[0] for step in french]
    assert len(french) > 10


def test_every_block_of_the_page_is_followed() -> None:
    """One of another kind would be read and not tried."""
    for page in (FRENCH, ENGLISH):
        text = page.read_text("utf-8")
        fences = re.findall(r"^```(.*)$", text, re.MULTILINE)
        assert set(fences) == {"sh", ""}
        assert fences.count("sh") == sum(bool(step.commands) for step in steps_of(page))


@pytest.mark.parametrize("page", [FRENCH, ENGLISH], ids=lambda page: page.name)
def test_it_is_read_in_ten_minutes_with_its_typing(page: Path) -> None:
    text = re.sub(r"```sh.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    # The rest of the ten goes to copying the blocks and looking at what they print.
    assert len(text.split()) / WORDS_A_MINUTE < 7


@pytest.mark.parametrize("page", [FRENCH, ENGLISH], ids=lambda page: page.name)
def test_the_pages_that_it_leads_to_are_there(page: Path) -> None:
    # The page of several agencies comes from another hand.
    links = set(re.findall(r"\]\(([\w.-]+\.md)\)", page.read_text("utf-8"))) - {"plusieurs-agences.md"}
    assert len(links) > 5
    assert sorted(name for name in links if not (ROOT / "docs" / name).is_file()) == []


def test_what_it_names_is_in_the_example() -> None:
    entries = "\n".join(file.read_text("utf-8") for file in sorted((EXAMPLE / "faq").glob("*.yml")))
    text = FRENCH.read_text("utf-8")
    samples = re.search(r"^exemples: \[(.*)\]$", text, re.MULTILINE)
    assert samples is not None
    expected = re.findall(r'"expected": \["(.+?)"\]', text)
    for name in (*samples[1].split(", "), *expected):
        assert f"\n- id: {name}\n" in f"\n{entries}", name


def test_a_page_is_read_in_its_order(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# Page\n\n## 1. Un\n\n```sh\necho un\ncd ..\n```\n\n> Une question ?\n\n"
        "```json\n{}\n```\n\n## 2. Deux\n\n```sh\ntrue\n```\n"
    )
    assert steps_of(page) == [
        Step("1. Un", "echo un\ncd ..\n"),
        Step("1. Un", question="Une question ?"),
        Step("2. Deux", "true\n"),
    ]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path, {"PATH": "/usr/bin:/bin"})


def test_a_terminal_keeps_what_was_typed_before(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.type("mkdir -p a/b\ncd a\nnamed=oui\n") == ""
    assert terminal.type("cat > file <<FIN\n$named\nFIN\ncat file\ncat\n") == "oui\n"
    assert (tmp_path / "a" / "file").read_text() == "oui\n"
    terminal.close()


def test_a_command_that_fails_is_told_with_what_it_said(terminal: Terminal) -> None:
    with pytest.raises(AssertionError, match="perdu"):
        terminal.type("echo perdu\nfalse\necho jamais\n")
    terminal.close()


def test_what_does_not_end_is_left_running_until_ctrl_c(terminal: Terminal) -> None:
    said = terminal.type("trap 'echo fini; exit' INT\necho ici\nwhile :; do sleep 0.01; done\n", until="ici")
    assert said == "ici\n"
    assert "fini" in terminal.interrupt()


def test_ctrl_c_reaches_it_where_the_tests_do_not_hear_it(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        terminal = Terminal(tmp_path, os.environ)
    finally:
        signal.signal(signal.SIGINT, before)
    terminal.type("trap 'echo fini; exit' INT\necho ici\nwhile :; do sleep 0.01; done\n", until="ici")
    assert "fini" in terminal.interrupt()
