"""What tells one act from another beside its words: the context, the subject, and what is on screen."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from assistant.understanding.danger_wordings import DangerWordings
from assistant.understanding.named_facets import NamedFacets
from assistant.understanding.offered import Offered
from assistant.understanding.result import (
    CLARIFICATION,
    COMMENT,
    CONTACT,
    FEEDBACK,
    REASON,
    SUGGESTION,
    Context,
)

ASKED = (None, CLARIFICATION, SUGGESTION, FEEDBACK, REASON, COMMENT, CONTACT)
NAMES = (
    *(f"asked_{asked}" for asked in ASKED),
    "answered",
    "pending",
    "listed",
    "near",
    "held",
    "unheld",
    "words",
    "facets",
    "wave",
    "number",
    "foreign",
    "distress",
    "danger",
    "software",
    "people",
    "signs",
    "means",
    "now",
    "things",
    "distance",
    "idiom",
    "befalls_someone",
    "befalls_something",
    "is_distant",
    "likeness",
    "title",
    "rank_of_choice",
    "rank_of_list",
    "rank_of_nothing",
    "rank_of_reason",
    "same_facet",
    "other_facet",
)
"""What is awaited; whether an entry was just answered, a question is pending, a list is shown; cosine with
the nearest phrasing of the FAQ; words that the FAQ holds and does not, on a logarithm; how many words;
facets, waves and numbers named; somebody else's object; wordings of danger, and of what or whom they are
said; a value of what is offered, words of one title, a rank; a value of a facet that the question before
names, and of one that it does not."""


@dataclass(frozen=True)
class Read:
    """A message on its own, as far as its act depends on it.

    Attributes:
        text: Without what frames it.
        named: Facets it names.
        near: Highest cosine of its meaning with a phrasing of the FAQ, 0 without an encoder.
        held: How many of its words the FAQ holds.
        unheld: How many it does not.
        numbers: Numbers and codes it names.
        foreign: It names somebody else's object.
    """

    text: str
    named: NamedFacets
    near: float
    held: int
    unheld: int
    numbers: int
    foreign: bool


def signals(
    read: Read,
    offered: Offered,
    context: Context,
    of_question: NamedFacets,
    safety: DangerWordings,
) -> np.ndarray:
    """The signals of one message, shape (len(NAMES),).

    Args:
        read: The message.
        offered: What it says of what is on screen.
        context: Of the conversation.
        of_question: Facets that the question before names.
        safety: Wordings of danger.
    """
    asked = [float(context.asked == one) for one in ASKED]
    awaits_value = context.asked in (CLARIFICATION, CONTACT)
    ranked = float(offered.rank is not None)
    same = sum(facet in of_question.facets for facet in read.named.facets)
    words = len(read.text.split())
    held = safety.held_by(read.text)
    return np.array(
        [
            *asked,
            float(bool(context.entry)),
            float(bool(context.question) and not context.entry),
            float(bool(context.entries)),
            4 * read.near,
            math.log1p(read.held),
            math.log1p(read.unheld),
            math.log1p(words),
            min(len(read.named.facets), 3) / 2,
            float(bool(read.named.attributes)),
            float(read.numbers > 0),
            float(read.foreign),
            *map(float, held),
            float(held.befalls_someone),
            float(held.befalls_something),
            float(held.is_distant),
            offered.likeness * awaits_value * (1 + 1 / max(words, 1)),
            offered.title,
            ranked * awaits_value,
            ranked * bool(context.entries),
            ranked * (not context.entries and not awaits_value),
            ranked * (context.asked == REASON),
            min(same, 2) / 2 * bool(context.question),
            min(len(read.named.facets) - same, 2) / 2 * bool(context.question),
        ],
        dtype=np.float32,
    )
