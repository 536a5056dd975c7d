"""The human name of a source."""

from __future__ import annotations

import pytest

from assistant.catalogue.model import Entry, Facet, FacetValue, Taxonomy
from assistant.dialogue.sources import source_label

TAXONOMY = Taxonomy(
    (
        Facet("offre", "Laquelle ?", values=(FacetValue("services", "Services", ("carte",)),)),
        Facet(
            "produit",
            "Lequel ?",
            values=(
                FacetValue("insi", "INS / téléservice INSi (identité)"),
                FacetValue("psc", "Pro Santé Connect"),
            ),
        ),
        Facet("theme", "Quoi ?", filters=False, values=(FacetValue("prix", "Prix"),)),
    )
)


@pytest.mark.parametrize(
    ("address", "product", "label"),
    [
        ("https://esante.gouv.fr/teleservice-insi", "insi", "esante.gouv.fr, page téléservice INSi"),
        ("https://www.esante.gouv.fr/offres/ins", "insi", "esante.gouv.fr, page INS"),
        ("https://esante.gouv.fr/Pro-Sant%C3%A9-Connect/", "psc", "esante.gouv.fr"),
        ("https://esante.gouv.fr/pro-sante-connect", "psc", "esante.gouv.fr, page Pro Santé Connect"),
        ("https://exemple.fr/pro-sante-connect.pdf", "psc", "exemple.fr, document Pro Santé Connect"),
        # Part of a word, or what the entry does not carry, names no page.
        ("https://exemple.fr/inspection", "insi", "exemple.fr"),
        ("https://exemple.fr/ins", "psc", "exemple.fr"),
        ("https://exemple.fr/services/carte/prix", "insi", "exemple.fr"),
        ("https://exemple.fr", "insi", "exemple.fr"),
    ],
)
def test_the_site_and_the_page_that_its_address_names(address: str, product: str, label: str):
    facets = {"offre": ("services",), "produit": (product,), "theme": ("prix",)}
    assert source_label(TAXONOMY, Entry("a", "A ?", "A.", source=address, facets=facets)) == label


def test_an_entry_without_a_product_has_the_site_alone():
    assert source_label(TAXONOMY, Entry("a", "A ?", "A.", source="https://exemple.fr/ins")) == "exemple.fr"
