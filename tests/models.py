"""Models trained once, as `rasa train` does, and reused until something that makes them changes.

They take minutes, in which the unit tests need one processor at most: as a program, this trains beside them.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.new_agency.folder import MODEL
from assistant.releases.registry import read_published
from tests.conftest import FROZEN
from tests.examples import some_examples
from tests.homes import home_in

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "data"
PUBLISHED = "published_faq"
LIBRARY = "published_library"
OF = {
    "model": FROZEN,
    "shipped_model": SHIPPED,
    "twin_model": FROZEN,
    PUBLISHED: FROZEN,
    LIBRARY: ROOT / "tests" / "fixtures" / "library",
}
"""Fixture -> the FAQ of its model."""
PRINTED = "said.json"
"""In the folder of `LIBRARY`: command -> what it printed."""
WITHOUT_ENCODER = {"ASSISTANT_ENCODER": "none"}
"""Of `LIBRARY`: what is tried there is what is said, and words alone are learnt in seconds."""


def trained(fixture: str) -> Path:
    """The model of a fixture of `OF`: the one that the same bytes made in another run, or are making now.

    Of `PUBLISHED` and `LIBRARY`, a folder to copy: `data`, and `models`, where it was published once.
    """
    data = OF[fixture]
    begun_with = [MODEL] if fixture == LIBRARY else []
    folder = ROOT / ".assistant" / "tests" / f"{fixture}-{_fingerprint(data, *begun_with)}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _MADE_BY.get(fixture, _archive)(folder, data)


def _archive(folder: Path, data: Path) -> Path:
    archives = sorted(folder.glob("*.tar.gz"))
    if not archives:
        output = _run("rasa", "train", "--skip-validation", "--out", str(folder), ASSISTANT_DATA=str(data))
        assert "Warning" not in output
        archives = sorted(folder.glob("*.tar.gz"))
    return archives[-1]


def _published(folder: Path, data: Path) -> Path:
    copy, models = folder / "data", folder / "models"
    if read_published(models) is None:
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns(".*"))
        some_examples(copy)
        with TemporaryDirectory() as home:
            _run(
                *("assistant", "publish", "--reason", "première"),
                ASSISTANT_DATA=str(copy),
                ASSISTANT_MODELS=str(models),
                ASSISTANT_HOME=str(home_in(Path(home))),
            )
    return folder


def _published_library(folder: Path, data: Path) -> Path:
    copy, models = folder / "data", folder / "models"
    if read_published(models) is None:
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(data, copy)
        # What `assistant init` gives beside.
        shutil.copytree(MODEL / "nlu", copy / "nlu")
        shutil.copy(MODEL / "safety.yml", copy)
        with TemporaryDirectory() as home:
            own = {
                "ASSISTANT_DATA": str(copy),
                "ASSISTANT_MODELS": str(models),
                "ASSISTANT_HOME": str(home_in(Path(home))),
                **WITHOUT_ENCODER,
            }
            said = {
                "faq check": _run("assistant", "faq", "check", **own),
                "publish": _run("assistant", "publish", "--reason", "première", **own),
            }
        (folder / PRINTED).write_text(json.dumps(said, ensure_ascii=False), "utf-8")
    return folder


_MADE_BY = {PUBLISHED: _published, LIBRARY: _published_library}


def _run(module: str, *command: str, **variables: str) -> str:
    """What a program says when it succeeds."""
    done = subprocess.run(
        [sys.executable, "-m", module, *command],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def train_beside(fixtures: list[str]) -> subprocess.Popen[bytes]:
    """Starts the trainings of some of the fixtures of `OF`; one that fails says why when it is asked for."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.models", *fixtures],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # With the trainings that it starts, whatever they are at when the tests end.
        start_new_session=True,
    )


def _fingerprint(data: Path, *begun_with: Path) -> str:
    """Of everything that a model is made of: the FAQ, what is copied beside it, the code."""
    files = [ROOT / "config.yml", ROOT / "domain.yml", ROOT / "requirements" / "run.txt"]
    for folder, pattern in (
        *((one, "[!.]*.yml") for one in (data, *begun_with)),
        (ROOT / "data" / "nlu", "*.yml"),
        (ROOT / "data" / "rules", "*.yml"),
        (ROOT / "assistant", "*.py"),
    ):
        files += sorted(folder.rglob(pattern))
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        trained(name)
