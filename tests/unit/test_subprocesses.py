"""What a child process is started with, and what is shown of one that died."""

from __future__ import annotations

import signal
import socket
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant import subprocesses
from assistant.subprocesses import (
    Child,
    StartError,
    check_port,
    environment,
    free_port,
    listens,
    write_endpoints,
)


class Ended:
    """A process that has ended, as `subprocess` shows it."""

    pid, returncode = 0, -9

    def poll(self) -> int:
        return self.returncode


def _child(log: Path) -> Child:
    return Child("Rasa", Ended(), log)  # type: ignore[arg-type]


def test_the_end_of_the_log_is_shown_and_no_more(tmp_path: Path) -> None:
    log = tmp_path / "rasa.log"
    log.write_text("".join(f"ligne {number}\n" for number in range(100)), encoding="utf-8")
    first, *shown = _child(log).complaint().splitlines()
    assert first == f"Rasa : arrêt imprévu (code -9). Fin de {log} :"
    assert shown == [f"    ligne {number}" for number in range(88, 100)]


def test_a_log_that_is_no_text_is_shown_all_the_same(tmp_path: Path) -> None:
    log = tmp_path / "rasa.log"
    log.write_bytes(b"avant \xff\xfe\napr\xc3\xa8s\n")
    assert _child(log).complaint().endswith("    après")


def test_an_empty_log_leaves_the_sentence_alone(tmp_path: Path) -> None:
    log = tmp_path / "rasa.log"
    log.touch()
    assert _child(log).complaint().splitlines() == [f"Rasa : arrêt imprévu (code -9). Fin de {log} :"]


def test_a_group_that_is_gone_is_asked_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[int, int]] = []

    def killpg(pid: int, number: int) -> None:
        sent.append((pid, number))
        raise ProcessLookupError

    monkeypatch.setattr(subprocesses.os, "killpg", killpg)
    _child(tmp_path / "log").ask_to_stop()
    assert sent == [(0, signal.SIGTERM)]


def test_a_child_has_our_environment_without_telemetry_and_what_is_added(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "6100")
    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "true")
    child = environment({"ASSISTANT_PORT": "6200", "AUTRE": "x"})
    assert (child["ASSISTANT_PORT"], child["AUTRE"]) == ("6200", "x")
    assert child["RASA_TELEMETRY_ENABLED"] == "false"
    assert child["PYTHONUNBUFFERED"] == "1"
    assert environment()["ASSISTANT_PORT"] == "6100"


def test_the_action_server_listens_to_this_machine_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[Any, ...]] = []
    monkeypatch.setenv("ASSISTANT_ACTIONS_PORT", "6155")
    monkeypatch.setattr(subprocesses, "start", lambda *arguments: started.append(arguments))
    subprocesses.start_actions(tmp_path)
    [(_, arguments, log, extra)] = started
    assert arguments[arguments.index("--port") + 1] == "6155"
    assert log == tmp_path / "actions.log"
    assert extra["SANIC_HOST"] == "127.0.0.1"


def test_a_free_port_is_one_that_can_be_taken() -> None:
    port = free_port()
    assert not listens(port)
    check_port("127.0.0.1", port, "ASSISTANT_PORT")
    with socket.socket() as server:
        server.bind(("127.0.0.1", port))
        server.listen()
        assert listens(port)


def test_an_interface_that_does_not_exist_is_named() -> None:
    with pytest.raises(StartError, match=r"Le port 6100 de 203\.0\.113\.1 .*ASSISTANT_PORT=6101"):
        check_port("203.0.113.1", 6100, "ASSISTANT_PORT")


def test_the_endpoints_are_written_again_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for port in ("6155", "6156"):
        monkeypatch.setenv("ASSISTANT_ACTIONS_PORT", port)
        file = write_endpoints(tmp_path)
        assert f":{port}/" in yaml.safe_load(file.read_text("utf-8"))["action_endpoint"]["url"]
