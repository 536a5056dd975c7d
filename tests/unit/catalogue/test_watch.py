from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.catalogue.watch import Watched


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "a.yml").write_text("un", encoding="utf-8")
    return tmp_path


def _text(folder: Path) -> str:
    return (folder / "faq" / "a.yml").read_text(encoding="utf-8")


def test_it_is_read_once_until_a_file_changes(folder: Path) -> None:
    readings: list[str] = []

    def read(folder: Path) -> str:
        readings.append(_text(folder))
        return readings[-1]

    watched = Watched(folder, read, every=0)
    assert (watched.get(), watched.get(), readings) == ("un", "un", ["un"])
    (folder / "faq" / "a.yml").write_text("deux !", encoding="utf-8")
    assert watched.get() == "deux !"


def test_an_author_s_mistake_leaves_the_last_good_reading(folder: Path) -> None:
    watched = Watched(folder, lambda folder: int(_text(folder), 36), every=0)
    assert watched.get() == int("un", 36)
    (folder / "faq" / "a.yml").write_text("pas un nombre", encoding="utf-8")
    assert watched.get() == int("un", 36)


def test_a_first_reading_that_fails_is_tried_again_though_no_file_changed(folder: Path) -> None:
    failures = [OSError("disk")]

    def read(folder: Path) -> str:
        if failures:
            raise failures.pop()
        return _text(folder)

    watched = Watched(folder, read, every=0)
    assert watched.get() is None
    assert watched.get() == "un"


def test_the_files_are_not_looked_at_more_often_than_asked(folder: Path) -> None:
    watched = Watched(folder, _text, every=3600)
    assert watched.get() == "un"
    (folder / "faq" / "a.yml").write_text("deux !", encoding="utf-8")
    os.utime(folder / "faq" / "a.yml", ns=(1, 1))
    assert watched.get() == "un"
