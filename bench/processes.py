"""What the system says of a process and its descendants; stopping them."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stops a process and its group, by force after twenty seconds."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(20)
            return
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return


def processor_seconds(pid: int) -> float:
    """Processor time that a process and its descendants took so far; what else runs hardly changes it."""
    total = 0
    for member in family(pid):
        for task in Path(f"/proc/{member}/task").glob("*/schedstat"):
            # A thread may end meanwhile.
            with suppress(OSError):
                total += int(task.read_text().split()[0])
    return total / 1e9


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    descendants: list[int] = []
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(status.parent.name))
    waiting = [pid] if pid else []
    while waiting:
        descendants.append(waiting.pop())
        waiting += children.get(descendants[-1], [])
    return descendants


def resident(pid: int) -> float:
    """Megabytes that a process holds; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)
