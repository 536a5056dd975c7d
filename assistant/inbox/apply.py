"""Brings the author's decisions into the catalogue: all of them, or none and every problem with its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.authoring.history import INBOX
from assistant.authoring.working import opened
from assistant.authoring.working import write as write_working
from assistant.catalogue.model import Catalogue
from assistant.inbox.applications import record
from assistant.inbox.decide import plan_decisions
from assistant.inbox.outcome import Outcome
from assistant.inbox.sheet_rows import read_decisions
from assistant.inbox.suggestion_rows import SuggestionRow
from assistant.session_user import who
from assistant.spreadsheet.sheet import Sheet
from assistant.store.store import Store
from assistant.text import plural

__all__ = ["Outcome", "apply", "summary", "summary_line"]


def apply(
    data_dir: Path,
    store: Store,
    sheet: Sheet,
    *,
    write: bool = True,
    suggested: Sequence[SuggestionRow] = (),
    problems: Sequence[str] = (),
    by: str | None = None,
    detail: str = "",
) -> Outcome:
    """Plans and, without an error and unless `write` is False, does it whole.

    Args:
        data_dir: See `load_catalogue`.
        store: Where the decisions and the history are.
        sheet: The filled sheet.
        write: False only plans.
        suggested: Suggested examples that the author accepted or refused.
        problems: What was wrong with these.
        by: Who decides; the one who is logged in by default.
        detail: The spreadsheet's name, for the history.

    Raises:
        Busy: Somebody else is changing the FAQ.
        CatalogueError: The catalogue itself cannot be read.
        NotWritten: The database is missing or the disk refuses; nothing was changed.
    """
    if not write:
        return _plan(data_dir, store, sheet, suggested, problems)
    with opened(data_dir, store, INBOX) as working:
        outcome = _plan(data_dir, store, sheet, suggested, problems, working.catalogue)
        if outcome.is_news and not outcome.plan.errors:
            write_working(
                working,
                outcome.plan,
                how=INBOX,
                detail=detail,
                also=lambda connection, batch: record(connection, outcome, by or who(), batch),
                by=by,
            )
    return outcome


def _plan(
    data_dir: Path,
    store: Store,
    sheet: Sheet,
    suggested: Sequence[SuggestionRow],
    problems: Sequence[str],
    catalogue: Catalogue | None = None,
) -> Outcome:
    lines, columns, faults = read_decisions(sheet)
    found = [*faults, *problems]
    if not columns.fields:
        outcome = Outcome()
        outcome.plan.errors += found
        return outcome
    return plan_decisions(
        data_dir,
        store,
        lines,
        columns=columns,
        suggested=suggested,
        problems=found,
        catalogue=catalogue,
    )


def summary(outcome: Outcome) -> Mapping[str, int]:
    """Counts for the author, in the order in which they are printed."""
    return {
        "formulation ajoutée": outcome.learnt,
        "brouillon": len(outcome.drafts),
        "ligne ignorée": outcome.ignored,
        "ligne sans décision": outcome.left,
    }


def summary_line(outcome: Outcome) -> str:
    """The counts as one sentence; what happens seldom only when it did."""
    seldom = {
        f"{outcome.foreign} hors sujet": outcome.foreign,
        plural(outcome.assigned, "ligne assignée"): outcome.assigned,
        plural(outcome.refused, "suggestion refusée"): outcome.refused,
    }
    counts = [plural(count, noun) for noun, count in summary(outcome).items()]
    return ", ".join([*counts, *(words for words, count in seldom.items() if count)]) + "."
