"""What is remembered of a conversation between two turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

_MAX_SNAPSHOTS = 5
_MAX_ANSWERS = 10


@dataclass(frozen=True)
class Conversation:
    """Memory of one conversation, small enough to be stored with every turn.

    Attributes:
        awaiting: What the visitor was last asked for, None when nothing.
        question: The question being resolved, as typed (redacted).
        candidates: `(entry id, weight)` still possible, best first.
        facets: Facet -> value the visitor chose; these filter.
        said: Facet -> values named in the question; never asked again.
        attributes: Attribute -> values named in the question (`{"vague": (1,)}`).
        unknown: Facets the visitor could not tell.
        facet: Facet of the clarification under way.
        page: Page of buttons shown, from 0.
        choices: Values of the facet shown on that page, in order.
        asked: Clarifying questions asked for this question.
        guided: True during the guided walk.
        rejected: Entries the visitor refused.
        suggested: Entries of the last list of suggestions.
        misses: Questions in a row that found nothing.
        answer: Entry answered last.
        turn: Ordinal of the last recorded answer, the name its feedback buttons carry.
        answers: Ordinal of an answer -> identifier of its stored interaction.
        family: Family under clarification, None when there is none.
        known: Chance that some entry answers the question.
        thresholds: Thresholds the question was ranked with, by name; empty when no model ranked it.
        tried: Titles shown to the visitor, for the hand-over.
        previous: Earlier states of the same question, for « retour ».
    """

    awaiting: str | None = None
    question: str = ""
    candidates: tuple[tuple[str, float], ...] = ()
    facets: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    facet: str | None = None
    page: int = 0
    choices: tuple[str, ...] = ()
    asked: int = 0
    guided: bool = False
    rejected: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    misses: int = 0
    answer: str | None = None
    turn: int = 0
    answers: Mapping[str, int] = field(default_factory=dict)
    family: str | None = None
    known: float = 0.0
    thresholds: Mapping[str, float] = field(default_factory=dict)
    tried: tuple[str, ...] = ()
    previous: tuple[Mapping[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """A JSON-ready dictionary without the fields at their default value."""
        blank = Conversation()
        return {
            name: _plain(getattr(self, name))
            for name in self.__dataclass_fields__
            if getattr(self, name) != getattr(blank, name)
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any] | None) -> Conversation:
        """Reads what `as_dict` wrote; anything else gives an empty conversation."""
        if not isinstance(stored, Mapping):
            return cls()
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        try:
            if "candidates" in known:
                known["candidates"] = tuple((str(e), float(w)) for e, w in known["candidates"])
            for name in ("said", "attributes"):
                if name in known:
                    known[name] = {key: tuple(values) for key, values in known[name].items()}
            for name in ("unknown", "rejected", "suggested", "choices", "tried", "previous"):
                if name in known:
                    known[name] = tuple(known[name])
            return cls(**known)
        except (TypeError, ValueError, AttributeError):
            # A slot written by another version must not end the conversation.
            return cls()

    def new_question(self, text: str) -> Conversation:
        """Keeps what outlives a question (answers given, misses, titles tried), drops the rest."""
        return Conversation(
            question=text,
            misses=self.misses,
            turn=self.turn,
            answers=self.answers,
            answer=self.answer,
            tried=self.tried,
        )

    def remembering(self) -> Conversation:
        """The same conversation with a snapshot of itself that « retour » can come back to."""
        snapshot = {key: value for key, value in self.as_dict().items() if key != "previous"}
        return replace(self, previous=(*self.previous, snapshot)[-_MAX_SNAPSHOTS:])

    def with_interaction(self, interaction: int) -> Conversation:
        """The conversation that knows under which identifier its last answer was stored."""
        answers = dict(self.answers)
        answers[str(self.turn)] = interaction
        for old in list(answers)[:-_MAX_ANSWERS]:
            del answers[old]
        return replace(self, answers=answers)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 4)
    return value
