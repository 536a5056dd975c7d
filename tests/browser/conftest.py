"""Debian's Chromium in front of the real assistant, and someone who uses it as a visitor would."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from tests.e2e.conftest import Service, ServiceWith, free_port, service_with  # noqa: F401 - fixtures
from tests.integration.conftest import model  # noqa: F401 - with the same trained model

AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
DATES = "Quelles sont les dates limites du Ségur pour mon logiciel ?"
CARD = "Quelle carte faut-il pour accéder au téléservice INSi ?"
ELSEWHERE = f"http://localhost:{free_port()}"
ARGUMENTS = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def chromium() -> str:
    """Debian's Chromium, installed when it is absent."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        for command in (
            ["apt-get", "update"],
            ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
        ):
            subprocess.run(command, check=True, capture_output=True)
        found = shutil.which("chromium")
    assert found, "These tests need Chromium: apt-get install chromium"
    return found


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop running in this thread: it must end before the asynchronous tests.
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium(), args=ARGUMENTS, chromium_sandbox=False
        )
        yield opened
        opened.close()


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
        if self.launcher.count():
            self.launcher.click()
        self.log.locator(".greeting").wait_for()
        return self

    def ask(self, text: str) -> Visitor:
        return self._and_wait(lambda: (self.field.fill(text), self.field.press("Enter")))

    def press(self, title: str) -> Visitor:
        return self._and_wait(lambda: self.log.get_by_role("button", name=title, exact=True).last.click())

    def _and_wait(self, act: Callable[[], Any]) -> Visitor:
        with self.page.expect_response("**/v1/message"):
            act()
        return self.wait()

    def wait(self) -> Visitor:
        """Until the reply is shown and another question may be sent."""
        self.host.locator(".send:not([aria-disabled])").first.wait_for()
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
        self.page.evaluate(f"() => {{ if (!window.axe) {{ {AXE} }} }}")
        found = self.page.evaluate(
            "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
        )
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found
            for node in rule["nodes"]
        ]


Open = Callable[..., Visitor]

# Told in the console, which must stay clean: what the page's policy refused, and a group of choices that
# goes while one of its buttons has the focus, which throws whoever uses a keyboard back to the top.
_WATCH = """
addEventListener('securitypolicyviolation',
  e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI));
const remove = Element.prototype.remove;
Element.prototype.remove = function () {
  const root = this.getRootNode();
  if (root.activeElement && this.contains(root.activeElement)) console.error('removed with the focus in it');
  return remove.call(this);
};
"""


@pytest.fixture(scope="package")
def service(service_with: ServiceWith) -> Iterator[Service]:  # noqa: F811
    """The assistant of the other tests over HTTP, which another site may embed as well."""
    with service_with(ASSISTANT_ORIGINS=ELSEWHERE) as started:
        yield started


@pytest.fixture
def elsewhere() -> str:
    """The origin of the other site, whose page the test serves."""
    return ELSEWHERE


@pytest.fixture
def visit(browser: Browser, service: Service) -> Iterator[Open]:
    """`visit("/demo", width=390, height=844)`: a new visitor; at the end, the console must be clean."""
    contexts: list[BrowserContext] = []
    visitors: list[tuple[Visitor, tuple[str, ...]]] = []

    def opened(
        path: str = "/demo", width: int = 1280, height: int = 800, url: str = "", **options: Any
    ) -> Visitor:
        expected = tuple(options.pop("expected", ()))
        context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        complaints: list[str] = []
        requests: list[str] = []
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.add_init_script(_WATCH)
        page.goto(url or service.base + path)
        visitor = Visitor(page, complaints, requests)
        visitors.append((visitor, expected))
        return visitor

    yield opened
    for visitor, expected in visitors:
        unexpected = [said for said in visitor.complaints if not any(part in said for part in expected)]
        assert unexpected == [], "the console complains"
    for context in contexts:
        with contextlib.suppress(Exception):
            context.close()
