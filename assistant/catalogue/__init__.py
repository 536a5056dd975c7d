"""The catalogue: what the FAQ author owns. Load, check, fingerprint; knows nothing of Rasa.

Example:
    >>> from pathlib import Path
    >>> from assistant.catalogue import load_catalogue
    >>> load_catalogue(Path("data")).shown("insi-carte-cpx-requise").label
    'faq/insi-carte-cpx-requise'
"""

from assistant.catalogue.check import Report, check_catalogue
from assistant.catalogue.load import load_catalogue
from assistant.catalogue.model import (
    ARCHIVED,
    DRAFT,
    PUBLISHED,
    Catalogue,
    Contact,
    Entry,
    Facet,
    FacetValue,
    Family,
    Redirection,
    Taxonomy,
)
from assistant.catalogue.problems import CatalogueError, Problem

__all__ = [
    "ARCHIVED",
    "DRAFT",
    "PUBLISHED",
    "Catalogue",
    "CatalogueError",
    "Contact",
    "Entry",
    "Facet",
    "FacetValue",
    "Family",
    "Problem",
    "Redirection",
    "Report",
    "Taxonomy",
    "check_catalogue",
    "load_catalogue",
]
