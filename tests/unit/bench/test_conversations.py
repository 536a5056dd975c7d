"""The conversations that `make evaluate` lets visitors have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench import conversations
from bench.conversations import CASES, command, main


def test_the_visitors_of_the_evaluation_talk_to_that_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_DATA", str(tmp_path))
    words = command(4321, ["--show", "3"])
    assert words[1:4] == ["-m", "assistant", "simulate"]
    assert words[4 : 4 + len(CASES)] == [str(tmp_path / "evaluation" / name) for name in CASES]
    assert words[4 + len(CASES) :] == ["--url", "http://127.0.0.1:4321", "--show", "3"]


def test_nothing_is_published_to_be_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: Any) -> None:
        raise AssertionError("a server was started")

    monkeypatch.setenv("ASSISTANT_MODELS", str(tmp_path))
    monkeypatch.setattr(conversations, "Shipped", fail)
    assert main([]) == 0
    assert "ne sont pas mesurées" in capsys.readouterr().out
