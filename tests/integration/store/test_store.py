"""One contract, two databases."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.privacy.reference import reference_of
from assistant.store import CommentTooLong, Interaction, Store, StoreUnavailable
from bench.servers import Postgres


def _interaction(conversation: str = "c1", **fields: object) -> Interaction:
    values = {"question": "Qu'est-ce que l'INS ?", "status": "answered", "decision": "answer"}
    return Interaction(conversation, **{**values, **fields})  # type: ignore[arg-type]


def test_an_interaction_comes_back_as_it_was(store: Store) -> None:
    interaction = _interaction(
        entry="insi-definition",
        probabilities=(("insi-definition", 0.9), ("ins-cle", 0.05)),
        facets={"produit": "insi", "couloirs": ["officine"]},
        model="m1",
        catalogue="f00",
        context={"guided": True},
        certainty="probable",
    )
    number = store.record_interaction(interaction)
    [stored] = store.interactions_of("c1")
    assert stored.interaction == interaction
    assert (stored.id, stored.reference) == (number, reference_of("c1"))
    assert datetime.now(UTC) - stored.created_at < timedelta(minutes=1)
    assert stored.created_at.utcoffset() == timedelta(0)


def test_personal_data_is_redacted_even_when_nobody_did_before(store: Store) -> None:
    number = store.record_interaction(
        _interaction(
            question="NIR 185057800608491", context={"said": ["jean@x.fr"]}, facets={"x": "0612345678"}
        )
    )
    store.record_feedback(number, "c1", False, comment="mon mdp=azerty")
    [stored] = store.interactions_of("c1")
    assert stored.interaction.question == "NIR [NIR]"
    assert stored.interaction.context == {"said": ["[e-mail]"]}
    assert stored.interaction.facets == {"x": "[téléphone]"}
    feedback = store.feedback_of(number)
    assert feedback
    assert feedback.comment == "mon mdp=[mot de passe]"


def test_any_text_can_be_kept(store: Store) -> None:
    odd = "a\x00b\ud800 é 👩‍⚕️ \u202e'; DROP TABLE interactions; --"
    store.record_interaction(_interaction(question=odd, context={"\x00k": odd}))
    [stored] = store.interactions_of("c1")
    assert stored.interaction.question == odd.replace("\x00", "").replace("\ud800", "?")


def test_unknown_words_are_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="status"):
        store.record_interaction(_interaction(status="unknown"))
    with pytest.raises(ValueError, match="decision"):
        store.record_interaction(_interaction(decision="guess"))
    number = store.record_interaction(_interaction())
    with pytest.raises(ValueError, match="reason"):
        store.record_feedback(number, "c1", False, reason="because")


def test_feedback_is_not_given_until_something_is_said(store: Store) -> None:
    number = store.record_interaction(_interaction())
    assert store.feedback_of(number) is None
    store.ask_feedback(number)
    store.ask_feedback(number)
    feedback = store.feedback_of(number)
    assert feedback
    assert (feedback.useful, feedback.answered_at) == (None, None)
    assert store.record_feedback(number, "c1", None)
    feedback = store.feedback_of(number)
    assert feedback
    assert (feedback.useful, feedback.answered_at) == (None, None)


def test_reason_and_comment_complete_a_feedback(store: Store) -> None:
    number = store.record_interaction(_interaction())
    store.ask_feedback(number)
    assert store.record_feedback(number, "c1", False)
    assert store.record_feedback(number, "c1", None, reason="wrong")
    assert store.record_feedback(number, "c1", False, comment="x" * 500)
    feedback = store.feedback_of(number)
    assert feedback
    assert (feedback.useful, feedback.reason, feedback.comment) == (False, "wrong", "x" * 500)
    assert feedback.answered_at


def test_a_feedback_can_be_changed_and_stays_one(store: Store) -> None:
    number = store.record_interaction(_interaction())
    store.record_feedback(number, "c1", False, reason="unclear", comment="bof")
    store.record_feedback(number, "c1", True)
    feedback = store.feedback_of(number)
    assert feedback
    assert (feedback.useful, feedback.reason, feedback.comment) == (True, None, None)


def test_a_comment_over_the_limit_stores_nothing(store: Store) -> None:
    number = store.record_interaction(_interaction())
    with pytest.raises(CommentTooLong):
        store.record_feedback(number, "c1", False, comment="x" * 501)
    assert store.feedback_of(number) is None


def test_feedback_of_another_conversation_is_refused(store: Store) -> None:
    number = store.record_interaction(_interaction())
    assert not store.record_feedback(number, "c2", True)
    assert not store.record_feedback(number + 1, "c1", True)
    assert not store.record_feedback(2**70, "c1", True)
    assert not store.record_feedback(-1, "c1", True)
    assert store.feedback_of(number) is None
    with pytest.raises(ValueError, match="no interaction"):
        store.ask_feedback(2**70)


def test_everything_under_a_reference_is_erased(store: Store) -> None:
    first, other = store.record_interaction(_interaction("c1")), store.record_interaction(_interaction("c2"))
    store.ask_feedback(first)
    store.ask_feedback(other)
    assert store.erase(f" {reference_of('c1').lower()} ") == ("c1",)
    assert store.interactions_of("c1") == []
    assert store.feedback_of(first) is None
    assert store.feedback_of(other) is not None
    assert store.erase(reference_of("c1")) == ()


def test_threads_and_stores_share_one_database(store: Store, url: str) -> None:
    other = Store(url)
    number = store.record_interaction(_interaction())
    failures: list[Exception] = []

    def use(mine: Store) -> None:
        try:
            for _ in range(10):
                mine.record_interaction(_interaction("c9"))
                mine.record_feedback(number, "c1", True)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=use, args=(mine,)) for mine in (store, other) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert failures == []
    assert len(store.interactions_of("c9")) == 60


def test_the_reference_reads_as_the_support_expects() -> None:
    assert reference_of("c1") == reference_of("c1") != reference_of("c2")
    letters, digits = slice(0, 2), slice(2, 4)
    for part in reference_of("c1").split("-"):
        assert part[letters].isalpha()
        assert part[digits].isdigit()


def test_an_sqlite_database_that_vanishes_is_said_and_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "assistant.db"
    store = Store(f"sqlite:///{file}")
    store.record_interaction(_interaction())
    away = file.rename(tmp_path / "away")
    with pytest.raises(StoreUnavailable):
        store.ping()
    with pytest.raises(StoreUnavailable):
        store.record_interaction(_interaction())
    assert not file.exists()
    away.rename(file)
    assert store.record_interaction(_interaction()) == 2
    assert len(store.interactions_of("c1")) == 2
    store.close()


def test_a_database_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreUnavailable):
        Store(f"sqlite:///{tmp_path / 'file' / 'assistant.db'}").ping()
    (tmp_path / "broken.db").write_text("not a database" * 100)
    with pytest.raises(StoreUnavailable):
        Store(f"sqlite:///{tmp_path / 'broken.db'}").ping()


def test_what_the_visitor_wrote_is_not_in_the_error(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'assistant.db'}")
    store.ping()
    with sa.create_engine(f"sqlite:///{tmp_path / 'assistant.db'}").begin() as connection:
        connection.execute(sa.text("DROP TABLE interactions"))
    with pytest.raises(StoreUnavailable) as caught:
        store.record_interaction(_interaction(question="ma question secrète"))
    assert "secrète" not in f"{caught.value} {caught.value.__cause__}"


def test_a_postgresql_that_stops_is_said_and_comes_back(postgres: Postgres) -> None:
    store = Store(postgres.url)
    store.ping()
    postgres.stop()
    try:
        with pytest.raises(StoreUnavailable):
            store.ping()
        with pytest.raises(StoreUnavailable):
            Store(postgres.url).record_interaction(_interaction())
    finally:
        postgres.start()
    store.ping()
    store.close()
