"""What real questions teach: messages that visitors themselves led to an entry, suggested as its examples."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from assistant.catalogue.duplicates import FacetOverlap
from assistant.catalogue.file_memory import keys_of
from assistant.catalogue.model import Catalogue, Entry
from assistant.inbox.redacted import is_redacted
from assistant.store.history import Question, StoredTurn
from assistant.text import matching_key

LISTED = "choisie dans une liste"
NARROWED = "trouvée après précision"
LIKED = "réponse probable jugée utile"
MOST = 200
"""Examples suggested at once."""
_MOST_LETTERS = 200
"""A longer message is a letter: what it asks is not what is to be learnt of it."""


@dataclass
class Suggestion:
    """One message that may become an example of an entry.

    Attributes:
        how: How visitors came from one to the other -> how often.
        turns: Spelling -> number of the last turn that has it.
    """

    entry: Entry
    spellings: Counter[str] = field(default_factory=Counter)
    how: Counter[str] = field(default_factory=Counter)
    turns: dict[str, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The most frequent spelling."""
        return self.spellings.most_common(1)[0][0]

    @property
    def times(self) -> int:
        """How often it ended so."""
        return sum(self.how.values())

    @property
    def key(self) -> str:
        """See `suggestion_key`."""
        return suggestion_key(self.entry.id, self.text)


def suggestion_key(entry_id: str, text: str) -> str:
    """What is remembered of a suggestion: nothing that can be read."""
    return hashlib.sha256(f"exemple\0{entry_id}\0{matching_key(text)}".encode()).hexdigest()


def suggested_examples(
    questions: Iterable[Question], catalogue: Catalogue, decided: Collection[str] = (), limit: int = MOST
) -> list[Suggestion]:
    """The messages that visitors led to an entry which does not know them, the most frequent first.

    A message that led to several entries is suggested for the one it led to most often, and for none when
    two are even: it would teach one of them wrong.

    Args:
        questions: What was asked.
        catalogue: The catalogue as it is now.
        decided: Keys of the suggestions (`suggestion_key`) that an author treated.
        limit: How many at most.
    """
    led = Led(catalogue)
    for question in questions:
        led.add(question)
    return led.suggestions(decided, limit)


class Led:
    """Gathers which messages led to which entries."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Takes the catalogue as it is now."""
        self._catalogue = catalogue
        self._led: dict[str, dict[str, Suggestion]] = {}

    def add(self, question: Question) -> None:
        """One question."""
        turn = _led_to(question)
        entry = None if turn is None else self._catalogue.shown(str(turn.entry))
        text = " ".join(question.text.split())
        if turn is None or entry is None or not _may_be_learnt(text):
            return
        one = self._led.setdefault(matching_key(text), {}).setdefault(entry.id, Suggestion(entry))
        one.spellings[text] += 1
        one.how[_how(question, turn)] += 1
        one.turns[text] = max(question.turns[0].id, one.turns.get(text, 0))

    def suggestions(self, decided: Collection[str] = (), limit: int = MOST) -> list[Suggestion]:
        """See `suggested_examples`."""
        known = _Known(self._catalogue)
        best = (_clearest(list(ways.values())) for ways in self._led.values())
        chosen = [one for one in best if one and not known.holds(one) and one.key not in decided]
        return sorted(chosen, key=lambda one: (-one.times, one.text))[:limit]


def _led_to(question: Question) -> StoredTurn | None:
    """The answer that the visitor chose or liked; None when nothing shows that it is the right one."""
    if not question.answers or question.kind in (None, "guide", "failed"):
        return None
    last = question.answers[-1]
    if last.useful is False:
        return None
    chosen = question.kind in ("suggest", "clarify", "admit")
    return last if chosen or (last.certainty == "probable" and last.useful) else None


def _how(question: Question, turn: StoredTurn) -> str:
    if question.kind in ("suggest", "admit"):
        return LISTED
    return NARROWED if question.kind == "clarify" else LIKED


def _may_be_learnt(text: str) -> bool:
    return bool(matching_key(text)) and len(text) <= _MOST_LETTERS and not is_redacted(text)


def _clearest(ways: list[Suggestion]) -> Suggestion | None:
    ways.sort(key=lambda one: -one.times)
    even = len(ways) > 1 and ways[0].times == ways[1].times
    return None if even else ways[0]


class _Known:
    """What is learnt already: by the entry, or by another from which the facets do not separate it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._facets = FacetOverlap(catalogue.taxonomy)
        self._owners: dict[str, list[Entry]] = {}
        for entry in catalogue.entries.values():
            for key in keys_of(entry):
                self._owners.setdefault(key, []).append(entry)

    def holds(self, one: Suggestion) -> bool:
        mine = self._facets.signature(one.entry)
        return any(
            owner.id == one.entry.id or self._facets.overlaps(mine, self._facets.signature(owner))
            for owner in self._owners.get(matching_key(one.text), ())
        )
