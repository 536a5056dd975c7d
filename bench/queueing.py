"""Messages that wait for each other: a simulation by events of places that share the cores of one machine.

A message visits places in turn. At each it waits for a process of the place, then for a core, and holds both
while it is worked on; what waits for a disk holds its process alone.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

SHAPE = 4.0
"""Of the gamma law of each cost: its spread is half of its mean, about what questions show (p95 ÷ p50)."""


@dataclass(frozen=True)
class Visit:
    """What a message asks of a place.

    Attributes:
        place: Its name.
        work: Seconds of processor, on average.
        wait: Seconds without any, of a disk.
    """

    place: str
    work: float
    wait: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """What became of the messages.

    Attributes:
        per_second: Messages answered a second.
        p95: Seconds within which 95 % were.
        busy: Place -> share of the time that its processes were held; « cores » is one.
    """

    per_second: float
    p95: float
    busy: Mapping[str, float]


@dataclass
class _Resource:
    """Some processes of a place, or the cores.

    Attributes:
        size: How many.
        used: How many are held now.
        held: Seconds that they were, all together.
    """

    size: int
    used: int = 0
    held: float = 0.0
    waiting: deque[Callable[[], None]] = field(default_factory=deque)

    def ask(self, begin: Callable[[], None]) -> None:
        """Begins at once, or in turn."""
        if self.used < self.size:
            self.used += 1
            begin()
        else:
            self.waiting.append(begin)

    def release(self, seconds: float) -> None:
        """Gives one back after that time: the next begins."""
        self.held += seconds
        if self.waiting:
            self.waiting.popleft()()
        else:
            self.used -= 1


CORES = "cores"


class Simulation:
    """One machine, until a number of messages have been answered."""

    def __init__(
        self, visits: Sequence[Visit], processes: Mapping[str, int], cores: int, seed: int = 1
    ) -> None:
        """Nothing has arrived yet.

        Args:
            visits: Of each message, in order.
            processes: Place -> how many messages it works on at once.
            cores: Of the machine.
            seed: Of the costs and of the arrivals.
        """
        self._visits = visits
        self._resources = {name: _Resource(size) for name, size in {**processes, CORES: cores}.items()}
        self._random = random.Random(seed)
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._now = 0.0
        self._latencies: list[float] = []

    def arriving(self, per_second: float, messages: int) -> Outcome:
        """Messages that arrive by chance, whether or not the others are answered.

        Args:
            per_second: How many arrive, on average.
            messages: How many in all.
        """
        moment = 0.0
        for _ in range(messages):
            moment += self._random.expovariate(per_second)
            self._at(moment, self._message(lambda: None))
        return self._run(messages)

    def talking(self, visitors: int, messages: int) -> Outcome:
        """Visitors who send their next message as soon as they are answered."""
        left = itertools.count(messages - visitors, -1)

        def again() -> None:
            if next(left) > 0:
                self._message(again)()

        for _ in range(visitors):
            self._at(0.0, self._message(again))
        return self._run(messages)

    def _run(self, messages: int) -> Outcome:
        while self._events:
            self._now, _, begin = heapq.heappop(self._events)
            begin()
        assert len(self._latencies) == messages, "each message is answered"
        ordered = sorted(self._latencies)
        busy = {name: one.held / (self._now * one.size) for name, one in self._resources.items()}
        return Outcome(messages / self._now, ordered[int(0.95 * (messages - 1))], busy)

    def _at(self, moment: float, begin: Callable[[], None]) -> None:
        heapq.heappush(self._events, (moment, next(self._order), begin))

    def _message(self, answered: Callable[[], None]) -> Callable[[], None]:
        def arrive() -> None:
            arrived = self._now

            def end() -> None:
                self._latencies.append(self._now - arrived)
                answered()

            self._visit(0, end)

        return arrive

    def _visit(self, number: int, end: Callable[[], None]) -> None:
        if number == len(self._visits):
            end()
            return
        visit = self._visits[number]
        place, cores = self._resources[visit.place], self._resources[CORES]
        work = visit.work and self._random.gammavariate(SHAPE, visit.work / SHAPE)

        def taken() -> None:
            began = self._now

            def worked() -> None:
                cores.release(work)
                self._at(self._now + visit.wait, left)

            def left() -> None:
                place.release(self._now - began)
                self._visit(number + 1, end)

            cores.ask(lambda: self._at(self._now + work, worked))

        place.ask(taken)


def highest_rate(
    simulated: Callable[[float], Outcome], most: float, within: float, steps: int = 12
) -> tuple[float, Outcome]:
    """The most messages a second of which 95 % are answered in time.

    Args:
        simulated: What becomes of messages that arrive at a rate.
        most: A rate that cannot be held.
        within: Seconds.
        steps: Halvings of what is not known.

    Returns:
        The rate, and what becomes of its messages.
    """
    low, high = 0.0, most
    best = simulated(most / 1_000)
    for _ in range(steps):
        middle = (low + high) / 2
        outcome = simulated(middle)
        if outcome.p95 <= within:
            low, best = middle, outcome
        else:
            high = middle
    return low, best
