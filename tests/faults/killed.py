"""A command that `kill -9` ends just before its Nth operation that lasts: on a file, or a commit."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_SCRIPT = """
import os, pathlib, signal, sys
import sqlalchemy.engine.default

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
"""
_COMMAND = """
from assistant.cli import main
sys.exit(main(sys.argv[2:]))
"""
_TASK = """
import json
from assistant.backoffice.worker.child import task
from assistant.backoffice.worker.workshop import Workshop
print(json.dumps(task(sys.argv[2])(Workshop.of_settings(), **json.loads(sys.argv[3]))))
"""


def killed_at(operation: int, command: list[str], environment: dict[str, str]) -> bool:
    """Runs a command; False when it ended by itself, with success, before that operation."""
    return _killed(_SCRIPT + _COMMAND, [str(operation), *command], environment)


def task_killed_at(operation: int, task: str, arguments: dict[str, Any], environment: dict[str, str]) -> bool:
    """The same of a task of the back-office, in a child process of its own."""
    return _killed(_SCRIPT + _TASK, [str(operation), task, json.dumps(arguments)], environment)


def _killed(script: str, words: list[str], environment: dict[str, str]) -> bool:
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=120,
    )
    if done.returncode == 0:
        return False
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    return True
