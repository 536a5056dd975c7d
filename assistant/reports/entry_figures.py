"""What visitors made of each entry, week by week."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo

from assistant.catalogue.agency import day_of
from assistant.reports.intervals import wilson
from assistant.reports.measure import MIN_VOTES
from assistant.reports.tally import Votes
from assistant.store.popular import Given

DAYS = 90


@dataclass
class Week:
    """Seven days from a Monday."""

    asked: int = 0
    votes: Votes = field(default_factory=Votes)


@dataclass
class EntryFigures:
    """One entry.

    Attributes:
        asked: How often visitors were given it.
        reasons: Why it was judged useless -> how many times.
        weeks: Monday -> what happened from it on; a week in which nothing did is absent.
    """

    asked: int = 0
    votes: Votes = field(default_factory=Votes)
    reasons: Counter[str] = field(default_factory=Counter)
    weeks: defaultdict[date, Week] = field(default_factory=lambda: defaultdict(Week))

    @property
    def satisfaction(self) -> float | None:
        """Lower bound of the share of « Oui »; None under the minimum of votes."""
        interval = wilson(self.votes.useful, self.votes.total)
        return None if interval is None or self.votes.total < MIN_VOTES else interval[0]


def figures_of(answers: Iterable[Given], zone: tzinfo) -> dict[str, EntryFigures]:
    """Adds the answers up by entry, in the weeks of a time zone."""
    figures: defaultdict[str, EntryFigures] = defaultdict(EntryFigures)
    for given in answers:
        entry = figures[given.entry]
        day = day_of(given.at, zone)
        week = entry.weeks[day - timedelta(days=day.weekday())]
        entry.asked += 1
        week.asked += 1
        entry.votes.add(given.useful)
        week.votes.add(given.useful)
        if given.useful is False and given.reason:
            entry.reasons[given.reason] += 1
    return dict(figures)
