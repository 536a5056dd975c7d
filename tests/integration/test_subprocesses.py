"""Processes that `make run` starts: their end is reported, and none outlives the others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from assistant import settings, subprocesses
from tests.waiting import LIMIT_SECONDS, until


def test_a_child_that_dies_shows_the_end_of_its_log(tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    log.write_text("the run before")
    child = subprocesses.start("Le test", ["-c", "import sys; print('là'); sys.exit(3)"], log)
    child.process.wait(LIMIT_SECONDS)
    assert child.died()
    assert "Le test : arrêt imprévu (code 3)" in child.complaint()
    assert child.complaint().endswith("    là")
    assert (tmp_path / "child.log.1").read_text() == "the run before"


def test_a_child_is_stopped_with_those_it_started(tmp_path: Path) -> None:
    grandchild = (
        "import subprocess; p = subprocess.Popen(['sleep', 'infinity']); print(p.pid, flush=True); p.wait()"
    )
    child = subprocesses.start("Le test", ["-c", grandchild], tmp_path / "log")
    pid = int(until(lambda: (tmp_path / "log").read_text().strip()))
    child.ask_to_stop()
    child.stop()
    assert child.died()
    until(lambda: _gone(pid))


def test_a_child_does_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent = (
        "import sys; from pathlib import Path; from assistant.subprocesses import start\n"
        "idle = ['-c', 'import threading; threading.Event().wait()']\n"
        f"child = start('x', idle, Path({str(tmp_path / 'log')!r}))\n"
        "print(child.process.pid, flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=settings.ROOT
    )
    assert process.stdout
    pid = int(process.stdout.readline())
    process.kill()
    process.wait()
    until(lambda: _gone(pid))


def _gone(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return not status.exists() or "State:\tZ" in status.read_text()


def test_a_child_yields_with_those_it_started(tmp_path: Path) -> None:
    grandchild = (
        "import subprocess; p = subprocess.Popen(['sleep', 'infinity']); print(p.pid, flush=True); p.wait()"
    )
    child = subprocesses.start("Le test", ["-c", grandchild], tmp_path / "log")
    try:
        pid = int(until(lambda: (tmp_path / "log").read_text().strip()))
        child.yield_by(7)
        assert [os.getpriority(os.PRIO_PROCESS, one) for one in (child.process.pid, pid)] == [7, 7]
    finally:
        child.stop(0)
    # Of one that has ended there is nothing to say.
    child.yield_by(8)
