"""The weights are SciPy's, to the last bit, and nothing is made for each of them beside what it needs."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
import scipy

from assistant.understanding.lbfgs import minimised


def logistic(seed: int, n: int = 60, size: int = 25, classes: int = 4) -> object:
    """The loss of a regression as the acts are learnt by, in single precision within."""
    draw = np.random.default_rng(seed)
    rows = draw.standard_normal((n, size)).astype(np.float32)
    target = np.eye(classes, dtype=np.float32)[draw.integers(0, classes, n)]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        parameters = flat.reshape(size, classes)
        z = rows @ parameters.astype(np.float32)
        z -= z.max(axis=1, keepdims=True)
        exponential = np.exp(z)
        total = exponential.sum(axis=1, keepdims=True)
        cost = float((np.log(total[:, 0]) - (z * target).sum(axis=1)).sum())
        gradient = rows.T @ (exponential / total - target)
        shrunk = parameters / 10.0
        return cost + 0.5 * float((shrunk * parameters).sum()), (gradient + shrunk).ravel()

    return loss


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("iterations", [1, 7, 40, 500])
def test_it_ends_where_scipy_does(seed: int, iterations: int) -> None:
    loss = logistic(seed)
    start = np.random.default_rng(seed).standard_normal(100).astype(np.float32)
    found = scipy.optimize.minimize(
        loss,
        start.astype(np.float64),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": iterations, "maxcor": 7, "ftol": 1e-6},
    )
    assert np.array_equal(minimised(loss, start, iterations), found.x)  # type: ignore[arg-type]


def test_each_weight_costs_what_the_method_remembers() -> None:
    n = 100_000
    tracemalloc.start()
    try:
        minimised(lambda x: (float(x @ x), 2 * x), np.ones(n), 5)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # Nineteen numbers of the method, the weights, their slopes and a few of each while it is computed.
    assert peak < 30 * 8 * n
