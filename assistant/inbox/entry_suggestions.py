"""What real questions would teach one entry, from its last conversations only: for whoever has it open."""

from __future__ import annotations

from assistant.catalogue.model import Catalogue
from assistant.inbox.decisions import rows_of
from assistant.inbox.suggestions import Led, Suggestion
from assistant.store.comments import conversations_of_entry
from assistant.store.history import questions_of, turns_of
from assistant.store.models import inbox
from assistant.store.store import Store

CONVERSATIONS = 300
"""Looked at, the newest first: what this costs does not grow with the history."""


def suggestions_for(store: Store, catalogue: Catalogue, entry: str, limit: int = 10) -> list[Suggestion]:
    """Messages that led visitors to an entry which does not know them, the most frequent first.

    What an author accepted or refused already is left out. See `suggested_examples`, which looks at all that
    was asked: a message that leads elsewhere more often, in conversations that never came here, is not seen.

    Raises:
        StoreUnavailable: The database is missing.
    """
    led = Led(catalogue)
    turns = turns_of(store, conversations_of_entry(store, entry, CONVERSATIONS))
    for conversation in turns.values():
        for question in questions_of(conversation):
            led.add(question)
    found = [one for one in led.suggestions(limit=len(turns) or 1) if one.entry.id == entry]
    with store.transaction() as connection:
        decided = rows_of(connection, inbox, [one.key for one in found])
    return [one for one in found if one.key not in decided][:limit]
