"""Which questions deserve the author's look, and what the assistant made of them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from assistant.catalogue.model import Catalogue
from assistant.store.history import Question
from assistant.text import matching_key

UNANSWERED = "sans réponse"
USELESS = "réponse jugée inutile"
CLARIFIED = "trouvée après précision"
PICKED = "trouvée dans une liste"
_BEST = 0.2
"""What an entry whose answer was judged useless still weighs: the answer may be the bad part."""


@dataclass
class UnresolvedQuestion:
    """One question, however many visitors wrote it.

    Attributes:
        key: See `key_of`.
        spellings: As written -> how often.
        why: One of the reasons above -> how often.
        entries: Entry -> evidence that it is the right one: probabilities, and what visitors picked.
    """

    key: str
    spellings: Counter[str] = field(default_factory=Counter)
    why: Counter[str] = field(default_factory=Counter)
    entries: dict[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The most frequent spelling."""
        return self.spellings.most_common(1)[0][0]

    @property
    def times(self) -> int:
        """How often it was asked."""
        return sum(self.why.values())


def key_of(text: str) -> str:
    """What is remembered of a treated question: nothing that can be read."""
    return hashlib.sha256(matching_key(text).encode()).hexdigest()


def unresolved_questions(
    questions: Iterable[Question], catalogue: Catalogue, decided: Collection[str]
) -> list[UnresolvedQuestion]:
    """The questions to look at, the most frequent first.

    What the catalogue already knows as a phrasing or an example is left out, unless its answer was judged
    useless; so is what was decided before. Subjects of others (redirections) and emergencies are answered as
    they should be.

    Args:
        questions: What was asked.
        catalogue: The catalogue as it is now.
        decided: Keys of the questions that the author has treated.
    """
    known = {matching_key(text) for entry in catalogue.entries.values() for text in entry.training_texts}
    unresolved: dict[str, UnresolvedQuestion] = {}
    for question in questions:
        text = " ".join(question.text.split())
        why = reason_to_look(question)
        folded = matching_key(text)
        if why is None or not folded or (folded in known and why != USELESS):
            continue
        key = key_of(text)
        if key in decided:
            continue
        item = unresolved.setdefault(key, UnresolvedQuestion(key))
        item.spellings[text] += 1
        item.why[why] += 1
        _weigh(item, question)
    return sorted(unresolved.values(), key=lambda item: (-item.times, item.text))


def reason_to_look(question: Question) -> str | None:
    """Why the author should look at a question, None when all went well."""
    if question.kind in (None, "redirect", "emergency", "guide"):
        return None
    if any(turn.useful is False for turn in question.answers):
        return USELESS
    if not question.answers:
        return UNANSWERED
    return {"clarify": CLARIFIED, "suggest": PICKED, "admit": PICKED}.get(str(question.kind))


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
