"""Conversations as the team looks them up: listed newest first, a page at a time, and one whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.store.history import StoredTurn, turn_of
from assistant.store.models import feedback, interactions
from assistant.store.store import Store

PAGE = 25
MOST_TURNS = 500
"""Of one conversation: more is a machine that talks."""
_TURNS_OF_A_PAGE = 2_000
_LATE = timedelta(hours=1)
"""Numbers grow with time, but for turns that replicas keep at the same moment."""


@dataclass(frozen=True)
class Wanted:
    """Which conversations to list: those with a turn that has all of this; None for whatever.

    Attributes:
        entry: Id of the entry that was answered.
        decision: One of `DECISIONS`.
        failed: A breakdown.
        useful: What the visitor said of the answer.
        reason: One of `REASONS`.
        commented: The visitor wrote something of the answer.
        since: From this moment on.
        until: Before this one.
        tests: Tries too.
    """

    entry: str | None = None
    decision: str | None = None
    failed: bool = False
    useful: bool | None = None
    reason: str | None = None
    commented: bool = False
    since: datetime | None = None
    until: datetime | None = None
    tests: bool = False

    @property
    def judged(self) -> bool:
        """Whether feedback matters."""
        return self.useful is not None or self.reason is not None or self.commented


@dataclass(frozen=True)
class Conversation:
    """Turns of one conversation, oldest first.

    Attributes:
        reference: « AB12-CD34 ».
        turns: See `StoredTurn`.
        tests: The numbers of those that are tries.
        last: Number of its last turn that was wanted: where the next page begins.
    """

    reference: str
    turns: Sequence[StoredTurn]
    tests: frozenset[int] = frozenset()
    last: int = 0

    @property
    def is_test(self) -> bool:
        """Whether somebody tried the assistant."""
        return bool(self.tests)


def find(store: Store, wanted: Wanted, before: int | None = None, page: int = PAGE) -> list[Conversation]:
    """The conversations of a page, the last one first; one more than `page` when there are others.

    What was forgotten has no conversation and is not listed. The cost is that of the turns looked at, newest
    first, in the index of what is wanted: it does not grow with the history.

    Args:
        store: Of the interactions.
        wanted: Which ones.
        before: `last` of the last conversation of the page before.
        page: How many.

    Raises:
        StoreUnavailable: The database is missing.
    """
    with store.transaction() as connection:
        lower, upper = _bounds(connection, wanted)
        if lower is None:
            return []
        upper = before if upper is None or (before is not None and before < upper) else upper
        listed = connection.execute(_listed(wanted, lower, upper).limit(page + 1)).all()
        last = {row.conversation: row.number for row in listed}
        found = _turns(connection, interactions.c.conversation.in_(list(last)), _TURNS_OF_A_PAGE)
    return [_conversation(found.get(name, ()), number) for name, number in last.items() if name in found]


def by_reference(store: Store, reference: str) -> list[Conversation]:
    """All that is kept under a reference: nearly always one conversation, two may share it.

    Raises:
        StoreUnavailable: The database is missing.
    """
    with store.transaction() as connection:
        found = _turns(connection, interactions.c.reference == reference, MOST_TURNS)
    return [_conversation(rows, rows[-1].id) for rows in found.values()]


def _bounds(connection: Connection, wanted: Wanted) -> tuple[int | None, int | None]:
    """The numbers between which a period lies, `[lower, upper)`; a lower one of None for an empty period."""
    lower: int | None = 0
    upper: int | None = None
    if wanted.since is not None:
        lower = connection.execute(_first_from(wanted.since - _LATE)).scalar()
    if wanted.until is not None:
        upper = connection.execute(_first_from(wanted.until + _LATE)).scalar()
    return lower, upper


def _first_from(moment: datetime) -> Any:
    columns = (interactions.c.created_at, interactions.c.id)
    query = sa.select(interactions.c.id).where(interactions.c.created_at >= moment.astimezone(UTC))
    return query.order_by(*columns).limit(1)


def _listed(wanted: Wanted, lower: int, upper: int | None) -> Any:
    """The last wanted turn of each conversation, newest first."""
    turns, later = interactions.alias("turns"), interactions.alias("later")
    views, later_views = feedback.alias("views"), feedback.alias("later_views")
    # The table that is read in order is the one whose index has what is wanted.
    by_turn = wanted.failed or wanted.entry is not None or wanted.decision is not None
    number = views.c.interaction_id if wanted.judged and not by_turn else turns.c.id
    source: Any = turns
    of_later: Any = later
    if wanted.judged:
        source = views.join(turns, turns.c.id == views.c.interaction_id)
        of_later = later.join(later_views, later_views.c.interaction_id == later.c.id)
    again = (
        sa.select(later.c.id)
        .select_from(of_later)
        .where(later.c.conversation == turns.c.conversation, later.c.id > turns.c.id)
        .where(*_conditions(wanted, later, later_views, _beside_index))
        .correlate(turns)
    )
    query = (
        sa.select(number.label("number"), turns.c.conversation)
        .select_from(source)
        .where(number >= lower, turns.c.conversation != "")
        .where(*_conditions(wanted, turns, views, lambda column: column))
        .where(~sa.exists(again))
        .order_by(number.desc())
    )
    return query if upper is None else query.where(number < upper)


def _conditions(wanted: Wanted, turns: Any, views: Any, read: Callable[[Any], Any]) -> list[Any]:
    """What is wanted of a turn.

    Args:
        wanted: See `Wanted`.
        turns: Of `interactions`.
        views: Of `feedback`, joined when `wanted` is about opinions.
        read: The identity where these conditions may choose the index, `_beside_index` where they may not.
    """
    equal: Mapping[Any, Any] = {turns.c.entry: wanted.entry, turns.c.decision: wanted.decision}
    conditions = [read(column) == value for column, value in equal.items() if value is not None]
    if wanted.failed:
        conditions.append(read(turns.c.status) == "failed")
    if wanted.useful is not None:
        conditions.append(views.c.useful.is_(wanted.useful))
    if wanted.reason is not None:
        conditions.append(views.c.reason == wanted.reason)
    if wanted.commented:
        conditions.append(views.c.comment.is_not(None))
    # Numbers bound the period already: the index of moments would have the whole of it put in order.
    if wanted.since is not None:
        conditions.append(_beside_index(turns.c.created_at) >= wanted.since)
    if wanted.until is not None:
        conditions.append(_beside_index(turns.c.created_at) < wanted.until)
    if not wanted.tests:
        conditions.append(turns.c.test.is_(False))
    return conditions


def _beside_index(column: Any) -> Any:
    """The same values, under a form for which no database reads the index of the column.

    Whether a turn is the last of its conversation is seen from the few turns of the conversation, not from
    all those of an entry, which a planner without statistics takes as readily.
    """
    return sa.func.coalesce(column, column)


def _turns(connection: Connection, which: Any, most: int) -> dict[str, list[Any]]:
    """Rows by conversation, oldest first."""
    columns = (feedback.c.asked_at, feedback.c.useful, feedback.c.reason, feedback.c.comment)
    query = (
        sa.select(interactions, *columns)
        .select_from(interactions.outerjoin(feedback))
        .where(which, interactions.c.conversation != "")
        .order_by(interactions.c.id)
        .limit(most)
    )
    found: dict[str, list[Any]] = {}
    for row in connection.execute(query):
        found.setdefault(row.conversation, []).append(row)
    return found


def _conversation(rows: Sequence[Any], last: int) -> Conversation:
    tests = frozenset(row.id for row in rows if row.test)
    return Conversation(rows[0].reference, tuple(turn_of(row) for row in rows), tests, last)
