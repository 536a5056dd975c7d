"""The inbox of a busy month."""

from __future__ import annotations

import random
import time
from pathlib import Path

from assistant.catalogue import load_catalogue
from assistant.inbox.gather import UNANSWERED, Asked, key_of
from assistant.inbox.groups import group

SHIPPED = Path(__file__).parents[2] / "data"


def test_ten_thousand_questions_are_grouped_in_seconds() -> None:
    catalogue = load_catalogue(SHIPPED)
    chance = random.Random(3)
    words = [f"mot{number}" for number in range(600)]
    texts = [" ".join(chance.choices(words, k=6)) for _ in range(10_000)]
    asked = []
    for text in texts:
        one = Asked(key_of(text), entries={chance.choice(list(catalogue.entries)): 0.5})
        one.spellings[text] = 1
        one.why[UNANSWERED] = 1
        asked.append(one)
    began = time.perf_counter()
    found = group(asked, catalogue)
    assert sum(one.times for one in found) == 10_000
    assert time.perf_counter() - began < 60
