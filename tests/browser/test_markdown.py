"""The widget's reader of Markdown, on the cases of `assistant faq check` and on random texts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser

from assistant.catalogue import load_catalogue
from assistant.catalogue.markdown import drawn_links
from assistant.catalogue.text_checks import SCHEMES
from assistant.pages.markdown import html_of
from tests.browser.alone import WidgetAlone
from tests.conftest import FROZEN
from tests.unit.catalogue.test_markdown import CASES, PIECES

RANDOM_TEXTS = 400
LINKS = """messages => messages.map(message => [...message.querySelectorAll("a")].map(link => {
  const label = link.cloneNode(true);
  label.querySelectorAll(".unseen").forEach(node => node.remove());
  return {label: label.textContent, address: link.getAttribute("href")};
}))"""


class Reader(WidgetAlone):
    """The widget's reader: an answer of each text."""

    def links(self, texts: Sequence[str]) -> list[list[dict[str, str]]]:
        """The links that the widget draws for each text, in order."""
        links: list[list[dict[str, str]]] = self.open(texts).evaluate_all(LINKS)
        return links


@pytest.fixture
def reader(browser: Browser) -> Iterator[Reader]:
    context = browser.new_context()
    yield Reader(context.new_page())
    context.close()


def _plain(links: list[dict[str, str]]) -> list[dict[str, str]]:
    """Labels without the no-break spaces that the widget sets, and without emphasis of spaces."""
    return [{**link, "label": " ".join(link["label"].split())} for link in links]


def test_the_widget_draws_the_links_of_each_case(reader: Reader) -> None:
    drawn = reader.links([case["text"] for case in CASES])
    wrong = [
        (case["text"], _plain(links), case["links"])
        for case, links in zip(CASES, drawn, strict=True)
        if _plain(links) != _plain(case["links"])
    ]
    assert wrong == []


def test_the_check_knows_what_the_widget_draws_of_any_text(reader: Reader) -> None:
    choose = random.Random(0)
    texts = ["".join(choose.choices(PIECES, k=choose.randint(1, 12))) for _ in range(RANDOM_TEXTS)]
    wrong = []
    for text, links in zip(texts, reader.links(texts), strict=True):
        expected = [link.address for link in drawn_links(text) if link.address.lower().startswith(SCHEMES)]
        if [link["address"] for link in links] != expected:
            wrong.append((text, links, expected))
    assert wrong == []


def test_a_block_of_code_is_shown_as_it_is_typed(reader: Reader) -> None:
    text = "Avant\n```\n[x](https://exemple.fr)\n  <balise>\n```\nAprès"
    assert reader.links([text]) == [[]]
    code = reader.page.locator("ans-assistant .message pre code")
    assert code.inner_text() == "[x](https://exemple.fr)\n  <balise>\n"


BLOCKS = """message => [...message.querySelectorAll(".body > *, .body > :is(ul, ol) > li")]
  .filter(node => !/^[UO]L$/.test(node.tagName))
  .map(node => [node.localName, node.className].filter(Boolean).join(".") + " " + node.textContent)"""


@pytest.mark.parametrize(
    "case", [case for case in CASES if "blocks" in case], ids=lambda case: case["text"][:30]
)
def test_a_line_goes_on_or_begins_a_block(reader: Reader, case: dict[str, Any]) -> None:
    read = reader.open([case["text"]]).first.evaluate(BLOCKS)
    assert [" ".join(one.split()) for one in read] == case["blocks"]


# What the widget adds to a link that leaves the page is left out: a page without JavaScript opens no window.
DRAWN = """messages => messages.map(message => {
  const body = message.querySelector(".body");
  body.querySelectorAll(".unseen").forEach(node => node.remove());
  body.querySelectorAll("span").forEach(node => node.replaceWith(...node.childNodes));
  for (const link of body.querySelectorAll("a")) {
    ["target", "rel", "class"].forEach(name => link.removeAttribute(name));
  }
  return body.innerHTML;
})"""
PARSED = """texts => texts.map(text => {
  const body = document.createElement("div");
  body.innerHTML = text;
  return body.innerHTML;
})"""


def test_the_pages_of_the_server_draw_what_the_widget_draws(reader: Reader) -> None:
    texts = [case["text"] for case in CASES] + [entry.answer for entry in load_catalogue(FROZEN).published]
    drawn = reader.open(texts).evaluate_all(DRAWN)
    expected = reader.page.evaluate(PARSED, [html_of(text) for text in texts])
    wrong = [one for one in zip(texts, drawn, expected, strict=True) if one[1] != one[2]]
    assert wrong == []
