"""Conversations that are looked up, handed over and summed up, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.privacy.reference import reference_of
from assistant.store import HIDDEN, Interaction, Store
from assistant.store.conversations import Wanted, by_reference, find
from assistant.store.handed_over import everything, noted
from assistant.store.models import feedback, interactions
from assistant.store.sent_summaries import claim, last_sent, release, sent
from assistant.store.turn_texts import comments_by_turn, questions_by_turn, turns_by_reference

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _keep(
    store: Store, visitor: str, decision: str = "answer", useful: bool | None = None, **more: str
) -> int:
    entry = "carte" if decision == "answer" else None
    number = store.record_interaction(
        Interaction(visitor, f"question de {visitor}", "answered", decision, entry, (("carte", 0.9),))
    )
    if useful is not None:
        store.record_feedback(number, visitor, useful, more.get("reason"), more.get("comment"))
    return number


def _names(store: Store, wanted: Wanted, **more: int) -> list[str]:
    return [one.turns[0].conversation for one in find(store, wanted, **more)]


def test_each_conversation_is_found_once_by_its_last_turn_that_is_wanted(store: Store) -> None:
    _keep(store, "a", useful=True)
    _keep(store, "b", "admit")
    _keep(store, "c", useful=False, reason="wrong", comment="Faux.")
    _keep(store, "a", "admit")
    assert _names(store, Wanted()) == ["a", "c", "b"]
    assert _names(store, Wanted(entry="carte")) == ["c", "a"]
    assert _names(store, Wanted(decision="admit")) == ["a", "b"]
    assert _names(store, Wanted(useful=True)) == ["a"]
    assert _names(store, Wanted(useful=False, entry="carte")) == ["c"]
    assert _names(store, Wanted(reason="wrong", commented=True)) == ["c"]
    assert _names(store, Wanted(failed=True)) == []
    first = find(store, Wanted(), page=1)
    assert [one.turns[0].conversation for one in first] == ["a", "c"]
    assert _names(store, Wanted(), before=first[0].last, page=1) == ["c", "b"]


def test_a_period_and_what_is_forgotten(store: Store) -> None:
    numbers = [_keep(store, name) for name in "abcd"]
    with store.transaction() as connection:
        for rank, number in enumerate(numbers):
            this = interactions.c.id == number
            moment = NOW + timedelta(days=rank)
            connection.execute(interactions.update().where(this).values(created_at=moment))
        gone = interactions.c.id == numbers[2]
        connection.execute(
            interactions.update().where(gone).values(conversation="", reference="", question="")
        )
    assert _names(store, Wanted()) == ["d", "b", "a"]
    assert _names(store, Wanted(since=NOW + timedelta(hours=2))) == ["d", "b"]
    assert _names(store, Wanted(since=NOW, until=NOW + timedelta(days=1, hours=2))) == ["b", "a"]
    assert _names(store, Wanted(since=NOW + timedelta(days=9))) == []


def test_a_page_asks_three_statements_at_most_and_sorts_nothing(url: str) -> None:
    store = Store(url)
    _keep(store, "a", useful=False, reason="wrong")
    asked: list[str] = []
    engine = store._database.engine
    sa.event.listen(engine, "before_cursor_execute", lambda c, cur, statement, *rest: asked.append(statement))
    for wanted in (Wanted(), Wanted(entry="carte"), Wanted(failed=True), Wanted(reason="wrong")):
        asked.clear()
        find(store, wanted)
        assert len([one for one in asked if one.startswith("SELECT")]) <= 2
    asked.clear()
    find(store, Wanted(entry="carte", since=NOW - timedelta(days=9000), until=NOW + timedelta(days=9000)))
    assert len([one for one in asked if one.startswith("SELECT")]) <= 4
    store.close()


def test_texts_are_given_as_long_as_they_are_kept(store: Store) -> None:
    one, other = (
        _keep(store, "a", useful=False, comment="Faux."),
        _keep(store, "b", useful=False, comment="Non."),
    )
    assert questions_by_turn(store, [one, other, 99]) == {
        one: ("question de a", reference_of("a")),
        other: ("question de b", reference_of("b")),
    }
    assert comments_by_turn(store, {one}) == {one: "Faux."}
    last = _keep(store, "a")
    assert turns_by_reference(store, [reference_of("a"), "AA11-AA11"]) == {reference_of("a"): last}
    with store.transaction() as connection:
        this = interactions.c.id == one
        connection.execute(interactions.update().where(this).values(question=HIDDEN))
        connection.execute(feedback.update().where(feedback.c.interaction_id == one).values(comment=HIDDEN))
    assert questions_by_turn(store, [one])[one][0] == ""
    assert comments_by_turn(store, [one, other]) == {other: "Non."}
    store.erase(reference_of("b"))
    assert (questions_by_turn(store, [other]), comments_by_turn(store, [other])) == ({}, {})


def test_everything_of_a_conversation_is_handed_over_and_nothing_of_another(
    store: Store, tmp_path: Path
) -> None:
    _keep(store, "a", useful=False, reason="wrong", comment="Faux.")
    _keep(store, "b")
    kept = everything(store, f"sqlite:///{tmp_path / 'rasa.db'}", reference_of("a"))
    (conversation,) = kept["conversations"]
    assert set(conversation["interactions"][0]) == {column.name for column in interactions.c} | {"feedback"}
    (note,) = noted(conversation, {"carte": "Quelle carte ?"})
    assert ("Réponse", "Quelle carte ? (sûre)") in note.facts
    assert ("Votre commentaire", "Faux.") in note.facts
    assert "question de b" not in str(kept)
    assert [len(one.turns) for one in by_reference(store, reference_of("a"))] == [1]
    assert by_reference(store, "AA11-AA11") == []


def test_a_summary_is_claimed_by_one_of_many(store: Store) -> None:
    week, claimed = date(2026, 11, 23), list[bool]()
    store.create()
    threads = [
        threading.Thread(target=lambda: claimed.append(claim(store, week, NOW)), daemon=True)
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == [False] * 5 + [True]
    release(store, week)
    assert claim(store, week, NOW)
    assert last_sent(store) is None
    sent(store, week, NOW)
    release(store, week)
    assert last_sent(store) == week
    assert not claim(store, week, NOW + timedelta(days=1))


@pytest.mark.parametrize("wanted", [Wanted(entry="carte"), Wanted(decision="admit"), Wanted(failed=True)])
def test_what_is_listed_is_read_in_order_from_an_index(tmp_path: Path, wanted: Wanted) -> None:
    store = Store(f"sqlite:///{tmp_path / 'p.db'}")
    _keep(store, "a")
    plans: list[str] = []
    asked: list[tuple[str, object]] = []
    engine = store._database.engine

    def note(connection: object, cursor: object, statement: str, values: object, *rest: object) -> None:
        asked.append((statement, values))

    sa.event.listen(engine, "before_cursor_execute", note)
    find(store, wanted)
    statement, values = next(one for one in asked if "EXISTS" in one[0])
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        plans = [row.detail for row in rows]
    store.close()
    assert not [line for line in plans if "TEMP B-TREE" in line], plans
