"""The report as it may be kept: JSON without a word of a visitor, whose texts are put back when it is shown.

Where a text of a visitor was, stands the number of the interaction that has it, between two characters that
nobody types. Who is erased or forgotten is so at once in what was counted before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.reports.measure import EntryLine, Report, shares
from assistant.reports.subjects import Subject
from assistant.reports.table import Table
from assistant.reports.tables import tables_of_figures
from assistant.reports.tally import Remark
from assistant.reports.tasks import tasks_of
from assistant.reports.wording import KIND_LABELS, day, funnel_rows, key_figures, percent, step_name

QUESTION, COMMENT, REFERENCE = "q", "c", "r"
"""What of an interaction stands somewhere: its question, the comment on it, its conversation's reference."""
MOST_SHOWN = 20
"""Rows kept beside the report for the page; the CSV files have them all."""
_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACE = re.compile(f"{_OPEN}([qcr])([0-9]+){_CLOSE}")
_REFERENCES = re.compile(f"(?:{_OPEN}r[0-9]+{_CLOSE}(?:, )?)+")
_NOWHERE = "–"

Places = Mapping[tuple[str, int], str]
"""Kind and number of an interaction -> the text; one that is no longer kept is absent."""


@dataclass(frozen=True)
class Kept:
    """A report that may be kept.

    Attributes:
        detail: JSON: what its page shows.
        tables: Every table whole, in the order of the page.
    """

    detail: Mapping[str, Any]
    tables: Sequence[Table] = field(default_factory=list)


def references_in(report: Report) -> set[str]:
    """The references of conversations that a report names."""
    named = {one.reference for one in report.remarks}
    named.update(reference for line in report.entries for reference in line.references)
    named.update(reference for subject in report.subjects for reference in subject.references)
    return named - {""}


def kept(report: Report, turns: Mapping[str, int]) -> Kept:
    """The report without texts.

    Args:
        report: As it was measured.
        turns: Reference of a conversation -> number of one of its interactions.
    """
    bare = _bare(report, turns)
    tables = list(tables_of_figures(bare))
    detail = {
        "first": report.period.first.isoformat(),
        "last": report.period.last.isoformat(),
        "before_first": report.period.previous.first.isoformat(),
        "before_last": report.period.previous.last.isoformat(),
        "days": report.period.days,
        "min_votes": report.min_votes,
        "step": step_name(report),
        "questions": report.now.questions,
        "failed": [report.now.kinds["failed"], report.before.kinds["failed"]],
        "figures": [list(row) for row in key_figures(report)],
        "funnel": [[name, number, share] for name, number, share, _ in funnel_rows(report)],
        "kinds": [
            [KIND_LABELS[kind], share, percent(share)] for kind, share in shares(report.now).items() if share
        ],
        "series": [[day(one.start)[:5], one.questions, one.resolved] for one in report.series],
        "tasks": _tasks(report, bare),
        "tables": [table_json(table, MOST_SHOWN) for table in tables],
    }
    return Kept(detail, tables)


def table_json(table: Table, most: int | None = None) -> dict[str, Any]:
    """A table as JSON, whole or its first rows; `rows_in_all` says how many there are."""
    rows = table.rows if most is None else table.rows[: min(most, table.most or most)]
    return {
        "name": table.name,
        "caption": table.caption,
        "headers": list(table.headers),
        "rows": [list(row) for row in rows],
        "numbers": list(table.numbers),
        "folded": table.folded,
        "rows_in_all": len(table.rows),
    }


def table_of(stored: Mapping[str, Any], places: Places) -> Table:
    """A table from its JSON, with the texts that are still kept; rows whose text is gone are left out."""
    rows = [filled for row in stored["rows"] if (filled := fill_row(row, places)) is not None]
    return Table(
        stored["name"],
        stored["caption"],
        tuple(stored["headers"]),
        rows,
        numbers=tuple(stored["numbers"]),
        folded=stored["folded"],
    )


def places_in(rows: Iterable[Sequence[str]]) -> set[tuple[str, int]]:
    """The texts that cells wait for."""
    return {(kind, int(number)) for row in rows for cell in row for kind, number in _PLACE.findall(cell)}


def fill_row(row: Sequence[str], places: Places) -> tuple[str, ...] | None:
    """A row with its texts; None once a question or a comment of it is gone."""
    for cell in row:
        for kind, number in _PLACE.findall(cell):
            if kind != REFERENCE and (kind, int(number)) not in places:
                return None
    return tuple(_fill(cell, places) for cell in row)


def fill(text: str, places: Places, most: int | None = None) -> str | None:
    """The same for a sentence; texts longer than `most` characters are cut."""
    short = places if most is None else {place: _cut(said, most) for place, said in places.items()}
    row = fill_row((text,), short)
    return None if row is None else row[0]


def _fill(cell: str, places: Places) -> str:
    def references(match: re.Match[str]) -> str:
        known = [places.get((REFERENCE, int(number))) for _, number in _PLACE.findall(match[0])]
        return ", ".join(dict.fromkeys(one for one in known if one)) or _NOWHERE

    cell = _REFERENCES.sub(references, cell)
    return _PLACE.sub(lambda match: " ".join(places[match[1], int(match[2])].split()), cell)


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def _place(kind: str, turn: int) -> str:
    return f"{_OPEN}{kind}{turn}{_CLOSE}"


def _bare(report: Report, turns: Mapping[str, int]) -> Report:
    """The report with places instead of texts."""

    def named(references: Iterable[str]) -> tuple[str, ...]:
        return tuple(_place(REFERENCE, turns[one]) for one in references if one in turns)

    def of_subject(one: Subject) -> Subject:
        return replace(one, text=_place(QUESTION, one.turn), references=named(one.references))

    def of_remark(one: Remark) -> Remark:
        reference = "".join(named([one.reference]))
        return replace(one, text=_place(COMMENT, one.turn), reference=reference)

    def of_line(one: EntryLine) -> EntryLine:
        return replace(one, references=named(one.references))

    return replace(
        report,
        subjects=tuple(map(of_subject, report.subjects)),
        remarks=tuple(map(of_remark, report.remarks)),
        entries=tuple(map(of_line, report.entries)),
    )


def _tasks(report: Report, bare: Report) -> list[dict[str, Any]]:
    """What to do; with why, also without the comments: what is to do stays when one of them goes."""
    first: dict[str, Remark] = {}
    for one, hidden in zip(report.remarks, bare.remarks, strict=True):
        first.setdefault(" ".join(one.text.split()), hidden)
    # The same words of two visitors are quoted once, as `tasks_of` does of texts.
    quoted = [
        replace(hidden, text=first[" ".join(one.text.split())].text)
        for one, hidden in zip(report.remarks, bare.remarks, strict=True)
    ]
    with_comments = tasks_of(replace(bare, remarks=tuple(quoted)))
    without = tasks_of(replace(bare, remarks=()))
    return [
        {
            "what": task.what,
            "number": task.number,
            "why": task.why,
            "why_without_comments": short.why,
            "entry": task.entry,
            "references": ", ".join(task.references),
        }
        for task, short in zip(with_comments, without, strict=True)
    ]
