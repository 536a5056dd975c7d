"""The space of meanings: centred, one encoder not drowning the other, paraphrases drawn together."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.understanding.encoders.sentence_encoder import E5Encoder, UseEncoder
from assistant.understanding.ranking.embedding_space import Space, shipped_scatter, within_scatter


def _unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def _phrasings(entries: int = 12, each: int = 5, size: int = 16) -> tuple[np.ndarray, np.ndarray]:
    """Phrasings of entries that differ from one another along the first two axes, whatever they mean."""
    generator = np.random.default_rng(0)
    centres = np.repeat(generator.normal(size=(entries, size)), each, axis=0)
    noise = generator.normal(0, 0.02, centres.shape)
    noise[:, :2] = generator.normal(0, 2.0, (len(centres), 2))
    return _unit(centres + noise), np.repeat(np.arange(entries), each)


def test_the_scatter_is_the_covariance_around_each_entrys_mean() -> None:
    vectors, owner = _phrasings(entries=4, each=3, size=5)
    # Phrasings of an entry need not be neighbours.
    order = np.random.default_rng(1).permutation(len(owner))
    scatter, freedom = within_scatter(vectors[order], owner[order])
    expected = np.zeros((5, 5))
    for entry in range(4):
        mine = vectors[owner == entry].astype(np.float64)
        apart = mine - mine.mean(axis=0)
        expected += apart.T @ apart
    assert freedom == 4 * 2
    np.testing.assert_allclose(scatter, expected / freedom, atol=1e-6)


def test_entries_of_one_phrasing_say_nothing_of_paraphrase() -> None:
    scatter, freedom = within_scatter(_phrasings(entries=6, each=1)[0], np.arange(6))
    assert freedom == 0
    assert not scatter.any()


def test_a_large_catalogue_in_single_precision_has_the_same_scatter(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, owner = _phrasings()
    exact, _ = within_scatter(vectors, owner)
    monkeypatch.setattr("assistant.understanding.ranking.embedding_space._MANY", 1)
    np.testing.assert_allclose(within_scatter(vectors, owner)[0], exact, atol=1e-5)


def test_directions_in_which_paraphrases_differ_count_less() -> None:
    raw, owner = _phrasings()
    space = Space.fit(raw, owner, (16,), prior=False)

    def margin(vectors: np.ndarray) -> float:
        """How much nearer a phrasing is to its own entry's than to the others', on average."""
        cosines = vectors @ vectors.T
        same = owner[:, None] == owner
        return float(cosines[same & ~np.eye(len(owner), dtype=bool)].mean() - cosines[~same].mean())

    meaning = space.meaning(raw)
    assert margin(space.whitened(meaning)) > margin(meaning) + 0.25


def test_vectors_are_centred_and_each_encoder_counts_as_much() -> None:
    """E5's cosines are between 0.8 and 1: uncentred, they would hide what USE says."""
    generator = np.random.default_rng(0)
    near = _unit(generator.normal(size=(30, 6)) * 0.1 + 1)
    spread = _unit(generator.normal(size=(30, 10)))
    raw = np.hstack([near, spread]) / np.float32(np.sqrt(2))
    meaning = Space.fit(raw, np.arange(30), (6, 10), prior=False).meaning(raw)
    assert meaning.dtype == np.float32
    assert np.linalg.norm(meaning[:, :6], axis=1) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(meaning[:, 6:], axis=1) == pytest.approx(1, abs=1e-5)
    assert abs((meaning[:, :6] @ meaning[:, :6].T).mean()) < 0.1


def test_the_vectors_given_are_left_as_they_were() -> None:
    raw, owner = _phrasings()
    before = raw.copy()
    space = Space.fit(raw, owner, (16,), prior=False)
    space.whitened(space.meaning(raw))
    assert np.array_equal(raw, before)


def test_whitened_vectors_are_of_unit_length_the_null_one_aside() -> None:
    raw, owner = _phrasings()
    space = Space.fit(raw, owner, (16,), prior=False)
    lengths = np.linalg.norm(space.whitened(space.meaning(np.vstack([raw, space.mean]))), axis=1)
    assert lengths[:-1] == pytest.approx(1, abs=1e-4)
    assert lengths[-1] == 0


def test_without_an_encoder_there_is_no_space_to_learn() -> None:
    space = Space.fit(np.zeros((3, 0), dtype=np.float32), np.arange(3), ())
    assert space.whitening.shape == (0, 0)


def test_without_a_pair_of_phrasings_nothing_is_turned() -> None:
    raw = _unit(np.random.default_rng(0).normal(size=(5, 8)))
    space = Space.fit(raw, np.arange(5), (8,), prior=False)
    meaning = space.meaning(raw)
    np.testing.assert_allclose(space.whitened(meaning), meaning, atol=1e-5)


def test_phrasings_that_encode_alike_turn_nothing_either() -> None:
    raw = np.repeat(_unit(np.random.default_rng(0).normal(size=(4, 8))), 2, axis=0)
    space = Space.fit(raw, np.repeat(np.arange(4), 2), (8,), prior=False)
    meaning = space.meaning(raw)
    np.testing.assert_allclose(space.whitened(meaning), meaning, atol=1e-5)


def test_the_shipped_scatter_is_that_of_the_two_packaged_encoders() -> None:
    parts = (E5Encoder.dimension, UseEncoder.dimension)
    scatter = shipped_scatter(parts)
    assert scatter is not None
    assert scatter.shape == (sum(parts),) * 2
    np.testing.assert_allclose(scatter, scatter.T, atol=1e-9)
    assert np.linalg.eigvalsh(scatter).min() > 0


def test_the_shipped_scatter_is_not_that_of_another_encoder() -> None:
    assert shipped_scatter((E5Encoder.dimension,)) is None
    assert shipped_scatter((UseEncoder.dimension, E5Encoder.dimension)) is None
