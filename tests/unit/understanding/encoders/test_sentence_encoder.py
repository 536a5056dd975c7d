"""The encoder with its cache: what it reports while a corpus is read, and what it stores."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding.encoders import sentence_encoder
from assistant.understanding.encoders.sentence_encoder import CachedEncoder, JoinedEncoder, _batches, unit

TEXTS = [f"texte {number}" for number in range(200)]


class Letters:
    """A stand-in that takes few texts at once, and may be stopped."""

    name, dimension, parts = "letters", 2, (2,)

    def __init__(self, most: int = 1000) -> None:
        self.most, self.encoded = most, 0

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.encoded += len(texts)
        if self.encoded > self.most:
            raise KeyboardInterrupt
        return np.array([[len(text), ord(text[-1])] for text in texts], dtype=np.float32)


def test_progress_is_reported_from_nothing_to_the_end(tmp_path: Path) -> None:
    reports: list[tuple[int, int, float]] = []
    CachedEncoder(Letters(), tmp_path).encode_corpus(TEXTS, lambda *far: reports.append(far))
    assert reports[0] == (0, 200, 0.0)
    assert reports[-1] == (200, 200, 1.0)
    assert len(reports) > 3
    assert reports == sorted(reports)


def test_a_long_text_is_a_larger_share_than_a_short_one(tmp_path: Path) -> None:
    reports: list[tuple[int, int, float]] = []
    texts = [*TEXTS[:100], *(text + " long" * 100 for text in TEXTS[:100])]
    CachedEncoder(Letters(), tmp_path).encode_corpus(texts, lambda *far: reports.append(far))
    half = next(share for done, _, share in reports if done == 100)
    assert half < 0.2


def test_only_what_is_new_is_encoded_and_reported(tmp_path: Path) -> None:
    CachedEncoder(Letters(), tmp_path).encode_corpus(TEXTS)
    reports: list[tuple[int, int, float]] = []
    again = Letters()
    CachedEncoder(again, tmp_path).encode_corpus([*TEXTS, "nouveau"], lambda *far: reports.append(far))
    assert again.encoded == 1
    assert reports == [(0, 1, 0.0), (1, 1, 1.0)]


def test_what_a_training_encoded_before_it_was_stopped_is_kept(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        CachedEncoder(Letters(most=150), tmp_path).encode_corpus(TEXTS)
    again = Letters()
    vectors = CachedEncoder(again, tmp_path).encode_corpus(TEXTS)
    assert again.encoded <= 100
    assert np.array_equal(vectors, Letters().encode(TEXTS))


class Axis:
    """A stand-in whose vectors are given: one direction a text."""

    def __init__(self, name: str, vectors: dict[str, list[float]]) -> None:
        self.name, self._vectors = name, vectors
        self.dimension = len(next(iter(vectors.values())))
        self.parts = (self.dimension,)
        self.calls: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.calls.append(list(texts))
        return np.array([self._vectors[text] for text in texts], dtype=np.float32)


def test_the_cosine_of_joined_vectors_is_the_mean_of_the_encoders() -> None:
    one = Axis("un", {"a": [1.0, 0.0], "b": [0.6, 0.8]})
    two = Axis("deux", {"a": [0.0, 1.0, 0.0], "b": [0.0, 0.0, 1.0]})
    joined = JoinedEncoder([one, two])
    assert (joined.name, joined.parts, joined.dimension) == ("un+deux", (2, 3), 5)
    a, b = joined.encode(["a", "b"])
    assert a @ b == pytest.approx((0.6 + 0.0) / 2)
    assert [np.linalg.norm(vector) for vector in (a, b)] == pytest.approx([1, 1])


def test_a_text_is_encoded_once_and_given_in_the_order_asked() -> None:
    inner = Axis("un", {"a": [1.0, 0.0], "b": [0.0, 1.0]})
    encoder = CachedEncoder(inner)
    assert encoder.encode(["b", "a", "b"]).tolist() == [[0, 1], [1, 0], [0, 1]]
    assert encoder.encode(["a", "b"]).tolist() == [[1, 0], [0, 1]]
    assert inner.calls == [["b", "a"]]


def test_vectors_computed_elsewhere_are_not_computed_again() -> None:
    inner = Axis("un", {"a": [1.0, 0.0]})
    encoder = CachedEncoder(inner)
    encoder.remember(["a", "z"], np.array([[0.6, 0.8], [0.0, 1.0]], dtype=np.float32))
    assert encoder.encode(["z", "a"]) == pytest.approx(np.array([[0.0, 1.0], [0.6, 0.8]]))
    assert inner.calls == []


def test_two_encoders_share_a_cache_and_not_their_vectors(tmp_path: Path) -> None:
    one, two = Axis("un", {"a": [1.0, 0.0]}), Axis("deux", {"a": [0.0, 1.0]})
    for inner, expected in ((one, [1, 0]), (two, [0, 1]), (one, [1, 0])):
        assert CachedEncoder(inner, tmp_path).encode_corpus(["a"]).tolist() == [expected]
    assert (len(one.calls), len(two.calls)) == (1, 1)


def test_a_cache_of_vectors_of_another_length_is_not_read(tmp_path: Path) -> None:
    """A model of the same name that was exchanged in its folder: its vectors are no longer than they are."""
    CachedEncoder(Axis("folder-x", {"a": [1.0, 0.0]}), tmp_path).encode_corpus(["a"])
    other = Axis("folder-x", {"a": [0.0, 0.0, 1.0]})
    assert CachedEncoder(other, tmp_path).encode_corpus(["a"]).tolist() == [[0, 0, 1]]


def test_without_a_folder_a_corpus_is_encoded_and_kept_nowhere() -> None:
    inner = Axis("un", {"a": [1.0, 0.0]})
    encoder = CachedEncoder(inner)
    encoder.encode_corpus(["a"])
    encoder.encode_corpus(["a"])
    assert inner.calls == [["a"], ["a"]]


@given(st.integers(0, 500))
def test_the_batches_of_a_corpus_are_even_and_hold_every_text_once(count: int) -> None:
    keys = [number.to_bytes(2) for number in range(count)]
    batches = list(_batches(keys))
    assert [key for batch in batches for key in batch] == keys
    sizes = [len(batch) for batch in batches] or [0]
    assert max(sizes) - min(sizes) <= 1
    assert max(sizes) < 2 * 48


def test_vectors_are_of_unit_length_the_null_one_aside() -> None:
    scaled = unit(np.array([[3.0, 4.0], [0.0, 0.0]]))
    assert scaled == pytest.approx(np.array([[0.6, 0.8], [0.0, 0.0]]))
    assert scaled.dtype == np.float32


def test_the_vectors_forgotten_are_those_asked_for_the_longest_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_encoder, "_MOST_RECENT", 3)
    letters = Letters()
    encoder = CachedEncoder(letters)
    encoder.encode(["a", "bb", "ccc"])
    # Asked again, « a » is the most recent: « bb » goes when a fourth comes.
    encoder.encode(["a"])
    encoder.encode(["dddd"])
    assert letters.encoded == 4
    encoder.encode(["a", "ccc", "dddd"])
    assert letters.encoded == 4
    encoder.encode(["bb"])
    assert letters.encoded == 5


def test_a_vector_remembered_again_is_recent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_encoder, "_MOST_RECENT", 2)
    letters = Letters()
    encoder = CachedEncoder(letters)
    encoder.remember(["a", "bb"], np.eye(2, dtype=np.float32))
    encoder.remember(["a"], np.array([[5, 5]], dtype=np.float32))
    encoder.remember(["ccc"], np.array([[7, 7]], dtype=np.float32))
    assert encoder.encode(["a", "ccc"]).tolist() == [[5, 5], [7, 7]]
    assert letters.encoded == 0
    encoder.encode(["bb"])
    assert letters.encoded == 1


def test_more_texts_at_once_than_are_kept_all_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_encoder, "_MOST_RECENT", 2)
    vectors = CachedEncoder(Letters()).encode(["a", "bb", "ccc", "bb"])
    assert vectors[:, 0].tolist() == [1, 2, 3, 2]
