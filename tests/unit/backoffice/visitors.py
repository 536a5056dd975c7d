"""Visitors of a test: what they ask, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from assistant.store import Interaction, Store
from assistant.store.models import interactions

ENTRIES = ("insi-carte-cpx-requise", "insi-identite-incoherente")


def ask(
    store: Store,
    visitor: str,
    question: str,
    *turns: tuple[str, str | None],
    days_ago: float = 1.0,
    useful: bool | None = None,
    reason: str | None = None,
    comment: str | None = None,
    **more: Any,
) -> int:
    """One question and its turns, `(decision, entry)`; gives the number of the last, which is judged."""
    number = 0
    at = datetime.now(UTC) - timedelta(days=days_ago)
    for rank, (decision, entry) in enumerate(turns or (("admit", None),)):
        ranking = ((entry or ENTRIES[0], 0.6),) if rank == 0 else ()
        status = {"answer": "answered", "admit": "out_of_scope"}.get(decision, "ambiguous")
        fields = {"status": status, **more}
        number = store.record_interaction(
            Interaction(visitor, question, fields.pop("status"), decision, entry, ranking, **fields)
        )
        with store.transaction() as connection:
            this = interactions.c.id == number
            moment = at + timedelta(seconds=20 * rank)
            connection.execute(interactions.update().where(this).values(created_at=moment))
    if useful is not None:
        store.record_feedback(number, visitor, useful, reason, comment)
    return number
