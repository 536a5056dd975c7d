"""What the shipped FAQ taught of weights: where a catalogue with few examples starts, and stays without any.

`python -m bench.prior` learns it again.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from assistant.understanding.ranking.answerability import SIGNALS, Answerability
from assistant.understanding.ranking.evidence import NAMES

SHIPPED = Path(__file__).with_name("shipped.json")


def prior_weights(has_regression: bool) -> np.ndarray:
    """Weights of the evidence, in the order of `NAMES`; where there is a regression it is trusted."""
    stored = _shipped()["with_regression" if has_regression else "weights"]
    return np.array([stored.get(name, 0.0) for name in NAMES])


def prior_answerability() -> Answerability:
    """Whether the first subject answers, as learnt on the shipped FAQ."""
    return _answerability("answers", "bias")


def prior_coverage() -> Answerability:
    """Whether some entry answers, as learnt there."""
    return _answerability("coverage", "coverage_bias")


def _answerability(signals: str, bias: str) -> Answerability:
    """Signal -> `[centre, scale, coefficient]`; a signal that is not there says nothing."""
    rows = [_shipped()[signals].get(name, [0.0, 1.0, 0.0]) for name in SIGNALS]
    centre, scale, coefficients = np.array(rows, dtype=float).T
    return Answerability(centre, scale, coefficients, float(_shipped()[bias]))


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return read
