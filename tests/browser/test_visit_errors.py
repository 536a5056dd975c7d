"""What fails is seen, nothing is lost, and a network that comes back changes nothing by itself."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.hosts import FALLBACK
from tests.browser.samples import CONFIG, CONTACT, EIGHT, SURE, THANKS, TITLES, YES
from tests.browser.scripted import Fault, ScriptedSite, SiteVisitor, button

Sites = Callable[..., ScriptedSite]
TEXT = "Combien coûte une carte ?"
SCREENS = [(1280, 800), (320, 568), (320, 256)]
SILENT = Fault()
TIMEOUT = Fault(reason="timedout")
BROKEN = Fault(503, "unavailable", "Le service rencontre un problème technique.", contact=CONTACT)
TOO_MANY = Fault(429, "too_many", "Vous envoyez trop de messages.", after=7)
FAULTS = {"refused": SILENT, "timeout": TIMEOUT, "broken": BROKEN, "too many": TOO_MANY}


def _alert_is_seen(visitor: SiteVisitor) -> None:
    expect(visitor.alert.locator("> *").first).to_be_in_viewport(ratio=1)
    # Nothing lies over it.
    assert visitor.alert.evaluate(
        "e => { const box = e.firstElementChild.getBoundingClientRect();"
        "const top = e.getRootNode().elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);"
        "return e.contains(top) }"
    )


def _again(visitor: SiteVisitor) -> None:
    with visitor.page.expect_response("**/v1/message"):
        visitor.retry.click()
    visitor.wait()


@pytest.mark.parametrize(("width", "height"), SCREENS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_lost_press_keeps_the_choices_and_says_so(
    sites: Sites, fault: str, width: int, height: int
) -> None:
    site = sites(width, height).will(EIGHT)
    visitor = site.visit()
    visitor.ask("les dates ?")
    site.faults["message"] = FAULTS[fault]
    visitor.choices().nth(1).click()
    expect(visitor.alert).not_to_be_empty()
    _alert_is_seen(visitor)
    shown = [text.splitlines()[0] for text in visitor.choices().all_inner_texts()]
    assert [text.replace("\u202f", " ") for text in shown] == list(TITLES)
    assert visitor.focused_inside()


def _after_a_lost_press(sites: Sites) -> tuple[ScriptedSite, SiteVisitor]:
    """The second of eight choices was pressed and not sent; the service is there again."""
    site = sites().will(EIGHT, SURE)
    visitor = site.visit()
    visitor.ask("les dates ?")
    site.faults["message"] = SILENT
    visitor.choices().nth(1).click()
    expect(visitor.retry).to_be_visible()
    site.faults.clear()
    return site, visitor


def test_a_lost_press_is_sent_once_when_tried_again(sites: Sites) -> None:
    site, visitor = _after_a_lost_press(sites)
    _again(visitor)
    assert site.sent[1:] == [{"payload": f"/{TITLES[1]}", "signature": "s"}]
    expect(visitor.log.locator(".mine").filter(has_text=TITLES[1])).to_have_count(1)
    expect(visitor.log.get_by_role("button", name="Autres choix")).to_have_count(0)
    expect(visitor.alert).to_be_empty()


def test_after_a_lost_press_another_choice_can_be_made(sites: Sites) -> None:
    site, visitor = _after_a_lost_press(sites)
    visitor.pick(TITLES[0])
    assert site.sent[1:] == [{"payload": f"/{TITLES[0]}", "signature": "s"}]
    expect(visitor.alert).to_be_empty()
    # The one that was not sent is not told as said.
    expect(visitor.log.locator(".mine").filter(has_text=TITLES[1])).to_have_count(0)


def test_an_opinion_lost_with_the_network_is_not_shown_as_given_when_it_returns(sites: Sites) -> None:
    site = sites().will(SURE, THANKS)
    visitor = site.visit()
    visitor.ask("une carte ?")
    site.offline()
    visitor.log.get_by_role("button", name="Oui", exact=True).click()
    expect(visitor.alert).to_contain_text("plus connecté à internet")
    site.offline(False)
    visitor.page.wait_for_function("() => navigator.onLine")
    expect(visitor.retry).to_be_visible()
    assert len(site.sent) == 1
    _again(visitor)
    expect(visitor.log).to_contain_text("votre avis est enregistré")
    assert site.sent[1:] == [{"payload": YES, "signature": "s"}]


@pytest.mark.parametrize(("width", "height"), SCREENS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_lost_text_is_given_back_and_no_proposal_covers_the_alert(
    sites: Sites, fault: str, width: int, height: int
) -> None:
    site = sites(width, height, proposals=[button("Combien coûte une carte CPS ?")])
    visitor = site.visit(clock=True)
    site.faults["message"] = FAULTS[fault]
    visitor.field.press_sequentially(TEXT)
    visitor.page.clock.run_for(1_000)
    visitor.host.get_by_role("option").first.wait_for()
    visitor.field.press("Enter")
    expect(visitor.alert).not_to_be_empty()
    expect(visitor.field).to_have_value(TEXT)
    asked = site.calls.count("suggest")
    # Past the pause after which proposals are asked: what is given back asks for none.
    visitor.page.clock.run_for(1_000)
    expect(visitor.host.get_by_role("option")).to_have_count(0)
    assert site.calls.count("suggest") == asked
    _alert_is_seen(visitor)


def test_a_lost_text_keeps_the_choices_it_would_have_replaced(sites: Sites) -> None:
    site = sites().will(EIGHT)
    visitor = site.visit()
    visitor.ask("les dates ?")
    site.faults["message"] = SILENT
    visitor.say("le premier")
    expect(visitor.alert).not_to_be_empty()
    expect(visitor.choices()).to_have_count(len(TITLES))
    site.faults.clear()
    visitor.pick(TITLES[0])
    assert site.sent[-1]["payload"] == f"/{TITLES[0]}"


def test_a_lost_text_is_sent_once_when_tried_again(sites: Sites) -> None:
    site = sites().will(SURE)
    visitor = site.visit()
    site.faults["message"] = BROKEN
    visitor.say(TEXT)
    expect(visitor.retry).to_be_visible()
    site.faults.clear()
    _again(visitor)
    assert site.sent == [{"text": TEXT}]
    expect(visitor.field).to_have_value("")
    expect(visitor.log.locator(".mine")).to_have_count(1)
    expect(visitor.alert).to_be_empty()


def test_what_was_corrected_after_a_failure_is_what_is_sent(sites: Sites) -> None:
    site = sites()
    visitor = site.visit()
    site.faults["message"] = SILENT
    visitor.say(TEXT)
    expect(visitor.retry).to_be_visible()
    site.faults.clear()
    visitor.ask("Combien coûte une e-CPS ?")
    assert site.sent == [{"text": "Combien coûte une e-CPS ?"}]
    expect(visitor.alert).to_be_empty()


def test_a_refusal_for_too_many_messages_counts_the_seconds_left(sites: Sites) -> None:
    site = sites()
    visitor = site.visit(clock=True)
    site.faults["message"] = TOO_MANY
    visitor.say(TEXT)
    expect(visitor.alert).to_contain_text("trop de messages")
    assert _seconds(visitor) == 7
    visitor.page.clock.run_for(3_000)
    assert _seconds(visitor) == 4
    visitor.page.clock.run_for(10_000)
    site.faults.clear()
    _again(visitor)
    assert site.sent == [{"text": TEXT}]


def _seconds(visitor: SiteVisitor) -> int:
    number = re.search(r"(\d+)\s*s(?:econde)?", visitor.alert.inner_text())
    assert number, visitor.alert.inner_text()
    return int(number.group(1))


def test_a_broken_service_gives_the_contact_of_its_refusal(sites: Sites) -> None:
    site = sites()
    visitor = site.visit()
    site.faults["message"] = BROKEN
    visitor.say(TEXT)
    expect(visitor.alert).to_contain_text("problème technique")
    phone = visitor.alert.get_by_role("link", name=CONTACT["phone"])
    expect(phone).to_have_attribute("href", re.compile(r"^tel:0806800213$"))
    expect(visitor.retry).to_be_visible()


def test_a_text_lost_with_the_network_waits_for_it(sites: Sites) -> None:
    site = sites()
    visitor = site.visit()
    site.offline()
    visitor.say(TEXT)
    expect(visitor.alert).to_contain_text("plus connecté à internet")
    expect(visitor.field).to_have_value(TEXT)
    site.offline(False)
    visitor.page.wait_for_function("() => navigator.onLine")
    assert site.sent == []
    _again(visitor)
    assert site.sent == [{"text": TEXT}]


def test_a_network_that_comes_and_goes_with_nothing_lost_leaves_no_alert(sites: Sites) -> None:
    site = sites()
    visitor = site.visit()
    site.offline()
    expect(visitor.alert).to_contain_text("plus connecté à internet")
    site.offline(False)
    expect(visitor.alert).to_be_empty()


def test_a_conversation_that_cannot_begin_gives_the_contact_of_the_refusal(sites: Sites) -> None:
    site = sites(faults={"session": BROKEN, "config": BROKEN})
    visitor = site.visit(opened=False)
    visitor.launcher.click()
    expect(visitor.alert.get_by_role("link", name=CONTACT["email"])).to_be_visible()
    site.faults.clear()
    visitor.retry.click()
    expect(visitor.messages).to_have_count(1)
    expect(visitor.alert).to_be_empty()


def test_a_conversation_that_cannot_begin_gives_the_contact_of_the_configuration(sites: Sites) -> None:
    site = sites(faults={"session": SILENT}, config=CONFIG)
    visitor = site.visit(opened=False)
    visitor.launcher.click()
    expect(visitor.alert.get_by_role("link", name=CONTACT["phone"])).to_be_visible()


def test_when_nothing_answers_at_opening_the_link_of_the_page_is_given(sites: Sites) -> None:
    site = sites(faults={"*": SILENT})
    visitor = site.visit(opened=False)
    visitor.launcher.click()
    expect(visitor.alert).to_contain_text("ne répond pas")
    _alert_is_seen(visitor)
    expect(visitor.alert.locator(f'a[href="{FALLBACK}"]')).to_be_visible()
    site.faults.clear()
    visitor.retry.click()
    expect(visitor.messages).to_have_count(1)


def test_a_question_asked_while_nothing_answered_is_not_lost(sites: Sites) -> None:
    site = sites(faults={"*": SILENT})
    visitor = site.visit(opened=False)
    visitor.launcher.click()
    expect(visitor.alert).not_to_be_empty()
    visitor.say(TEXT)
    expect(visitor.field).to_have_value(TEXT)
    site.faults.clear()
    visitor.ask(TEXT)
    assert site.sent == [{"text": TEXT}]


def test_an_impatient_visitor_presses_once(sites: Sites) -> None:
    site = sites().will(EIGHT, SURE)
    visitor = site.visit()
    visitor.ask("les dates ?")
    held = site.hold()
    first = visitor.choices().first
    first.click()
    if first.count():
        first.dispatch_event("click")
    assert len(held) == 1
    site.release()
    visitor.wait()
    assert len(site.sent) == 2
