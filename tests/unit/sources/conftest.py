"""An FAQ with nothing in it yet, and the files that people have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.catalogue.load import load_catalogue
from assistant.new_agency.folder import Names, make_folder
from assistant.sources.read import Choices, Source, read_source

AS_THEY_COME = Path(__file__).parents[2] / "fixtures" / "imports"
"""Files as agencies have them, none made for this project."""


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A new agency's data folder."""
    folder = tmp_path / "agence"
    make_folder(folder, Names("Régie des Essais", "Régie", "Assistant de la Régie"))
    return folder


Rows = Callable[..., list[dict[str, str]]]


@pytest.fixture
def read(empty: Path) -> Callable[..., Source]:
    """`read("mairie.csv", columns={…})`: the source as it would be imported."""

    def read_it(name: str, **choices: Any) -> Source:
        return read_source(AS_THEY_COME / name, load_catalogue(empty), Choices(**choices))

    return read_it


def rows(source: Source) -> list[dict[str, str]]:
    """Each line by its headers, without the cells that are empty and the columns that are left out."""
    return [
        {
            header: cell
            for header, cell in zip(source.sheet.headers, line.cells, strict=False)
            if header and cell
        }
        for line in source.sheet.lines
    ]
