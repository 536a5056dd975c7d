"""What visitors asked, read back: turns as stored, and the questions they make up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from assistant.store.models import HIDDEN, feedback, interactions
from assistant.store.store import Store

EPISODE = "episode"
"""Key of a stored context: number of the first turn of the question, kept when the texts are gone."""
KINDS = ("answer", "clarify", "suggest", "guide", "admit", "redirect", "emergency", "failed")
"""What the assistant did first of a question; « failed » as soon as one of its turns failed."""
_MARGIN = timedelta(days=1)
"""A question that began in a period may end after it."""
_AT_ONCE = 500
"""Conversations named in one statement."""
_COLUMNS = ("id", "created_at", "conversation", "question", "status", "decision", "entry", "probabilities")
_TURNS = (
    sa.select(
        *(interactions.c[name] for name in (*_COLUMNS, "facets", "model", "context", "certainty")),
        *(feedback.c[name] for name in ("asked_at", "useful", "reason", "comment")),
    )
    .select_from(interactions.outerjoin(feedback))
    .where(interactions.c.test.is_(False))
    .order_by(interactions.c.conversation, interactions.c.id)
)


@dataclass(frozen=True)
class StoredTurn:
    """One stored turn with its feedback.

    Attributes:
        conversation: Empty once the retention has passed.
        certainty: Of an answer, `sure` or `probable`; every answer of before the distinction was sure.
        typed: True when the visitor wrote the question in this turn; False for a button.
        feedback_requested: True when the visitor was asked whether the answer was useful.
        useful: None as long as no feedback was given.
        comment: What the visitor wrote of the answer; None also near an emergency.
        facets: What was known of the question: facet id -> value, or values.
    """

    id: int
    created_at: datetime
    conversation: str
    question: str
    status: str
    decision: str
    entry: str | None = None
    probabilities: Sequence[tuple[str, float]] = ()
    episode: int | None = None
    feedback_requested: bool = False
    useful: bool | None = None
    reason: str | None = None
    certainty: str = "sure"
    comment: str | None = None
    facets: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""

    @property
    def typed(self) -> bool:
        """See the class."""
        return bool(self.probabilities) or self.decision == "redirect"


@dataclass(frozen=True)
class Question:
    """One question and the turns it took, oldest first."""

    turns: tuple[StoredTurn, ...] = field(default=())

    @property
    def text(self) -> str:
        """What was asked, redacted; empty for a guided walk, near an emergency, once the texts are gone."""
        return "" if self.turns[0].question == HIDDEN else self.turns[0].question

    @property
    def created_at(self) -> datetime:
        """When it was asked (UTC)."""
        return self.turns[0].created_at

    @cached_property
    def kind(self) -> str | None:
        """One of `KINDS`; None when no question was asked (the contact alone)."""
        if any(turn.status == "failed" for turn in self.turns):
            return "failed"
        first = self.turns[0].decision
        return first if first in KINDS else None

    @cached_property
    def answers(self) -> tuple[StoredTurn, ...]:
        """Its turns that gave an entry."""
        return tuple(turn for turn in self.turns if turn.decision == "answer" and turn.entry)


def questions_between(store: Store, since: datetime, until: datetime) -> Iterator[Question]:
    """The questions that began in `[since, until)`, by conversation.

    Raises:
        StoreUnavailable: The database is missing.
    """
    for question in questions_of(turns_between(store, since - _MARGIN, until + _MARGIN)):
        if since <= question.created_at < until:
            yield question


def turns_between(store: Store, since: datetime, until: datetime) -> Iterator[StoredTurn]:
    """The turns of `[since, until)`, conversation by conversation, oldest first; tries are left out.

    Raises:
        StoreUnavailable: The database is missing.
    """
    query = _TURNS.where(interactions.c.created_at >= since, interactions.c.created_at < until)
    with store.transaction() as connection:
        for row in connection.execution_options(yield_per=1000).execute(query):
            yield turn_of(row)


def turns_of(store: Store, conversations: Sequence[str]) -> dict[str, list[StoredTurn]]:
    """The turns of some conversations, oldest first; one that is a try, or was forgotten, is absent.

    Raises:
        StoreUnavailable: The database is missing.
    """
    turns: dict[str, list[StoredTurn]] = {}
    named = [conversation for conversation in dict.fromkeys(conversations) if conversation]
    with store.transaction() as connection:
        for start in range(0, len(named), _AT_ONCE):
            some = interactions.c.conversation.in_(named[start : start + _AT_ONCE])
            for row in connection.execute(_TURNS.where(some)):
                turns.setdefault(row.conversation, []).append(turn_of(row))
    return turns


def models_seen(store: Store) -> dict[str, datetime]:
    """Model -> when it first answered a visitor (UTC).

    Raises:
        StoreUnavailable: The database is missing.
    """
    query = (
        sa.select(interactions.c.model, sa.func.min(interactions.c.created_at))
        .where(interactions.c.test.is_(False), interactions.c.model != "")
        .group_by(interactions.c.model)
    )
    with store.transaction() as connection:
        return {str(model): first for model, first in connection.execute(query)}


def questions_of(turns: Iterable[StoredTurn]) -> Iterator[Question]:
    """Puts turns together; they come conversation by conversation, oldest first.

    Small talk belongs to no question. A question that is asked again starts a new one.
    """
    marked: dict[int, list[StoredTurn]] = {}
    for _, conversation in groupby(turns, key=lambda turn: turn.conversation):
        fresh = []
        for turn in conversation:
            if turn.episode is not None:
                marked.setdefault(turn.episode, []).append(turn)
            else:
                fresh.append(turn)
        yield from _split(fresh)
    for marked_turns in marked.values():
        yield Question(tuple(sorted(marked_turns, key=lambda turn: turn.id)))


def episodes_of(turns: Iterable[StoredTurn]) -> Mapping[int, int]:
    """Number of each turn that belongs to a question -> number of the question's first turn."""
    return {
        turn.id: question.turns[0].id if turn.episode is None else turn.episode
        for question in questions_of(turns)
        for turn in question.turns
    }


def first_and_last(store: Store) -> tuple[datetime, datetime] | None:
    """When the first and the last turn were stored (UTC), None when there is none.

    Raises:
        StoreUnavailable: The database is missing.
    """
    with store.transaction() as connection:
        first, last = connection.execute(
            sa.select(sa.func.min(interactions.c.created_at), sa.func.max(interactions.c.created_at))
        ).one()
    return None if first is None else (first, last)


def _split(turns: Iterable[StoredTurn]) -> Iterator[Question]:
    question: Question | None = None
    for turn in turns:
        if turn.decision == "small_talk":
            continue
        if question is not None and _goes_on(question, turn):
            question = replace(question, turns=(*question.turns, turn))
            continue
        if question is not None:
            yield question
        question = Question((turn,))
    if question is not None:
        yield question


def _goes_on(question: Question, turn: StoredTurn) -> bool:
    if turn.typed or "emergency" in (turn.decision, question.turns[-1].decision):
        return False
    # A guided walk has no text; the entry it ends with gives it one.
    first = question.turns[0]
    walks = not question.text and first.decision == "guide"
    return turn.question == first.question or (walks and not question.answers and turn.decision == "answer")


def turn_of(row: Any) -> StoredTurn:
    """A row of `interactions`, with the columns of its feedback when they were joined."""
    feedback_requested = getattr(row, "asked_at", None) is not None
    return StoredTurn(
        id=row.id,
        created_at=row.created_at,
        conversation=row.conversation,
        question=row.question,
        status=row.status,
        decision=row.decision,
        entry=row.entry,
        probabilities=tuple((str(entry), float(p)) for entry, p in row.probabilities or ()),
        episode=(row.context or {}).get(EPISODE),
        feedback_requested=feedback_requested,
        useful=row.useful if feedback_requested else None,
        reason=row.reason if feedback_requested else None,
        certainty=row.certainty or "sure",
        comment=_shown(row.comment) if feedback_requested else None,
        facets=row.facets or {},
        model=row.model,
    )


def _shown(comment: str | None) -> str | None:
    return None if comment in (None, "", HIDDEN) else comment
