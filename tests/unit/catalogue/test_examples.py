"""The examples that a training reads: a folder's own, else those that suit any agency."""

from pathlib import Path

import pytest

from assistant import settings
from assistant.catalogue.examples import NLU_FOLDER, OF_AGENCY, copy_examples, examples_of, shared_examples


def test_a_folder_with_examples_learns_from_all_of_its_own(tmp_path: Path) -> None:
    (tmp_path / NLU_FOLDER).mkdir()
    assert examples_of(tmp_path) == []
    for name in ("salut.yml", f"{OF_AGENCY}sujets.yml", ".salut.yml.swp.yml"):
        (tmp_path / NLU_FOLDER / name).write_text("nlu: []\n", "utf-8")
    assert [file.name for file in examples_of(tmp_path)] == [f"{OF_AGENCY}sujets.yml", "salut.yml"]


def test_what_is_foreign_to_one_agency_is_not_lent_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ROOT", tmp_path)
    (tmp_path / "data" / NLU_FOLDER).mkdir(parents=True)
    for name in ("salut.yml", f"{OF_AGENCY}sujets.yml"):
        (tmp_path / "data" / NLU_FOLDER / name).write_text("nlu: []\n", "utf-8")
    assert [file.name for file in examples_of(tmp_path / "data")] == [f"{OF_AGENCY}sujets.yml", "salut.yml"]
    assert [file.name for file in examples_of(tmp_path / "autre")] == ["salut.yml"]


def test_a_copy_has_the_files_and_no_folder_for_none(tmp_path: Path) -> None:
    copy_examples([], tmp_path)
    assert not (tmp_path / NLU_FOLDER).exists()
    copy_examples(shared_examples(), tmp_path)
    assert [file.read_bytes() for file in examples_of(tmp_path)] == [
        file.read_bytes() for file in shared_examples()
    ]
