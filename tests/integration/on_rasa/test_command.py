"""The `rasa` of the project's environment, typed as Rasa's users type it."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.subprocesses import free_port
from tests.homes import home_in

ROOT = Path(__file__).parents[3]
RASA = Path(sys.executable).with_name("rasa")
_WHERE = b"\x1b[6n"
_PATIENCE = 300.0
"""Seconds after which a process that says nothing is taken for hung: never a measure."""


class Terminal:
    """A command in a terminal."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self._master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [str(RASA), *arguments],
            cwd=ROOT,
            env={**os.environ, "TERM": "xterm", **environment},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self.shown = ""

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + _PATIENCE
        while text not in self.shown:
            assert time.monotonic() < deadline, self.shown
            if select.select([self._master], [], [], 1)[0]:
                try:
                    read = os.read(self._master, 65536)
                    self.shown += read.decode("utf-8", "replace")
                    if _WHERE in read:
                        # The prompt asks the terminal where its cursor is, and waits.
                        os.write(self._master, b"\x1b[1;1R")
                except OSError:
                    raise AssertionError(f"the command ended:\n{self.shown}") from None

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._master)


@contextlib.contextmanager
def terminal(*arguments: str, **environment: str) -> Iterator[Terminal]:
    opened = Terminal(*arguments, **environment)
    try:
        yield opened
    finally:
        opened.close()


def _addresses(port: int) -> set[str]:
    """Interfaces of this machine that something listens on at a port, as the kernel writes them."""
    addresses = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            address, number = local.split(":")
            if state == "0A" and int(number, 16) == port:
                addresses.add(address)
    return addresses


_LOOPBACK = {"0100007F"}


def test_the_shell_and_its_actions_honour_our_ports_and_stay_on_the_loopback(
    model: Path, tmp_path: Path
) -> None:
    port, actions_port = free_port(), free_port()
    settings = {
        "ASSISTANT_PORT": str(port),
        "ASSISTANT_ACTIONS_PORT": str(actions_port),
        "ASSISTANT_HOME": str(home_in(tmp_path)),
        "ASSISTANT_LIVE": "0",
    }
    with terminal("run", "actions", **settings) as actions:
        actions.wait_for(f"up and running on http://127.0.0.1:{actions_port}")
        with terminal("shell", "--model", str(model), **settings) as shell:
            shell.wait_for("Your input ->")
            assert _addresses(port) == _LOOPBACK
            assert _addresses(actions_port) == _LOOPBACK
            assert "arning" not in shell.shown
            assert "rror" not in shell.shown
        assert "arning" not in actions.shown


def test_the_shell_takes_another_port_when_an_assistant_runs_on_ours(model: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = {"ASSISTANT_PORT": str(taken.getsockname()[1]), "ASSISTANT_HOME": str(home_in(tmp_path))}
        with terminal("shell", "--model", str(model), **settings) as shell:
            shell.wait_for("Your input ->")


@pytest.mark.parametrize(
    ("pipeline", "policies", "named"),
    [
        ("[{name: WhitespaceTokenizer}, {name: DIETClassifier, epochs: 1}]", "[]", "DIETClassifier"),
        ("[{name: WhitespaceTokenizer}, {name: ResponseSelector, epochs: 1}]", "[]", "ResponseSelector"),
        ("[{name: WhitespaceTokenizer}]", "[{name: TEDPolicy, epochs: 1}]", "TEDPolicy"),
        ("", "", "DIETClassifier"),
    ],
    ids=["diet", "response-selector", "ted", "the pipeline that Rasa takes where none is named"],
)
def test_a_component_that_needs_tensorflow_gets_one_sentence(
    tmp_path: Path, pipeline: str, policies: str, named: str
) -> None:
    config = tmp_path / "config.yml"
    config.write_text(
        f"recipe: default.v1\nassistant_id: x\nlanguage: fr\npipeline: {pipeline}\npolicies: {policies}\n"
        "importers:\n- name: assistant.on_rasa.importer.FaqImporter\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [str(RASA), "train", "--config", str(config), "--out", str(tmp_path), "--skip-validation"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    output = done.stdout + done.stderr
    assert done.returncode == 1, output
    assert f"{named} a besoin de TensorFlow" in output
    assert "make tensorflow" in output
    assert "Traceback" not in output
