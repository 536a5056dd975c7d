"""What « Publier » reads of the index: what a publication would change, what the checks say, the releases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.backoffice.index.file import Index
from assistant.catalogue.examples import NLU_FOLDER
from assistant.catalogue.load import catalogue_files, signature_of
from assistant.releases.formats import folder_of, formats
from assistant.releases.registry import pointers

META = "publication"
CHANGES = ("new", "changed", "removed", "file")
PROBLEMS = ("blocking", "error", "warning")
RELEASES = ("release",)
PAGE = 20
MOST = 500
"""Rows of one kind that are kept; all are counted."""


@dataclass(frozen=True)
class Row:
    """A row of `pending`; see the schema."""

    kind: str
    id: str
    label: str
    detail: Any


def stamp(data_dir: Path, models_dir: Path, day: date) -> str:
    """What `pending` is counted from: the files of the FAQ, what is published, the releases, the day."""
    files = [*catalogue_files(data_dir), *sorted(data_dir.glob(f"{NLU_FOLDER}/*.yml"))]
    evaluation = sorted(data_dir.glob("evaluation/*"))
    folders = [folder_of(models_dir, of) for of in sorted(formats(models_dir))]
    seen = signature_of([*files, *evaluation, *pointers(models_dir), *folders])
    return hashlib.sha256(json.dumps([day.isoformat(), seen]).encode()).hexdigest()


def rows(index: Index, kinds: Sequence[str], page: int = 1, most: int = PAGE) -> list[Row]:
    """The rows of some kinds, a page of them."""
    asked = ", ".join("?" * len(kinds))
    query = (
        f"SELECT kind, id, label, detail FROM pending WHERE kind IN ({asked}) "  # noqa: S608 - question marks
        "ORDER BY rank LIMIT ? OFFSET ?"
    )
    found = index.rows(query, [*kinds, most, (page - 1) * most])
    return [Row(row["kind"], row["id"], row["label"], json.loads(row["detail"])) for row in found]
