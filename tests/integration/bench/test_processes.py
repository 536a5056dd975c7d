"""What the benches see of processes, and how they stop them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.processes import family, resident, stop
from tests.waiting import until


def test_a_process_that_has_ended_holds_nothing_and_is_stopped_once_more_without_harm() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""], start_new_session=True)
    process.wait()
    assert resident(process.pid) == 0.0
    stop(process)  # type: ignore[arg-type]


def test_a_process_is_found_with_those_it_started_and_stopped_with_them() -> None:
    script = (
        "import subprocess; p = subprocess.Popen(['sleep', 'infinity']); print(p.pid, flush=True); p.wait()"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    assert set(family(process.pid)) == {process.pid, child}
    stop(process)
    assert process.returncode is not None
    until(lambda: child not in family(process.pid) and not _runs(child))
    process.stdout.close()


def _runs(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text()
