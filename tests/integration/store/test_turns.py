"""What one message leaves: all of it or nothing, once, and of an emergency no word. On both databases."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.inbox.unresolved import unresolved_questions
from assistant.store import HIDDEN, CommentTooLong, Interaction, Opinion, Store, StoreUnavailable
from assistant.store import store as store_module
from assistant.store.history import Question, questions_of, turn_of
from assistant.store.models import interactions, metadata
from assistant.store.recent_questions import recent_questions
from tests.unit.dialogue.conftest import make_catalogue

FALLEN = "Mon père Jean est tombé, il ne respire plus"


def _asked(question: str, conversation: str = "c1", **fields: Any) -> Interaction:
    ranked = {"status": "answered", "decision": "answer", "entry": "e", "probabilities": (("e", 0.9),)}
    return Interaction(conversation, question, **{**ranked, **fields})


def _pressed(question: str, **fields: Any) -> Interaction:
    return _asked(question, **{"probabilities": (), **fields})


def _emergency(question: str = "", **fields: Any) -> Interaction:
    defaults = {"status": "out_of_scope", "decision": "emergency", "entry": None, "probabilities": ()}
    return _asked(question, **{**defaults, **fields})


def _everything(store: Store) -> str:
    """All that every table holds, as text."""
    with store.transaction() as connection:
        return repr([connection.execute(sa.select(table)).all() for table in metadata.sorted_tables])


def _questions(store: Store) -> list[str]:
    return [stored.interaction.question for stored in store.interactions_of("c1")]


@pytest.fixture
def statements(store: Store) -> Iterator[list[str]]:
    """What is sent to the database, and how each transaction ends."""
    store.ping()
    sent: list[str] = []
    engine = store._database.engine

    def remember(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement.split()[0])

    def end(how: str) -> Any:
        return lambda _connection: sent.append(how)

    listeners = [("before_cursor_execute", remember), ("commit", end("COMMIT"))]
    for name, listener in listeners:
        sa.event.listen(engine, name, listener)
    yield sent
    for name, listener in listeners:
        sa.event.remove(engine, name, listener)


def test_a_turn_is_one_transaction(store: Store, statements: list[str]) -> None:
    first = store.record_turn("c1", _asked("q1"), message="m1", feedback_requested=True)
    assert first is not None
    statements.clear()
    opinion = Opinion(first, useful=False, reason="wrong", comment="dépassé")
    second = store.record_turn("c1", _asked("q2"), message="m2", feedback_requested=True, opinion=opinion)
    assert second is not None
    assert statements.count("COMMIT") == 1
    assert statements.count("INSERT") == 3
    given = store.feedback_of(first)
    assert given
    assert (given.useful, given.reason, given.comment) == (False, "wrong", "dépassé")
    second_feedback = store.feedback_of(second)
    assert second_feedback
    assert second_feedback.useful is None


def test_a_turn_that_fails_in_its_middle_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = store.record_turn("c1", _asked("q1"), message="m1", feedback_requested=True)
    assert first is not None

    def fail(*_: object) -> None:
        raise sa.exc.OperationalError("INSERT", {}, Exception("the disk is full"))

    opinion = Opinion(first, useful=False)
    with monkeypatch.context() as broken:
        broken.setattr(store_module, "_open", fail)
        with pytest.raises(StoreUnavailable):
            store.record_turn("c1", _asked("q2"), message="m2", feedback_requested=True, opinion=opinion)
    assert _questions(store) == ["q1"]
    given = store.feedback_of(first)
    assert given
    assert given.useful is None
    # The same message again, once the database is well: counted once.
    assert store.record_turn("c1", _asked("q2"), message="m2", feedback_requested=True, opinion=opinion)
    assert _questions(store) == ["q1", "q2"]
    given = store.feedback_of(first)
    assert given
    assert given.useful is False


def test_a_message_that_comes_again_is_kept_once(store: Store) -> None:
    numbers = {store.record_turn("c1", _asked("q1"), message="m1", feedback_requested=True) for _ in range(3)}
    assert len(numbers) == 1
    assert _questions(store) == ["q1"]
    # Of another conversation, or another message with the same words: not the same.
    assert store.record_turn("c2", _asked("q1", "c2"), message="m1") not in numbers
    assert store.record_turn("c1", _asked("q1"), message="m2") not in numbers
    assert store.record_turn("c1", _asked("q1")) not in numbers
    assert store.record_turn("c1", _asked("q1")) not in numbers
    assert _questions(store) == ["q1"] * 4


def test_a_message_that_comes_again_does_not_undo_what_was_said_meanwhile(store: Store) -> None:
    first = store.record_turn("c1", _asked("q1"), message="m1", feedback_requested=True)
    assert first is not None
    opinion = Opinion(first, useful=False)
    store.record_turn("c1", _asked("q2"), message="m2", opinion=opinion)
    store.record_turn("c1", message="m3", opinion=Opinion(first, useful=True))
    store.record_turn("c1", _asked("q2"), message="m2", opinion=opinion)
    given = store.feedback_of(first)
    assert given
    assert given.useful is True


def test_replicas_that_are_given_one_message_at_once_keep_it_once(url: str, store: Store) -> None:
    store.create()
    others = [Store(url) for _ in range(4)]
    together = threading.Barrier(len(others))
    outcomes: list[int | Exception | None] = []

    def keep(mine: Store) -> None:
        try:
            together.wait()
            outcomes.append(mine.record_turn("c1", _asked("q1"), message="m1", feedback_requested=True))
        except Exception as error:
            outcomes.append(error)

    threads = [threading.Thread(target=keep, args=(mine,)) for mine in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for mine in others:
        mine.close()
    assert len(outcomes) == 4
    assert len(set(outcomes)) == 1, outcomes
    assert _questions(store) == ["q1"]


def test_an_opinion_alone_leaves_no_interaction(store: Store) -> None:
    first = store.record_turn("c1", _asked("q1"), message="m1", feedback_requested=True)
    assert first is not None
    assert store.record_turn("c1", message="m2", opinion=Opinion(first, useful=True)) is None
    assert _questions(store) == ["q1"]
    # Of another conversation, or of nothing: left out, and the turn is kept.
    assert store.record_turn("c2", _asked("q2", "c2"), opinion=Opinion(first, useful=False))
    assert store.record_turn("c1", _asked("q3"), opinion=Opinion(first + 99, useful=False))
    given = store.feedback_of(first)
    assert given
    assert given.useful is True


def test_what_is_wrong_is_refused_whole(store: Store) -> None:
    first = store.record_turn("c1", _asked("q1"), message="m1", feedback_requested=True)
    assert first is not None
    for wrong in (
        lambda: store.record_turn("c1", _asked("q", status="perhaps")),
        lambda: store.record_turn("c1", _asked("q"), opinion=Opinion(first, reason="because")),
        lambda: store.record_turn("c1", _asked("q"), opinion=Opinion(first, comment="x" * 501)),
    ):
        with pytest.raises((ValueError, CommentTooLong)):
            wrong()
    assert _questions(store) == ["q1"]


def test_no_word_of_an_emergency_is_in_any_table(store: Store) -> None:
    # Whatever the caller hands over: the store has the last word.
    store.record_turn(
        "c1",
        _emergency(FALLEN, probabilities=(("chutes", 0.4),), facets={"lieu": "salon"}, context={"t": FALLEN}),
        message="m1",
    )
    [stored] = store.interactions_of("c1")
    turn = stored.interaction
    assert turn.question == HIDDEN
    assert (turn.probabilities, turn.facets, turn.context) == ((), {}, {})
    for word in ("Jean", "respire", "chutes", "salon"):
        assert word not in _everything(store)


def test_nor_of_the_messages_before_and_after(store: Store) -> None:
    for number, question in enumerate(("loin avant", "juste avant")):
        store.record_turn("c1", _asked(question), message=f"m{number}", feedback_requested=True)
    store.record_turn("c1", _emergency(), message="m2")
    store.record_turn("c1", _asked("juste après"), message="m3", feedback_requested=True)
    store.record_turn("c1", _asked("loin après"), message="m4", feedback_requested=True)
    assert _questions(store) == ["loin avant", HIDDEN, HIDDEN, HIDDEN, "loin après"]
    # What was made of the messages around it stays: the report counts them.
    assert [stored.interaction.entry for stored in store.interactions_of("c1")] == ["e", "e", None, "e", "e"]


def test_an_emergency_whose_question_is_answered_is_one_all_the_same(store: Store) -> None:
    store.record_turn("c1", _asked("juste avant"), message="m1", feedback_requested=True)
    store.record_turn("c1", _asked("ma carte est bloquée, Jean", in_danger=True), message="m2")
    store.record_turn("c1", _pressed("ma carte est bloquée, Jean"), message="m3")
    store.record_turn("c1", _asked("juste après"), message="m4")
    store.record_turn("c1", _asked("loin après"), message="m5")
    assert _questions(store) == [HIDDEN] * 4 + ["loin après"]
    everything = _everything(store)
    for word in ("bloquée", "Jean", "juste"):
        assert word not in everything
    # Counted as what it was: an answer.
    assert [one.interaction.decision for one in store.interactions_of("c1")] == ["answer"] * 5


def test_buttons_pressed_around_an_emergency_shelter_no_text(store: Store) -> None:
    store.record_turn("c1", _asked("juste avant", decision="clarify", status="ambiguous"), message="m1")
    store.record_turn("c1", _pressed("juste avant"), message="m2", feedback_requested=True)
    store.record_turn("c1", _emergency(), message="m3")
    store.record_turn("c1", _pressed("Une question de la FAQ", decision="suggest"), message="m4")
    store.record_turn("c1", _asked("juste après"), message="m5")
    store.record_turn("c1", _pressed("", decision="guide"), message="m6")
    store.record_turn("c1", _asked("loin après"), message="m7")
    everything = _everything(store)
    assert "juste" not in everything
    assert "loin après" in everything


def test_a_button_that_goes_on_with_a_hidden_question_is_hidden_with_it(store: Store) -> None:
    store.record_turn("c1", _emergency(), message="m1")
    store.record_turn("c1", _asked("juste après", decision="clarify", status="ambiguous"), message="m2")
    store.record_turn("c1", _pressed("juste après"), message="m3")
    store.record_turn("c1", _asked("loin après"), message="m4")
    store.record_turn("c1", _pressed("loin après"), message="m5")
    assert _questions(store) == [HIDDEN, HIDDEN, HIDDEN, "loin après", "loin après"]
    # One question, not two: the report counts them as before.
    with store.transaction() as connection:
        rows = connection.execute(sa.select(interactions).order_by(interactions.c.id)).all()
    assert [len(question.turns) for question in questions_of(map(turn_of, rows))] == [1, 2, 2]


@pytest.mark.parametrize("between", [[], ["question tapée entre"]])
def test_two_emergencies_hide_all_around_them(store: Store, between: list[str]) -> None:
    turns = [_asked("avant"), _emergency(), *map(_asked, between), _emergency(), _asked("après")]
    for number, interaction in enumerate(turns):
        store.record_turn("c1", interaction, message=f"m{number}")
    assert set(_questions(store)) == {HIDDEN}


def test_a_comment_just_before_an_emergency_is_hidden_an_older_one_stays(store: Store) -> None:
    numbers = []
    for name in ("q1", "q2"):
        numbers.append(store.record_turn("c1", _asked(name), message=name, feedback_requested=True))
        opinion = Opinion(numbers[-1] or 0, useful=False, comment=f"commentaire de {name}")
        store.record_turn("c1", message=f"comment of {name}", opinion=opinion)
    store.record_turn("c1", _emergency(), message="m3")
    comments = [given.comment for number in numbers if (given := store.feedback_of(number or 0))]
    assert comments == ["commentaire de q1", HIDDEN]


def test_an_emergency_hides_nothing_of_another_conversation(store: Store) -> None:
    store.record_turn("c1", _asked("la mienne"), message="m1")
    store.record_turn("c2", _asked("celle d'un autre", "c2"), message="m1")
    store.record_turn("c2", _emergency(conversation="c2"), message="m2")
    store.record_turn("c1", _asked("la suivante"), message="m2")
    assert _questions(store) == ["la mienne", "la suivante"]
    assert "celle d'un autre" not in _everything(store)


def test_an_emergency_that_comes_again_is_kept_once(store: Store) -> None:
    store.record_turn("c1", _asked("loin avant"), message="m0")
    store.record_turn("c1", _asked("avant"), message="m1")
    for _ in range(2):
        store.record_turn("c1", _emergency(), message="m2")
    assert _questions(store) == ["loin avant", HIDDEN, HIDDEN]


def test_sqlite_keeps_no_copy_in_its_files(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'assistant.db'}")
    # Long: of a short one the end is written over by what replaces it.
    before = "mon voisin de palier a fait un malaise ce matin " * 20
    store.record_turn("c1", _asked(before), message="m1")
    assert any(b"palier" in file.read_bytes() for file in tmp_path.iterdir())
    store.record_turn("c1", _emergency(), message="m2")
    assert not any(b"palier" in file.read_bytes() for file in tmp_path.iterdir())
    store.close()


def test_what_is_hidden_is_nobodys_question(store: Store, url: str) -> None:
    admitted: dict[str, Any] = {"decision": "admit", "entry": None, "status": "out_of_scope"}
    store.record_turn("c1", _asked("avant", **admitted), message="m1")
    store.record_turn("c1", _emergency(), message="m2")
    store.record_turn("c1", _asked("après", **admitted), message="m3")
    store.record_turn("c1", _asked("Une autre ?", **admitted), message="m4")
    assert recent_questions(url) == ["Une autre ?"]
    with store.transaction() as connection:
        rows = connection.execute(sa.select(interactions).order_by(interactions.c.id)).all()
    questions: list[Question] = list(questions_of([turn_of(row) for row in rows]))
    # Counted, each for itself, and shown to no author.
    assert [question.text for question in questions] == ["", "", "", "Une autre ?"]
    assert [question.kind for question in questions] == ["admit", "emergency", "admit", "admit"]
    assert [one.text for one in unresolved_questions(questions, make_catalogue(), ())] == ["Une autre ?"]
