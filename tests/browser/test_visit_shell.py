"""Room to read, actions of the header, the data, the full page, two languages and two directions."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from assistant.catalogue.agency import Agency
from tests.browser.hosts import HOSTS
from tests.browser.samples import CONFIG, EIGHT, LINKS, NOTICE, PRIVACY, SURE
from tests.browser.scripted import FULL_PAGE, REFERENCE, ScriptedSite, SiteVisitor

Sites = Callable[..., ScriptedSite]
LONG = ("Bonjour, nous éditons un logiciel pour des officines et nous cherchons les dates. " * 8)[:621]
LINES = "e => e.clientHeight / parseFloat(getComputedStyle(e).lineHeight)"


def test_most_of_a_small_screen_is_for_the_conversation(sites: Sites) -> None:
    visitor = sites(320, 568, config=CONFIG).will(SURE).visit()
    visitor.ask("une carte ?")
    assert visitor.log.evaluate("e => e.getBoundingClientRect().height") >= 330
    expect(visitor.field).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("path", ["/", FULL_PAGE])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (320, 568)])
def test_the_field_is_of_one_line_until_there_is_more(
    sites: Sites, path: str, width: int, height: int
) -> None:
    visitor = sites(width, height).visit(path)
    empty = visitor.field.evaluate(LINES)
    assert empty < 2
    visitor.field.fill("une\ndeux\ntrois")
    assert visitor.field.evaluate(LINES) >= 3
    visitor.field.fill("")
    assert visitor.field.evaluate(LINES) == empty


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (320, 568)])
def test_a_long_text_is_seen_in_a_grown_field(sites: Sites, width: int, height: int) -> None:
    visitor = sites(width, height).visit()
    visitor.field.fill(LONG)
    assert visitor.field.evaluate(LINES) >= 5
    # All of it, or the rest by scrolling.
    assert visitor.field.evaluate(
        "e => e.scrollHeight <= e.clientHeight + 1 || getComputedStyle(e).overflowY !== 'hidden'"
    )
    expect(visitor.host.locator(".entry .send")).to_be_in_viewport(ratio=1)
    expect(visitor.host.locator(".counter")).to_contain_text("621")
    expect(visitor.bar).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (320, 568)])
def test_a_double_click_on_the_launcher_only_opens(sites: Sites, width: int, height: int) -> None:
    site = sites(width, height)
    visitor = site.visit(opened=False)
    box = visitor.launcher.bounding_box()
    assert box
    visitor.page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(visitor.messages).to_have_count(1)
    expect(visitor.panel).to_be_visible()
    expect(visitor.host.get_by_role("dialog")).to_have_count(1)
    expect(visitor.field).to_have_value("")
    assert site.sent == []


def test_the_launcher_says_that_there_is_a_conversation(sites: Sites) -> None:
    visitor = sites().visit(opened=False)
    expect(visitor.launcher).to_have_text("Poser une question")
    visitor.open_any().ask("bonjour")
    visitor.page.keyboard.press("Escape")
    expect(visitor.launcher).to_have_text("Reprendre la conversation")


def test_the_privacy_notice_is_shown_once(sites: Sites) -> None:
    greeting = ({"kind": "greeting", "text": f"Bonjour. {NOTICE}"},)
    visitor = sites(config=CONFIG, greeting=greeting).will(SURE).visit()
    visitor.ask("une carte ?")
    assert visitor.panel.inner_text().count(NOTICE) == 1


def test_the_actions_are_out_of_sight_until_they_are_asked_for(sites: Sites) -> None:
    visitor = sites(config=CONFIG).visit()
    for name in ("Imprimer", "Nouvelle conversation", "Vos données"):
        expect(visitor.host.get_by_role("button", name=name).filter(visible=True)).to_have_count(0)
    visitor.menu()
    for name in ("Copier", "Imprimer", "Nouvelle conversation", "Vos données"):
        expect(visitor.action(name)).to_be_in_viewport(ratio=1)


def test_an_action_closes_the_menu(sites: Sites) -> None:
    visitor = sites(config=CONFIG).visit()
    visitor.act("Copier")
    expect(visitor.host.get_by_role("status").filter(has_text="copiée")).to_have_count(1)
    expect(visitor.action("Imprimer")).to_have_count(0)


def test_a_conversation_is_erased_after_it_is_confirmed(sites: Sites) -> None:
    site = sites()
    visitor = site.visit()
    visitor.ask("bonjour")
    visitor.act("Nouvelle conversation")
    visitor.confirm.get_by_role("button", name="Garder").click()
    expect(visitor.messages).to_have_count(3)
    visitor.act("Nouvelle conversation")
    visitor.confirm.get_by_role("button", name="Effacer").click()
    expect(visitor.messages).to_have_count(1)
    assert site.calls.count("session") == 2


@pytest.mark.parametrize("path", ["/", FULL_PAGE])
def test_your_data_says_what_is_kept_how_long_and_under_which_reference(sites: Sites, path: str) -> None:
    visitor = sites(config=CONFIG).visit(path)
    # From the menu or from the foot of the full page.
    outside = visitor.host.get_by_role("button", name="Vos données").filter(visible=True)
    (outside.first.click if outside.count() else lambda: visitor.act("Vos données"))()
    expect(visitor.data).to_contain_text(PRIVACY["text"])
    expect(visitor.data).to_contain_text(REFERENCE)
    visitor.data.get_by_role("button", name=re.compile("[Cc]opier")).click()
    expect(visitor.host.get_by_role("status").filter(has_text=re.compile("copiée"))).to_have_count(1)
    assert visitor.copied() == REFERENCE


def test_the_full_page_says_whose_it_is_and_links_back(sites: Sites) -> None:
    links = {link["name"]: link["url"] for link in LINKS}
    agency = Agency(assistant=CONFIG["title"], name=CONFIG["agency"], links=links)
    visitor = sites(config=CONFIG, agency=agency).visit(FULL_PAGE)
    heading = visitor.page.get_by_role("heading", level=1)
    expect(heading).to_have_count(1)
    expect(visitor.page.get_by_text("Agence de l'exemple").first).to_be_visible()
    for link in LINKS:
        shown = visitor.page.get_by_role("link", name=link["label"]).filter(visible=True)
        expect(shown).to_have_count(1)
        expect(shown).to_have_attribute("href", link["url"])


def test_the_full_page_shows_nothing_that_is_not_set(sites: Sites) -> None:
    visitor = sites(agency=Agency()).visit(FULL_PAGE)
    visitor.ask("bonjour")
    # The assistant's own pages are always there.
    shown_links = visitor.page.get_by_role("link").filter(visible=True).all()
    assert [link.get_attribute("href") for link in shown_links] == ["themes", "donnees"]
    expect(visitor.page.locator("ans-assistant img")).to_have_count(0)
    shown = visitor.page.locator("body").inner_text() + visitor.panel.inner_text()
    for word in ("Accessibilité", "Mentions légales", "undefined", "null", "None"):
        assert word not in shown


def test_a_server_of_before_still_gives_a_whole_conversation(sites: Sites) -> None:
    # It says neither the name, nor the agency, nor the privacy, nor the themes.
    visitor = sites().will(SURE).visit()
    visitor.ask("une carte ?")
    expect(visitor.log).to_contain_text("une carte CPS nominative")
    assert "undefined" not in visitor.panel.inner_text()


FRENCH = re.compile(
    r"[àâçèéêëîïôûœ]|\b(fermer|envoyer|copier|imprimer|nouvelle|votre|vos|vous|voir|aussi|merci|le|la|une)\b",
    re.IGNORECASE,
)
# Each text and label of the interface, but for what says that it is French.
SPOKEN = """host => {
  const found = [];
  const walk = (node, lang) => {
    if (node.nodeType === 3) { if (lang === 'en' && node.data.trim()) found.push(node.data.trim()); return }
    if (node.nodeType === 1) {
      lang = (node.lang || lang).slice(0, 2);
      const label = node.getAttribute('aria-label') ?? node.title;
      if (lang === 'en' && label) found.push(label);
    }
    node.childNodes.forEach(child => walk(child, lang));
  };
  walk(host.shadowRoot, (host.lang || document.documentElement.lang).slice(0, 2));
  return found;
}"""


def _english(sites: Sites) -> SiteVisitor:
    host, config = (
        HOSTS["english"],
        {**CONFIG, "notice": None, "title": "ANS", "agency": "ANS", "name": "ANS"},
    )
    visitor = sites(host=host, config={**config, "links": []}).will(SURE, EIGHT).visit()
    visitor.ask("a card?").ask("the dates?")
    return visitor


def test_on_an_english_page_the_interface_is_english(sites: Sites) -> None:
    visitor = _english(sites)
    visitor.menu()
    spoken = visitor.host.evaluate(SPOKEN)
    # What the agency itself is called is not the interface's.
    assert [text for text in spoken if FRENCH.search(text)] == []
    expect(visitor.host.get_by_role("button", name="Send")).to_be_visible()
    expect(visitor.field).to_have_accessible_name(re.compile("question", re.IGNORECASE))


def test_on_an_english_page_the_answers_are_said_to_be_french(sites: Sites) -> None:
    visitor = _english(sites)
    expect(visitor.panel.get_by_text(re.compile(r"\bFrench\b")).first).to_be_visible()
    language = "e => { while (e && !e.lang) e = e.parentElement ?? e.getRootNode().host; return e?.lang }"
    assert visitor.log.get_by_text("une carte CPS nominative").evaluate(language) == "fr"
    assert visitor.log.get_by_role("heading", name="Faut-il").evaluate(language) == "fr"
    assert visitor.choices().first.evaluate(language) == "fr"
    assert visitor.host.locator(".entry .send").evaluate(language) == "en"


def test_the_launcher_of_an_english_page_is_english(sites: Sites) -> None:
    visitor = sites(host=HOSTS["english"]).visit(opened=False)
    assert not FRENCH.search(visitor.launcher.inner_text())
    expect(visitor.launcher).to_have_text(re.compile("question", re.IGNORECASE))


@pytest.mark.parametrize("text", ["ما هي بطاقة CPS؟", "שלום INSi?", "abc \u05d0\u05d1 (1) !"])
def test_a_visitor_s_text_of_the_other_direction_is_isolated(sites: Sites, text: str) -> None:
    visitor = sites().visit()
    visitor.ask(text)
    bubble = visitor.log.locator(".mine").last
    expect(bubble).to_contain_text(text.split()[0])
    said = bubble.locator("p, bdi, [dir]").last
    assert said.evaluate("e => getComputedStyle(e).unicodeBidi") in ("isolate", "plaintext")
    # Its own first strong letter gives its direction.
    assert said.evaluate("e => e.dir === 'auto' || getComputedStyle(e).unicodeBidi === 'plaintext'")


def test_a_french_conversation_stays_left_to_right_on_a_page_of_the_other_direction(sites: Sites) -> None:
    visitor = sites(320, 568, host=HOSTS["right to left"]).will(SURE).visit()
    visitor.ask("une carte ?")
    answer = visitor.log.get_by_text("une carte CPS nominative")
    assert answer.evaluate("e => getComputedStyle(e).direction") == "ltr"
    assert visitor.log.evaluate("e => e.scrollWidth <= e.clientWidth")
