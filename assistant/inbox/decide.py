"""Decides questions of the inbox, for the sheet and for the team's page: whole, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

from sqlalchemy.engine import Connection

from assistant.authoring.history import INBOX
from assistant.authoring.working import opened
from assistant.authoring.working import write as write_working
from assistant.catalogue.agency import AGENCY_FILE, load_agency
from assistant.catalogue.load import load_catalogue
from assistant.catalogue.model import Catalogue
from assistant.durable_files import NotWritten
from assistant.inbox.applications import record
from assistant.inbox.decisions import FOREIGN, IGNORE, REFUSED, Decision, assignees_of, decisions_of, rows_of
from assistant.inbox.foreign_lines import ForeignLines
from assistant.inbox.outcome import Outcome
from assistant.inbox.planner import Planner
from assistant.inbox.remembering import Remembering
from assistant.inbox.sheet_rows import DecisionRow
from assistant.inbox.suggestion_rows import SuggestionRow
from assistant.inbox.suggestions import suggestion_key
from assistant.spreadsheet.columns import Columns
from assistant.spreadsheet.importing import plan_values
from assistant.store.models import StoreUnavailable, assignments, inbox
from assistant.store.store import Store


def decide(
    data_dir: Path,
    store: Store,
    rows: Sequence[DecisionRow],
    *,
    suggested: Sequence[SuggestionRow] = (),
    by: str,
    detail: str = "",
    replace: bool = False,
) -> Outcome:
    """Does what somebody decides of some groups of questions, outside any file.

    What others decided since the groups were seen is not replaced unless `replace` says so: the outcome then
    tells what it is (`Outcome.is_contested`), and nothing was written.

    Args:
        data_dir: See `load_catalogue`.
        store: Where the decisions and the history are.
        rows: The groups, with line 0.
        suggested: Suggested examples that are accepted or refused.
        by: Who decides.
        detail: For the history of the FAQ.
        replace: Whether what others decided meanwhile is replaced.

    Returns:
        What was done: `number` is None when nothing was, because of `plan.errors`, of a contest, or because
        nothing was new.

    Raises:
        Busy: Somebody else is changing the FAQ.
        CatalogueError: The catalogue itself cannot be read.
        NotWritten: The database is missing or the disk refuses; nothing was changed.
    """
    if not any(map(_changes_faq, rows)) and not any(one.accepted for one in suggested):
        # Whatever the size of the FAQ, it is not even read.
        return _remember(store, rows, suggested, by, replace)
    with opened(data_dir, store, INBOX) as working:
        outcome = plan_decisions(data_dir, store, rows, suggested=suggested, catalogue=working.catalogue)
        if outcome.is_news and not outcome.plan.errors and (replace or not outcome.is_contested):
            write_working(
                working,
                outcome.plan,
                how=INBOX,
                detail=detail,
                also=lambda connection, batch: record(connection, outcome, by, batch),
                by=by,
            )
    return outcome


def plan_decisions(
    data_dir: Path,
    store: Store,
    rows: Sequence[DecisionRow],
    *,
    columns: Columns | None = None,
    suggested: Sequence[SuggestionRow] = (),
    problems: Sequence[str] = (),
    catalogue: Catalogue | None = None,
) -> Outcome:
    """What decisions would change; nothing is written.

    Args:
        data_dir: See `load_catalogue`.
        store: Where the decisions are.
        rows: The groups.
        columns: Of the sheet that they come from; None outside a sheet.
        suggested: Suggested examples that are accepted or refused.
        problems: What was wrong with reading them.
        catalogue: What the folder holds, when it was read already.

    Raises:
        CatalogueError: The catalogue cannot be read.
        NotWritten: The database is missing.
    """
    outcome = Outcome()
    outcome.plan.errors += problems
    try:
        past = decisions_of(store), assignees_of(store)
    except StoreUnavailable as error:
        raise NotWritten(f"{error} Rien n'a été changé.") from error
    columns = columns or Columns((), ())
    foreign = ForeignLines(data_dir)
    zone = load_agency(data_dir / AGENCY_FILE).time_zone
    catalogue = catalogue or load_catalogue(data_dir)
    planner = Planner(catalogue, columns, outcome, past, foreign, zone)
    for row in rows:
        planner.take(row)
    for one in suggested:
        planner.take_suggestion(one)
    errors, warnings = list(outcome.plan.errors), list(outcome.plan.warnings)
    outcome.remarks = warnings
    if planner.rows:
        outcome.plan = plan_values(
            data_dir, planner.rows, columns=columns, numbers=planner.numbers, catalogue=catalogue
        )
        outcome.plan.warnings = [*warnings, *outcome.plan.warnings]
    outcome.plan.files |= foreign.files
    outcome.foreign_keys = foreign.added
    # A conflict found here is found by the check of the catalogue too: the cell is enough.
    outcome.plan.errors = errors or outcome.plan.errors
    return outcome


def _changes_faq(row: DecisionRow) -> bool:
    return bool(row.texts and row.decision and row.decision != IGNORE)


def _remember(
    store: Store, rows: Sequence[DecisionRow], suggested: Sequence[SuggestionRow], by: str, replace: bool
) -> Outcome:
    """Decisions that leave the FAQ as it is: one transaction of the database."""
    outcome = Outcome()
    keys = [key for row in rows for key in row.keys]
    keys += [_key(one) for one in suggested]
    try:
        with store.transaction() as connection:
            past = _past(connection, keys)
            _take(rows, suggested, outcome, past)
            if outcome.is_news and (replace or not outcome.is_contested):
                record(connection, outcome, by, None)
    except StoreUnavailable as error:
        raise NotWritten(f"{error} Rien n'a été changé.") from error
    return outcome


def _past(connection: Connection, keys: list[str]) -> tuple[dict[str, Decision], dict[str, str]]:
    decided = {
        key: Decision(row.decision, row.decided_at, row.decided_by)
        for key, row in rows_of(connection, inbox, keys).items()
    }
    given = {key: str(row.assignee) for key, row in rows_of(connection, assignments, keys).items()}
    return decided, given


def _take(
    rows: Sequence[DecisionRow],
    suggested: Sequence[SuggestionRow],
    outcome: Outcome,
    past: tuple[dict[str, Decision], dict[str, str]],
) -> None:
    remembering = Remembering(outcome, past, UTC)
    for row in rows:
        if not row.decision:
            remembering.give(row)
            continue
        outcome.ignored += row.decision == IGNORE
        outcome.foreign += row.decision == FOREIGN
        outcome.treated += row.decision not in (IGNORE, FOREIGN)
        remembering.decide(row, row.decision)
    for one in suggested:
        if _key(one) not in past[0]:
            outcome.refused += 1
            outcome.decisions[_key(one)] = REFUSED
    outcome.remarks = list(outcome.plan.warnings)


def _key(one: SuggestionRow) -> str:
    return one.key or suggestion_key(one.entry, one.text)
