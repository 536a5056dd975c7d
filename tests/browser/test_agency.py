"""The widget wears what the server says of the agency, and what the site says first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from assistant.catalogue import Catalogue
from assistant.catalogue.agency import AGENCY_FILE, load_agency
from assistant.channel.catalogue_view import Front
from assistant.settings import ROOT
from tests.browser.alone import WidgetAlone

Alone = Callable[..., WidgetAlone]
MAIRIE: dict[str, Any] = {
    "title": "Guichet <b>de</b> la Mairie",
    "colors": {"accent": "#112233", "on_accent": "#ffeedd"},
    "links": [
        {"name": "retour", "label": "Retour au site", "url": "https://mairie.example.fr"},
        {"name": "accessibilite", "label": "Accessibilité", "url": "https://mairie.example.fr/a11y"},
        {"name": "donnees", "label": "Piège", "url": "javascript:alert(1)"},
    ],
}
EMBEDDED = "<ans-assistant></ans-assistant>"


@pytest.fixture
def alone(browser: Browser) -> Iterator[Alone]:
    contexts = []

    def make(config: dict[str, Any], **options: Any) -> WidgetAlone:
        contexts.append(browser.new_context())
        return WidgetAlone(contexts[-1].new_page(), config, **options)

    yield make
    for context in contexts:
        context.close()


def _links(widget: WidgetAlone) -> list[str]:
    links: list[str] = widget.page.locator("ans-assistant .menu a").all_text_contents()
    return links


def test_title_and_links_are_the_agency_s(alone: Alone) -> None:
    widget = alone(MAIRIE)
    widget.open(["Bonjour."])
    # As text: nothing of the network is parsed as HTML.
    expect(widget.page.locator("ans-assistant h1")).to_have_text("Guichet <b>de</b> la Mairie")
    assert _links(widget) == ["Retour au site", "Accessibilité"]


def test_who_is_on_the_agency_s_own_page_has_no_link_back_to_it(alone: Alone) -> None:
    widget = alone(MAIRIE, host=EMBEDDED)
    widget.open(["Bonjour."])
    expect(widget.page.locator("ans-assistant h2")).to_have_text("Guichet <b>de</b> la Mairie")
    assert _links(widget) == ["Accessibilité"]


@pytest.mark.parametrize(
    ("style", "color"),
    [("", "rgb(17, 34, 51)"), ("ans-assistant { --ans-accent: #040506 }", "rgb(4, 5, 6)")],
    ids=["the agency's", "the site's goes first"],
)
def test_colours(alone: Alone, style: str, color: str) -> None:
    widget = alone(MAIRIE, host=EMBEDDED, style=style)
    widget.open(["Bonjour."])
    expect(widget.page.locator("ans-assistant .bar")).to_have_css("background-color", color)


def test_what_is_no_colour_is_not_put_in_a_style(alone: Alone) -> None:
    widget = alone({"title": "Guichet", "colors": {"accent": "red} .log{display:none"}})
    widget.open(["Bonjour."])
    expect(widget.page.locator("ans-assistant h1")).to_have_text("Guichet")
    expect(widget.page.locator("ans-assistant .log")).to_be_visible()


def test_a_server_of_before_leaves_the_page_s_own_title(alone: Alone) -> None:
    widget = alone({}, host="<ans-assistant page><h1>Assistant de la Mairie</h1></ans-assistant>")
    widget.open(["Bonjour."])
    expect(widget.page.locator("ans-assistant").get_by_role("heading", level=1)).to_have_text(
        "Assistant de la Mairie"
    )
    assert _links(widget) == []


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("Assistant de la Mairie", "Conversation avec l'assistant de la Mairie"),
        ("Guichet de la Mairie", "Conversation avec Guichet de la Mairie"),
    ],
)
def test_the_copied_conversation_is_headed_by_the_title(alone: Alone, title: str, heading: str) -> None:
    widget = alone({"title": title})
    widget.open(["Bonjour."])
    expect(widget.page.locator("ans-assistant h1")).to_have_text(title)
    # The clipboard is that of secure pages: what would be written there is looked at instead.
    widget.page.evaluate("navigator.clipboard ?? (navigator.__proto__.clipboard = {})")
    widget.page.evaluate("navigator.clipboard.writeText = async text => { window.copied = text }")
    widget.page.get_by_role("button", name="Actions").click()
    widget.page.get_by_role("button", name="Copier la conversation").click()
    expect(widget.page.locator("ans-assistant .status")).to_have_text("Conversation copiée.")
    assert widget.page.evaluate("window.copied").startswith(f"{heading}\nRéférence : ABCD-EFGH\n")


def test_the_shipped_agency_is_shown_as_it_has_always_been(alone: Alone) -> None:
    agency = load_agency(ROOT / "data" / AGENCY_FILE)
    config = Front.of(Catalogue(entries={}), None, agency).config(None)
    widget = alone(config, host=EMBEDDED)
    widget.open(["Bonjour."])
    expect(widget.page.locator("ans-assistant h2")).to_have_text(
        "Assistant de l'Agence du Numérique en Santé"
    )
    expect(widget.page.locator("ans-assistant .bar")).to_have_css("background-color", "rgb(29, 113, 184)")
