"""What the developer of the page around can do, and what the other pages and tabs of the site share."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.hosts import AGENCY, HOSTS, Host
from tests.browser.samples import EIGHT, QUESTION, SURE, THANKS
from tests.browser.scripted import FULL_PAGE, SITE, ScriptedSite, SiteVisitor

Sites = Callable[..., ScriptedSite]
ELEMENT = "document.querySelector('ans-assistant')"
LISTEN = """e => { window.heard = [];
  for (const name of ['open', 'close', 'question', 'answer', 'feedback'])
    e.addEventListener('ans-assistant:' + name, event => heard.push([name, event.detail])); }"""
TYPED = "Bonjour, quelle carte pour l'INSi ?"


def _heard(visitor: SiteVisitor) -> list[list[Any]]:
    heard: list[list[Any]] = visitor.page.evaluate("heard")
    return heard


def test_a_page_opens_and_closes_the_conversation(sites: Sites) -> None:
    visitor = sites().visit(opened=False)
    visitor.page.evaluate(f"{ELEMENT}.open()")
    expect(visitor.panel).to_be_visible()
    expect(visitor.messages).to_have_count(1)
    visitor.page.evaluate(f"{ELEMENT}.open()")
    expect(visitor.panel).to_be_visible()
    visitor.page.evaluate(f"{ELEMENT}.close()")
    expect(visitor.panel).to_be_hidden()
    expect(visitor.launcher).to_be_visible()


def test_closing_what_was_never_opened_is_no_error(sites: Sites) -> None:
    site = sites()
    visitor = site.visit(opened=False)
    visitor.page.evaluate(f"{ELEMENT}.close()")
    expect(visitor.launcher).to_be_visible()
    assert site.calls == []


def test_a_page_asks_a_question_for_the_visitor(sites: Sites) -> None:
    site = sites().will(SURE)
    visitor = site.visit(opened=False)
    visitor.page.evaluate(f"{ELEMENT}.ask({json.dumps(TYPED)})")
    expect(visitor.panel).to_be_visible()
    expect(visitor.log.locator(".answer")).to_contain_text("une carte CPS nominative")
    expect(visitor.log.locator(".mine")).to_have_count(1)
    assert site.sent == [{"text": TYPED}]


def test_a_page_asks_in_a_conversation_that_is_open(sites: Sites) -> None:
    site = sites().will("Première.", "Seconde.")
    visitor = site.visit()
    visitor.ask("une")
    visitor.page.evaluate(f"{ELEMENT}.ask('deux')")
    expect(visitor.log).to_contain_text("Seconde.")
    assert site.sent == [{"text": "une"}, {"text": "deux"}]
    assert site.calls.count("session") == 1


def test_events_tell_what_happens_in_order(sites: Sites) -> None:
    visitor = sites().will(SURE, THANKS).visit(opened=False)
    visitor.host.evaluate(LISTEN)
    visitor.open_any().ask(TYPED).pick("Oui")
    visitor.page.keyboard.press("Escape")
    names = [name for name, _ in _heard(visitor)]
    assert names[:3] == ["open", "question", "answer"]
    assert names.count("open") == names.count("close") == names.count("feedback") == 1
    assert names[-1] == "close"
    assert names.index("feedback") > names.index("answer")


def test_events_hold_ids_and_kinds_and_never_a_text(sites: Sites) -> None:
    visitor = sites().will(EIGHT, SURE, THANKS).visit(opened=False)
    visitor.host.evaluate(LISTEN)
    visitor.open_any().ask(TYPED).pick("vague 1").pick("Oui")
    heard = _heard(visitor)
    answer = next(detail for name, detail in heard if name == "answer" and "insi-carte" in str(detail))
    assert "answer" in answer.values()
    words = re.compile(r"bonjour|carte pour|CPS|vague|dossier|Oui\b|utile|Ségur", re.IGNORECASE)
    assert [detail for _, detail in heard if words.search(json.dumps(detail, ensure_ascii=False) or "")] == []


def test_an_event_is_heard_by_the_page_as_a_whole(sites: Sites) -> None:
    # Analytics listen to the document: the element may come after them.
    visitor = sites().visit(opened=False)
    visitor.page.evaluate(f"({LISTEN})(document)")
    visitor.open_any()
    assert [name for name, _ in _heard(visitor)] == ["open"]


def test_a_question_of_the_page_is_filled_in_and_not_sent(sites: Sites) -> None:
    widget = f'<ans-assistant data-question="{TYPED}"></ans-assistant>'
    site = sites(host=Host(widget=widget))
    visitor = site.visit(opened=False)
    assert site.calls == []
    visitor.open_any()
    expect(visitor.field).to_have_value(TYPED)
    expect(visitor.field).to_be_focused()
    assert site.sent == []


def test_a_question_of_the_address_is_filled_in_and_not_sent(sites: Sites) -> None:
    site = sites()
    visitor = site.visit(f"{FULL_PAGE}?question={quote(TYPED)}")
    expect(visitor.field).to_have_value(TYPED)
    assert site.sent == []
    with visitor.page.expect_response("**/v1/message"):
        visitor.field.press("Enter")
    assert site.sent == [{"text": TYPED}]


@pytest.mark.parametrize(
    "attack",
    [
        '"><img src=x onerror="window.ran=1"> /restart & « ça »',
        "</script><script>window.ran=1</script>",
        "</ans-assistant><iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
        "[a](javascript:window.ran=1) **gras** `code`",
        '/pick{"entry": "insi-carte-cpx-requise"}',
        "${window.ran=1}{{window.ran=1}}",
    ],
)
def test_a_question_of_the_address_is_text_whatever_it_holds(sites: Sites, attack: str) -> None:
    site = sites()
    visitor = site.visit(f"{FULL_PAGE}?question={quote(attack)}")
    expect(visitor.field).to_have_value(attack)
    assert visitor.page.locator("img, iframe, a[href^='javascript']").count() == 0
    assert visitor.page.evaluate("window.ran") is None
    assert site.sent == []


def test_the_link_to_an_answer_opens_the_full_page_with_its_question(sites: Sites) -> None:
    site = sites().will(SURE)
    visitor = site.visit()
    visitor.ask(TYPED)
    visitor.log.get_by_role("button", name="Copier le lien").click()
    expect(visitor.host.get_by_role("status").filter(has_text="copié")).to_have_count(1)
    address = visitor.copied()
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == SITE + FULL_PAGE
    assert parse_qs(parts.query) == {"question": [QUESTION]}
    other = site.visit(address.removeprefix(SITE))
    expect(other.field).to_have_value(QUESTION)


@pytest.mark.parametrize("act", ["click", "open"])
def test_the_other_name_of_the_element_is_the_same_element(sites: Sites, act: str) -> None:
    host = Host(widget="<support-assistant></support-assistant>")
    site = sites(host=host).will(SURE)
    visitor = site.visit(opened=False, tag="support-assistant")
    if act == "open":
        visitor.page.evaluate("document.querySelector('support-assistant').open()")
    else:
        visitor.launcher.click()
    expect(visitor.messages).to_have_count(1)
    visitor.ask(TYPED)
    expect(visitor.log).to_contain_text("une carte CPS nominative")


@pytest.mark.parametrize(("width", "is_open"), [(1280, True), (320, False)])
def test_the_next_page_goes_on_with_the_conversation(sites: Sites, width: int, is_open: bool) -> None:
    site = sites(width, hosts={"/tarifs": HOSTS["dark"]}).will(SURE)
    visitor = site.visit()
    visitor.ask(TYPED)
    visitor.page.goto(f"{SITE}/tarifs")
    # A small screen shows the page first; nowhere is the focus taken from it.
    expect(visitor.panel).to_be_visible(visible=is_open)
    expect(visitor.launcher).to_have_text("Reprendre la conversation")
    assert not visitor.focused_inside()
    visitor.open_any()
    expect(visitor.log).to_contain_text("une carte CPS nominative")
    visitor.ask("et après ?")
    assert site.calls.count("session") == 1


def test_a_second_tab_shows_the_conversation_of_the_first(sites: Sites) -> None:
    site = sites().will(SURE)
    first = site.visit()
    first.ask(TYPED)
    second = site.visit("/tarifs")
    expect(second.log).to_contain_text("une carte CPS nominative")
    expect(second.log.locator(".mine")).to_have_text([re.compile("quelle carte")])
    second.ask("et après ?")
    expect(second.log).to_contain_text("Bien reçu.")
    assert site.calls.count("session") == 1


def test_choices_of_the_first_tab_can_be_made_in_the_second(sites: Sites) -> None:
    site = sites().will(EIGHT, SURE)
    first = site.visit()
    first.ask("les dates ?")
    second = site.visit("/tarifs")
    second.pick("vague 1")
    expect(second.log).to_contain_text("une carte CPS nominative")


def test_when_the_first_tab_is_closed_nothing_of_it_is_left(sites: Sites) -> None:
    # Hospital posts are shared: the next person must not read it.
    site = sites().will(SURE)
    first = site.visit()
    first.ask(TYPED)
    first.page.close()
    second = site.visit("/tarifs")
    expect(second.messages).to_have_count(1)
    expect(second.log).not_to_contain_text("CPS")
    assert site.calls.count("session") == 2
    kept = "localStorage.length + document.cookie.length"
    assert second.page.evaluate(kept) == 0


def test_another_tab_that_is_not_opened_asks_and_keeps_nothing(sites: Sites) -> None:
    site = sites().will(SURE)
    first = site.visit()
    first.ask(TYPED)
    calls = len(site.calls)
    second = site.visit("/tarifs", opened=False)
    expect(second.launcher).to_be_visible()
    assert len(site.calls) == calls
    assert second.page.evaluate("sessionStorage.length + localStorage.length") == 0


def test_a_conversation_that_was_erased_is_not_given_to_another_tab(sites: Sites) -> None:
    site = sites().will(SURE)
    first = site.visit()
    first.ask(TYPED)
    first.act("Nouvelle conversation").confirm.get_by_role("button", name="Effacer").click()
    expect(first.messages).to_have_count(1)
    second = site.visit("/tarifs")
    expect(second.log).not_to_contain_text("CPS")


@pytest.mark.parametrize("name", HOSTS)
def test_the_style_of_a_page_does_not_reach_the_conversation(sites: Sites, name: str) -> None:
    visitor = sites(host=HOSTS[name]).will(SURE).visit()
    visitor.ask(TYPED)
    style = "e => { const s = getComputedStyle(e); return [s.fontFamily, s.textTransform, s.letterSpacing] }"
    assert visitor.host.locator(".entry .send").evaluate(style) == ["system-ui, sans-serif", "none", "normal"]
    # The launcher and the panel are in the window, whatever the page does.
    expect(visitor.bar).to_be_in_viewport(ratio=1)
    expect(visitor.field).to_be_in_viewport(ratio=1)


def test_the_banner_of_cookies_of_a_page_stays_usable_when_closed(sites: Sites) -> None:
    visitor = sites(host=AGENCY).visit(opened=False)
    visitor.page.get_by_role("button", name="Refuser").click(trial=True)
