"""Ports, endpoints, children: what `make run` does before and around Rasa."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from assistant import children, run, settings
from assistant.publish.releases import served_model


def test_a_taken_port_is_said_with_the_variable_to_change() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert children.listens(port)
        with pytest.raises(children.StartError) as caught:
            children.check_port("127.0.0.1", port, "ASSISTANT_PORT")
    assert str(port) in str(caught.value)
    assert f"ASSISTANT_PORT={port + 1} make run" in str(caught.value)
    assert not children.listens(port)
    children.check_port("127.0.0.1", port, "ASSISTANT_PORT")


def test_the_same_port_twice_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "6001")
    monkeypatch.setenv("ASSISTANT_ACTIONS_PORT", "6001")
    assert run.main() == 1
    assert "la même valeur" in capsys.readouterr().err


def test_a_wrong_setting_stops_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_LIMIT_SESSION", "beaucoup")
    assert run.main() == 1
    assert capsys.readouterr().err.startswith("ASSISTANT_LIMIT_SESSION ")


def test_the_endpoints_follow_the_ports(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSISTANT_ACTIONS_PORT", "6155")
    written = yaml.safe_load(children.write_endpoints(tmp_path / "home").read_text(encoding="utf-8"))
    ours = yaml.safe_load((settings.ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    assert written["action_endpoint"]["url"] == "http://127.0.0.1:6155/webhook"
    assert written["tracker_store"] == ours["tracker_store"]


def test_the_newest_model_is_served_before_any_publication(tmp_path: Path) -> None:
    assert served_model(tmp_path) is None
    for age, name in ((10, "b.tar.gz"), (5, "a.tar.gz"), (1, "README.md")):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    assert served_model(tmp_path) == tmp_path / "a.tar.gz"


def test_a_child_that_dies_shows_the_end_of_its_log(tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    log.write_text("the run before")
    child = children.start("Le test", ["-c", "import sys; print('là'); sys.exit(3)"], log)
    child.process.wait(20)
    assert child.died()
    assert "Le test s'est arrêté (code 3)" in child.complaint()
    assert child.complaint().endswith("    là")
    assert (tmp_path / "child.log.1").read_text() == "the run before"


def test_a_child_is_stopped_with_those_it_started(tmp_path: Path) -> None:
    grandchild = (
        "import subprocess, sys; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); p.wait()"
    )
    child = children.start("Le test", ["-c", grandchild], tmp_path / "log")
    deadline = time.monotonic() + 20
    while not (tmp_path / "log").read_text().strip() and time.monotonic() < deadline:
        time.sleep(0.05)
    pid = int((tmp_path / "log").read_text())
    child.ask_to_stop()
    child.stop()
    assert child.died()
    assert _gone(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help exists on Linux only")
def test_a_child_does_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent = (
        "import sys; from pathlib import Path; from assistant.children import start\n"
        f"child = start('x', ['-c', 'import time; time.sleep(60)'], Path({str(tmp_path / 'log')!r}))\n"
        "print(child.process.pid, flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=settings.ROOT
    )
    assert process.stdout
    pid = int(process.stdout.readline())
    process.kill()
    process.wait()
    assert _gone(pid)


def _gone(pid: int) -> bool:
    for _ in range(100):
        status = Path(f"/proc/{pid}/status")
        if not status.exists() or "State:\tZ" in status.read_text():
            return True
        time.sleep(0.05)
    return False
