"""The states of the widget: what works, what breaks, and where it is embedded."""

from __future__ import annotations

import http.server
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import CDPSession, expect

from tests.browser.conftest import CARD, COMMENT, DATES, TRADE, Open, Visitor
from tests.e2e.conftest import ROOT, Service

CALLS_TO_LOAD, CALLS_TO_OPEN = 50, 250
"""9 and 125 when written."""
DATED = "Qu'est-ce que le Hub Santé (SI-SAMU) et est-ce une API ?"
CONTACT = {"label": "Support ANS", "url": "https://esante.gouv.fr/assistance"}


def _calls(session: CDPSession) -> int:
    """Functions of the widget called since the last time."""
    scripts = session.send("Profiler.takePreciseCoverage")["result"]
    ours = [script for script in scripts if urlsplit(script["url"]).path.endswith(".js")]
    return sum(one["ranges"][0]["count"] for script in ours for one in script["functions"])


def test_the_script_does_little_to_load_and_to_open(visit: Open) -> None:
    visitor = visit()
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("Profiler.enable")
    session.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": False})
    visitor.page.reload()
    visitor.launcher.wait_for()
    load = _calls(session)
    visitor.open()
    opening = _calls(session)
    assert 0 < load <= CALLS_TO_LOAD
    assert 0 < opening <= CALLS_TO_OPEN


def _refuse(visitor: Visitor, status: int, code: str, message: str, **more: Any) -> None:
    body = json.dumps({"error": code, "message": message, **more})
    visitor.page.route(
        "**/v1/message",
        lambda route: route.fulfill(status=status, body=body, content_type="application/json"),
    )


def test_too_many_messages(visit: Open) -> None:
    visitor = visit(expected=["429"]).open()
    _refuse(visitor, 429, "too_many", "Vous envoyez trop de messages. Réessayez dans 2 secondes.")
    visitor.ask(CARD)
    expect(visitor.host.get_by_role("alert")).to_contain_text("Réessayez dans 2 secondes")
    expect(visitor.field).to_have_value(CARD)
    assert visitor.violations() == []
    visitor.page.unroute("**/v1/message")
    visitor.ask(CARD)
    expect(visitor.alert).to_be_empty()
    expect(visitor.log).to_contain_text("CPE et la CPF")


def test_a_broken_service_gives_the_contact(visit: Open) -> None:
    visitor = visit(expected=["503"]).open()
    _refuse(visitor, 503, "unavailable", "Le service est momentanément en panne.", contact=CONTACT)
    visitor.ask(CARD)
    expect(visitor.alert).to_contain_text("momentanément en panne")
    expect(visitor.alert.get_by_role("link", name="Support ANS")).to_have_attribute("href", CONTACT["url"])
    expect(visitor.field).to_have_value(CARD)
    assert visitor.violations() == []


def test_a_server_that_is_down_can_be_tried_again(visit: Open) -> None:
    visitor = visit(expected=["ERR_CONNECTION_REFUSED"])
    visitor.page.route("**/v1/*", lambda route: route.abort("connectionrefused"))
    visitor.launcher.click()
    expect(visitor.alert).to_contain_text("Le service ne répond pas")
    assert visitor.violations() == []
    visitor.page.unroute("**/v1/*")
    visitor.alert.get_by_role("button", name="Réessayer").click()
    visitor.log.locator(".greeting").wait_for()
    expect(visitor.alert).to_be_empty()


def test_a_button_that_could_not_be_sent_can_be_tried_again(visit: Open) -> None:
    visitor = visit(expected=["ERR_CONNECTION_REFUSED"]).open().ask(DATES)
    visitor.page.route("**/v1/message", lambda route: route.abort("connectionrefused"))
    visitor.log.get_by_role("button", name=visitor.choice(TRADE)).click()
    expect(visitor.alert).to_contain_text("Le service ne répond pas")
    visitor.page.unroute("**/v1/message")
    with visitor.page.expect_response("**/v1/message"):
        visitor.alert.get_by_role("button", name="Réessayer").click()
    visitor.wait()
    expect(visitor.log.locator(".answer")).to_have_count(1)
    expect(visitor.log.locator(".mine")).to_have_count(2)


def test_an_expired_conversation_offers_a_new_one(visit: Open) -> None:
    visitor = visit(expected=["401"]).open()
    _refuse(visitor, 401, "no_session", "La conversation n'est plus ouverte.")
    visitor.ask(CARD)
    expect(visitor.alert).to_contain_text("n'est plus ouverte")
    visitor.page.unroute("**/v1/message")
    visitor.alert.get_by_role("button", name="Nouvelle conversation").click()
    expect(visitor.alert).to_be_empty()
    visitor.log.locator(".greeting").wait_for()
    expect(visitor.field).to_have_value(CARD)
    visitor.ask(CARD)
    expect(visitor.log).to_contain_text("CPE et la CPF")


def test_the_banner_of_the_operator(visit: Open) -> None:
    visitor = visit()

    def with_banner(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "banner": "Maintenance ce soir : 20 h."})

    visitor.page.route("**/v1/config", with_banner)
    visitor.open()
    expect(visitor.host.get_by_text("Maintenance ce soir\u00a0: 20 h.")).to_be_visible()
    assert visitor.violations() == []


def test_an_answer_gives_its_source_and_its_date(visit: Open) -> None:
    visitor = visit().open()
    with visitor.page.expect_response("**/v1/message") as reply:
        visitor.ask(DATED)
    source = next(m["source"] for m in reply.value.json()["messages"] if m["kind"] == "answer")
    shown = visitor.log.locator(".answer .source")
    expect(shown.get_by_role("link")).to_have_attribute("href", source["url"])
    assert shown.get_by_role("link").get_attribute("rel") == "noopener noreferrer"
    year, month, day = source["verified_on"].split("-")
    expect(shown).to_contain_text(f"(vérifié le {day}/{month}/{year})")


def test_the_conversation_can_be_copied(visit: Open) -> None:
    visitor = visit(permissions=["clipboard-read", "clipboard-write"]).open().ask(CARD)
    visitor.act("Copier la conversation")
    expect(visitor.host.get_by_role("status")).to_have_text("Conversation copiée.")
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Conversation avec l'assistant de l'Agence du Numérique en Santé\nRéférence : ")
    assert f"\n\nVous : {CARD}\n\nAssistant : " in copied
    assert "CPE et la CPF" in copied
    assert re.search(r"\nSource : \S.* \(https://", copied)


def test_the_conversation_alone_is_printed(visit: Open) -> None:
    visitor = visit().open().ask(CARD)
    visitor.page.evaluate(
        "() => { const frames = HTMLIFrameElement.prototype;"
        "const { get } = Object.getOwnPropertyDescriptor(frames, 'contentWindow');"
        "Object.defineProperty(frames, 'contentWindow', {get() { const w = get.call(this);"
        "w.print = () => { window.printed = w.document.body.innerText }; return w }}) }"
    )
    visitor.act("Imprimer")
    printed = visitor.page.evaluate("window.printed")
    assert CARD in printed
    assert "CPE et la CPF" in printed
    assert "Page de démonstration" not in printed
    assert visitor.violations() == []


def test_suggestions_are_walked_with_the_arrows(visit: Open) -> None:
    visitor = visit().open()
    visitor.field.press_sequentially("carte cps")
    options = visitor.host.get_by_role("option")
    options.first.wait_for()
    expect(visitor.host.get_by_role("status")).to_contain_text("flèches haut et bas")
    visitor.field.press("ArrowDown")
    expect(visitor.field).to_have_attribute("aria-activedescendant", "suggestion-0")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert visitor.active() == "field"
    visitor.field.press("Escape")
    expect(options).to_have_count(0)
    expect(visitor.panel).to_be_visible()
    visitor.field.fill("")
    visitor.field.press_sequentially("carte cps")
    options.first.wait_for()
    title = options.first.inner_text()
    visitor.field.press("ArrowDown")
    with visitor.page.expect_response("**/v1/message"):
        visitor.field.press("Enter")
    visitor.wait()
    expect(visitor.log.locator(".mine").last).to_contain_text(title[:20])
    expect(visitor.log.locator(".answer")).to_have_count(1)
    expect(visitor.field).to_have_value("")


def test_other_questions_are_proposed_in_the_conversation(visit: Open) -> None:
    visitor = visit().open().ask(CARD).press("Non").press("La réponse est incomplète")
    visitor.ask(COMMENT)
    proposed = visitor.log.locator(".message.suggestions")
    expect(proposed).to_be_in_viewport(ratio=1)
    # In the flow of the messages, below the one before.
    above = "e => e.previousElementSibling.getBoundingClientRect().bottom <= e.getBoundingClientRect().top"
    assert proposed.evaluate(above)
    assert proposed.evaluate("e => getComputedStyle(e).position") == "static"


def test_a_visitor_s_question_is_well_set(visit: Open) -> None:
    visitor = visit(width=320, height=640).open().ask(CARD)
    assert visitor.log.locator(".mine p").inner_text().endswith("INSi\u202f?")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 256)])
def test_an_answer_is_read_from_its_question(visit: Open, width: int, height: int) -> None:
    visitor = visit(width=width, height=height).open().ask(CARD).ask(DATED)
    header = visitor.panel.locator(".bar")
    question, answer = visitor.log.locator(".mine").last, visitor.log.locator(".answer").last
    expect(header).to_be_in_viewport(ratio=1)
    expect(question).to_be_in_viewport(ratio=1)
    expect(answer).to_be_in_viewport()
    bottom, top = header.bounding_box(), question.bounding_box()
    assert bottom
    assert top
    assert bottom["y"] + bottom["height"] <= top["y"]


def test_proposals_are_seen_with_the_field_on_the_smallest_screen(visit: Open) -> None:
    visitor = visit(width=320, height=256).open()
    visitor.field.press_sequentially("carte cps")
    first = visitor.host.get_by_role("option").first
    expect(first).to_be_in_viewport(ratio=1)
    expect(visitor.field).to_be_in_viewport(ratio=1)


def test_a_whole_conversation_on_a_320_pixel_screen(visit: Open) -> None:
    visitor = visit(width=320, height=640, has_touch=True, is_mobile=True)
    visitor.launcher.tap()
    visitor.log.locator(".greeting").wait_for()
    visitor.ask(DATES)
    for title in (visitor.choice(TRADE), "Non", "La réponse n'est pas claire"):
        button = visitor.log.get_by_role("button", name=title, exact=True).last
        with visitor.page.expect_response("**/v1/message"):
            button.tap()
        visitor.wait()
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320
        assert visitor.panel.evaluate("p => p.scrollWidth") <= 320
        assert visitor.log.evaluate("l => l.scrollWidth <= l.clientWidth")
    expect(visitor.host.get_by_label("Votre commentaire")).to_be_visible()
    visitor.ask(COMMENT)
    visitor.ask("je veux parler à quelqu'un")
    summary = visitor.log.get_by_label("Résumé à transmettre")
    expect(summary).to_be_visible()
    assert visitor.log.evaluate("l => l.scrollWidth <= l.clientWidth")
    assert visitor.violations() == []


def test_the_summary_for_a_person_can_be_corrected_and_copied(visit: Open) -> None:
    visitor = visit(permissions=["clipboard-read", "clipboard-write"]).open()
    visitor.ask(CARD).ask("je veux parler à quelqu'un")
    summary = visitor.log.get_by_label("Résumé à transmettre")
    assert CARD in summary.input_value()
    assert re.search(r"Référence : \w{4}-\w{4}", summary.input_value())
    summary.fill(summary.input_value() + "\nMerci.")
    visitor.log.get_by_role("button", name="Copier le résumé").click()
    expect(visitor.host.get_by_role("status")).to_have_text("Résumé copié.")
    assert visitor.page.evaluate("navigator.clipboard.readText()").endswith("\nMerci.")


def test_the_full_page_is_the_same_conversation(visit: Open) -> None:
    visitor = visit("/").open()
    assert visitor.launcher.count() == 0
    expect(visitor.host.get_by_role("heading", level=1)).to_contain_text("Agence du Numérique en Santé")
    assert visitor.ask(CARD).violations() == []
    expect(visitor.log).to_contain_text("CPE et la CPF")


def _snippet(base: str) -> str:
    """The one of the guide, for the server of the tests."""
    guide = (ROOT / "docs" / "integration.md").read_text(encoding="utf-8")
    snippet = re.search(r"```html\n(.*?)```", guide, re.S)
    assert snippet
    return snippet.group(1).replace("https://assistant.exemple.fr/assistant", base)


@pytest.fixture
def strict_page(service: Service, elsewhere: str) -> Iterator[str]:
    """A page of another site that embeds the widget by the guide's snippet, under the guide's policy."""
    address = "{0.scheme}://{0.netloc}".format(urlsplit(service.base))
    policy = (
        f"default-src 'none'; script-src {address}; connect-src {address}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    body = (
        '<!DOCTYPE html><html lang="fr"><title>Un autre site</title>'
        f"<main><h1>Un autre site</h1></main>{_snippet(service.base)}"
    ).encode()

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(elsewhere.rsplit(":", 1)[1])), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"{elsewhere}/"
    server.shutdown()
    server.server_close()


def test_another_site_with_a_strict_policy_embeds_it_by_the_guide_s_snippet(
    visit: Open, strict_page: str
) -> None:
    visitor = visit(url=strict_page).open().ask(CARD)
    expect(visitor.log).to_contain_text("CPE et la CPF")
    visitor.press("Non")
    assert visitor.violations() == []
    origins = {"{0.scheme}://{0.netloc}".format(urlsplit(url)) for url in visitor.requests}
    assert len(origins) == 2, origins


def test_a_site_that_is_not_allowed_gets_nothing(service: Service, visit: Open, strict_page: str) -> None:
    # The same page under another name of the same machine.
    visitor = visit(url=strict_page.replace("localhost", "127.0.0.1"), expected=["CORS", "ERR_FAILED"])
    visitor.launcher.click()
    expect(visitor.alert).to_contain_text("Le service ne répond pas")
    expect(visitor.messages).to_have_count(0)


def test_nothing_of_the_network_is_read_as_html(visit: Open) -> None:
    visitor = visit()
    attack = '<img src=x onerror="console.error(1)"> **gras** [lien](javascript:alert(1)) <script>1</script>'
    visitor.open()
    body = {"messages": [{"id": "1", "kind": "answer", "text": attack, "buttons": [], "entry_id": None,
                          "facet": None, "source": None, "warning": None, "handoff": None}]}  # fmt: skip
    visitor.page.route("**/v1/message", lambda route: route.fulfill(status=200, json=body))
    visitor.ask(attack)
    assert visitor.log.locator("img, script, a").count() == 0
    expect(visitor.log.locator(".answer strong")).to_have_text("gras")
    expect(visitor.log.locator(".answer")).to_contain_text("<img src=x")


def test_a_host_page_may_choose_the_colours(visit: Open) -> None:
    visitor = visit()
    visitor.page.evaluate(
        "document.querySelector('ans-assistant').style.setProperty('--ans-accent', 'rgb(80, 40, 120)')"
    )
    assert visitor.launcher.evaluate("b => getComputedStyle(b).backgroundColor") == "rgb(80, 40, 120)"


def test_the_pictures_of_the_guides_are_there_and_small() -> None:
    named = set(re.findall(r"docs/captures/([\w-]+\.png)", (ROOT / "README.md").read_text(encoding="utf-8")))
    sizes = {path.name: path.stat().st_size for path in Path(ROOT, "docs", "captures").glob("*.png")}
    assert named <= set(sizes)
    assert max(sizes.values()) < 100_000
