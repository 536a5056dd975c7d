"""What visitors have at once of a change of the FAQ, and what waits for a publication."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.authoring.history import Content, value_in
from assistant.catalogue.model import PUBLISHED, Entry
from assistant.spreadsheet.columns import same
from assistant.spreadsheet.diff import Difference

LEARN = "Publiez pour que l'assistant apprenne les nouvelles questions et formulations"
WAITS = f"{LEARN} : assistant publish"
LIVE = "Le reste est montré aux visiteurs sans publication, en deux secondes."
ALL_LIVE = "C'est montré aux visiteurs sans publication, en deux secondes."
_UNSEEN = frozenset({"id", "variantes", "exemples", "mots_cles", "avertissement"})
"""Fields that no visitor has before a publication, or ever."""


def seen_at_once(before: Content | None, after: Content) -> tuple[str, ...]:
    """The changed fields that visitors have as soon as they are written; none of a draft.

    Args:
        before: What the entry says; None for a new one.
        after: What it is going to say.
    """
    status = [value_in(content, "statut") for content in (before, after)]
    if before is not None and PUBLISHED not in status:
        return ()
    if status[0] != PUBLISHED:
        return ("statut",) if status[1] == PUBLISHED else ()
    fields = dict.fromkeys((*before, *after)) if before is not None else {}
    return tuple(
        field
        for field in fields
        if field not in _UNSEEN and not same(value_in(before, field), value_in(after, field))
    )


def what_reaches_visitors(difference: Difference) -> Iterator[str]:
    """The lines to print below a change that was written; none when only drafts were changed.

    A model answers what it has learnt: an answer, its source or a status change at once, but a question, a
    phrasing or a keyword is understood once a model has learnt it. See `assistant.releases.served`.
    """
    waits = live = False
    before, after = difference.before.entries, difference.after.entries
    for entry_id in (*difference.added, *difference.changed, *difference.removed):
        was, now = _published(before.get(entry_id)), _published(after.get(entry_id))
        learnt = was is None or now is None or _learnt(was) != _learnt(now)
        waits = waits or (now is not None and learnt)
        # Its own words are shown at once too: a title, a text that is no longer given.
        live = live or (was is not None and (now is None or _shown(was) != _shown(now)))
    if waits:
        yield WAITS
    if live:
        yield LIVE if waits else ALL_LIVE


def _published(entry: Entry | None) -> Entry | None:
    return entry if entry is not None and entry.status == PUBLISHED else None


def _learnt(entry: Entry) -> tuple[object, ...]:
    return entry.question, entry.variants, entry.examples, entry.keywords, dict(entry.facets)


def _shown(entry: Entry) -> tuple[object, ...]:
    return entry.answer, entry.question, entry.source, entry.verified_on, entry.expires_on
