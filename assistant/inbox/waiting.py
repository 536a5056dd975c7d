"""The questions that wait for the authors, read from the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from assistant.catalogue.lexicon import LEXICON_FILE, Lexicon, load_lexicon
from assistant.catalogue.load import load_catalogue
from assistant.catalogue.model import Catalogue
from assistant.errors import AssistantError
from assistant.inbox.clustering import Cluster, cluster_questions
from assistant.inbox.contexts import contexts_of, varied
from assistant.inbox.decisions import ASSIGNED, STATUSES, TODO, assignees_of, decided_keys, decisions_of
from assistant.inbox.suggestions import Led, Suggestion
from assistant.inbox.unknown_words import UnknownWord, WordCounts
from assistant.inbox.unresolved import Gathering, Past, look_at, unresolved_questions
from assistant.store.history import Question, models_seen, questions_between
from assistant.store.store import Store
from assistant.text import fold, slug

_EVER = datetime(2000, 1, 1, tzinfo=UTC)


class Taker(Protocol):
    """Learns from questions."""

    def add(self, question: Question) -> None:
        """One question."""


class StatusError(AssistantError):
    """A status that is none; the message lists them, in French."""


@dataclass(frozen=True)
class Wanted:
    """Which questions to list.

    Attributes:
        days: Of the last days only; of everything that is kept by default.
        status: One of `decisions.STATUSES`; by default what waits, assigned or not.
        assignee: Given to this person, whatever the case and the accents.
        since: Asked from then on, rather than `days`.
        until: Asked before then.
    """

    days: int | None = None
    status: str | None = None
    assignee: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def decided(self) -> str | None:
        """The status, when it is one of decided questions."""
        return None if self.status in (None, TODO, ASSIGNED) else self.status

    def keeps(self, cluster: Cluster) -> bool:
        """Whether a group is to be listed."""
        if self.assignee is not None and fold(self.assignee) not in map(fold, cluster.assignees):
            return False
        return self.status not in (TODO, ASSIGNED) or cluster.status == self.status


def read_status(typed: str | None) -> str | None:
    """The status somebody typed, « a-traiter » or « À traiter »; None for None.

    Raises:
        StatusError: It is none.
    """
    if typed is None:
        return None
    for status in STATUSES:
        if slug(typed).removesuffix("s") == slug(status):
            return status
    raise StatusError(f"« {typed} » n'est pas un statut : {', '.join(STATUSES)}.")


def waiting_clusters(
    store: Store, catalogue: Catalogue, wanted: Wanted, takers: Sequence[Taker] = ()
) -> list[Cluster]:
    """The groups of a store, the largest first, without their contexts (`with_contexts`).

    Args:
        store: Of the interactions.
        catalogue: As it is now.
        wanted: Which ones.
        takers: Given every question on the way, answered well or not.

    Raises:
        StoreUnavailable: The database is missing.
    """
    now = datetime.now(UTC)
    since = wanted.since or (_EVER if wanted.days is None else now - timedelta(days=max(0, wanted.days)))
    past = Past(decisions_of(store), assignees_of(store), models_seen(store), wanted.decided)
    asked = _given_to(takers, questions_between(store, since, wanted.until or now))
    questions = unresolved_questions(asked, catalogue, past)
    return [cluster for cluster in cluster_questions(questions, catalogue) if wanted.keeps(cluster)]


@dataclass(frozen=True)
class AllGroups:
    """Every group of a store, and what real questions suggest.

    Attributes:
        waiting: What waits, assigned or not, the largest first.
        decided: Status of decided questions -> their groups.
        suggested: Messages that entries may learn.
        unknown: Words that the lexicon may learn.
    """

    waiting: list[Cluster]
    decided: Mapping[str, list[Cluster]]
    suggested: list[Suggestion]
    unknown: list[UnknownWord]


def all_groups(store: Store, catalogue: Catalogue, lexicon: Lexicon) -> AllGroups:
    """Reads the interactions once, for the groups of every status.

    Raises:
        StoreUnavailable: The database is missing.
    """
    past = Past(decisions_of(store), assignees_of(store), models_seen(store))
    waiting = Gathering(catalogue, past)
    # Nothing is of a status that nobody decided.
    statuses = {one.status for one in past.decisions.values()}
    settled = {
        status: Gathering(catalogue, replace(past, wanted=status))
        for status in STATUSES
        if status not in (TODO, ASSIGNED) and status in statuses
    }
    led, words = Led(catalogue), WordCounts(catalogue, lexicon)
    takers: tuple[Taker, ...] = (_Together((waiting, *settled.values())), led, words)
    for _ in _given_to(takers, questions_between(store, _EVER, datetime.now(UTC))):
        pass
    return AllGroups(
        cluster_questions(waiting.questions(), catalogue),
        {status: cluster_questions(one.questions(), catalogue) for status, one in settled.items()},
        led.suggestions(past.decisions),
        words.words(),
    )


@dataclass(frozen=True)
class _Together:
    """Several gatherings, for which every question is looked at once."""

    gatherings: Sequence[Gathering]

    def add(self, question: Question) -> None:
        """One question."""
        looked = look_at(question)
        if looked is None:
            return
        for gathering in self.gatherings:
            gathering.take(question, looked)


def _given_to(takers: Sequence[Taker], questions: Iterable[Question]) -> Iterator[Question]:
    for question in questions:
        for taker in takers:
            taker.add(question)
        yield question


@dataclass(frozen=True)
class Inbox:
    """All that waits for the authors.

    Attributes:
        clusters: The largest first, without their contexts.
        suggested: Messages that entries may learn.
        unknown: Words that the lexicon may learn.
    """

    catalogue: Catalogue
    clusters: list[Cluster]
    suggested: list[Suggestion]
    unknown: list[UnknownWord]


def read_inbox(store: Store, data_dir: Path, wanted: Wanted | None = None) -> Inbox:
    """Reads the interactions once, for all that the authors may learn from them.

    Raises:
        CatalogueError: The catalogue cannot be read.
        StoreUnavailable: The database is missing.
    """
    catalogue = load_catalogue(data_dir)
    led, words = Led(catalogue), WordCounts(catalogue, load_lexicon(data_dir / LEXICON_FILE))
    clusters = waiting_clusters(store, catalogue, wanted or Wanted(), (led, words))
    return Inbox(catalogue, clusters, led.suggestions(decided_keys(store)), words.words())


def with_contexts(store: Store, catalogue: Catalogue, clusters: Sequence[Cluster]) -> list[Cluster]:
    """The same groups with some of their questions in context: for the page that is shown, not for all.

    Raises:
        StoreUnavailable: The database is missing.
    """
    chosen = [varied(cluster.occurrences) for cluster in clusters]
    contexts = contexts_of(store, catalogue, [one for some in chosen for one in some])
    return [
        replace(cluster, contexts=tuple(contexts[one] for one in some if one in contexts))
        for cluster, some in zip(clusters, chosen, strict=True)
    ]
