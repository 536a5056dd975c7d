"""The processes of a publication beside visitors, and alone."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from assistant.publish import child_processes
from assistant.publish.child_processes import PublishError, niceness, probing, running
from assistant.serving_lock import VisitorsLock
from assistant.subprocesses import Child

WAITS = "import sys; open(sys.argv[1]).read()"
"""A stand-in of a training: it ends when the test opens the pipe."""


@pytest.fixture
def pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


def _niceness(pid: int) -> int:
    return os.getpriority(os.PRIO_PROCESS, pid)


def _served(models: Path) -> tuple[VisitorsLock, asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    lock = VisitorsLock(models)
    lock.came(loop)
    return lock, loop


@pytest.mark.parametrize(
    ("visitors", "own", "expected"),
    [(False, 0, 0), (True, 0, 10), (False, 5, 5), (True, 5, 10), (True, 15, 15)],
)
def test_a_training_yields_to_visitors_only(visitors: bool, own: int, expected: int) -> None:
    assert niceness(visitors, own) == expected


def test_on_an_idle_machine_a_training_has_the_priority_of_its_command(pipe: Path) -> None:
    with running("L'essai", ["-c", WAITS, str(pipe)], "log", {}, pipe.parent) as process:
        assert _niceness(process.child.process.pid) == _niceness(0)


def test_a_training_beside_visitors_comes_after_them(pipe: Path) -> None:
    lock = _served(pipe.parent)
    with running("L'essai", ["-c", WAITS, str(pipe)], "log", {}, pipe.parent) as process:
        assert _niceness(process.child.process.pid) == 10
    del lock


def test_a_training_yields_to_visitors_who_come_meanwhile_with_all_its_threads(pipe: Path) -> None:
    threads = (
        "import sys, threading; threading.Thread(target=sys.stdin.read, daemon=True).start()\n"
        "print('ready', flush=True); open(sys.argv[1]).read()"
    )
    with running("L'essai", ["-c", threads, str(pipe)], "log", {}, pipe.parent) as process:
        pid = process.child.process.pid
        seen: list[set[int]] = []
        held: list[object] = []

        def each() -> None:
            seen.append({_niceness(int(task.name)) for task in Path(f"/proc/{pid}/task").iterdir()})
            if not held:
                held.append(_served(pipe.parent))
            elif len(seen) == 2:
                pipe.write_text("end")

        process.finish(each)
    assert seen[0] == {_niceness(0)}
    assert seen[1] == {10}


def test_the_output_of_a_process_that_fails_is_reported(pipe: Path) -> None:
    with (
        running("L'essai", ["-c", "raise SystemExit('non')"], "log", {}, pipe.parent) as process,
        pytest.raises(PublishError, match="non"),
    ):
        process.finish()


@pytest.mark.parametrize("beside", [True, False])
def test_a_probe_is_there_beside_the_training_of_a_small_catalogue_alone(
    pipe: Path, monkeypatch: pytest.MonkeyPatch, beside: bool
) -> None:
    asked = (
        "import json, pathlib, sys, time; request = pathlib.Path(sys.argv[1])\n"
        "while not request.exists(): time.sleep(0.01)\n"
        "request.with_name('result.json').write_text(request.read_text())"
    )
    started: list[list[str]] = []
    real = child_processes.start

    def noted(label: str, arguments: list[str], *others: Any) -> Child:
        started.append(arguments)
        return real(label, ["-c", asked, arguments[-1]], *others)

    monkeypatch.setattr(child_processes, "start", noted)
    with probing("L'essai", pipe.parent, pipe.parent, beside) as probe:
        probe.look()
        assert len(started) == int(beside)
        assert probe.ask({"model": "x"}) == {"model": "x"}
    assert len(started) == 1
