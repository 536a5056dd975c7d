"""L-BFGS over millions of weights, in single precision.

SciPy's keeps a double of each weight, of its slope and of each step it remembers, and a bound where there is
none: of two million weights half of the time of a fit, for digits that the weights are stored without.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

_CORRECTIONS = 7
"""Steps that are remembered."""
_LEAST_GAIN = 1e-6
"""Relative gain of a step under which it ends."""
_ENOUGH = 1e-4
"""Part of the decrease that the slope promises which a step must bring (Armijo, 1966)."""
_SHORTEST = 1e-6
"""Share of a step under which no shorter one is tried: what is left is rounding."""


class _Step(NamedTuple):
    """One that was made: where it led, how the slope changed, and one over their product."""

    moved: np.ndarray
    bent: np.ndarray
    inverse: float


def minimised(
    loss: Callable[[np.ndarray], tuple[float, np.ndarray]], start: np.ndarray, iterations: int
) -> np.ndarray:
    """Where a smooth convex function is lowest: Nocedal and Wright, Numerical Optimization, 7.4 and 3.1.

    Args:
        loss: Value and gradient, single precision, of the shape of the weights, which it must not change.
        start: Where to begin, single precision, any shape.
        iterations: Steps at most.
    """
    at = start
    value, slope = loss(at)
    steps: deque[_Step] = deque(maxlen=_CORRECTIONS)
    for _ in range(iterations):
        way = _direction(slope, steps)
        promised = _product(slope, way)
        share = 1.0
        while True:
            there = at + np.float32(share) * way
            lower, bends = loss(there)
            if lower <= value + _ENOUGH * share * promised:
                break
            share /= 2
            if share < _SHORTEST:
                return at
        moved, bent = there - at, bends - slope
        if (curvature := _product(moved, bent)) > 0:
            steps.append(_Step(moved, bent, 1 / curvature))
        gain = (value - lower) / max(abs(value), abs(lower), 1.0)
        at, value, slope = there, lower, bends
        if gain <= _LEAST_GAIN:
            break
    return at


def _direction(slope: np.ndarray, steps: deque[_Step]) -> np.ndarray:
    """Downwards, as the remembered steps say that the slope bends."""
    way = -slope
    if not steps:
        # Of length one: how far to go is not known yet.
        return way / np.float32(max(np.sqrt(_product(slope, slope)), np.finfo(np.float32).tiny))
    shares = []
    for step in reversed(steps):
        share = step.inverse * _product(step.moved, way)
        way -= np.float32(share) * step.bent
        shares.append(share)
    last = steps[-1]
    way *= np.float32(1 / (last.inverse * _product(last.bent, last.bent)))
    for step, share in zip(steps, reversed(shares), strict=True):
        way += np.float32(share - step.inverse * _product(step.bent, way)) * step.moved
    return way


def _product(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.dot(one.ravel(), other.ravel()))
