"""A replica with a release starts whatever the authors' files say, and understands with the release's."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assistant.catalogue import CatalogueError, load_catalogue
from assistant.catalogue.load import catalogue_files, copy_catalogue
from assistant.on_rasa.engine import load_component, understand
from assistant.publish.release_writer import switch
from assistant.releases.registry import (
    Publication,
    Release,
    archive_of,
    catalogue_of,
    release_folder,
    sha256_of,
)
from assistant.releases.served import entry_hashes, file_hashes
from assistant.understanding import acts
from assistant.understanding.result import Understanding
from tests.conftest import FROZEN

DANGER, ENGLISH = "je veux mourir", "What is the deadline for wave 2?"
NEW = "le carillon du grenier est bleu"
"""Of no danger to the examples that the model learnt."""


@pytest.fixture(scope="module")
def published(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a working FAQ in `data`, and in `models` the trained model, published."""
    folder = tmp_path_factory.mktemp("whole")
    data, models = folder / "data", folder / "models"
    copy_catalogue(FROZEN, data)
    copy_catalogue(data, catalogue_of(models, "un"))
    archive = archive_of(models, "un")
    shutil.copy(model, archive)
    learnt, sha256 = load_catalogue(data), sha256_of(archive)
    release = Release("un", sha256, learnt.fingerprint, "", "2026-01-01T00:00:00+00:00", "test")
    (release_folder(models, "un") / "release.json").write_text(json.dumps(vars(release)))
    made = {"entries": entry_hashes(learnt), "files": file_hashes(data)}
    switch(models, Publication(1, "publish", "un", sha256, learnt.fingerprint, "2026", "test", **made))
    return folder


@pytest.fixture
def archive(published: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSISTANT_DATA", str(published / "data"))
    monkeypatch.setenv("ASSISTANT_MODELS", str(published / "models"))
    return archive_of(published / "models", "un")


@pytest.fixture
def expected(archive: Path) -> list[Understanding]:
    """What the model understands while every file of the authors is right."""
    return understand(load_component(archive), [DANGER, ENGLISH])


def test_broken_files_of_the_authors_change_nothing(
    published: Path,
    archive: Path,
    expected: list[Understanding],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    assert [understanding.act for understanding in expected] == [acts.EMERGENCY, acts.QUESTION]
    data = tmp_path / "data"
    copy_catalogue(published / "data", data)
    monkeypatch.setenv("ASSISTANT_DATA", str(data))
    for file in catalogue_files(data):
        # Each alone is in tests/unit/releases/test_served.py; a component takes a second to load.
        file.write_text("a: [", "utf-8")
    assert understand(load_component(archive), [DANGER, ENGLISH]) == expected


def test_an_emergency_wording_waits_for_its_publication(
    published: Path, archive: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    copy_catalogue(published / "data", data)
    safety = (data / "safety.yml").read_text("utf-8")
    (data / "safety.yml").write_text(safety.replace("detresse:\n", f"detresse:\n- {NEW}\n"), "utf-8")
    monkeypatch.setenv("ASSISTANT_DATA", str(data))
    assert not _speaks_of_danger(archive)
    monkeypatch.setenv("ASSISTANT_LIVE", "0")
    assert _speaks_of_danger(archive)


def _speaks_of_danger(archive: Path) -> bool:
    """Whether the wordings that a loaded model reads hold the new one: examples weigh what they say."""
    interpreter = load_component(archive)._interpreter
    assert interpreter is not None
    return bool(interpreter.safety.held_by(NEW).distress)


def test_without_a_release_a_broken_file_of_wordings_is_said(
    published: Path, archive: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(published / "data", data)
    (data / "safety.yml").write_text("a: [", "utf-8")
    monkeypatch.setenv("ASSISTANT_DATA", str(data))
    monkeypatch.setenv("ASSISTANT_LIVE", "0")
    with pytest.raises(CatalogueError, match=r"safety\.yml:1: erreur: YAML illisible"):
        load_component(archive)
