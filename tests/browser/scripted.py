"""A site and its assistant without their servers: what each call is answered is written by the test."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Route

from assistant.catalogue.agency import Agency
from assistant.catalogue.model import Contact
from assistant.channel.site import Site
from assistant.pages.drawing import Frame
from tests.browser.alone import CONFIG
from tests.browser.conftest import LIMIT_MS, NOON, WATCH, Visitor
from tests.browser.hosts import AGENCY, Host

# A secure origin: the clipboard is that of secure pages only.
SITE = "https://site.test"
FULL_PAGE = "/assistant/"
REFERENCE = "ABCD-EFGH"
CONTACT = Contact(label="Assistance", url="https://agence.test")
Fields = Mapping[str, Any]
Said = str | Fields


@dataclass(frozen=True)
class Fault:
    """What a call meets instead of an answer: a refusal, or with `status` 0 no answer at all.

    Attributes:
        reason: Of Playwright's `route.abort`, when nothing answers.
        after: Seconds of `Retry-After`, 0 without the header.
    """

    status: int = 0
    code: str = ""
    message: str = ""
    reason: str = "connectionrefused"
    after: int = 0
    contact: Fields | None = None


def message(said: Said) -> dict[str, Any]:
    """A message of the contract, from its text or from the fields that matter."""
    absent = dict.fromkeys(("entry_id", "facet", "source", "warning", "handoff", "title", "context", "lead"))
    fields = {"text": said} if isinstance(said, str) else said
    return {"id": "m", "kind": "answer", "buttons": [], "contact": None, "related": [], **absent, **fields}


def button(title: str, hint: str = "", payload: str = "") -> dict[str, str]:
    """A choice: what it sends says which it is."""
    sent = {"title": title, "payload": payload or f"/{title}", "signature": "s"}
    return {**sent, "hint": hint} if hint else sent


@cache
def _site() -> Site:
    return Site()


@dataclass
class ScriptedSite:
    """Pages of one site in one browser; in each, the widget or the full page, and one assistant for all.

    Attributes:
        config: What `/v1/config` says.
        hosts: Path -> page of the site; the others are `host`.
        sent: Bodies of the calls to `/v1/message` that were answered, in order.
        calls: Names of all the calls, in order.
        faults: Name of a call -> what it meets until that is taken away.
        greeting: What opens a conversation.
        proposals: What `/v1/suggest` answers.
        complaints: What the consoles of the pages say, but for the calls that the test makes fail.
    """

    context: BrowserContext
    host: Host = AGENCY
    config: dict[str, Any] = field(default_factory=dict)
    agency: Agency = field(default_factory=lambda: Agency(assistant="Assistant de l'exemple"))
    hosts: dict[str, Host] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    faults: dict[str, Fault] = field(default_factory=dict)
    greeting: Sequence[Said] = ({"kind": "greeting", "text": "Bonjour, je suis l'assistant."},)
    proposals: Sequence[Fields] = ()
    complaints: list[str] = field(default_factory=list)
    _answers: deque[Said | Sequence[Said]] = field(default_factory=deque)
    _held: list[Route] | None = None

    def __post_init__(self) -> None:
        self.context.route("**/*", self._serve)

    def will(self, *answers: Said | Sequence[Said]) -> ScriptedSite:
        """Answers the next messages with these, one answer a message; after them, always the same."""
        self._answers.extend(answers)
        return self

    def offline(self, down: bool = True) -> None:
        """Takes the network away from every page, or gives it back."""
        self.context.set_offline(down)
        if down:
            self.faults["*"] = Fault(reason="internetdisconnected")
        else:
            self.faults.pop("*", None)

    def hold(self) -> list[Route]:
        """Keeps back the messages from now on; `release` answers them."""
        self._held = []
        return self._held

    def release(self) -> None:
        held, self._held = self._held or [], None
        for route in held:
            self._answer_message(route)

    def visit(
        self, path: str = "/", *, clock: bool = False, opened: bool = True, tag: str = "ans-assistant"
    ) -> SiteVisitor:
        """A page of the site.

        Args:
            path: Of the page.
            clock: Its time stands still, but for what `page.clock` does.
            opened: Opens the conversation and waits for its first message.
            tag: Name of the element.
        """
        page = self.context.new_page()
        page.set_default_timeout(LIMIT_MS)
        visitor = SiteVisitor(page, self.complaints, tag=tag, clock=clock)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._note)
        page.add_init_script(WATCH)
        if clock:
            page.clock.install(time=NOON)
        page.goto(SITE + path)
        if clock:
            page.clock.pause_at(NOON + timedelta(hours=1))
        return visitor.open_any() if opened else visitor

    def _note(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and "Failed to load resource" not in said.text:
            self.complaints.append(said.text)

    def _serve(self, route: Route) -> None:
        parts = urlsplit(route.request.url)
        path = parts.path
        if f"{parts.scheme}://{parts.netloc}" != SITE:
            route.abort()
        elif path.startswith("/assistant/v1/"):
            self._call(path.rsplit("/", 1)[1], route)
        elif path.startswith("/assistant/static/"):
            file = _site().file(path.rsplit("/", 1)[1], "", self.agency.colors)
            route.fulfill(body=file.body or b"", content_type=file.content_type)
        elif path == FULL_PAGE:
            page = _site().page("index.html", Frame(self.agency, CONTACT))
            policy = page.headers["Content-Security-Policy"]
            route.fulfill(
                body=page.body or b"", headers={"Content-Security-Policy": policy}, content_type=_HTML
            )
        else:
            host = self.hosts.get(path, self.host)
            headers = {"Content-Security-Policy": host.policy} if host.policy else {}
            route.fulfill(body=host.html, headers=headers, content_type=_HTML)

    def _call(self, name: str, route: Route) -> None:
        self.calls.append(name)
        fault = self.faults.get(name) or self.faults.get("*")
        if fault:
            _refuse(route, fault)
        elif name == "config":
            route.fulfill(json={**CONFIG, **self.config})
        elif name == "session":
            route.fulfill(
                status=201,
                json={
                    "token": "t",
                    "expires_in": 3600,
                    "reference": REFERENCE,
                    "messages": [message(one) for one in self.greeting],
                },
            )
        elif name == "suggest":
            route.fulfill(json={"suggestions": list(self.proposals)})
        elif self._held is not None:
            self._held.append(route)
        else:
            self._answer_message(route)

    def _answer_message(self, route: Route) -> None:
        self.sent.append(json.loads(route.request.post_data or "{}"))
        answer = self._answers.popleft() if self._answers else "Bien reçu."
        listed = [answer] if isinstance(answer, str | Mapping) else answer
        route.fulfill(json={"messages": [message(one) for one in listed]})


@dataclass
class SiteVisitor(Visitor):
    """The visitor of a scripted site; with `clock`, time goes on only when the test says so."""

    tag: str = "ans-assistant"
    clock: bool = False

    @property
    def host(self) -> Locator:
        return self.page.locator(self.tag)

    @property
    def bar(self) -> Locator:
        return self.host.locator(".bar")

    def open_any(self) -> SiteVisitor:
        """Opens the conversation, whatever it begins with."""
        # A panel that was open on the page before opens by itself.
        if self.launcher.is_visible():
            self.launcher.click()
        if self.clock:
            # Another tab of the site has a moment to answer.
            self.page.clock.run_for(1_000)
        self.messages.first.wait_for()
        return self

    def choices(self) -> Locator:
        """The buttons of the last group of the conversation."""
        return self.log.get_by_role("group").last.get_by_role("button")

    def pick(self, title: str) -> SiteVisitor:
        """Presses the last choice so titled, whatever its hint."""
        self._and_wait(lambda: self.log.get_by_role("button").filter(has_text=title).last.click())
        return self

    def say(self, text: str) -> SiteVisitor:
        """Types and sends, and waits for nothing."""
        self.field.fill(text)
        self.field.press("Enter")
        return self

    def menu(self) -> SiteVisitor:
        """Opens the actions of the header, if they are not open."""
        opener = self.bar.locator("button[aria-expanded], button[aria-haspopup], summary").first
        if not opener.evaluate("e => e.getAttribute('aria-expanded') === 'true' || !!e.parentElement.open"):
            opener.click()
        return self

    def action(self, name: str) -> Locator:
        """An action of the menu."""
        inside = self.host.locator(".bar, .menu")
        found = inside.get_by_role("button", name=name).or_(inside.get_by_role("menuitem", name=name))
        return found.filter(visible=True).first

    def act(self, name: str) -> SiteVisitor:
        """Opens the menu and does an action of it."""
        self.menu().action(name).click()
        return self

    @property
    def data(self) -> Locator:
        """The dialog « Vos données »."""
        return self.host.get_by_role("dialog", name="Vos données")

    @property
    def confirm(self) -> Locator:
        return self.host.locator(".confirm")

    @property
    def retry(self) -> Locator:
        return self.alert.get_by_role("button", name="Réessayer")

    def copied(self) -> str:
        """What is in the clipboard."""
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def focused_inside(self) -> bool:
        """Something of the widget has the focus."""
        script = "e => Boolean(e.shadowRoot.activeElement) && document.activeElement === e"
        return bool(self.host.evaluate(script))


_HTML = "text/html; charset=utf-8"


def _refuse(route: Route, fault: Fault) -> None:
    if not fault.status:
        route.abort(fault.reason)
        return
    body: dict[str, Any] = {"error": fault.code, "message": fault.message}
    if fault.contact:
        body["contact"] = fault.contact
    headers = {"Retry-After": str(fault.after)} if fault.after else {}
    route.fulfill(status=fault.status, headers=headers, json=body)
