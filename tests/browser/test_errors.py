"""What is not sent is seen, kept, and can be sent again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.alone import WidgetAlone

TRADES: dict[str, Any] = {
    "kind": "clarification",
    "text": "Votre question concerne quel couloir Ségur ?",
    "buttons": [{"title": t, "payload": f"/choice{t}", "signature": "s"} for t in ("Hôpital", "Officine")],
}
EMBEDDED = "<ans-assistant></ans-assistant>"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
Answer = Callable[[Route], None]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def widget(page: Page) -> WidgetAlone:
    return WidgetAlone(page, host=EMBEDDED)


def _field(page: Page) -> Locator:
    return page.locator("#field")


def _alert(page: Page) -> Locator:
    return page.get_by_role("alert")


def _refuse(page: Page, status: int = 0, headers: dict[str, str] | None = None, **more: Any) -> None:
    """From now on messages are refused; status 0 is a network that breaks."""
    body = json.dumps({"error": "refused", "message": "C'est refusé.", **more})

    def answer(route: Route) -> None:
        if not status:
            route.abort("connectionrefused")
            return
        route.fulfill(status=status, body=body, content_type="application/json", headers=headers or {})

    page.route("**/v1/message", answer)


def _send(page: Page, text: str) -> None:
    _field(page).fill(text)
    _field(page).press("Enter")


def _press_retry(page: Page) -> None:
    _alert(page).get_by_role("button", name="Réessayer").click()


def test_a_typed_question_that_fails_is_back_in_the_field(widget: WidgetAlone, page: Page) -> None:
    widget.open(["Bonjour."])
    _refuse(page)
    _send(page, "Une question")
    expect(_alert(page)).to_contain_text("Le service ne répond pas")
    expect(_field(page)).to_have_value("Une question")
    expect(page.locator(".mine")).to_have_count(0)


def test_what_was_typed_meanwhile_is_not_lost(widget: WidgetAlone, page: Page) -> None:
    widget.open(["Bonjour."])
    held: list[Route] = []
    page.route("**/v1/message", lambda route: held.append(route))
    _send(page, "Une question")
    expect(page.locator(".mine")).to_have_count(1)
    _field(page).fill("la suite")
    held[0].abort()
    expect(_field(page)).to_have_value("Une question\nla suite")


def test_a_typed_question_is_sent_again_as_it_was_mended(widget: WidgetAlone, page: Page) -> None:
    widget.open(["Bonjour."])
    _refuse(page)
    _send(page, "Une question")
    expect(_field(page)).to_have_value("Une question")
    page.unroute("**/v1/message")
    _field(page).fill("Une autre question")
    _press_retry(page)
    expect(page.locator(".message").last).to_contain_text("Bien reçu.")
    assert widget.sent == [{"text": "Une autre question"}]
    expect(_alert(page)).to_be_empty()
    expect(_field(page)).to_have_value("")


def test_what_is_sent_again_has_the_same_id_and_what_comes_next_another(
    widget: WidgetAlone, page: Page
) -> None:
    """Cut off, a visitor cannot know whether it was handled: the server can, by the id."""
    widget.open([TRADES])
    ids: list[str] = []
    page.on(
        "request",
        lambda request: ids.append(request.headers["x-request-id"]) if "v1/message" in request.url else None,
    )
    _refuse(page)
    _send(page, "Une question")
    expect(_alert(page)).to_contain_text("Le service ne répond pas")
    _press_retry(page)
    expect(_field(page)).to_have_value("Une question")
    page.unroute("**/v1/message")
    _press_retry(page)
    expect(page.locator(".message").last).to_contain_text("Bien reçu.")
    _send(page, "Une autre question")
    expect(page.locator(".mine")).to_have_count(2)
    expect(page.locator(".message").last).to_contain_text("Bien reçu.")
    first, again, handled, following = ids
    assert first == again == handled != following


def test_the_choices_are_kept_until_the_server_has_answered(widget: WidgetAlone, page: Page) -> None:
    widget.open([TRADES])
    held: list[Route] = []
    page.route("**/v1/message", lambda route: held.append(route))
    group = page.get_by_role("group", name="couloir")
    group.get_by_role("button", name="Officine").click()
    for button in group.get_by_role("button").all():
        expect(button).to_have_attribute("aria-disabled", "true")
    held[0].fulfill(json={"messages": []})
    expect(group.get_by_role("button")).to_have_count(0)


def test_a_press_that_is_lost_does_not_look_sent(widget: WidgetAlone, page: Page) -> None:
    widget.open([TRADES])
    _refuse(page)
    group = page.get_by_role("group", name="couloir")
    group.get_by_role("button", name="Officine").click()
    expect(_alert(page)).to_contain_text("Le service ne répond pas")
    expect(page.locator(".mine")).to_have_count(0)
    expect(group.get_by_role("button")).to_have_count(2)
    assert group.locator("[aria-disabled]").count() == 0
    expect(_field(page)).to_have_value("")


def test_a_press_is_made_again(widget: WidgetAlone, page: Page) -> None:
    widget.open([TRADES])
    _refuse(page)
    page.get_by_role("button", name="Officine").click()
    expect(_alert(page)).to_contain_text("Le service ne répond pas")
    page.unroute("**/v1/message")
    _press_retry(page)
    expect(page.locator(".message").last).to_contain_text("Bien reçu.")
    assert [sent["payload"] for sent in widget.sent] == ["/choiceOfficine"]
    expect(page.locator(".mine")).to_have_count(1)
    expect(page.get_by_role("button", name="Officine")).to_have_count(0)


def test_the_proposals_do_not_come_back_over_the_alert(widget: WidgetAlone, page: Page) -> None:
    proposals = [{"title": "Comment commander une carte ?", "payload": "/p", "signature": "s"}]
    asked: list[str] = []

    def suggest(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(json={"suggestions": proposals})

    page.route("**/v1/suggest", suggest)
    page.clock.install(time=NOON)
    widget.open(["Bonjour."])
    _field(page).press_sequentially("carte")
    page.clock.run_for(1_000)
    expect(page.get_by_role("option")).to_have_count(1)
    _refuse(page)
    _field(page).press("Enter")
    expect(_field(page)).to_have_value("carte")
    expect(_alert(page)).to_contain_text("Le service ne répond pas")
    expect(page.get_by_role("option")).to_have_count(0)
    before = len(asked)
    _field(page).press_sequentially(" cps")
    page.clock.run_for(5_000)
    assert len(asked) == before
    expect(_alert(page).get_by_role("button", name="Réessayer")).to_be_visible()


def test_what_was_typed_for_a_proposal_stays_when_it_is_not_sent(widget: WidgetAlone, page: Page) -> None:
    proposals = [{"title": "Comment commander une carte ?", "payload": "/p", "signature": "s"}]
    page.route("**/v1/suggest", lambda route: route.fulfill(json={"suggestions": proposals}))
    widget.open(["Bonjour."])
    _field(page).press_sequentially("carte")
    _refuse(page)
    page.get_by_role("option").click()
    expect(_alert(page)).to_contain_text("Le service ne répond pas")
    expect(_field(page)).to_have_value("carte")
    page.unroute("**/v1/message")
    _press_retry(page)
    expect(page.locator(".message").last).to_contain_text("Bien reçu.")
    assert [sent["payload"] for sent in widget.sent] == ["/p"]
    expect(_field(page)).to_have_value("")


def test_too_many_messages_count_the_seconds_left(widget: WidgetAlone, page: Page) -> None:
    page.clock.install(time=NOON)
    widget.open(["Bonjour."])
    page.clock.pause_at(NOON.replace(hour=13))
    _refuse(page, 429, {"Retry-After": "3"})
    _send(page, "Une question")
    left = _alert(page).get_by_text("Réessayez dans")
    retry = _alert(page).get_by_role("button", name="Réessayer")
    expect(left).to_have_text("Réessayez dans 3 secondes.")
    expect(retry).to_have_attribute("aria-disabled", "true")
    # Said with the alert, then not each second.
    expect(left).to_have_attribute("aria-live", "off")
    page.clock.run_for(2_000)
    expect(left).to_have_text("Réessayez dans 1 seconde.")
    retry.press("Enter")
    assert widget.sent == []
    page.unroute("**/v1/message")
    page.clock.run_for(1_000)
    expect(page.locator(".status")).to_have_text("Vous pouvez réessayer.")
    retry.click()
    expect(page.locator(".message").last).to_contain_text("Bien reçu.")
    assert widget.sent == [{"text": "Une question"}]


def test_a_breakdown_gives_its_contact(widget: WidgetAlone, page: Page) -> None:
    widget.open(["Bonjour."])
    contact = {"label": "Assistance", "phone": "0 800"}
    _refuse(page, 503, message="Le service est en panne.", contact=contact)
    _send(page, "Une question")
    expect(_alert(page)).to_contain_text("Le service est en panne.")
    expect(_alert(page).get_by_role("link", name="0 800")).to_have_attribute("href", "tel:0800")


def test_the_contact_the_server_had_said_is_given_when_it_is_silent(page: Page) -> None:
    widget = WidgetAlone(page, {"contact": {"label": "Assistance", "url": "https://a.test/"}}, host=EMBEDDED)
    widget.open(["Bonjour."])
    _refuse(page)
    _send(page, "Une question")
    expect(_alert(page).get_by_role("link", name="Assistance")).to_have_attribute("href", "https://a.test/")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        (
            '<ans-assistant contact-label="Le support" contact-email="support@a.test">'
            '<a href="https://a.test/page">La page</a></ans-assistant>',
            "mailto:support@a.test",
        ),
        ('<ans-assistant><a href="https://a.test/page">La page</a></ans-assistant>', "https://a.test/page"),
    ],
    ids=["of the attributes", "the link inside"],
)
def test_all_is_down_at_opening_and_a_contact_is_given(page: Page, host: str, address: str) -> None:
    WidgetAlone(page, host=host)
    page.goto("http://alone.test/")
    page.route("**/v1/*", lambda route: route.abort("connectionrefused"))
    page.locator(".launcher").click()
    expect(_alert(page)).to_contain_text("Le service ne répond pas")
    expect(_alert(page).get_by_role("link")).to_have_attribute("href", address)
    expect(_alert(page).get_by_role("button", name="Réessayer")).to_be_visible()


def test_a_question_typed_while_all_is_down_is_sent_once_it_is_up(widget: WidgetAlone, page: Page) -> None:
    page.goto("http://alone.test/")
    page.route("**/v1/*", lambda route: route.abort("connectionrefused"))
    page.locator(".launcher").click()
    expect(_alert(page)).to_contain_text("Le service ne répond pas")
    _send(page, "Une question")
    expect(_field(page)).to_have_value("Une question")
    page.unroute("**/v1/*")
    _press_retry(page)
    expect(page.locator(".mine")).to_contain_text("Une question")
    expect(page.locator(".message").last).to_contain_text("Bien reçu.")
    assert widget.sent == [{"text": "Une question"}]


def test_a_network_that_comes_back_does_not_hide_what_was_not_sent(widget: WidgetAlone, page: Page) -> None:
    widget.open([TRADES])
    page.evaluate("dispatchEvent(new Event('offline'))")
    expect(_alert(page)).to_contain_text("plus connecté à internet")
    _refuse(page)
    page.get_by_role("button", name="Officine").click()
    expect(_alert(page)).to_contain_text("Le service ne répond pas")
    page.evaluate("dispatchEvent(new Event('offline'))")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(_alert(page)).to_contain_text("Votre dernier message n'est pas parti.")
    page.unroute("**/v1/message")
    _press_retry(page)
    expect(page.locator(".message").last).to_contain_text("Bien reçu.")
    assert [sent["payload"] for sent in widget.sent] == ["/choiceOfficine"]


def test_a_network_that_comes_back_takes_away_what_it_alone_had_caused(
    widget: WidgetAlone, page: Page
) -> None:
    widget.open(["Bonjour."])
    page.evaluate("dispatchEvent(new Event('offline'))")
    expect(_alert(page)).to_contain_text("plus connecté à internet")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(_alert(page)).to_be_empty()


@pytest.mark.parametrize("size", [(320, 568), (320, 256), (1280, 800)])
def test_the_alert_and_its_button_are_in_view(browser: Browser, size: tuple[int, int]) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    WidgetAlone(page, host=EMBEDDED).open(["Une réponse.\n\n" * 40])
    _refuse(page, 503, message="Le service est en panne.", contact={"phone": "0 800"})
    _send(page, "Une question")
    expect(_alert(page).get_by_role("button", name="Réessayer")).to_be_in_viewport(ratio=1)
    context.close()
