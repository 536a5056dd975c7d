"""`kill -9` of the child process while the page of an entry saves: it is saved whole, or as it was."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

from assistant.authoring.history import PAGE, content_of
from assistant.authoring.listing import history_of
from assistant.authoring.working import notice_file_changes
from assistant.catalogue import load_catalogue
from assistant.store import Store
from tests.faults.killed import task_killed_at
from tests.unit.authoring.conftest import FAQ, TAXONOMY


def made(folder: Path) -> None:
    (folder / "data" / "faq").mkdir(parents=True)
    (folder / "data" / "taxonomy.yml").write_text(TAXONOMY, encoding="utf-8")
    (folder / "data" / "faq" / "cartes.yml").write_text(FAQ.lstrip("\n"), encoding="utf-8")
    (folder / "home").mkdir()
    with store_of(folder) as store:
        notice_file_changes(folder / "data", store)


def store_of(folder: Path) -> closing[Store]:
    return closing(Store(f"sqlite:///{folder / 'home' / 'assistant.db'}"))


def state(folder: Path) -> tuple[str, tuple[str, ...]]:
    """The answer, and who is said to have changed it; whoever looks first ends what was begun."""
    with store_of(folder) as store:
        changes = history_of(folder / "data", store)
    answer = load_catalogue(folder / "data").entries["carte"].answer
    return answer, tuple(f"{one.who} {one.how}" for one in changes)


def test_killed_before_each_write_it_is_saved_whole_or_not_at_all(tmp_path: Path) -> None:
    kept, folder = tmp_path / "gardé", tmp_path / "bureau"
    made(folder)
    shutil.copytree(folder, kept)
    catalogue = load_catalogue(folder / "data")
    base = content_of(catalogue.entries["carte"], catalogue.taxonomy)
    asked: dict[str, Any] = {
        "entry": "carte",
        "values": {**base, "reponse": "Une CPS."},
        "base": base,
        "by": "Ada",
        "shows": True,
    }
    environment = {"ASSISTANT_DATA": str(folder / "data"), "ASSISTANT_HOME": str(folder / "home")}
    before, after = ("Une carte CPx.", ()), ("Une CPS.", (f"Ada {PAGE}",))
    operation, states = 0, []
    while task_killed_at(operation, "entry.save", asked, environment):
        states.append(state(folder))
        assert not list((folder / "data").rglob(".import-*")), operation
        # Pressed again, it is saved, once.
        if operation % 4 == 0:
            assert not task_killed_at(1000, "entry.save", asked, environment)
            assert state(folder) == after
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
        operation += 1
    assert state(folder) == after
    assert set(states) == {before, after}
    assert states == sorted(states, key=lambda one: one == after), "once decided, it is never undone"
