"""A turn as rows of the tables: redacted, hidden near an emergency, of what a database accepts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from assistant.privacy.redaction import redact, redact_all
from assistant.privacy.reference import reference_of
from assistant.store.models import (
    CERTAINTIES,
    DECISIONS,
    HIDDEN,
    IN_DANGER,
    MAX_COMMENT,
    REASONS,
    STATUSES,
    CommentTooLong,
    Interaction,
    Opinion,
    StoredInteraction,
)


def row_of(interaction: Interaction, message: str) -> dict[str, Any]:
    """An interaction as the row that is stored.

    Raises:
        ValueError: Unknown status, decision or certainty.
    """
    if interaction.certainty is not None:
        _check("certainty", interaction.certainty, CERTAINTIES)
    _check("status", interaction.status, STATUSES)
    _check("decision", interaction.decision, DECISIONS)
    return {
        "created_at": now(),
        "conversation": clean(interaction.conversation),
        "reference": reference_of(interaction.conversation),
        "question": redact_all(clean(interaction.question)),
        "status": interaction.status,
        "decision": interaction.decision,
        "entry": clean(interaction.entry) if interaction.entry else None,
        "probabilities": [[clean(entry), float(p)] for entry, p in interaction.probabilities],
        "facets": redact_all(_json(interaction.facets)),
        "model": clean(interaction.model),
        "catalogue": clean(interaction.catalogue),
        "context": redact_all(_json(interaction.context)),
        "message": message or None,
        "certainty": interaction.certainty,
        "test": interaction.test,
    }


def columns_of(opinion: Opinion) -> dict[str, Any]:
    """An opinion as the columns of `feedback` that change.

    Raises:
        CommentTooLong: The comment has more than `MAX_COMMENT` characters.
        ValueError: Unknown reason.
    """
    if opinion.reason is not None:
        _check("reason", opinion.reason, REASONS)
    if opinion.comment is not None and len(opinion.comment) > MAX_COMMENT:
        raise CommentTooLong(f"{len(opinion.comment)} > {MAX_COMMENT}")
    columns: dict[str, Any] = {"answered_at": now()}
    if opinion.useful is not None:
        columns["useful"] = opinion.useful
    if opinion.useful:
        columns.update(reason=None, comment=None)
    if opinion.reason is not None:
        columns["reason"] = opinion.reason
    if opinion.comment is not None:
        columns["comment"] = redact(clean(opinion.comment))
    return columns


def hide(row: dict[str, Any] | None, columns: dict[str, Any] | None, in_danger: bool = False) -> None:
    """Takes the visitor's words out of a row and of an opinion; of an emergency, what was understood too.

    Args:
        row: Of an interaction, changed in place.
        columns: Of an opinion, changed in place.
        in_danger: True for an emergency itself, False for what stands around it.
    """
    if row is not None:
        row.update(question=HIDDEN, context={})
        if row["decision"] == "emergency":
            row.update(probabilities=[], facets={})
        elif in_danger:
            # A question beside the danger was answered: the decision does not say what the message was.
            row.update(context={IN_DANGER: True})
    if columns is not None and columns.get("comment"):
        columns["comment"] = HIDDEN


def stored(row: Any) -> StoredInteraction:
    """A row as its readers want it."""
    return StoredInteraction(
        id=row.id,
        reference=row.reference,
        created_at=row.created_at,
        interaction=Interaction(
            conversation=row.conversation,
            question=row.question,
            status=row.status,
            decision=row.decision,
            entry=row.entry,
            probabilities=tuple((entry, p) for entry, p in row.probabilities),
            facets=row.facets,
            model=row.model,
            catalogue=row.catalogue,
            context=row.context,
            certainty=row.certainty,
            test=row.test,
        ),
    )


def _check(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{name} {value!r} is none of {', '.join(allowed)}")


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def clean(text: str) -> str:
    """Drops what a database refuses, the null character and lone surrogates, and the word joiner.

    The channel puts one before a typed « / », so that Rasa does not take the text for a button.
    """
    return text.replace("\x00", "").replace("\u2060", "").encode("utf-8", "replace").decode("utf-8")


def _json(value: Any) -> Any:
    """A JSON value with clean texts; tuples become lists."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): _json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_json(item) for item in value]
    return value
