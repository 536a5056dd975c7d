"""A support team at work: the assistant that visitors talk to, the team's page, people with accounts.

What people do is in `tests/browser/day.py`.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2 as httpx
from playwright.sync_api import Browser, Locator, Page, expect

from assistant.backoffice import access
from assistant.store import Store
from tests.browser.backoffice import Colleague, Door
from tests.browser.conftest import LIMIT_MS
from tests.waiting import LIMIT_SECONDS, until

PASSWORD = "cheval agrafe pile correct"


@dataclass
class Diary:
    """What each act of a day took.

    Attributes:
        lines: Act, clicks, keys that are not text, fields that were written, seconds.
    """

    lines: list[tuple[str, int, int, int, float]] = field(default_factory=list)

    @contextmanager
    def act(self, what: str, *people: Person) -> Iterator[None]:
        """Notes what some people do within."""
        before, began = _gestures(people), time.monotonic()
        yield
        seconds = time.monotonic() - began
        clicks, keys, fields = (now - then for now, then in zip(_gestures(people), before, strict=True))
        self.lines.append((what, clicks, keys, fields, seconds))

    def table(self) -> str:
        """One act a line, in French."""
        head = f"{'Geste':<58} {'clics':>5} {'touches':>7} {'champs':>6} {'secondes':>8}"
        lines = [f"{what:<58} {c:>5} {k:>7} {f:>6} {s:>8.1f}" for what, c, k, f, s in self.lines]
        return "\n".join((head, *lines))


def loosely(text: str) -> re.Pattern[str]:
    """A text with any apostrophes and any spaces, as typed or as French typography has them."""
    return re.compile(re.sub(r"['’]", "['’]", re.sub(r"(\\\s|\s)+", r"\\s+", re.escape(text))))


class Person(Colleague):
    """Somebody of the team, whose gestures are counted.

    Attributes:
        clicks: How many so far.
        keys: Pressed, those of a text that is typed left out.
        fields: Written or chosen in.
    """

    def __init__(self, browser: Browser, url: str, name: str = "", **options: Any) -> None:
        """Opens nothing yet; `options` are those of `Colleague`."""
        super().__init__(browser, Door(url), **options)
        self.name = name
        self.clicks = self.keys = self.fields = 0
        self.has_scripts = options.get("java_script_enabled", True)
        self.page.set_default_timeout(LIMIT_MS)

    def click(self, target: str | Locator, role: Any = "button") -> None:
        """Clicks a button of a name, or something else."""
        found = self.named(role, target) if isinstance(target, str) else target
        self.clicks += 1
        found.click()

    def named(self, role: Any, name: str) -> Locator:
        """What has a role and, exactly, a name."""
        return self.page.get_by_role(role, name=name, exact=True)

    def press(self, key: str) -> None:
        """Presses a key wherever the focus is."""
        self.keys += 1
        self.page.keyboard.press(key)

    def write(self, label: str, text: str, where: Page | Locator | None = None) -> None:
        """Fills the field of a label."""
        self.fields += 1
        (where or self.page).get_by_label(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        """Chooses in a list."""
        self.fields += 1
        self.page.get_by_label(label).select_option(label=option)

    def reads(self, *sentences: str) -> None:
        """Waits until the page says them."""
        for sentence in sentences:
            expect(self.page.locator("main")).to_contain_text(loosely(sentence))

    def sees_title(self, title: str) -> None:
        """Waits for a screen."""
        expect(self.page.get_by_role("heading", level=1, name=loosely(title))).to_be_visible()


def _gestures(people: Sequence[Person]) -> tuple[int, int, int]:
    """Clicks, keys, fields of all of them so far."""
    return (
        sum(person.clicks for person in people),
        sum(person.keys for person in people),
        sum(person.fields for person in people),
    )


@dataclass
class Office:
    """The folders and the addresses of a team.

    Attributes:
        base: Where visitors arrive, `http://127.0.0.1:40123/assistant`.
        url: The team's page.
        folder: Holds `data`, the working FAQ, `models` and the home of each process.
        database: Of accounts and interactions.
        diary: Of the day.
    """

    base: str
    url: str
    folder: Path
    database: str
    diary: Diary = field(default_factory=Diary)

    @property
    def data(self) -> Path:
        """The working FAQ."""
        return self.folder / "data"

    def store(self) -> closing[Store]:
        """Its database."""
        return closing(Store(self.database))

    def wait(self) -> None:
        """Until the team's page answers."""
        until(self._answers)

    def _answers(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/sante").status_code == 200
        return False

    def model(self) -> str:
        """What visitors are answered by."""
        return str(httpx.get(f"{self.base}/ready", timeout=LIMIT_SECONDS).json()["model"])

    def first_link(self) -> str:
        """What the terminal prints at the first start."""
        with self.store() as store:
            link = access.first_link(store, self.url)
        assert link is not None
        return link


class Talker:
    """A visitor who types and presses what was shown, by the contract of the channel."""

    def __init__(self, base: str) -> None:
        """Opens a conversation, which counts."""
        self._base = base
        opened = self._send("/v1/session", {}, "")
        self._token = str(opened["token"])
        self.messages: list[dict[str, Any]] = opened["messages"]

    def say(self, text: str) -> Talker:
        """Types a question or a comment."""
        self.messages = self._send("/v1/message", {"text": text}, self._token)["messages"]
        return self

    def press(self, title: str) -> Talker:
        """Presses a button."""
        button = next(one for one in self._buttons if one["title"] == title)
        body = {"payload": button["payload"], "signature": button["signature"]}
        self.messages = self._send("/v1/message", body, self._token)["messages"]
        return self

    def complain(self) -> Talker:
        """Has not got an answer: says « Non » to the one that came, and « none » to a list."""
        for title in ("Non", "Aucune de ces propositions"):
            if any(button["title"] == title for button in self._buttons):
                return self.press(title)
        return self

    @property
    def _buttons(self) -> list[dict[str, str]]:
        return [button for message in self.messages for button in message.get("buttons") or []]

    def _send(self, path: str, body: dict[str, Any], token: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = httpx.post(self._base + path, json=body, headers=headers, timeout=LIMIT_SECONDS)
        assert answer.status_code < 300, (answer.status_code, answer.text)
        read: dict[str, Any] = json.loads(answer.text)
        return read
