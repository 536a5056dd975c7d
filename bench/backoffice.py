"""The time of every page of the back-office, with 274 entries and with 10 000: `make bench-backoffice`.

Processor time, asked in turns of the two homes, so that what else the machine does weighs on both; their
pages hold as many rows. Routes that only hand a part of a page over answer a redirection here.
"""

from __future__ import annotations

import argparse
import secrets
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

from assistant.backoffice.desk import Desk
from assistant.backoffice.pages import SCREENS
from assistant.backoffice.roles import Role
from tests.backoffice_access import Door, inside, member
from tests.backoffice_pages import addresses, watched
from tests.backoffice_size import LARGE, SMALL, Size, big_home, opened_home

HEADER = f"{'page':58} {'requêtes':>9} {'rapport':>8} {'ms':>13} {'instructions':>19}"


def main() -> None:
    """Prints one line an address."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--homes", type=Path, help="folder where both homes are kept for the next time")
    parser.add_argument("--times", type=int, default=15, help="how often each page is asked for")
    parser.add_argument("--only", default="", help="addresses that hold this")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        homes = chosen.homes or Path(folder)
        desks = [_home(homes, size) for size in (SMALL, LARGE)]
        doors = [_door(desk) for desk in desks]
        print(HEADER)
        for paths in _pairs(desks):
            if chosen.only in paths[0]:
                print(_line(desks, doors, paths, chosen.times), flush=True)


def _door(desk: Desk) -> Door:
    login = f"{secrets.token_hex(4)}@bench"
    return inside(desk, member(desk.store, Role.ADMINISTRATOR, login=login))


def _home(homes: Path, size: Size) -> Desk:
    folder = homes / f"{size.entries}-{size.interactions}"
    return opened_home(folder) if folder.exists() else big_home(folder, size.entries, size.interactions)


def _pairs(desks: list[Desk]) -> Iterator[tuple[str, str]]:
    known = [addresses(desk) for desk in desks]
    for route in dict.fromkeys(page.path for page in SCREENS if page.method == "GET"):
        yield from zip(*(one.get(route, [route]) for one in known), strict=True)


def _line(desks: list[Desk], doors: list[Door], paths: tuple[str, str], times: int) -> str:
    costs = []
    for desk, door, path in zip(desks, doors, paths, strict=True):
        door.client.get(path)
        with watched(desk) as cost:
            door.client.get(path)
        costs.append(cost)
    taken: list[list[float]] = [[], []]
    for _ in range(times):
        for own, door, path in zip(taken, doors, paths, strict=True):
            own.append(_seconds(partial(door.client.get, path)))
    small, large = (1000 * median(own) for own in taken)
    queries = "/".join(str(len(cost.queries)) for cost in costs)
    steps = " ".join(f"{cost.steps:9}" for cost in costs)
    return f"{paths[0][:58]:58} {queries:>9} {large / small:8.2f} {small:6.1f} {large:6.1f} {steps}"


def _seconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


if __name__ == "__main__":
    main()
