"""The answer card, the choices, the hand-over, and what is taken away of them on paper or copied."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.browser.samples import ANSWER, ASKED, CONTACT, EIGHT, HANDOFF, OTHERS, PROBABLE, SURE, TITLES
from tests.browser.scripted import FULL_PAGE, ScriptedSite, SiteVisitor

Sites = Callable[..., ScriptedSite]
STEPS = """Deux étapes :
ÉTAPE 1 - Phase administrative
Pour cela vous pouvez :
- consulter l'offre ;
- passer une commande.
ÉTAPE 2 - Phase technique
Utilisez la carte."""
REACHED = (
    "Écrivez à aide@agence.test ou appelez le 0 806 800 213 ; voir www.agence.test ou https://agence.test/x."
)
# The frame that is printed says what is on it.
PAPER = """() => {
  const frames = HTMLIFrameElement.prototype;
  const { get } = Object.getOwnPropertyDescriptor(frames, 'contentWindow');
  Object.defineProperty(frames, 'contentWindow', { get() {
    const inside = get.call(this);
    inside.print = () => { window.printed = [inside.document.body.innerText,
      inside.document.querySelectorAll('button, textarea, input').length] };
    return inside } });
}"""


def _answer(sites: Sites, fields: dict[str, Any], **options: Any) -> SiteVisitor:
    visitor = sites(**options).will([fields, ASKED]).visit()
    visitor.ask("une question ?")
    return visitor


def test_the_parts_of_an_answer_stand_in_their_order(sites: Sites) -> None:
    warned = {**PROBABLE, "warning": "Une date limite de cette réponse est passée."}
    card = _answer(sites, warned).log.locator(".answer").first
    parts = ["p.lead", "h3", "ul.chips", "p.warning", "div.body", "ul.contact", "p.source", "div.tools"]
    tops = []
    for part in [*parts, "fieldset.related"]:
        box = card.locator(f"> {part}").bounding_box()
        assert box, f"{part} is not shown"
        tops.append(box["y"])
    assert tops == sorted(tops)


def test_a_probable_answer_does_not_look_like_a_sure_one(sites: Sites) -> None:
    visitor = sites().will([ANSWER], [PROBABLE]).visit()
    visitor.ask("une").ask("deux")
    sure, probable = visitor.log.locator(".answer").all()
    expect(probable).to_have_class(re.compile(r"\bprobable\b"))
    expect(sure).not_to_have_class(re.compile(r"\bprobable\b"))
    look = """e => { const s = getComputedStyle(e);
      return [s.backgroundColor, s.borderInlineStart, s.borderBlockStart, s.boxShadow].join() }"""
    assert sure.evaluate(look) != probable.evaluate(look)


def test_a_source_has_its_name_and_its_date(sites: Sites) -> None:
    source = _answer(sites, ANSWER).log.locator(".answer .source")
    expect(source.get_by_role("link", name="agence.test, page INSi")).to_be_visible()
    expect(source).to_contain_text("01/03/2026")


def test_a_source_without_a_date_says_so(sites: Sites) -> None:
    fields = {**ANSWER, "source": {"url": "https://agence.test/insi", "label": None, "verified_on": None}}
    source = _answer(sites, fields).log.locator(".answer .source")
    expect(source).to_contain_text("date non vérifiée")
    expect(source.get_by_role("link")).to_contain_text("agence.test")


def test_a_line_after_a_list_is_not_swallowed_by_its_last_item(sites: Sites) -> None:
    body = _answer(sites, {**ANSWER, "text": STEPS}).log.locator(".answer .body")
    expect(body.locator("li")).to_have_text(["consulter l'offre\u202f;", "passer une commande."])
    expect(body.get_by_text("ÉTAPE 2")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("aide@agence.test", "mailto:aide@agence.test"),
        ("0 806 800 213", "tel:0806800213"),
        ("https://agence.test/x", "https://agence.test/x"),
    ],
)
def test_what_can_be_reached_in_an_answer_is_a_link(sites: Sites, name: str, address: str) -> None:
    body = _answer(sites, {**ANSWER, "text": REACHED}).log.locator(".answer .body")
    link = body.get_by_role("link", name=re.compile(name.replace(" ", r"\s").replace("/", ".")))
    expect(link).to_have_attribute("href", address)
    # Not one character of the verbatim is lost.
    said = body.inner_text().replace("(nouvelle fenêtre)", "")
    assert re.sub(r"\s", "", said) == re.sub(r"\s", "", REACHED)


@pytest.mark.parametrize("text", ["Le code 01 du 20 juin 2024.", "RPPS 10003456789 ?", "v1.2.3"])
def test_what_is_no_telephone_is_no_link(sites: Sites, text: str) -> None:
    body = _answer(sites, {**ANSWER, "text": text}).log.locator(".answer .body")
    expect(body).to_be_visible()
    expect(body.get_by_role("link")).to_have_count(0)


def test_an_answer_is_copied_without_its_marks(sites: Sites) -> None:
    visitor = _answer(sites, ANSWER)
    visitor.log.get_by_role("button", name="Copier la réponse").click()
    expect(visitor.host.get_by_role("status").filter(has_text="copiée")).to_have_count(1)
    copied = visitor.copied()
    assert "**" not in copied
    assert "](" not in copied
    for part in ("Faut-il une carte", "Oui, une carte CPS", "https://agence.test/insi", "01/03/2026"):
        assert part in copied


@pytest.mark.parametrize(
    ("path", "width", "columns"), [(FULL_PAGE, 1280, 2), (FULL_PAGE, 320, 1), ("/", 320, 1)]
)
def test_choices_take_two_columns_where_there_is_room(
    sites: Sites, path: str, width: int, columns: int
) -> None:
    visitor = sites(width, 800).will(EIGHT).visit(path)
    visitor.ask("les dates ?")
    lefts = visitor.choices().evaluate_all("all => all.map(e => Math.round(e.getBoundingClientRect().left))")
    assert len(lefts) == len(TITLES)
    # « Autres choix » and « Je ne sais pas » may stand elsewhere.
    assert len(set(lefts[:6])) == columns


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (320, 568)])
def test_a_hint_is_read_under_its_title(sites: Sites, width: int, height: int) -> None:
    visitor = sites(width, height).will(EIGHT).visit()
    visitor.ask("les dates ?")
    lines = [line.strip() for line in visitor.choices().first.inner_text().splitlines() if line.strip()]
    assert lines == [TITLES[0], "Une ligne d'aide pour le choix 0."]
    assert visitor.choices().first.evaluate("e => e.scrollWidth <= e.clientWidth + 1")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (320, 568)])
def test_a_question_is_seen_with_its_first_choices(sites: Sites, width: int, height: int) -> None:
    visitor = sites(width, height).will(SURE, EIGHT).visit()
    visitor.ask("une carte ?").ask("les dates ?")
    expect(visitor.log.locator("legend").last).to_be_in_viewport(ratio=1)
    expect(visitor.choices().first).to_be_in_viewport(ratio=1)


def test_no_legend_stays_without_its_choices(sites: Sites) -> None:
    visitor = sites().will(EIGHT, [PROBABLE, OTHERS, ASKED], SURE).visit()
    visitor.ask("les dates ?").pick("vague 1").ask("une carte ?")
    empty = "all => all.filter(e => !e.querySelector('button')).map(e => e.textContent)"
    assert visitor.log.locator("fieldset").evaluate_all(empty) == []


@pytest.mark.parametrize("contact", [CONTACT, {"label": "Support", "email": "support@agence.test"}])
def test_the_summary_is_mailed_as_it_was_corrected(sites: Sites, contact: dict[str, str]) -> None:
    handoff = {**HANDOFF["handoff"], "contact": contact}
    visitor = sites().will({**HANDOFF, "handoff": handoff}).visit()
    visitor.ask("quelqu'un ?")
    summary = visitor.log.get_by_role("textbox")
    summary.fill(summary.input_value() + "\nMerci & à bientôt.")
    # What would be given to the mail program; nothing is opened.
    visitor.page.evaluate(
        """addEventListener('click', e => {
          const link = e.composedPath().find(one => one.localName === 'a');
          if (link?.protocol === 'mailto:') { window.mailed = link.href; e.preventDefault(); } })"""
    )
    visitor.log.locator('.handover a[href*="body="]').click()
    mailed = visitor.page.evaluate("mailed")
    address, query = mailed.split("?")
    assert address == "mailto:support@agence.test"
    body = next(unquote(part[5:]) for part in query.split("&") if part.startswith("body="))
    assert "Question : Faut-il une carte" in body
    assert "Merci & à bientôt." in body
    assert "ABCD-EFGH" in body


def test_a_contact_without_a_mail_address_has_no_mail_to_write(sites: Sites) -> None:
    handoff = {**HANDOFF["handoff"], "contact": {"label": "Support", "phone": "0 806 800 213"}}
    visitor = sites().will({**HANDOFF, "handoff": handoff}).visit()
    visitor.ask("quelqu'un ?")
    expect(visitor.log.get_by_role("link", name="0 806 800 213")).to_be_visible()
    expect(visitor.log.locator('a[href^="mailto:"]')).to_have_count(0)


def _paper(visitor: SiteVisitor) -> tuple[str, int]:
    visitor.page.evaluate(PAPER)
    visitor.act("Imprimer")
    visitor.page.wait_for_function("() => window.printed")
    text, controls = visitor.page.evaluate("printed")
    return text, controls


def _copy(visitor: SiteVisitor) -> str:
    visitor.act("Copier")
    expect(visitor.host.get_by_role("status").filter(has_text="copiée")).to_have_count(1)
    return visitor.copied()


def _conversation(sites: Sites) -> SiteVisitor:
    visitor = sites().will(EIGHT, [PROBABLE, OTHERS, ASKED]).visit()
    visitor.ask("les dates ?").pick("vague 1")
    return visitor


@pytest.mark.parametrize("way", ["paper", "clipboard"])
def test_what_is_taken_away_is_the_conversation_without_its_machinery(sites: Sites, way: str) -> None:
    visitor = _conversation(sites)
    text = _paper(visitor)[0] if way == "paper" else _copy(visitor)
    for mark in ("**", "](", "nouvelle fenêtre", "Copier", "undefined", "null"):
        assert mark not in text
    for part in (
        "les dates ?",
        "Faut-il une carte",
        "Oui, une carte CPS",
        "Officine",
        "01/03/2026",
        "ABCD-EFGH",
    ):
        assert part in text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("way", ["paper", "clipboard"])
def test_what_is_taken_away_holds_the_choices_that_were_offered(sites: Sites, way: str) -> None:
    visitor = _conversation(sites)
    text = _paper(visitor)[0] if way == "paper" else _copy(visitor)
    for title in (*TITLES[:6], "Comment la renouveler"):
        assert title in text


def test_there_is_nothing_to_press_on_paper(sites: Sites) -> None:
    _, controls = _paper(_conversation(sites))
    assert controls == 0
