"""The inbox and the report of a busy month."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from assistant.catalogue import load_catalogue
from assistant.inbox.clustering import cluster_questions
from assistant.inbox.unresolved import UNANSWERED, UnresolvedQuestion, key_of
from assistant.inbox.waiting import read_inbox, with_contexts
from assistant.reports.measure import measure
from assistant.reports.period import read_period
from assistant.store import Store
from assistant.store.models import feedback, interactions
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


def _filled(folder: Path, count: int) -> Store:
    """A store with interactions, of which a fifth is a question nobody answered, in as many conversations."""
    chance, now = random.Random(5), datetime.now(UTC)
    words = [f"mot{number}" for number in range(200)]
    entries = list(CATALOGUE.entries)
    rows, opinions = [], []
    for number in range(1, count + 1):
        entry = chance.choice(entries) if number % 5 else None
        rows.append(
            {
                "id": number,
                "created_at": now - timedelta(minutes=number),
                "conversation": f"c{number // 2}",
                "reference": "AB12-CD34",
                "question": " ".join(chance.choices(words, k=5)),
                "status": "answered" if entry else "out_of_scope",
                "decision": "answer" if entry else "admit",
                "entry": entry,
                "probabilities": [[chance.choice(entries), 0.5]],
                "facets": {},
                "model": "m",
                "catalogue": "c",
                "context": {},
            }
        )
        if number % 7 == 0:
            useful = {"useful": False, "reason": "unclear", "comment": "un commentaire"}
            opinions.append({"interaction_id": number, "asked_at": now, "answered_at": now, **useful})
    store = Store(f"sqlite:///{folder / str(count)}.db")
    with store.transaction() as connection:
        connection.execute(interactions.insert(), rows)
        connection.execute(feedback.insert(), opinions)
    return store


def _inbox(store: Store) -> None:
    read = read_inbox(store, FROZEN)
    with_contexts(store, read.catalogue, read.clusters[:20])


def _report(store: Store) -> None:
    measure(store, CATALOGUE, read_period(None, None))


@pytest.mark.parametrize("work", [_inbox, _report])
def test_the_work_grows_with_the_interactions_only(work: Callable[[Store], None], tmp_path: Path) -> None:
    small, large = _filled(tmp_path, 500), _filled(tmp_path, 4_000)
    work(small)
    assert calls(partial(work, large)) < 8 * 1.5 * calls(partial(work, small))
