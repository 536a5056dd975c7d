"""The widget inside somebody's page: what it adds to it, what it does for it, and from page to page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.alone import SITE, WidgetAlone
from tests.browser.conftest import AXE

EMBEDDED = "<ans-assistant></ans-assistant>"
REALISTIC = """
<title>Ma pharmacie</title>
<header><p>Ma pharmacie</p><nav aria-label="Principale"><a href="#a">Accueil</a></nav></header>
<main id="a"><h1>Les logiciels</h1><h2>Aide</h2><p>Une page.</p>
<section aria-labelledby="b"><h3 id="b">Cartes</h3><p>Un texte.</p>
<form aria-label="Recherche"><label>Mot <input></label></form></section></main>
<aside aria-label="Actualités"><h2>Actualités</h2><p>Rien de neuf.</p></aside>
<footer><p>Mentions légales</p></footer>
"""
ANSWER: dict[str, Any] = {
    "text": "**Oui**, une carte CPS.",
    "title": "Faut-il une carte pour l'INSi ?",
    "entry_id": "insi-carte",
    "certainty": "sure",
}
USEFUL: dict[str, Any] = {
    "kind": "feedback_request",
    "text": "Cette réponse vous a-t-elle été utile ?",
    "buttons": [
        {"title": title, "payload": f'/feedback{{"useful":"{value}","interaction":1}}', "signature": value}
        for title, value in (("Oui", "yes"), ("Non", "no"))
    ],
}
TRADES: dict[str, Any] = {
    "kind": "clarification",
    "text": "Votre question concerne quel couloir Ségur ?",
    "buttons": [{"title": "Officine", "payload": "/choice", "signature": "s"}],
}
EVENTS = """
window.told = [];
for (const name of ["open", "close", "question", "answer", "feedback"])
  addEventListener(`ans-assistant:${name}`, e => told.push([name, e.detail]));
"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


Tab = Callable[..., WidgetAlone]


@pytest.fixture
def tab(context: BrowserContext) -> Tab:
    """`tab()`: one more tab of the same site, the conversation not opened."""

    def make(host: str = EMBEDDED) -> WidgetAlone:
        widget = WidgetAlone(context.new_page(), host=host)
        widget.page.goto(SITE)
        return widget

    return make


def _send(page: Page, text: str) -> None:
    page.locator("#field").fill(text)
    page.locator("#field").press("Enter")
    expect(page.locator(".mine").last).to_contain_text(text)
    expect(page.locator(".message").last).to_contain_text("Bien reçu.")


def _kept(page: Page) -> str:
    """What the tab keeps of every widget."""
    kept: str = page.evaluate("JSON.stringify(sessionStorage)")
    return kept


def _told(page: Page) -> list[Any]:
    told: list[Any] = page.evaluate("window.told")
    return told


def _violations(page: Page) -> list[str]:
    page.evaluate(f"() => {{ if (!window.axe) {{ {AXE} }} }}")
    violations = page.evaluate("async () => (await axe.run(document)).violations")
    return [f"{rule['id']}: {node['target']}" for rule in violations for node in rule["nodes"]]


def _said(page: Page) -> list[str]:
    return page.locator(".message > :is(.body, [dir])").all_text_contents()


@pytest.mark.parametrize("viewport", [(1280, 800), (390, 844)])
def test_axe_finds_nothing_in_a_page_that_has_its_own_landmarks(
    browser: Browser, viewport: tuple[int, int]
) -> None:
    context = browser.new_context(viewport={"width": viewport[0], "height": viewport[1]})
    page = context.new_page()
    widget = WidgetAlone(page, host=f"{REALISTIC}<ans-assistant heading-level='3'></ans-assistant>")
    page.goto(SITE)
    page.evaluate("document.documentElement.lang = 'fr'")
    found = {"closed": _violations(page)}
    widget._said = [ANSWER, USEFUL, TRADES]
    page.locator(".launcher").click()
    page.get_by_role("group", name="couloir").wait_for()
    found["open, with answers"] = _violations(page)
    page.get_by_role("button", name="Actions").click()
    found["menu"] = _violations(page)
    page.get_by_role("button", name="Vos données").click()
    found["data"] = _violations(page)
    assert found == {state: [] for state in found}
    context.close()


def test_the_widget_has_no_landmark(page: Page) -> None:
    WidgetAlone(page, host=EMBEDDED).open([ANSWER])
    for role in ("banner", "contentinfo", "navigation", "main", "complementary", "region", "form", "search"):
        expect(page.get_by_role(role)).to_have_count(0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("attribute", "level"), [("", 2), ("heading-level='4'", 4), ("heading-level='9'", 2)]
)
def test_the_page_chooses_the_level_of_the_headings(page: Page, attribute: str, level: int) -> None:
    WidgetAlone(page, {"title": "Guichet"}, host=f"<ans-assistant {attribute}></ans-assistant>").open(
        [ANSWER]
    )
    expect(page.get_by_role("heading", level=level)).to_have_text("Guichet")
    expect(page.get_by_role("heading", level=level + 1)).to_contain_text("Faut-il une carte")


def test_another_name_is_the_same_widget(page: Page) -> None:
    WidgetAlone(page, host="<support-assistant label='Aide'><a href='/x'>Aide</a></support-assistant>")
    page.goto(SITE)
    element = page.locator("support-assistant")
    expect(element.locator(".launcher")).to_have_text("Aide")
    element.locator(".launcher").click()
    expect(element.locator("#field")).to_be_focused()


def test_the_page_opens_asks_and_closes(page: Page) -> None:
    widget = WidgetAlone(page, host=EMBEDDED)
    page.goto(SITE)
    page.evaluate("document.querySelector('ans-assistant').ask('Comment commander une carte ?')")
    expect(page.locator(".message").last).to_contain_text("Bien reçu.")
    assert widget.sent == [{"text": "Comment commander une carte ?"}]
    page.evaluate("document.querySelector('ans-assistant').close()")
    expect(page.locator(".panel")).to_be_hidden()
    page.evaluate("document.querySelector('ans-assistant').open()")
    expect(page.locator("#field")).to_be_focused()


def test_a_question_of_the_page_does_not_replace_what_is_being_typed(page: Page) -> None:
    widget = WidgetAlone(page, host=EMBEDDED)
    widget.open(["Bonjour."])
    page.locator("#field").fill("un brouillon")
    page.evaluate("document.querySelector('ans-assistant').ask('Une question')")
    expect(page.locator(".message").last).to_contain_text("Bien reçu.")
    expect(page.locator("#field")).to_have_value("un brouillon")
    assert widget.sent == [{"text": "Une question"}]


def test_events_tell_ids_and_kinds_and_never_a_text(page: Page) -> None:
    page.add_init_script(EVENTS)
    widget = WidgetAlone(page, host=EMBEDDED)
    widget.open([ANSWER, USEFUL])
    page.get_by_role("button", name="Oui").click()
    expect(page.locator(".message").last).to_contain_text("Bien reçu.")
    _send(page, "Mon secret")
    page.keyboard.press("Escape")
    answer = ["answer", {"kind": "answer", "entry_id": None, "certainty": None}]
    assert _told(page) == [
        ["open", {}],
        ["answer", {"kind": "answer", "entry_id": "insi-carte", "certainty": "sure"}],
        answer,
        ["feedback", {"kind": "feedback_request", "entry_id": "insi-carte", "useful": True}],
        ["question", {"kind": "text"}],
        answer,
        ["close", {}],
    ]


def test_the_address_of_the_full_page_fills_the_question_in(page: Page) -> None:
    widget = WidgetAlone(page, host="<ans-assistant page></ans-assistant>")
    page.goto(f"{SITE}?question=Comment%20commander%20%3F")
    expect(page.locator("#field")).to_have_value("Comment commander ?")
    page.get_by_role("log").wait_for()
    assert widget.sent == []


def test_the_element_fills_the_question_in_when_it_is_opened(page: Page) -> None:
    widget = WidgetAlone(page, host="<ans-assistant data-question='Comment commander ?'></ans-assistant>")
    widget.open(["Bonjour."])
    expect(page.locator("#field")).to_have_value("Comment commander ?")
    assert widget.sent == []


def test_a_double_click_on_the_launcher_acts_on_nothing_else(page: Page) -> None:
    widget = WidgetAlone(page, host="<ans-assistant data-question='Comment commander ?'></ans-assistant>")
    page.goto(SITE)
    # « Envoyer » comes just under the pointer.
    page.locator(".launcher").dblclick()
    expect(page.locator("#field")).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(1)
    expect(page.locator("#field")).to_have_value("Comment commander ?")
    assert widget.sent == []


def test_the_launcher_says_that_there_is_a_conversation_once_something_was_said(page: Page) -> None:
    widget = WidgetAlone(page, host=EMBEDDED)
    widget.open(["Bonjour."])
    page.keyboard.press("Escape")
    expect(page.locator(".launcher")).to_have_text("Poser une question")
    page.locator(".launcher").click()
    _send(page, "Une question")
    page.keyboard.press("Escape")
    expect(page.locator(".launcher")).to_have_text("Reprendre la conversation")


def test_the_panel_is_open_on_the_next_page_and_the_focus_is_the_page_s(page: Page) -> None:
    widget = WidgetAlone(page, host=EMBEDDED)
    widget.open(["Bonjour."])
    _send(page, "Une question")
    page.goto(f"{SITE}autre")
    expect(page.locator(".mine")).to_contain_text("Une question")
    expect(page.locator(".panel")).to_be_visible()
    assert page.evaluate("document.activeElement.localName") == "body"
    page.locator("#field").focus()
    page.keyboard.press("Escape")
    page.goto(SITE)
    expect(page.locator(".launcher")).to_have_text("Reprendre la conversation")
    expect(page.locator(".panel")).to_have_count(0)


def test_another_tab_goes_on_with_the_same_conversation(tab: Tab) -> None:
    first, second = tab(), tab()
    first.page.locator(".launcher").click()
    _send(first.page, "Du premier onglet")
    second.page.locator(".launcher").click()
    expect(second.page.locator(".mine")).to_contain_text("Du premier onglet")
    _send(second.page, "Du second onglet")
    expect(first.page.locator(".mine")).to_have_count(2)
    expect(first.page.locator(".message")).to_have_count(second.page.locator(".message").count())
    assert _said(first.page) == _said(second.page)
    first.page.reload()
    expect(first.page.locator(".mine")).to_have_count(2)
    assert _said(first.page) == _said(second.page)


def test_what_was_said_elsewhere_since_is_shown_when_a_tab_comes_back(tab: Tab) -> None:
    first, second = tab(), tab()
    first.page.locator(".launcher").click()
    _send(first.page, "Une")
    second.page.locator(".launcher").click()
    expect(second.page.locator(".mine")).to_have_count(1)
    first.page.goto("about:blank")
    _send(second.page, "Deux")
    first.page.goto(SITE)
    expect(first.page.locator(".mine")).to_have_count(2)
    assert _said(first.page) == _said(second.page)


def test_a_new_conversation_ends_the_one_of_the_other_tabs(tab: Tab) -> None:
    first, second = tab(), tab()
    first.page.locator(".launcher").click()
    _send(first.page, "Une question")
    assert "Une question" in _kept(first.page)
    second.page.locator(".launcher").click()
    expect(second.page.locator(".mine")).to_have_count(1)
    second.page.get_by_role("button", name="Actions").click()
    second.page.get_by_role("button", name="Nouvelle conversation").click()
    second.page.get_by_role("button", name="Effacer").click()
    expect(first.page.locator(".mine")).to_have_count(0)
    assert "Une question" not in _kept(first.page)
    _send(first.page, "Autre chose")
    expect(second.page.locator(".mine")).to_contain_text("Autre chose")


def test_the_widgets_of_two_agencies_on_one_site_keep_each_its_conversation(page: Page) -> None:
    widget = WidgetAlone(page, host=EMBEDDED)
    widget.open(["Bonjour."])
    _send(page, "À la première")
    page.goto(f"{SITE}autre-agence/")
    expect(page.locator(".launcher")).to_have_text("Poser une question")
    page.locator(".launcher").click()
    _send(page, "À la seconde")
    expect(page.locator(".mine")).to_have_count(1)
    page.goto(SITE)
    expect(page.locator(".mine")).to_have_count(1)
    expect(page.locator(".mine")).to_contain_text("À la première")


def test_a_tab_of_another_agency_is_told_nothing(tab: Tab) -> None:
    first, second = tab(), tab()
    second.page.goto(f"{SITE}autre-agence/")
    first.page.locator(".launcher").click()
    _send(first.page, "À la première")
    second.page.locator(".launcher").click()
    _send(second.page, "À la seconde")
    expect(second.page.locator(".mine")).to_have_count(1)
    expect(first.page.locator(".mine")).to_have_count(1)


def test_nothing_is_listened_to_before_the_visitor_opens_it(tab: Tab) -> None:
    first, second = tab(), tab()
    first.page.locator(".launcher").click()
    _send(first.page, "Une question")
    assert second.page.evaluate("sessionStorage.length") == 0
    expect(second.page.locator(".message")).to_have_count(0)


@pytest.mark.parametrize(
    "told",
    [
        "null",
        "{kept: {token: 't', reference: 'R', lines: [{id: 1}]}}",
        "{kept: {token: 't', reference: 'R', lines: 'x'}}",
        "{reference: 'ABCD-EFGH', token: 't', lines: [null]}",
        "{reference: 'ABCD-EFGH', token: 't', lines: [{id: 'a', kind: 'answer', text: {}, buttons: []}]}",
    ],
)
def test_what_has_not_the_shape_of_a_conversation_is_not_heard(tab: Tab, told: str) -> None:
    widget = tab()
    complaints: list[str] = []
    widget.page.on("pageerror", lambda error: complaints.append(str(error)))
    widget._said = ["Bonjour."]
    widget.page.locator(".launcher").click()
    expect(widget.page.locator(".message")).to_have_count(1)
    widget.page.evaluate(f"new BroadcastChannel('ans-assistant {SITE}').postMessage({told})")
    _send(widget.page, "Une question")
    assert _said(widget.page) == ["Bonjour.", "Une question", "Bien reçu."]
    assert complaints == []


def test_out_of_the_page_it_listens_no_more(tab: Tab) -> None:
    first, second = tab(), tab()
    first.page.locator(".launcher").click()
    second.page.locator(".launcher").click()
    _send(first.page, "Une")
    expect(second.page.locator(".mine")).to_have_count(1)
    second.page.evaluate("window.kept = document.querySelector('ans-assistant'); kept.remove()")
    _send(first.page, "Deux")
    second.page.evaluate("document.body.append(kept)")
    expect(second.page.locator(".mine")).to_have_count(2)


def _shell(page: Page) -> Locator:
    return page.locator("ans-assistant")


@pytest.mark.parametrize(
    ("host", "launcher", "lang"),
    [
        (EMBEDDED, "Poser une question", "fr"),
        (f"<div lang='en-GB'>{EMBEDDED}</div>", "Ask a question", "en"),
        (f"<div lang='de'>{EMBEDDED}</div>", "Poser une question", "fr"),
    ],
)
def test_the_interface_speaks_the_language_of_the_page(
    page: Page, host: str, launcher: str, lang: str
) -> None:
    WidgetAlone(page, host=host)
    page.goto(SITE)
    expect(page.locator(".launcher")).to_have_text(launcher)
    expect(_shell(page)).to_have_attribute("lang", lang)


def test_in_english_answers_are_said_to_be_french(page: Page) -> None:
    WidgetAlone(page, host=f"<div lang='en'>{EMBEDDED}</div>").open([ANSWER])
    expect(page.get_by_role("log")).to_contain_text("answers in French")
    expect(page.locator(".message.answer")).to_have_attribute("lang", "fr")
    expect(page.get_by_label("Your question")).to_be_visible()


def test_what_is_kept_is_told_with_the_reference(page: Page) -> None:
    page.add_init_script(
        "navigator.__proto__.clipboard = {writeText: async text => { window.copied = text }}"
    )
    widget = WidgetAlone(page, {"privacy": {"text": "Gardé 90 jours.", "days": 90}}, host=EMBEDDED)
    widget.open(["Bonjour."])
    page.get_by_role("button", name="Actions").click()
    page.get_by_role("button", name="Vos données").click()
    dialog = page.get_by_role("dialog", name="Vos données")
    expect(dialog).to_contain_text("Gardé 90 jours.")
    expect(dialog).to_contain_text("ABCD-EFGH")
    dialog.get_by_role("button", name="Copier la référence").click()
    expect(dialog.get_by_role("status")).to_have_text("Référence copiée.")
    assert page.evaluate("window.copied") == "ABCD-EFGH"
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    # The panel stays, and the focus is back where it was.
    expect(page.get_by_role("button", name="Actions")).to_be_focused()


@pytest.mark.parametrize("viewport", [(1280, 800), (390, 844)])
def test_escape_closes_the_menu_before_the_panel(browser: Browser, viewport: tuple[int, int]) -> None:
    context = browser.new_context(viewport={"width": viewport[0], "height": viewport[1]})
    page = context.new_page()
    WidgetAlone(page, host=EMBEDDED).open(["Bonjour."])
    actions = page.get_by_role("button", name="Actions")
    actions.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".menu")).to_be_hidden()
    expect(actions).to_be_focused()
    expect(actions).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    context.close()


def test_one_keystroke_leads_from_the_field_to_the_choices(page: Page) -> None:
    WidgetAlone(page, host=EMBEDDED).open([TRADES])
    page.locator("#field").press("ArrowUp")
    expect(page.get_by_role("button", name="Officine")).to_be_focused()


def test_the_arrow_stays_in_a_text_that_is_being_typed(page: Page) -> None:
    WidgetAlone(page, host=EMBEDDED).open([TRADES])
    page.locator("#field").fill("un\ndeux")
    page.locator("#field").press("ArrowUp")
    expect(page.locator("#field")).to_be_focused()


def test_the_field_says_the_notice_and_the_key_until_the_first_message(page: Page) -> None:
    WidgetAlone(page, {"notice": "Pas de NIR."}, host=EMBEDDED).open([TRADES])
    field = page.locator("#field")
    told = "Pas de NIR. Champ vide, flèche haut : aller aux choix proposés."
    expect(field).to_have_accessible_description(told)
    _send(page, "Une question")
    expect(field).to_have_accessible_description("")


def test_a_small_screen_has_room_to_read(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 568})
    page = context.new_page()
    title = {"title": "Assistant de l'Agence du Numérique en Santé", "notice": "Pas de NIR."}
    WidgetAlone(page, title, host=EMBEDDED).open([TRADES])
    page.get_by_role("heading", name="Agence").wait_for()
    log = page.get_by_role("log").bounding_box()
    assert log
    assert log["height"] >= 330
    context.close()


@pytest.mark.parametrize("viewport", [(1280, 800), (390, 844), (320, 568)])
def test_the_field_grows_with_its_text_up_to_two_fifths(browser: Browser, viewport: tuple[int, int]) -> None:
    context = browser.new_context(viewport={"width": viewport[0], "height": viewport[1]})
    page = context.new_page()
    WidgetAlone(page, host=EMBEDDED).open(["Bonjour."])
    field = page.locator("#field")
    height = "f => f.clientHeight"
    assert field.evaluate(height) <= 46
    field.fill("un\ndeux\ntrois")
    assert field.evaluate("f => f.scrollHeight <= f.clientHeight")
    field.fill("mot " * 155)
    panel = page.locator(".panel").bounding_box()
    assert panel
    assert 5 * 26 <= field.evaluate(height) <= 0.4 * panel["height"]
    context.close()
