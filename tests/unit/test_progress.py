"""Progress goes from the process that works to the one that waits, and its loss stops neither."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.progress import (
    CROSS_VALIDATE,
    ENCODE_CORPUS,
    PROGRESS_VARIABLE,
    SWITCH,
    Progress,
    progress_to_parent,
    read_progress,
    write_progress,
)


@given(
    st.builds(
        Progress,
        st.sampled_from([ENCODE_CORPUS, CROSS_VALIDATE, SWITCH]),
        st.integers(0, 10**6),
        st.integers(0, 10**6),
        st.floats(0, 1),
    )
)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, progress: Progress) -> None:
    file = tmp_path_factory.mktemp("progress") / "progress.json"
    write_progress(file, progress)
    assert read_progress(file) == progress
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"phase": "x", "speed": 3}', b"\xff\xfe", b"null"])
def test_what_is_no_progress_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "progress.json").write_bytes(content)
    assert read_progress(tmp_path / "progress.json") is None


def test_nothing_was_reported_yet(tmp_path: Path) -> None:
    assert read_progress(tmp_path / "progress.json") is None


def test_a_child_reports_to_the_file_its_parent_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PROGRESS_VARIABLE, str(tmp_path / "progress.json"))
    on_progress = progress_to_parent()
    on_progress(Progress(ENCODE_CORPUS, 1, 10, 0.1))
    on_progress(Progress(ENCODE_CORPUS, 2, 10, 0.2))
    assert read_progress(tmp_path / "progress.json") == Progress(ENCODE_CORPUS, 2, 10, 0.2)


def test_without_a_parent_nobody_is_reported_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PROGRESS_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    progress_to_parent()(Progress(SWITCH))
    assert os.listdir(tmp_path) == []


def test_a_report_that_cannot_be_written_stops_no_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PROGRESS_VARIABLE, str(tmp_path / "absent" / "progress.json"))
    progress_to_parent()(Progress(SWITCH))
    assert read_progress(tmp_path / "absent" / "progress.json") is None
