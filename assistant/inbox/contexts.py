"""A question in its conversation: what came before, what the assistant did, what came after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from assistant.catalogue.model import Catalogue
from assistant.inbox.unresolved import Occurrence
from assistant.privacy.reference import reference_of
from assistant.store.history import Question, StoredTurn, questions_of, turns_of
from assistant.store.store import Store

MOST = 3
"""Conversations shown of one group."""


@dataclass(frozen=True)
class Context:
    """One occurrence of a question, redacted as it is stored.

    Attributes:
        reference: Of the conversation, « AB12-CD34 ».
        at: When it was asked (UTC).
        question: As the visitor wrote it.
        before: The question before, None when there is none that may be shown.
        chosen: Facet -> value, as the visitor reads them.
        did: What the assistant did, turn by turn, in French.
        after: The question after, None as above.
    """

    reference: str
    at: datetime
    question: str
    before: str | None = None
    chosen: tuple[tuple[str, str], ...] = ()
    did: tuple[str, ...] = ()
    after: str | None = None

    @property
    def says_more(self) -> bool:
        """False when it adds nothing to the question itself."""
        return bool(self.before or self.chosen or self.after or len(self.did) > 1)


@dataclass(frozen=True)
class Labels:
    """How entries and values of facets are told.

    Attributes:
        titles: Entry -> its question.
        facets: Facet -> value -> label, in the order in which they are told.
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    facets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, catalogue: Catalogue) -> Labels:
        """As a catalogue has them."""
        return cls(
            {entry.id: entry.question for entry in catalogue.entries.values()},
            {
                facet.id: {value.id: value.label for value in facet.values}
                for facet in catalogue.taxonomy.facets
            },
        )


def contexts_of(
    store: Store, catalogue: Catalogue, occurrences: Sequence[Occurrence]
) -> Mapping[Occurrence, Context]:
    """The contexts of some occurrences; one whose conversation was forgotten or erased has none.

    Raises:
        StoreUnavailable: The database is missing.
    """
    return contexts_in(conversations_of(store, occurrences), occurrences, Labels.of(catalogue))


def conversations_of(store: Store, occurrences: Sequence[Occurrence]) -> Mapping[str, list[Question]]:
    """Conversation of some occurrences -> its questions; one query of the store.

    Raises:
        StoreUnavailable: The database is missing.
    """
    turns = turns_of(store, [occurrence.conversation for occurrence in occurrences])
    return {conversation: list(questions_of(own)) for conversation, own in turns.items()}


def contexts_in(
    questions: Mapping[str, Sequence[Question]], occurrences: Sequence[Occurrence], labels: Labels
) -> Mapping[Occurrence, Context]:
    """See `contexts_of`, of conversations that were read."""
    contexts = {}
    for occurrence in occurrences:
        own = questions.get(occurrence.conversation, [])
        place = next((n for n, one in enumerate(own) if one.turns[0].id == occurrence.turn), None)
        # An emergency hides the message before and after it: then there is nothing to show.
        if place is not None and own[place].text:
            contexts[occurrence] = _context(own, place, labels)
    return contexts


def varied(occurrences: Sequence[Occurrence], most: int = MOST) -> list[Occurrence]:
    """The first occurrences, each of another conversation."""
    chosen: dict[str, Occurrence] = {}
    for occurrence in occurrences:
        chosen.setdefault(occurrence.conversation, occurrence)
        if len(chosen) == most:
            break
    return list(chosen.values())


def _context(questions: Sequence[Question], place: int, labels: Labels) -> Context:
    question = questions[place]
    before = questions[place - 1].text if place else ""
    after = questions[place + 1].text if place + 1 < len(questions) else ""
    return Context(
        reference_of(question.turns[0].conversation),
        question.created_at,
        question.text,
        before or None,
        _chosen(question, labels),
        tuple(did(turn, labels) for turn in question.turns),
        after or None,
    )


def _chosen(question: Question, labels: Labels) -> tuple[tuple[str, str], ...]:
    known = question.turns[-1].facets
    pairs = []
    for facet, values in labels.facets.items():
        given = known.get(facet) or ()
        for value in (given,) if isinstance(given, str) else given:
            pairs.append((facet, values.get(str(value), str(value))))
    return tuple(pairs)


def did(turn: StoredTurn, labels: Labels) -> str:
    """What the assistant did in one turn, in French."""
    if turn.status == "failed":
        return "était en panne"
    if turn.decision == "answer" and turn.entry:
        title = labels.titles.get(turn.entry, turn.entry)
        judged = {True: ", jugée utile", False: ", jugée inutile", None: ""}[turn.useful]
        return f"a répondu « {title} »{judged}"
    return {
        "clarify": "a demandé une précision",
        "suggest": "a proposé une liste",
        "admit": "n'a pas su répondre",
        "redirect": "a indiqué un autre organisme",
        "guide": "a guidé le visiteur",
        "hand_over": "a donné un contact",
    }.get(turn.decision, "a répondu")
