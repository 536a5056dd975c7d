"""The report's words: labels, numbers and dates in French; the report as plain text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from assistant.reports.measure import Counts, EntryLine, Report, shares
from assistant.text import plural

KIND_LABELS: Mapping[str, str] = {
    "answer": "Répondue aussitôt",
    "clarify": "Précision demandée",
    "suggest": "Choix proposé",
    "guide": "Visiteur guidé",
    "admit": "Réponse inconnue",
    "redirect": "Autre organisme indiqué",
    "emergency": "Personne en danger",
    "failed": "Panne",
}
CERTAINTY_LABELS: Mapping[str, str] = {"sure": "Sûre", "probable": "Probable"}
REASON_LABELS: Mapping[str, str] = {
    "not_my_question": "Ce n'est pas ma question",
    "unclear": "La réponse n'est pas claire",
    "incomplete": "La réponse est incomplète",
    "wrong": "L'information me semble fausse",
    "disagree": "La règle ne me convient pas",
}


def percent(share: float | None) -> str:
    """« 42 % », « – » when there is nothing to say."""
    return "–" if share is None else f"{round(100 * share)} %"


def points(trend: float | None) -> str:
    """« +5 points », « – » when there is nothing to compare with."""
    if trend is None:
        return "–"
    rounded = round(trend)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else ''}{plural(abs(rounded), 'point')}"


def day(moment: date) -> str:
    """« 25/11/2026 »."""
    return moment.strftime("%d/%m/%Y")


def title(report: Report) -> str:
    """The heading."""
    return f"Rapport du {day(report.period.first)} au {day(report.period.last)}"


def key_figures(report: Report) -> Iterator[tuple[str, str, str]]:
    """`(name, in the period, in the period before)`."""

    def resolved(counts: Counts) -> str:
        return (
            f"{counts.resolved} ({percent(counts.resolved / counts.questions if counts.questions else None)})"
        )

    def satisfied(counts: Counts) -> str:
        return f"{percent(counts.votes.share(report.min_votes))} ({counts.votes.total} avis)"

    now, before = report.now, report.before
    yield "Questions", str(now.questions), str(before.questions)
    yield "Questions qui ont fini par une réponse", resolved(now), resolved(before)
    yield "Réponses données", str(now.answers), str(before.answers)
    yield "Réponses jugées utiles", satisfied(now), satisfied(before)
    yield "Contacts de l'assistance donnés", str(now.contacts), str(before.contacts)


def certainty_rows(counts: Counts, min_votes: int) -> Iterator[tuple[str, str, str, str, str]]:
    """`(certainty, answers, share of the answers, share of Oui, votes)`."""
    for certainty, label in CERTAINTY_LABELS.items():
        answers, votes = counts.certainties[certainty], counts.certainty_votes[certainty]
        share = percent(answers / counts.answers if counts.answers else None)
        yield label, str(answers), share, percent(votes.share(min_votes)), str(votes.total)


def text_lines(report: Report) -> Iterator[str]:
    """The report for a terminal."""
    yield title(report)
    yield ""
    for name, now, before in key_figures(report):
        yield f"{name} : {now} (période précédente : {before})"
    yield from _section("Ce que l'assistant a fait d'abord")
    for kind, share in shares(report.now).items():
        yield f"{percent(share):>6}  {report.now.kinds[kind]:>5}  {KIND_LABELS[kind]}"
    yield from _section("Réponses sûres et probables")
    for label, answers, part, useful, votes in certainty_rows(report.now, report.min_votes):
        yield f"{part:>6}  {answers:>5}  {label}, utile : {useful} ({votes} avis)"
    yield from _section(f"Réponses les moins utiles ({plural(report.min_votes, 'avis')} au moins)")
    for line in report.rated[:10]:
        yield f"{percent(line.share):>6}  {line.votes.total:>3} avis  {points(line.trend):>10}  {line.id}"
    if not report.rated:
        yield "Aucune réponse n'a reçu assez d'avis."
    yield from _section("Raisons des « Non »")
    for reason, times in report.now.reasons.most_common():
        yield f"{times:>6}  {REASON_LABELS.get(reason, reason)}"
    if not report.now.reasons:
        yield "Aucune raison donnée."
    yield from _section("Réponses les plus données")
    for line in report.most_asked:
        yield f"{line.answers:>6}  {line.id} : {line.title}"
    yield from _section("À revoir")
    yield f"{plural(len(report.expired), 'réponse expirée')}"
    for entry_id, _, expired in report.expired:
        yield f"        {entry_id} (le {day(expired)})"
    to_review = plural(len(report.to_review), "entrée")
    yield f"{to_review} à relire par l'agence (« assistant faq check --to-review »)"
    yield f"{plural(len(report.never_asked), 'entrée')} sans aucune question dans la période"


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
    }


def _section(name: str) -> Iterator[str]:
    yield ""
    yield f"{name} :"
