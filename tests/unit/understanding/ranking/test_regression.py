"""The regression fitted in the span of its rows is the one that scikit-learn fits on the features."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from assistant.understanding.ranking.regression import Regression


def _classes(count: int, seed: int = 0, features: int = 40) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Eight noisy rows around the centre of each class, unit length."""
    generator = np.random.default_rng(seed)
    centres = generator.normal(size=(count, features))
    rows = np.repeat(centres, 8, axis=0) + generator.normal(0, 1.0, (8 * count, features))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return sparse.csr_matrix(rows, dtype=np.float32), np.repeat(np.arange(count), 8)


@pytest.mark.parametrize("count", [2, 3, 6])
def test_it_gives_the_probabilities_of_the_regression_on_all_features(count: int) -> None:
    rows, y = _classes(count)
    new, _ = _classes(count, seed=1)
    reference = LogisticRegression(C=30.0, max_iter=2000, tol=1e-6).fit(rows.toarray(), y)
    ours = np.exp(Regression.fit(rows, y, count).log_probabilities(new))
    assert ours == pytest.approx(reference.predict_proba(new.toarray()), abs=0.02)


def test_the_probabilities_of_a_row_sum_to_one() -> None:
    rows, y = _classes(5)
    p = np.exp(Regression.fit(rows, y, 5).log_probabilities(_classes(5, seed=2)[0]))
    assert p.sum(axis=1) == pytest.approx(1, abs=1e-4)


def test_a_class_that_taught_nothing_is_the_least_likely() -> None:
    """An entry whose only phrasing is held out has no row: it must not come before one that has."""
    rows, y = _classes(3)
    learnt = y != 1
    log_p = Regression.fit(rows[learnt], y[learnt], 3).log_probabilities(rows)
    assert log_p.shape == (len(y), 3)
    assert (log_p[:, 1] == log_p[:, [0, 2]].min(axis=1)).all()


def test_one_class_alone_is_certain() -> None:
    rows, _ = _classes(1)
    log_p = Regression.fit(rows, np.zeros(8, dtype=int), 1).log_probabilities(rows)
    assert log_p == pytest.approx(0)


def test_only_one_class_of_several_was_seen() -> None:
    rows, _ = _classes(1)
    log_p = Regression.fit(rows, np.full(8, 2), 4).log_probabilities(rows)
    assert log_p.shape == (8, 4)
    assert (log_p[:, 2] == log_p.max(axis=1)).all()


def test_repeated_rows_are_no_obstacle() -> None:
    """Two visitors may have written the same: the matrix of products then has no inverse."""
    rows, y = _classes(3)
    twice, labels = sparse.vstack([rows, rows], format="csr"), np.r_[y, y]
    guessed = Regression.fit(twice, labels, 3).log_probabilities(rows).argmax(axis=1)
    assert guessed.tolist() == y.tolist()


def test_saved_and_loaded_it_gives_the_same(tmp_path: Path) -> None:
    rows, y = _classes(4)
    regression = Regression.fit(rows, y, 5)
    regression.save(tmp_path)
    again = Regression.load(tmp_path)
    assert np.array_equal(again.log_probabilities(rows), regression.log_probabilities(rows))
    assert {file.suffix for file in tmp_path.iterdir()} == {".npz"}
