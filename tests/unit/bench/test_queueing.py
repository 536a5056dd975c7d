"""The simulation of places that share cores, against what is known of queues."""

from __future__ import annotations

import math

import pytest

from bench.queueing import CORES, SHAPE, Outcome, Simulation, Visit, highest_rate

ALONE = [Visit("one", 0.010), Visit("two", 0.020, 0.005)]
PLENTY = {"one": 50, "two": 50}


def test_a_visitor_alone_waits_for_nobody():
    outcome = Simulation(ALONE, PLENTY, 8).talking(1, 4_000)
    assert outcome.per_second == pytest.approx(1 / 0.035, rel=0.03)


@pytest.mark.parametrize(
    ("processes", "cores", "most"),
    [
        (PLENTY, 2, 2 / 0.030),
        # What waits for the disk holds its process, not a core.
        ({"one": 50, "two": 1}, 8, 1 / 0.025),
        ({"one": 1, "two": 50}, 8, 1 / 0.010),
        ({"one": 2, "two": 50}, 8, 2 / 0.010),
    ],
    ids=["cores", "one process of two", "one process of one", "two processes of one"],
)
def test_a_crowd_has_what_the_narrowest_place_gives(
    processes: dict[str, int], cores: int, most: float
) -> None:
    outcome = Simulation(ALONE, processes, cores).talking(40, 6_000)
    assert outcome.per_second == pytest.approx(most, rel=0.05)


def test_a_place_is_held_as_long_as_its_messages_need() -> None:
    outcome = Simulation(ALONE, {"one": 2, "two": 4}, 4).arriving(40.0, 6_000)
    assert outcome.busy[CORES] == pytest.approx(40 * 0.030 / 4, rel=0.05)
    assert outcome.busy["one"] == pytest.approx(40 * 0.010 / 2, rel=0.1)
    assert outcome.busy["two"] == pytest.approx(40 * 0.025 / 4, rel=0.1)


def test_the_queue_of_one_place_is_that_of_the_books() -> None:
    """Pollaczek and Khinchine: at 80 % the mean wait is 4 (1 + c²) / 2 services."""
    load, service = 0.8, 0.010
    outcome = Simulation([Visit("one", service)], {"one": 1}, 1, seed=3).arriving(load / service, 60_000)
    mean = service * (1 + load / (1 - load) * (1 + 1 / SHAPE) / 2)
    # The longest waits are nearly exponential.
    assert outcome.p95 == pytest.approx(mean * -math.log(0.05), rel=0.25)


def test_the_same_seed_gives_the_same_figures() -> None:
    first, second = (Simulation(ALONE, PLENTY, 2, seed=5).arriving(50, 1_000) for _ in range(2))
    assert first == second


def test_the_highest_rate_is_found() -> None:
    def simulated(rate: float) -> Outcome:
        return Outcome(rate, 0.1 if rate <= 37 else 1.0, {})

    rate, outcome = highest_rate(simulated, 100, 0.3)
    assert rate == pytest.approx(37, abs=0.1)
    assert outcome.p95 == 0.1
