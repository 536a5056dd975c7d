"""The report's words: labels, numbers and dates in French."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby

from assistant.reports.intervals import wilson
from assistant.reports.measure import Counts, Report, Votes
from assistant.store.wording import CERTAINTY_LABELS
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
STOP_LABELS: Mapping[str, str] = {
    "clarify": "Une précision demandée",
    "suggest": "Une liste proposée",
    "admit": "« Je n'ai pas la réponse »",
    "guide": "Un parcours guidé",
    "hand_over": "Un contact donné",
    "failed": "Une panne",
}
FUNNEL = (
    "Questions posées",
    "Avec une réponse",
    "Réponse jugée, utile ou non",
    "Réponse jugée utile",
    "Contact de l'assistance donné",
)
TERMS: Mapping[str, str] = {
    "Question": "ce qu'un visiteur demande, avec les échanges qu'il faut pour y répondre ; compte une fois.",
    "Réponse sûre": "l'assistant l'a donnée comme la réponse à la question.",
    "Réponse probable": "il l'a dite « la plus proche de votre question », et suivie d'autres questions.",
    "Jugée utile": "part de « Oui » parmi les visiteurs qui ont répondu « Oui » ou « Non ».",
    "Intervalle": "là où est sans doute la vraie part (95 chances sur 100) : peu d'avis, intervalle large.",
    "Réponse inconnue": "l'assistant a dit qu'il n'avait pas la réponse.",
    "Contact donné": "chaque fois compte ; dans le parcours, une fois par question.",
    "Hors sujet": "question à laquelle, selon vos décisions, la FAQ n'a pas à répondre.",
    "Conversation": "sa référence, « AB12-CD34 », permet de l'effacer : assistant purge --reference.",
}

_NO_SHARE = "–"


def percent(share: float | None) -> str:
    """« 42 % », « – » when there is nothing to say."""
    return "–" if share is None else f"{round(100 * share)} %"


def between(interval: tuple[float, float] | None) -> str:
    """« 68 à 91 % », « – » without an interval."""
    return "–" if interval is None else f"{round(100 * interval[0])} à {round(100 * interval[1])} %"


def margin(votes: Votes, min_votes: int) -> str:
    """The interval of a share of Oui, « – » under the minimum of votes."""
    return between(wilson(votes.useful, votes.total) if votes.total >= max(1, min_votes) else None)


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


def key_figures(report: Report) -> Iterator[tuple[str, str, str, str]]:
    """`(name, in the period, in the period before, interval of the share in the period)`."""

    def resolved(counts: Counts) -> str:
        return (
            f"{counts.resolved} ({percent(counts.resolved / counts.questions if counts.questions else None)})"
        )

    def satisfied(counts: Counts) -> str:
        return f"{percent(counts.votes.share(report.min_votes))} ({counts.votes.total} avis)"

    now, before = report.now, report.before
    yield "Questions", str(now.questions), str(before.questions), _NO_SHARE
    if now.foreign or before.foreign:
        yield "Dont hors sujet, d'après vos décisions", str(now.foreign), str(before.foreign), _NO_SHARE
    ended = between(wilson(now.resolved, now.questions))
    yield "Questions qui ont fini par une réponse", resolved(now), resolved(before), ended
    yield "Réponses données", str(now.answers), str(before.answers), _NO_SHARE
    liked = margin(now.votes, report.min_votes)
    yield "Réponses jugées utiles", satisfied(now), satisfied(before), liked
    yield "Contacts de l'assistance donnés", str(now.contacts), str(before.contacts), _NO_SHARE
    # A breakdown is no « I do not know »: those who run the assistant look at it, not the authors.
    failed, failed_before = str(now.kinds["failed"]), str(before.kinds["failed"])
    yield "Questions interrompues par une panne", failed, failed_before, _NO_SHARE


def certainty_rows(counts: Counts, min_votes: int) -> Iterator[tuple[str, str, str, str, str]]:
    """`(certainty, answers, share of the answers, share of Oui, votes)`."""
    for certainty, label in CERTAINTY_LABELS.items():
        answers, votes = counts.certainties[certainty], counts.certainty_votes[certainty]
        share = percent(answers / counts.answers if counts.answers else None)
        yield label, str(answers), share, percent(votes.share(min_votes)), str(votes.total)


def funnel_rows(report: Report) -> Iterator[tuple[str, str, str, str]]:
    """`(stage, questions, share of the questions, the same in the period before)`."""

    def stages(counts: Counts) -> tuple[int, ...]:
        return (counts.questions, counts.resolved, counts.voted, counts.liked, counts.handed_over)

    now, before = stages(report.now), stages(report.before)
    for rank, name in enumerate(FUNNEL):
        share, was = (percent(stage[rank] / stage[0] if stage[0] else None) for stage in (now, before))
        yield name, str(now[rank]), share, was


def step_name(report: Report) -> str:
    """What one step of the series is."""
    return "semaine" if report.period.by_week else "jour"


def folded_series(report: Report) -> Iterator[tuple[str, ...]]:
    """The rows of the series; consecutive steps without any question are one."""
    for empty, steps in groupby(report.series, key=lambda step: not step.questions):
        run = list(steps)
        if empty and len(run) > 1:
            last = report.period.end_of(run[-1].start)
            yield f"Du {day(run[0].start)} au {day(last)} : aucune question", "0", "0", "0", "0", "0"
            continue
        for one in run:
            counts = (one.questions, one.resolved, one.unknown, one.useful, one.useless)
            yield day(one.start), *map(str, counts)
