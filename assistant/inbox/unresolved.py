"""Which questions deserve the author's look, and what the assistant and the visitors made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from assistant.catalogue.file_memory import keys_of
from assistant.catalogue.model import Catalogue
from assistant.inbox.decisions import DONE, Decision
from assistant.store.history import Question
from assistant.store.question_keys import key_of, key_of_folded
from assistant.text import matching_key

__all__ = [
    "Comment",
    "Gathering",
    "Occurrence",
    "Past",
    "UnresolvedQuestion",
    "key_of",
    "unresolved_questions",
]

UNANSWERED = "sans réponse"
USELESS = "réponse jugée inutile"
CLARIFIED = "trouvée après précision"
PICKED = "trouvée dans une liste"
_BADLY_ANSWERED = (UNANSWERED, USELESS)
_BEST = 0.2
"""What an entry whose answer was judged useless still weighs: the answer may be the bad part."""


@dataclass(frozen=True)
class Comment:
    """What a visitor wrote of an answer, the interaction `turn`."""

    text: str
    entry: str
    at: datetime
    conversation: str
    turn: int = 0


@dataclass(frozen=True)
class Occurrence:
    """Where a question was asked: its conversation and the number of its first turn; as it was written."""

    at: datetime
    conversation: str
    turn: int
    text: str = field(default="", compare=False, repr=False)


@dataclass
class UnresolvedQuestion:
    """One question, however many visitors wrote it.

    Attributes:
        key: See `key_of`.
        spellings: As written -> how often.
        why: One of the reasons above -> how often.
        entries: Entry -> evidence that it is the right one: probabilities, and what visitors picked.
        probabilities: Entry -> sum of the probabilities that the model gave it at the time.
        ranked: How often the model gave some.
        answers: Entry that was answered -> how often.
        reasons: Why not, as the visitors said (`store.REASONS`) -> how often.
        comments: What they wrote of the answers.
        occurrences: Where it was asked.
        decided: What was decided of it before; it came back since, unless decided questions were asked for.
        assignee: Who looks at it.
    """

    key: str
    spellings: Counter[str] = field(default_factory=Counter)
    why: Counter[str] = field(default_factory=Counter)
    entries: dict[str, float] = field(default_factory=dict)
    probabilities: Counter[str] = field(default_factory=Counter)
    ranked: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    comments: list[Comment] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)
    decided: Decision | None = None
    assignee: str | None = None

    @property
    def text(self) -> str:
        """The most frequent spelling."""
        return self.spellings.most_common(1)[0][0]

    @property
    def times(self) -> int:
        """How often it was asked."""
        return sum(self.why.values())


@dataclass(frozen=True)
class Past:
    """What the authors did of questions before.

    Attributes:
        decisions: Key -> what was decided of it.
        assignees: Key -> who looks at it.
        models: Model -> when it first answered: one that came after a decision had learnt of it.
        wanted: None for what waits; else the status of the decided questions to list.
    """

    decisions: Mapping[str, Decision] = field(default_factory=dict)
    assignees: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, datetime] = field(default_factory=dict)
    wanted: str | None = None

    def shows(self, key: str, question: Question, why: str) -> bool:
        """Whether one occurrence of a question is to be listed, by what was decided of it."""
        decision = self.decisions.get(key)
        if self.wanted is not None:
            return decision is not None and decision.status == self.wanted
        return decision is None or self.came_back(decision, question, why)

    def came_back(self, decision: Decision, question: Question, why: str) -> bool:
        """Whether a treated question is badly answered again, by a model that came after the decision."""
        if decision.status != DONE or why not in _BADLY_ANSWERED or question.created_at <= decision.at:
            return False
        since = self.models.get(question.turns[0].model)
        return since is not None and since > decision.at


def unresolved_questions(
    questions: Iterable[Question], catalogue: Catalogue, past: Past | None = None
) -> list[UnresolvedQuestion]:
    """The questions to look at, the most frequent first.

    What the catalogue already knows as a phrasing or an example is left out, unless its answer was judged
    useless or it came back; so is what was decided before. Subjects of others (redirections) and emergencies
    are answered as they should be.

    Args:
        questions: What was asked.
        catalogue: The catalogue as it is now.
        past: What was decided of them, and what is wanted.
    """
    gathering = Gathering(catalogue, past)
    for question in questions:
        gathering.add(question)
    return gathering.questions()


class Looked(NamedTuple):
    """What is asked of a question once: why it is to be looked at, its text, and its two keys."""

    why: str
    text: str
    folded: str
    key: str


class Gathering:
    """Gathers the questions to look at, one by one: see `unresolved_questions`."""

    def __init__(self, catalogue: Catalogue, past: Past | None = None) -> None:
        """Takes the catalogue as it is now."""
        self._past = past or Past()
        self._known = {key for entry in catalogue.entries.values() for key in keys_of(entry)}
        self._unresolved: dict[str, UnresolvedQuestion] = {}

    def add(self, question: Question) -> None:
        """One question, when it is to be looked at."""
        looked = look_at(question)
        if looked is not None:
            self.take(question, looked)

    def take(self, question: Question, looked: Looked) -> None:
        """One question that an author may have to look at, once it was looked at: for several gatherings."""
        why, text, folded, key = looked
        decided = self._past.decisions.get(key)
        if folded in self._known and why != USELESS and decided is None:
            return
        if not self._past.shows(key, question, why):
            return
        item = self._unresolved.setdefault(
            key, UnresolvedQuestion(key, decided=decided, assignee=self._past.assignees.get(key))
        )
        item.spellings[text] += 1
        item.why[why] += 1
        _gather(item, question, text)
        _weigh(item, question)

    def questions(self) -> list[UnresolvedQuestion]:
        """The most frequent first."""
        return sorted(self._unresolved.values(), key=lambda item: (-item.times, item.text))


def look_at(question: Question) -> Looked | None:
    """What all gatherings ask of a question; None when no author need look at it."""
    why = reason_to_look(question)
    if why is None:
        return None
    text = " ".join(question.text.split())
    folded = matching_key(text)
    return Looked(why, text, folded, key_of_folded(folded)) if folded else None


def reason_to_look(question: Question) -> str | None:
    """Why the author should look at a question, None when all went well."""
    if question.kind in (None, "redirect", "emergency", "guide"):
        return None
    if any(turn.useful is False for turn in question.answers):
        return USELESS
    if not question.answers:
        return UNANSWERED
    return {"clarify": CLARIFIED, "suggest": PICKED, "admit": PICKED}.get(str(question.kind))


def _gather(item: UnresolvedQuestion, question: Question, text: str) -> None:
    first = question.turns[0]
    item.occurrences.append(Occurrence(first.created_at, first.conversation, first.id, text))
    if first.probabilities:
        item.ranked += 1
        item.probabilities.update(dict(first.probabilities))  # type: ignore[arg-type]
    for turn in question.answers:
        entry = str(turn.entry)
        item.answers[entry] += 1
        if turn.useful is False and turn.reason:
            item.reasons[turn.reason] += 1
        if turn.comment:
            item.comments.append(Comment(turn.comment, entry, turn.created_at, turn.conversation, turn.id))


def _weigh(item: UnresolvedQuestion, question: Question) -> None:
    weights = dict(question.turns[0].probabilities)
    for turn in question.answers:
        if turn.useful is False and turn.reason in (None, "not_my_question"):
            # What the model believed of it was wrong too.
            weights[str(turn.entry)] = _BEST
        else:
            weights[str(turn.entry)] = weights.get(str(turn.entry), 0.0) + 1.0
    for entry, weight in weights.items():
        item.entries[entry] = item.entries.get(entry, 0.0) + weight
