"""Where an answer comes from (« esante.gouv.fr, page INSi »), and whether it has expired."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from assistant.catalogue.model import Entry, FacetValue, Taxonomy
from assistant.catalogue.texts import Texts
from assistant.text import slug

_BRACKETED = re.compile(r"\([^()]*\)")


def source_label(taxonomy: Taxonomy, entry: Entry) -> str:
    """The site, and which page of it when its address names what the entry carries.

    Only what the address itself says is told: a law or a directory is not the page of the product.
    """
    address = urlsplit(entry.source or "")
    site = (address.hostname or entry.source or "").removeprefix("www.")
    path = f"-{slug(address.path)}-"
    # The most specific facet comes last; the ones before would name half of the site.
    carried = [facet for facet in taxonomy.facets if facet.filters and entry.values(facet.id)]
    for value_id in entry.values(carried[-1].id) if carried else ():
        value = carried[-1].value(value_id)
        name = next((n for n in _names(value) if f"-{slug(n)}-" in path), None) if value else None
        if name is not None:
            kind = "document" if address.path.lower().endswith(".pdf") else "page"
            return f"{site}, {kind} {name}"
    return site


def _names(value: FacetValue) -> Iterator[str]:
    """The names of a value, the most complete ones first; a letter or two say nothing in an address."""
    label = " ".join(_BRACKETED.sub(" ", value.label).split())
    names = (label, *(part.strip() for part in label.split("/")), *value.synonyms)
    yield from sorted((name for name in names if len(slug(name)) > 2), key=lambda name: -len(slug(name)))


def expiry_warning(entry: Entry, texts: Texts, day: date) -> str | None:
    """That an answer must be checked again, in French; None when it has not expired.

    Args:
        entry: Whose answer is shown.
        texts: The assistant's sentences.
        day: The day it is at the agency.
    """
    if entry.expires_on is None or entry.expires_on >= day:
        return None
    since = entry.verified_on or entry.expires_on
    return texts.perime.format(date=f"{since:%d/%m/%Y}")
