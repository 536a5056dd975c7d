"""What one turn of the dialogue produces: what to say, what to remember, what to store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from assistant.dialogue.state import Conversation


@dataclass(frozen=True)
class Button:
    """A choice offered to the visitor.

    Attributes:
        payload: What pressing it sends.
        hint: One line under the title.
    """

    title: str
    payload: str
    hint: str | None = None


@dataclass(frozen=True)
class Message:
    """One message of the assistant, in the terms of the channel's contract.

    Attributes:
        text: Markdown; of an answer, the entry's own, word for word.
        title: Of an answer, the entry's question: without it nobody can tell what « Oui » answers. Of a
            subject's page, the subject.
        context: Of an answer, labels of the facet values that the visitor chose or that were assumed.
        certainty: Of an answer, `sure` or `probable`.
        lead: The sentence before a probable answer.
        contact: Of an answer, the human contact of its product (`Contact.as_dict`).
        related: Of an answer, neighbouring questions (« Voir aussi »).
    """

    text: str
    kind: str
    buttons: tuple[Button, ...] = ()
    entry_id: str | None = None
    facet: str | None = None
    source: Mapping[str, Any] | None = None
    warning: str | None = None
    handoff: Mapping[str, Any] | None = None
    title: str | None = None
    context: tuple[str, ...] | None = None
    certainty: str | None = None
    lead: str | None = None
    contact: Mapping[str, str] | None = None
    related: tuple[Button, ...] | None = None


def contract_fields(message: Message) -> dict[str, Any]:
    """The fields of the channel's contract, without those that say nothing; `buttons` is always there."""
    fields = _without_absent(asdict(message))
    for name in ("buttons", "related"):
        if name in fields:
            fields[name] = [_without_absent(button) for button in fields[name]]
    return fields


def _without_absent(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


@dataclass(frozen=True)
class Record:
    """What must be stored of a turn.

    Attributes:
        status: `answered`, `ambiguous`, `out_of_scope` or `failed`.
        decision: `answer`, `clarify`, `suggest`, `admit`, `redirect`, `emergency`, `small_talk`, `guide`
            or `hand_over`.
        certainty: Of an answer, `sure` or `probable`.
        feedback: True when the turn asks whether the answer was useful.
        in_danger: True when the message says that somebody is in danger: no word of it is kept.
    """

    status: str
    decision: str
    question: str = ""
    entry: str | None = None
    probabilities: tuple[tuple[str, float], ...] = ()
    facets: Mapping[str, Any] = field(default_factory=dict)
    catalogue: str = ""
    feedback: bool = False
    certainty: str | None = None
    in_danger: bool = False


@dataclass(frozen=True)
class Feedback:
    """What the visitor says of an answer. None means "unchanged"."""

    interaction: int
    useful: bool | None = None
    reason: str | None = None
    comment: str | None = None


@dataclass(frozen=True)
class Turn:
    """The outcome of one message: what to say, what to remember, what to store."""

    messages: tuple[Message, ...]
    conversation: Conversation
    record: Record | None = None
    feedback: Feedback | None = None
