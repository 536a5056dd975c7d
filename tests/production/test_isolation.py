"""A conversation needs no network but this machine's own loopback."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from assistant.settings import ROOT

# Inside the namespace: the embedded assistant, a whole conversation, and proof that it is alone.
_TALK = """
import os, socket, subprocess, sys, time
from pathlib import Path
from bench.stack import status
from tests.e2e.conftest import Service, Visitor

routes = Path('/proc/net/route').read_text().splitlines()[1:]
assert not routes, routes
try:
    socket.create_connection(('192.0.2.1', 443), 2)
    sys.exit('the network is there')
except OSError:
    pass
process = subprocess.Popen([sys.executable, '-m', 'assistant', 'run'])
try:
    base = f"http://127.0.0.1:{os.environ['ASSISTANT_PORT']}/assistant"
    deadline = time.monotonic() + 180
    while status(f'{base}/ready') != 200:
        assert process.poll() is None and time.monotonic() < deadline, 'not ready'
        time.sleep(0.5)
    visitor = Visitor(Service(base, Path(), process))
    visitor.say('Quelle carte faut-il pour accéder au téléservice INSi ?')
    assert 'answer' in visitor.kinds, visitor.kinds
    assert visitor.press('Oui').kinds[0] == 'feedback_thanks', visitor.kinds
    assert visitor.say('Quelle est la capitale de la Mongolie ?').status == 200
finally:
    process.terminate()
    assert process.wait(60) == 0
print('A conversation without a network: done')
"""


def test_a_conversation_needs_no_network(model: Path, tmp_path: Path) -> None:
    unshare, ip = shutil.which("unshare"), shutil.which("ip", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    assert unshare, "Debian's package util-linux is needed"
    assert ip, "Debian's package iproute2 is needed"
    # A user namespace of its own when this is not root.
    private = [unshare, "--net"] if os.getuid() == 0 else [unshare, "--net", "--map-root-user"]
    command = [*private, "sh", "-c", f'{ip} link set lo up && exec "$0" -c "$1"', sys.executable, _TALK]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "ASSISTANT_HOME": str(tmp_path / "home"),
        "ASSISTANT_MODELS": str(_only(model, tmp_path / "models")),
        # A namespace has all ports for itself.
        "ASSISTANT_PORT": "5005",
        "ASSISTANT_ACTIONS_PORT": "5055",
    }
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        output, _ = process.communicate(timeout=300)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
    logs = "\n".join(file.read_text(errors="replace")[-2000:] for file in tmp_path.glob("home/logs/*.log"))
    assert process.returncode == 0, output + logs
    assert "done" in output


def _only(model: Path, folder: Path) -> Path:
    folder.mkdir()
    shutil.copy2(model, folder)
    return folder
