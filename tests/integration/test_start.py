"""A wrong setting stops each way of starting with one sentence, never with a stack trace."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.settings import ROOT
from assistant.subprocesses import free_port


def _start(*arguments: str, **settings: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stderr.strip() + done.stdout.strip()


@pytest.mark.parametrize("command", ["serve", "actions"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ASSISTANT_REDIS_URL", "localhost:6379"),
        ("ASSISTANT_METRICS_PORT", "beaucoup"),
        ("ASSISTANT_PRODUCTION", "1"),
        ("ASSISTANT_DATABASE_URL", "mysql://u:hunter2@h"),
    ],
)
def test_a_wrong_setting_is_one_sentence(command: str, name: str, value: str) -> None:
    status, output = _start("-m", "assistant", command, **{name: value})
    assert status == 1
    assert len(output.splitlines()) == 1
    assert output.startswith("ASSISTANT_")
    assert output.endswith(".")
    assert "hunter2" not in output


@pytest.mark.parametrize("command", ["serve", "actions"])
def test_a_taken_port_is_one_sentence(command: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        status, output = _start("-m", "assistant", command, ASSISTANT_PORT=port, ASSISTANT_ACTIONS_PORT=port)
    assert status == 1
    assert f"Le port {port} " in output
    assert "Traceback" not in output


def test_no_model_is_one_sentence(tmp_path: Path) -> None:
    status, output = _start(
        "-m", "assistant", "serve", ASSISTANT_MODELS=str(tmp_path), ASSISTANT_PORT=str(free_port())
    )
    assert status == 1
    assert output.startswith("Aucun modèle dans ")
    assert len(output.splitlines()) == 1


@pytest.mark.parametrize("command", ["rasa", "rasa_sdk"])
def test_rasas_own_commands_say_it_too(model: Path, command: str) -> None:
    arguments = {
        "rasa": ("-m", "rasa", "run", "--port", "0", "--model", str(model)),
        "rasa_sdk": ("-m", "rasa_sdk", "--actions", "actions", "--port", "0"),
    }[command]
    status, output = _start(*arguments, ASSISTANT_LOG_JSON="peut-être")
    assert status == 1
    assert "ASSISTANT_LOG_JSON doit être un nombre entier de 0 à 1, et non « peut-être »." in output
    assert "Traceback" not in output
