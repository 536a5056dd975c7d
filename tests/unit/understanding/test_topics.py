"""A message that is a subject's name and nothing else."""

import pytest

from assistant.catalogue import load_catalogue
from assistant.catalogue.model import Facet, FacetValue, Taxonomy
from assistant.understanding.facet_finder import FacetFinder
from assistant.understanding.language.french import french
from assistant.understanding.topics import topic_named
from tests.conftest import FROZEN
from tests.unit.library import library


@pytest.fixture(scope="module")
def finder() -> FacetFinder:
    return FacetFinder(load_catalogue(FROZEN).taxonomy, french())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("INSi", "insi"), ("insi ?", "insi"), ("l'INS", "insi"), ("bonjour, infos sur INSi svp", "insi")),
        *(("carte cps", "cps"), ("les cartes CPS", "cps"), ("CPE", "cps"), ("e-cps", "e_cps")),
        *(("psc", "psc"), ("Pro Santé Connect", "psc"), ("prosanteconnect", "psc"), ("DMP", "dmp_mes")),
        *(("mon espace santé", "dmp_mes"), ("care", "care"), ("Référencement Ségur", "segur_ref")),
    ],
)
def test_a_product_alone_is_a_topic(finder: FacetFinder, text: str, value: str):
    assert topic_named(text, finder) == ("produit", value)


@pytest.mark.parametrize("text", ["HDS", "hds", "la certification HDS", "Convergence", "DMN"])
def test_a_product_goes_before_the_kind_of_offer_it_is_a_synonym_of(finder: FacetFinder, text: str):
    facet, value = topic_named(text, finder) or ("", "")
    assert facet == "produit"
    assert value in ("hds", "convergence", "dmn")


@pytest.mark.parametrize("text", ["Ségur", "segur ?", "le Ségur du numérique"])
def test_a_word_of_several_products_names_what_they_have_in_common(finder: FacetFinder, text: str):
    assert topic_named(text, finder) == ("type_offre", "segur")


@pytest.mark.parametrize(
    "text",
    [
        *("Comment marche INSi ?", "quelle carte CPS", "INSi en panne", "pas INSi", "et avec une CPE ?"),
        *("PSC et MSSanté", "Ségur vague 2", "code 01", "INSi code 01"),
        # What happens, or an everyday word, is no subject.
        *("perte de carte", "certificat", "contact", "aide", "aide svp", "mes", "où sont mes cartes"),
        *("carte bleue", "FranceConnect", "le ségur de la santé mentale", "merci", "bonjour", "", "?"),
    ],
)
def test_anything_else_is_no_topic(finder: FacetFinder, text: str):
    assert topic_named(text, finder) is None


def test_no_question_of_the_faq_is_taken_for_a_topic(finder: FacetFinder):
    catalogue = load_catalogue(FROZEN)
    assert [e.id for e in catalogue.published if topic_named(e.question, finder)] == []


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("DVD", ("support", "dvd")),
        ("les DVD", ("support", "dvd")),
        ("Livre", ("support", "livre")),
        ("médiathèque du port", ("lieu", "port")),
        ("Tarifs", ("theme", "tarif")),
        ("BD", ("genre", "bd")),
        # Three sites are a library: the word names none of them.
        ("médiathèque", None),
        # A synonym in small letters says what is looked for.
        ("bouquin", None),
        ("film", None),
    ],
)
def test_another_agencys_words_do_as_well(text: str, topic: tuple[str, str] | None):
    assert topic_named(text, FacetFinder(library().taxonomy, french())) == topic


def test_a_taxonomy_without_facets_has_no_topic():
    assert topic_named("INSi", FacetFinder(Taxonomy(), french())) is None


def test_two_values_of_one_name_are_not_chosen_between():
    facet = Facet("f", "?", values=(FacetValue("a", "Alpha (ABC)"), FacetValue("b", "Beta (ABC)")))
    assert topic_named("abc", FacetFinder(Taxonomy((facet,)), french())) is None
