"""A publication that is killed, or finds the disk full, leaves what visitors get as it was.

`make test-faults`: minutes, so not in `make test`.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.releases.registry import numbered
from tests.e2e.conftest import Service, Visitor, running
from tests.house import House
from tests.waiting import until

KILLS = 20


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    made = House(tmp_path_factory.mktemp("house"))
    made.publish_beside()
    made.publish()
    made.check()
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
    assert [path.name for path in house.models.rglob(".publish-*") if path.is_dir()] == []
    _wait_for(service, latest)


def test_memory_stays_flat_over_ten_takeovers(house: House, service: Service) -> None:
    first = house.check()
    house.edit("autre")
    second = house.publish()
    sizes = []
    for number in range(12):
        target = first if number % 2 == 0 else second
        process = house.start("rollback", target)
        assert process.wait(60) == 0
        _wait_for(service, target)
        # A question, so that what is lazy is loaded.
        assert Visitor(service).say("puis-je garder un livre plus longtemps ?").entry == "prolonger"
        sizes.append(_resident(service))
    print([round(size) for size in sizes])
    assert sizes[-1] - sizes[1] < 20


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


def _wait_for(service: Service, model: str) -> None:
    until(lambda: _ready(service)["model"] == f"{model}.tar.gz")


def _resident(service: Service) -> float:
    """Memory of the Rasa process, in megabytes."""
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            command = (status.parent / "cmdline").read_bytes()
            if int(fields["PPid"]) == service.process.pid and b"on_rasa.command\0run" in command:
                return int(fields["VmRSS"].split()[0]) / 1024
    raise AssertionError("no Rasa process")


def _ready(service: Service) -> dict[str, str]:
    state: dict[str, str] = json.loads(service.get("/ready")[1])
    return state
