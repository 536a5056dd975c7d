"""What the page of an entry asks for: its checks as it is typed, saving it, putting back what it was."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.authoring.changes import restore as put_back
from assistant.authoring.editing import Edit, Saved, save_entry
from assistant.authoring.history import Change
from assistant.authoring.problem_wording import in_form
from assistant.backoffice.work.catalogue import refresh_entries
from assistant.backoffice.worker.workshop import Workshop
from assistant.catalogue.entries import Row
from assistant.catalogue.load import (
    Signature,
    Surroundings,
    catalogue_files,
    read_catalogue,
    signature_of,
    surroundings_of,
)
from assistant.catalogue.model import Catalogue
from assistant.catalogue.neighbourhood import Near, Neighbourhood
from assistant.catalogue.problems import Problem, Problems
from assistant.catalogue.typed_entry import blocks, read_typed
from assistant.errors import AssistantError
from assistant.inbox.entry_suggestions import suggestions_for
from assistant.spreadsheet.columns import DATES, LISTS, date_text, fields_of

logger = logging.getLogger(__name__)
_KEPT = "entry.beside"
_NAMED = 5
"""Neighbours that are named."""
Json = dict[str, Any]


@dataclass
class _Beside:
    """What an entry that is typed is checked against."""

    catalogue: Catalogue
    around: Surroundings
    neighbourhood: Neighbourhood


def check(workshop: Workshop, entry: str | None, values: Mapping[str, Any]) -> Json:
    """What `faq check` would say of an entry as it is typed, and which entries are too near.

    Args:
        workshop: The FAQ.
        entry: Its id; None for a new one.
        values: Field -> text, or texts.

    Returns:
        `problems`: `field`, `error`, `blocks`, `text` of each, the first of each field first;
        `near`: `entry`, `question`, `text`, `mine`, `field`, `takes` of each, the likest first.
    """
    beside = _beside(workshop)
    row, problems = read_typed(_typed(entry, values, beside.catalogue), beside.around, beside.neighbourhood)
    near = beside.neighbourhood.near(row) if row is not None else []
    return {"problems": [_problem(one) for one in problems], "near": [_near(one) for one in near[:_NAMED]]}


def save(
    workshop: Workshop,
    entry: str | None,
    values: Mapping[str, Any],
    base: Mapping[str, Any] | None,
    by: str,
    shows: bool,
    again: bool = False,
) -> Json:
    """Saves an entry; nothing is written when the answer has `problems`, `clashes`, `gone` or `forbidden`.

    Args:
        workshop: The FAQ.
        entry: Its id; None for a new one.
        values: See `check`.
        base: What the entry said when the form was opened; None for a new one.
        by: Name of the account.
        shows: Whether the account may change what visitors see at once.
        again: Puts back an entry that was removed meanwhile.

    Returns:
        `entry`; `written`; `kept`, names of fields; `problems` as `check`;
        `clashes`: `field`, `mine`, `theirs`, `both`, `who`, `at`, `how` of each;
        `theirs`, all that the entry says now; `gone`: None, or `who`, `at`, `how`;
        `forbidden`, names of fields; `reach`, sentences.
    """
    beside = _beside(workshop)
    typed = _typed(entry, values, beside.catalogue)
    row, found = read_typed(typed, beside.around, beside.neighbourhood)
    problems = [_problem(one) for one in found]
    if row is None or any(map(blocks, found)):
        return {"entry": entry, "written": False, "problems": problems}
    mine = {field: value for field, value in typed.items() if field != "id"}
    before = signature_of(catalogue_files(workshop.data_dir))
    saved = save_entry(
        workshop.data_dir, workshop.store, Edit(entry, mine, base, by, shows=shows, again=again)
    )
    if saved.written and saved.entry is not None:
        _keep(workshop, beside, saved, before)
        _refresh(workshop, saved.entry)
    return _told(saved, problems)


def restore(workshop: Workshop, entry: str, number: int, last: int, by: str) -> Json:
    """Puts an entry back to what it was before a change.

    Args:
        workshop: The FAQ.
        entry: Its id.
        number: Of the change.
        last: Number of its last change that was seen; a later one is a refusal.
        by: Name of the account.

    Returns:
        `errors`, sentences: nothing was written when there is one.
    """
    plan = put_back(workshop.data_dir, workshop.store, number, force=True, by=by, last=last)
    if not plan.errors:
        _refresh(workshop, entry)
    return {"errors": plan.errors}


def suggestions(workshop: Workshop, entry: str) -> Json:
    """Messages of visitors that the entry may learn from.

    Returns:
        `found`: `text`, `times` and `how` (sentences) of each, the most frequent first.
    """
    catalogue = workshop.keep(
        "entry.catalogue",
        signature_of(catalogue_files(workshop.data_dir)),
        lambda: read_catalogue(workshop.data_dir).catalogue,
    )
    found = suggestions_for(workshop.store, catalogue, entry)
    return {"found": [{"text": one.text, "times": one.times, "how": list(one.how)} for one in found]}


def _typed(entry: str | None, values: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """All the fields, in the order of the spreadsheet, with an id that a new entry may have."""
    lists = {*LISTS, *(facet.id for facet in catalogue.taxonomy.facets)}
    typed: dict[str, Any] = {}
    for field in fields_of(catalogue.taxonomy):
        value = values.get(field, "")
        if field == "id":
            typed[field] = entry or "nouvelle"
        elif field in lists:
            texts = value.split("\n") if isinstance(value, str) else value
            typed[field] = tuple(text.strip() for text in texts if text.strip())
        else:
            typed[field] = date_text(str(value)) if field in DATES else str(value)
    return typed


def _beside(workshop: Workshop) -> _Beside:
    """The others, read again only when a file has changed otherwise than by us, or the day."""

    def read() -> _Beside:
        reading = read_catalogue(workshop.data_dir)
        catalogue = reading.catalogue
        return _Beside(
            catalogue,
            surroundings_of(workshop.data_dir, Problems()),
            Neighbourhood(reading.rows, catalogue.taxonomy, catalogue.families),
        )

    return workshop.keep(_KEPT, _stamp(workshop.data_dir), read)


def _stamp(data_dir: Path) -> tuple[Signature, date]:
    return signature_of(catalogue_files(data_dir)), date.today()


def _keep(workshop: Workshop, beside: _Beside, saved: Saved, before: Signature) -> None:
    """Takes our own change in, so that the next check does not read the whole FAQ for it."""
    if saved.after is None or saved.entry is None:
        return
    written = {str(workshop.data_dir / name) for name in saved.files}
    now = signature_of(catalogue_files(workshop.data_dir))
    if [one for one in before if one[0] not in written] != [one for one in now if one[0] not in written]:
        return
    entry = saved.after.entries[saved.entry]
    beside.neighbourhood.put(Row(entry, (entry.line,) * len(entry.training_texts)))
    beside.catalogue = saved.after
    workshop.keep(_KEPT, (now, date.today()), lambda: beside)


def _refresh(workshop: Workshop, entry: str) -> None:
    """Tells the index; what fails there is made good behind, and what was saved is saved."""
    try:
        refresh_entries(workshop, [entry])
    except (AssistantError, OSError, sqlite3.Error) as error:
        logger.warning("The index was not told of an entry: %s", type(error).__name__)


def _problem(problem: Problem) -> Json:
    return {
        "field": problem.field,
        "error": problem.is_error,
        "blocks": blocks(problem),
        "text": in_form(problem),
    }


def _near(near: Near) -> Json:
    return {**vars(near), "likeness": round(near.likeness, 2)}


def _told(saved: Saved, problems: Sequence[Json]) -> Json:
    clashes = [{**vars(clash), **_who(saved.last.get(clash.field))} for clash in saved.clashes]
    return {
        "entry": saved.entry,
        "written": saved.written,
        "kept": saved.kept,
        "clashes": clashes,
        "theirs": dict(saved.theirs) if saved.theirs is not None else None,
        "gone": _who(saved.gone) if saved.is_gone else None,
        "forbidden": list(saved.forbidden),
        "problems": [
            *({"field": "", "error": True, "blocks": True, "text": one} for one in saved.errors),
            *problems,
        ],
        "reach": saved.reach,
    }


def _who(change: Change | None) -> Json:
    if change is None:
        return {"who": "", "at": "", "how": ""}
    return {"who": change.who, "at": change.at.isoformat(), "how": change.how}
