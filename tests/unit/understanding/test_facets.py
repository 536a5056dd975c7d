"""What a question names is found whatever the accents, the capitals and one typing error."""

import pytest

from assistant.catalogue import load_catalogue
from assistant.understanding.facets import FacetFinder
from assistant.understanding.language.french import french
from tests.conftest import FROZEN


@pytest.fixture(scope="module")
def finder() -> FacetFinder:
    return FacetFinder(load_catalogue(FROZEN).taxonomy, french())


@pytest.mark.parametrize(
    ("text", "facet", "value"),
    [
        ("Comment raccorder pro sante connect ?", "produit", "psc"),
        ("ma e-CPS est bloquée", "produit", "e_cps"),
        ("le téléservice INSi", "produit", "insi"),
        ("nos pharmacies sont concernées", "couloirs", "officine"),
        ("LGO officine vague 1", "dispositifs", "lgo_va1"),
        ("un certificat serveur", "produit", "igc_sante"),
        ("télésurvellance", "produit", "dmn"),
        ("carte CPS bloquée", "produit", "cps"),
    ],
)
def test_a_facet_is_recognised(finder: FacetFinder, text: str, facet: str, value: str):
    assert value in finder.find(text).facets.get(facet, ())


@pytest.mark.parametrize(
    ("text", "facet", "value"),
    [("où sont mes cartes", "produit", "dmp_mes"), ("il va falloir attendre", "thematique", "financement")],
)
def test_a_french_word_is_not_an_acronym(finder: FacetFinder, text: str, facet: str, value: str):
    assert value not in finder.find(text).facets.get(facet, ())


@pytest.mark.parametrize(
    ("text", "waves"), [("Ségur vague 2", (2,)), ("dpi V1", (1,)), ("vague deux", (2,)), ("DPI", ())]
)
def test_the_wave_is_an_attribute(finder: FacetFinder, text: str, waves: tuple[int, ...]):
    assert finder.find(text).attributes.get("vague", ()) == waves


def test_the_longest_name_wins(finder: FacetFinder):
    assert finder.find("un opérateur MSSanté").facets["couloirs"] == ("transverse",)
