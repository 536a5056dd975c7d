"""What the costs of a message say of machines that are not here."""

from __future__ import annotations

import pytest

from bench.queueing import CORES
from bench.throughput import (
    ACTIONS,
    NGINX,
    POSTGRES,
    RASA,
    REDIS,
    Measured,
    ceilings,
    processes_for,
    report,
    simulate,
    visits_of,
)

COSTS = {NGINX: 0.0003, REDIS: 0.0005, RASA: 0.016, ACTIONS: 0.006, POSTGRES: 0.002}


def test_a_message_costs_what_was_measured() -> None:
    visits = visits_of(COSTS, 0.001)
    for name, cost in COSTS.items():
        assert sum(visit.work for visit in visits if visit.place == name) == pytest.approx(cost)
    assert sum(visit.wait for visit in visits) == pytest.approx(0.002)


def test_processes_are_as_their_costs() -> None:
    assert processes_for(COSTS, 1) == (1, 1)
    rasa, actions = processes_for(COSTS, 64)
    assert rasa + actions <= 64
    assert rasa / actions == pytest.approx(16 / 6, rel=0.1)


def test_more_cores_answer_more_messages() -> None:
    two, eight = (simulate(COSTS, 0.001, cores, messages=2_000) for cores in (2, 8))
    assert 0 < two.per_second < 2 / sum(COSTS.values())
    assert 3 < eight.per_second / two.per_second < 6
    assert two.first in (CORES, RASA)
    assert eight.connections == 10 * eight.rasa + 8 * eight.actions


def test_a_place_of_one_process_is_held_first_when_it_costs_too_much() -> None:
    slow = {**COSTS, REDIS: 0.005}
    machine = simulate(slow, 0.001, 32, messages=2_000)
    assert machine.first == REDIS
    assert ceilings(slow) == {REDIS: 200.0}
    assert machine.per_second < 1.03 * 200


def test_the_tables_say_what_was_measured_and_simulated() -> None:
    measured = [Measured(1, 2, 40.0, 120.0, COSTS), Measured(2, 4, 55.0, 250.0, COSTS)]
    text = report(measured, 0.001, [simulate(COSTS, 0.001, 2, messages=500)])
    assert "| 1 Rasa, 1 action | 2 | 40.0 | 120 ms | 0.3 ms | 0.5 ms | 16.0 ms | 6.0 ms | 2.0 ms |" in text
    assert "| 2 cores | 2 | 1 |" in text
    assert "Redis is one process: whatever the cores, 2000 messages a second." in text
    assert len({line.count("|") for line in text.splitlines() if line.startswith("| 1 Rasa")}) == 1
