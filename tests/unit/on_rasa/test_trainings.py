"""The trainings that the working FAQ is tried with: which there are, what changed since each."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from assistant.catalogue import load_catalogue
from assistant.on_rasa import trainings
from assistant.on_rasa.trainings import LEARNT, Trainings, changed_since, name_of
from assistant.releases import formats
from assistant.releases.registry import catalogue_of
from assistant.releases.served import entry_hashes
from tests.conftest import FROZEN
from tests.unit.releases.test_registry import made


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copytree(FROZEN, tmp_path / "data")
    return tmp_path / "data"


def _component(cache: Path, name: str, at: str = "", of: int = formats.FORMAT, **entries: str) -> Path:
    folder = cache / name
    folder.mkdir(parents=True)
    (folder / formats.MARK).write_text(json.dumps({"about": {"format": of}}))
    if at:
        (folder / LEARNT).write_text(json.dumps({"at": at, "entries": entries}))
    return folder


def test_the_newest_training_comes_first_wherever_it_was_made(tmp_path: Path, data: Path) -> None:
    cache, models = tmp_path / "cache", tmp_path / "models"
    _component(cache, "old", "2025-12-31T10:00:00+00:00")
    _component(cache, "new", "2026-01-03T10:00:00+00:00")
    made(models, "release", day=2)
    there = Trainings(cache, data).newest_first(models)
    assert [one.place.name for one in there] == ["new", "release.tar.gz", "old"]
    assert [one.learnt_from is not None for one in there] == [False, True, False]


def test_one_of_before_notes_counts_by_its_date_and_one_of_another_version_not(
    tmp_path: Path, data: Path
) -> None:
    cache = tmp_path / "cache"
    before = _component(cache, "before")
    os.utime(before / formats.MARK, (0, 0))
    _component(cache, "foreign", "2026-01-03T10:00:00+00:00", of=formats.FORMAT + 1)
    (cache / "half").mkdir()
    (only,) = Trainings(cache, data).newest_first(tmp_path / "models")
    assert (only.place, only.at.year) == (before, 1970)
    assert changed_since(only, data) is None


def test_what_changed_since_a_training_counts_what_visitors_may_read(tmp_path: Path, data: Path) -> None:
    catalogue = load_catalogue(data)
    hashes = entry_hashes(catalogue)
    learnt = {entry.id: hashes[entry.id] for entry in catalogue.published}
    first, second, *_ = learnt
    learnt[first] = "said something else"
    del learnt[second]
    learnt["gone"] = "was there"
    _component(tmp_path / "cache", "one", "2026-01-03T10:00:00+00:00", **learnt)
    (training,) = Trainings(tmp_path / "cache", data).newest_first(tmp_path / "models")
    assert changed_since(training, data) == 3


def test_what_a_release_learnt_is_read_in_it(tmp_path: Path, data: Path) -> None:
    models = tmp_path / "models"
    made(models, "release")
    shutil.copytree(data, catalogue_of(models, "release"), dirs_exist_ok=True)
    (training,) = Trainings(tmp_path / "cache", data).newest_first(models)
    assert changed_since(training, data) == 0


def test_a_training_is_named_after_what_it_learns(data: Path) -> None:
    before = name_of(data)
    file = data / "faq" / "insi.yml"
    file.write_text(file.read_text(encoding="utf-8") + "# relu\n", encoding="utf-8")
    assert name_of(data) == before
    file.write_text(
        file.read_text(encoding="utf-8").replace("question: ", "question: Alors, ", 1), encoding="utf-8"
    )
    assert name_of(data) != before


def test_a_copy_is_learnt_so_that_what_is_edited_meanwhile_is_not(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt: list[tuple[str, Path]] = []

    def train(folder: Path, copy: Path) -> None:
        (data / "faq" / "insi.yml").unlink()
        learnt.append((name_of(copy), copy))
        folder.mkdir()

    left, running = (tmp_path / "home" / f".faq-{name}" for name in ("left", "running"))
    for folder in (left, running):
        folder.mkdir(parents=True)
    os.utime(left, (0, 0))
    name = name_of(data)
    monkeypatch.setattr(trainings, "train", train)
    folder = trainings.train_a_copy(tmp_path / "home" / "ask", data)
    assert (folder.name, learnt[0][0]) == (name, name)
    # Nothing of the copy is left behind, nor of those that were ended by force.
    assert {one.name for one in (tmp_path / "home").iterdir()} == {"ask", running.name}
    assert not learnt[0][1].exists()
