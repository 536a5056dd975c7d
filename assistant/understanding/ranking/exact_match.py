"""A question written word for word in the catalogue: nothing is then left to weigh.

The weights are learnt on questions that were left out, so they say nothing of one that was not: without this,
one phrasing in thirty of the shipped catalogue was offered in a list, and a few were answered by a neighbour.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from assistant.text import matching_key

SURE = 0.97
"""Probability that who writes a phrasing of the catalogue means its entry."""
_FILE = "exact.json"


class ExactMatch:
    """The phrasings and whose they are."""

    def __init__(self, owners: dict[str, list[int]]) -> None:
        """Takes key of a phrasing -> numbers of its entries; see `of`."""
        self._owners = owners

    @classmethod
    def of(cls, phrasings: Iterable[tuple[int, str]]) -> ExactMatch:
        """Reads `(number of the entry, phrasing)`; case, accents and punctuation do not count."""
        owners: dict[str, list[int]] = {}
        for entry, text in phrasings:
            mine = owners.setdefault(matching_key(text), [])
            if entry not in mine:
                mine.append(entry)
        owners.pop("", None)
        return cls(owners)

    def settle(
        self, text: str, known: float, p: np.ndarray, answers: float
    ) -> tuple[float, np.ndarray, float]:
        """The probabilities, with almost all of the mass on the entries that hold the text.

        Args:
            text: As typed.
            known: Probability that some entry answers.
            p: Probability of each entry.
            answers: Probability that the first subject answers.

        Returns:
            The same when no phrasing is this text. Entries that hold the very same text (what a family asks
            of each of its members) share the mass equally: whatever else they say, nothing in the text tells
            them apart, and which one ranked first has depended on the processor that trained.
        """
        owners = self._owners.get(matching_key(text))
        if not owners:
            return known, p, answers
        share = p / max(float(p.sum()), 1e-12)
        inside = float(share[owners].sum())
        settled = share * ((1 - SURE) / max(1 - inside, 1e-12))
        settled[owners] = SURE / len(owners)
        return max(known, SURE), settled, max(answers, SURE)

    def save(self, folder: Path) -> None:
        """Writes JSON."""
        (folder / _FILE).write_text(json.dumps(self._owners, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> ExactMatch:
        """Reads what `save` wrote; nothing for a model of before, which a rollback may bring back."""
        if not (folder / _FILE).is_file():
            return cls({})
        return cls(json.loads((folder / _FILE).read_text(encoding="utf-8")))
