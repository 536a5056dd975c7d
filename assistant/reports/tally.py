"""Adds up what happened in a period, question by question."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assistant.catalogue.model import Catalogue, Entry
from assistant.privacy.reference import reference_of
from assistant.store.history import Question, StoredTurn
from assistant.store.question_keys import key_of

MOST_REFERENCES = 3
"""Conversations named beside what is listed."""
STOPS = ("clarify", "suggest", "admit", "guide", "redirect", "emergency", "hand_over", "failed")
"""What the assistant did last of a question that got no answer."""
_EXPECTED_STOPS = frozenset(("redirect", "emergency"))
"""The visitor was sent where he should go: he did not give up."""


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
        voted: Of these, those of which an answer was judged.
        liked: Of these, those of which an answer was judged useful.
        handed_over: Questions during which the human contact was given.
        stops: What the assistant did last of each question that got no answer -> how many.
        foreign: Questions that an author decided to be out of scope.
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
    voted: int = 0
    liked: int = 0
    handed_over: int = 0
    stops: Counter[str] = field(default_factory=Counter)
    foreign: int = 0
    answers: int = 0
    certainties: Counter[str] = field(default_factory=Counter)
    certainty_votes: defaultdict[str, Votes] = field(default_factory=lambda: defaultdict(Votes))
    feedback_requests: int = 0
    votes: Votes = field(default_factory=Votes)
    reasons: Counter[str] = field(default_factory=Counter)
    contacts: int = 0

    @property
    def given_up(self) -> int:
        """Questions without an answer whose visitor was not sent elsewhere."""
        return sum(times for stop, times in self.stops.items() if stop not in _EXPECTED_STOPS)


@dataclass(frozen=True)
class Remark:
    """A visitor's comment on an answer.

    Attributes:
        at: When the answer was given (UTC).
        reference: Of the conversation, empty once it is forgotten.
        turn: Number of the interaction that gave the answer.
    """

    text: str
    entry: str
    at: datetime
    reference: str
    useful: bool | None = None
    reason: str | None = None
    turn: int = 0


@dataclass
class Part:
    """The questions about one value of a facet."""

    questions: int = 0
    resolved: int = 0
    given_up: int = 0
    votes: Votes = field(default_factory=Votes)


class Tally:
    """Adds questions up.

    Args:
        catalogue: Says what each entry is about.
        foreign: Keys (`key_of`) of the questions that an author decided to be out of scope.
    """

    def __init__(self, catalogue: Catalogue | None = None, foreign: Collection[str] = ()) -> None:
        """Nothing yet."""
        self._catalogue = catalogue or Catalogue({})
        self._foreign = foreign
        self.counts = Counts()
        self.answers: Counter[str] = Counter()
        self.votes: defaultdict[str, Votes] = defaultdict(Votes)
        self.reasons: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.refused: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
        """Entry -> when it was judged useless, and the reference of the conversation."""
        self.remarks: list[Remark] = []
        self.parts: dict[str, defaultdict[str, Part]] = {
            facet.id: defaultdict(Part) for facet in self._catalogue.taxonomy.facets
        }
        """Facet -> value, empty when it is not known -> its questions."""

    def add(self, question: Question) -> None:
        """One question and all that it took."""
        counts = self.counts
        handed_over = sum(turn.decision == "hand_over" for turn in question.turns)
        counts.contacts += handed_over
        if question.kind is None:
            return
        counts.questions += 1
        counts.kinds[question.kind] += 1
        counts.handed_over += bool(handed_over)
        counts.foreign += bool(self._foreign and question.text and key_of(question.text) in self._foreign)
        for turn in question.answers:
            self._answered(turn)
        judged = [turn.useful for turn in question.answers if turn.useful is not None]
        counts.voted += bool(judged)
        counts.liked += any(judged)
        stop = ""
        if question.answers:
            counts.resolved += 1
        else:
            stop = _stop(question)
            counts.stops[stop] += 1
        self._divide(question, bool(stop) and stop not in _EXPECTED_STOPS)

    def _answered(self, turn: StoredTurn) -> None:
        counts, entry = self.counts, str(turn.entry)
        counts.answers += 1
        counts.certainties[turn.certainty] += 1
        counts.certainty_votes[turn.certainty].add(turn.useful)
        counts.feedback_requests += turn.feedback_requested
        counts.votes.add(turn.useful)
        self.answers[entry] += 1
        self.votes[entry].add(turn.useful)
        reference = reference_of(turn.conversation) if turn.conversation else ""
        if turn.useful is False:
            if turn.reason:
                counts.reasons[turn.reason] += 1
                self.reasons[entry][turn.reason] += 1
            if reference:
                self.refused[entry].append((turn.created_at, reference))
        if turn.comment:
            self.remarks.append(
                Remark(turn.comment, entry, turn.created_at, reference, turn.useful, turn.reason, turn.id)
            )

    def _divide(self, question: Question, given_up: bool) -> None:
        """Counts a question under each value that it is about; one that is about several, under each."""
        answers = question.answers
        judged = [turn.useful for turn in answers if turn.useful is not None]
        entry = self._catalogue.entries.get(str(answers[-1].entry)) if answers else None
        named = question.turns[-1].facets
        for facet, parts in self.parts.items():
            for value in _values(facet, entry, named):
                part = parts[value]
                part.questions += 1
                part.resolved += bool(answers)
                part.given_up += given_up
                for useful in judged:
                    part.votes.add(useful)

    def references(self, entry: str) -> tuple[str, ...]:
        """The last conversations in which an entry was judged useless."""
        last = sorted(self.refused[entry], reverse=True)
        return tuple(dict.fromkeys(reference for _, reference in last))[:MOST_REFERENCES]


def _stop(question: Question) -> str:
    last = question.turns[-1]
    if question.kind == "failed" or last.status == "failed":
        return "failed"
    return last.decision if last.decision in STOPS else "admit"


def _values(facet: str, entry: Entry | None, named: Mapping[str, Any]) -> tuple[str, ...]:
    """Of the entry that was answered, else what the visitor named or chose; empty when nothing says."""
    values = entry.values(facet) if entry is not None else ()
    if not values and (known := named.get(facet)):
        values = (known,) if isinstance(known, str) else tuple(dict.fromkeys(map(str, known)))
    return values or ("",)
