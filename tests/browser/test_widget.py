"""The widget in Chromium, as visitors use it."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import Locator, expect

from assistant.channel.site import PAGE
from tests.browser.conftest import CARD, COMMENT, DATES, TRADE, Open, Visitor


def test_the_file_is_small() -> None:
    assert len(gzip.compress((PAGE / "assistant.js").read_bytes(), 9)) <= 14_000


def test_nothing_is_asked_or_stored_before_it_is_opened(visit: Open) -> None:
    visitor = visit()
    visitor.page.wait_for_load_state("networkidle")
    assert [url.rsplit("/", 1)[1] for url in visitor.requests] == ["demo", "page.css", "assistant.js"]
    assert visitor.page.evaluate("sessionStorage.length + localStorage.length + document.cookie.length") == 0


def test_a_keyboard_is_enough_from_the_question_to_the_contact(visit: Open) -> None:
    visitor = visit()
    keys = visitor.page.keyboard
    while visitor.active() != "launcher":
        keys.press("Tab")
    keys.press("Enter")
    assert visitor.active() == "field"
    visitor.log.locator(".greeting").wait_for()
    _type(visitor, DATES)
    _press_by_keyboard(visitor, visitor.choice(TRADE))
    expect(visitor.log.locator(".answer")).to_have_count(1)
    _press_by_keyboard(visitor, "Non")
    _press_by_keyboard(visitor, "La réponse n'est pas claire")
    expect(visitor.host.get_by_label("Votre commentaire")).to_be_focused()
    _type(visitor, COMMENT)
    _type(visitor, "je veux parler à quelqu'un")
    summary = visitor.log.get_by_label("Résumé à transmettre")
    expect(summary).to_be_visible()
    _reach(visitor, summary)
    keys.type("Merci. ")
    assert "Merci. " in summary.input_value()
    keys.press("Escape")
    assert visitor.active() == "launcher"


def _type(visitor: Visitor, text: str) -> None:
    assert visitor.active() == "field"
    visitor.page.keyboard.type(text)
    with visitor.page.expect_response("**/v1/message"):
        visitor.page.keyboard.press("Enter")
    visitor.wait()


def _reach(visitor: Visitor, target: Locator) -> None:
    for _ in range(60):
        visitor.page.keyboard.press("Shift+Tab")
        if target.evaluate("e => e.getRootNode().activeElement === e"):
            return
    pytest.fail("the keyboard does not lead there")


def _press_by_keyboard(visitor: Visitor, title: str) -> None:
    _reach(visitor, visitor.log.get_by_role("button", name=title, exact=True).last)
    with visitor.page.expect_response("**/v1/message"):
        visitor.page.keyboard.press("Enter")
    visitor.wait()
    assert visitor.active() == "field"


def test_it_survives_a_reload_and_is_erased_after_confirmation(visit: Open) -> None:
    visitor = visit().open().ask(CARD)
    visitor.page.reload()
    visitor.open()
    expect(visitor.log).to_contain_text("CPE et la CPF")
    visitor.press("Oui")
    visitor.act("Nouvelle conversation")
    visitor.host.get_by_role("button", name="Effacer").click()
    expect(visitor.messages).to_have_count(1)
    assert CARD not in visitor.page.evaluate("JSON.stringify(sessionStorage)")


def test_what_cannot_be_sent_is_given_back(visit: Open) -> None:
    visitor = visit(expected=["ERR_INTERNET_DISCONNECTED"]).open()
    visitor.page.context.set_offline(True)
    visitor.field.fill(CARD)
    visitor.field.press("Enter")
    expect(visitor.alert).to_contain_text("plus connecté à internet")
    expect(visitor.field).to_have_value(CARD)
    visitor.page.context.set_offline(False)
    visitor.page.wait_for_function("() => navigator.onLine")
    visitor.ask(CARD)
    expect(visitor.log).to_contain_text("CPE et la CPF")


def test_a_hostile_page_does_not_break_it(visit: Open) -> None:
    visitor = visit()
    visitor.page.evaluate(
        "() => { const s = new CSSStyleSheet(); s.replaceSync('* { all: unset !important;"
        " font-size: 60px !important; color: red !important }'); document.adoptedStyleSheets = [s]; }"
    )
    size = "e => getComputedStyle(e).fontSize + getComputedStyle(e).color"
    assert visitor.launcher.evaluate(size) == "16pxrgb(255, 255, 255)"
    assert visitor.open().panel.evaluate("e => getComputedStyle(e).position") == "fixed"
