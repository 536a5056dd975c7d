"""What a question names is recognized whatever the accents, the capitals and one typing error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue import load_catalogue
from assistant.catalogue.model import Facet, FacetValue, Taxonomy
from assistant.understanding.facet_finder import FacetFinder
from assistant.understanding.language.french import french
from assistant.understanding.named_facets import NamedFacets
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
    ("text", "waves"),
    [
        *(("Ségur vague 2", (2,)), ("dpi V1", (1,)), ("vague deux", (2,)), ("la vague n°1", (1,))),
        *(("la première vague", (1,)), ("2e vague", (2,)), ("la 2ème vague", (2,)), ("seconde vague", (2,))),
        *(("1re vague", (1,)), ("vague 1 et vague 2", (1, 2))),
        *(("DPI", ()), ("vague 3", ()), ("vaguement 2", ()), ("v12", ()), ("une vague idée", ())),
    ],
)
def test_the_wave_is_an_attribute(finder: FacetFinder, text: str, waves: tuple[int, ...]):
    assert finder.find(text).attributes.get("vague", ()) == waves


def test_the_longest_name_wins(finder: FacetFinder):
    assert finder.find("un opérateur MSSanté").facets["couloirs"] == ("transverse",)


@pytest.mark.parametrize(
    ("text", "facet", "value"),
    [
        ("une BAL partagée", "produit", "mssante"),
        ("la VA est signée", "thematique", "financement"),
        ("l'ins du patient", "produit", "insi"),
        ("le programme CaRE", "produit", "care"),
        ("un ris de cabinet", "dispositifs", "ris_va2"),
    ],
)
def test_an_acronym_counts_in_capitals_and_in_small_letters_where_it_is_no_common_word(
    finder: FacetFinder, text: str, facet: str, value: str
) -> None:
    assert value in finder.find(text).facets.get(facet, ())


def test_the_counts_of_french_say_which_acronyms_are_words() -> None:
    finder = FacetFinder(
        _taxonomy(
            Facet(
                "service",
                "Quel service ?",
                values=(
                    FacetValue("eau", "EAU (eau potable)"),
                    FacetValue("dvd", "DVD"),
                    FacetValue("tz", "TZ"),
                    FacetValue("rue", "voirie", synonyms=("rue",)),
                ),
            )
        ),
        french(),
    )
    assert finder.also_words == {"eau", "tz"}
    assert finder.find("l'eau et la rue").facets == {"service": ("rue",)}
    assert finder.find("EAU, TZ, dvd").facets == {"service": ("eau", "tz", "dvd")}


def _taxonomy(*facets: Facet, **acronyms: str) -> Taxonomy:
    return Taxonomy(facets, acronyms)


CARDS = Facet(
    "produit",
    "Quel produit ?",
    values=(
        FacetValue("cps", "Cartes CPx (CPS, CPF et CDE)"),
        FacetValue("e_cps", "e-CPS", synonyms=("carte virtuelle",)),
        FacetValue("psc", "Pro Santé Connect"),
        FacetValue("mes", "Mon espace santé / DMP"),
    ),
)
LANES = Facet(
    "couloirs",
    "Quel couloir ?",
    multiple=True,
    values=(
        FacetValue("labo", "Biologie"),
        FacetValue("lgo", "LGO vague 1", ("vague 1",), attributes={"vague": 1}),
    ),
)


@pytest.fixture(scope="module")
def cards() -> FacetFinder:
    return FacetFinder(_taxonomy(CARDS, LANES, **{"Pro Santé Connect": "PSC"}), french())


@pytest.mark.parametrize(
    ("text", "values"),
    [
        # Each name between brackets, and the label without them.
        ("ma CPF", ("cps",)),
        ("une CDE", ("cps",)),
        ("les cartes CPx", ("cps",)),
        ("Mon espace santé", ("mes",)),
        ("le DMP", ("mes",)),
        ("une carte virtuelle", ("e_cps",)),
        ("se connecter avec PSC", ("psc",)),
        ("pro sante conect", ()),
        ("rien de tout cela", ()),
    ],
)
def test_labels_brackets_synonyms_and_acronyms_name_a_value(
    cards: FacetFinder, text: str, values: tuple[str, ...]
) -> None:
    assert cards.find(text).facets.get("produit", ()) == values


def test_a_name_inside_of_a_longer_one_of_the_same_facet_names_nothing(cards: FacetFinder) -> None:
    assert cards.find("ma e-CPS").facets == {"produit": ("e_cps",)}


def test_values_come_longest_name_first_and_facets_in_the_order_of_the_taxonomy(cards: FacetFinder) -> None:
    named = cards.find("biologie, CPS et Pro Santé Connect")
    assert list(named.facets.items()) == [("produit", ("psc", "cps")), ("couloirs", ("labo",))]


def test_a_wave_narrows_and_names_no_value(cards: FacetFinder) -> None:
    named = cards.find("vague 1")
    assert (named.facets, named.attributes) == ({}, {"vague": (1,)})


def test_without_a_wave_in_the_taxonomy_the_word_says_nothing() -> None:
    finder = FacetFinder(_taxonomy(CARDS), french())
    assert finder.find("la vague 2").attributes == {}


def test_an_empty_taxonomy_names_nothing() -> None:
    assert FacetFinder(_taxonomy(), french()).find("une carte CPS") == NamedFacets()


@given(
    st.lists(st.sampled_from(["CPS", "e-CPS", "biologie", "la", "carte", "psc", "?", "(", "é"]), max_size=8)
)
def test_a_span_is_the_place_of_what_was_typed(cards: FacetFinder, words: list[str]) -> None:
    text = " ".join(words)
    named = cards.find(text)
    assert {(facet, value) for _, _, facet, value in named.spans} == {
        (facet, value) for facet, values in named.facets.items() for value in values
    }
    for start, end, facet, value in named.spans:
        assert 0 <= start < end <= len(text)
        assert cards.find(text[start:end]).facets[facet] == (value,)


def test_texts_are_searched_together_as_alone(cards: FacetFinder) -> None:
    texts = ["ma CPF", "rien", "vague 1"]
    assert cards.find_all(texts) == [cards.find(text) for text in texts]
