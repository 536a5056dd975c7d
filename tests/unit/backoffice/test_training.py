"""The training of « Essayer »: beside the model that answers, its share told, its process kept alive."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.backoffice.work import training
from assistant.backoffice.worker.workshop import Workshop
from assistant.catalogue.problems import CatalogueError
from assistant.progress import CROSS_VALIDATE, ENCODE_CORPUS, LOAD, PREPARE, Progress, write_progress
from assistant.settings import ROOT
from assistant.store.store import Store
from assistant.subprocesses import Child
from tests.conftest import FROZEN


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(FROZEN, tmp_path / "models", tmp_path, Store(f"sqlite:///{tmp_path / 'a.db'}"))


def _child(code: str, log: Path) -> Child:
    return Child("L'entraînement", subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE), log)


def test_a_training_is_told_until_it_ends_and_keeps_the_process(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert training.progress(workshop) == {"state": "none"}
    child = _child("input()", workshop.home / "log")
    monkeypatch.setattr(training, "start_child", lambda *_: child)
    assert training.start(workshop)["state"] == "running"
    # One that runs goes on: no other is started.
    monkeypatch.setattr(training, "start_child", lambda *_: pytest.fail("started twice"))
    assert training.start(workshop)["state"] == "running"
    assert workshop.is_working
    assert child.process.stdin is not None
    child.process.communicate(b"\n")
    assert training.progress(workshop) == {"state": "done"}
    assert not workshop.is_working


def test_one_that_fails_says_so(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    child = _child("raise SystemExit(1)", workshop.home / "log")
    monkeypatch.setattr(training, "start_child", lambda *_: child)
    training.start(workshop)
    child.process.wait()
    assert training.progress(workshop) == {"state": "failed"}


def test_a_faq_with_errors_is_not_learnt(tmp_path: Path, workshop: Workshop) -> None:
    (tmp_path / "wrong" / "faq").mkdir(parents=True)
    (tmp_path / "wrong" / "faq" / "a.yml").write_text("- id: a\n", encoding="utf-8")
    workshop.data_dir = tmp_path / "wrong"
    with pytest.raises(CatalogueError):
        training.start(workshop)


def test_an_idle_process_stays_while_something_goes_on(tmp_path: Path) -> None:
    code = """
import sys
from assistant.backoffice.worker import child, workshop
looks = iter((True, True, False))
workshop.Workshop.is_working = property(lambda _: next(looks))
child.main(idle=0.05)
sys.stderr.write(str(len(list(looks))))
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "ASSISTANT_HOME": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b'{"task": "training.progress", "arguments": {}}\n')
    process.stdin.flush()
    assert process.stdout.readline() == b'{"done": {"state": "none"}}\n'
    # Its input stays open: it ends by itself, once nothing goes on, after all the looks.
    assert process.wait(timeout=60) == 0
    assert process.stderr is not None
    assert process.stderr.read().endswith(b"0")
    for pipe in (process.stdin, process.stdout, process.stderr):
        pipe.close()


def test_the_share_grows_with_the_phases(tmp_path: Path) -> None:
    shares = []
    for progress in (
        None,
        Progress(PREPARE),
        Progress(ENCODE_CORPUS, 1, 2, 0.5),
        Progress(CROSS_VALIDATE, 1, 2, 0.5),
    ):
        if progress is not None:
            write_progress(tmp_path / "p.json", progress)
        shares.append(training._share(tmp_path / "p.json"))
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] < 1
    # A phase of a publication alone says nothing here.
    write_progress(tmp_path / "p.json", Progress(LOAD))
    assert training._share(tmp_path / "p.json") == 0


def test_the_page_itself_reads_no_model() -> None:
    code = (
        "import sys, assistant.backoffice.screens.try_out, assistant.backoffice.screens.mail;"
        "heavy = 'numpy', 'scipy', 'sklearn', 'spacy', 'pandas', 'rasa', 'openpyxl';"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
