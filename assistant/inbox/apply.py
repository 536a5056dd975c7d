"""Brings the author's decisions into the catalogue: all of them, or none and every problem with its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.authoring.history import INBOX
from assistant.authoring.working import opened
from assistant.authoring.working import write as write_working
from assistant.catalogue.agency import AGENCY_FILE, load_agency
from assistant.catalogue.load import load_catalogue
from assistant.durable_files import NotWritten
from assistant.inbox.applications import record
from assistant.inbox.decisions import assignees_of, decisions_of
from assistant.inbox.foreign_lines import ForeignLines
from assistant.inbox.outcome import Outcome
from assistant.inbox.planner import Planner
from assistant.inbox.sheet_rows import read_decisions
from assistant.inbox.suggestion_rows import SuggestionRow
from assistant.session_user import who
from assistant.spreadsheet.importing import plan_values
from assistant.spreadsheet.sheet import Sheet
from assistant.store.models import StoreUnavailable
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
        outcome = _plan(data_dir, store, sheet, suggested, problems)
        if outcome.is_news and not outcome.plan.errors:
            write_working(
                working,
                outcome.plan,
                how=INBOX,
                detail=detail,
                also=lambda connection, batch: record(connection, outcome, by or who(), batch),
            )
    return outcome


def _plan(
    data_dir: Path,
    store: Store,
    sheet: Sheet,
    suggested: Sequence[SuggestionRow],
    problems: Sequence[str],
) -> Outcome:
    lines, columns, faults = read_decisions(sheet)
    outcome = Outcome()
    outcome.plan.errors += [*faults, *problems]
    if not columns.fields:
        return outcome
    try:
        past = decisions_of(store), assignees_of(store)
    except StoreUnavailable as error:
        raise NotWritten(f"{error} Rien n'a été changé.") from error
    foreign = ForeignLines(data_dir)
    zone = load_agency(data_dir / AGENCY_FILE).time_zone
    planner = Planner(load_catalogue(data_dir), columns, outcome, past, foreign, zone)
    for line in lines:
        planner.take(line)
    for row in suggested:
        planner.take_suggestion(row)
    errors, warnings = list(outcome.plan.errors), list(outcome.plan.warnings)
    if planner.rows:
        outcome.plan = plan_values(data_dir, planner.rows, columns=columns, numbers=planner.numbers)
        outcome.plan.warnings = [*warnings, *outcome.plan.warnings]
    outcome.plan.files |= foreign.files
    outcome.foreign_keys = foreign.added
    # A conflict found here is found by the check of the catalogue too: the cell is enough.
    outcome.plan.errors = errors or outcome.plan.errors
    return outcome


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
