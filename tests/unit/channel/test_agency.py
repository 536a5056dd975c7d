"""What the channel says of the agency: configuration, page, breakdown, contract."""

from __future__ import annotations

import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from assistant.catalogue import Agency, Catalogue, Contact, Entry
from assistant.catalogue.agency import AGENCY_FILE, LINKS, load_agency
from assistant.channel.catalogue_view import Front, FrontKeeper
from assistant.channel.openapi import openapi
from assistant.channel.site import Site
from assistant.pages.drawing import Frame
from assistant.settings import ROOT
from tests.conftest import FROZEN

MAIRIE = Agency(
    assistant="Assistant <de> la Mairie",
    name="Mairie",
    short_name="La Mairie",
    colors={"accent": "#112233"},
    logo="https://images.example.fr:8443/logo.svg",
    links={"donnees": "https://mairie.example.fr/donnees", "retour": "https://mairie.example.fr"},
    contact=Contact("Accueil", url="https://mairie.example.fr/accueil"),
    banner="Fermé le lundi.",
)


class _Texts(HTMLParser):
    """The texts and the addresses of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self.addresses: list[str] = []
        self._tag = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        self.addresses += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self._tag, data)


def _front(agency: Agency) -> Front:
    return Front.of(Catalogue(entries={}), None, agency)


def test_the_configuration_carries_the_agency() -> None:
    config = _front(MAIRIE).config(None)
    assert config["title"] == "Assistant <de> la Mairie"
    assert config["agency"] == {"name": "Mairie", "short_name": "La Mairie"}
    assert config["colors"] == {"accent": "#112233"}
    assert config["logo"] == "https://images.example.fr:8443/logo.svg"
    assert config["contact"] == {"label": "Accueil", "url": "https://mairie.example.fr/accueil"}
    # In a fixed order, whatever that of the file.
    assert config["links"] == [
        {"name": "retour", "label": "Retour au site", "url": "https://mairie.example.fr"},
        {"name": "donnees", "label": LINKS["donnees"], "url": "https://mairie.example.fr/donnees"},
    ]


def test_the_configuration_says_what_is_kept_and_how_long() -> None:
    privacy = _front(MAIRIE).config(None, days=30)["privacy"]
    assert privacy["days"] == 30
    assert "30 jours" in privacy["text"]


def test_the_configuration_leads_to_the_questions_when_there_are_some() -> None:
    assert _front(MAIRIE).config(None)["themes"] is None
    entry = Entry("horaires", "Quand ?", "Le matin.")
    assert Front.of(Catalogue(entries={"horaires": entry}), None).config(None)["themes"] == "themes"


def test_the_operator_s_banner_goes_before_the_agency_s() -> None:
    assert _front(MAIRIE).config(None)["banner"] == "Fermé le lundi."
    assert _front(MAIRIE).config("Maintenance à midi.")["banner"] == "Maintenance à midi."
    assert _front(Agency()).config(None)["banner"] is None


def test_without_the_file_of_the_agency_the_words_are_neutral() -> None:
    config = _front(Agency()).config(None)
    assert (config["title"], config["links"], config["colors"], config["logo"]) == ("Assistant", [], {}, None)
    assert config["contact"] is None


def _page(frame: Frame) -> tuple[str, _Texts, str]:
    """The text of the full page, what it says and its policy."""
    answer = Site().page("index.html", frame)
    assert answer.body is not None
    text = answer.body.decode()
    return text, _Texts(text), answer.headers["Content-Security-Policy"]


def test_the_page_names_the_agency_and_escapes_what_it_says() -> None:
    text, page, policy = _page(Frame(MAIRIE, MAIRIE.contact))
    assert "<de>" not in text
    assert page.texts["title"] == page.texts["h1"] == "Assistant <de> la Mairie"
    assert "https://mairie.example.fr/accueil" in page.addresses
    assert 'src="https://images.example.fr:8443/logo.svg"' in text
    assert policy.endswith("; img-src https://images.example.fr:8443")


def test_the_page_leads_back_to_the_site_and_to_the_agency_s_own_pages() -> None:
    _, page, _ = _page(Frame(MAIRIE))
    assert {"https://mairie.example.fr", "https://mairie.example.fr/donnees", "themes"} <= set(page.addresses)
    # The agency's page about data takes the place of ours.
    assert "donnees" not in page.addresses


def test_the_page_shows_nothing_that_is_not_set() -> None:
    text, page, policy = _page(Frame())
    assert sorted(page.addresses) == ["donnees", "static/page.css", "static/theme.css", "themes", "themes"]
    assert "<img" not in text
    assert "contact-" not in text
    assert "img-src" not in policy


def test_the_widget_of_the_page_knows_the_contact_before_any_answer_of_the_service() -> None:
    text, _, _ = _page(Frame(MAIRIE, Contact("Accueil", phone="01 02 03 04 05", email="a@mairie.example.fr")))
    element = text[text.index("<ans-assistant") :].partition(">")[0]
    assert element == (
        '<ans-assistant page contact-label="Accueil" contact-email="a@mairie.example.fr" '
        'contact-phone="01 02 03 04 05"'
    )


def test_the_shipped_page_needs_no_javascript_to_lead_to_the_questions_and_the_contact() -> None:
    agency = load_agency(ROOT / "data" / AGENCY_FILE)
    text, page, _ = _page(Frame(agency, agency.contact))
    assert "<title>Assistant de l&#39;Agence du Numérique en Santé</title>" in text
    assert {"themes", "https://esante.gouv.fr/assistance", "https://esante.gouv.fr"} <= set(page.addresses)


def test_the_contract_names_the_agency_and_whom_to_ask() -> None:
    info = openapi(MAIRIE, {"label": "Accueil", "url": "https://mairie.example.fr/accueil", "phone": "1"})[
        "info"
    ]
    assert info["title"].endswith("Assistant <de> la Mairie")
    assert "Mairie" in info["description"]
    assert info["contact"] == {"name": "Accueil", "url": "https://mairie.example.fr/accueil"}
    assert "contact" not in openapi()["info"]
    assert "{agency}" not in openapi()["info"]["description"]


@pytest.mark.parametrize("broken", ["texts.yml", "faq/insi.yml", "taxonomy.yml"])
def test_a_breakdown_gives_the_contact_even_when_the_faq_does_not_read(tmp_path: Path, broken: str) -> None:
    data = tmp_path / "data"
    shutil.copytree(FROZEN, data)
    (data / broken).write_text("a: [", "utf-8")
    front = FrontKeeper(data).get()
    assert front.texts is None
    assert front.breakdown.endswith("contactez l'assistance.")
    assert front.contact == {
        "label": "Page d'assistance de l'ANS",
        "url": "https://esante.gouv.fr/assistance",
    }


def test_the_file_of_the_agency_is_read_with_the_rest(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(FROZEN, data)
    keeper = FrontKeeper(data)
    config: dict[str, Any] = keeper.get().config(None)
    assert config["title"] == "Assistant de l'Agence du Numérique en Santé"
    (data / AGENCY_FILE).unlink()
    assert FrontKeeper(data).get().config(None)["title"] == "Assistant"
