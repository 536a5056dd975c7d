"""What stands around an answer: its question, what was understood, how sure it is, the questions nearby."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.alone import WidgetAlone
from tests.browser.conftest import AXE

PROBABLE: dict[str, Any] = {
    "text": "**Oui**, une carte CPS.",
    "title": "Faut-il une carte pour l'INSi ?",
    "context": ["INSi", "Officine"],
    "certainty": "probable",
    "lead": "Voici la réponse la plus proche de votre question :",
    "contact": {"label": "Cartes", "phone": "0 800"},
    "related": [
        {"title": "Et avec une e-CPS ?", "payload": "/a", "signature": "s1"},
        {"title": "Et sans carte ?", "payload": "/b", "signature": "s2"},
    ],
    "something_new": {"of": ["a later server"]},
}
OTHERS: dict[str, Any] = {
    "kind": "suggestions",
    "text": "Ce n'est pas votre question ?",
    "buttons": [{"title": "Comment commander ?", "payload": "/c", "signature": "s3", "hint": "3 réponses"}],
}
SCREENS: dict[str, dict[str, Any]] = {
    "large": {"viewport": {"width": 1280, "height": 800}},
    "small, dark": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
}


@pytest.fixture(params=SCREENS)
def widget(browser: Browser, request: pytest.FixtureRequest) -> Iterator[WidgetAlone]:
    context = browser.new_context(**SCREENS[request.param])
    yield WidgetAlone(context.new_page(), host="<main><h1>Site</h1><ans-assistant></ans-assistant></main>")
    context.close()


def test_an_answer_is_read_under_its_question(widget: WidgetAlone) -> None:
    answer = widget.open([PROBABLE, OTHERS]).first
    expect(answer.get_by_role("heading", level=3)).to_have_text("Faut-il une carte pour l'INSi\u202f?")
    lines = [line for line in answer.inner_text().splitlines() if line.strip()]
    assert lines[-6:] == [
        *("Faut-il une carte pour l'INSi\u202f?", "INSi, Officine", "Oui, une carte CPS."),
        *("Voir aussi", "Et avec une e-CPS\u202f?", "Et sans carte\u202f?"),
    ]
    assert "Voici la réponse la plus proche de votre question\u00a0:" in lines[:-6]


def test_a_neighbour_is_pressed_like_any_choice_and_all_of_them_go(widget: WidgetAlone) -> None:
    messages = widget.open([PROBABLE, OTHERS])
    related = messages.first.get_by_role("group", name="Voir aussi")
    related.get_by_role("button", name="Et sans carte ?").click()
    expect(messages.last).to_contain_text("Bien reçu.")
    assert widget.sent == [{"payload": "/b", "signature": "s2"}]
    expect(related).to_have_count(0)
    expect(messages.first).not_to_contain_text("Voir aussi")


def test_what_a_button_says_besides_stands_under_its_title(widget: WidgetAlone) -> None:
    others = widget.open([PROBABLE, OTHERS]).last
    button = others.get_by_role("group", name="Ce n'est pas votre question").get_by_role("button")
    assert button.inner_text().splitlines() == ["Comment commander\u202f?", "3 réponses"]


def test_an_answer_of_a_server_from_before_has_its_text_alone(widget: WidgetAlone) -> None:
    answer = widget.open(["Oui."]).first
    expect(answer.get_by_role("heading")).to_have_count(0)
    expect(answer.get_by_role("group")).to_have_count(0)
    assert "Voir aussi" not in answer.inner_text()


@pytest.mark.parametrize(
    ("contact", "lines"),
    [
        ({"label": "Équipe PSC", "email": "psc@exemple.fr"}, ["Équipe PSC\u00a0: psc@exemple.fr"]),
        (
            {"label": "Cartes", "phone": "0 800", "email": "cartes@exemple.fr"},
            ["Cartes\u00a0: 0 800", "Courriel\u00a0: cartes@exemple.fr"],
        ),
        ({"label": "Assistance", "url": "https://exemple.fr"}, ["Assistance"]),
    ],
)
def test_a_contact_is_named_whatever_its_channel(
    widget: WidgetAlone, contact: dict[str, str], lines: list[str]
) -> None:
    handoff = {"summary": "Question : aucune", "contact": contact, "reference": "ABCD-EFGH"}
    message = widget.open([{"kind": "handoff", "text": "Voici.", "handoff": handoff}]).first
    items = message.locator(".contact li").all_inner_texts()
    # A link says below that it opens a window.
    assert [item.splitlines()[0] for item in items] == lines


def test_axe_finds_nothing(widget: WidgetAlone) -> None:
    widget.open([PROBABLE, OTHERS])
    widget.page.evaluate("document.documentElement.lang = 'fr'; document.title = 'Site'")
    widget.page.evaluate(f"() => {{ {AXE} }}")
    violations = widget.page.evaluate("async () => (await axe.run(document)).violations")
    assert [f"{rule['id']}: {node['target']}" for rule in violations for node in rule["nodes"]] == []
