"""What was learnt of the shipped FAQ names what the code reads, and nothing else."""

from __future__ import annotations

import json

import numpy as np
import pytest

from assistant.understanding.ranking.answerability import SIGNALS
from assistant.understanding.ranking.evidence import NAMES
from assistant.understanding.ranking.shipped import (
    SHIPPED,
    prior_answerability,
    prior_coverage,
    prior_weights,
)

STORED = json.loads(SHIPPED.read_text(encoding="utf-8"))
AGAINST = {"facets_conflict", "numbers_conflict"}


@pytest.mark.parametrize(
    ("key", "known"),
    [("weights", NAMES), ("with_regression", NAMES), ("answers", SIGNALS), ("coverage", SIGNALS)],
)
def test_every_name_of_the_file_is_one_that_the_code_reads(key: str, known: tuple[str, ...]) -> None:
    """A signal renamed in the code alone would silently weigh nothing."""
    assert set(STORED[key]) <= set(known)


def test_every_signal_has_its_coefficient() -> None:
    for learnt, key, bias in (
        (prior_answerability(), "answers", "bias"),
        (prior_coverage(), "coverage", "coverage_bias"),
    ):
        assert set(STORED[key]) == set(SIGNALS)
        stored = np.array([STORED[key][name] for name in SIGNALS]).T
        assert learnt.as_array()[:3].tolist() == stored.tolist()
        assert learnt.bias == STORED[bias]
        assert (learnt.scale > 0).all()


@pytest.mark.parametrize(("has_regression", "key"), [(True, "with_regression"), (False, "weights")])
def test_every_evidence_has_its_weight_in_its_place_and_none_where_it_taught_nothing(
    has_regression: bool, key: str
) -> None:
    weights = dict(zip(NAMES, prior_weights(has_regression).tolist(), strict=True))
    assert weights == {**dict.fromkeys(NAMES, 0.0), **STORED[key]}
    assert {name for name, weight in weights.items() if weight < 0} == AGAINST
    assert (weights["regression"] > 0) == has_regression
