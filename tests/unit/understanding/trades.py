"""A shop's taxonomy, made up: trades, and the tools of each trade in two waves."""

from assistant.catalogue.model import Facet, FacetValue, Taxonomy
from assistant.understanding.facet_finder import FacetFinder
from assistant.understanding.language.french import french

TRADES = Facet(
    "metier",
    "Quel est votre métier ?",
    values=(
        FacetValue("officine", "Pharmacie d'officine", ("pharmacie", "pharmacien")),
        FacetValue("biologie", "Biologie médicale", ("laboratoire", "labo", "biologiste")),
        FacetValue("radio", "Imagerie", ("radiologue", "radiologie")),
        FacetValue("kine", "Kinésithérapie", ("kiné", "kinésithérapeute")),
        FacetValue("dentaire", "Chirurgie dentaire", ("dentiste",)),
    ),
)
TOOLS = Facet(
    "outil",
    "Quel outil ?",
    filtered_by="metier",
    values=(
        FacetValue("caisse_1", "Caisse (LGO), vague 1", parents=("officine",), attributes={"vague": 1}),
        FacetValue("caisse_2", "Caisse (LGO), vague 2", parents=("officine",), attributes={"vague": 2}),
        FacetValue(
            "automate_1", "Automate, vague 1", ("automate",), parents=("biologie",), attributes={"vague": 1}
        ),
        FacetValue(
            "automate_2", "Automate, vague 2", ("automate",), parents=("biologie",), attributes={"vague": 2}
        ),
        FacetValue(
            "console_1", "Console, vague 1", ("console",), parents=("radio",), attributes={"vague": 1}
        ),
    ),
)
PRODUCTS = Facet(
    "carte",
    "Quelle carte ?",
    values=(
        FacetValue("bleue", "Carte bleue"),
        FacetValue("verte", "Carte verte"),
        FacetValue("mobile", "Carte mobile (MOBI)", ("application mobile",)),
    ),
)
THEMES = Facet("theme", "Quel sujet ?", filters=False, values=(FacetValue("prix", "Prix", ("tarif",)),))
TAXONOMY = Taxonomy(facets=(TRADES, TOOLS, PRODUCTS, THEMES))
FINDER = FacetFinder(TAXONOMY, french())
