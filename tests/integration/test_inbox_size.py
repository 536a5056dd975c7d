"""The inbox of a busy month."""

from __future__ import annotations

import random
from functools import partial

from assistant.catalogue import load_catalogue
from assistant.inbox.clustering import cluster_questions
from assistant.inbox.unresolved import UNANSWERED, UnresolvedQuestion, key_of
from tests.conftest import FROZEN
from tests.counting import calls

CATALOGUE = load_catalogue(FROZEN)


def _questions(count: int) -> list[UnresolvedQuestion]:
    chance = random.Random(3)
    words = [f"mot{number}" for number in range(600)]
    questions = []
    for _ in range(count):
        text = " ".join(chance.choices(words, k=6))
        one = UnresolvedQuestion(key_of(text), entries={chance.choice(list(CATALOGUE.entries)): 0.5})
        one.spellings[text] = 1
        one.why[UNANSWERED] = 1
        questions.append(one)
    return questions


def test_ten_thousand_questions_are_grouped() -> None:
    assert sum(one.times for one in cluster_questions(_questions(10_000), CATALOGUE)) == 10_000


def test_the_work_of_grouping_grows_with_the_questions_only() -> None:
    small, large = (calls(partial(cluster_questions, _questions(count), CATALOGUE)) for count in (500, 2_000))
    assert large < 4 * 1.5 * small
