"""A question that the catalogue holds word for word."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.understanding.ranking.exact_match import SURE, ExactMatch

EXACT_MATCH = ExactMatch.of(
    [
        (0, "Où est ma carte ?"),
        (1, "Délai de livraison"),
        (1, "délai de livraison !"),
        (1, "Ma carte"),
        (2, "Ma carte"),
        (0, "?"),
    ]
)
P = np.array([0.1, 0.3, 0.2])


@pytest.mark.parametrize("text", ["Où est ma carte ?", "ou est ma CARTE", "  où est  ma carte"])
def test_its_entry_gets_almost_all(text: str) -> None:
    known, p, answers = EXACT_MATCH.settle(text, 0.6, P, 0.5)
    assert known == answers == pytest.approx(SURE)
    assert p[0] == pytest.approx(SURE)
    assert p.sum() == pytest.approx(1)
    assert p[1] / p[2] == pytest.approx(P[1] / P[2])


def test_what_was_surer_than_that_stays_so() -> None:
    known, _, answers = EXACT_MATCH.settle("Où est ma carte ?", 0.99, P, 0.98)
    assert (known, answers) == (0.99, 0.98)


def test_entries_that_hold_the_same_text_share_equally() -> None:
    """One that ranked far above the others was answered where the family has to ask which one is meant."""
    _, p, answers = EXACT_MATCH.settle("ma carte", 0.6, np.array([0.1, 0.85, 0.001]), 0.5)
    assert p[1] == p[2] == pytest.approx(SURE / 2)
    assert answers == SURE


@pytest.mark.parametrize("text", ["Où est ma carte bleue ?", "", "?", "carte"])
def test_anything_else_is_weighed_as_it_was(text: str) -> None:
    known, p, answers = EXACT_MATCH.settle(text, 0.6, P, 0.5)
    assert (known, p.tolist(), answers) == (0.6, P.tolist(), 0.5)


def test_an_entry_that_nothing_pointed_to_gets_it_too() -> None:
    _, p, answers = EXACT_MATCH.settle("Où est ma carte ?", 0.5, np.array([0.0, 0.5, 0.0]), 0.5)
    assert p[0] == pytest.approx(SURE)
    assert answers == SURE


def test_the_only_entry_keeps_all() -> None:
    _, p, answers = ExactMatch.of([(0, "seule")]).settle("seule", 0.9, np.array([0.9]), 0.4)
    assert p.tolist() == pytest.approx([SURE])
    assert answers == SURE


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    EXACT_MATCH.save(tmp_path)
    again = ExactMatch.load(tmp_path).settle("délai de livraison", 0.6, P, 0.5)[1]
    assert again.tolist() == EXACT_MATCH.settle("délai de livraison", 0.6, P, 0.5)[1].tolist()


def test_a_model_of_before_has_none(tmp_path: Path) -> None:
    assert ExactMatch.load(tmp_path).settle("Où est ma carte ?", 0.6, P, 0.5)[0] == 0.6
