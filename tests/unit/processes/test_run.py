"""Ports, endpoints, children: what `make run` does before and around Rasa."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest
import yaml

from assistant import settings, subprocesses
from assistant.processes import run
from assistant.releases.registry import served_model


def test_a_taken_port_is_reported_with_the_variable_to_change() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert subprocesses.listens(port)
        with pytest.raises(subprocesses.StartError) as caught:
            subprocesses.check_port("127.0.0.1", port, "ASSISTANT_PORT")
    assert str(port) in str(caught.value)
    assert f"ASSISTANT_PORT={port + 1} make run" in str(caught.value)
    assert not subprocesses.listens(port)
    subprocesses.check_port("127.0.0.1", port, "ASSISTANT_PORT")


def test_the_same_port_twice_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "6001")
    monkeypatch.setenv("ASSISTANT_ACTIONS_PORT", "6001")
    with pytest.raises(subprocesses.StartError, match="la même valeur"):
        run.main()


def test_a_wrong_setting_stops_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_LIMIT_SESSION", "beaucoup")
    with pytest.raises(settings.SettingsError, match=r"^ASSISTANT_LIMIT_SESSION "):
        run.main()


def test_the_endpoints_follow_the_ports(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSISTANT_ACTIONS_PORT", "6155")
    written = yaml.safe_load(subprocesses.write_endpoints(tmp_path / "home").read_text(encoding="utf-8"))
    ours = yaml.safe_load((settings.ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    assert written["action_endpoint"]["url"] == "http://127.0.0.1:6155/webhook"
    assert written["tracker_store"] == ours["tracker_store"]


def test_the_newest_model_is_served_before_any_publication(tmp_path: Path) -> None:
    assert served_model(tmp_path) is None
    for age, name in ((10, "b.tar.gz"), (5, "a.tar.gz"), (1, "README.md")):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    assert served_model(tmp_path) == tmp_path / "a.tar.gz"
