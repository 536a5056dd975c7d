"""The report for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.reports.measure import Report, shares
from assistant.reports.table import Table
from assistant.reports.tables import divisions, remarks, stops, subjects
from assistant.reports.tasks import tasks_of
from assistant.reports.wording import (
    KIND_LABELS,
    TERMS,
    certainty_rows,
    day,
    funnel_rows,
    key_figures,
    percent,
    points,
    title,
)
from assistant.store.wording import REASON_LABELS
from assistant.text import plural

_MOST = 10
"""Rows of a list: the page and the CSV files have them all."""


def text_lines(report: Report) -> Iterator[str]:
    """The report for a terminal: what to do first, then the figures."""
    yield title(report)
    yield from _section("À faire cette semaine")
    yield from _tasks(report)
    yield ""
    for name, now, before, interval in key_figures(report):
        sure = "" if interval == "–" else f", intervalle {interval}"
        yield f"{name} : {now}{sure} (période précédente : {before})"
    yield from _section("De la question au contact")
    for name, times, share, was in funnel_rows(report):
        yield f"{share:>6}  {times:>5}  {name} (période précédente : {was})"
    yield from _section("Ce que l'assistant a fait d'abord")
    for kind, part in shares(report.now).items():
        shown = percent(part if report.now.questions else None)
        yield f"{shown:>6}  {report.now.kinds[kind]:>5}  {KIND_LABELS[kind]}"
    yield from _section("Réponses sûres et probables")
    for label, answers, part_of, useful, votes in certainty_rows(report.now, report.min_votes):
        yield f"{part_of:>6}  {answers:>5}  {label}, utile : {useful} ({votes} avis)"
    for table in divisions(report):
        yield from _section(f"Par {table.headers[0].lower()}")
        yield from _rows(table, "{1:>6}  {0} (sans réponse : {4}, utile : {5})")
    yield from _section("Sujets sans réponse")
    yield from _rows(
        subjects(report), "{1:>6}  {0} (entrée la plus proche : {3} ; conversations : {4})", "Aucun."
    )
    yield from _section("Où les visiteurs s'arrêtent sans réponse")
    yield from _rows(stops(report), "{2:>6}  {1:>5}  après : {0}", "Nulle part.")
    yield from _section("Commentaires")
    yield from _rows(remarks(report), "        « {0} » : {1}, {3}, {4}", "Aucun commentaire.")
    yield from _answers(report)
    yield from _section("Les mots de ce rapport")
    for term, meaning in TERMS.items():
        yield f"        {term} : {meaning}"


def _tasks(report: Report) -> Iterator[str]:
    tasks = tasks_of(report)
    if not tasks:
        yield "Rien de pressant : pas de question sans réponse, de réponse jugée inutile ou à revérifier."
    for rank, task in enumerate(tasks, start=1):
        yield f"{rank}. {task.what}"
        references = f" Conversations : {', '.join(task.references)}." if task.references else ""
        yield f"   {task.why}{references}"
        yield f"   → {task.command}"


def _answers(report: Report) -> Iterator[str]:
    yield from _section("Réponses qui laissent le plus de visiteurs sans aide")
    for line in report.weighty[:_MOST]:
        yield f"{round(line.weight or 0):>6}  {line.id} : {line.title}"
    if not report.weighty:
        yield "Aucune réponse n'a reçu assez d'avis, ou toutes ont plu."
    yield from _section(f"Réponses les moins utiles ({plural(report.min_votes, 'avis')} au moins)")
    for line in report.rated[:_MOST]:
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


def _rows(table: Table, form: str, nothing: str = "") -> Iterator[str]:
    for row in table.rows[:_MOST]:
        yield form.format(*row)
    if len(table.rows) > _MOST:
        yield f"        … et {len(table.rows) - _MOST} de plus (--html, --csv)"
    if not table.rows and nothing:
        yield nothing


def _section(name: str) -> Iterator[str]:
    yield ""
    yield f"{name} :"
