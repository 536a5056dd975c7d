"""Two processes of pytest share the files of tests: each is run once, and what was not run is said."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ONE = """from pathlib import Path

def test_of_{name}():
    Path(__file__).with_suffix('.ran').open('a').write('x')
"""


def shared(folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p no:schemathesis -p no:hypothesispytest\n")
    return subprocess.run(
        [sys.executable, "-m", "tests.side_by_side", str(folder), "-p", "no:cacheprovider"],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_file_is_run_by_one_process(tmp_path: Path):
    names = [f"part_{number}" for number in range(6)]
    for name in names:
        (tmp_path / f"test_{name}.py").write_text(ONE.format(name=name))
    done = shared(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {file.stem: file.read_text() for file in tmp_path.glob("*.ran")} == {
        f"test_{name}": "x" for name in names
    }
    assert "6 tests were run, 0 were not, by 2 processes." in done.stdout
    assert {line[:3] for line in done.stdout.splitlines()[:-1]} == {"1| ", "2| "}


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("assert False", r"1 failed"),
        # As a process that lacks memory ends.
        ("import os; os._exit(0)", r"not run: .*test_other.py::test_after"),
        ("import pytest; pytest.exit('stopped', 0)", r"not run: .*test_other.py::test_after"),
    ],
)
def test_what_fails_or_is_not_run_is_no_success(tmp_path: Path, fault: str, said: str):
    (tmp_path / "test_good.py").write_text(ONE.format(name="good"))
    (tmp_path / "test_other.py").write_text(
        f"def test_fault():\n    {fault}\n\ndef test_after():\n    pass\n"
    )
    done = shared(tmp_path)
    assert done.returncode != 0
    assert re.search(said, done.stdout), done.stdout + done.stderr


def test_a_file_that_is_not_read_is_no_success(tmp_path: Path):
    (tmp_path / "test_good.py").write_text(ONE.format(name="good"))
    (tmp_path / "test_broken.py").write_text("import what_no_one_has_installed\n")
    assert shared(tmp_path).returncode != 0
