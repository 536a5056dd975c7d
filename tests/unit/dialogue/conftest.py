"""A small made-up catalogue: a family by dispositif, two products, one offer with dependencies."""

from datetime import date

import pytest

from assistant.catalogue.model import (
    Catalogue,
    Contact,
    Entry,
    Facet,
    FacetValue,
    Family,
    Redirection,
    Taxonomy,
)
from assistant.catalogue.texts import load_texts
from assistant.dialogue.knowledge import Knowledge
from tests.conftest import FROZEN

TEXTS = FROZEN / "texts.yml"


def entry(entry_id: str, question: str, **facets: str | tuple[str, ...]) -> Entry:
    values = {name: (value,) if isinstance(value, str) else value for name, value in facets.items()}
    return Entry(entry_id, question, f"Réponse de {entry_id}.\n\n- un\n- deux", facets=values)


def make_catalogue() -> Catalogue:
    offers = Facet(
        "type_offre",
        "Votre question concerne quel type d'offre ?",
        values=(FacetValue("segur", "Ségur"), FacetValue("produits", "Produits")),
    )
    lanes = Facet(
        "couloirs",
        "Votre question concerne quel couloir Ségur ?",
        multiple=True,
        depends_on=("type_offre", ("segur",)),
        values=(FacetValue("hopital", "Hôpital"), FacetValue("officine", "Officine")),
    )
    devices = Facet(
        "dispositifs",
        "Votre question concerne quel dispositif Ségur ?",
        multiple=True,
        depends_on=("type_offre", ("segur",)),
        filtered_by="couloirs",
        values=(
            FacetValue("dpi_va1", "DPI – vague 1", parents=("hopital",), attributes={"vague": 1}),
            FacetValue("dpi_va2", "DPI – vague 2", parents=("hopital",), attributes={"vague": 2}),
            FacetValue("lgo_va1", "LGO – vague 1", parents=("officine",), attributes={"vague": 1}),
            FacetValue("lgo_va2", "LGO – vague 2", parents=("officine",), attributes={"vague": 2}),
        ),
    )
    products = Facet(
        "produit",
        "Votre question concerne quel produit ou service ?",
        values=(FacetValue("cps", "Cartes CPx"), FacetValue("e_cps", "e-CPS"), FacetValue("insi", "INSi")),
    )
    themes = Facet(
        "thematique",
        "Votre question concerne quelle thématique ?",
        filters=False,
        values=(FacetValue("perte", "Perte"), FacetValue("duree", "Durée")),
    )
    entries = [
        entry(
            "dates-dpi-va1",
            "Dates DPI vague 1 ?",
            type_offre="segur",
            couloirs="hopital",
            dispositifs="dpi_va1",
        ),
        entry(
            "dates-dpi-va2",
            "Dates DPI vague 2 ?",
            type_offre="segur",
            couloirs="hopital",
            dispositifs="dpi_va2",
        ),
        entry(
            "dates-lgo-va1",
            "Dates LGO vague 1 ?",
            type_offre="segur",
            couloirs="officine",
            dispositifs="lgo_va1",
        ),
        entry(
            "dates-lgo-va2",
            "Dates LGO vague 2 ?",
            type_offre="segur",
            couloirs="officine",
            dispositifs="lgo_va2",
        ),
        entry("cps-bloquee", "Carte CPS bloquée ?", type_offre="produits", produit="cps", thematique="perte"),
        entry("ecps-bloquee", "e-CPS bloquée ?", type_offre="produits", produit="e_cps", thematique="perte"),
        entry(
            "cps-duree", "Durée de la carte CPS ?", type_offre="produits", produit="cps", thematique="duree"
        ),
        entry("insi-carte", "Quelle carte pour l'INSi ?", type_offre="produits", produit="insi"),
    ]
    return Catalogue(
        entries={item.id: item for item in entries},
        taxonomy=Taxonomy(
            facets=(offers, lanes, devices, products, themes),
            contacts={
                "defaut": Contact("Assistance", url="https://exemple.fr/assistance"),
                "cps": Contact("Service cartes", phone="0 000 000 000"),
            },
            redirections=(Redirection("Patients", "le support Mon espace santé", id="patient"),),
        ),
        families=(
            Family(
                "dates",
                "dispositifs",
                ("dates-dpi-va1", "dates-dpi-va2", "dates-lgo-va1", "dates-lgo-va2"),
                generic_question="Quelles sont les dates limites ?",
                unknown_answer="Les dates dépendent du dispositif.",
            ),
        ),
    )


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return Knowledge(make_catalogue(), load_texts(TEXTS), date(2026, 1, 15))
