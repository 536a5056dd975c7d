"""What the ranking learns of an entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TrainingEntry:
    """What the ranker learns of an entry."""

    id: str
    phrasings: tuple[str, ...]
    answer: str = ""
    keywords: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    family: str | None = None
    """Family whose members tie on text: it is settled as one item."""
    examples: tuple[str, ...] = ()
    """Messages as people write them: learnt from like the phrasings, and what is asked to learn weights."""
