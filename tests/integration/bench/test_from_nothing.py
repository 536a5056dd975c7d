"""A set-up from nothing is watched from the clone to the first answer, then stopped."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from bench.checkout import resolve
from bench.from_nothing import measure, megabytes_on_disk
from tests.waiting import until

RUN = """
import json, os
from http.server import BaseHTTPRequestHandler, HTTPServer

class Assistant(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({"token": "t", "messages": [{"kind": "answer"}]}).encode())

    def log_message(self, *_):
        pass

os.makedirs(os.environ["XDG_CACHE_HOME"] + "/env")
open(os.environ["XDG_CACHE_HOME"] + "/env/package", "wb").write(b"x" * 2_000_000)
for line in ("==> Setting up Python", "==> Environment ready", "[   0 s] Entraînement…", "Démarrage (…)…"):
    print(line, flush=True)
server = HTTPServer(("127.0.0.1", int(os.environ["ASSISTANT_PORT"])), Assistant)
open("pid", "w").write(str(os.getpid()))
print("Prêt en 1 s", flush=True)
server.serve_forever()
"""


def _repository(folder: Path, run: str) -> Path:
    (folder / "setup").mkdir(parents=True)
    (folder / "setup" / "env-dir.sh").write_text('#!/bin/sh\necho "$XDG_CACHE_HOME/env"\n', "utf-8")
    (folder / "setup" / "env-dir.sh").chmod(0o755)
    (folder / "Makefile").write_text("run:\n\t@PYTHONUTF8=1 python3 run.py\n", "utf-8")
    (folder / "run.py").write_text(run, "utf-8")
    author = ("-c", "user.name=x", "-c", "user.email=x@x")
    for command in (("init", "-q"), ("add", "."), (*author, "commit", "-q", "-m", "one")):
        subprocess.run(["git", "-C", folder, *command], check=True)
    return folder


def _runs(pid: int) -> bool:
    """False for one that has ended, even when nobody read its status yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_what_a_newcomer_types_is_timed_in_parts(tmp_path: Path) -> None:
    repository = _repository(tmp_path / "repository", RUN)
    checkout, figures = measure(resolve("HEAD", repository), tmp_path / "new", repository)
    parts = figures["setup_parts"]
    assert list(parts) == ["clone", "make", "environment", "command", "training", "start", "first answer"]
    assert figures["setup_s"] == pytest.approx(sum(parts.values()), abs=0.1 * len(parts))
    assert checkout.root == tmp_path / "new" / "repo"
    assert checkout.environment == tmp_path / "new" / "cache" / "env"
    assert 2 <= figures["environment_mb"] < 2.1
    # Nothing is left running.
    until(lambda: not _runs(int((checkout.root / "pid").read_text("utf-8"))))


def test_a_set_up_that_ends_says_how(tmp_path: Path) -> None:
    repository = _repository(tmp_path / "repository", "raise SystemExit('Set-up stopped: no network')")
    with pytest.raises(RuntimeError, match="Set-up stopped: no network"):
        measure(resolve("HEAD", repository), tmp_path / "new", repository)


def test_a_file_of_two_names_takes_its_place_once(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"x" * 3_000_000)
    os.link(tmp_path / "one", tmp_path / "two")
    assert 3 <= megabytes_on_disk(tmp_path) < 3.1
