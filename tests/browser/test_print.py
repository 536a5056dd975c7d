"""The conversation to take away, printed and copied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.alone import SITE, WidgetAlone

GREETING: dict[str, Any] = {
    "kind": "greeting",
    "text": "Bonjour.\n\nJe réponds.",
    "buttons": [{"title": "Comment commander ?", "payload": "/a", "signature": "s"}],
}
ANSWER: dict[str, Any] = {
    "text": "**Oui**, voir [le guide](https://exemple.fr/guide) :\n- www.exemple.fr\n- deux\n  1. trois",
    "title": "Faut-il une carte ?",
    "context": ["Officine", "vague 2"],
    "warning": "À revérifier.",
    "source": {"url": "https://exemple.fr/faq/", "label": "exemple.fr", "verified_on": "2026-06-30"},
    "related": [{"title": "Et sans carte ?", "payload": "/b", "signature": "s"}],
}
FEEDBACK: dict[str, Any] = {
    "kind": "feedback_request",
    "text": "Utile ?",
    "buttons": [{"title": "Oui", "payload": "/f", "signature": "s"}],
}
HAND_OVER: dict[str, Any] = {
    "kind": "handoff",
    "text": "Voici comment joindre l'assistance.\n\n**Aide** : 36 36\n\nQuestion : aucune",
    "handoff": {"summary": "Question : aucune", "contact": {"phone": "36 36"}, "reference": "ABCD-EFGH"},
}
POLICY = "default-src 'self'; style-src 'none'; script-src 'self'"
ARABIC = "مرحبا"


class Policed(WidgetAlone):
    """A page that allows no style of its own."""

    def _answer(self, route: Route) -> None:
        if route.request.url == SITE:
            script = '<script type="module" src="static/assistant.js"></script>'
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(body=f"<!DOCTYPE html>{script}{self.host}", headers=headers)
        else:
            super()._answer(route)


@pytest.fixture
def widget(browser: Browser) -> Iterator[Policed]:
    context = browser.new_context()
    page = context.new_page()
    # Chromium without a window would print nothing, and wait.
    page.add_init_script("window.print = () => {}")
    widget = Policed(page)
    widget.open([GREETING, ANSWER, FEEDBACK, HAND_OVER])
    field = page.locator("ans-assistant #field")
    field.fill(f"{ARABIC} CPS")
    field.press("Enter")
    expect(page.locator("ans-assistant .log")).to_contain_text("Bien reçu.")
    yield widget
    context.close()


def _printed(widget: WidgetAlone) -> Any:
    widget.act("Imprimer")
    frame = widget.page.locator("ans-assistant iframe")
    frame.wait_for(state="attached")
    return widget.page.frames[-1]


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


READ = [
    *("Faut-il une carte ?", "Officine · vague 2", "À revérifier."),
    *("Oui, voir le guide :", "www.exemple.fr", "deux", "trois"),
    "Source : exemple.fr (vérifié le 30/06/2026)",
]


def test_what_is_printed_reads_as_a_document(widget: WidgetAlone) -> None:
    frame = _printed(widget)
    # A hidden frame is not rendered: its text is read block by block.
    blocks = "nodes => nodes.map(node => (node.querySelector('ol') ? node.firstChild : node).textContent)"
    lines = frame.locator("h1, h2, h3, p, li").evaluate_all(blocks)
    lines = [" ".join(line.split()) for line in lines]
    at = lines.index("Faut-il une carte ?")
    assert lines[at : at + len(READ)] == READ
    assert lines[1] == "Référence : ABCD-EFGH"
    assert frame.locator("h3").all_text_contents() == ["Faut-il une carte\u202f?"]


def test_what_is_printed_has_nothing_to_press(widget: WidgetAlone) -> None:
    frame = _printed(widget)
    assert frame.locator("button, textarea, fieldset, .unseen").count() == 0
    text = frame.locator("body").text_content()
    assert all(
        part not in text for part in ("nouvelle fenêtre", "**", "Copier", "Voir aussi", "Utile ?\n- Oui")
    )


def test_what_was_offered_is_printed_as_a_list(widget: WidgetAlone) -> None:
    # « Oui » and « Non » are no choices to take away.
    offered = _printed(widget).locator("p:has-text('Choix proposés') + ul li")
    assert offered.all_text_contents() == ["Comment commander\u202f?"]


def test_the_print_has_its_style_where_the_page_allows_none(widget: WidgetAlone) -> None:
    complaints: list[str] = []
    widget.page.on("console", lambda message: complaints.append(message.text))
    frame = _printed(widget)
    assert frame.evaluate("getComputedStyle(document.body).maxWidth") != "none"
    assert [text for text in complaints if "Content Security Policy" in text] == []


def test_right_to_left_words_reorder_nothing_in_print(widget: WidgetAlone) -> None:
    assert _printed(widget).locator(".mine p").get_attribute("dir") == "auto"


def test_what_is_copied_is_plain_text(widget: WidgetAlone) -> None:
    fake = "{ value: { writeText: async text => { window.copied = text; } } }"
    widget.page.evaluate(f"Object.defineProperty(navigator, 'clipboard', {fake})")
    widget.act("Copier la conversation")
    widget.page.wait_for_function("window.copied")
    lines = _lines(widget.page.evaluate("window.copied"))
    assert lines[1] == "Référence : ABCD-EFGH"
    assert lines[2:6] == ["Assistant : Bonjour.", "Je réponds.", "Choix proposés :", "- Comment commander ?"]
    at = lines.index("Assistant : Faut-il une carte ?")
    assert lines[at + 1 : at + 8] == [
        *("Officine · vague 2", "À revérifier.", "Oui, voir le guide (https://exemple.fr/guide) :"),
        *("- www.exemple.fr", "- deux", "1. trois"),
        "Source : exemple.fr (https://exemple.fr/faq/) (vérifié le 30/06/2026)",
    ]
    # Isolated: the Arabic word does not come before « Vous : ».
    assert f"Vous : \u2068{ARABIC} CPS\u2069" in lines
