"""The agency's own FAQ in a browser: what visitors come for, in how many presses, without scripts too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.catalogue import Catalogue, load_catalogue
from tests.browser.conftest import LIMIT_MS, Visitor
from tests.e2e.conftest import ROOT, Service
from tests.e2e.test_dialogues import shipped  # noqa: F401 - the same running assistant
from tests.integration.conftest import shipped_model  # noqa: F401 - with the same trained model

Pages = Callable[..., Page]
DATES = "quelles sont les dates limites du Ségur pour mon logiciel ?"
FAMILY = "segur-dates-limites"
NO_KNOWLEDGE = re.compile(r"^(Je ne sais pas|Autres choix|Choix précédents|Aucun)")
PATHS = [
    (["Hôpital", "(DPI), vague 2"], "segur-dates-limites-dpi-va2"),
    (["Hôpital", "(PFI), vague 1"], "segur-dates-limites-pfi-va1"),
    (["Imagerie", "(RIS), vague 1"], "segur-dates-limites-ris-va1"),
    (["Officine"], "segur-dates-limites-lgo-va1"),
    (["Sages-femmes"], "segur-dates-limites-nouveaux-perimetres-va2"),
]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "data")


@pytest.fixture
def pages(browser: Browser, shipped: Service) -> Iterator[Pages]:  # noqa: F811
    contexts = []

    def page(path: str, width: int = 1280, height: int = 800, **options: Any) -> Page:
        viewport = {"width": width, "height": height}
        contexts.append(browser.new_context(viewport=viewport, locale="fr-FR", **options))
        made = contexts[-1].new_page()
        made.set_default_timeout(LIMIT_MS)
        made.goto(shipped.base + path)
        return made

    yield page
    for context in contexts:
        context.close()


def _press(visitor: Visitor, title: str) -> list[dict[str, Any]]:
    """Presses the last choice that says this; what the server answers."""
    with visitor.page.expect_response("**/v1/message") as reply:
        visitor.log.get_by_role("button").filter(has_text=title).last.click()
    messages: list[dict[str, Any]] = reply.value.json()["messages"]
    visitor.wait()
    return messages


def _ask(visitor: Visitor, text: str) -> list[dict[str, Any]]:
    with visitor.page.expect_response("**/v1/message") as reply:
        visitor.field.fill(text)
        visitor.field.press("Enter")
    messages: list[dict[str, Any]] = reply.value.json()["messages"]
    visitor.wait()
    return messages


def _answered(messages: list[dict[str, Any]]) -> str | None:
    return next((one["entry_id"] for one in messages if one["kind"] == "answer"), None)


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize(("presses", "entry"), PATHS, ids=[entry for _, entry in PATHS])
def test_the_right_one_of_fifteen_is_two_choices_away(
    pages: Pages, catalogue: Catalogue, presses: list[str], entry: str, width: int
) -> None:
    visitor = Visitor(pages("/demo", width), []).open()
    _ask(visitor, DATES)
    messages: list[dict[str, Any]] = []
    for title in presses:
        expect(visitor.log.get_by_role("button").filter(has_text=title).last).to_be_visible()
        messages = _press(visitor, title)
    assert _answered(messages) == entry
    shown = next(one for one in catalogue.published if one.id == entry).question
    heading = visitor.log.locator(".answer").last.get_by_role("heading")
    expect(heading).to_contain_text(shown.removesuffix(" ?")[:40])


def test_the_ways_tried_are_of_the_fifteen_and_of_two_presses_at_most(catalogue: Catalogue) -> None:
    family = next(one for one in catalogue.families if one.id == FAMILY)
    assert len(family.entries) == 15
    assert {entry for _, entry in PATHS} <= set(family.entries)
    assert max(len(presses) for presses, _ in PATHS) == 2


@pytest.mark.parametrize("before", [[], ["Hôpital"]], ids=["the trade", "the programme"])
def test_the_choices_on_the_way_are_understandable(pages: Pages, before: list[str]) -> None:
    visitor = Visitor(pages("/"), []).open()
    _ask(visitor, DATES)
    for title in before:
        _press(visitor, title)
    group = visitor.log.get_by_role("group").filter(has=visitor.page.get_by_role("button")).last
    titles = [text.splitlines()[0].strip() for text in group.get_by_role("button").all_inner_texts()]
    told = [title for title in titles if not NO_KNOWLEDGE.match(title)]
    assert len(told) >= 2
    assert len(titles) <= 10
    # A name with a word that is no acronym; what is shortened stands in brackets.
    assert [title for title in told if not re.search(r"[a-zéèê]{4,}", title)] == []
    outside = [re.sub(r"\([^)]*\)", "", title) for title in told]
    assert [title for title in outside if re.search(r"\b(DPI|PFI|RIS|LGC|LGO|SGL|DUI)\b", title)] == []


def test_other_choices_lead_there_and_back(pages: Pages) -> None:
    visitor = Visitor(pages("/demo"), []).open()
    _ask(visitor, DATES)
    first = visitor.log.get_by_role("group").last.get_by_role("button").all_inner_texts()
    _press(visitor, "Autres choix")
    _press(visitor, "Choix précédents")
    assert visitor.log.get_by_role("group").last.get_by_role("button").all_inner_texts() == first


@pytest.mark.parametrize("width", [1280, 320])
def test_a_product_is_two_presses_from_an_answer(pages: Pages, width: int) -> None:
    visitor = Visitor(pages("/demo", width), []).open()
    topic = next(one for one in _ask(visitor, "INSi") if one["kind"] == "topic")
    theme = next(one for one in topic["buttons"] if one["payload"].startswith("/browse"))
    listed = _press(visitor, theme["title"])
    if _answered(listed) is None:
        question = next(one for message in listed for one in message["buttons"])
        listed = _press(visitor, question["title"])
    assert _answered(listed)
    expect(visitor.log.locator(".answer").last.locator(".body")).to_be_visible()


def test_a_most_asked_question_of_a_product_is_one_press_from_its_answer(pages: Pages) -> None:
    visitor = Visitor(pages("/demo"), []).open()
    topic = next(one for one in _ask(visitor, "INSi") if one["kind"] == "topic")
    question = next(one for one in topic["buttons"] if one["title"].endswith("?"))
    assert _answered(_press(visitor, question["title"]))


def test_the_start_leads_to_an_answer_without_typing(pages: Pages) -> None:
    visitor = Visitor(pages("/demo"), []).open()
    samples = visitor.log.get_by_role("button").filter(has_text="?")
    expect(samples).to_have_count(3)
    assert _answered(_press(visitor, samples.first.inner_text().split("\u202f")[0]))


def test_the_themes_lead_to_an_answer_without_typing(pages: Pages) -> None:
    visitor = Visitor(pages("/demo"), []).open()
    messages = _press(visitor, "Parcourir par thème")
    for _ in range(5):
        if _answered(messages):
            break
        choices = [one for message in messages for one in message["buttons"]]
        told = [one for one in choices if not NO_KNOWLEDGE.match(one["title"])]
        assert told, messages
        messages = _press(visitor, told[0]["title"])
    assert _answered(messages)


def test_a_proposal_is_found_by_the_words_of_a_variant(pages: Pages) -> None:
    visitor = Visitor(pages("/demo"), []).open()
    visitor.field.press_sequentially("carte perdue")
    expect(visitor.host.get_by_role("option").filter(has_text=re.compile("perte"))).not_to_have_count(0)


def test_the_notice_is_said_once(pages: Pages) -> None:
    visitor = Visitor(pages("/demo"), []).open()
    _ask(visitor, "INSi")
    assert visitor.panel.inner_text().count("Ne saisissez pas") == 1


@pytest.mark.parametrize("width", [1280, 320])
def test_without_javascript_the_themes_are_read_down_to_an_answer(
    pages: Pages, catalogue: Catalogue, width: int
) -> None:
    entry = next(one for one in catalogue.published if one.id == "insi-carte-cpx-requise")
    page = pages("/", width, java_script_enabled=False)
    page.locator('a[href*="themes"]').first.click()
    answer = page.get_by_text("d’être doté d’une carte CPx nominative").first
    for text in (re.compile("INSi"), entry.question.removesuffix(" ?")):
        if not answer.is_visible():
            page.get_by_text(text).first.click()
    expect(answer).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_in_the_themes(pages: Pages, width: int, scheme: str) -> None:
    page = pages("/themes", width, color_scheme=scheme)
    visitor = Visitor(page, [])
    assert visitor.violations() == []
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    inside = page.locator('main a[href*="themes"]')
    if inside.count():
        inside.first.click()
        assert visitor.violations() == []


def test_the_search_of_the_agency_s_site_finds_entries(shipped: Service) -> None:  # noqa: F811
    status, found = shipped.post("/v1/search", {"text": "j'ai perdu ma carte CPS"})
    assert status == 200
    first = found["results"][0]
    assert first["entry_id"] == "cps-perte-ou-vol"
    assert {"entry_id", "title", "url", "probability", "certainty"} <= set(first)
    assert 0 < first["probability"] <= 1
