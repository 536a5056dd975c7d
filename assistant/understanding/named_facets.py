"""What a text names of the taxonomy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class NamedFacets:
    """Facets and attributes named in a text.

    Attributes:
        facets: Facet -> values, strongest first.
        attributes: Attribute -> values, such as `{"vague": (1,)}`.
        spans: `(start, end, facet, value)` in characters, for Rasa's entities.
    """

    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    spans: tuple[tuple[int, int, str, str], ...] = ()
