"""`make shell`: the environment of its two children, and of nobody else."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.processes import shell
from tests.unit.releases.test_registry import made, published


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, str]]:
    """The environment of each child; nothing starts."""
    environments: dict[str, dict[str, str]] = {}

    def run(command: list[str], **options: Any) -> Any:
        environments["shell"] = options["env"]
        return SimpleNamespace(returncode=0)

    def start(_label: str, _arguments: Any, _log: Path, extra: dict[str, str]) -> Any:
        environments["actions"] = extra
        return SimpleNamespace(ask_to_stop=lambda: None, stop=lambda: None)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr("assistant.subprocesses.start", start)
    monkeypatch.setattr(shell, "listens", lambda _: False)
    monkeypatch.setattr(shell, "_wait", lambda _: None)
    return environments


@pytest.mark.parametrize("candidate", [False, True])
def test_a_candidate_is_tried_with_the_faq_it_learnt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: dict[str, dict[str, str]], candidate: bool
) -> None:
    monkeypatch.setenv("ASSISTANT_MODELS", str(tmp_path))
    monkeypatch.delenv("ASSISTANT_LIVE", raising=False)
    published(tmp_path, made(tmp_path, "20260101-000000"))
    if candidate:
        made(tmp_path, "20260102-000000")
    before = dict(os.environ)
    assert shell.main() == 0
    expected = "0" if candidate else None
    assert started["actions"].get("ASSISTANT_LIVE") == expected
    assert started["shell"].get("ASSISTANT_LIVE") == expected
    # The action server keeps the environment it always has.
    assert started["actions"]["SANIC_HOST"] == "127.0.0.1"
    assert dict(os.environ) == before
