"""axe-core finds nothing, in every state a visitor can meet, on every screen they may have."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CARD, COMMENT, DATES, Open, Visitor

LARGE_TEXT = """
.launcher, .panel, .confirm { font-size: 200% !important; }
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }
"""
SCREENS: dict[str, dict[str, Any]] = {
    "1280x800": {"width": 1280, "height": 800},
    "1280x800-dark": {"width": 1280, "height": 800, "color_scheme": "dark"},
    "390x844": {"width": 390, "height": 844},
    "390x844-dark": {"width": 390, "height": 844, "color_scheme": "dark"},
    "320x640": {"width": 320, "height": 640},
    "320x256": {"width": 320, "height": 256},
    "320x256-dark": {"width": 320, "height": 256, "color_scheme": "dark"},
    "forced-colours": {"width": 1280, "height": 800, "forced_colors": "active"},
    "text-200": {"width": 1280, "height": 800, "css": LARGE_TEXT},
    "text-200-phone": {"width": 390, "height": 844, "css": LARGE_TEXT},
}


def _style(visitor: Visitor, css: str) -> None:
    visitor.page.evaluate(
        "css => { const s = new CSSStyleSheet(); s.replaceSync(css);"
        "document.querySelector('ans-assistant').shadowRoot.adoptedStyleSheets.push(s) }",
        css,
    )


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing(visit: Open, screen: str) -> None:
    options = dict(SCREENS[screen])
    css = options.pop("css", "")
    visitor = visit(expected=["503", "ERR_INTERNET_DISCONNECTED"], **options)
    _style(visitor, css)
    violations: dict[str, list[str]] = {}

    def look(state: str) -> None:
        violations[state] = visitor.violations()

    look("closed")
    visitor.open()
    look("open")
    visitor.ask(CARD)
    look("after answer")
    visitor.press("Non")
    look("feedback: reason")
    visitor.press("La réponse n'est pas claire")
    look("feedback: comment")
    visitor.ask(COMMENT)
    look("feedback: thanks")
    visitor.ask(DATES)
    look("clarification")
    visitor.press(visitor.choice("Autres choix")).press(visitor.choice("Choix précédents"))
    look("clarification: back to the first choices")
    visitor.field.press_sequentially("carte cps")
    visitor.host.get_by_role("option").first.wait_for()
    visitor.field.press("ArrowDown")
    look("suggestions")
    visitor.field.fill("x" * 501)
    visitor.field.press("Enter")
    expect(visitor.alert).to_contain_text("dépasse la limite de 1 caractère")
    look("too long")
    body = {
        "error": "unavailable",
        "message": "Le service est en panne.",
        "contact": {"url": "https://esante.gouv.fr"},
    }
    visitor.page.route("**/v1/message", lambda route: route.fulfill(status=503, json=body))
    visitor.ask(CARD)
    expect(visitor.alert).to_contain_text("en panne")
    look("error")
    visitor.page.unroute("**/v1/message")
    visitor.page.context.set_offline(True)
    visitor.field.press("Enter")
    expect(visitor.alert).to_contain_text("plus connecté à internet")
    look("offline")
    visitor.page.context.set_offline(False)
    visitor.ask("je veux parler à quelqu'un")
    visitor.log.get_by_label("Résumé à transmettre").wait_for()
    look("contact")
    visitor.act("Nouvelle conversation")
    look("confirmation")
    visitor.host.get_by_role("button", name="Effacer").click()
    expect(visitor.messages).to_have_count(1)
    visitor.wait().ask("je veux parler à quelqu'un")
    visitor.log.get_by_role("group", name="Pour quel produit ou service ?").wait_for()
    look("contact: of which product")
    assert violations == {state: [] for state in violations}
    assert len(violations) == 15
