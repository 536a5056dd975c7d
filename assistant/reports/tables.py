"""Every table of the report, once: the page draws them, a folder of CSV files holds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.catalogue.model import Facet
from assistant.reports.measure import EntryLine, Report, shares
from assistant.reports.table import Table
from assistant.reports.tasks import tasks_of
from assistant.reports.wording import (
    KIND_LABELS,
    STOP_LABELS,
    certainty_rows,
    day,
    folded_series,
    funnel_rows,
    key_figures,
    margin,
    percent,
    points,
    step_name,
)
from assistant.spreadsheet.columns import header_of
from assistant.store.wording import REASON_LABELS, reasons_given
from assistant.text import slug

MOST_SUBJECTS = 50
MOST_REMARKS = 100
_NOWHERE = "–"
_UNKNOWN_VALUE = "non précisé"


def tables_of(report: Report) -> Iterator[Table]:
    """All of them, in the order of the page."""
    yield tasks(report)
    yield from tables_of_figures(report)


def tables_of_figures(report: Report) -> Iterator[Table]:
    """All but what to do, whose help is not the same on a terminal and on a page."""
    yield figures(report)
    yield funnel(report)
    yield kinds(report)
    yield certainties(report)
    yield series(report)
    yield from divisions(report)
    yield subjects(report)
    yield stops(report)
    yield remarks(report)
    yield weighty(report)
    yield satisfaction(report)
    yield reasons(report)
    yield most_asked(report)
    yield from reviews(report)


def tasks(report: Report) -> Table:
    """What to do this week."""
    return Table(
        "a-faire",
        "À faire cette semaine",
        ("À faire", "Visiteurs", "Pourquoi", "Commande", "Conversations"),
        [
            (task.what, str(task.number), task.why, task.command, _named(task.references))
            for task in tasks_of(report)
        ],
        numbers=(1,),
    )


def figures(report: Report) -> Table:
    """The essentials, beside those of the period before."""
    return Table(
        "chiffres",
        "Chiffres de la période et de la période précédente",
        ("Chiffre", "Période", "Période précédente", "Intervalle"),
        list(key_figures(report)),
        numbers=(1, 2, 3),
    )


def funnel(report: Report) -> Table:
    """From the question to the contact."""
    return Table(
        "parcours",
        "De la question au contact ; chaque part est celle des questions de la période",
        ("Étape", "Questions", "Part", "Part précédente"),
        list(funnel_rows(report)),
        numbers=(1, 2, 3),
    )


def kinds(report: Report) -> Table:
    """What the assistant did first."""
    now, before = shares(report.now), shares(report.before)
    return Table(
        "premieres-reactions",
        "Première réaction à chaque question ; la somme est le nombre de questions",
        ("Première réaction", "Questions", "Part", "Part précédente"),
        [
            (
                KIND_LABELS[kind],
                str(report.now.kinds[kind]),
                percent(share if report.now.questions else None),
                percent(before[kind] if report.before.questions else None),
            )
            for kind, share in now.items()
        ],
        numbers=(1, 2, 3),
    )


def certainties(report: Report) -> Table:
    """Sure and probable answers."""
    return Table(
        "sures-et-probables",
        "Une réponse probable est dite « la plus proche » et suivie d'autres questions",
        ("Réponse", "Fois", "Part", "Jugée utile", "Avis"),
        list(certainty_rows(report.now, report.min_votes)) if report.now.answers else [],
        numbers=(1, 2, 3, 4),
    )


def series(report: Report) -> Table:
    """Along time; days without a question are one row."""
    step = step_name(report)
    return Table(
        f"par-{step}",
        f"Questions et avis par {step}",
        (step.capitalize(), "Questions", "Avec une réponse", "Réponse inconnue ou panne", "Oui", "Non"),
        list(folded_series(report)),
        numbers=(1, 2, 3, 4, 5),
    )


def divisions(report: Report) -> Iterator[Table]:
    """One a facet: the theme and the product first, which is what people ask for."""
    for facet, parts in sorted(report.parts, key=lambda pair: _rank(report, pair[0])):
        name = header_of(facet.id)
        rows = [
            (
                _label(facet, value),
                str(part.questions),
                percent(part.questions / report.now.questions if report.now.questions else None),
                str(part.resolved),
                str(part.given_up),
                percent(part.votes.share(report.min_votes)),
                str(part.votes.total),
            )
            for value, part in parts.items()
        ]
        if any(parts):
            yield Table(
                f"par-{slug(name)}",
                f"Questions par {name} ; une question sur plusieurs valeurs compte pour chacune",
                (*(name.capitalize(), "Questions", "Part", "Avec réponse", "Sans réponse"), "Utile", "Avis"),
                rows,
                numbers=(1, 2, 3, 4, 5, 6),
                most=12,
            )


def subjects(report: Report) -> Table:
    """What got no answer."""
    return Table(
        "sujets-sans-reponse",
        "Sujets sans réponse, les plus demandés d'abord",
        ("Sujet", "Questions", "Formulations", "Entrée la plus proche", "Conversations"),
        [
            (
                subject.text,
                str(subject.times),
                str(subject.wordings),
                f"{subject.nearest[1]} ({subject.nearest[0]})" if subject.nearest else _NOWHERE,
                _named(subject.references),
            )
            for subject in report.subjects
        ],
        numbers=(1, 2),
        most=MOST_SUBJECTS,
    )


def stops(report: Report) -> Table:
    """Where visitors stop without an answer."""
    given_up = report.now.given_up
    return Table(
        "abandons",
        "Ce que l'assistant avait fait en dernier quand une question est restée sans réponse",
        ("Après", "Questions", "Part"),
        [
            (label, str(report.now.stops[stop]), percent(report.now.stops[stop] / given_up))
            for stop, label in STOP_LABELS.items()
            if given_up and report.now.stops[stop]
        ],
        numbers=(1, 2),
    )


def remarks(report: Report) -> Table:
    """The comments."""
    return Table(
        "commentaires",
        "Commentaires des visiteurs, le dernier d'abord",
        ("Commentaire", "Réponse", "Raison", "Date", "Conversation"),
        [
            (
                " ".join(remark.text.split()),
                f"{report.titles.get(remark.entry, remark.entry)} ({remark.entry})",
                REASON_LABELS.get(remark.reason or "", _NOWHERE),
                day(remark.at.astimezone(report.period.zone).date()),
                remark.reference or _NOWHERE,
            )
            for remark in report.remarks
        ],
        most=MOST_REMARKS,
    )


def weighty(report: Report) -> Table:
    """The entries to improve first."""
    return Table(
        "reponses-qui-pesent",
        "Le plus de visiteurs laissés sans aide d'abord : fois données × part de « Non »",
        ("Réponse", "Visiteurs sans aide, environ", "Fois", "Jugée utile", "Avis", "Conversations"),
        [
            (
                _entry(line),
                str(round(line.weight or 0)),
                str(line.answers),
                percent(line.share),
                str(line.votes.total),
                _named(line.references),
            )
            for line in report.weighty
        ],
        numbers=(1, 2, 3, 4),
        most=20,
    )


def satisfaction(report: Report) -> Table:
    """The entries with enough votes."""
    return Table(
        "satisfaction",
        f"Réponses d'au moins {report.min_votes} avis, la moins utile d'abord",
        ("Réponse", "Jugée utile", "Intervalle", "Avis", "Évolution", "Raisons des « Non »"),
        [
            (
                _entry(line),
                percent(line.share),
                margin(line.votes, report.min_votes),
                str(line.votes.total),
                points(line.trend),
                _reasons(line),
            )
            for line in report.rated
        ],
        numbers=(1, 2, 3, 4),
        most=30,
    )


def reasons(report: Report) -> Table:
    """Why not."""
    return Table(
        "raisons",
        "Ce que les visiteurs ont répondu après « Non »",
        ("Raison", "Fois"),
        [(REASON_LABELS.get(r, r), str(n)) for r, n in report.now.reasons.most_common()],
        numbers=(1,),
    )


def most_asked(report: Report) -> Table:
    """The entries given most often; all of them in the CSV file."""
    return Table(
        "reponses-donnees",
        "Les dix réponses les plus données",
        ("Réponse", "Fois", "Jugée utile", "Avis"),
        [
            (_entry(line), str(line.answers), percent(line.share), str(line.votes.total))
            for line in report.entries
        ],
        numbers=(1, 2, 3),
        most=10,
    )


def reviews(report: Report) -> Iterator[Table]:
    """What expired, what the agency has not confirmed, what nobody asked."""
    yield Table(
        "expirees",
        "Réponses expirées, à revérifier",
        ("Entrée", "Expirée le"),
        [(f"{name} ({entry_id})", day(when)) for entry_id, name, when in report.expired],
    )
    for name, caption, entries in (
        ("a-relire", "Entrées à relire par l'agence", report.to_review),
        ("jamais-posees", "Entrées qui n'ont répondu à aucune question de la période", report.never_asked),
    ):
        rows = [(title, entry_id) for entry_id, title in entries]
        yield Table(name, f"{caption} : {len(rows)}", ("Question", "Entrée"), rows, folded=True)


def _rank(report: Report, facet: Facet) -> int:
    """The theme, then the product (the last facet that filters), then the others as the taxonomy has them."""
    filtering = [one.id for one, _ in report.parts if one.filters]
    if not facet.filters:
        return 0
    return 1 if facet.id == filtering[-1] else 2


def _label(facet: Facet, value: str) -> str:
    known = facet.value(value)
    return known.label if known is not None else value or _UNKNOWN_VALUE


def _entry(line: EntryLine) -> str:
    return f"{line.title} ({line.id})"


def _reasons(line: EntryLine) -> str:
    return ", ".join(reasons_given(line.reasons)) or _NOWHERE


def _named(references: Sequence[str]) -> str:
    return ", ".join(references) or _NOWHERE
