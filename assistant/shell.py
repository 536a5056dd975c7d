"""`make shell`: Rasa's own shell with the action server beside it."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request

from assistant.settings import actions_port, home_dir


def main() -> int:
    """Starts the action server when none answers, opens `rasa shell`, stops what it started."""
    url = f"http://localhost:{actions_port()}/health"
    server = None
    logs = home_dir() / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    if not _answers(url):
        command = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions_port())]
        with (logs / "shell-actions.log").open("ab") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - our own fixed command
        for _ in range(100):
            if _answers(url) or server.poll() is not None:
                break
            time.sleep(0.1)
        if not _answers(url):
            print(
                f"Le serveur d'actions n'a pas démarré : voir {logs / 'shell-actions.log'}", file=sys.stderr
            )
            server.terminate()
            return 1
    try:
        return subprocess.run([sys.executable, "-m", "rasa", "shell"], check=False).returncode
    finally:
        if server is not None:
            server.terminate()
            server.wait(timeout=10)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - a loopback address of ours
            return True
    except (urllib.error.URLError, OSError):
        return False
