"""docs/autre-agence.md, from an empty folder to answers in the widget, word for word.

What each of its chapters takes is printed. Without encoders: what is tried is the way, and words alone are
learnt in seconds.
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assistant.catalogue import load_catalogue
from assistant.settings import ROOT
from assistant.subprocesses import free_port
from tests.browser.conftest import LIMIT_MS, Visitor
from tests.followed import Step, Terminal, steps_of
from tests.homes import home_in
from tests.waiting import LIMIT_SECONDS, until

PAGE = ROOT / "docs" / "autre-agence.md"
NAME = "Assistant de la Médiathèque de Valombre"
ENTRIES = {
    "Comment prolonger un prêt ?": "prolonger-pret",
    "Peut-on manger à la médiathèque ?": "peut-on-manger-a-la-mediatheque",
}
"""What the page asks -> the entry whose answer it promises."""
SET_UP = "make setup\n"
"""The one command that is not done again: what it would make is the environment of the tests."""
SERVES, READY = "assistant run\n", "Prêt en "


class Reader:
    """Someone who follows the page, in terminals and in a browser.

    Attributes:
        seconds: What each chapter took.
        said: All that the commands printed.
    """

    def __init__(self, folder: Path, browser: Browser, ending: ExitStack) -> None:
        (folder / "programme").symlink_to(ROOT)
        self.seconds: Counter[str] = Counter()
        self.said = ""
        self._folder, self._browser, self._ending = folder, browser, ending
        self._environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("ASSISTANT_")},
            **{f"ASSISTANT_{name}PORT": str(free_port()) for name in ("", "ACTIONS_", "BACKOFFICE_")},
            "ASSISTANT_ENV": sys.prefix,
            "ASSISTANT_ENCODER": "none",
            "PYTHONPATH": str(ROOT),
        }
        self._terminal: Terminal | None = None
        self._visitor: Visitor | None = None
        self._address = ""

    def do(self, step: Step) -> None:
        """One step."""
        began = time.monotonic()
        if step.question:
            self._ask(step.question)
        elif step.commands == SERVES:
            self._serve()
        else:
            self._type(step.commands)
        self.seconds[step.heading] += time.monotonic() - began

    def _type(self, commands: str) -> None:
        before = self._served() if "assistant publish\n" in commands else ""
        self.said += self._open_terminal().type(commands.replace(SET_UP, ""))
        if before:
            until(lambda: self._served() != before)
        if "reglages <<" in commands:
            home_in(self._folder / "valombre" / "travail")

    def _serve(self) -> None:
        said = self._open_terminal().type(SERVES, until=READY)
        self.said += said
        self._address = said.rsplit(" : ", 1)[1].strip()
        # This terminal stays as it is, and what follows is typed in another.
        self._terminal = None

    def _open_terminal(self) -> Terminal:
        if self._terminal is None:
            self._terminal = Terminal(self._folder, self._environment)
            self._ending.callback(self._terminal.close)
        return self._terminal

    def _served(self) -> str:
        with urllib.request.urlopen(f"{self._address}ready", timeout=LIMIT_SECONDS) as answer:
            return str(json.load(answer)["model"])

    def _ask(self, question: str) -> None:
        visitor = self._open_browser().ask(question)
        entry = load_catalogue(self._folder / "valombre" / "data").entries[ENTRIES[question]]
        expect(visitor.host.get_by_role("heading", level=1)).to_have_text(NAME)
        expect(visitor.log).to_contain_text(entry.question)
        expect(visitor.log).to_contain_text(entry.answer.split("\n")[0].rstrip(" :"))
        assert visitor.complaints == []

    def _open_browser(self) -> Visitor:
        if self._visitor is None:
            context = self._browser.new_context(locale="fr-FR")
            self._ending.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(LIMIT_MS)
            visitor = Visitor(page, [])
            page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
            page.goto(self._address)
            self._visitor = visitor.open()
        return self._visitor


@pytest.fixture
def reader(browser: Browser, tmp_path: Path) -> Iterator[Reader]:
    with ExitStack() as ending:
        yield Reader(tmp_path, browser, ending)


def test_the_page_is_followed_to_an_answer_in_the_widget(
    reader: Reader, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = steps_of(PAGE)
    assert [step.question for step in steps if step.question] == list(ENTRIES)
    for step in steps:
        reader.do(step)
    assert "\n0 erreur, 0 avertissement, 29 entrées\n" in reader.said
    with capsys.disabled():
        print("\ndocs/autre-agence.md, without encoders:")
        for heading, seconds in reader.seconds.items():
            print(f"  {seconds:5.1f} s  {heading}")
