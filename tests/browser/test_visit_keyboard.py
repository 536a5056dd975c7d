"""Somebody who has a keyboard alone, on a large screen and on the smallest."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.samples import COMMENT, EIGHT, HANDOFF, NO, OTHERS, PROBABLE, REASON, SURE, THANKS, TITLES
from tests.browser.scripted import FULL_PAGE, Fault, ScriptedSite, SiteVisitor

Sites = Callable[..., ScriptedSite]
SCREENS = [(1280, 800), (320, 256)]
STEPS = 40


def _key(visitor: SiteVisitor, key: str) -> None:
    """Presses a key; the focus must not fall out of the conversation."""
    visitor.page.keyboard.press(key)
    assert visitor.focused_inside(), f"the focus is lost after {key}"


def _enter(visitor: SiteVisitor) -> None:
    with visitor.page.expect_response("**/v1/message"):
        visitor.page.keyboard.press("Enter")
    visitor.wait()
    assert visitor.focused_inside(), "the focus is lost after what was sent"


def _type(visitor: SiteVisitor, text: str) -> None:
    expect(visitor.field).to_be_focused()
    visitor.page.keyboard.type(text)
    _enter(visitor)


def _open(visitor: SiteVisitor) -> None:
    for _ in range(STEPS):
        visitor.page.keyboard.press("Tab")
        if visitor.active() == "launcher":
            break
    visitor.page.keyboard.press("Enter")
    visitor.messages.first.wait_for()
    expect(visitor.field).to_be_focused()


def _reach(visitor: SiteVisitor, target: Locator, key: str) -> None:
    """Goes on with the same key until the target has the focus, where it must be seen."""
    for _ in range(STEPS):
        if target.evaluate("e => e.getRootNode().activeElement === e"):
            expect(target).to_be_in_viewport()
            return
        _key(visitor, key)
    pytest.fail("the keyboard does not lead there")


def _choose(visitor: SiteVisitor, title: str) -> None:
    """From the empty field one keystroke reaches the choices, then the right one."""
    expect(visitor.field).to_be_focused()
    _key(visitor, "ArrowUp")
    expect(visitor.log.locator(".choice:focus")).to_have_count(1)
    target = visitor.choices().filter(has_text=title).first
    focused = "e => e.getRootNode().activeElement.compareDocumentPosition(e)"
    _reach(visitor, target, "Shift+Tab" if target.evaluate(focused) == 2 else "Tab")
    _enter(visitor)


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_a_keyboard_is_enough_from_the_launcher_to_the_contact(sites: Sites, width: int, height: int) -> None:
    site = sites(width, height).will(EIGHT, SURE, REASON, COMMENT, THANKS, HANDOFF)
    visitor = site.visit(opened=False)
    _open(visitor)
    _type(visitor, "les dates ?")
    _choose(visitor, TITLES[3])
    _choose(visitor, "Non")
    _choose(visitor, "La réponse n'est pas claire")
    _type(visitor, "rien de clair")
    _type(visitor, "je veux parler à quelqu'un")
    contact = visitor.log.locator(".handoff .contact a").first
    _reach(visitor, contact, "Shift+Tab")
    _reach(visitor, visitor.log.get_by_role("button", name="Copier le résumé"), "Tab")
    _key(visitor, "Enter")
    assert "Question : " in visitor.copied()
    assert [one.get("payload", one.get("text")) for one in site.sent] == [
        *("les dates ?", f"/{TITLES[3]}", NO, "/La réponse n'est pas claire", "rien de clair"),
        "je veux parler à quelqu'un",
    ]


@pytest.mark.parametrize(("width", "height"), SCREENS)
@pytest.mark.parametrize("path", ["/", FULL_PAGE])
def test_one_keystroke_reaches_the_choices_from_the_empty_field(
    sites: Sites, path: str, width: int, height: int
) -> None:
    visitor = sites(width, height).will(EIGHT).visit(path)
    visitor.ask("les dates ?")
    visitor.field.focus()
    _key(visitor, "ArrowUp")
    focused = visitor.host.locator(".choice:focus")
    expect(focused).to_have_count(1)
    expect(focused).to_be_in_viewport(ratio=1)


def test_the_arrow_moves_in_the_text_when_there_is_one(sites: Sites) -> None:
    visitor = sites().will(EIGHT).visit()
    visitor.ask("les dates ?")
    visitor.field.fill("une ligne\nune autre")
    _key(visitor, "ArrowUp")
    expect(visitor.field).to_be_focused()


def test_the_arrow_does_nothing_when_there_is_nothing_to_choose(sites: Sites) -> None:
    visitor = sites().visit()
    visitor.ask("bonjour")
    _key(visitor, "ArrowUp")
    expect(visitor.field).to_be_focused()


def test_a_neighbouring_question_is_reached_by_the_keyboard(sites: Sites) -> None:
    site = sites().will([PROBABLE, OTHERS])
    visitor = site.visit()
    visitor.ask("une carte ?")
    _choose(visitor, "Comment la renouveler")
    assert site.sent[-1]["payload"] == "/Comment la renouveler ?"


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_the_actions_are_reached_and_left_by_the_keyboard(sites: Sites, width: int, height: int) -> None:
    visitor = sites(width, height).visit()
    visitor.ask("bonjour")
    opener = visitor.bar.locator("button[aria-expanded], button[aria-haspopup], summary").first
    _reach(visitor, opener, "Shift+Tab")
    _key(visitor, "Enter")
    expect(visitor.action("Imprimer")).to_be_visible()
    # Escape closes the menu, not the conversation.
    _key(visitor, "Escape")
    expect(visitor.action("Imprimer")).to_have_count(0)
    expect(visitor.panel).to_be_visible()
    expect(opener).to_be_focused()
    visitor.page.keyboard.press("Escape")
    expect(visitor.panel).to_be_hidden()
    assert visitor.active() == "launcher"


@pytest.mark.parametrize("name", ["Nouvelle conversation", "Vos données"])
def test_a_dialog_takes_the_focus_and_gives_it_back(sites: Sites, name: str) -> None:
    visitor = sites(config={"privacy": {"text": "Rien n'est gardé.", "days": 1}}).visit()
    visitor.act(name)
    dialog = visitor.confirm if name == "Nouvelle conversation" else visitor.data
    expect(dialog).to_be_visible()
    assert dialog.evaluate("e => e.contains(e.getRootNode().activeElement)")
    _key(visitor, "Escape")
    expect(dialog).to_be_hidden()
    expect(visitor.panel).to_be_visible()


def test_a_failure_can_be_tried_again_by_the_keyboard(sites: Sites) -> None:
    site = sites().will(SURE)
    visitor = site.visit()
    site.faults["message"] = Fault()
    visitor.page.keyboard.type("une carte ?")
    visitor.page.keyboard.press("Enter")
    expect(visitor.retry).to_be_visible()
    site.faults.clear()
    _reach(visitor, visitor.retry, "Shift+Tab")
    _enter(visitor)
    assert site.sent == [{"text": "une carte ?"}]
