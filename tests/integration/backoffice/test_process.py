"""The page as it runs: its memory, its end, two of them on one FAQ, what it writes in its logs."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import settings
from assistant.backoffice.pages import SCREENS
from assistant.processes.team_page import TeamPage
from assistant.settings import ROOT
from assistant.subprocesses import free_port, listens
from tests.conftest import FROZEN
from tests.integration.backoffice.page import Page, started
from tests.waiting import until

MOST_MEGABYTES = 150
HEAVY = ("numpy", "scipy", "sklearn", "spacy", "pandas", "rasa", "openpyxl", "ruamel", "onnxruntime", "sanic")
VALUES = {"entry": "insi-carte-cpx-requise", "release": "aucun", "setting": "x"}


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """Folders of its own."""
    shutil.copytree(FROZEN, tmp_path / "data")
    (tmp_path / "models").mkdir()
    return {
        "ASSISTANT_DATA": str(tmp_path / "data"),
        "ASSISTANT_HOME": str(tmp_path / "home"),
        "ASSISTANT_MODELS": str(tmp_path / "models"),
    }


def test_the_page_imports_nothing_heavy() -> None:
    code = (
        "import sys; from tests.integration.backoffice import page; from assistant.backoffice.drawing import"
        " templates; [templates().get_template(name) for name in templates().list_templates()];"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_page_stays_small_after_every_screen_is_opened(variables: dict[str, str]) -> None:
    with started(free_port(), variables) as page:
        # What is counted behind has children of its own.
        until(lambda: "Contrôles" in page.get("/publier")[1])
        for _ in range(3):
            for screen in (one for one in SCREENS if one.method == "GET"):
                path = re.sub(r"\{(\w+)[^}]*\}", lambda part: VALUES.get(part[1], "1"), screen.path)
                assert page.get(path)[0] < 500, path
        size = page.resident()
    print(f"{size:.0f} MB")
    assert size < MOST_MEGABYTES


def test_a_crowd_at_the_door_leaves_the_page_small() -> None:
    """Each thread that checks a password needs 19 MB for a moment: none of them keeps it."""
    code = """
import threading
from pathlib import Path
from assistant.backoffice.access import passwords
from assistant.memory import stay_small

def resident():
    return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0]) / 1024

stay_small()
before = resident()
together = threading.Barrier(12)

def knock():
    together.wait()
    passwords.verify(None, "a password of nobody")
    together.wait()

threads = [threading.Thread(target=knock) for _ in range(12)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(resident() - before)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert float(done.stdout) < 20


def test_it_stops_when_asked_and_says_nothing_of_what_was_looked_for(
    variables: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    with started(free_port(), variables) as page:
        page.get("/faq?q=monsieur+dupont+est+malade")
        page.get("/nulle-part?q=monsieur+dupont")
        page.post("/publier/prevoir", quand="dupont", raison="monsieur dupont")
        page.process.send_signal(signal.SIGTERM)
        assert page.process.wait(60) == 0
    said = "".join(capfd.readouterr())
    assert "dupont" not in said
    assert "Traceback" not in said


def test_two_pages_on_one_faq_and_the_second_takes_over(variables: dict[str, str]) -> None:
    with started(free_port(), variables) as first, started(free_port(), variables) as second:
        assert "Lecture seule" not in first.get("/publier")[1]
        assert "Lecture seule" in second.get("/publier")[1]
        assert second.post("/publier/entrainer")[0] == 409
        first.process.kill()
        first.process.wait()
        # Of this machine, a dead one is seen at the next look; another machine's lapses in half a minute.
        until(lambda: "Lecture seule" not in second.get("/publier")[1])


def test_a_taken_port_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "assistant", "backoffice"],
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "ASSISTANT_BACKOFFICE_PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert f"Le port {port} " in done.stderr
    assert "Traceback" not in done.stderr


def test_the_first_start_says_where_the_page_is_and_lets_one_administrator_in(
    variables: dict[str, str],
) -> None:
    environment = {**os.environ, **variables, "ASSISTANT_BACKOFFICE_PORT": str(free_port())}
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "backoffice"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        link = process.stdout.readline().split()[-1]
        assert address == f"http://localhost:{environment['ASSISTANT_BACKOFFICE_PORT']}"
        assert link.startswith(f"{address}/premier-acces/")
        page = Page(process, address.replace("localhost", "127.0.0.1"))
        until(page.is_up)
        assert page.get(link.removeprefix(address))[0] == 200
        # Nobody is in yet: every screen sends to the door.
        status, shown = page.get("/publier")
        assert status == 200
        assert "Se connecter" in shown
        # One that is asked for at the terminal is another.
        asked = subprocess.run(
            [sys.executable, "-m", "assistant", "backoffice", "link"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert asked.stdout.startswith(f"{address}/premier-acces/")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        # A link is said once, and what was asked for is in no log.
        assert "premier-acces" not in process.stdout.read()
    finally:
        process.kill()
        process.wait()


def test_beside_the_assistant_the_link_is_in_no_log(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**variables, "ASSISTANT_BACKOFFICE_PORT": str(free_port())}.items():
        monkeypatch.setenv(name, value)
    logs = Path(variables["ASSISTANT_HOME"]) / "logs"
    page = TeamPage(logs)
    try:
        said = page.open()
        assert [line.split(" : ")[0] for line in said] == [
            "Page de l'équipe",
            "Premier accès (une fois, pendant une heure)",
        ]
        until(lambda: listens(settings.backoffice_port()))
    finally:
        page.stop()
    assert "premier-acces" not in (logs / "backoffice.log").read_text("utf-8")


def test_a_task_that_fails_leaves_no_word_of_what_it_was_given_in_the_log(variables: dict[str, str]) -> None:
    asked = '{"task": "mails.read", "arguments": {"text": "", "zorglubert": 1}}\n'
    done = subprocess.run(
        [sys.executable, "-m", "assistant.backoffice.worker.child"],
        cwd=ROOT,
        env={**os.environ, **variables},
        input=asked,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == '{"failed": "TypeError"}\n'
    # An unexpected argument is named in the text of the exception.
    assert "TypeError" in done.stderr
    assert "zorglubert" not in done.stderr
