"""A publication that is killed, or finds the disk full, leaves what visitors get as it was.

`make test-faults`: minutes, so not in `make test`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Iterator

import pytest

from assistant.publish.releases import numbered
from tests.e2e.conftest import Service, Visitor, running
from tests.house import House

KILLS = 20


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
