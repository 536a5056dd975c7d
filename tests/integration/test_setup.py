"""The set-up script, with stand-ins for uv and Python that log how they were called: no network."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_PYTHON = """#!/bin/bash
case "$*" in
  "-m pip --version") exit "${NO_PIP:-0}" ;;
  "-m venv "*) exit "${NO_PIP:-0}" ;;
  "-m pip install"*)
    echo "uv installed" >> "$CALLS"
    exec 9<> "$NEVER"
    until [ -e "$GO" ]; do read -r -t 0.05 <&9; done
    [ -z "${NO_NETWORK:-}" ] || exit 1
    while [ "$1" != --target ]; do shift; done
    mkdir -p "$2/bin" && cp "$STANDINS/uv" "$2/bin/uv" ;;
  "-c "*version_info*) case "$0" in *python${HAS:-3.12}) exit 0 ;; *) exit 1 ;; esac ;;
  "-c "*purelib*) echo "$SITE" ;;
  *warm.py) echo "compiled" >> "$CALLS" ;;
  "--version") echo "Python of the test" ;;
esac
"""
_UV = """#!/bin/bash
case "$1 ${2:-}" in
  "venv "*) for last; do :; done; echo "made $last" >> "$CALLS"
    mkdir -p "$last/bin" && cp "$STANDINS/python3" "$last/bin/python" ;;
  "pip install") echo "packages $*" >> "$CALLS" ;;
  "python install") exit 1 ;;
esac
"""


class Machine:
    """An empty cache, and a PATH with nothing but the stand-ins and the system's own tools."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls, self.go, stand_ins = folder / "calls.log", folder / "go", folder / "bin"
        stand_ins.mkdir()
        (folder / "site").mkdir()
        os.mkfifo(folder / "never")
        # uv is not on the PATH: the set-up has to install it.
        hidden = folder / "hidden"
        hidden.mkdir()
        pythons = [stand_ins / name for name in ("python3", "python3.12", "python3.11")]
        for file in (*pythons, hidden / "python3", hidden / "uv"):
            file.write_text(_UV if file.name == "uv" else _PYTHON)
            file.chmod(0o755)
        self.environment = {
            "PATH": f"{stand_ins}:/usr/bin:/bin",
            "HOME": str(folder),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "PYENV_ROOT": str(folder / "no-pyenv"),
            "CALLS": str(self.calls),
            "GO": str(self.go),
            "NEVER": str(folder / "never"),
            "SITE": str(folder / "site"),
            "STANDINS": str(hidden),
        }
        self.running: list[subprocess.Popen[str]] = []

    def clone(self, name: str) -> Path:
        clone = self.folder / name
        for part in ("setup", "requirements"):
            shutil.copytree(ROOT / part, clone / part)
        return clone

    def start(self, clone: Path, *arguments: str, **extra: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [clone / "setup" / "setup.sh", *arguments],
            env={**self.environment, **extra},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.running.append(process)
        return process

    def lines(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path)
    yield made
    for process in made.running:
        process.kill()
        process.communicate()


def _read_until(process: subprocess.Popen[str], text: str) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if text in line:
            return
    raise AssertionError(f"the set-up ended without « {text} »")


def _end(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, output = process.communicate()
    return process.returncode, output


def test_two_clones_that_set_up_at_once_install_uv_once(machine: Machine) -> None:
    first = machine.start(machine.clone("one"))
    _read_until(first, "Installing the uv installer")
    second = machine.start(machine.clone("two"))
    _read_until(second, "Another set-up is under way")
    machine.go.touch()
    assert [_end(first)[0], _end(second)[0]] == [0, 0]
    assert machine.lines().count("uv installed") == 1
    assert sum(line.startswith("made") for line in machine.lines()) == 2


def test_two_commands_in_one_clone_make_one_environment(machine: Machine) -> None:
    clone = machine.clone("one")
    first = machine.start(clone)
    _read_until(first, "Installing the uv installer")
    second = machine.start(clone, "test")
    _read_until(second, "Another set-up is under way")
    machine.go.touch()
    assert [_end(first)[0], _end(second)[0]] == [0, 0]
    assert sum(line.startswith("made") for line in machine.lines()) == 1


def test_running_needs_run_txt_alone_and_testing_adds_dev_txt(machine: Machine) -> None:
    machine.go.touch()
    clone = machine.clone("one")
    assert _end(machine.start(clone))[0] == 0
    packages = [line for line in machine.lines() if line.startswith("packages")]
    assert [line.endswith("run.txt") for line in packages] == [True]
    assert all("--require-hashes" in line and "--no-build" in line for line in packages)
    assert _end(machine.start(clone, "test"))[0] == 0
    added = [line for line in machine.lines() if line.startswith("packages")][1:]
    assert [line.endswith("dev.txt") for line in added] == [True]


def test_a_second_time_nothing_is_done(machine: Machine) -> None:
    machine.go.touch()
    clone = machine.clone("one")
    assert _end(machine.start(clone, "test"))[0] == 0
    before = machine.lines()
    assert _end(machine.start(clone)) == (0, "")
    assert _end(machine.start(clone, "test")) == (0, "")
    assert machine.lines() == before


@pytest.mark.parametrize("bytecode", [{}, {"PYTHONDONTWRITEBYTECODE": "1"}], ids=["written", "not written"])
def test_it_compiles_only_where_the_first_start_would_not(machine: Machine, bytecode: dict[str, str]) -> None:
    machine.go.touch()
    assert _end(machine.start(machine.clone("one"), **bytecode))[0] == 0
    assert ("compiled" in machine.lines()) == bool(bytecode)


@pytest.mark.parametrize("version", ["3.12", "3.11"])
def test_either_python_will_do(machine: Machine, version: str) -> None:
    machine.go.touch()
    assert _end(machine.start(machine.clone("one"), HAS=version))[0] == 0
    assert any(line.startswith("made") for line in machine.lines())


def test_without_a_python_that_can_be_had_one_sentence_says_how(machine: Machine) -> None:
    machine.go.touch()
    status, output = _end(machine.start(machine.clone("one"), HAS="3.13"))
    assert status == 1
    assert output.splitlines()[-1].startswith("Set-up stopped: Python 3.12 (or 3.11) is not here")
    assert "apt-get install python3.11" in output
    assert "pyenv install 3.12" in output


def test_without_the_network_one_sentence_says_so(machine: Machine) -> None:
    machine.go.touch()
    status, output = _end(machine.start(machine.clone("one"), NO_NETWORK="1"))
    assert status == 1
    assert output.splitlines()[-1].startswith("Set-up stopped: uv could not be installed. Check the network")


def test_a_folder_that_cannot_be_made_is_named(machine: Machine) -> None:
    (machine.folder / "cache").write_text("not a folder")
    status, output = _end(machine.start(machine.clone("one")))
    assert status == 1
    assert output.splitlines()[-1].startswith("Set-up stopped: the folder ")
    assert "ASSISTANT_ENV" in output
