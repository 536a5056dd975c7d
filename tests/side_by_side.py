"""The tests, by several processes that share the files: `python -m tests.side_by_side [arguments of pytest]`.

Much of what the tests do is waiting: for a server that starts, for a page, for a program that ends. Each
process collects everything, then takes the next file that none has taken; what a session of pytest makes once
(servers, browsers) is made once in each that needs it. At the end it is counted that every test was run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import pytest

ROOT = Path(__file__).parents[1]
PROCESSES = 2
"""Of pytest. With more the machine that integration runs on (two cores) has nothing left to wait for."""
_THREADS = "OPENBLAS_NUM_THREADS"
"""Variable: threads that wait for each other take the processor of the other process's tests."""
_FOLDER = "TESTS_SIDE_BY_SIDE"
"""Variable: where the processes say what they took and what they did."""


class Sharing:
    """What one process of pytest takes and reports: a plugin of pytest.

    Attributes:
        folder: Shared by the processes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ran: list[str] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Runs the tests of the files that this process takes, in the order of the collection."""
        if session.testsfailed and not session.config.option.continue_on_collection_errors:
            raise session.Interrupted(f"{session.testsfailed} error(s) during collection")
        for item, after in pairwise(chain(self._taken(session.items), [None])):
            assert item is not None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            self._ran.append(item.nodeid)
            if session.shouldfail:
                raise session.Failed(session.shouldfail)
            if session.shouldstop:
                raise session.Interrupted(session.shouldstop)
        return True

    def _taken(self, items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
        files: dict[Path, list[pytest.Item]] = {}
        for item in items:
            files.setdefault(item.path, []).append(item)
        for path, tests in files.items():
            if taken(self.folder, str(path)):
                yield from tests

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Says what was collected and what was run."""
        done = {"collected": sorted(item.nodeid for item in session.items), "ran": sorted(self._ran)}
        (self.folder / f"{os.getpid()}.done").write_text(json.dumps(done), encoding="utf-8")


def taken(folder: Path, name: str) -> bool:
    """Takes something for this process: whether no other has it."""
    try:
        (folder / f"{name.replace('/', ':')}.taken").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def is_first() -> bool:
    """Whether no other process of this run has asked; alone, always."""
    folder = os.environ.get(_FOLDER)
    return folder is None or taken(Path(folder), "first")


def pytest_configure(config: pytest.Config) -> None:
    """Shares the tests with the other processes, in one that `main` started."""
    if not config.option.collectonly:
        config.pluginmanager.register(Sharing(Path(os.environ[_FOLDER])))


def main(arguments: Sequence[str]) -> int:
    """Runs the tests that arguments of pytest name.

    Returns:
        The code of the process: 0 when each test was run and none failed.
    """
    with TemporaryDirectory() as folder, ThreadPoolExecutor(PROCESSES) as threads:
        codes = list(threads.map(lambda number: _one(number, Path(folder), arguments), range(PROCESSES)))
        reports = [json.loads(file.read_text(encoding="utf-8")) for file in Path(folder).glob("*.done")]
    return _judged(codes, reports)


def _judged(codes: Sequence[int], reports: Sequence[dict[str, list[str]]]) -> int:
    ran = sorted(name for report in reports for name in report["ran"])
    forgotten = {name for report in reports for name in report["collected"]}.difference(ran)
    for name in sorted(forgotten):
        print(f"not run: {name}")
    if any(report["collected"] != reports[0]["collected"] for report in reports):
        print("The processes did not collect the same tests: one has a name that changes from run to run.")
    print(f"{len(ran)} tests were run, {len(forgotten)} were not, by {len(reports)} processes.")
    return max(codes) or int(bool(forgotten) or not ran or len(reports) < len(codes))


def _one(number: int, folder: Path, arguments: Sequence[str]) -> int:
    command = (sys.executable, "-m", "pytest", "-p", "tests.side_by_side", *arguments)
    with subprocess.Popen(
        [*command, "-o", "console_output_style=classic"],
        cwd=ROOT,
        env={_THREADS: str(max(1, (os.cpu_count() or 1) // PROCESSES)), **os.environ, _FOLDER: str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        _show(number, process.stdout)
    return process.returncode


def _show(number: int, output: IO[str]) -> None:
    """Whole lines, each with whose it is: those of two processes do not mix."""
    for line in output:
        print(f"{number + 1}| {line}", end="", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
