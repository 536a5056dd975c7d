"""Retention and erasing: nothing left of what was written, and reports that count the same."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.privacy.reference import reference_of
from assistant.releases.registry import release_folder
from assistant.releases.retention import erase_everywhere, everything_kept
from assistant.store import Interaction, Store
from assistant.store.handed_over import decided
from assistant.store.history import Question, first_and_last, questions_between
from assistant.store.models import assignments, feedback, inbox, interactions, metadata
from assistant.store.question_keys import key_of
from assistant.store.retention import Purged, erase, is_reference, purge
from tests.unit.releases.test_registry import made as made_release

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


def test_what_was_handed_over_is_all_that_an_erasure_leaves_nothing_of(
    store: Store, tracker: str, tmp_path: Path
) -> None:
    number = add(store, RECENT, "c1", "ma carte grobidule", "answer", entry="carte")
    store.record_feedback(number, "c1", False, "wrong", "grobidule encore")
    add(store, RECENT, "c2", "une autre", "answer", entry="carte")
    say(tracker, 1, "c1", RECENT)
    with store.transaction() as connection:
        made = {"decision": "carte", "decided_at": NOW, "decided_by": "Ada Author"}
        connection.execute(inbox.insert().values(key=key_of("Ma carte, grobidule !"), **made))
        given = {"assignee": "Bob", "assigned_at": NOW, "assigned_by": "Ada Author"}
        connection.execute(assignments.insert().values(key=key_of("ma carte grobidule"), **given))
        connection.execute(inbox.insert().values(key=key_of("d'un autre visiteur"), **made))
    models = tmp_path / "models"
    made_release(models, "un", 1)
    report = {
        "real": {"asked": 2, "count": 2, "changed": [["ma carte grobidule", "a", "b"], ["à lui", "a", "b"]]}
    }
    (release_folder(models, "un") / "report.json").write_text(json.dumps(report))

    kept = everything_kept(store, tracker, models, reference_of("c1"))
    (conversation,) = kept["conversations"]
    assert [event["text"] for event in conversation["events"]] == ["secret c1"]
    (turn,) = conversation["interactions"]
    assert (turn["question"], turn["feedback"]["comment"]) == ("ma carte grobidule", "grobidule encore")
    (decision,) = conversation["decisions"]
    assert (decision["question"], decision["decision"]) == ("ma carte grobidule", "carte")
    assert decision["decided_at"] == decision["assigned_at"] == NOW.isoformat()
    assert kept["reports"] == [{"release": "un", "question": "ma carte grobidule"}]
    # The team's own names are nobody's but theirs.
    assert "Ada" not in json.dumps(kept)
    (fact,) = decided(conversation, {"carte": "Quelle carte ?"})
    assert ("Décision", "rattachée à « Quelle carte ? »") in fact.facts

    assert erase_everywhere(store, tracker, models, reference_of("c1"), NOW + timedelta(days=400))
    after = everything_kept(store, tracker, models, reference_of("c1"))
    assert (after["conversations"], after["reports"]) == ([], [])
    assert everything_kept(store, tracker, models, reference_of("c2"))["conversations"]
    with store.transaction() as connection:
        tables = [connection.execute(sa.select(table)).all() for table in metadata.sorted_tables]
    assert "grobidule" not in repr(tables) + "".join(file.read_text() for file in models.rglob("report.*"))


def test_old_texts_that_are_forgotten_are_handed_over_to_nobody(
    store: Store, tracker: str, tmp_path: Path
) -> None:
    add(store, OLD, "c1", "ma carte grobidule", "answer", entry="carte")
    say(tracker, 1, "c1", OLD)
    purge(store, tracker, 90, NOW)
    assert everything_kept(store, tracker, tmp_path, reference_of("c1"))["conversations"] == []


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
