"""Long work beside turns pauses whenever it has lasted."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.giving_way import gently


class Clock:
    """Goes on by what each item costs, and by each pause."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.pauses.append(self.now)
        self.now += seconds

    def items(self, count: int, cost: float) -> Iterator[int]:
        """Each is worked on for `cost` seconds before the next is asked for."""
        for item in gently(range(count), self, self.pause):
            yield item
            self.now += cost


def test_each_item_comes_once_and_in_order() -> None:
    clock = Clock()
    assert list(clock.items(50, 0.001)) == list(range(50))


def test_the_lock_is_never_kept_longer_than_a_slice_and_an_item() -> None:
    clock = Clock()
    list(clock.items(1_000, 0.0005))
    assert len(clock.pauses) > 200
    between = [later - sooner for sooner, later in zip(clock.pauses, clock.pauses[1:], strict=False)]
    # A pause is part of what lies between two of them.
    assert max(between) < 0.002 + 0.004 + 2 * 0.0005


def test_short_work_does_not_pause() -> None:
    clock = Clock()
    list(clock.items(3, 0.0001))
    assert not clock.pauses
