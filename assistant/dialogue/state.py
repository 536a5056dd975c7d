"""What is remembered of a conversation between two turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.privacy.hidden import HIDDEN

_MAX_SNAPSHOTS = 5
_MAX_ANSWERS = 10
_NOT_UNDONE = ("previous", "turn", "answers", "tried", "masked")
"""What « retour » leaves as it is: it did happen."""
_FORMER_KEYS = {"said": "named_facets", "asked": "questions_asked"}
"""Key of a conversation stored before version 3 -> its name now."""


@dataclass(frozen=True)
class Conversation:
    """Memory of one conversation, small enough to be stored with every turn.

    Attributes:
        awaiting: What the visitor was last asked for, None when nothing.
        pending: True from the clarification, the list or the admission of a question until an answer.
        question: The question being resolved, as typed (redacted).
        candidates: `(entry id, weight)` still possible, best first; empty while `walk` says which they are.
        walk: What narrowed the catalogue since the guided walk began, None for a question that was ranked.
            A walk starts with every entry: its candidates are derived (`narrow.candidates_of`), not stored.
        facets: Facet -> value the visitor chose; these filter.
        named_facets: Facet -> values named in the question; never asked again.
        attributes: Attribute -> values named in the question (`{"vague": (1,)}`).
        unknown: Facets the visitor could not tell.
        facet: Facet of the clarification under way.
        page: Page of buttons shown, from 0.
        not_recognised: How often in a row an answer to that clarification was not recognised.
        choices: Values of the facet shown on that page, in order.
        questions_asked: Clarifying questions asked for this question.
        guided: True during the guided walk.
        rejected: Entries the visitor refused.
        suggested: Entries of the last list of suggestions, or offered under a probable answer; of a family
            that stands there as one line, its first member.
        suggested_families: Families that stand as one line in that list.
        topic: `(facet, value)` of the subject whose page is shown; its themes are `choices` of `facet`.
        misses: Questions in a row without an answer.
        answer: Entry answered last.
        answered: True when that answer was given to the question under way, though another may be pending.
        certainty: How sure that answer was, `sure` or `probable`.
        doubtful: True while the question under clarification is itself probable: its answer will be so too.
        turn: Ordinal of the last recorded answer, the name its feedback buttons carry.
        answers: Ordinal of an answer -> identifier of its stored interaction.
        family: Family under clarification, None when there is none.
        known: Chance that some entry answers the question.
        thresholds: Thresholds the question was ranked with, by name; empty when no model ranked it.
        unknown_numbers: Numbers of the question that the catalogue lacks: refusing the neighbours of one does
            not make it known.
        unknown_number: The one of these that was named with what is shown.
        reason: Code of the visitor's reason for finding the last answer of no use, None before one.
        comment: His comment on it (redacted), empty before one.
        handed_over: True when the last thing given was a human contact.
        tried: Questions whose answers the visitor was given, for the hand-over.
        masked: Kinds of masked data that the visitor was told of (`assistant.dialogue.masked`).
        previous: Earlier states, of the same question or of the ones before, for « retour ».
    """

    awaiting: str | None = None
    pending: bool = False
    question: str = ""
    candidates: tuple[tuple[str, float], ...] = ()
    walk: tuple[Mapping[str, Any], ...] | None = None
    facets: Mapping[str, str] = field(default_factory=dict)
    named_facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    facet: str | None = None
    page: int = 0
    not_recognised: int = 0
    choices: tuple[str, ...] = ()
    questions_asked: int = 0
    guided: bool = False
    rejected: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    suggested_families: tuple[str, ...] = ()
    topic: tuple[str, str] | None = None
    misses: int = 0
    answer: str | None = None
    answered: bool = False
    certainty: str = "sure"
    doubtful: bool = False
    turn: int = 0
    answers: Mapping[str, int] = field(default_factory=dict)
    family: str | None = None
    known: float = 0.0
    thresholds: Mapping[str, float] = field(default_factory=dict)
    unknown_numbers: tuple[str, ...] = ()
    unknown_number: str | None = None
    reason: str | None = None
    comment: str = ""
    handed_over: bool = False
    tried: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    previous: tuple[Mapping[str, Any], ...] = ()

    @property
    def given(self) -> str | None:
        """The entry answered to the question under way, None before one."""
        return self.answer if self.answered or not self.pending else None

    @property
    def question_to_show(self) -> str:
        """The question under way; empty when its words were not kept, near an emergency."""
        return "" if self.question == HIDDEN else self.question

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
        renamed = {_FORMER_KEYS.get(key, key): value for key, value in stored.items()}
        read = {name: renamed[name] for name in cls.__dataclass_fields__ if name in renamed}
        try:
            if "candidates" in read:
                read["candidates"] = tuple((str(e), float(w)) for e, w in read["candidates"])
            for name in ("named_facets", "attributes"):
                if name in read:
                    read[name] = {key: tuple(values) for key, values in read[name].items()}
            for name in (
                *("unknown", "unknown_numbers", "rejected", "suggested", "suggested_families"),
                *("choices", "tried", "masked", "previous"),
            ):
                if name in read:
                    read[name] = tuple(read[name])
            if read.get("topic") is not None:
                facet, value = read["topic"]
                read["topic"] = (str(facet), str(value))
            if read.get("walk") is not None:
                read["walk"] = tuple(dict(step) for step in read["walk"])
            return cls(**read)
        except (TypeError, ValueError, AttributeError):
            # A slot written by another version must not end the conversation.
            return cls()

    def new_question(self, text: str) -> Conversation:
        """Keeps what outlives a question (answers given, misses, titles tried), drops the rest.

        What was on screen before it is remembered: « retour » goes back to it.
        """
        begun = self.awaiting or self.question or self.answer or self.guided
        return Conversation(
            question=text,
            previous=self.remembering().previous if begun else (),
            misses=self.misses,
            turn=self.turn,
            answers=self.answers,
            answer=self.answer,
            tried=self.tried,
        )

    def chose(self, facet: str, value: str) -> Conversation:
        """The conversation after the visitor chose a value of a facet."""
        chosen = replace(self, facets={**self.facets, facet: value}, page=0, not_recognised=0)
        return chosen._walked({"facet": facet, "value": value})

    def named(
        self, facets: Mapping[str, tuple[str, ...]], attributes: Mapping[str, tuple[Any, ...]]
    ) -> Conversation:
        """The conversation after the visitor named more facets and attributes of the same question."""
        named = replace(
            self,
            named_facets={**self.named_facets, **facets},
            attributes={**self.attributes, **attributes},
            page=0,
            not_recognised=0,
        )
        return named._walked({"facets": _plain(facets), "attributes": _plain(attributes)})

    def refused(self, *entries: str) -> Conversation:
        """The conversation after the visitor refused entries."""
        return replace(self, rejected=tuple(dict.fromkeys((*self.rejected, *entries))))

    def _walked(self, step: Mapping[str, Any]) -> Conversation:
        return self if self.walk is None else replace(self, walk=(*self.walk, step))

    def remembering(self) -> Conversation:
        """The same conversation with a snapshot of itself that « retour » can come back to."""
        snapshot = {key: value for key, value in self.as_dict().items() if key not in _NOT_UNDONE}
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
