"""A number that says which thing is meant is a condition; one that says how many or when is none."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue.model import Facet, FacetValue, Taxonomy
from assistant.understanding.named_facets import NamedFacets
from assistant.understanding.numbers import NumberEvidence, NumberIndex, conditions
from assistant.understanding.ranking.entries import TrainingEntry


def pairs(text: str) -> list[tuple[str, str]]:
    return [(condition.kind, condition.number) for condition in conditions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("que signifie le code retour 01 ?", [("code", "1")]),
        ("code d'erreur 404", [("code", "404")]),
        ("code retour : 05", [("code", "5")]),
        ("le service nous renvoie « 12 »", [("code", "12")]),
        ("le service répond 02, que faire ?", [("code", "2")]),
        ("je reçois un 401 puis un 412", [("code", "401"), ("code", "412")]),
        ("erreurs 401, 403 et 404", [("code", "401"), ("code", "403"), ("code", "404")]),
        ("vague 2", [("vague", "2")]),
        ("la vague deux", [("vague", "2")]),
        ("la vague II", [("vague", "2")]),
        ("la deuxième vague", [("vague", "2")]),
        ("la 2e vague", [("vague", "2")]),
        ("les vagues 1 et 2", [("vague", "1"), ("vague", "2")]),
        ("domaine 2 du programme", [("domaine", "2")]),
        ("une carte CPS4", [("cps", "4")]),
        ("ma CPS 4 ne marche pas", [("cps", "4")]),
        ("formulaire n° 301", [("formulaire", "301")]),
        ("formulaire F414", [("f", "414")]),
        ("SC.MSS/CONF.18 durée", [("conf", "18")]),
        ("exigence INS/va1.53", [("va.", "1.53")]),
        ("le test UX 10.01", [("ux.", "10.1")]),
        ("API V2", [("v", "2")]),
        ("sous Keycloak 24", [("keycloak", "24")]),
        ("la norme FHIR R4", [("fhir r", "4")]),
        ("PDF/A-1", [("pdfa", "1")]),
        ("IEU 2, 7 et 8", [("ieu", "2"), ("ieu", "7"), ("ieu", "8")]),
        ("IEU 2/7/8", [("ieu", "2"), ("ieu", "7"), ("ieu", "8")]),
        ("un profil d'accès 3", [("profil", "3")]),
        ("exigence IEU 14", [("exigence", "14")]),
        ("article 12", [("article", "12")]),
        ("what does code 05 mean in wave 2?", [("code", "5"), ("vague", "2")]),
    ],
)
def test_a_number_that_says_which_thing_is_a_condition(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "nous avons 3 cartes",
        "Nous commandons 200 cartes CPS pour 6 sites",
        "délai de 48 h, soit 2 jours",
        "un certificat valable 3 ans",
        "un montant de 500 €, 20 % de TVA",
        "Forfait 100 000 euros",
        "depuis 2 semaines",
        "le 20 septembre 2023",
        "arrêté du 2 février 2022",
        "avant le 15/12/2027",
        "appelez le 0 806 800 213 ou le 01 02 03 04 05",
        "RPPS 10003456789",
        "75016 Paris",
        "le code postal 75",
        "24h/24",
        "https://exemple.fr/v2/page-3",
        "ecrivez a equipe2@exemple.fr",
        "un code à 4 chiffres",
        "2. Déposez le dossier",
        "il est 14 h",
        "reçu à 14:05",
        "elle répond 200",
        "quelle est la seconde réponse",
        "",
    ],
)
def test_a_quantity_a_date_or_an_identifier_is_none(text: str) -> None:
    assert pairs(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Que veut dire le code retour 05 ?", ["code retour 05"]),
        ("codes 03 et 09", ["code 03", "code 09"]),
        ("l'API renvoie un 418", ["code 418"]),
        ("un profil d'accès 7", ["profil d'accès 7"]),
        ("la CPS5 arrive", ["CPS5"]),
        ("la troisième vague", ["troisième vague"]),
        ("version « vague 3 »", ["vague 3"]),
        ("SA33, SA38", ["SA33", "SA38"]),
        ("F413 et 415", ["F413", "F415"]),
    ],
)
def test_a_condition_is_named_as_it_was_said(text: str, said: list[str]) -> None:
    assert [condition.as_said for condition in conditions(text)] == said


def test_a_noun_and_its_complement_both_name_the_number() -> None:
    assert conditions("code Expert 05")[0].kinds == ("code", "expert")
    assert conditions("version de Keycloak 24")[0].kinds == ("keycloak", "version")


def test_places_are_those_of_the_text() -> None:
    text = "Bonjour, la vague 2 et la CPS4 ?"
    assert [text[c.start : c.end] for c in conditions(text)] == ["vague 2", "CPS4"]


@given(st.text(alphabet=st.sampled_from("aVv CPS012349.,/-_'«»()%€éII\n:ou et"), max_size=80))
def test_any_text_is_read(text: str) -> None:
    for condition in conditions(text):
        assert 0 <= condition.start < condition.end <= len(text)
        assert condition.kind
        assert condition.number


def entry(name: str, *phrasings: str, answer: str = "", **facets: str) -> TrainingEntry:
    return TrainingEntry(name, phrasings, answer, facets={facet: (value,) for facet, value in facets.items()})


PRODUCTS = Taxonomy(
    (
        Facet(
            "produit",
            "?",
            values=(FacetValue("bus", "Bus"), FacetValue("tram", "Tram"), FacetValue("pass", "Pass")),
        ),
        Facet("lot", "?", values=(FacetValue("lot_a", "Lot A", attributes={"vague": 2}),)),
    )
)
INDEX = NumberIndex.of(
    [
        entry("code-00", "Que signifie le code retour 00 ?", produit="bus"),
        entry("code-01", "Que signifie le code retour 01 ?", produit="bus"),
        entry("codes", "Que signifient les codes ?", answer="Les codes 00, 01 et 02 disent…", produit="bus"),
        entry("errors", "Que signifient les erreurs 401 et 403 ?", produit="tram"),
        entry("vague-1", "Que change la vague 1 ?"),
        entry("vague-2", "Que change la suite ?", lot="lot_a"),
        entry(
            "profils", "Que voit un profil 1 ?", answer="Un profil de **0 à 5** est attribué.", produit="tram"
        ),
        entry("carte", "Qu'est-ce que la PASS4 ?", answer="Elle succède à la PASS3.", produit="pass"),
        entry(
            "java", "Quelle version de Java ?", answer="Java 21 et plus. Voir le chapitre 4.", produit="bus"
        ),
    ],
    PRODUCTS,
)
NAMES = ("code-00", "code-01", "codes", "errors", "vague-1", "vague-2", "profils", "carte", "java")


def compared(text: str, **named: str) -> NumberEvidence:
    facets = {facet: (value,) for facet, value in named.items()}
    return INDEX.compare(conditions(text), NamedFacets(facets))


def entries_with(values: np.ndarray) -> set[str]:
    return {name for name, value in zip(NAMES, values, strict=True) if value}


def test_the_entry_of_the_number_holds_it_and_its_neighbours_conflict() -> None:
    evidence = compared("code 01 ?")
    assert entries_with(evidence.held) == {"code-01", "codes"}
    assert entries_with(evidence.conflict) == {"code-00", "errors"}
    assert evidence.unknown == ()
    assert evidence.held[NAMES.index("code-01")] > evidence.held[NAMES.index("codes")], (
        "its answer alone does"
    )


def test_padding_does_not_matter() -> None:
    assert entries_with(compared("le code 1").held) == entries_with(compared("le code 01").held)


# An answer that mentions Java 21, a chapter or a lot by the way says nothing of others.
@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("code retour 05", ("code retour 05",)),
        ("vague 3", ("vague 3",)),
        ("la PASS5 et la PASS4", ("PASS5",)),
        ("profil 6", ("profil 6",)),
        ("profil 4", ()),
        ("vague 2", ()),
        ("Java 24", ()),
        ("Java 11", ()),
        ("Windows 11", ()),
        ("le lot 7", ()),
        ("chapitre 9", ()),
        ("V3", ("V3",)),
    ],
)
def test_a_number_is_unknown_when_its_kind_is_known_with_others(text: str, unknown: tuple[str, ...]) -> None:
    assert compared(text).unknown == unknown


def test_a_number_of_another_product_is_unknown_for_the_product_named() -> None:
    assert compared("code 401").unknown == ()
    assert compared("code 401", produit="tram").unknown == ()
    assert compared("code 401", produit="bus").unknown == ("code 401",)
    assert compared("code 401", produit="pass").unknown == (), "it has no codes: nothing is known of them"


def test_a_step_or_a_version_is_unknown_only_for_a_product_that_has_some() -> None:
    texts = ["Quelles sont l'étape 1 et l'étape 2 ?", "Que change la version 2 ?"]
    index = NumberIndex.of([entry("a", *texts, produit="bus"), entry("b", "Où ?", produit="tram")], PRODUCTS)
    for text in ("étape 4", "version 3"):
        asked = conditions(text)
        assert index.compare(asked).unknown == ()
        assert index.compare(asked, NamedFacets({"produit": ("tram",)})).unknown == ()
        assert index.compare(asked, NamedFacets({"produit": ("bus",)})).unknown == (text,)


def test_an_entry_of_one_of_the_numbers_asked_does_not_conflict() -> None:
    evidence = compared("vagues 1 et 2")
    assert entries_with(evidence.held) == {"vague-1", "vague-2"}
    assert entries_with(evidence.conflict) == set()


def test_a_nomenclature_quoted_here_and_there_is_open() -> None:
    index = NumberIndex.of([entry("codes", "SM01 SM12 SM28 SM44 SM61")])
    assert index.compare(conditions("que veut dire SM13 ?")).unknown == ()


def test_what_is_stored_gives_the_same_evidence() -> None:
    stored = NumberIndex.from_dict(json.loads(json.dumps(INDEX.as_dict())))
    for text in ("code 01", "vague 3", "profil 4", "PASS5"):
        again, before = stored.compare(conditions(text)), INDEX.compare(conditions(text))
        np.testing.assert_array_equal(again.held, before.held)
        np.testing.assert_array_equal(again.conflict, before.conflict)
        assert again.unknown == before.unknown


def test_without_a_number_there_is_no_evidence() -> None:
    evidence = compared("Comment faire ?")
    assert not evidence.held.any()
    assert not evidence.conflict.any()
    assert evidence.unknown == ()
