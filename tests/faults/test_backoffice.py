"""A publication that the team's page started, while it, or the page, is killed at any moment.

`make test-faults`: minutes, so not in `make test`.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import time
from pathlib import Path

import pytest

from assistant.releases.registry import read_published
from assistant.subprocesses import free_port
from tests.backoffice import words_of
from tests.faults.descendants import kill_all
from tests.homes import home_in
from tests.house import House
from tests.integration.backoffice.page import Page, started
from tests.waiting import until

KILLS = 8


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    made = House(tmp_path_factory.mktemp("house"))
    made.publish()
    return made


@pytest.fixture
def variables(house: House) -> dict[str, str]:
    return {**house.settings, "ASSISTANT_HOME": str(home_in(house.folder / "home"))}


def _job(house: House) -> dict[str, object]:
    """The last one, as its process wrote it."""
    files = sorted((house.folder / "home" / "jobs").glob("2*.json"))
    job: dict[str, object] = json.loads(files[-1].read_text("utf-8"))
    return job


def _begin(page: Page, house: House, word: str) -> int:
    """Starts a publication from the page; gives its process."""
    house.edit(word)
    status, shown = page.post("/publier/publier", raison=word)
    assert status == 200
    assert "Publication en cours" in shown
    until(lambda: _job(house)["pid"])
    return int(str(_job(house)["pid"]))


def _ended(page: Page) -> str:
    until(lambda: 'id="t-fin"' in page.get("/publier")[1])
    return words_of(page.get("/publier")[1])


def test_the_page_is_killed_and_the_publication_goes_on(house: House, variables: dict[str, str]) -> None:
    before = house.check()
    with started(free_port(), variables) as page:
        _begin(page, house, "page tuée")
        page.process.kill()
        page.process.wait()
    until(lambda: _job(house)["state"] != "running")
    assert _job(house)["state"] == "done", _job(house)
    assert house.check() != before
    published = read_published(house.models)
    assert published is not None
    assert (published.by, published.reason) == ("Ada Author", "page tuée")
    with started(free_port(), variables) as page:
        assert "C'est publié" in _ended(page)


def test_the_page_is_killed_with_all_that_it_started(house: House, variables: dict[str, str]) -> None:
    generator = random.Random(11)
    with started(free_port(), variables) as page:
        began = time.monotonic()
        _begin(page, house, "tout")
        _ended(page)
        whole = time.monotonic() - began
    for number in range(KILLS // 2):
        before = house.check()
        with started(free_port(), variables) as page:
            _begin(page, house, f"coupure{number}")
            time.sleep(whole * (number + generator.random()) / (KILLS // 2))
            kill_all(page.process.pid)
        after = house.check()
        with started(free_port(), variables) as page:
            shown = _ended(page)
            if after == before:
                assert "Interrompu" in shown
                assert "n'a pas changé" in shown
            else:
                until(lambda page=page: "C'est publié" in words_of(page.get("/publier")[1]))
        assert house.check() == after
    # The next one is not kept from working by what was cut off.
    with started(free_port(), variables) as page:
        _begin(page, house, "ensuite")
        assert "C'est publié" in _ended(page)
    assert house.check() != after
    assert [path.name for path in Path(house.models).rglob(".publish-*") if path.is_dir()] == []


def test_the_publication_is_killed_at_any_moment(house: House, variables: dict[str, str]) -> None:
    generator = random.Random(7)
    with started(free_port(), variables) as page:
        began = time.monotonic()
        _begin(page, house, "entière")
        assert "Publication n°" in _ended(page)
        whole = time.monotonic() - began
        for number in range(KILLS):
            before = house.check()
            pid = _begin(page, house, f"fois{number}")
            # One kill in each part, the last ones around the switch.
            time.sleep(whole * (number + generator.random()) / KILLS)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            shown = _ended(page)
            if house.check() == before:
                assert "Interrompu" in shown
                assert "visiteurs n'a pas changé" in shown
            else:
                # Killed after the switch, or not at all: what is served is seen a moment later.
                until(lambda: "C'est publié" in words_of(page.get("/publier")[1]))
        _begin(page, house, "enfin")
        assert "Publication n°" in _ended(page)
    assert [path.name for path in house.models.rglob(".publish-*") if path.is_dir()] == []
