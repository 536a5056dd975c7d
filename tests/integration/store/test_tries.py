"""Somebody who tries the assistant counts nowhere; what he wrote is kept and erased like the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.privacy.reference import reference_of
from assistant.store import Interaction, Store
from assistant.store.history import questions_between
from assistant.store.popular import times_answered
from assistant.store.recent_questions import recent_questions
from assistant.store.retention import erase, purge

NOW = datetime.now(UTC)
BEFORE, AFTER = NOW - timedelta(days=1), NOW + timedelta(days=1)


def _ask(store: Store, conversation: str, text: str, test: bool) -> None:
    store.record_turn(
        conversation,
        Interaction(conversation, text, "answered", "answer", "carte", (("carte", 0.9),), test=test),
        feedback_requested=True,
    )


def test_a_try_counts_nowhere(store: Store, url: str) -> None:
    _ask(store, "visitor", "ma question", test=False)
    _ask(store, "author", "mon essai", test=True)
    assert [question.text for question in questions_between(store, BEFORE, AFTER)] == ["ma question"]
    assert times_answered(store, BEFORE) == {"carte": 1}
    assert recent_questions(url) == ["ma question"]


def test_a_try_is_marked_and_read_back(store: Store) -> None:
    _ask(store, "author", "mon essai", test=True)
    [kept] = store.interactions_of("author")
    assert kept.interaction.test is True


def test_a_try_is_forgotten_and_erased_like_any_other(store: Store, tmp_path: Path) -> None:
    for conversation in ("author", "other"):
        _ask(store, conversation, "mon essai", test=True)
    nowhere = f"sqlite:///{tmp_path / 'none.db'}"
    assert erase(store, nowhere, reference_of("other")).interactions == 1
    assert purge(store, nowhere, 1, NOW + timedelta(days=3)).interactions == 1
    assert store.interactions_of("author") == []
