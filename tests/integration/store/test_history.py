"""Questions put together from turns, and what was decided of them, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from assistant.inbox.decisions import IGNORE, decided_keys, remember
from assistant.store import Interaction, Store
from assistant.store.history import Question, questions_between
from assistant.store.models import inbox
from assistant.store.popular import times_answered


def store_turns(store: Store, conversation: str, *turns: tuple[str, str, str | None, bool]) -> list[int]:
    """Stores `(question, decision, entry, typed)`."""
    return [
        store.record_interaction(
            Interaction(
                conversation,
                question,
                "answered" if entry else "ambiguous",
                decision,
                entry,
                probabilities=(("carte", 0.5),) if typed else (),
            )
        )
        for question, decision, entry, typed in turns
    ]


def read(store: Store) -> list[Question]:
    now = datetime.now(UTC)
    questions = questions_between(store, now - timedelta(hours=1), now + timedelta(hours=1))
    return sorted(questions, key=lambda question: question.turns[0].id)


def test_turns_of_one_question_stay_together(store: Store) -> None:
    store_turns(
        store,
        "c1",
        ("Quelle date ?", "clarify", None, True),
        ("Quelle date ?", "clarify", None, False),
        ("Quelle date ?", "answer", "date", False),
        ("Quelle date ?", "hand_over", None, False),
        ("Quelle carte ?", "answer", "carte", True),
    )
    store_turns(store, "c2", ("Quelle date ?", "admit", None, True))
    assert [(q.text, q.kind, [t.decision for t in q.turns]) for q in read(store)] == [
        ("Quelle date ?", "clarify", ["clarify", "clarify", "answer", "hand_over"]),
        ("Quelle carte ?", "answer", ["answer"]),
        ("Quelle date ?", "admit", ["admit"]),
    ]


def test_an_answer_is_as_sure_as_it_was_said(store: Store) -> None:
    for conversation, certainty in (("c1", "probable"), ("c2", "sure"), ("c3", None)):
        store.record_interaction(
            Interaction(conversation, "Quelle carte ?", "answered", "answer", "carte", certainty=certainty)
        )
    assert [question.answers[0].certainty for question in read(store)] == ["probable", "sure", "sure"]


def test_entries_are_counted_by_how_often_they_were_answered(store: Store) -> None:
    before = datetime.now(UTC) - timedelta(hours=1)
    store_turns(
        store,
        "c1",
        ("Quelle date ?", "answer", "date", True),
        ("Quelle carte ?", "answer", "carte", True),
        ("Une carte ?", "answer", "carte", True),
        ("Quelle carte ?", "clarify", None, True),
    )
    assert times_answered(store, before) == {"date": 1, "carte": 2}
    assert times_answered(store, datetime.now(UTC) + timedelta(hours=1)) == {}


def test_the_same_question_typed_again_is_another_one(store: Store) -> None:
    store_turns(store, "c1", *[("Quelle carte ?", "answer", "carte", True)] * 2)
    assert len(read(store)) == 2


def test_a_walk_ends_with_its_answer_and_small_talk_is_no_question(store: Store) -> None:
    store_turns(
        store,
        "c1",
        ("", "small_talk", None, False),
        ("", "guide", None, False),
        ("", "guide", None, False),
        ("Titre de l'entrée", "answer", "carte", False),
        ("", "emergency", None, False),
        ("", "emergency", None, False),
    )
    store_turns(store, "c2", ("", "hand_over", None, False))
    assert [(q.kind, len(q.turns), len(q.answers)) for q in read(store)] == [
        ("guide", 3, 1),
        ("emergency", 1, 0),
        ("emergency", 1, 0),
        (None, 1, 0),
    ]


def test_feedback_comes_with_its_turn(store: Store) -> None:
    [number] = store_turns(store, "c1", ("Quelle carte ?", "answer", "carte", True))
    store.ask_feedback(number)
    [question] = read(store)
    assert [(turn.feedback_requested, turn.useful) for turn in question.answers] == [(True, None)]
    store.record_feedback(number, "c1", False, reason="unclear")
    [question] = read(store)
    assert [(turn.useful, turn.reason) for turn in question.answers] == [(False, "unclear")]


def test_a_decision_is_remembered_and_may_change(store: Store) -> None:
    keys = {f"{number:064x}": IGNORE for number in range(1200)}
    with store.transaction() as connection:
        remember(connection, keys)
    with store.transaction() as connection:
        remember(connection, {f"{0:064x}": "carte"})
        remember(connection, {})
    assert decided_keys(store) == set(keys)
    with store.transaction() as connection:
        decisions = dict(connection.execute(sa.select(inbox.c.key, inbox.c.decision)).all())
    assert (decisions[f"{0:064x}"], decisions[f"{1:064x}"]) == ("carte", IGNORE)
