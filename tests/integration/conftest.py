"""One model of the shipped catalogue per run, trained as `rasa train` does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def model() -> Path:
    """The newest model of `models/`; trained here when there is none or when the FAQ is newer."""
    from assistant.evaluate import latest_model

    found = latest_model(ROOT / "models")
    sources = [ROOT / "config.yml", ROOT / "domain.yml"]
    sources += [*ROOT.glob("data/**/*.yml"), *ROOT.glob("assistant/nlu/*.py")]
    if found is None or found.stat().st_mtime < max(path.stat().st_mtime for path in sources):
        done = subprocess.run(
            [sys.executable, "-m", "rasa", "train", "--skip-validation", "--out", "models"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Warning" not in done.stdout + done.stderr
        found = latest_model(ROOT / "models")
    assert found is not None
    return found


@pytest.fixture(scope="session", autouse=True)
def _root() -> None:
    os.chdir(ROOT)
