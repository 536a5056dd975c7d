"""Several files of a catalogue change together: whatever moment the machine stops, or the disk fills up."""

from __future__ import annotations

import errno
import itertools
import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import durable_files
from assistant.durable_files import (
    Busy,
    NotWritten,
    activate,
    discard,
    finish,
    locked,
    prepare,
    prepared,
    replace_durably,
    replaces_what_it_saw,
    write_all,
    write_durably,
    write_for_person,
)

BEFORE = {"faq/a.yml": b"ancien a", "faq/b.yml": b"ancien b", "familles.yml": b"familles"}
CHANGES: dict[str, bytes | None] = {"faq/a.yml": b"nouveau a", "faq/b.yml": None, "faq/c.yml": b"neuf"}
AFTER = {"faq/a.yml": b"nouveau a", "faq/c.yml": b"neuf", "familles.yml": b"familles"}


class Killed(BaseException):
    """The process died here: nothing of it runs any more."""


def _written(folder: Path) -> None:
    for name, content in BEFORE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _read(folder: Path) -> dict[str, bytes]:
    """What a reader of the catalogue sees: it leaves hidden files out."""
    files = (file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


@contextmanager
def _failing_from(step: int, error: Callable[[], BaseException], once: bool = False) -> Iterator[list[int]]:
    """Lets `step` operations on the disk happen; the next ones fail, all of them or the first."""
    done = [0]
    before = {
        (owner, name): getattr(owner, name)
        for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "unlink"), (Path, "open"))
    }

    def counted(original: Callable[..., Any]) -> Callable[..., Any]:
        def operation(*arguments: Any, **options: Any) -> Any:
            done[0] += 1
            if done[0] > step and (not once or done[0] == step + 1):
                raise error()
            return original(*arguments, **options)

        return operation

    for (owner, name), original in before.items():
        setattr(owner, name, counted(original))
    try:
        yield done
    finally:
        for (owner, name), original in before.items():
            setattr(owner, name, original)


def _steps(folder: Path) -> int:
    """Operations on the disk that one change takes."""
    _written(folder)
    with _failing_from(10**9, Killed) as done:
        write_all(folder, CHANGES)
    return done[0]


def test_all_the_files_change(tmp_path: Path) -> None:
    _written(tmp_path)
    write_all(tmp_path, CHANGES)
    assert _read(tmp_path) == AFTER
    assert not list(tmp_path.rglob(".*"))


def test_killed_at_any_moment_a_change_is_whole_or_is_not(tmp_path: Path) -> None:
    seen = set()
    for step in range(_steps(tmp_path / "whole")):
        folder = tmp_path / str(step)
        _written(folder)
        with pytest.raises(Killed), _failing_from(step, Killed):
            write_all(folder, CHANGES)
        finish(folder)
        state = _read(folder)
        assert state in (BEFORE, AFTER), step
        seen.add(state == AFTER)
        # Whatever was left, the next change is made and leaves nothing behind.
        write_all(folder, {"faq/a.yml": b"encore"})
        assert _read(folder) == {**state, "faq/a.yml": b"encore"}, step
        assert not list(folder.rglob(".*")), step
    assert seen == {False, True}


def test_killed_again_while_it_is_being_ended_a_change_ends_the_next_time(tmp_path: Path) -> None:
    for step in itertools.count():
        folder = tmp_path / str(step)
        _written(folder)
        waiting = folder / "faq" / ".import-a.yml"
        waiting.write_bytes(b"nouveau a")
        moves = [["faq/.import-a.yml", "faq/a.yml"], [None, "faq/b.yml"]]
        (folder / ".import.json").write_text(json.dumps(moves))
        try:
            with _failing_from(step, Killed):
                finish(folder)
        except Killed:
            finish(folder)
            assert _read(folder) == {"faq/a.yml": b"nouveau a", "familles.yml": b"familles"}, step
            continue
        break
    assert step > 3


@pytest.mark.parametrize("once", [True, False], ids=["one failure", "a disk that fails from then on"])
def test_a_disk_that_fails_at_any_moment_changes_all_or_nothing(tmp_path: Path, once: bool) -> None:
    def full() -> OSError:
        return OSError(errno.ENOSPC, "No space left on device")

    for step in range(_steps(tmp_path / "whole")):
        folder = tmp_path / str(step)
        _written(folder)
        try:
            with _failing_from(step, full, once):
                write_all(folder, CHANGES)
        except OSError:
            pass
        finish(folder)
        assert _read(folder) in (BEFORE, AFTER), step


def test_a_folder_that_cannot_be_written_is_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _written(tmp_path)

    def read_only(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(durable_files, "write_durably", read_only)
    with pytest.raises(PermissionError):
        write_all(tmp_path, CHANGES)
    assert _read(tmp_path) == BEFORE
    assert not list(tmp_path.rglob(".import*"))


def test_two_processes_that_end_the_same_change_do_not_disturb_each_other(tmp_path: Path) -> None:
    _written(tmp_path)
    (tmp_path / ".import.json").write_text(
        json.dumps([["faq/.import-a.yml", "faq/a.yml"], [None, "faq/b.yml"]])
    )
    # The other one has made the moves, and not removed the journal yet.
    (tmp_path / "faq" / "a.yml").write_bytes(b"nouveau a")
    (tmp_path / "faq" / "b.yml").unlink()
    finish(tmp_path)
    assert _read(tmp_path) == {"faq/a.yml": b"nouveau a", "familles.yml": b"familles"}
    finish(tmp_path)


def test_a_folder_that_is_absent_has_nothing_to_end(tmp_path: Path) -> None:
    finish(tmp_path / "absent")
    (tmp_path / "file").touch()
    finish(tmp_path / "file" / "absent")


@given(content=st.binary(max_size=200), again=st.binary(max_size=200))
def test_a_replaced_file_has_the_last_content_alone(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, again: bytes
) -> None:
    file = tmp_path_factory.mktemp("durable") / "fichier"
    replace_durably(file, content)
    assert file.read_bytes() == content
    replace_durably(file, again)
    assert file.read_bytes() == again
    assert list(file.parent.iterdir()) == [file]


def test_a_reader_has_the_old_or_the_new_content_at_any_moment(tmp_path: Path) -> None:
    for step in range(4):
        file = tmp_path / f"{step}.json"
        file.write_bytes(b"ancien")
        try:
            with _failing_from(step, Killed):
                replace_durably(file, b"nouveau")
        except Killed:
            assert file.read_bytes() in (b"ancien", b"nouveau")


def test_what_is_written_durably_has_reached_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[int] = []

    def size_when_synchronised(number: int) -> None:
        reached.append(os.fstat(number).st_size)

    monkeypatch.setattr(os, "fsync", size_when_synchronised)
    write_durably(tmp_path / "file", b"x" * 1000)
    assert reached == [1000]


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    order = []
    with locked(tmp_path):
        order.append("first")
        # Another process, or this one by another descriptor, would wait here.
        with (tmp_path / ".import.lock").open("a") as other, pytest.raises(BlockingIOError):
            durable_files.fcntl.flock(other, durable_files.fcntl.LOCK_EX | durable_files.fcntl.LOCK_NB)
    with locked(tmp_path):
        order.append("second")
    assert order == ["first", "second"]


def test_a_writer_that_fails_leaves_the_lock_open(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="non"), locked(tmp_path):
        raise ValueError("non")
    with (tmp_path / ".import.lock").open("a") as other:
        durable_files.fcntl.flock(other, durable_files.fcntl.LOCK_EX | durable_files.fcntl.LOCK_NB)


def test_a_second_writer_hears_who_has_the_lock_and_since_when(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable_files, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(durable_files, "who", lambda: "alice")
    with locked(tmp_path, "import"):
        monkeypatch.setattr(durable_files, "who", lambda: "bob")
        with pytest.raises(Busy) as raised, locked(tmp_path, "boîte de réception"):
            pass
    assert re.fullmatch(
        r"La FAQ est en cours de modification par alice \(import, depuis \d\d:\d\d\) : "
        r"recommencez dans un instant\. Rien n'a été changé\.",
        str(raised.value),
    )
    with locked(tmp_path, "import"):
        pass


@pytest.mark.parametrize("signed", ["", "{", "[]", '{"who": "alice"}', '{"who": 1, "doing": 2, "since": 3}'])
def test_a_lock_that_is_not_signed_yet_is_refused_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signed: str
) -> None:
    monkeypatch.setattr(durable_files, "PATIENCE_SECONDS", 0.0)
    with locked(tmp_path):
        (tmp_path / ".import.lock").write_text(signed)
        with pytest.raises(Busy, match="modification : recommencez"), locked(tmp_path):
            pass


def test_a_writer_waits_for_one_that_ends_soon(tmp_path: Path) -> None:
    taken, ended = threading.Event(), []

    def first() -> None:
        with locked(tmp_path):
            taken.set()
            time.sleep(0.2)
            ended.append(True)

    other = threading.Thread(target=first)
    other.start()
    taken.wait()
    with locked(tmp_path):
        assert ended
    other.join()


def test_what_is_prepared_is_seen_by_nobody_before_it_is_activated(tmp_path: Path) -> None:
    _written(tmp_path)
    prepare(tmp_path, CHANGES, "jeton")
    finish(tmp_path)
    assert (_read(tmp_path), prepared(tmp_path)) == (BEFORE, "jeton")
    assert replaces_what_it_saw(tmp_path)
    activate(tmp_path)
    assert (_read(tmp_path), prepared(tmp_path)) == (AFTER, None)
    assert not list(tmp_path.rglob(".*"))


def test_what_is_prepared_may_be_discarded(tmp_path: Path) -> None:
    _written(tmp_path)
    prepare(tmp_path, CHANGES, "jeton")
    discard(tmp_path)
    assert (_read(tmp_path), prepared(tmp_path)) == (BEFORE, None)
    assert not list(tmp_path.rglob(".*"))


@pytest.mark.parametrize("name", ["faq/a.yml", "faq/b.yml", "faq/c.yml"])
def test_a_file_edited_since_it_was_prepared_is_noticed(tmp_path: Path, name: str) -> None:
    _written(tmp_path)
    prepare(tmp_path, CHANGES, "jeton")
    (tmp_path / name).write_bytes("écrit à la main".encode())
    assert not replaces_what_it_saw(tmp_path)


def test_a_file_asked_for_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match=r"\(son dossier n'existe pas\)\.$"):
        write_for_person(tmp_path / "absent" / "rapport.html", b"x")
