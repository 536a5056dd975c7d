"""What takes seconds to make is stored for the next process, and nothing depends on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.understanding.disk_cache import cached_arrays, cached_file, joined, split

ARRAYS = {"some": np.arange(5, dtype=np.uint64), "texts": joined(["é", "", "carte"])}


class _Maker:
    """Makes the arrays and counts how often."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> dict[str, np.ndarray]:
        self.made += 1
        return ARRAYS


def _same(arrays: object) -> bool:
    return isinstance(arrays, dict) and all(np.array_equal(arrays[name], ARRAYS[name]) for name in ARRAYS)


def test_the_second_time_nothing_is_made(tmp_path: Path) -> None:
    make = _Maker()
    assert _same(cached_arrays(tmp_path, "x", "1", make))
    assert _same(cached_arrays(tmp_path, "x", "1", make))
    assert make.made == 1


def test_another_version_is_made(tmp_path: Path) -> None:
    make = _Maker()
    cached_arrays(tmp_path, "x", "1", make)
    cached_arrays(tmp_path, "x", "2", make)
    assert make.made == 2


@pytest.mark.parametrize("damage", ["", "no archive", "cut", "other"])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: str) -> None:
    make = _Maker()
    cached_arrays(tmp_path, "x", "1", make)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    if damage == "other":
        with np.load(file) as stored:
            np.savez(file, **{**stored, "some": ARRAYS["some"][::-1]})
    else:
        file.write_bytes(whole[: len(whole) // 2] if damage == "cut" else damage.encode())
    assert _same(cached_arrays(tmp_path, "x", "1", make))
    assert make.made == 2
    assert file.read_bytes() == whole


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    make = _Maker()
    assert _same(cached_arrays(tmp_path / "file", "x", "1", make))
    assert _same(cached_arrays(tmp_path / "file", "x", "1", make))
    assert make.made == 2
    assert cached_file(tmp_path / "file", "x", ".bin", "1", lambda output: output.write(b"a")) is None


def test_a_file_is_written_once_and_the_versions_before_go(tmp_path: Path) -> None:
    first = cached_file(tmp_path, "x", ".bin", "1", lambda output: output.write(b"1"))
    assert first is not None
    assert cached_file(tmp_path, "x", ".bin", "1", lambda output: output.write(b"?")) == first
    assert first.read_bytes() == b"1"
    second = cached_file(tmp_path, "x", ".bin", "2", lambda output: output.write(b"2"))
    assert list(tmp_path.iterdir()) == [second]


def test_a_writing_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(_: object) -> None:
        raise OSError("no space left")

    assert cached_file(tmp_path, "x", ".bin", "1", fail) is None
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("texts", [[], ["a"], ["é", "", "😀 b"]])
def test_texts_come_back_from_their_array(texts: list[str]) -> None:
    assert split(joined(texts)) == texts
