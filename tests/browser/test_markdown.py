"""The widget's reader of Markdown, on the cases of `assistant faq check` and on random texts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser

from assistant.catalogue.markdown import drawn_links
from assistant.catalogue.text_checks import SCHEMES
from tests.browser.alone import WidgetAlone
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
    ("text", "blocks"),
    [
        # What goes on with the line before it.
        ("- un point\nqui continue", ["li un point qui continue"]),
        ("- Contactez le\nService Pro Santé", ["li Contactez le Service Pro Santé"]),
        ("- l'un,\nINSi compris", ["li l'un, INSi compris"]),
        ("- un point.\n  Dans le point", ["li un point. Dans le point"]),
        (f"- {'long ' * 12}\nDPI", [f"li {'long ' * 12} DPI"]),
        ("- jusqu'en juin\n2024 inclus", ["li jusqu'en juin 2024 inclus"]),
        (
            "- les cartes\n– y compris les CPE – et la suite",
            ["li les cartes – y compris les CPE – et la suite"],
        ),
        ("Agence\nParis", ["p AgenceParis"]),
        # What begins a block by itself.
        ("- un ;\n- deux.\nÉTAPE 2 - Suite\nFin", ["li un ;", "li deux.", "p.step ÉTAPE 2 - Suite", "p Fin"]),
        ("- carte\nÉtape 2 : suite", ["li carte", "p.step Étape 2 : suite"]),
        ("- carte CPE\nUtilisez la carte.", ["li carte CPE", "p Utilisez la carte."]),
        ("- fini.\nSuite.", ["li fini.", "p Suite."]),
        ("- carte de\nNB : fermé le lundi", ["li carte de", "p.note NB : fermé le lundi"]),
        ("- carte de\n**Attention :** non", ["li carte de", "p.note Attention : non"]),
        ("- carte de\n**Titre**", ["li carte de", "p Titre"]),
        ("- carte de\nPièces à fournir :", ["li carte de", "p Pièces à fournir :"]),
        ("- carte de\nPIÈCES À FOURNIR", ["li carte de", "p PIÈCES À FOURNIR"]),
        ("- carte de\n• deux", ["li carte de", "li deux"]),
        ("- carte de\n– deux", ["li carte de", "li deux"]),
        ("- carte de\na) deux\nb) trois", ["li carte de", "p a) deux", "p b) trois"]),
        ("- carte de\n1/ deux", ["li carte de", "p 1/ deux"]),
        ("Un.\nDeux.", ["p Un.", "p Deux."]),
    ],
)
def test_a_line_goes_on_or_begins_a_block(reader: Reader, text: str, blocks: list[str]) -> None:
    read = reader.open([text]).first.evaluate(BLOCKS)
    assert [one.replace("\u00a0", " ").replace("\u202f", " ") for one in read] == blocks
