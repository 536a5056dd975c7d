"""Retention and erasing: nothing left of what was written, and reports that count the same."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.privacy.reference import reference_of
from assistant.store import Interaction, Store
from assistant.store.history import Question, first_and_last, questions_between
from assistant.store.models import feedback, interactions
from assistant.store.retention import Purged, erase, is_reference, purge

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
OLD, RECENT = NOW - timedelta(days=91), NOW - timedelta(days=89)
BEGINNING = NOW - timedelta(days=365)


@pytest.fixture
def tracker(url: str, tmp_path: Path) -> str:
    """Rasa's table, in a file of its own or beside the interactions."""
    address = url if url.startswith("postgresql") else f"sqlite:///{tmp_path / 'conversations.db'}"
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE IF EXISTS events"))
        connection.execute(
            sa.text(
                "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255) NOT NULL, "
                "type_name VARCHAR(255) NOT NULL, timestamp FLOAT, data TEXT)"
            )
        )
    engine.dispose()
    return address


def add(store: Store, when: datetime, conversation: str, question: str, decision: str, **more: object) -> int:
    status = {"answer": "answered", "small_talk": "answered", "admit": "out_of_scope"}.get(
        decision, "ambiguous"
    )
    number = store.record_interaction(
        Interaction(conversation, question, status, decision, **more)  # type: ignore[arg-type]
    )
    with store.transaction() as connection:
        connection.execute(interactions.update().where(interactions.c.id == number).values(created_at=when))
    return number


def say(tracker: str, number: int, sender: str, when: datetime) -> None:
    engine = sa.create_engine(tracker)
    with engine.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO events VALUES (:i, :s, 'user', :t, :d)"),
            {"i": number, "s": sender, "t": when.timestamp(), "d": json.dumps({"text": f"secret {sender}"})},
        )
    engine.dispose()


def senders(tracker: str) -> Counter[str]:
    engine = sa.create_engine(tracker)
    with engine.begin() as connection:
        counts = Counter(row.sender_id for row in connection.execute(sa.text("SELECT sender_id FROM events")))
    engine.dispose()
    return counts


def counts(store: Store) -> list[tuple[str | None, tuple[str | None, ...], tuple[bool | None, ...]]]:
    """What a report counts, without anything a visitor wrote."""

    def key(question: Question) -> tuple[str | None, tuple[str | None, ...], tuple[bool | None, ...]]:
        turns = question.turns
        return question.kind, tuple(turn.entry for turn in turns), tuple(turn.useful for turn in turns)

    return sorted((key(question) for question in questions_between(store, BEGINNING, NOW)), key=repr)


RANKING = (("carte", 0.6), ("cle", 0.3))


def filled(store: Store) -> dict[str, int]:
    """Old and recent conversations, and one that began before the limit and went on after it."""
    numbers = {}
    for name, when in (("old", OLD), ("recent", RECENT)):
        add(store, when, name, "bonjour secret", "small_talk")
        add(store, when, name, "question secrète", "clarify", probabilities=RANKING, facets={"produit": "x"})
        numbers[name] = add(store, when, name, "question secrète", "answer", entry="carte")
        store.ask_feedback(numbers[name])
        store.record_feedback(numbers[name], name, False, reason="unclear", comment="avis secret")
        add(store, when, name, "autre secrète", "admit", probabilities=RANKING, context={"x": "secret"})
    add(store, OLD, "across", "à cheval secrète", "clarify", probabilities=RANKING)
    numbers["across"] = add(store, RECENT, "across", "à cheval secrète", "answer", entry="cle")
    return numbers


def test_old_texts_are_forgotten_and_the_counts_stay(store: Store, tracker: str) -> None:
    filled(store)
    before = counts(store)
    assert [kind for kind, _, _ in before].count("clarify") == 3
    assert purge(store, tracker, 90, NOW) == Purged(interactions=5, feedback=1)
    assert counts(store) == before
    with store.transaction() as connection:
        old = connection.execute(sa.select(interactions).where(interactions.c.created_at == OLD)).all()
        comments = connection.execute(sa.select(feedback.c.comment)).scalars().all()
    assert len(old) == 5
    for row in old:
        assert (row.conversation, row.reference, row.question, row.probabilities) == ("", "", "", [])
        assert row.facets == {}
        assert set(row.context) <= {"episode"}
    assert sorted(comments, key=str) == [None, "avis secret"]
    assert len(store.interactions_of("recent")) == 4
    assert store.interactions_of("recent")[1].interaction.question == "question secrète"
    assert purge(store, tracker, 90, NOW) == Purged()
    assert counts(store) == before
    assert first_and_last(store) == (OLD, RECENT)


def test_everything_is_forgotten_in_the_end(store: Store, tracker: str) -> None:
    filled(store)
    before = counts(store)
    purge(store, tracker, 90, NOW)
    assert purge(store, tracker, 1, NOW).interactions == 5
    assert counts(store) == before


def test_rasas_conversations_are_forgotten_too_even_when_nothing_was_asked(
    store: Store, tracker: str
) -> None:
    say(tracker, 1, "only-hello", OLD)
    say(tracker, 2, "across", OLD)
    say(tracker, 3, "across", RECENT)
    assert purge(store, tracker, 90, NOW) == Purged(events=2)
    assert senders(tracker) == {"across": 1}


def test_one_conversation_is_erased_everywhere_by_its_reference(store: Store, tracker: str) -> None:
    filled(store)
    for number, sender in enumerate(("old", "recent", "recent", "only-hello")):
        say(tracker, number, sender, RECENT)
    assert erase(store, tracker, f" {reference_of('recent').lower()} ") == Purged(4, 1, 2, 1)
    assert store.interactions_of("recent") == []
    assert len(store.interactions_of("old")) == 4
    assert senders(tracker) == {"old": 1, "only-hello": 1}
    assert erase(store, tracker, reference_of("only-hello")) == Purged(events=1, conversations=1)
    assert erase(store, tracker, reference_of("recent")) == Purged()


@pytest.mark.parametrize("act", ["purge", "erase"])
def test_no_byte_of_it_stays_in_the_files_of_sqlite(tmp_path: Path, act: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    store = Store(f"sqlite:///{home / 'assistant.db'}")
    tracker = f"sqlite:///{home / 'conversations.db'}"
    engine = sa.create_engine(tracker)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, type_name TEXT, "
                "timestamp FLOAT, data TEXT)"
            )
        )
    engine.dispose()
    number = add(store, OLD, "c1", "xyzzy-question", "answer", context={"said": "xyzzy-context"})
    store.record_feedback(number, "c1", False, comment="xyzzy-comment")
    say(tracker, 1, "xyzzy", OLD)

    def left() -> list[str]:
        return [file.name for file in home.iterdir() if b"xyzzy" in file.read_bytes()]

    assert left()
    if act == "purge":
        purge(store, tracker, 90, NOW)
    else:
        erase(store, tracker, reference_of("c1"))
        erase(store, tracker, reference_of("xyzzy"))
    assert left() == []
    store.close()


def test_a_missing_conversations_database_is_not_made(store: Store, tmp_path: Path) -> None:
    filled(store)
    file = tmp_path / "none" / "conversations.db"
    assert purge(store, f"sqlite:///{file}", 90, NOW).interactions == 5
    assert not file.parent.exists()


@pytest.mark.parametrize(
    ("text", "good"),
    [("AB12-CD34", True), (" ab12-cd34 ", True), ("AB12CD34", False), ("AB12-CD345", False), ("", False)],
)
def test_a_reference_has_one_shape(text: str, good: bool) -> None:
    assert is_reference(text) is good
