"""The report as one web page: nothing to fetch, nothing that runs, readable by all and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from assistant.catalogue.agency import Agency
from assistant.reports.measure import Report, shares
from assistant.reports.plots import bars, columns
from assistant.reports.wording import (
    KIND_LABELS,
    REASON_LABELS,
    certainty_rows,
    day,
    key_figures,
    percent,
    points,
    title,
)
from assistant.text import plural

_TEMPLATES = Environment(
    loader=PackageLoader("assistant.reports", "."),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True)
class _Table:
    """A table whose first column names its rows; the template writes a sentence when it would be empty."""

    caption: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()


@dataclass(frozen=True)
class _Section:
    title: str
    tables: Sequence[_Table]
    plot: str = ""
    """SVG of `plots`, where every text is escaped."""


def html_page(report: Report, agency: Agency | None = None) -> str:
    """The whole page, with the assistant's name in its title."""
    return _TEMPLATES.get_template("page.html.jinja").render(
        heading=title(report),
        assistant=(agency or Agency()).assistant,
        framing=_framing(report),
        sections=list(_sections(report)),
    )


def _framing(report: Report) -> str:
    before = report.period.previous
    return (
        f"{plural(report.period.days, 'jour')}, comparés à la période du {day(before.first)} au "
        f"{day(before.last)}. Une question compte une fois, le jour où elle a été posée. Une part n'est "
        f"donnée qu'à partir de {report.min_votes} avis."
    )


def _sections(report: Report) -> Iterator[_Section]:
    yield _Section("L'essentiel", [_essentials(report)])
    now = shares(report.now)
    yield _Section(
        "Ce que l'assistant a fait d'abord",
        [_kinds(report)],
        bars(
            "kinds",
            "Part de chaque première réaction",
            [(KIND_LABELS[kind], share, percent(share)) for kind, share in now.items()],
        ),
    )
    yield _Section("Réponses sûres et probables", [_certainties(report)])
    yield _Section(
        f"Questions par {_step(report)}",
        [_series(report)],
        columns(
            "series",
            f"Questions par {_step(report)}, et celles qui ont fini par une réponse",
            [(day(step.start)[:5], step.questions, step.resolved) for step in report.series],
            ("questions", "avec une réponse"),
        ),
    )
    yield _Section("Satisfaction par réponse", [_satisfaction(report)])
    yield _Section("Raisons des « Non »", [_reasons(report)])
    yield _Section("Réponses les plus données", [_most_asked(report)])
    yield _Section("Entrées à revoir", list(_reviews(report)))


def _essentials(report: Report) -> _Table:
    return _Table(
        "Chiffres de la période et de la période précédente",
        ("", "Période", "Période précédente"),
        list(key_figures(report)),
        numbers=(1, 2),
    )


def _kinds(report: Report) -> _Table:
    now, before = shares(report.now), shares(report.before)
    return _Table(
        "Première réaction à chaque question ; la somme est le nombre de questions",
        ("Première réaction", "Questions", "Part", "Part précédente"),
        [
            (KIND_LABELS[kind], str(report.now.kinds[kind]), percent(share), percent(before[kind]))
            for kind, share in now.items()
        ],
        numbers=(1, 2, 3),
    )


def _certainties(report: Report) -> _Table:
    return _Table(
        "Une réponse probable est dite « la plus proche » et suivie d'autres questions",
        ("Réponse", "Fois", "Part", "Jugée utile", "Avis"),
        list(certainty_rows(report.now, report.min_votes)) if report.now.answers else [],
        numbers=(1, 2, 3, 4),
    )


def _series(report: Report) -> _Table:
    return _Table(
        f"Questions et avis par {_step(report)}",
        (
            _step(report).capitalize(),
            "Questions",
            "Avec une réponse",
            "Réponse inconnue ou panne",
            "Oui",
            "Non",
        ),
        [
            (day(s.start), *(str(n) for n in (s.questions, s.resolved, s.unknown, s.useful, s.useless)))
            for s in report.series
        ],
        numbers=(1, 2, 3, 4, 5),
    )


def _satisfaction(report: Report) -> _Table:
    return _Table(
        f"Réponses d'au moins {report.min_votes} avis, la moins utile d'abord",
        ("Réponse", "Jugée utile", "Avis", "Évolution", "Raisons des « Non »"),
        [
            (
                f"{line.title} ({line.id})",
                percent(line.share),
                str(line.votes.total),
                points(line.trend),
                ", ".join(f"{REASON_LABELS.get(r, r)} ({n})" for r, n in line.reasons.most_common()) or "–",
            )
            for line in report.rated
        ],
        numbers=(1, 2, 3),
    )


def _reasons(report: Report) -> _Table:
    return _Table(
        "Ce que les visiteurs ont répondu après « Non »",
        ("Raison", "Fois"),
        [(REASON_LABELS.get(r, r), str(n)) for r, n in report.now.reasons.most_common()],
        numbers=(1,),
    )


def _most_asked(report: Report) -> _Table:
    return _Table(
        "Les dix réponses les plus données",
        ("Réponse", "Fois", "Jugée utile", "Avis"),
        [
            (f"{line.title} ({line.id})", str(line.answers), percent(line.share), str(line.votes.total))
            for line in report.most_asked
        ],
        numbers=(1, 2, 3),
    )


def _reviews(report: Report) -> Iterator[_Table]:
    yield _Table(
        "Réponses expirées, à revérifier",
        ("Entrée", "Expirée le"),
        [(f"{name} ({entry_id})", day(when)) for entry_id, name, when in report.expired],
    )
    for caption, entries in (
        ("Entrées à relire par l'agence", report.to_review),
        ("Entrées qui n'ont répondu à aucune question de la période", report.never_asked),
    ):
        yield _Table(f"{caption} : {len(entries)}", ("Question", "Entrée"), [(t, e) for e, t in entries])


def _step(report: Report) -> str:
    return "semaine" if report.period.by_week else "jour"
