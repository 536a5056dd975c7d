"""Debian's Chromium in front of the real assistant, and someone who uses it as a visitor would."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright

from tests.e2e.conftest import Service, elsewhere, service  # noqa: F401 - the same running assistant
from tests.integration.conftest import model  # noqa: F401 - with the same trained model

if TYPE_CHECKING:
    from tests.browser.scripted import ScriptedSite

AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
DATES = "Quelles sont les dates limites du Ségur pour mon logiciel ?"
TRADE = "Officine"
"""A choice of what DATES asks: the answer comes without another question."""
COMMENT = "Ma carte CPS est bloquée."
"""Reads as a question of the FAQ, which is then proposed."""
CARD = "Quelle carte faut-il pour accéder au téléservice INSi ?"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LIMIT_MS = 120_000
ARGUMENTS = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]

# What every test watches besides its own matter: no policy is broken, and what holds the focus is never
# removed (the focus falls back to the page's beginning, and who has a keyboard only is lost).
WATCH = """
addEventListener("securitypolicyviolation", e =>
  console.error("CSP " + e.violatedDirective + " " + e.blockedURI));
const lost = (parent, gone) => {
  const held = parent.getRootNode().activeElement;
  const inside = held && gone.some(node => node === held || node.contains(held));
  if (inside) console.error("The focus was in what is removed: " + held.outerHTML);
};
const { remove, replaceChildren } = Element.prototype;
Element.prototype.remove = function () { lost(this, [this]); return remove.call(this); };
Element.prototype.replaceChildren = function (...nodes) {
  lost(this, [...this.childNodes]);
  return replaceChildren.apply(this, nodes);
};
"""


def chromium() -> str:
    """Debian's Chromium, installed when it is absent."""
    browser_path = (
        shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    )
    if browser_path is None:
        for command in (
            ["apt-get", "update"],
            ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
        ):
            subprocess.run(command, check=True, capture_output=True)
        browser_path = shutil.which("chromium")
    assert browser_path, "These tests need Chromium: apt-get install chromium"
    return browser_path


# A busy machine takes longer than Playwright's five seconds.
expect.set_options(timeout=LIMIT_MS)


@contextlib.contextmanager
def opened_browser() -> Iterator[Browser]:
    """Chromium until the end of the block.

    Playwright keeps an event loop running in this thread: it must end before the asynchronous tests.
    """
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium(), args=ARGUMENTS, chromium_sandbox=False
        )
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with opened_browser() as opened:
        yield opened


@dataclass
class Visitor:
    """Someone in front of a page with the widget."""

    page: Page
    complaints: list[str]
    requests: list[str] = field(default_factory=list)

    @property
    def host(self) -> Locator:
        return self.page.locator("ans-assistant")

    @property
    def launcher(self) -> Locator:
        return self.host.locator(".launcher")

    @property
    def panel(self) -> Locator:
        return self.host.locator(".panel")

    @property
    def log(self) -> Locator:
        return self.host.get_by_role("log")

    @property
    def field(self) -> Locator:
        return self.host.locator("#field")

    @property
    def alert(self) -> Locator:
        return self.host.locator(".alert")

    @property
    def messages(self) -> Locator:
        return self.log.locator(".message")

    def open(self) -> Visitor:
        if self.launcher.is_visible():
            self.launcher.click()
        self.log.locator(".greeting").wait_for()
        return self

    def ask(self, text: str) -> Visitor:
        def type_it() -> None:
            self.field.fill(text)
            self.field.press("Enter")

        return self._and_wait(type_it)

    def press(self, title: str) -> Visitor:
        return self._and_wait(lambda: self.log.get_by_role("button", name=title, exact=True).last.click())

    def _and_wait(self, act: Callable[[], Any]) -> Visitor:
        with self.page.expect_response("**/v1/message"):
            act()
        return self.wait()

    def act(self, title: str) -> Visitor:
        """Presses what the menu of the header has."""
        self.host.get_by_role("button", name="Actions").click()
        self.host.locator(".menu").get_by_role("button", name=title).click()
        return self

    def choice(self, title: str = "") -> str:
        """What is read of a choice of the last question, its hint included: the first so titled."""
        choices = self.log.get_by_role("group").last.get_by_role("button")
        return choices.filter(has_text=title).first.inner_text().strip()

    def wait(self) -> Visitor:
        """Until the assistant has sent all its messages."""
        self.host.locator(".entry .send:not([aria-disabled])").wait_for()
        return self

    def active(self) -> str:
        """What has the focus: `id`, else class, else tag, inside the widget when it is there."""
        return str(
            self.page.evaluate(
                "() => { let e = document.activeElement; if (e?.shadowRoot?.activeElement) e = "
                "e.shadowRoot.activeElement; return e.id || e.className || e.localName }"
            )
        )

    def violations(self) -> list[str]:
        """What axe-core finds, each with the element and the reason."""
        if not self.page.evaluate("() => Boolean(window.axe)"):
            self.page.evaluate(f"() => {{ {AXE} }}")
        violations = self.page.evaluate(
            "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
        )
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in violations
            for node in rule["nodes"]
        ]


Open = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser, service: Service) -> Iterator[Open]:  # noqa: F811
    """`visit("/demo", width=390, height=844)`: a new visitor; at the end, the console must be clean.

    `url` is a page of another site; with `clock`, its time stands still once the page is there, but for what
    `page.clock` does; `expected` are parts of the complaints that the test causes itself; the rest is for
    Playwright's context.
    """
    with contextlib.ExitStack() as contexts:
        visitors: list[tuple[Visitor, tuple[str, ...]]] = []

        def opened(
            path: str = "/demo",
            width: int = 1280,
            height: int = 800,
            *,
            url: str | None = None,
            clock: bool = False,
            expected: Sequence[str] = (),
            **options: Any,
        ) -> Visitor:
            context = browser.new_context(
                viewport={"width": width, "height": height}, locale="fr-FR", **options
            )
            contexts.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(LIMIT_MS)
            if clock:
                page.clock.install(time=NOON)
            visitor = Visitor(page, [])
            page.on("console", lambda message: _note_complaint(visitor, message))
            page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
            page.on("request", lambda request: visitor.requests.append(request.url))
            page.add_init_script(WATCH)
            page.goto(url or service.base + path)
            if clock:
                page.clock.pause_at(NOON + timedelta(hours=1))
            visitors.append((visitor, tuple(expected)))
            return visitor

        yield opened
        for visitor, expected in visitors:
            unexpected = [text for text in visitor.complaints if not any(part in text for part in expected)]
            assert unexpected == [], "the console complains"


def _note_complaint(visitor: Visitor, message: ConsoleMessage) -> None:
    if message.type in ("error", "warning"):
        visitor.complaints.append(message.text)


@pytest.fixture
def sites(browser: Browser) -> Iterator[Callable[..., ScriptedSite]]:
    """`sites(host, width=320, height=568)`: a new browser in front of a site whose assistant is scripted.

    At the end no console may complain of anything but of the calls that were made to fail. The rest of the
    arguments is the site's own, `options` Playwright's.
    """
    # It stands on the visitor above.
    from tests.browser.scripted import ScriptedSite

    with contextlib.ExitStack() as contexts:
        made: list[ScriptedSite] = []

        def site(
            width: int = 1280, height: int = 800, options: dict[str, Any] | None = None, **fields: Any
        ) -> ScriptedSite:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                locale="fr-FR",
                reduced_motion="reduce",
                permissions=["clipboard-read", "clipboard-write"],
                **(options or {}),
            )
            contexts.callback(context.close)
            made.append(ScriptedSite(context, **fields))
            return made[-1]

        yield site
        assert [text for one in made for text in one.complaints] == [], "the console complains"
