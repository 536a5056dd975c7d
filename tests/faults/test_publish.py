"""A publication that is killed, or finds the disk full, leaves what visitors get as it was.

`make test-faults`: minutes, so not in `make test`.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.catalogue import load_catalogue
from assistant.publish.live import ServedReader
from assistant.publish.releases import numbered, read_history, read_published, releases, served_model
from tests.e2e.conftest import Service, Visitor, running
from tests.integration.test_foreign import FAMILY, LIBRARY, PLACES, ROOT

KILLS = 20
LEFT = {"release.json", "report.json", "report.md", "catalogue"}


class House:
    """A small FAQ, its models, and an author whose machine fails."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.models = folder, folder / "data", folder / "models"
        (self.data / "faq").mkdir(parents=True)
        (self.data / "faq" / "mediatheque.yml").write_text(LIBRARY, encoding="utf-8")
        (self.data / "taxonomy.yml").write_text(PLACES, encoding="utf-8")
        (self.data / "familles.yml").write_text(FAMILY, encoding="utf-8")
        texts = (ROOT / "data" / "texts.yml").read_text(encoding="utf-8").splitlines()
        kept = "\n".join(line for line in texts if not line.startswith("exemples:"))
        (self.data / "texts.yml").write_text(kept, encoding="utf-8")
        shutil.copy(ROOT / "data" / "safety.yml", self.data)
        self.settings = {
            "ASSISTANT_DATA": str(self.data),
            "ASSISTANT_MODELS": str(self.models),
            # Words and characters only: what is tested here is not the understanding.
            "ASSISTANT_ENCODER": "none",
        }

    def start(self, *command: str, limit: int | None = None) -> subprocess.Popen[str]:
        """Starts a command; `limit` is the largest file it may write, in bytes."""

        def small_disk() -> None:
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        return subprocess.Popen(
            [sys.executable, "-m", "assistant", *command],
            cwd=ROOT,
            env={**os.environ, **self.settings, "ASSISTANT_HOME": str(self.folder / "home")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=small_disk,
            start_new_session=True,
        )

    def publish(self) -> str:
        process = self.start("publish")
        output, errors = process.communicate(timeout=300)
        assert process.returncode == 0, output + errors
        published = read_published(self.models)
        assert published is not None
        return published.model

    def edit(self, word: str) -> None:
        """Gives the FAQ a new phrasing, so that each publication trains."""
        file = self.data / "faq" / "mediatheque.yml"
        text = LIBRARY.replace("Renouveler mes emprunts", f"Renouveler mes emprunts {word}")
        file.write_text(text, encoding="utf-8")

    def check(self) -> str:
        """What is published can be served, and the history agrees with it."""
        published = read_published(self.models)
        assert published is not None
        assert served_model(self.models) == self.models / f"{published.model}.tar.gz"
        history = read_history(self.models)
        assert history[-1].model == published.model
        assert [one.number for one in history] == list(range(1, len(history) + 1))
        served = ServedReader(self.models)(self.data)
        assert served.release == published.model
        assert served.catalogue.shown("prolonger") is not None
        load_catalogue(self.data)
        for release in releases(self.models):
            assert {path.name for path in (self.models / release.name).iterdir()} == LEFT
        return published.model


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    made = House(tmp_path_factory.mktemp("house"))
    made.publish()
    return made


@pytest.fixture(scope="module")
def service(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("server"), **house.settings) as started:
        yield started


def test_killed_at_any_moment(house: House, service: Service) -> None:
    house.edit("d'abord")
    began = time.monotonic()
    house.publish()
    whole = time.monotonic() - began
    generator = random.Random(5)
    outcomes = []
    for number in range(KILLS):
        before = house.check()
        house.edit(f"fois{number}")
        process = house.start("publish")
        # One kill in each twentieth, the last ones around the switch.
        time.sleep(whole * 1.05 * (number + generator.random()) / KILLS)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        outcomes.append(house.check() != before)
        visitor = Visitor(service).say("puis-je garder un livre plus longtemps ?")
        assert (visitor.status, visitor.entry) == (200, "prolonger")
    # The first kills came before the switch.
    assert not any(outcomes[: KILLS // 2])
    house.edit("enfin")
    latest = house.publish()
    assert [path.name for path in house.models.iterdir() if path.name.startswith(".publish-")] == []
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and latest not in _ready(service)["model"]:
        time.sleep(0.2)
    assert _ready(service)["model"] == f"{latest}.tar.gz"


@pytest.mark.parametrize("limit", [0, 2_000, 60_000])
def test_a_full_disk_is_said_and_changes_nothing(house: House, limit: int) -> None:
    before = house.check()
    numbers = numbered(house.models)
    house.edit(f"plein{limit}")
    process = house.start("publish", limit=limit)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 1
    assert "disque est plein" in errors
    assert "Traceback" not in errors
    assert house.check() == before
    assert numbered(house.models) == numbers
    house.publish()


def test_the_rollback_finds_the_disk_full(house: House) -> None:
    house.edit("avant")
    before = house.publish()
    process = house.start("rollback", limit=100)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "disque est plein" in errors
    assert house.check() == before


def _ready(service: Service) -> dict[str, str]:
    found: dict[str, str] = json.loads(service.get("/ready")[1])
    return found
