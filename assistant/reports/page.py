"""The report as one web page: nothing to fetch, nothing that runs, readable by all and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from assistant.catalogue.agency import Agency
from assistant.pages.markdown import french
from assistant.reports import tables
from assistant.reports.measure import Report, shares
from assistant.reports.plots import bars, columns
from assistant.reports.table import Table
from assistant.reports.tasks import tasks_of
from assistant.reports.wording import KIND_LABELS, TERMS, day, percent, step_name, title
from assistant.text import plural

_TEMPLATES = Environment(
    loader=PackageLoader("assistant.reports", "."),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    finalize=lambda value: french(value) if type(value) is str else value,
)


@dataclass(frozen=True)
class _Section:
    title: str
    tables: Sequence[Table]
    plot: str = ""
    """SVG of `plots`, where every text is escaped."""


def html_page(report: Report, agency: Agency | None = None) -> str:
    """The whole page, with the assistant's name in its title."""
    return _TEMPLATES.get_template("page.html.jinja").render(
        heading=title(report),
        assistant=(agency or Agency()).assistant,
        framing=_framing(report),
        tasks=tasks_of(report),
        terms=TERMS,
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
    yield _Section("L'essentiel", [tables.figures(report)])
    yield _Section("De la question au contact", [tables.funnel(report)])
    yield _Section("Sujets sans réponse", [tables.subjects(report)])
    yield _Section("Réponses à améliorer d'abord", [tables.weighty(report)])
    yield _Section("Commentaires", [tables.remarks(report)])
    yield _Section("Où les visiteurs s'arrêtent sans réponse", [tables.stops(report)])
    yield _Section("Par thème et par produit", list(tables.divisions(report)))
    yield _kinds(report)
    yield _Section("Réponses sûres et probables", [tables.certainties(report)])
    yield _series(report)
    yield _Section("Satisfaction par réponse", [tables.satisfaction(report), tables.reasons(report)])
    yield _Section("Réponses les plus données", [tables.most_asked(report)])
    yield _Section("Entrées à revoir", list(tables.reviews(report)))


def _kinds(report: Report) -> _Section:
    rows = [(KIND_LABELS[kind], share, percent(share)) for kind, share in shares(report.now).items()]
    plot = bars("kinds", "Part de chaque première réaction", rows)
    return _Section("Ce que l'assistant a fait d'abord", [tables.kinds(report)], plot)


def _series(report: Report) -> _Section:
    step = step_name(report)
    plot = columns(
        "series",
        f"Questions par {step}, et celles qui ont fini par une réponse",
        [(day(one.start)[:5], one.questions, one.resolved) for one in report.series],
        ("questions", "avec une réponse"),
    )
    return _Section(f"Questions par {step}", [tables.series(report)], plot)
