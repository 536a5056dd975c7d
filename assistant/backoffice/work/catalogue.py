"""Keeps the index's entries as the files of the working FAQ, its history and what is published have them."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant import settings
from assistant.authoring.history import (
    BY_FILE,
    Content,
    content_of,
    known_contents,
    last_change_of_each,
    state_of,
)
from assistant.authoring.working import notice_file_changes
from assistant.backoffice.index.entries import facets as read_facets
from assistant.backoffice.index.entry_rows import EntryRow, Problem, replace_all, replace_some
from assistant.backoffice.index.file import Index, put_meta
from assistant.backoffice.worker.workshop import Workshop
from assistant.catalogue.agency import AGENCY_FILE, read_agency, today
from assistant.catalogue.check import Report, check_data
from assistant.catalogue.examples import NLU_FOLDER
from assistant.catalogue.load import Signature, catalogue_files, signature_of
from assistant.catalogue.model import PUBLISHED, Catalogue, Taxonomy
from assistant.catalogue.places import EntryPlaces
from assistant.catalogue.problems import Problems
from assistant.releases.difference import Difference, Working, served_difference
from assistant.releases.registry import ReleaseError, pointers
from assistant.spreadsheet.columns import header_of

BY_HAND = "hors page"
"""Who changed an entry in the files, where nobody signs."""
MOST_ERRORS = 100
_TRIES = 3
"""A reading takes seconds: it is done again when something was saved meanwhile."""
_NEW = "nouvelle"
_TO_LEARN = "à apprendre"
_HIDDEN = "réponse cachée"
_GONE = "retrait caché"


def refresh(workshop: Workshop, force: bool = False) -> dict[str, Any]:
    """Brings the index to what is written, when something changed since it was last brought there.

    Errors in the FAQ never empty the index: what reads is there, with the errors in `meta`.

    Args:
        workshop: See `Workshop`.
        force: Even when nothing seems to have changed.

    Returns:
        `changed`, and with it `entries` (how many) and `errors`.
    """
    index = Index(workshop.home)
    if not force and index.meta().get("stamp") == _stamp(workshop):
        return {"changed": False}
    for _ in range(_TRIES):
        stamp = _stamp(workshop)
        report = checked(workshop)
        if not report.errors or not any(problem.stops for problem in report.errors):
            _notice(workshop, report.catalogue)
        # Noticing adds to the history, which is of the stamp; it changes no file.
        noticed = _stamp(workshop)
        served, lines = _served(workshop, report)
        rows = list(_rows(workshop, report, served))
        if stamp["files"] == noticed["files"] == _stamp(workshop)["files"]:
            break
    with index.writing() as connection:
        replace_all(connection, rows)
        for name, value in _meta(report, served, lines).items():
            put_meta(connection, name, value)
        put_meta(connection, "stamp", noticed)
    return {"changed": True, "entries": len(rows), "errors": len(report.errors)}


def refresh_entries(workshop: Workshop, ids: Sequence[str]) -> dict[str, Any]:
    """Brings a few entries to what the history last knew of them: after a save, without reading any file.

    Their problems and what visitors have of them are as before, until the whole is read again behind.

    Returns:
        `entries`: how many were written or taken away.
    """
    index = Index(workshop.home)
    with workshop.store.transaction() as connection:
        state = state_of(connection, workshop.data_dir)
        if state is None:
            return {"entries": 0}
        contents = known_contents(connection, state[0], ids)
        changed = _changed(last_change_of_each(connection, state[0], list(ids)))
    facets = [one.id for one in read_facets(index.meta())]
    with index.writing() as connection:
        rows = list(_some_rows(connection, contents, changed, facets))
        replace_some(connection, rows, [one for one in ids if one not in contents])
    return {"entries": len(ids)}


def _some_rows(
    connection: sqlite3.Connection,
    contents: Mapping[str, Content],
    changed: Mapping[str, tuple[str, str]],
    facets: Sequence[str],
) -> Iterator[EntryRow]:
    """Rows of entries as the history has them; what it does not tell is as before."""
    last = connection.execute("SELECT max(rank) FROM entries").fetchone()[0]
    new = -1 if last is None else int(last)
    for entry_id, content in contents.items():
        was = connection.execute(
            "SELECT e.rank, e.served, c.file, c.line, c.problems "
            "FROM entries AS e JOIN contents AS c ON c.id = e.id WHERE e.id = ?",
            [entry_id],
        ).fetchone()
        if was is not None:
            before = (was["file"], was["line"], json.loads(was["problems"]))
            yield EntryRow(
                entry_id, was["rank"], content, facets, *before, changed.get(entry_id), was["served"]
            )
        else:
            new += 1
            waits = _NEW if content.get("statut") == PUBLISHED else ""
            yield EntryRow(entry_id, new, content, facets, changed=changed.get(entry_id), served=waits)


def checked(workshop: Workshop) -> Report:
    """What the working FAQ says and all its problems, kept as long as no file changes nor the day."""
    return workshop.keep("report", _of_files(workshop), lambda: check_data(workshop.data_dir))


def _of_files(workshop: Workshop) -> list[Any]:
    """What changes when what a reading of the files says may change."""
    files = [*catalogue_files(workshop.data_dir), *sorted((workshop.data_dir / NLU_FOLDER).glob("*.yml"))]
    agency = read_agency(workshop.data_dir / AGENCY_FILE, Problems())
    return [_listed(signature_of(files), workshop.data_dir), today(agency).isoformat()]


def _stamp(workshop: Workshop) -> dict[str, Any]:
    """What changes when the index is no longer what is written; JSON."""
    with workshop.store.transaction() as connection:
        state = state_of(connection, workshop.data_dir)
    return {
        "files": _of_files(workshop),
        "history": list(state) if state is not None else None,
        "published": _listed(signature_of(pointers(workshop.models_dir)), workshop.models_dir),
    }


def _listed(signature: Signature, folder: Path) -> list[list[Any]]:
    """JSON; a folder that moves does not change it."""
    return [[os.path.relpath(name, folder), *rest] for name, *rest in signature]


def _notice(workshop: Workshop, catalogue: Catalogue) -> None:
    """Notes in the history what was changed in the files, when something was."""
    with workshop.store.transaction() as connection:
        state = state_of(connection, workshop.data_dir)
    if state is None or state[1] != catalogue.fingerprint:
        notice_file_changes(workshop.data_dir, workshop.store)


def _served(workshop: Workshop, report: Report) -> tuple[Difference | None, list[str]]:
    """What of the working FAQ visitors do not have, and the sentences that say so."""
    if not settings.releases_dir():
        return None, []
    readable = not any(problem.stops for problem in report.errors)
    try:
        known = Working(report.catalogue, readable)
        difference = served_difference(workshop.models_dir, workshop.data_dir, known)
    except ReleaseError as error:
        return None, [str(error)]
    if difference is None:
        return None, ["Rien n'est encore publié : les visiteurs n'ont pas la FAQ de travail."]
    return difference, difference.lines(advice=False)


def _rows(workshop: Workshop, report: Report, served: Difference | None) -> Iterator[EntryRow]:
    catalogue = report.catalogue
    with workshop.store.transaction() as connection:
        state = state_of(connection, workshop.data_dir)
        changed = {} if state is None else _changed(last_change_of_each(connection, state[0]))
    problems = _problems(report)
    waiting = _waiting(served)
    facets = [facet.id for facet in catalogue.taxonomy.facets]
    for rank, entry in enumerate(catalogue.entries.values()):
        yield EntryRow(
            entry.id,
            rank,
            content_of(entry, catalogue.taxonomy),
            facets,
            entry.file,
            entry.line,
            problems.get(entry.id, ()),
            changed.get(entry.id),
            waiting.get(entry.id, ""),
        )


def _changed(last: Mapping[str, tuple[datetime, str, str]]) -> dict[str, tuple[str, str]]:
    return {
        entry: (at.astimezone(UTC).isoformat(), BY_HAND if how == BY_FILE else who)
        for entry, (at, who, how) in last.items()
    }


def _problems(report: Report) -> dict[str, list[Problem]]:
    """Entry -> its problems, each of which stands at a line of the entry or below."""
    places = EntryPlaces(report.catalogue.entries.values())
    problems: dict[str, list[Problem]] = {}
    for problem in report.problems:
        entry = places.at(problem.file, problem.line)
        if problem.line and entry is not None:
            said = {
                "error": problem.is_error,
                "text": problem.in_sheet or problem.message,
                "field": problem.field,
            }
            problems.setdefault(entry.id, []).append(said)
    return problems


def _waiting(served: Difference | None) -> dict[str, str]:
    """Entry -> what visitors do not have of it."""
    if served is None:
        return {}
    told = ((served.to_learn, _TO_LEARN), (served.hidden, _HIDDEN), (served.gone, _GONE), (served.new, _NEW))
    return {entry_id: word for ids, word in told for entry_id in ids}


def _meta(report: Report, served: Difference | None, lines: Sequence[str]) -> dict[str, Any]:
    errors = [
        {"file": problem.file, "line": problem.line, "text": problem.message}
        for problem in report.errors
        if problem.stops
    ]
    return {
        "fingerprint": report.catalogue.fingerprint,
        "refreshed_at": datetime.now(UTC).isoformat(),
        "facets": _facets(report.catalogue.taxonomy),
        "errors": errors[:MOST_ERRORS],
        "error_count": len(errors),
        "served_lines": list(lines),
        "served_same": served.is_none if served is not None else not lines,
        "served": {} if served is None else _counted(served),
    }


def _counted(served: Difference) -> dict[str, Any]:
    return {
        "model": served.publication.model,
        "number": served.number,
        "action": served.publication.action,
        "at": served.publication.at,
        "by": served.publication.by,
        "new": len(served.new),
        "phrasings": served.phrasings,
        "hidden": len(served.hidden),
        "gone": len(served.gone),
        "files": list(served.files),
        "readable": served.readable,
    }


def _facets(taxonomy: Taxonomy) -> list[dict[str, Any]]:
    """See `entries.facets`, which reads them back."""
    return [
        {
            "id": facet.id,
            "label": _title(facet.id),
            "question": facet.question,
            "multiple": facet.multiple,
            "depends": [facet.depends_on[0], list(facet.depends_on[1])] if facet.depends_on else None,
            "filtered_by": facet.filtered_by or "",
            "values": [
                {"id": value.id, "label": value.label, "parents": list(value.parents)}
                for value in facet.values
            ],
        }
        for facet in taxonomy.facets
    ]


def _title(facet: str) -> str:
    name = header_of(facet)
    return name[:1].upper() + name[1:]
