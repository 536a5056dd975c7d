"""The command as a shell runs it: pipes, a full disk, Ctrl-C, the folder where it is typed."""

from __future__ import annotations

import os
import pty
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from assistant.settings import ROOT
from assistant.version import sentence
from tests.conftest import FROZEN
from tests.homes import home_in

COMMAND = Path(sys.executable).parent / "assistant"
SECONDS = 120
"""Only ends a test that hangs."""


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    """Databases and models of its own, and the FAQ of the tests."""
    return {
        **os.environ,
        "ASSISTANT_DATA": str(FROZEN),
        "ASSISTANT_HOME": str(home_in(tmp_path / "home")),
        "ASSISTANT_MODELS": str(tmp_path / "models"),
        # This checkout, wherever the command is typed.
        "PYTHONPATH": str(ROOT),
    }


def shell(line: str, folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs a line of bash where `assistant` is the command; gives its status, output and errors."""
    whole = f'assistant() {{ "{sys.executable}" -m assistant "$@"; }}; {line}'
    return subprocess.run(
        ["bash", "-c", whole],
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "line",
    [
        "assistant faq check --to-review | head -1",
        "assistant models | true",
        "assistant faq check | true",
        "assistant --help | true",
        "assistant zzz 2>&1 | true",
        "assistant inbox | head -0",
    ],
)
def test_a_closed_pipe_leaves_no_traceback(
    line: str, unbuffered: str, tmp_path: Path, environment: Mapping[str, str]
) -> None:
    done = shell(
        f"{line}; exit ${{PIPESTATUS[0]}}", tmp_path, {**environment, "PYTHONUNBUFFERED": unbuffered}
    )
    assert done.stderr == ""
    # Written before the reader went, or not: the kernel's own pace.
    assert done.returncode in ((2, 141) if "zzz" in line else (0, 141))


def test_a_reader_that_is_gone_is_141(tmp_path: Path, environment: Mapping[str, str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "models"],
        cwd=ROOT,
        env=dict(environment),
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=SECONDS,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("command", ["--help", "--version", "models", "faq check", "report", "inbox"])
def test_a_full_disk_is_1_and_one_sentence(
    command: str, tmp_path: Path, environment: Mapping[str, str]
) -> None:
    done = shell(f"assistant {command} > /dev/full", tmp_path, environment)
    assert done.returncode == 1
    assert done.stderr == "Écriture impossible : le disque est plein. Libérez de la place puis recommencez.\n"


def test_a_closed_output_stops_nothing(tmp_path: Path, environment: Mapping[str, str]) -> None:
    done = shell("assistant faq export faq.csv >&- 2>&-", tmp_path, environment)
    assert done.returncode == 0
    assert (tmp_path / "faq.csv").stat().st_size > 0


def test_ctrl_c_is_130_without_a_word(tmp_path: Path, environment: Mapping[str, str]) -> None:
    (tmp_path / "cas.jsonl").write_text('{"text": "Quelle carte ?", "expected": []}\n', "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "assistant",
                "simulate",
                "--no-typing",
                str(tmp_path / "cas.jsonl"),
                "--url",
                address,
            ],
            cwd=ROOT,
            env=dict(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Whoever runs the tests in the background has it ignored, and children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        try:
            silent.settimeout(SECONDS)
            connection, _ = silent.accept()
            with connection:
                # It waits for an answer that does not come.
                connection.recv(1)
                process.send_signal(signal.SIGINT)
                output, complaint = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
    assert (process.returncode, output, complaint) == (130, "", "")


def test_paths_start_where_the_command_is_typed(tmp_path: Path, environment: Mapping[str, str]) -> None:
    (tmp_path / "ici").mkdir()
    done = shell("cd ici && assistant faq export ../faq.csv", tmp_path, environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "faq.csv").read_text("utf-8-sig").startswith("id")
    done = shell("assistant faq diff ici ici", tmp_path, environment)
    assert done.returncode == 1
    done = shell(f"cp -r '{FROZEN}' copie && assistant faq diff copie copie", tmp_path, environment)
    assert (done.returncode, done.stdout) == (0, "0 ajoutée, 0 modifiée, 0 retirée\n")
    done = shell("assistant faq check copie && assistant faq check copie/faq", tmp_path, environment)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_folder_that_is_gone_is_reported(tmp_path: Path, environment: Mapping[str, str]) -> None:
    done = shell('mkdir parti && cd parti && rmdir "$PWD" && assistant models', tmp_path, environment)
    assert done.returncode == 1
    # The shell itself complains first, in its own language.
    assert done.stderr.splitlines()[-1] == "Le dossier où vous êtes n'existe plus : allez dans un autre."


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ask --published 'Quoi ?'", "Rien n'est publié : lancez « assistant publish »."),
        ("explain 'Quoi ?'", "Aucun modèle : lancez d'abord « assistant publish »."),
        ("evaluate a.jsonl", "Aucun modèle : lancez d'abord « assistant publish »."),
        ("evaluate a.jsonl --model b.tar.gz", "b.tar.gz n'est pas l'archive d'un modèle"),
    ],
)
def test_what_needs_a_model_says_so(
    line: str, expected: str, tmp_path: Path, environment: Mapping[str, str]
) -> None:
    done = shell(f"assistant {line}", tmp_path, environment)
    assert (done.returncode, done.stdout) == (1, "")
    assert expected in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_both_entries_are_the_same_command(tmp_path: Path, environment: Mapping[str, str]) -> None:
    for arguments in (["--version"], ["faq", "--help"], ["zzz"]):
        ends = [
            subprocess.run(
                [*entry, *arguments],
                cwd=tmp_path,
                env=dict(environment),
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
            )
            for entry in ([str(COMMAND)], [sys.executable, "-m", "assistant"])
        ]
        first, second = ((end.returncode, end.stdout, end.stderr) for end in ends)
        assert first == second
    assert ends[0].returncode == 2
    assert shell("assistant --version", tmp_path, environment).stdout == f"{sentence()}\n"


@pytest.mark.parametrize("arguments", [["--help"], ["faq", "chek"]])
def test_a_terminal_gets_the_same_plain_text(arguments: list[str], environment: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "assistant", *arguments]
    coloured = {**environment, "FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "100"}
    piped = subprocess.run(command, cwd=ROOT, env=coloured, capture_output=True, timeout=SECONDS, check=False)
    terminal, inside = pty.openpty()
    with os.fdopen(terminal, "rb", buffering=0) as reader:
        done = subprocess.run(
            command, cwd=ROOT, env=coloured, stdout=inside, stderr=inside, timeout=SECONDS, check=False
        )
        seen = reader.read(100_000)
    os.close(inside)
    assert done.returncode == piped.returncode
    assert b"\x1b" not in seen
    assert seen.replace(b"\r\n", b"\n") == piped.stdout + piped.stderr


def test_a_language_of_the_machine_changes_nothing(tmp_path: Path, environment: Mapping[str, str]) -> None:
    outputs = {
        shell("assistant purge --days; assistant --help", tmp_path, {**environment, **language}).stdout
        for language in ({"LANG": "C"}, {"LANG": "fr_FR.UTF-8", "LANGUAGE": "fr"}, {"LC_ALL": "en_US.UTF-8"})
    }
    assert len(outputs) == 1


def test_the_help_imports_nothing_heavy(environment: Mapping[str, str]) -> None:
    code = "import sys, assistant.cli; assistant.cli.main(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    heavy = {"rasa", "numpy", "scipy", "sklearn", "spacy", "sqlalchemy", "yaml", "ruamel", "aiohttp", "rich"}
    assert heavy & set(done.stderr.split()) == set()
    assert "typer" in done.stderr.split()
