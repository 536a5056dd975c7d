"""« À faire cette semaine »: three things at most, each with its number, why, and the command that helps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from assistant.reports.measure import EntryLine, Report
from assistant.store.wording import reasons_given
from assistant.text import plural

MOST = 3
_QUOTED = 2
"""Comments quoted."""
_QUOTED_LETTERS = 160


@dataclass(frozen=True)
class Task:
    """One thing to do.

    Attributes:
        what: In a few words, in French.
        number: How many visitors it is about.
        why: With the number.
        command: What to type.
        references: Conversations to look up.
        entry: The entry that it is about, empty for none.
    """

    what: str
    number: int
    why: str
    command: str
    references: tuple[str, ...] = ()
    entry: str = ""


def tasks_of(report: Report) -> list[Task]:
    """The most asked subject without an answer, the most useless answer, the most asked unsure one.

    When one of the three kinds has nothing, the next of the others takes its place.
    """
    kinds = [_subjects(report), _useless(report), _unsure(report)]
    ranked = [(rank, task) for rank, kind in enumerate(kinds) for task in islice(kind, 2 * MOST)]
    chosen: list[tuple[int, Task]] = []
    for rank in range(len(kinds)):
        chosen += islice((one for one in ranked if one[0] == rank and _is_other(one[1], chosen)), 1)
    for one in sorted(ranked, key=lambda one: -one[1].number):
        if len(chosen) < MOST and _is_other(one[1], chosen):
            chosen.append(one)
    return [task for _, task in sorted(chosen, key=lambda one: one[0])]


def _is_other(task: Task, chosen: list[tuple[int, Task]]) -> bool:
    """False for what is to do already, and for an entry that is to be looked at already."""
    return all(task != one and (not task.entry or task.entry != one.entry) for _, one in chosen)


def _subjects(report: Report) -> Iterator[Task]:
    for subject in report.subjects:
        times = plural(subject.times, "question")
        near = f" ; l'entrée la plus proche est « {subject.nearest[1]} »" if subject.nearest else ""
        yield Task(
            f"Répondre à « {subject.text} »",
            subject.times,
            f"{times} sans réponse sur ce sujet{near}.",
            "assistant inbox export questions.xlsx",
            subject.references,
        )


def _useless(report: Report) -> Iterator[Task]:
    lines = [line for line in report.entries if line.votes.useless]
    for line in sorted(lines, key=lambda line: (-_harm(line, report.min_votes), line.id)):
        yield Task(
            f"Améliorer la réponse « {line.title} » ({line.id})",
            line.votes.useless,
            _why_useless(report, line),
            "assistant faq export faq.xlsx",
            line.references,
            line.id,
        )


def _harm(line: EntryLine, floor: int) -> float:
    """Many « Non », and a large part of its votes: a good answer that is given all day has some too.

    Few votes say little: the floor is added to them, as if so many visitors had said nothing of it.
    """
    return line.votes.useless**2 / (line.votes.total + floor)


def _why_useless(report: Report, line: EntryLine) -> str:
    why = f"Jugée inutile {line.votes.useless} fois sur {plural(line.votes.total, 'avis')}"
    reasons = ", ".join(reasons_given(line.reasons))
    # What those who were helped said of it is no reason to change it.
    remarks = (one for one in report.remarks if one.entry == line.id and not one.useful)
    comments = dict.fromkeys(one.text for one in remarks)
    quoted = ", ".join(f"« {_shortened(text)} »" for text in list(comments)[:_QUOTED])
    parts = [why]
    parts += [f"raisons : {reasons}"] if reasons else []
    parts += [f"commentaires : {quoted}"] if quoted else []
    return " ; ".join(parts) + "."


def _unsure(report: Report) -> Iterator[Task]:
    """Expired answers first, then those that nobody ever checked; the most asked first."""
    expired = {entry_id: when for entry_id, _, when in report.expired}
    for line in report.entries:
        if line.id in expired:
            when = expired[line.id].strftime("%d/%m/%Y")
            yield _check(line, f"Donnée {line.answers} fois, expirée le {when}.")
    for line in report.entries:
        if line.id in report.unverified and line.id not in expired:
            yield _check(line, f"Donnée {line.answers} fois, jamais vérifiée par l'agence.")


def _check(line: EntryLine, why: str) -> Task:
    what = f"Revérifier « {line.title} » ({line.id})"
    return Task(what, line.answers, why, "assistant faq check --to-review", entry=line.id)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _QUOTED_LETTERS else f"{text[:_QUOTED_LETTERS].rstrip()}…"
