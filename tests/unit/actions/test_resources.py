"""What the actions of a process share, and what they are given instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions import resources
from assistant.store import Interaction, Store
from tests.conftest import FROZEN


def test_a_process_has_one_store_and_one_keeper_of_its_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "_shared", resources._Shared())
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    monkeypatch.setenv("ASSISTANT_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("ASSISTANT_DATA", str(FROZEN))
    assert resources.store() is resources.store()
    assert resources.knowledge_keeper() is resources.knowledge_keeper()
    assert resources.knowledge_keeper().get().catalogue.published
    resources.store().ping()
    assert (tmp_path / "a.db").exists()


def test_what_is_given_is_used_inside_and_not_after(tmp_path: Path) -> None:
    before = resources.store(), resources.knowledge_keeper()
    store = Store(f"sqlite:///{tmp_path / 'other.db'}")
    keeper = resources.KnowledgeKeeper(FROZEN, None)
    with resources.using(store, keeper):
        assert (resources.store(), resources.knowledge_keeper()) == (store, keeper)
    assert (resources.store(), resources.knowledge_keeper()) == before

    def fail() -> None:
        with resources.using(store, keeper):
            raise KeyError("whatever happens inside")

    with pytest.raises(KeyError):
        fail()
    assert (resources.store(), resources.knowledge_keeper()) == before


def test_what_is_asked_most_is_counted_again_every_ten_minutes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(resources, "_shared", resources._Shared())
    monkeypatch.setattr("actions.resources.time.monotonic", lambda: clock[0])
    answered = Interaction("c", "Quelle carte ?", "answered", "answer", "carte")
    store, other = (Store(f"sqlite:///{tmp_path / name}.db") for name in ("a", "b"))
    store.record_interaction(answered)
    keeper = resources.KnowledgeKeeper(FROZEN, None)
    with resources.using(store, keeper):
        assert resources.times_answered() == {"carte": 1}
        store.record_interaction(answered)
        assert resources.times_answered() == {"carte": 1}
        clock[0] += 601
        assert resources.times_answered() == {"carte": 2}
    with resources.using(other, keeper):
        assert resources.times_answered() == {}
    store.close()
    other.close()


def test_a_catalogue_that_never_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "a.yml").write_text("- id: [", encoding="utf-8")
    with pytest.raises(resources.KnowledgeUnavailable, match=str(tmp_path)):
        resources.KnowledgeKeeper(tmp_path, None).get()
