"""Models trained once, as `rasa train` does, and reused until something that makes them changes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import FROZEN

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def model() -> Path:
    """A model of the tests' own FAQ."""
    return trained(FROZEN)


@pytest.fixture(scope="session")
def shipped_model() -> Path:
    """A model of the FAQ of the repository."""
    return trained(ROOT / "data")


def trained(data: Path) -> Path:
    """A model of an FAQ; the one of another run when the same bytes made it."""
    folder = ROOT / ".assistant" / "tests" / _fingerprint(data)
    archives = sorted(folder.glob("*.tar.gz"))
    if not archives:
        done = subprocess.run(
            [sys.executable, "-m", "rasa", "train", "--skip-validation", "--out", str(folder)],
            cwd=ROOT,
            env={**os.environ, "ASSISTANT_DATA": str(data)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Warning" not in done.stdout + done.stderr
        archives = sorted(folder.glob("*.tar.gz"))
    return archives[-1]


def _fingerprint(data: Path) -> str:
    """Of everything that a model is made of."""
    files = [ROOT / "config.yml", ROOT / "domain.yml", ROOT / "requirements" / "run.txt"]
    for folder, pattern in (
        (data, "[!.]*.yml"),
        (ROOT / "data" / "nlu", "*.yml"),
        (ROOT / "data" / "rules", "*.yml"),
        (ROOT / "assistant", "*.py"),
    ):
        files += sorted(folder.rglob(pattern))
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session", autouse=True)
def _root() -> None:
    os.chdir(ROOT)
