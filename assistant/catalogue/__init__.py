"""The catalogue: what the FAQ author owns. Load, check, fingerprint; knows nothing of Rasa.

Example:
    >>> from pathlib import Path
    >>> from assistant.catalogue import load_catalogue
    >>> load_catalogue(Path("data")).shown("insi-carte-cpx-requise").label
    'faq/insi-carte-cpx-requise'
"""

from assistant.catalogue.agency import Agency
from assistant.catalogue.check import Report, check_catalogue, check_data
from assistant.catalogue.load import cached_catalogue, load_catalogue, load_taxonomy
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
    "Agency",
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
    "cached_catalogue",
    "check_catalogue",
    "check_data",
    "load_catalogue",
    "load_taxonomy",
]
