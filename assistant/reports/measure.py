"""Computes a report from the stored turns and the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from assistant.catalogue.agency import day_of
from assistant.catalogue.check import needs_review
from assistant.catalogue.model import Catalogue, Facet
from assistant.reports.period import Period
from assistant.reports.subjects import Subject
from assistant.reports.tally import Counts, Part, Remark, Tally, Votes
from assistant.store.history import KINDS, Question, questions_between
from assistant.store.store import Store

__all__ = ["MIN_VOTES", "Counts", "EntryLine", "Report", "Step", "Votes", "measure", "shares"]

MIN_VOTES = 5


@dataclass
class EntryLine:
    """One entry in the period.

    Attributes:
        title: Its question, its id once the catalogue no longer has it.
        share: Share of Oui, None under the minimum of votes.
        trend: Points (from -100 to 100) since the previous period, None when either has too few votes.
        references: The last conversations in which it was judged useless.
    """

    id: str
    title: str
    answers: int
    votes: Votes
    reasons: Counter[str]
    share: float | None
    trend: float | None
    references: tuple[str, ...] = ()

    @property
    def weight(self) -> float | None:
        """How many visitors it probably left without help: its answers, times the share of Non."""
        return None if self.share is None else self.answers * (1 - self.share)


@dataclass(frozen=True)
class Step:
    """One day or one week of the series."""

    start: date
    questions: int
    resolved: int
    unknown: int
    useful: int
    useless: int


@dataclass(frozen=True)
class Report:
    """The whole report; lists of entries are `(id, title)`.

    Attributes:
        subjects: What was asked and got no answer, the most asked first.
        remarks: The visitors' comments, the last one first.
        parts: Facet and, by value (empty when it is not known), its questions; the largest first.
        unverified: Entries that were answered, that the agency has not confirmed and nobody dated.
    """

    period: Period
    min_votes: int
    now: Counts
    before: Counts
    entries: tuple[EntryLine, ...]
    never_asked: tuple[tuple[str, str], ...]
    expired: tuple[tuple[str, str, date], ...]
    to_review: tuple[tuple[str, str], ...]
    series: tuple[Step, ...]
    subjects: tuple[Subject, ...] = ()
    remarks: tuple[Remark, ...] = ()
    parts: tuple[tuple[Facet, Mapping[str, Part]], ...] = ()
    unverified: frozenset[str] = frozenset()

    @property
    def most_asked(self) -> tuple[EntryLine, ...]:
        """The entries answered most often."""
        return self.entries[:10]

    @property
    def rated(self) -> tuple[EntryLine, ...]:
        """The entries with enough votes, the least useful first."""
        rated = (line for line in self.entries if line.share is not None)
        return tuple(sorted(rated, key=lambda line: (line.share or 0.0, -line.votes.total, line.id)))

    @property
    def weighty(self) -> tuple[EntryLine, ...]:
        """The entries with enough votes, those that left most visitors without help first."""
        rated = (line for line in self.entries if line.weight)
        return tuple(sorted(rated, key=lambda line: (-(line.weight or 0.0), line.id)))

    @property
    def titles(self) -> Mapping[str, str]:
        """Entry -> its question, of the entries that were answered."""
        return {line.id: line.title for line in self.entries}


def measure(
    store: Store,
    catalogue: Catalogue,
    period: Period,
    min_votes: int = MIN_VOTES,
    today: date | None = None,
    subjects: Sequence[Subject] = (),
    foreign: Collection[str] = (),
) -> Report:
    """Reads the period and the one before.

    Args:
        store: Of the interactions.
        catalogue: As it is now.
        period: Which days.
        min_votes: Votes without which no share is given.
        today: The day it is; the present one at the agency by default.
        subjects: What was asked in the period and got no answer, put together by meaning.
        foreign: Keys of the questions that an author decided to be out of scope.

    Raises:
        StoreUnavailable: The database is missing.
    """
    series = {start: Counter[str]() for start in period.steps()}
    step_of = _StepOf(period)
    tally = Tally(catalogue, foreign)
    for question in questions_between(store, period.since, period.until):
        tally.add(question)
        if question.kind is not None:
            _add_to_series(series[step_of(question.created_at)], question)
    before = Tally(None, foreign)
    for question in questions_between(store, period.previous.since, period.previous.until):
        before.add(question)
    lines = tuple(_lines(tally, before, catalogue, min_votes))
    answered = {line.id for line in lines}
    today = today or day_of(datetime.now(UTC), period.zone)
    return Report(
        period,
        min_votes,
        tally.counts,
        before.counts,
        lines,
        tuple((e.id, e.question) for e in catalogue.published if e.id not in answered),
        tuple(
            (e.id, e.question, e.expires_on)
            for e in catalogue.published
            if e.expires_on and e.expires_on < today
        ),
        tuple((e.id, e.question) for e in catalogue.entries.values() if needs_review(e)),
        tuple(
            Step(start, *(totals[name] for name in ("questions", "resolved", "unknown", "useful", "useless")))
            for start, totals in series.items()
        ),
        tuple(subjects),
        tuple(sorted(tally.remarks, key=lambda remark: remark.at, reverse=True)),
        tuple((facet, _largest_first(tally.parts[facet.id])) for facet in catalogue.taxonomy.facets),
        frozenset(e.id for e in catalogue.published if needs_review(e) and e.verified_on is None),
    )


class _StepOf:
    """The step of a moment, remembered by quarters of an hour: no zone begins its day at another minute."""

    def __init__(self, period: Period) -> None:
        self._period = period
        self._known: dict[tuple[date, int, int], date] = {}

    def __call__(self, moment: datetime) -> date:
        quarter = (moment.date(), moment.hour, moment.minute // 15)
        step = self._known.get(quarter)
        if step is None:
            step = self._known[quarter] = self._period.step_of(moment)
        return step


def _lines(now: Tally, before: Tally, catalogue: Catalogue, least: int) -> Iterable[EntryLine]:
    for entry_id, answers in sorted(now.answers.items(), key=lambda pair: (-pair[1], pair[0])):
        entry = catalogue.entries.get(entry_id)
        votes = now.votes[entry_id]
        share, was = votes.share(least), before.votes[entry_id].share(least)
        trend = None if share is None or was is None else 100 * (share - was)
        title = entry.question if entry else f"{entry_id} (n'est plus dans la FAQ)"
        reasons, references = now.reasons[entry_id], now.references(entry_id)
        yield EntryLine(entry_id, title, answers, votes, reasons, share, trend, references)


def _largest_first(parts: Mapping[str, Part]) -> Mapping[str, Part]:
    """What is not known comes last."""
    return dict(sorted(parts.items(), key=lambda pair: (not pair[0], -pair[1].questions, pair[0])))


def _add_to_series(step: Counter[str], question: Question) -> None:
    step["questions"] += 1
    step["resolved"] += bool(question.answers)
    step["unknown"] += question.kind in ("admit", "failed")
    step["useful"] += sum(turn.useful is True for turn in question.answers)
    step["useless"] += sum(turn.useful is False for turn in question.answers)


def shares(counts: Counts) -> Mapping[str, float]:
    """Share of each kind, from 0 to 1, in the order of `KINDS`; all 0 without a question."""
    return {kind: counts.kinds[kind] / max(1, counts.questions) for kind in KINDS}
