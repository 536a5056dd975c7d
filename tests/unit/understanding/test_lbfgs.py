"""The weights are those of SciPy's L-BFGS within single precision, and cost what the method remembers."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
import scipy

from assistant.understanding.lbfgs import minimised

Loss = Callable[[np.ndarray], tuple[float, np.ndarray]]


def logistic(seed: int, n: int = 60, size: int = 25, classes: int = 4) -> Loss:
    """The loss of a regression as the acts are learnt by."""
    draw = np.random.default_rng(seed)
    rows = draw.standard_normal((n, size)).astype(np.float32)
    target = np.eye(classes, dtype=np.float32)[draw.integers(0, classes, n)]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        z = rows @ weights.reshape(size, classes)
        z -= z.max(axis=1, keepdims=True)
        exponential = np.exp(z)
        total = exponential.sum(axis=1, keepdims=True)
        cost = float((np.log(total[:, 0]) - (z * target).sum(axis=1)).sum(dtype=float))
        gradient = (rows.T @ (exponential / total - target)).reshape(weights.shape) + weights / 10
        return cost + 0.05 * float((weights * weights).sum(dtype=float)), gradient

    return loss


def start(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((25, 4)).astype(np.float32)


@pytest.mark.parametrize("seed", range(4))
def test_it_ends_where_scipy_does(seed: int) -> None:
    loss = logistic(seed)

    def double(flat: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = loss(flat)
        return value, slope.astype(float)

    exact = scipy.optimize.minimize(double, start(seed).ravel(), jac=True, method="L-BFGS-B").x
    found = minimised(loss, start(seed), 500)
    assert found.dtype == np.float32
    assert loss(found)[0] == pytest.approx(loss(exact)[0], rel=1e-4)
    assert np.abs(found.ravel() - exact).max() < 0.03


@pytest.mark.parametrize("seed", range(4))
def test_each_step_goes_down_and_there_are_no_more_than_asked(seed: int) -> None:
    loss = logistic(seed)
    values = [loss(minimised(loss, start(seed), iterations))[0] for iterations in (0, 1, 2, 5, 20, 80)]
    assert values[0] == loss(start(seed))[0]
    assert values == sorted(values, reverse=True)
    assert values[1] < values[0]


def test_what_it_is_given_is_not_changed() -> None:
    given = start(0)
    minimised(logistic(0), given, 30)
    assert np.array_equal(given, start(0))


def test_at_the_bottom_it_stays() -> None:
    bottom = np.zeros(5, dtype=np.float32)
    assert np.array_equal(minimised(lambda x: (float(x @ x), 2 * x), bottom, 10), bottom)


def test_a_slope_that_is_wrong_ends_it() -> None:
    """Where rounding hides the way down there is none to look for."""
    asked = []

    def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
        asked.append(x)
        return float(x @ x), -2 * x

    begun = np.ones(5, dtype=np.float32)
    assert np.array_equal(minimised(loss, begun, 10), begun)
    assert len(asked) < 30


def test_each_weight_costs_what_the_method_remembers() -> None:
    n = 100_000
    tracemalloc.start()
    try:
        minimised(lambda x: (float(x @ x), 2 * x), np.ones(n, dtype=np.float32), 30)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # Fourteen numbers of the method, the weights, their slopes and a few of each while it is computed.
    assert peak < 24 * 4 * n
