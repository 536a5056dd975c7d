"""The pages of the questions in Chromium, without JavaScript: axe finds nothing, everything is reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from assistant.catalogue import load_catalogue
from assistant.catalogue.agency import AGENCY_FILE, load_agency
from assistant.catalogue.texts import TEXTS_FILE, load_texts
from assistant.pages.drawing import pages_of
from tests.conftest import FROZEN

SITE = "http://pages.test/"
AXE = (Path(__file__).parent / "axe.min.js").read_text("utf-8")
KINDS = {".css": "text/css", ".html": "text/html; charset=utf-8"}
SCREENS: dict[str, dict[str, Any]] = {
    "large": {"viewport": {"width": 1280, "height": 800}},
    "small-dark": {"viewport": {"width": 320, "height": 568}, "color_scheme": "dark"},
    "forced-colours": {"viewport": {"width": 1280, "height": 800}, "forced_colors": "active"},
}


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    agency = load_agency(FROZEN / AGENCY_FILE)
    texts = load_texts(FROZEN / TEXTS_FILE, agency)
    return pages_of(load_catalogue(FROZEN), texts, agency, date(2026, 1, 15), 90, indexable=False)


@pytest.fixture(params=SCREENS)
def page(browser: Browser, files: dict[str, str], request: pytest.FixtureRequest) -> Iterator[Page]:
    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(SITE)
        written = name if name in files else f"{name}.html"
        route.fulfill(body=files[written], content_type=KINDS[Path(written).suffix])

    context = browser.new_context(**SCREENS[request.param])
    opened = context.new_page()
    opened.route("**/*", answer)
    yield opened
    context.close()


@pytest.mark.parametrize("address", ["themes", "themes/insi", "themes/segur-ref", "donnees"])
def test_axe_finds_nothing_and_nothing_is_cut(page: Page, address: str) -> None:
    page.goto(SITE + address)
    page.evaluate(AXE)
    found = page.evaluate("axe.run().then(found => found.violations.map(one => [one.id, one.nodes.length]))")
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_two_links_lead_from_the_products_to_an_answer(page: Page) -> None:
    page.goto(f"{SITE}themes")
    page.get_by_role("link", name="INS / téléservice INSi").click()
    page.get_by_role("navigation", name="Sommaire").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=3).first).to_be_in_viewport()


def test_the_keyboard_skips_to_the_content(page: Page) -> None:
    page.goto(f"{SITE}themes/insi")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
