"""The page as it runs: its memory, its end, two of them on one FAQ, what it writes in its logs."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.backoffice.pages import SCREENS
from assistant.settings import ROOT
from assistant.subprocesses import free_port
from tests.conftest import FROZEN
from tests.integration.backoffice.page import started
from tests.waiting import until

MOST_MEGABYTES = 150
HEAVY = ("numpy", "scipy", "sklearn", "spacy", "pandas", "rasa", "openpyxl", "ruamel", "onnxruntime", "sanic")
VALUES = {"entry": "insi-carte-cpx-requise", "release": "aucun", "change": "1", "setting": "x"}


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
                path = screen.path
                for name, value in VALUES.items():
                    path = path.replace(f"{{{name}}}", value)
                assert page.get(path)[0] < 500, path
        size = page.resident()
    print(f"{size:.0f} MB")
    assert size < MOST_MEGABYTES


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
