"""What visitors asked and got no answer to, for a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.catalogue.model import Catalogue
from assistant.inbox.clustering import Cluster
from assistant.inbox.contexts import varied
from assistant.inbox.decisions import FOREIGN, decisions_of
from assistant.inbox.unresolved import UNANSWERED
from assistant.inbox.waiting import Wanted, waiting_clusters
from assistant.privacy.reference import reference_of
from assistant.store.store import Store


@dataclass(frozen=True)
class Unanswered:
    """One group: see `reports.subjects.Subject`."""

    text: str
    times: int
    wordings: int
    nearest: tuple[str, str] | None
    references: tuple[str, ...]
    turn: int


def unanswered_groups(
    store: Store, catalogue: Catalogue, since: datetime, until: datetime, limit: int | None = None
) -> list[Unanswered]:
    """The groups of a period, those asked most first; what was decided since is left out.

    Raises:
        StoreUnavailable: The database is missing.
    """
    clusters = waiting_clusters(store, catalogue, Wanted(since=since, until=until))
    groups = [_unanswered(one) for one in clusters if one.why[UNANSWERED]]
    return sorted(groups, key=lambda one: (-one.times, one.text))[:limit]


def foreign_keys(store: Store) -> frozenset[str]:
    """Keys of the questions that an author decided to be out of scope.

    Raises:
        StoreUnavailable: The database is missing.
    """
    return frozenset(key for key, one in decisions_of(store).items() if one.decision == FOREIGN)


def _unanswered(cluster: Cluster) -> Unanswered:
    questions = [question for question in cluster.questions if question.why[UNANSWERED]]
    leader = max(questions, key=lambda question: question.why[UNANSWERED])
    best = cluster.best[0] if cluster.best else None
    return Unanswered(
        leader.text,
        cluster.why[UNANSWERED],
        len(questions),
        None if best is None else (best.id, best.question),
        tuple(reference_of(one.conversation) for one in varied(cluster.occurrences)),
        # The last time it was asked: its text is kept the longest.
        max(leader.occurrences, key=lambda one: one.turn).turn,
    )
