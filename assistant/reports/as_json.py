"""The report for machines; fields are only ever added."""

from __future__ import annotations

from typing import Any

from assistant.reports.measure import Counts, EntryLine, Report
from assistant.reports.subjects import Subject
from assistant.reports.tally import Part, Remark
from assistant.reports.tasks import tasks_of
from assistant.reports.wording import KIND_LABELS
from assistant.store.wording import CERTAINTY_LABELS


def as_json(report: Report) -> dict[str, Any]:
    """The report for machines; dates as AAAA-MM-JJ, shares from 0 to 1."""
    return {
        "since": report.period.first.isoformat(),
        "until": report.period.last.isoformat(),
        "min_votes": report.min_votes,
        "now": _counts(report.now),
        "before": _counts(report.before),
        "entries": [_entry(line) for line in report.entries],
        "never_asked": [entry_id for entry_id, _ in report.never_asked],
        "expired": [entry_id for entry_id, _, _ in report.expired],
        "to_review": [entry_id for entry_id, _ in report.to_review],
        "tasks": [
            {"what": one.what, "number": one.number, "why": one.why, "command": one.command}
            for one in tasks_of(report)
        ],
        "subjects": [_subject(subject) for subject in report.subjects],
        "comments": [_remark(remark, report) for remark in report.remarks],
        "parts": {
            facet.id: {value: _part(part) for value, part in parts.items()} for facet, parts in report.parts
        },
        "series": [
            {
                "start": step.start.isoformat(),
                "questions": step.questions,
                "resolved": step.resolved,
                "unknown": step.unknown,
                "useful": step.useful,
                "useless": step.useless,
            }
            for step in report.series
        ],
    }


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "questions": counts.questions,
        "kinds": {kind: counts.kinds[kind] for kind in KIND_LABELS},
        "resolved": counts.resolved,
        "answers": counts.answers,
        "certainties": {
            certainty: {
                "answers": counts.certainties[certainty],
                "useful": counts.certainty_votes[certainty].useful,
                "useless": counts.certainty_votes[certainty].useless,
            }
            for certainty in CERTAINTY_LABELS
        },
        "asked": counts.feedback_requests,
        "useful": counts.votes.useful,
        "useless": counts.votes.useless,
        "reasons": dict(counts.reasons),
        "contacts": counts.contacts,
        "voted": counts.voted,
        "liked": counts.liked,
        "handed_over": counts.handed_over,
        "stops": dict(counts.stops),
        "foreign": counts.foreign,
    }


def _entry(line: EntryLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "answers": line.answers,
        "useful": line.votes.useful,
        "useless": line.votes.useless,
        "share": line.share,
        "trend": line.trend,
        "reasons": dict(line.reasons),
        "weight": line.weight,
        "references": list(line.references),
    }


def _subject(subject: Subject) -> dict[str, Any]:
    return {
        "text": subject.text,
        "times": subject.times,
        "wordings": subject.wordings,
        "nearest": subject.nearest[0] if subject.nearest else None,
        "references": list(subject.references),
    }


def _remark(remark: Remark, report: Report) -> dict[str, Any]:
    return {
        "text": remark.text,
        "entry": remark.entry,
        "useful": remark.useful,
        "reason": remark.reason,
        "day": remark.at.astimezone(report.period.zone).date().isoformat(),
        "reference": remark.reference,
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "questions": part.questions,
        "resolved": part.resolved,
        "given_up": part.given_up,
        "useful": part.votes.useful,
        "useless": part.votes.useless,
    }
