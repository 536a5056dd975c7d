"""Releases are installed, published and removed in steps that a reader never sees half done."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.publish import release_writer
from assistant.publish.release_writer import install, locked, next_number, prune, work_folder
from assistant.releases.formats import folder_of
from assistant.releases.registry import (
    HISTORY,
    POINTER,
    Release,
    archive_of,
    catalogue_of,
    numbered,
    pages_link,
    pages_of,
    read_history,
    read_published,
    release_folder,
    releases,
    served_model,
)
from tests.unit.releases.test_registry import made, published


class Killed(BaseException):
    """The process died here."""


def test_a_release_exists_from_the_moment_its_archive_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in between, the folder without its archive is no release and is cleaned the next time."""
    folder_of(tmp_path).mkdir()
    work = tmp_path / "work"
    (work / "catalogue").mkdir(parents=True)
    (work / "release.json").write_text("{}")
    archive = tmp_path / "new.tar.gz"
    archive.write_bytes(b"model")
    replaced = Path.replace

    def killed_at_the_archive(path: Path, target: Path) -> Path:
        if path == archive:
            raise Killed
        return replaced(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", killed_at_the_archive)
        with pytest.raises(Killed):
            install(tmp_path, work, archive, "new")
    assert releases(tmp_path) == []
    with work_folder(tmp_path):
        assert not release_folder(tmp_path, "new").exists()


def test_an_installed_release_has_its_folder_and_its_archive(tmp_path: Path) -> None:
    folder_of(tmp_path).mkdir()
    work = tmp_path / "work"
    (work / "catalogue").mkdir(parents=True)
    archive = tmp_path / "new.tar.gz"
    archive.write_bytes(b"model")
    install(tmp_path, work, archive, "new")
    assert archive_of(tmp_path, "new").read_bytes() == b"model"
    assert catalogue_of(tmp_path, "new").is_dir()
    assert not archive.exists()
    assert not work.exists()


@pytest.mark.parametrize("at", [POINTER, HISTORY])
def test_a_switch_that_is_killed_publishes_the_old_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    published(tmp_path, made(tmp_path, "un"))
    release = made(tmp_path, "deux", 2)
    replace = release_writer.replace_durably

    def killed(path: Path, content: bytes) -> None:
        if path.name == at:
            raise Killed
        replace(path, content)

    with monkeypatch.context() as patched:
        patched.setattr(release_writer, "replace_durably", killed)
        with pytest.raises(Killed):
            published(tmp_path, release)
    publication = read_published(tmp_path)
    assert publication is not None
    assert publication.model == "un"
    assert served_model(tmp_path) == archive_of(tmp_path, "un")
    assert [one.model for one in read_history(tmp_path)] == ["un"]
    # The next one is made as if nothing had been.
    published(tmp_path, release)
    assert [(one.number, one.model) for one in read_history(tmp_path)] == [(1, "un"), (2, "deux")]


def test_the_history_leaves_out_what_only_the_pointer_needs(tmp_path: Path) -> None:
    published(tmp_path, made(tmp_path, "un"), entries={"a": "hash"}, files={"texts.yml": "hash"})
    pointer = json.loads((folder_of(tmp_path) / POINTER).read_text("utf-8"))
    [line] = (folder_of(tmp_path) / HISTORY).read_text("utf-8").splitlines()
    assert pointer["entries"] == {"a": "hash"}
    assert not {"entries", "files"} & set(json.loads(line))


def test_publications_are_numbered_from_one(tmp_path: Path) -> None:
    assert next_number(tmp_path) == 1
    published(tmp_path, made(tmp_path, "un"))
    assert next_number(tmp_path) == 2


def test_a_rollback_keeps_the_number_that_the_author_knows(tmp_path: Path) -> None:
    one = made(tmp_path, "un")
    published(tmp_path, one)
    published(tmp_path, made(tmp_path, "deux", 2))
    published(tmp_path, one, action="rollback")
    publication = read_published(tmp_path)
    assert publication is not None
    assert (publication.number, publication.shown, publication.model) == (3, 1, "un")
    assert numbered(tmp_path) == {"un": 1, "deux": 2}


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12), st.integers(1, 4))
def test_what_is_published_and_the_last_ones_are_kept_and_the_older_go(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], count: int
) -> None:
    """Any sequence of publications and rollbacks among six releases."""
    models = tmp_path_factory.mktemp("models")
    made_so_far: dict[int, Release] = {}
    with pytest.MonkeyPatch.context() as patched:
        # What a power cut would leave is tested elsewhere: the disk is not waited for.
        patched.setattr(os, "fsync", lambda _: None)
        for number in order:
            if number not in made_so_far:
                made_so_far[number] = made(models, f"r{number}", len(made_so_far) + 1)
            published(models, made_so_far[number])
    recent = list(dict.fromkeys(f"r{number}" for number in reversed(order)))
    removed = prune(models, count)
    remaining = {release.name for release in releases(models)}
    assert set(recent[:count]) <= remaining
    assert f"r{order[-1]}" in remaining
    assert remaining | set(removed) == set(recent)
    assert not remaining & set(removed)
    assert len(remaining) <= count
    assert prune(models, count) == []


def test_nothing_is_removed_before_anything_was_published(tmp_path: Path) -> None:
    for day in range(1, 9):
        made(tmp_path, f"candidat-{day}", day)
    assert prune(tmp_path) == []
    assert len(releases(tmp_path)) == 8


def test_a_candidate_younger_than_what_is_kept_is_kept(tmp_path: Path) -> None:
    for day in range(1, 4):
        published(tmp_path, made(tmp_path, f"p{day}", day))
    made(tmp_path, "vieux", 2)
    made(tmp_path, "neuf", 9)
    assert set(prune(tmp_path, count=1)) == {"p1", "p2", "vieux"}
    assert {release.name for release in releases(tmp_path)} == {"p3", "neuf"}


def test_a_work_folder_is_gone_when_its_publication_fails(tmp_path: Path) -> None:
    works: list[Path] = []

    def fails() -> None:
        with work_folder(tmp_path) as work:
            works.append(work)
            (work / "file").touch()
            raise ValueError("non")

    with pytest.raises(ValueError, match="non"):
        fails()
    assert not works[0].exists()


def test_the_lock_is_open_again_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="non"), locked(tmp_path):
        raise ValueError("non")
    with locked(tmp_path):
        assert folder_of(tmp_path).is_dir()


def _with_pages(models: Path, name: str, number: int) -> None:
    release = made(models, name, number)
    pages_of(models, name).mkdir(parents=True)
    (pages_of(models, name) / "themes.html").write_text(name, "utf-8")
    published(models, release)


def test_a_web_server_reads_the_pages_of_what_is_published(tmp_path: Path) -> None:
    _with_pages(tmp_path, "un", 1)
    _with_pages(tmp_path, "deux", 2)
    assert (pages_link(tmp_path) / "themes.html").read_text("utf-8") == "deux"
    # A container sees the folder under another name.
    moved = tmp_path.rename(tmp_path.with_name("ailleurs"))
    assert (pages_link(moved) / "themes.html").read_text("utf-8") == "deux"
