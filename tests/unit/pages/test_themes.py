"""The pages of the questions: by product, then by theme, families together, all that is published."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from assistant.catalogue import Agency, Catalogue, Contact, Entry, load_catalogue
from assistant.catalogue.model import DRAFT, Facet, FacetValue, Family, Taxonomy
from assistant.catalogue.texts import load_texts
from assistant.pages.drawing import Frame, pages_of, subject_page
from assistant.pages.themes import OTHERS, places, sections, subjects
from tests.conftest import FROZEN

DAY = date(2026, 1, 15)
TEXTS = load_texts(FROZEN / "texts.yml")
PRODUCTS = Facet(
    "produit",
    "Lequel ?",
    values=(
        FacetValue("train_vert", "Train vert", help="Sur rails."),
        FacetValue("train-vert", "Autre train"),
        FacetValue("bus", "Bus"),
    ),
)
THEMES = Facet(
    "theme", "Quoi ?", filters=False, values=(FacetValue("tarif", "Tarifs"), FacetValue("gare", "Gares"))
)


def _entry(name: str, product: str = "train_vert", theme: str = "tarif", **more: object) -> Entry:
    facets = {"produit": (product,) if product else (), "theme": (theme,) if theme else ()}
    return Entry(name, f"Question {name} ?", f"Réponse **{name}**.", facets=facets, **more)  # type: ignore[arg-type]


def _catalogue(*entries: Entry, families: tuple[Family, ...] = ()) -> Catalogue:
    contacts = {"train_vert": Contact("Service du train", phone="01 02 03 04 05")}
    return Catalogue(
        {entry.id: entry for entry in entries}, Taxonomy((PRODUCTS, THEMES), contacts=contacts), families
    )


def _page(catalogue: Catalogue, number: int = 0) -> str:
    return subject_page(Frame(), catalogue, subjects(catalogue)[number], TEXTS, DAY)


def _headings(page: str) -> list[tuple[str, str]]:
    found = re.findall(r"<h([1-6])[^>]*>(.*?)</h\1>", page)
    return [(level, text.replace("\u202f", " ")) for level, text in found]


def test_products_come_in_the_taxonomy_s_order_then_what_is_of_none() -> None:
    listed = subjects(_catalogue(_entry("a", ""), _entry("b", "bus"), _entry("c")))
    assert [(one.label, len(one.entries)) for one in listed] == [
        *(("Train vert", 1), ("Bus", 1), ("Autres sujets", 1)),
    ]
    assert listed[-1].slug == OTHERS


def test_two_products_never_share_an_address() -> None:
    listed = subjects(_catalogue(_entry("a"), _entry("b", "train-vert")))
    assert [one.slug for one in listed] == ["train-vert", "train-vert-2"]


def test_what_is_not_published_is_on_no_page() -> None:
    catalogue = _catalogue(_entry("a"), _entry("b", status=DRAFT))
    assert "Question b" not in _page(catalogue)
    assert places(subjects(catalogue)) == {"a": "themes/train-vert#a"}


def test_the_outline_is_the_product_its_themes_their_questions() -> None:
    page = _page(_catalogue(_entry("a", theme="gare"), _entry("b"), _entry("c", theme="")))
    assert _headings(page) == [
        *(("1", "Train vert"), ("2", "Tarifs"), ("3", "Question b ?"), ("2", "Gares"), ("3", "Question a ?")),
        *(("2", "Autres questions"), ("3", "Question c ?"), ("2", "Votre question n'est pas là ?")),
    ]


def test_a_family_is_read_together_under_its_own_question_once() -> None:
    family = Family("f", "produit", ("a", "b"), "Question commune ?", "Cela dépend.")
    page = _page(_catalogue(_entry("a"), _entry("b", theme="gare"), families=(family,)))
    assert _headings(page)[1:5] == [
        *(("2", "Tarifs"), ("3", "Question commune ?"), ("4", "Question a ?"), ("4", "Question b ?")),
    ]
    assert "Cela dépend." in page
    assert page.count("Question b ?".replace(" ?", "\u202f?")) == 1


def test_an_answer_has_its_anchor_its_text_its_source_and_its_date() -> None:
    page = _page(_catalogue(_entry("a", source="https://www.exemple.fr/x", verified_on=date(2025, 3, 2))))
    assert '<article id="a">' in page
    assert "<p>Réponse <strong>a</strong>.</p>" in page
    assert '<a href="https://www.exemple.fr/x">exemple.fr</a>, vérifiée le 02/03/2025' in page


def test_an_answer_that_nobody_verified_says_so() -> None:
    assert "date non vérifiée" in _page(_catalogue(_entry("a")))


def test_an_expired_answer_is_shown_with_its_warning() -> None:
    page = _page(_catalogue(_entry("a", expires_on=date(2026, 1, 14))))
    assert "Cette information date du 14/01/2026" in page
    assert "Cette information" not in _page(_catalogue(_entry("a", expires_on=DAY)))


def test_a_product_s_own_contact_is_on_its_page() -> None:
    assert 'href="tel:0102030405"' in _page(_catalogue(_entry("a")))


def test_what_an_author_writes_is_never_html() -> None:
    entry = replace(_entry("a"), question="<img src=x> ?", answer="<b>gras</b>", source='https://e.fr/"><b>')
    page = _page(_catalogue(entry))
    assert "<b>" not in page
    assert "<img" not in page


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return load_catalogue(FROZEN)


def test_every_published_question_is_on_the_page_that_its_address_names(shipped: Catalogue) -> None:
    files = pages_of(shipped, TEXTS, Agency(), DAY, 90, indexable=False)
    for entry_id, place in places(subjects(shipped)).items():
        page, _, anchor = place.partition("#")
        assert f'<article id="{anchor}">' in files[f"{page}.html"], entry_id
    assert set(places(subjects(shipped))) == {entry.id for entry in shipped.published}


def test_every_link_of_the_written_pages_leads_to_a_file_or_to_the_channel(shipped: Catalogue) -> None:
    files = pages_of(shipped, TEXTS, Agency(), DAY, 90, indexable=False)
    for name, text in files.items():
        up = "../" if "/" in name else ""
        for address in re.findall(r'(?:href|src)="([^"#:]+)"', text):
            # What stands in for any page is linked from the root.
            target = address.removeprefix("/assistant/").removeprefix(up)
            assert target in ("", "./") or {target, f"{target}.html"} & set(files), f"{name}: {address}"


def test_a_breakdown_says_the_agency_s_sentence_and_contact(shipped: Catalogue) -> None:
    texts = replace(TEXTS, panne="Tout est <arrêté>.")
    contact = Contact("Accueil de la médiathèque", email="accueil@exemple.fr")
    agency = Agency(assistant="Médi", contact=contact)
    catalogue = replace(shipped, taxonomy=replace(shipped.taxonomy, contacts={}))
    files = pages_of(catalogue, texts, agency, DAY, 90, indexable=False)
    assert json.loads(files["panne.json"]) == {
        "error": "unavailable",
        "message": "Tout est <arrêté>.",
        "contact": contact.as_dict(),
    }
    for said in ("Médi", "Tout est &lt;arrêté&gt;.", "Accueil de la médiathèque", 'href="/assistant/themes"'):
        assert said in files["panne.html"]


def test_no_page_has_a_script_or_a_style_of_its_own(shipped: Catalogue) -> None:
    for name, text in pages_of(shipped, TEXTS, Agency(), DAY, 90, indexable=False).items():
        if name.endswith(".html"):
            assert not re.search(r"<script|<style|\sstyle=|\son\w+=", text), name


def test_themes_hold_each_question_once(shipped: Catalogue) -> None:
    for subject in subjects(shipped):
        shown = [
            article.entry.id
            for section in sections(shipped, subject, TEXTS, DAY)
            for group in section.groups
            for article in group.articles
        ]
        assert sorted(shown) == sorted(entry.id for entry in subject.entries)
