"""Questions that no entry answers, made from those that one does: their number or their object is replaced.

What tells a question that an entry really answers from a familiar sentence about something else is learnt on
them. Each comes with the entry it was made from, so that it is held out with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from assistant.understanding.numbers import Condition, NumberIndex, conditions
from assistant.understanding.ranking.entries import TrainingEntry

_NEIGHBOURS = 3
"""Numbers near the right one among which the wrong one is drawn."""
_FARTHEST = 60


def replaced_numbers(entries: Sequence[TrainingEntry], seed: int) -> list[tuple[str, str, str]]:
    """The texts of entries with a number that the catalogue lacks in the place of theirs.

    One text for each kind of number of a phrasing or an example: all its numbers of that kind are replaced.

    Returns:
        `(text, id of the entry it was made from, the first wrong number as said)`.
    """
    index = NumberIndex.of(entries)
    random = np.random.default_rng(seed)
    made: dict[str, tuple[str, str]] = {}
    for entry in entries:
        for text in (*entry.phrasings, *entry.examples):
            for changed, said in _with_other_numbers(text, index, random):
                made.setdefault(changed, (entry.id, said))
    return [(text, entry, said) for text, (entry, said) in made.items()]


def _with_other_numbers(
    text: str, index: NumberIndex, random: np.random.Generator
) -> Iterator[tuple[str, str]]:
    found = conditions(text)
    for kind in dict.fromkeys(condition.kind for condition in found):
        changed = text
        for condition in reversed(found):
            if condition.kind != kind:
                continue
            written = _last_number(text[condition.start : condition.end])
            near = _neighbours(condition, index) if written.isdigit() else []
            if not near:
                break
            number = str(near[int(random.integers(len(near)))]).zfill(len(written))
            changed = changed[: condition.end - len(written)] + number + changed[condition.end :]
        else:
            lacking = index.compare(conditions(changed)).unknown
            if lacking:
                yield changed, lacking[0]


def _last_number(written: str) -> str:
    """The digits at the end of a condition: « 18 » of « SC.MSS/CONF.18 »."""
    return written[len(written.rstrip("0123456789")) :]


def _neighbours(condition: Condition, index: NumberIndex) -> list[int]:
    """The first numbers after one that the catalogue lacks."""
    *parts, last = condition.number.split(".")
    near = []
    for number in range(int(last) + 1, int(last) + _FARTHEST):
        if index.lacks(replace(condition, number=".".join([*parts, str(number)]))):
            near.append(number)
        if len(near) == _NEIGHBOURS:
            break
    return near
