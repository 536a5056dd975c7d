"""Computes a report from the stored turns and the catalogue."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from assistant.catalogue.agency import day_of
from assistant.catalogue.check import needs_review
from assistant.catalogue.model import Catalogue
from assistant.reports.period import Period
from assistant.store.history import KINDS, Question, questions_between
from assistant.store.store import Store

MIN_VOTES = 5


@dataclass
class Votes:
    """The votes of visitors on answers; the one feedback of an answer counts once."""

    useful: int = 0
    useless: int = 0

    @property
    def total(self) -> int:
        """How many voted Oui or Non."""
        return self.useful + self.useless

    def share(self, least: int = 1) -> float | None:
        """Share of Oui, from 0 to 1; None under `least` votes."""
        return self.useful / self.total if self.total >= max(1, least) else None

    def add(self, useful: bool | None) -> None:
        """Counts one feedback, None when none was given."""
        self.useful += useful is True
        self.useless += useful is False


@dataclass
class Counts:
    """What happened in a period.

    Attributes:
        questions: Questions asked; greetings and the like are none.
        kinds: What the assistant did first of each -> how many; they sum to `questions`.
        resolved: Questions that ended with an entry's answer, at once or later.
        answers: Answers given; one question may have several.
        certainties: `sure` and `probable` -> how many answers; they sum to `answers`.
        certainty_votes: The same -> the feedback given on them.
        feedback_requests: Answers after which the visitor was asked whether they were useful.
        votes: The feedback given.
        reasons: Why not -> how many.
        contacts: How often the human contact was given.
    """

    questions: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    resolved: int = 0
    answers: int = 0
    certainties: Counter[str] = field(default_factory=Counter)
    certainty_votes: defaultdict[str, Votes] = field(default_factory=lambda: defaultdict(Votes))
    feedback_requests: int = 0
    votes: Votes = field(default_factory=Votes)
    reasons: Counter[str] = field(default_factory=Counter)
    contacts: int = 0


@dataclass
class EntryLine:
    """One entry in the period.

    Attributes:
        title: Its question, its id once the catalogue no longer has it.
        share: Share of Oui, None under the minimum of votes.
        trend: Points (from -100 to 100) since the previous period, None when either has too few votes.
    """

    id: str
    title: str
    answers: int
    votes: Votes
    reasons: Counter[str]
    share: float | None
    trend: float | None


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
    """The whole report; lists of entries are `(id, title)`."""

    period: Period
    min_votes: int
    now: Counts
    before: Counts
    entries: tuple[EntryLine, ...]
    never_asked: tuple[tuple[str, str], ...]
    expired: tuple[tuple[str, str, date], ...]
    to_review: tuple[tuple[str, str], ...]
    series: tuple[Step, ...]

    @property
    def most_asked(self) -> tuple[EntryLine, ...]:
        """The entries answered most often."""
        return self.entries[:10]

    @property
    def rated(self) -> tuple[EntryLine, ...]:
        """The entries with enough votes, the least useful first."""
        rated = (line for line in self.entries if line.share is not None)
        return tuple(sorted(rated, key=lambda line: (line.share or 0.0, -line.votes.total, line.id)))


def measure(
    store: Store, catalogue: Catalogue, period: Period, min_votes: int = MIN_VOTES, today: date | None = None
) -> Report:
    """Reads the period and the one before.

    Raises:
        StoreUnavailable: The database is missing.
    """
    series = {start: Counter[str]() for start in period.steps()}
    tally = _Tally()
    for question in questions_between(store, period.since, period.until):
        tally.add(question)
        if question.kind is not None:
            _add_to_series(series[period.step_of(question.created_at)], question)
    before = _Tally()
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
    )


class _Tally:
    """Adds questions up."""

    def __init__(self) -> None:
        self.counts = Counts()
        self.answers: Counter[str] = Counter()
        self.votes: defaultdict[str, Votes] = defaultdict(Votes)
        self.reasons: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, question: Question) -> None:
        counts = self.counts
        counts.contacts += sum(turn.decision == "hand_over" for turn in question.turns)
        if question.kind is None:
            return
        counts.questions += 1
        counts.kinds[question.kind] += 1
        counts.resolved += bool(question.answers)
        for turn in question.answers:
            entry = str(turn.entry)
            counts.answers += 1
            counts.certainties[turn.certainty] += 1
            counts.certainty_votes[turn.certainty].add(turn.useful)
            counts.feedback_requests += turn.feedback_requested
            counts.votes.add(turn.useful)
            self.answers[entry] += 1
            self.votes[entry].add(turn.useful)
            if turn.useful is False and turn.reason:
                counts.reasons[turn.reason] += 1
                self.reasons[entry][turn.reason] += 1


def _lines(now: _Tally, before: _Tally, catalogue: Catalogue, least: int) -> Iterable[EntryLine]:
    for entry_id, answers in sorted(now.answers.items(), key=lambda pair: (-pair[1], pair[0])):
        entry = catalogue.entries.get(entry_id)
        votes = now.votes[entry_id]
        share, was = votes.share(least), before.votes[entry_id].share(least)
        trend = None if share is None or was is None else 100 * (share - was)
        title = entry.question if entry else f"{entry_id} (n'est plus dans la FAQ)"
        yield EntryLine(entry_id, title, answers, votes, now.reasons[entry_id], share, trend)


def _add_to_series(step: Counter[str], question: Question) -> None:
    step["questions"] += 1
    step["resolved"] += bool(question.answers)
    step["unknown"] += question.kind in ("admit", "failed")
    step["useful"] += sum(turn.useful is True for turn in question.answers)
    step["useless"] += sum(turn.useful is False for turn in question.answers)


def shares(counts: Counts) -> Mapping[str, float]:
    """Share of each kind, from 0 to 1, in the order of `KINDS`; all 0 without a question."""
    return {kind: counts.kinds[kind] / max(1, counts.questions) for kind in KINDS}
