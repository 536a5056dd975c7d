"""Puts alike questions together, so that an author decides once for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from assistant.catalogue.model import Catalogue, Entry
from assistant.inbox.contexts import Context
from assistant.inbox.decisions import ASSIGNED, TODO, Decision
from assistant.inbox.unresolved import Comment, Occurrence, UnresolvedQuestion
from assistant.quality.likeness import letters_of

BEST = 3
_ALIKE = 0.5
"""Likeness from which two questions are one: half of it is letters, half what the model understood."""
_ALIKE_LETTERS = 0.15
"""Below, two questions share no word that matters, whatever the model understood."""
_BLOCK = 256
_FEW = 64
"""Questions that are compared with every phrasing at once: more would take too much memory."""


@dataclass(frozen=True)
class Cluster:
    """Alike questions, the most frequent first.

    Attributes:
        best: The entries that suit them best.
        contexts: Some of them in their conversations, once they were asked for.
    """

    questions: tuple[UnresolvedQuestion, ...]
    best: tuple[Entry, ...] = ()
    contexts: tuple[Context, ...] = ()

    @property
    def times(self) -> int:
        """How often one of them was asked."""
        return sum(question.times for question in self.questions)

    @property
    def why(self) -> Counter[str]:
        """Reason -> how often."""
        return sum((question.why for question in self.questions), Counter())

    @property
    def answers(self) -> Counter[str]:
        """Entry that was answered -> how often."""
        return sum((question.answers for question in self.questions), Counter())

    @property
    def reasons(self) -> Counter[str]:
        """Why an answer was useless, as the visitors said -> how often."""
        return sum((question.reasons for question in self.questions), Counter())

    @property
    def comments(self) -> list[Comment]:
        """What visitors wrote of the answers, the last one first."""
        written = (comment for question in self.questions for comment in question.comments)
        return sorted(written, key=lambda comment: comment.at, reverse=True)

    @property
    def occurrences(self) -> list[Occurrence]:
        """Where they were asked, the last time first."""
        asked = (occurrence for question in self.questions for occurrence in question.occurrences)
        return sorted(asked, key=lambda occurrence: occurrence.at, reverse=True)

    @property
    def probabilities(self) -> dict[str, float]:
        """Entry -> probability that the model gave it at the time, on average; empty when it gave none."""
        ranked = sum(question.ranked for question in self.questions)
        total = sum((question.probabilities for question in self.questions), Counter())
        return {entry: float(weight) / ranked for entry, weight in total.items()} if ranked else {}

    @property
    def assignees(self) -> tuple[str, ...]:
        """Who looks at them."""
        return tuple(dict.fromkeys(one.assignee for one in self.questions if one.assignee))

    @property
    def decided(self) -> Decision | None:
        """The last decision about one of them."""
        decided = [question.decided for question in self.questions if question.decided is not None]
        return max(decided, key=lambda decision: decision.at, default=None)

    @property
    def status(self) -> str:
        """One of `decisions.STATUSES`; what came back is to do again, unless somebody looks at it."""
        return ASSIGNED if self.assignees else TODO


def cluster_questions(questions: Sequence[UnresolvedQuestion], catalogue: Catalogue) -> list[Cluster]:
    """Groups questions around the most frequent ones, in one pass; the largest groups first.

    Two questions are alike by their letters (TF-IDF of words and of 3 to 5 characters within words) and by
    the entries the model ranked for each of them at the time, which stands for what they mean; the cosine of
    each counts half. No model is needed, and 10 000 questions take seconds: a question joins the most
    frequent question that it is like, or starts a group (leader clustering, Hartigan 1975).

    Args:
        questions: The most frequent first.
        catalogue: Tells which entries may be shown.
    """
    if not questions:
        return []
    texts = [text for entry in catalogue.published for text in entry.training_texts]
    owners = [entry for entry in catalogue.published for _ in entry.training_texts]
    rows = letters_of([*(one.text for one in questions), *texts])
    letters, phrasings = rows[: len(questions)], rows[len(questions) :]
    members: dict[int, list[int]] = {}
    for number, leader in enumerate(_leaders(letters, _meanings(questions))):
        members.setdefault(leader, []).append(number)
    gathered = {leader: tuple(questions[number] for number in numbers) for leader, numbers in members.items()}
    best = {leader: _best(some, catalogue) for leader, some in gathered.items()}
    lost = [leader for leader, some in best.items() if not some]
    best |= zip(lost, _nearest(letters[lost], phrasings, owners), strict=True)
    clusters = [Cluster(some, best[leader]) for leader, some in gathered.items()]
    return sorted(clusters, key=lambda cluster: (-cluster.times, cluster.questions[0].text))


def _leaders(letters: Any, meanings: Any) -> Iterator[int]:
    """For each question, the number of the first one of its group."""
    leaders: list[int] = []
    for start in range(0, letters.shape[0], _BLOCK):
        block = slice(start, min(start + _BLOCK, letters.shape[0]))
        # Against the groups of before, then those that the block itself starts: dense, 256 x groups numbers.
        before = list(leaders)
        to_before = _likeness(letters, meanings, block, before) if before else None
        to_block = _likeness(letters, meanings, block, block)
        fresh: list[int] = []
        for row, number in enumerate(range(block.start, block.stop)):
            scores = to_block[row, fresh]
            if to_before is not None:
                scores = np.concatenate((to_before[row], scores))
            best = int(scores.argmax()) if scores.size else -1
            if best < 0 or scores[best] < _ALIKE:
                leaders.append(number)
                fresh.append(row)
                yield number
            else:
                yield leaders[best]


def _likeness(letters: Any, meanings: Any, block: slice, others: slice | list[int]) -> Any:
    """Likeness of each question of a block to each of some others, shape (block, others)."""
    near = (letters[block] @ letters[others].T).toarray()
    meant = (meanings[block] @ meanings[others].T).toarray()
    # Without a ranking (a breakdown), the letters alone must do.
    unranked = meanings.getnnz(axis=1) == 0
    alone = unranked[block][:, None] | unranked[others]
    likeness = np.where(alone, near, (near + meant) / 2)
    likeness[near < _ALIKE_LETTERS] = 0.0
    return likeness


def _meanings(questions: Sequence[UnresolvedQuestion]) -> Any:
    """Unit rows of the entries ranked for each question; an empty row when nothing is known."""
    columns: dict[str, int] = {}
    rows, places, values = [], [], []
    for number, one in enumerate(questions):
        weights = {entry: weight for entry, weight in one.entries.items() if weight > 0}
        norm = float(np.sqrt(sum(weight**2 for weight in weights.values())))
        for entry, weight in weights.items():
            rows.append(number)
            places.append(columns.setdefault(entry, len(columns)))
            values.append(weight / norm)
    shape = (len(questions), max(1, len(columns)))
    return sparse.csr_matrix((np.array(values, dtype=np.float32), (rows, places)), shape=shape)


def _best(questions: Sequence[UnresolvedQuestion], catalogue: Catalogue) -> tuple[Entry, ...]:
    total: dict[str, float] = {}
    for one in questions:
        for entry_id, weight in one.entries.items():
            total[entry_id] = total.get(entry_id, 0.0) + weight
    shown = (catalogue.shown(entry_id) for entry_id in sorted(total, key=lambda entry_id: -total[entry_id]))
    return tuple(entry for entry in shown if entry is not None)[:BEST]


def _nearest(letters: Any, phrasings: Any, owners: Sequence[Entry]) -> Iterator[tuple[Entry, ...]]:
    """For each row of letters, the entries with the nearest phrasings."""
    for start in range(0, letters.shape[0], _FEW):
        # Compressed by columns: one question's likenesses follow one another.
        near = (phrasings @ letters[start : start + _FEW].T).tocsc() if owners else None
        for place in range(min(_FEW, letters.shape[0] - start)):
            yield () if near is None else _owners_of(near, place, owners)


def _owners_of(near: Any, place: int, owners: Sequence[Entry]) -> tuple[Entry, ...]:
    column = slice(near.indptr[place], near.indptr[place + 1])
    scores, numbers = near.data[column], near.indices[column]
    alike = scores > _ALIKE_LETTERS
    scores, numbers = scores[alike], numbers[alike]
    # The likest first; of equals, the first phrasing.
    entries = {owners[numbers[one]].id: owners[numbers[one]] for one in np.lexsort((numbers, -scores))[:20]}
    return tuple(entries.values())[:BEST]
