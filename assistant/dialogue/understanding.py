"""What the understanding part tells the dialogue about one message: the contract between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KEY = "faq"
"""Key of the parsed message (`tracker.latest_message["faq"]`) that carries it."""


@dataclass(frozen=True)
class Thresholds:
    """Probabilities measured on held-out questions when the model was trained.

    Attributes:
        answer: An item (an entry, or a family) at or above it is settled without asking which subject.
        suggest: Summed probability of the top three above which four lists in five hold the right question.
        known: Below it, the message is about none of the catalogue's subjects.
    """

    answer: float
    suggest: float
    known: float


@dataclass(frozen=True)
class Understanding:
    """Ranking and evidence found in one message.

    Attributes:
        text: The message as typed (after redaction).
        intent: Intent in context, one of the intents of `domain.yml`.
        ranking: `(entry id, probability)`, best first, at most ten. A probability is the calibrated
            chance that this entry is the wanted one; their sum is at most `known`.
        known: Calibrated chance that some entry of the catalogue answers the message.
        facets: Facet id -> values named in the message, strongest first.
        attributes: Attribute -> values named in the message, such as `{"vague": (1,)}`.
        thresholds: Thresholds of the model, None when the message was not ranked (a button).
        catalogue: Fingerprint of the catalogue the model was trained on.
        follow_up: True when the message was understood within the previous answer's context.
        redirect: Subject of the taxonomy that others answer, None when the message is not about one.
        also: Entries that answer the message's other questions, in their order.
        language: Language of the message, `fr` or `en`.
    """

    text: str
    intent: str
    ranking: tuple[tuple[str, float], ...] = ()
    known: float = 0.0
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    thresholds: Thresholds | None = None
    catalogue: str = ""
    follow_up: bool = False
    redirect: str | None = None
    also: tuple[str, ...] = ()
    language: str = "fr"

    @classmethod
    def from_message(cls, message: Mapping[str, Any]) -> Understanding:
        """Reads the understanding from a parsed message (`tracker.latest_message`)."""
        found = message.get(KEY) or {}
        thresholds = found.get("thresholds")
        return cls(
            text=message.get("text") or "",
            intent=(message.get("intent") or {}).get("name") or "",
            ranking=tuple((str(entry), float(p)) for entry, p in found.get("ranking", ())),
            known=float(found.get("known", 0.0)),
            facets={facet: tuple(values) for facet, values in found.get("facets", {}).items()},
            attributes={name: tuple(values) for name, values in found.get("attributes", {}).items()},
            thresholds=Thresholds(**thresholds) if thresholds else None,
            catalogue=found.get("catalogue", ""),
            follow_up=bool(found.get("follow_up", False)),
            redirect=found.get("redirect"),
            also=tuple(found.get("also", ())),
            language=str(found.get("language", "fr")),
        )
