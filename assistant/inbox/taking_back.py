"""The one place where the inbox asks the history of the FAQ to put a change back."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from sqlalchemy.engine import Connection

from assistant.store.store import Store


def undo_change(data_dir: Path, store: Store, batch: int, also: Callable[[Connection, int], object]) -> None:
    """Puts back what one application changed in the FAQ.

    Args:
        data_dir: Folder of the catalogue.
        store: Where its history is.
        batch: Number of the change.
        also: What is put back with it, in the same transaction.

    Raises:
        AssistantError: Somebody changed one of these entries since; nothing was changed.
    """
    import_module("assistant.authoring.changes").undo_batch(data_dir, store, batch, also=also)
