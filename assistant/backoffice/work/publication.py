"""What « Publier » shows and is too long to count while somebody waits; a release's report."""

from __future__ import annotations

import difflib
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.backoffice.index.file import Index, put_meta
from assistant.backoffice.index.publication import META, MOST, stamp
from assistant.backoffice.worker.workshop import Workshop
from assistant.catalogue.agency import AGENCY_FILE, read_agency, today
from assistant.catalogue.check import check_data
from assistant.catalogue.problems import Problem, Problems
from assistant.errors import AssistantError
from assistant.releases.changes import CHANGED, Changes, EntryChange, FieldChange, changes_since
from assistant.releases.formats import FORMAT
from assistant.releases.listing import Listed, listed_releases
from assistant.releases.registry import Publication, ReleaseError, find, numbered, read_published, read_report
from assistant.releases.report import summary

_SHOWN = 50
_LONGEST_COMPARED = 6000
_WORD = re.compile(r"\s+|[^\s]+")
Row = tuple[str, str, str, Any]
"""Kind, id, label, detail."""


def refresh(workshop: Workshop, force: bool = False) -> dict[str, Any]:
    """Counts again what a publication would change, when anything of it has changed.

    Returns:
        `changed`: whether it was counted again.
    """
    index = Index(workshop.home)
    day = today(read_agency(workshop.data_dir / AGENCY_FILE, Problems()))
    seen = stamp(workshop.data_dir, workshop.models_dir, day)
    if not force and index.meta().get(META, {}).get("stamp") == seen:
        return {"changed": False}
    try:
        published, unread = read_published(workshop.models_dir), ""
    except ReleaseError as error:
        published, unread = None, str(error)
    try:
        changes = changes_since(workshop.models_dir, workshop.data_dir)
    except ReleaseError:
        changes = Changes()
    rows = [*_changed(changes), *_checked(workshop), *_released(workshop, published)]
    counts: dict[str, int] = {}
    for kind, *_ in rows:
        counts[kind] = counts.get(kind, 0) + 1
    waits = sum(one.waits for one in changes.entries) + len(changes.files)
    numbers = numbered(workshop.models_dir)
    meta = {
        "stamp": seen,
        "counts": counts,
        "waits": waits,
        "unread": unread,
        "served": _served(published, numbers.get(published.model) if published else None),
    }
    kept: dict[str, int] = {}
    with index.writing() as connection:
        connection.execute("DELETE FROM pending")
        for kind, *rest, detail in rows:
            kept[kind] = kept.get(kind, 0) + 1
            if kept[kind] <= MOST:
                values = (kind, *rest, json.dumps(detail, ensure_ascii=False))
                connection.execute(
                    "INSERT INTO pending (kind, id, label, detail) VALUES (?, ?, ?, ?)", values
                )
        put_meta(connection, META, meta)
    return {"changed": True}


def report(workshop: Workshop, release: str) -> dict[str, Any]:
    """The measures of a release, and the questions that get better and worse with it.

    Raises:
        AssistantError: There is no such release.
    """
    found = find(workshop.models_dir, release)
    if found is None:
        raise AssistantError("Ce modèle n'est plus là : les plus anciens sont retirés avec le temps.")
    read = read_report(workshop.models_dir, found.name, found.format)
    compared = {}
    for name in ("evaluation", "variants"):
        comparison = read.get(name) or {}
        compared[name] = {
            "asked": comparison.get("asked", 0),
            **{side: _cut(comparison.get(side) or ()) for side in ("worse", "better")},
        }
    real = read.get("real") or {}
    return {
        "name": found.name,
        "number": numbered(workshop.models_dir).get(found.name),
        "created_at": found.created_at,
        "by": found.by,
        "summary": summary(read),
        "has_before": bool(read.get("figures_before")),
        "compared_with": read.get("compared_with"),
        "before_failed": read.get("before_failed") or read.get("across_formats"),
        "refusals": list(read.get("refusals") or ()),
        "warnings": len(read.get("warnings") or ()),
        "real": {
            "asked": real.get("asked", 0),
            "count": real.get("count", 0),
            "shown": list(real.get("changed") or ())[:_SHOWN],
        },
        **compared,
    }


def _cut(changed: Sequence[Any]) -> dict[str, Any]:
    return {"count": len(changed), "shown": list(changed[:_SHOWN])}


def _served(published: Publication | None, number: int | None) -> dict[str, Any] | None:
    if published is None:
        return None
    fields = {name: getattr(published, name) for name in ("model", "action", "at", "by", "reason")}
    return {**fields, "number": number}


def _changed(changes: Changes) -> Iterator[Row]:
    for entry in changes.entries:
        yield entry.kind, entry.id, entry.question, _detail(entry)
    for file in changes.files:
        yield "file", "", file, None


def _detail(entry: EntryChange) -> dict[str, Any]:
    fields = [_difference(one) for one in entry.fields] if entry.kind == CHANGED else []
    return {"waits": entry.waits, "fields": fields}


def _difference(change: FieldChange) -> dict[str, Any]:
    """A list loses and gains texts; of a text, see `words_compared`."""
    if isinstance(change.before, str) and isinstance(change.after, str):
        return {"label": change.label, "words": words_compared(change.before, change.after)}
    before, after = ([one] if isinstance(one, str) else list(one) for one in (change.before, change.after))
    return {
        "label": change.label,
        "removed": [one for one in before if one and one not in after],
        "added": [one for one in after if one and one not in before],
    }


def words_compared(before: str, after: str) -> list[list[str]]:
    """Two texts as what stays (`=`), goes (`-`) and comes (`+`), in the order to read them."""
    if len(before) + len(after) > _LONGEST_COMPARED:
        return [part for part in (["-", before], ["+", after]) if part[1]]
    one, other = _WORD.findall(before), _WORD.findall(after)
    parts: list[list[str]] = []
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    for how, start, end, begin, stop in matcher.get_opcodes():
        if how == "equal":
            parts.append(["=", "".join(one[start:end])])
            continue
        parts += [["-", "".join(one[start:end])]] if end > start else []
        parts += [["+", "".join(other[begin:stop])]] if stop > begin else []
    return parts


def _checked(workshop: Workshop) -> Iterator[Row]:
    checked = check_data(workshop.data_dir)
    lines: dict[str, list[tuple[int, str]]] = {}
    for entry in checked.catalogue.entries.values():
        lines.setdefault(entry.file, []).append((entry.line, entry.id))
    for problem in checked.problems:
        kind = ("blocking" if problem.stops else "error") if problem.is_error else "warning"
        entry_id = _entry_at(problem, sorted(lines.get(problem.file, ())))
        yield kind, entry_id, problem.message, {"file": "" if entry_id else problem.file}


def _entry_at(problem: Problem, lines: Sequence[tuple[int, str]]) -> str:
    """The entry in whose lines a problem stands; empty when it is of none."""
    place = bisect_right(lines, (problem.line, "\uffff")) - 1
    return lines[place][1] if problem.line and place >= 0 else ""


def _released(workshop: Workshop, published: Publication | None) -> Iterator[Row]:
    for one in listed_releases(workshop.models_dir, published):
        yield "release", one.release.name, summary(one.report), _release(one)


def _release(one: Listed) -> dict[str, Any]:
    fields = ("action", "at", "by", "reason", "forced")
    return {
        "number": one.number,
        "served": one.is_served,
        "readable": one.release.format == FORMAT,
        "created_at": one.release.created_at,
        "by": one.release.by,
        "refused": bool(one.report.get("refusals")),
        "publications": [{name: getattr(done, name) for name in fields} for done in one.publications],
    }
