"""A question in its conversation: what came before, what the assistant did, what came after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


def contexts_of(
    store: Store, catalogue: Catalogue, occurrences: Sequence[Occurrence]
) -> Mapping[Occurrence, Context]:
    """The contexts of some occurrences; one whose conversation was forgotten or erased has none.

    Raises:
        StoreUnavailable: The database is missing.
    """
    turns = turns_of(store, [occurrence.conversation for occurrence in occurrences])
    questions = {conversation: list(questions_of(own)) for conversation, own in turns.items()}
    contexts = {}
    for occurrence in occurrences:
        own = questions.get(occurrence.conversation, [])
        place = next((n for n, one in enumerate(own) if one.turns[0].id == occurrence.turn), None)
        # An emergency hides the message before and after it: then there is nothing to show.
        if place is not None and own[place].text:
            contexts[occurrence] = _context(own, place, catalogue)
    return contexts


def varied(occurrences: Sequence[Occurrence], most: int = MOST) -> list[Occurrence]:
    """The first occurrences, each of another conversation."""
    chosen: dict[str, Occurrence] = {}
    for occurrence in occurrences:
        chosen.setdefault(occurrence.conversation, occurrence)
        if len(chosen) == most:
            break
    return list(chosen.values())


def _context(questions: Sequence[Question], place: int, catalogue: Catalogue) -> Context:
    question = questions[place]
    before = questions[place - 1].text if place else ""
    after = questions[place + 1].text if place + 1 < len(questions) else ""
    return Context(
        reference_of(question.turns[0].conversation),
        question.created_at,
        question.text,
        before or None,
        _chosen(question, catalogue),
        tuple(did(turn, catalogue) for turn in question.turns),
        after or None,
    )


def _chosen(question: Question, catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    known = question.turns[-1].facets
    pairs = []
    for facet in catalogue.taxonomy.facets:
        given = known.get(facet.id) or ()
        for value_id in (given,) if isinstance(given, str) else given:
            value = facet.value(str(value_id))
            pairs.append((facet.id, value.label if value is not None else str(value_id)))
    return tuple(pairs)


def did(turn: StoredTurn, catalogue: Catalogue) -> str:
    """What the assistant did in one turn, in French."""
    if turn.status == "failed":
        return "était en panne"
    if turn.decision == "answer" and turn.entry:
        entry = catalogue.entries.get(turn.entry)
        title = entry.question if entry is not None else turn.entry
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
