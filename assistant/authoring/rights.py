"""What of a change is for somebody who may publish: an author changes what waits, not what visitors read."""

from __future__ import annotations

from assistant.authoring.history import content_of
from assistant.authoring.reach import seen_at_once
from assistant.catalogue.model import PUBLISHED, Catalogue
from assistant.errors import AssistantError
from assistant.spreadsheet.diff import Difference
from assistant.text import plural

_NAMED = 3
"""Entries that are named; more of them are only counted."""


class NeedsEditor(AssistantError):
    """A change is for somebody who may publish; the message says which entries. Nothing was changed."""


def for_editors(difference: Difference) -> tuple[str, ...]:
    """The entries of which visitors see something else at once, or that are made public: `seen_at_once`."""
    before, after = difference.before, difference.after
    changed = [
        entry_id
        for entry_id in (*difference.added, *difference.changed)
        if seen_at_once(_content(before, entry_id), _content(after, entry_id) or {})
    ]
    removed = [one for one in difference.removed if before.entries[one].status == PUBLISHED]
    return (*changed, *removed)


def check_for_author(difference: Difference | None) -> None:
    """Refuses to an author what is for editors.

    Raises:
        NeedsEditor: Something is.
    """
    entries = () if difference is None else for_editors(difference)
    if entries:
        named = ", ".join(entries[:_NAMED]) + ("…" if len(entries) > _NAMED else "")
        raise NeedsEditor(
            f"Les visiteurs verraient aussitôt le changement de {plural(len(entries), 'entrée')} ({named}) : "
            "demandez à une personne qui a le rôle d'éditeur. Rien n'a été changé."
        )


def _content(catalogue: Catalogue, entry_id: str) -> dict[str, object] | None:
    entry = catalogue.entries.get(entry_id)
    return None if entry is None else content_of(entry, catalogue.taxonomy)
