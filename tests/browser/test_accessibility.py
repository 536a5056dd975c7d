"""What the law asks and axe-core cannot see: one test for each line of the design's list."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import CARD, DATES, Open, Visitor

SIZE = "e => { const box = e.getBoundingClientRect(); return [box.width, box.height] }"
SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }
.launcher, .panel, .confirm { font-size: 2em !important; }
"""


def _held(visitor: Visitor) -> list[Route]:
    """Keeps back the calls to the assistant until the test lets them go."""
    held: list[Route] = []
    visitor.page.route("**/v1/message", lambda route: held.append(route))
    return held


def _send(visitor: Visitor, text: str) -> None:
    visitor.field.fill(text)
    visitor.field.press("Enter")


def test_the_launcher_is_a_button_with_visible_text(visit: Open) -> None:
    visitor = visit()
    assert visitor.launcher.evaluate("b => b.localName") == "button"
    expect(visitor.host.get_by_role("button", name="Poser une question")).to_have_text("Poser une question")
    expect(visitor.launcher).to_have_attribute("aria-expanded", "false")


def test_opening_moves_the_focus_in_and_escape_gives_it_back(visit: Open) -> None:
    visitor = visit().open()
    assert visitor.active() == "field"
    visitor.page.keyboard.press("Escape")
    expect(visitor.panel).to_be_hidden()
    assert visitor.active() == "launcher"
    visitor.open()
    visitor.host.get_by_role("button", name="Fermer").click()
    assert visitor.active() == "launcher"


def test_no_trap_on_a_large_screen(visit: Open) -> None:
    visitor = visit().open()
    assert not visitor.panel.evaluate("p => p.matches(':modal')")
    left = False
    for _ in range(20):
        visitor.page.keyboard.press("Tab")
        left = left or visitor.page.evaluate("document.activeElement.localName") != "ans-assistant"
    assert left
    visitor.page.get_by_role("link", name="pleine page").focus()
    assert visitor.page.evaluate("document.activeElement.localName") == "a"


def test_modal_on_a_small_screen(visit: Open) -> None:
    visitor = visit(width=390, height=844).open()
    assert visitor.panel.evaluate("p => p.matches(':modal')")
    visitor.page.evaluate("document.querySelector('main a').focus()")
    assert visitor.page.evaluate("document.activeElement.localName") == "ans-assistant"


def test_messages_are_appended_whole_to_a_named_log_and_never_made_again(visit: Open) -> None:
    visitor = visit().open()
    expect(visitor.log).to_have_attribute("aria-label", "Conversation")
    visitor.log.evaluate(
        "log => { log.filled = 0; new MutationObserver(all => all.forEach(m => m.addedNodes.forEach("
        "n => { if (n.textContent.length < 15) log.filled++ }))).observe(log, {childList: true}) }"
    )
    visitor.ask(CARD)
    visitor.messages.evaluate_all("all => all.forEach(m => { m.first = true })")
    before = visitor.messages.count()
    visitor.ask(DATES)
    again = visitor.messages.evaluate_all("all => all.map(m => m.first === true)")
    assert again[:before] == [True] * before
    assert len(again) > before
    assert visitor.log.evaluate("log => log.filled") == 0


def test_every_message_says_whose_it_is(visit: Open) -> None:
    visitor = visit().open().ask(CARD)
    starts = visitor.messages.evaluate_all("all => all.map(m => m.textContent.split(' : ')[0])")
    assert starts[:3] == ["Assistant", "Vous", "Assistant"]
    assert set(starts) == {"Assistant", "Vous"}
    assert visitor.messages.first.locator(".unseen").first.evaluate(SIZE) == [1, 1]


def test_waiting_is_told_after_400_ms_and_the_dots_stop_within_five_seconds(visit: Open) -> None:
    visitor = visit(clock=True)
    visitor.launcher.click()
    # No other tab has a conversation.
    visitor.page.clock.run_for(200)
    visitor.log.locator(".greeting").wait_for()
    held = _held(visitor)
    clock, dots = visitor.page.clock, visitor.host.locator(".dots")
    _send(visitor, CARD)
    clock.run_for(399)
    expect(visitor.host.get_by_role("status")).to_be_empty()
    clock.run_for(1)
    expect(visitor.host.get_by_role("status")).to_have_text("L'assistant rédige…")
    expect(dots).to_have_count(1)
    clock.run_for(4_999)
    expect(dots).to_have_count(0)
    expect(visitor.host.get_by_role("status")).to_have_text("L'assistant rédige…")
    held[0].continue_()
    expect(visitor.host.get_by_role("status")).to_be_empty()
    expect(visitor.log).to_contain_text("CPE et la CPF")


def test_while_waiting_the_button_says_so_and_the_field_stays_usable(visit: Open) -> None:
    visitor = visit().open()
    held = _held(visitor)
    _send(visitor, CARD)
    send = visitor.host.get_by_role("button", name="Envoyer")
    expect(send).to_have_attribute("aria-disabled", "true")
    assert send.get_attribute("disabled") is None
    _send(visitor, "la suite")
    expect(visitor.field).to_have_value("la suite")
    assert len(held) == 1
    held[0].continue_()
    visitor.wait()
    expect(visitor.field).to_have_value("la suite")


def test_the_field_has_a_visible_label_and_no_placeholder(visit: Open) -> None:
    visitor = visit().open()
    expect(visitor.host.get_by_text("Votre question", exact=True)).to_be_visible()
    expect(visitor.host.get_by_label("Votre question")).to_have_attribute("id", "field")
    assert visitor.field.get_attribute("placeholder") is None


def test_the_counter_begins_at_four_fifths_and_nothing_is_cut(visit: Open) -> None:
    visitor = visit().open()
    counter = visitor.host.locator("#counter")
    visitor.field.fill("x" * 399)
    expect(counter).to_be_empty()
    visitor.field.fill("x" * 400)
    expect(counter).to_have_text("400 caractères sur 500")
    visitor.field.fill("x" * 700)
    expect(counter).to_have_text("700 caractères sur 500")
    visitor.field.press("Enter")
    expect(visitor.alert).to_contain_text("dépasse la limite de 200 caractères")
    assert len(visitor.field.input_value()) == 700
    expect(visitor.field).to_have_attribute("aria-invalid", "true")
    expect(visitor.host.get_by_role("alert")).to_contain_text("Raccourcissez-le")
    visitor.field.fill("x")
    expect(visitor.field).not_to_have_attribute("aria-invalid", "true")


def test_choices_are_a_group_named_by_their_question(visit: Open) -> None:
    visitor = visit().open().ask(DATES)
    question = visitor.log.get_by_role("group").last.locator("legend").inner_text().strip()
    assert question.endswith("?")
    group = visitor.log.get_by_role("group", name=question)
    expect(group).to_have_count(1)
    assert group.get_by_role("button").count() >= 2
    # That the focus leaves before the group goes is watched in every test.
    visitor.press(visitor.choice())
    assert visitor.active() == "field"
    expect(group.get_by_role("button")).to_have_count(0)


def test_enter_sends_shift_enter_breaks_the_line_and_composing_does_neither(visit: Open) -> None:
    visitor = visit().open()
    visitor.field.press_sequentially("une")
    visitor.field.press("Shift+Enter")
    visitor.field.press_sequentially("deux")
    expect(visitor.field).to_have_value("une\ndeux")
    visitor.field.evaluate(
        "f => f.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    expect(visitor.messages).to_have_count(1)
    visitor.ask("une\ndeux")
    expect(visitor.messages.nth(1)).to_contain_text("deux")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (320, 640)])
def test_targets_are_large_enough_for_a_thumb(visit: Open, width: int, height: int) -> None:
    visitor = visit(width=width, height=height)
    small: list[Any] = []

    def measure() -> None:
        targets = visitor.host.locator("button:visible, [role=option]:visible, textarea:visible")
        small.extend(
            targets.evaluate_all(
                "all => all.map(e => [e.textContent, e.getBoundingClientRect()]).filter("
                "([, box]) => box.width < 44 || box.height < 44).map("
                "([text, box]) => [text, box.width, box.height])"
            )
        )

    measure()
    visitor.open()
    measure()
    visitor.ask(CARD)
    measure()
    visitor.press("Non")
    measure()
    visitor.ask(DATES)
    measure()
    visitor.field.press_sequentially("carte cps")
    visitor.host.get_by_role("option").first.wait_for()
    measure()
    assert small == []


def test_the_reader_who_scrolled_up_is_left_where_they_read(visit: Open) -> None:
    visitor = visit().open().ask(CARD).ask(DATES)
    held = _held(visitor)
    _send(visitor, "Comment commander une carte CPS ?")
    expect(visitor.messages.last).to_contain_text("commander")
    visitor.log.evaluate("log => { log.scrollTop = 0 }")
    before = visitor.messages.count()
    held[0].continue_()
    visitor.wait()
    assert visitor.messages.count() > before
    assert visitor.log.evaluate("log => log.scrollTop") == 0
    assert visitor.page.evaluate("scrollY") == 0


def test_who_does_not_want_motion_gets_none(visit: Open) -> None:
    name = "e => getComputedStyle(e, '::after').animationName"
    for wish, expected in (("reduce", "none"), ("no-preference", "blink")):
        visitor = visit(reduced_motion=wish).open()
        _held(visitor)
        _send(visitor, CARD)
        dots = visitor.host.locator(".dots")
        dots.wait_for()
        assert dots.evaluate(name) == expected


def test_forced_colours_keep_the_edges(visit: Open) -> None:
    visitor = visit(forced_colors="active").open().ask(CARD)
    assert visitor.violations() == []
    edge = "e => { const s = getComputedStyle(e); return [s.borderTopStyle, s.borderTopWidth] }"
    assert visitor.log.locator(".answer").first.evaluate(edge) == ["solid", "1px"]
    assert visitor.log.locator(".mine").first.evaluate(edge) == ["solid", "1px"]
    assert visitor.host.get_by_role("button", name="Envoyer").evaluate(edge) == ["solid", "1px"]


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (320, 640)])
def test_twice_as_large_and_spaced_text_loses_nothing(visit: Open, width: int, height: int) -> None:
    visitor = visit(width=width, height=height)
    visitor.page.evaluate(
        "css => { const s = new CSSStyleSheet(); s.replaceSync(css);"
        "document.querySelector('ans-assistant').shadowRoot.adoptedStyleSheets.push(s) }",
        SPACING,
    )
    visitor.open().ask(CARD).ask(DATES)
    assert visitor.violations() == []
    cut = visitor.host.locator(
        "button:visible, .message:visible, label:visible, legend:visible, h2:visible, p:visible"
    )
    assert (
        cut.evaluate_all(
            "all => all.filter(e => !e.closest('.unseen') &&"
            " (e.scrollWidth > e.clientWidth + 1 && e.clientWidth"
            " || getComputedStyle(e).overflow === 'hidden')).map(e => e.outerHTML)"
        )
        == []
    )
    # Every control can still be reached and used.
    visitor.act("Nouvelle conversation")
    expect(visitor.host.get_by_role("button", name="Effacer")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_asked_for_are_the_ones_shown(visit: Open, scheme: str) -> None:
    visitor = visit(color_scheme=scheme).open()
    back = visitor.panel.evaluate("p => getComputedStyle(p).backgroundColor")
    assert back == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 28, 37)"}[scheme]


def test_without_javascript_there_is_a_link(visit: Open) -> None:
    visitor = visit(java_script_enabled=False)
    link = visitor.host.get_by_role("link", name="Poser une question à l'assistant")
    expect(link).to_be_visible()
    link.click()
    visitor.page.wait_for_url("**/assistant/")
    expect(visitor.host.get_by_role("link", name="parcourir toutes les questions")).to_be_visible()
