"""The summary of a week as it may be sent by e-mail: counts and titles of the FAQ, no word of a visitor."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.reports.measure import Report
from assistant.reports.wording import day, funnel_rows, key_figures, percent
from assistant.text import plural

_MOST = 5
_NO_SHARE = "–"


def week_title(report: Report) -> str:
    """The subject of the e-mail."""
    return f"Semaine du {day(report.period.first)} au {day(report.period.last)}"


def week_lines(report: Report) -> Iterator[str]:
    """The e-mail itself, line by line."""
    yield week_title(report)
    yield ""
    for name, now, before, interval in key_figures(report):
        sure = "" if interval == _NO_SHARE else f", intervalle {interval}"
        yield f"{name} : {now}{sure} (semaine d'avant : {before})"
    yield ""
    yield "De la question au contact :"
    for name, number, share, _ in funnel_rows(report):
        yield f"- {name} : {number} ({share})"
    yield from _list(
        "Réponses les plus données", ((one.title, f"{one.answers} fois") for one in report.most_asked)
    )
    yield from _list(
        "Réponses à améliorer d'abord",
        (
            (one.title, f"jugée utile par {percent(one.share)} de {plural(one.votes.total, 'avis')}")
            for one in report.weighty
        ),
    )
    if report.expired:
        yield ""
        yield f"À revérifier : {plural(len(report.expired), 'réponse expirée')}."


def _list(title: str, rows: Iterator[tuple[str, str]]) -> Iterator[str]:
    lines = [f"- {name} : {said}" for name, said in rows][:_MOST]
    if lines:
        yield ""
        yield f"{title} :"
        yield from lines
