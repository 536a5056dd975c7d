"""What the tests of the screens share: a desk whose index is written, made once and copied."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from assistant.backoffice.desk import Desk
from assistant.backoffice.index.file import Index
from assistant.backoffice.worker.workshop import Workshop
from assistant.store.models import faq_folders
from assistant.store.store import Store
from tests.backoffice import DirectWorkers, desk_in


@pytest.fixture(scope="session")
def _indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("indexed")
    made = desk_in(folder)
    made.workers.figures.call("catalogue.refresh")
    made.store.close()
    return folder


@pytest.fixture
def indexed_desk(_indexed: Path, tmp_path: Path) -> Desk:
    """A desk on the frozen FAQ, whose index is up to date."""
    shutil.copytree(_indexed, tmp_path, dirs_exist_ok=True)
    copy, home, models = tmp_path / "data", tmp_path / "home", tmp_path / "models"
    store = Store(f"sqlite:///{home / 'assistant.db'}")
    with store.transaction() as connection:
        # The history follows the folder.
        connection.execute(faq_folders.update().values(path=str(copy.resolve())))
    workers: Any = DirectWorkers(Workshop(copy, models, home, store))
    return Desk(copy, models, home, store, Index(home), workers)
