"""A command that `kill -9` ends just before its Nth operation that lasts: on a file, or a commit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_SCRIPT = """
import os, pathlib, signal, sys
import sqlalchemy.engine.default
from assistant.cli import main

left = int(sys.argv[1])

def counted(real):
    def call(*arguments, **options):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **options)
    return call

os.fsync = counted(os.fsync)
pathlib.Path.replace = counted(pathlib.Path.replace)
pathlib.Path.unlink = counted(pathlib.Path.unlink)
dialect = sqlalchemy.engine.default.DefaultDialect
dialect.do_commit = counted(dialect.do_commit)
sys.exit(main(sys.argv[2:]))
"""


def killed_at(operation: int, command: list[str], environment: dict[str, str]) -> bool:
    """Runs a command; False when it ended by itself, with success, before that operation."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(operation), *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=120,
    )
    if done.returncode == 0:
        return False
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    return True
