"""The form of an entry: what the index says of it, what was typed, and how both are drawn."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assistant.authoring.history import value_in
from assistant.backoffice.index.file import Index
from assistant.backoffice.page import View
from assistant.catalogue.model import ARCHIVED, DRAFT, PUBLISHED
from assistant.spreadsheet.columns import LISTS, cell_text

LABELS: Mapping[str, str] = {
    "question": "Question",
    "variantes": "Autres formulations",
    "exemples": "Exemples de messages",
    "reponse": "Réponse",
    "mots_cles": "Mots-clés",
    "source": "Source",
    "verifie_le": "Vérifiée le",
    "expire_le": "Expire le",
    "statut": "État",
    "confiance": "Origine du texte",
    "avertissement": "Note de relecture",
}
STATUSES = ((PUBLISHED, "Publiée"), (DRAFT, "Brouillon"), (ARCHIVED, "Archivée"))
CONFIDENCES = (
    ("", "Non précisée"),
    ("verbatim", "Texte de l'agence, mot pour mot"),
    ("sourced", "Rédigé d'après une source"),
    ("partial", "Réponse partielle"),
    ("general", "Réponse générale"),
)
FACET = "facette."
"""Before the id of a facet, in the names of the form's fields: no other field has a dot."""
_UNDECIDED = "\0"
"""Differs from all that anybody can type: what two have changed stays to be decided."""

Content = dict[str, Any]


@dataclass(frozen=True)
class FacetField:
    """A facet as the form shows it.

    Attributes:
        values: `(id, label, parents)`, in the order of the taxonomy.
        depends: Facet that must have one of some values for this one to serve, and these; None without.
        filtered_by: Facet whose values restrict these to those of their `parents`; empty without.
    """

    id: str
    label: str
    question: str
    multiple: bool
    values: tuple[tuple[str, str, tuple[str, ...]], ...]
    depends: tuple[str, tuple[str, ...]] | None = None
    filtered_by: str = ""

    @property
    def name(self) -> str:
        """Of its inputs."""
        return FACET + self.id

    def label_of(self, value: str) -> str:
        """The label of a value; itself when the taxonomy has it no longer."""
        return next((label for one, label, _ in self.values if one == value), value)


@dataclass(frozen=True)
class Fiche:
    """An entry as the index has it.

    Attributes:
        content: See `authoring.history.content_of`.
        figures: See the table `entry_figures`.
    """

    id: str
    content: Content
    changed_at: datetime | None
    changed_by: str
    served: str
    asked: int
    useful: int
    useless: int
    satisfaction: float | None
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def question(self) -> str:
        """Its title."""
        return str(self.content.get("question", "")) or self.id

    @property
    def status(self) -> str:
        """One of `STATUSES`."""
        return str(self.content.get("statut", PUBLISHED))


def fiche_of(index: Index, entry: str) -> Fiche | None:
    """An entry, None when the index has none of this id: one query."""
    row = index.row(
        "SELECT e.id, e.changed_at, e.changed_by, e.served, e.asked, e.useful, e.useless, e.satisfaction, "
        "c.content, f.detail FROM entries AS e JOIN contents AS c ON c.id = e.id "
        "LEFT JOIN entry_figures AS f ON f.id = e.id WHERE e.id = ?",
        [entry],
    )
    if row is None:
        return None
    return Fiche(
        row["id"],
        json.loads(row["content"]),
        datetime.fromisoformat(row["changed_at"]) if row["changed_at"] else None,
        row["changed_by"] or "",
        row["served"],
        row["asked"],
        row["useful"],
        row["useless"],
        row["satisfaction"],
        json.loads(row["detail"]) if row["detail"] else {},
    )


def facets_of(meta: Mapping[str, Any]) -> tuple[FacetField, ...]:
    """The facets of the taxonomy, from what `Index.meta` says."""
    return tuple(
        FacetField(
            one["id"],
            one.get("label") or one["id"],
            one.get("question", ""),
            bool(one.get("multiple")),
            tuple((v["id"], v["label"], tuple(v.get("parents", ()))) for v in one["values"]),
            (one["depends"][0], tuple(one["depends"][1])) if one.get("depends") else None,
            one.get("filtered_by") or "",
        )
        for one in meta.get("facets", ())
    )


def field_labels(facets: Iterable[FacetField]) -> dict[str, str]:
    """Every field -> how the form calls it."""
    return {**LABELS, **{facet.id: facet.label for facet in facets}}


def typed(view: View, facets: Sequence[FacetField]) -> Content:
    """What a form sent: every field, the lists as lists; what two had changed, as it was decided."""
    content: Content = {}
    for name in LABELS:
        text = view.text(name)
        content[name] = _lines(text) if name in LISTS else text
    for facet in facets:
        content[facet.id] = view.texts(facet.name)
    base = base_of(view) or {}
    for name in view.texts("differend"):
        choice = view.text(f"choix.{name}")
        if choice == "sienne":
            content[name] = base.get(name, "")
        elif choice == "deux":
            content[name] = _lines(view.text(f"deux.{name}"))
    return content


def base_of(view: View) -> Content | None:
    """What the entry said when the form was opened; None for a new one, or for a form that lost it."""
    base = _sent_content(view.text("base"))
    if base is None:
        return None
    for name in view.texts("differend"):
        if view.text(f"choix.{name}") not in ("mienne", "sienne", "deux"):
            base[name] = _UNDECIDED
    return base


def _sent_content(text: str) -> Content | None:
    """A content as a form carries it; None for anything else that somebody may send instead."""
    try:
        sent = json.loads(text)
        json.dumps(sent, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return sent if isinstance(sent, dict) and all(map(_is_value, sent.values())) else None


def _is_value(value: Any) -> bool:
    texts = value if isinstance(value, list) else [value or ""]
    return all(isinstance(text, str) for text in texts)


def filled(content: Mapping[str, Any]) -> dict[str, str]:
    """The text of each input that is no facet."""
    return {
        name: cell_text(_raw(content, name)) if name in LISTS else str(content.get(name) or "")
        for name in LABELS
    }


def chosen(content: Mapping[str, Any], facets: Iterable[FacetField]) -> dict[str, tuple[str, ...]]:
    """Facet -> values that the entry carries."""
    return {facet.id: _texts(value_in(content, facet.id)) for facet in facets}


def shown_value(name: str, content: Mapping[str, Any] | None, facets: Sequence[FacetField]) -> str:
    """A field of a content as a person reads it: labels, a line each."""
    value = _raw(content or {}, name)
    facet = next((one for one in facets if one.id == name), None)
    if facet is not None:
        return "\n".join(facet.label_of(one) for one in _texts(value))
    if name in ("statut", "confiance"):
        return dict((*STATUSES, *CONFIDENCES)).get(str(value), str(value)) if value else ""
    return cell_text(value)


def _raw(content: Mapping[str, Any], name: str) -> str | tuple[str, ...]:
    value = content.get(name) or ""
    return value if isinstance(value, str) else tuple(str(one) for one in value)


def _texts(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else tuple(one for one in (value,) if one)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]
