"""The container image, rehearsed line by line without Docker, then run as an orchestrator runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.settings import ROOT
from assistant.subprocesses import free_port
from assistant.version import VERSION
from bench.image import Stage, build, container
from bench.stack import status
from tests.waiting import until


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    assert os.getuid() == 0, "root is needed, as for Docker"
    folder = tmp_path_factory.mktemp("image")
    yield build(ROOT / "deploy" / "Dockerfile", folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def models(model: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copy2(model, folder)
    for closed in (tmp_path, *tmp_path.parents[:2]):
        closed.chmod(0o755)
    return folder


def test_the_image_holds_what_runs_and_nothing_else(image: Stage) -> None:
    there = {file.name for file in (image.folder / "assistant").iterdir()}
    assert {"config.yml", "data", "actions", "assistant", "rasa_sdk_plugins"} <= there
    assert not there & {"tests", "bench", "docs", ".git", "models", "widget", "requirements"}
    assert not (image.folder / "assistant/data/evaluation").exists()
    assert not list((image.folder / "python/env").glob("lib/*/site-packages/pytest"))
    assert not list((image.folder / "python/env").glob("lib/*/site-packages/tensorflow"))


def test_the_volume_of_the_working_faq_begins_with_what_its_writer_may_change(image: Stage) -> None:
    data = image.folder / "assistant/data"
    assert {path.stat().st_uid for path in (data, *data.rglob("*"))} == {10001}
    assert (image.folder / "assistant/assistant/backoffice/static/htmx.min.js").is_file()
    assert (image.folder / "assistant/assistant/backoffice/templates/base.html.jinja").is_file()


def test_the_environment_of_the_image_stays_small(image: Stage) -> None:
    files = [file.lstat() for file in (image.folder / "python/env").rglob("*")]
    occupied = {file.st_ino: file.st_blocks * 512 for file in files}
    assert sum(occupied.values()) < 1.3e9


def test_nothing_of_ours_is_compiled_at_each_start(image: Stage) -> None:
    home = image.folder / "assistant"
    sources = [file for file in home.rglob("*.py") if "migrations" not in file.parts]
    compiled = {file.name.split(".")[0] for file in home.rglob("*.pyc")}
    assert len(sources) > 100
    assert {file.stem for file in sources} <= compiled


def test_the_image_says_its_version(image: Stage) -> None:
    process = container(image, ["assistant", "--version"], {}, {})
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert output.decode().startswith(f"assistant {VERSION} (Rasa 3.6.21, Python 3.1")


def test_the_image_answers_as_a_user_without_rights(image: Stage, models: Path) -> None:
    port, actions_port = free_port(), free_port()
    environment = {
        "ASSISTANT_SECRET": "a secret of the rehearsal, long enough",
        "ASSISTANT_PORT": str(port),
        "ASSISTANT_ACTIONS_PORT": str(actions_port),
        "ASSISTANT_HOST": "127.0.0.1",
        "ASSISTANT_ACTIONS_HOST": "127.0.0.1",
        "ASSISTANT_DATABASE_URL": "sqlite:////tmp/unused.db",
    }
    home = {**environment, "ASSISTANT_DATABASE_URL": "sqlite:////srv/home/assistant.db"}
    volumes = {models: "/srv/models"}
    actions = container(image, ["assistant", "actions"], volumes, home)
    replica = container(image, image.command, volumes, home)
    try:
        ready = f"http://127.0.0.1:{port}/assistant/ready"
        until(lambda: status(ready) == 200 or any(one.poll() is not None for one in (actions, replica)))
        for process in (actions, replica):
            assert process.poll() is None, process.communicate()[0].decode()[-3000:]
        healthy = container(image, ["assistant", "healthy"], volumes, home)
        assert healthy.wait(30) == 0
        uids = Path(f"/proc/{replica.pid}/status").read_text().split("Uid:")[1].split()[:4]
        assert uids == ["10001"] * 4
        assert "CapBnd:\t0000000000000000" in Path(f"/proc/{replica.pid}/status").read_text()
    finally:
        for process in (replica, actions):
            process.terminate()
        stopped = [process.wait(40) for process in (replica, actions)]
    assert stopped == [0, 0]


def test_the_image_trains_a_model_into_the_shared_folder(image: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    for closed in (tmp_path, *tmp_path.parents[:2]):
        closed.chmod(0o755)
    os.chown(folder, 10001, 10001)
    secret = {"ASSISTANT_SECRET": "a secret of the rehearsal, long enough"}
    process = container(image, ["assistant", "train"], {folder: "/srv/models"}, secret, writable=True)
    output, _ = process.communicate(timeout=1200)
    assert process.returncode == 0, output.decode()[-3000:]
    assert [model.stat().st_uid for model in folder.glob("*/*.tar.gz")] == [10001]


def test_the_image_refuses_to_start_without_a_secret(image: Stage, models: Path) -> None:
    process = container(image, image.command, {models: "/srv/models"}, {})
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert (
        output.decode().strip() == "ASSISTANT_SECRET est obligatoire en production (32 caractères au moins)."
    )


def test_the_image_cannot_write_to_itself(image: Stage, models: Path) -> None:
    process = container(image, ["touch", "/srv/assistant/data/x"], {models: "/srv/models"}, {})
    assert process.wait(30) != 0
    assert subprocess.run(["test", "-e", image.folder / "assistant/data/x"], check=False).returncode == 1
